# When, how often and where somebody wants to hear from us, and what they asked to be told of.

# What holds now.
wishes-at-once = We write as soon as there is news of your orders, between { $opens_at } and { $closes_at }, and never at night.
    .sms = We text as soon as there is news, between { $opens_at } and { $closes_at }.
wishes-at-once-unlimited = We write as soon as there is news of your orders.
    .sms = We text as soon as there is news.
wishes-digest = We send you all the day's news in one message, from { $opens_at } on, and never at night.
    .sms = We text all the day's news at once, from { $opens_at } on.
wishes-paused = Until { $date } we send you no news. You hear all of it afterwards, in one message. We still answer when you write, and you still get what the law requires us to tell you.
    .sms = No news until { $date }; you get it all after that. We still answer you, and legal notices still come.
wishes-on-telegram = News comes on Telegram.
wishes-on-sms = News comes by SMS.
wishes-not-there = We cannot write to you there yet: you would first have to allow it from there.
wishes-noted = Done.
wishes-change = What would you like to change?
wishes-often = How would you like it?
wishes-which-hours-unlimited = When may we write to you?
wishes-which-hours = When may we write to you? It is always between { $opens_at } and { $closes_at }.
    .sms = When may we text you? Always between { $opens_at } and { $closes_at }.
# They named a later day than that for which news can be kept back.
wishes-longest = We can keep news back for { $days } days at most.
wishes-how-long = For how long should we hold our news back? Nothing is lost: you get it all afterwards.
    .sms = For how long should we hold news back? You get it all afterwards.

choice-wishes = Message settings
choice-wishes-hours = Time of day
choice-wishes-digest = Once a day
choice-wishes-at-once = As soon as there is news
choice-wishes-pause = Pause
choice-wishes-resume = Write to me again now
choice-wishes-normal = Back to normal
choice-wishes-telegram = Write on Telegram
choice-wishes-sms = Write by SMS
choice-wishes-any = Any time of day
choice-wishes-morning = Mornings, { $opens_at } to { $closes_at }
choice-wishes-afternoon = Afternoons, { $opens_at } to { $closes_at }
choice-wishes-evening = Evenings, { $opens_at } to { $closes_at }
choice-wishes-days = { $days } days
choice-wishes-monday = Until Monday

# They want to be told when a product is back.
alert-which = Which one should we watch for you?
alert-name-it = Which product should we watch for you? Write, for example: "Tell me when the oak desk lamp is back"
alert-name-it-or-order = We write to you about your orders anyway. For another product, write for example: "Tell me when the oak desk lamp is back"
    .sms = You hear from us about your orders anyway. For another product, text e.g. "Tell me when the oak desk lamp is back".
alert-confirm = { $title } is not available right now. Shall { $shop } write to you here when it is back in stock? That is one message, sent once, and you can change your mind at any time.
    .sms = Shall { $shop } text you once when { $title } is back in stock? One text. Msg & data rates may apply. STOP ends all texts.
alert-set = Thank you. { $shop } will write to you here once, when { $title } is back in stock for everyone.
    .sms = { $shop }: we will text you once, when { $title } is back in stock. Reply HELP for help, STOP to end.
alert-is-set = We are watching { $title } for you already, and write to you once it is back.
alert-in-stock = { $title } is in stock right now, for { $price }. To order it, contact { $shop } at { $contact }.
    .sms = { $title } is in stock right now ({ $price }). To order: { $contact }
alert-on-order = You have { $title } on order, so you hear from us about it anyway:
alert-too-many = We are watching { $count } products for you, which is as many as we can. End one of them to add another.
alert-back = { $title } is back in stock, for { $price }. You asked us to tell you; we cannot set one aside. To order it, contact { $shop } at { $contact }. This is the only message about it.
    .sms = { $shop }: { $title } is back in stock ({ $price }), while stocks last. This is the only text about it. To order: { $contact }
alerts-none = You have not asked to be told about any product.
alerts = { $count ->
    [one] We tell you when this is back in stock: { $titles }
   *[other] We tell you when these { $count } are back in stock: { $titles }
 }
    .sms = { $count ->
    [one] We text you when this is back in stock:
   *[other] We text you when these { $count } are back in stock:
 }
alert-ended = { $count ->
    [one] We no longer watch { $title } for you.
   *[other] We no longer watch these { $count } products for you.
 }

choice-alert = { $title }
choice-alert-agree = Tell me once
choice-alert-again = Watch it again
choice-alert-end = No more: { $title }
choice-alert-end-all = None of the { $count }
choice-alerts = My alerts
wishes-which-zone = Which of these places keeps your time? We write by its clock.
choice-wishes-zone = Set my time zone
choice-zone = { $name }

# They want to hear of our offers: what they agree to says who, where, how often, what it costs, that nobody need agree to
# buy something, and how it ends.
# segments: 2
offers-confirm = Shall { $shop } send you automated messages with offers here on Telegram, { $count } a day at most? You need not agree to buy anything from us. You can end it at any time: "{ choice-offers-end }" ends the offers, STOP ends all messages. Send HELP for help or write to { $contact }.
    .sms = May { $shop } send automated marketing texts with offers to this number, { $count } a day at most? You need not agree to buy anything. Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to end all texts.
offers-agreed = Thank you. { $shop } may now write to you here about offers, { $count } a day at most. "{ choice-offers-end }" ends that, and news of your orders goes on. Send HELP for help, STOP to end all messages.
    .sms = { $shop }: you agreed to texts with offers, { $count } a day at most. Msg & data rates may apply. "{ choice-offers-end }" ends them. HELP for help, STOP ends all.
offers-set = You have agreed to hear of our offers here. "{ choice-offers-end }" ends that, and news of your orders goes on.
offers-ended = { $news ->
    [on] You will get no more offers from us. News of your orders goes on as before.
   *[off] You will get no more offers from us.
 }
offers-after-stop = You have ended all our messages here. Send START if we may write to you again; after that you can agree to offers.

choice-offers = Hear of offers
choice-offers-end = No more offers
