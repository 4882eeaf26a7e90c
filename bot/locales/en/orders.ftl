# One order in full, and what can be asked about it.

# What was ordered, and what became of each unit.
details = { $number } { $title }: { $quantity } ordered on { $date }.{ $shipped ->
    [0] {""}
   *[other] {" "}{ $shipped } shipped.
 }{ $allocated ->
    [0] {""}
   *[other] {" "}{ $allocated } set aside for you.
 }{ $cancelled ->
    [0] {""}
   *[other] {" "}{ $cancelled } cancelled.
 }
details-waiting = { $place ->
    [1] { $units } on backorder since { $since }, next in the queue.
   *[other] { $units } on backorder since { $since }, place { $place } in the queue.
 }
status-shipped = { $case ->
    [tracked] { $number } { $title }: { $units } shipped on { $date }. Tracking: { $tracking }
   *[plain] { $number } { $title }: { $units } shipped on { $date }.
 }
status-cancelled = { $number } { $title }: { $units } cancelled.
order-not-found = We cannot find order { $number } among your open orders.

# When it comes.
when-delivery = Yours comes with the delivery expected { ON($date) }.
when-dated = We expect new stock { ON($date) }.
when-undated = { no-date } { next-update }
    .sms = { no-date.sms } { next-update.sms }

# Whether it comes by the day that they named.
in-time-yes = { $number } { $title }: we expect new stock on { $date }, before { $day }. That is our estimate and not a guarantee, and the parcel still has to travel.
    .sms = { $number } { $title }: new stock is expected { $date }, before { $day }. Our estimate, not a guarantee.
in-time-close = { $number } { $title }: we expect new stock on { $day } itself, and the parcel still has to travel. Please do not count on it for that day.
    .sms = { $number } { $title }: new stock is expected on { $day } itself. Please do not count on it for that day.
in-time-no = { $number } { $title }: sorry, most likely not by { $day }. We expect new stock on { $date }. Here is what you can do:
    .sms = { $number } { $title }: sorry, most likely not by { $day }. New stock is expected { $date }.
in-time-unknown = { $number } { $title }: sorry, we cannot say whether it comes by { $day }. { no-date }
    .sms = { $number } { $title }: sorry, we cannot say if it comes by { $day }. { no-date.sms }
in-time-set-aside = { $units ->
    [one] { $number } { $title }: 1 is set aside for you and ships next. We cannot promise the day on which it arrives, { $day } included.
   *[other] { $number } { $title }: { $units } are set aside for you and ship next. We cannot promise the day on which they arrive, { $day } included.
 }
    .sms = { $number } { $title }: { $units } set aside for you, shipping next. The day of arrival we cannot promise, { $day } included.

# Whether what we told is sure, and what cancelling would mean.
no-guarantee = We cannot guarantee a date. What we tell you is our best estimate, and we write as soon as it changes.
if-cancelled = You can cancel { item } from order { $number } until it ships, and would get { $amount } back. Nothing is cancelled until you confirm it.
    .sms = You can cancel { item } ({ $number }) until it ships, and would get { $amount } back. Nothing happens until you confirm.

# Why it takes so long.
why-scarce = We do not have enough stock of { $title } yet for everyone who ordered it.
# segments: 2
why-later = We are sorry: at first we told you { $before } for { $title }. It is late, and we now expect new stock { ON($date) }. { why }
    .sms = Sorry, we first told you { $before } for { $title }. It is late: new stock is now expected { $date }. { why }
# segments: 2
why-no-date = We are sorry: at first we told you { $before } for { $title }, and we cannot keep to that. { no-date } { next-update }
    .sms = Sorry, we first told you { $before } for { $title } and cannot keep to that. { no-date.sms } { next-update.sms }
why-set-aside = { item }: no longer on backorder, but set aside for you and shipping next.

# Since when, and how many are before them.
since = { $case ->
    [at_once] You have been waiting for { $title } since { $since }, the day you ordered it.
   *[later] You ordered { $title } on { $date }. It has been on backorder since { $since }.
 }
place = { $ahead ->
    [0] You are next in the queue for { $title }.
    [one] One order is ahead of yours for { $title }.
   *[other] { $ahead } orders are ahead of yours for { $title }.
 }

# What we told them: when we said it, and what.
told = This is what we told you about { $title } from order { $number }:
told-date = On { $day }: new stock expected { $date }.
told-no-date = On { $day }: { no-date }
    .sms = { $day }: { no-date.sms }
told-between = { $count ->
    [one] (one more in between)
   *[other] ({ $count } more in between)
 }
told-nothing = We have not told you a date for { $title } from order { $number } so far.
told-set-aside = It is set aside for you now and ships next.

# Money that goes back.
refund-owed-by = { $number }, { item }, cancelled on { $since }: you get { $amount } back by { $date } at the latest.
refund-owed = { $number }, { item }, cancelled on { $since }: you get { $amount } back. We'll write when it is on its way.
refund-late = { $number }, { item }: your { $amount } should have been sent by { $date }. We are sorry, and have asked one of us to see to it today.
refund-agreed = { $number } { $title }: we owe you { $amount }, as agreed on { $since }. We'll write when it is on its way.
refund-sent = { $number } { $title }: { $amount } was sent to you on { $date }.
refund-owed-in-all = In total, { $amount } is still to come.
refund-sent-in-all = In total, we have sent you { $amount }.
refund-none = We have no refund noted for you. If you were expecting one, talk to us and we will look into it.

# Fewer units, or more.
quantity-which = Order { $number } is for { item }. How many would you like to keep?
quantity-write = Order { $number } is for { item }. How many would you like to keep? Please write, for example, "only 5".
quantity-confirm = Shall we reduce { $title } in order { $number } from { $count } to { $units }? You would get { $amount } back.
quantity-changed = Order { $number } is now for { item }. You get { $amount } back; we'll write when it is on its way.
quantity-same = Order { $number } is for { item } already.
quantity-shipped = { $units ->
    [one] One unit of order { $number } has shipped already, so only the rest can be cancelled.
   *[other] { $units } units of order { $number } have shipped already, so only the rest can be cancelled.
 }
quantity-more = We cannot add to order { $number } here. You can place a new order, or ask one of us whether it can still be changed.

# Where it goes, and how it is paid.
address-page = You can change your delivery address here: { $link }
address-by-person = One of us will change the delivery address with you; we have passed your message on.
payment-page = You can change how you pay here: { $link }
payment-by-person = One of us will answer your question about paying; we have passed your message on.
card-not-kept = Please never send card or bank details here. We have not kept them.
card-never = Please never send card or bank details here; nobody needs them from you in this chat.

# They complain.
sorry-ways = You can keep waiting, see what else we can offer, or speak to one of us.
sorry-again = We are sorry that we have not put this right. One of us takes over now.

# Labels: at most 28 characters of our own.
choice-why = Why so late?
choice-told = What you told me
choice-details = More details
choice-others = Show the others
choice-refund = Where is my refund?
choice-only-some = Only some of them
choice-keep-some = Keep { $units } of { $count }
choice-keep-all = Keep them all
