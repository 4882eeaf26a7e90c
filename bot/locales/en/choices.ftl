# Labels of buttons, and of numbered choices by SMS: at most 28 characters of our own.
# By SMS nobody must be led to answer CANCEL or YES, so an order is dropped.

choice-line = { $number } { $title }
choice-status = Where is my order?
choice-keep = Keep waiting
choice-options = See my options
choice-ask-discount = Ask for a discount
choice-cancel = Cancel my order
    .sms = Drop my order
choice-cancel-all = { $count ->
    [2] Cancel both
   *[other] Cancel all { $count }
 }
    .sms = { $count ->
    [2] Drop both
   *[other] Drop all { $count }
 }
choice-cancel-now = Cancel it now
    .sms = Drop it now
choice-undo = Undo
choice-agree = I agree
choice-take-it = Take the discount
choice-no-thanks = No, thanks
choice-person = Talk to a person
choice-help = Help
choice-share-contact = Share my phone number
    .sms = I used another number
choice-language = { $name }
choice-more = Read on
choice-again = { $label }
