# What we know of a customer, and what becomes of it.

data-known = { $name ->
    [none] We have known you since { $since }.
   *[other] We have known you as { $name } since { $since }.
 } { $count ->
    [0] We have no order of yours.
    [one] We have one order of yours.
   *[other] We have { $count } orders of yours.
 }
data-permission = { $case ->
    [agreed] You agreed to { data-purpose } { data-place } on { $date }.
    [ended] You ended { data-purpose } { data-place } on { $date }.
   *[unasked] You have not agreed to { data-purpose } { data-place }.
 }
data-purpose = { $purpose ->
    [restock] news that an item is back
    [marketing] our offers
   *[order_updates] news of your orders
 }
data-place = { $channel ->
    [sms] by text to { $phone }
    [telegram] on Telegram
   *[email] by e-mail to { $phone }
 }
data-kept = We erase the words of our messages after { $days } days. We keep orders and what we promised you as long as the law requires.
    .sms = We erase the words of our messages after { $days } days. We keep orders and what we promised you as long as the law requires.
data-page = How we handle your data: { $link }

# All of it, to read here.
data-line = { $number }: { item }, ordered on { $date }. Shipped: { $shipped_count }. Cancelled: { $cancelled_count }.
data-told = { $case ->
    [dated] On { $day } we told you: { $date }.
   *[undated] On { $day } we told you that there is no date yet.
 }
data-messages = { $count ->
    [one] One message between you and us.
   *[other] { $count } messages between you and us.
 }
data-read-end = The words of our messages are in the full copy, which one of us can send you.

# A copy.
data-copy-coming = One of us will send you a copy of all your data by { $date } at the latest. You can read the main points here right away.
    .sms = One of us will send you a copy of all your data by { $date }. You can read the main points here right away.

# To be forgotten.
# segments: 2
data-delete-confirm = Shall we delete your data? Your name, your numbers and our messages will be gone for good, and we cannot write to you any more. Orders, what you agreed to and what we promised stay as evidence, without your name.
    .sms = Shall we delete your data? Name, numbers and messages will be gone for good, and we cannot write to you any more. Orders and what was agreed stay as evidence, without your name.
data-delete-open = You still have something open with us. Until that is settled we need to be able to reach you; we will delete your data right after.
data-delete-soon = We will delete your data in { $minutes ->
    [0] a moment
    [one] one minute
   *[other] { $minutes } minutes
 }. This is our last message. All the best.
data-delete-later = We have noted it. We will delete your data as soon as nothing is open any more, and write to you here until then.
data-delete-noted = You asked us on { $date } to delete your data. We will do so as soon as nothing is open any more.
data-stays = Your data stays as it is.

choice-data-copy = Send me all my data
choice-data-read = Read it here
choice-data-delete = Delete my data
choice-data-keep = Keep my data
