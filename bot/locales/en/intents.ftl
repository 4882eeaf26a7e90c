# What we answer.

# Where things stand: one line of an order each, several under each other.
status-allocated = { $units ->
    [one] { $number } { $title }: 1 is set aside for you and ships next.
   *[other] { $number } { $title }: { $units } are set aside for you and ship next.
 }
status-set-aside = { $units ->
    [one] { $number } { $title }: 1 is set aside for you.
   *[other] { $number } { $title }: { $units } are set aside for you.
 }
status-expected = { $place ->
    [1] { $number } { $title }: { $units } on backorder, next in the queue. New stock is expected { $date }.
   *[other] { $number } { $title }: { $units } on backorder, place { $place } in the queue. New stock is expected { $date }.
 }
status-undated = { $place ->
    [1] { $number } { $title }: { $units } on backorder, next in the queue. { no-date } { next-update }
   *[other] { $number } { $title }: { $units } on backorder, place { $place } in the queue. { no-date } { next-update }
 }
    .sms = { $place ->
    [1] { $number } { $title }: { $units } on backorder, next in the queue. { no-date.sms } { next-update.sms }
   *[other] { $number } { $title }: { $units } on backorder, place { $place } in the queue. { no-date.sms } { next-update.sms }
 }
status-more = { $count ->
    [one] One more is waiting. Send its order number to hear about it.
   *[other] { $count } more are waiting. Send an order number to hear about it.
 }

# They agree to wait.
keep-noted = { $count ->
    [one] Thank you, we are keeping your place. We'll write as soon as there is news.
    [2] Thank you, we are keeping your place for both. We'll write as soon as there is news.
   *[other] Thank you, we are keeping your place for all { $count }. We'll write as soon as there is news.
 }
keep-noted-date = Thank you, we are keeping your place for { $title }. We expect new stock { ON($date) } and will write if that changes.
delay-agreed = { $until ->
    [open] Thank you. We have noted that you will wait for { $title } for as long as it takes. You can still cancel at any time before it ships.
   *[day] Thank you. We have noted that you will wait for { $title } until { $date }. You can still cancel at any time before it ships.
 }
keep-until = Thank you, we have noted that you will wait for { $title } until { $until }. We expect new stock on { $date } and will write if that changes. Nothing is cancelled automatically that day.
    .sms = Noted: you will wait for { $title } until { $until }. New stock is expected { $date }. Nothing is cancelled automatically that day.
keep-until-later = Thank you, we have noted that you will wait for { $title } until { $until }. To be honest: we expect new stock only on { $date }. Nothing is cancelled automatically that day, so the choice is yours:
    .sms = Noted: you will wait for { $title } until { $until }. But new stock is only expected { $date }, so please choose:
keep-until-undated = Thank you, we have noted that you will wait for { $title } until { $until }. We have no date yet and will write as soon as there is one. Nothing is cancelled automatically that day.
    .sms = Noted: you will wait for { $title } until { $until }. We have no date yet. Nothing is cancelled automatically that day.
keep-until-all = { $count ->
    [2] Thank you, we have noted that you will wait for both until { $until }. We'll write as soon as there is news. Nothing is cancelled automatically that day.
   *[other] Thank you, we have noted that you will wait for all { $count } until { $until }. We'll write as soon as there is news. Nothing is cancelled automatically that day.
 }

# They want to cancel.
cancel-which = Which one would you like to cancel?
cancel-confirm = Shall we cancel { item } from order { $number }? You would get { $amount } back.
cancel-requested = We have your cancellation of { item } from order { $number }. You get { $amount } back; we'll write when it is on its way.
undo-until = { $minutes ->
    [one] Changed your mind? You can undo this for one minute.
   *[other] Changed your mind? You can undo this for { $minutes } minutes.
 }
undone = We have undone the cancellation. Your order for { item } stands as before.
nothing-to-undo = There is nothing to undo: your orders stand as they are.
cancel-meant-order = Your message ended all our texts to that phone. Did you mean to cancel your order? So far we have not cancelled anything.

# Their options.
options = Here is what we can do about { item } from order { $number }:
options-none = There is nothing we can offer in place of { item } from order { $number } right now. You can keep waiting or cancel.
discount-offered = If you keep waiting for { $title }, we'll give you { $percent }% off: { $amount } back. Would you like that?
discount-none = Sorry, we cannot offer a discount on { $title }.
offer-declined = That is fine. Your order stays as it is.

# People.
human-coming = One of us will read this and answer you here. If it is urgent: { $contact }
needs-person = That is something one of us has to do for you. Choose "{ choice-person }" and we'll take care of it.
we-are-a-bot = You are writing with a program that speaks for { $shop }. It knows your order and can really change it. If you would rather write with one of us, choose "{ choice-person }".
    .sms = This is a program that speaks for { $shop } and knows your order. For one of us, choose "{ choice-person }".
sorry = We are sorry this is not going as it should.

# Who they are.
linked = Thank you. From now on { $shop } will write to you here about your orders. Send STOP at any time to end these messages.
share-contact = Please tap the button below to share the phone number you ordered with.
    .sms = Please text us from the phone number you ordered with. That is how we find your order.
contact-unknown = We cannot find an order with { $shop } under that number. Please contact us at { $contact } and we'll look for it.

# Small talk.
greeting = Hello, this is { $shop }.
welcome = You're welcome.
menu = How can we help you?
not-for-this = Here we can help with { $shop } orders that are on backorder. For anything else, please contact us at { $contact }.
not-understood = Sorry, we did not quite understand. Please choose one of these, or put it in other words:
not-understood-again = Sorry, we still do not understand. One of us can help you better.
unreadable = We can only read words here, not pictures or voice messages. Please write to us what it is about.

# Which language.
which-language = Which language would you like?
language-set = From now on we'll write to you in English.

# What is asked of those who text by the US carriers' guidelines: who we are, what for, how often, the cost, HELP and STOP.
help = This is { $shop }. Here you can ask when your order comes, see your options while you wait, or cancel. To reach one of us, choose "{ choice-person }" or contact us at { $contact }. Send STOP to end these messages.
    .sms = { $shop }: ask here when your order comes or what else you can choose. Contact: { $contact }. Msg & data rates may apply. Reply STOP to end.
opt-in-done = Thank you. { $shop } will write to you here whenever there is news of your order. Send HELP for help, STOP to end.
    .sms = { $shop }: you will get texts when there is news of your order. Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to end.
opt-out-done = You will get no more messages from us here. If you change your mind, send START.
    .sms = { $shop }: you will get no more texts from us. Send START if you change your mind.

# Where the law ends an order unless they agree to wait.
status-your-word = Please tell us by { $by } that you want to wait; otherwise we cancel it and refund you in full.
