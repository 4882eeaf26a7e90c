# How somebody shows who they are by the number of an order. What is said must not tell whether there is such an order.

identify-ask = Please send us your order number; you find it in your order confirmation. If there is a mobile phone on the order, we send a six-digit code to it, and you type the code here.
    .sms = Please text us your order number. If the order has a mobile phone on it, we send a six-digit code there, and you text the code to us here.

# segments: 2
identify-sent = If an order with that number has a mobile phone on it, we have sent a six-digit code there. Please type it here within { $minutes } minutes; from then on we write to you here about your orders. We only send codes between { $opens_at } and { $closes_at } in that phone's local time.
    .sms = If an order with that number has a mobile phone on it, we have sent six digits there. Text them here within { $minutes } minutes, and you get news of your orders on this phone. We send from { $opens_at } to { $closes_at }, that phone's local time.

# segments: 2
identify-sent-unlimited = If an order with that number has a mobile phone on it, we have sent a six-digit code there. Please type it here within { $minutes } minutes; from then on we write to you here about your orders.
    .sms = If an order with that number has a mobile phone on it, we have sent six digits there. Text them here within { $minutes } minutes, and you get news of your orders on this phone.

# segments: 2
identify-night = We only send codes between { $opens_at } and { $closes_at } in the local time of the phone on the order. If an order with that number has a mobile phone on it, and it is daytime there, we have sent a six-digit code to it. Please type it here within { $minutes } minutes; from then on we write to you here about your orders. If none comes, please send us the number again after { $opens_at }.
    .sms = If an order with that number has a mobile phone on it and it is between { $opens_at } and { $closes_at } there, we have sent six digits. Text them here within { $minutes } minutes, and you get news of your orders on this phone. Otherwise try again after { $opens_at }.

identify-wrong = That code is not right, or it is no longer valid. Please check the six digits. For a new code, send us the order number with # in front.

# What lies on the phone of the order.
identify-code = { $shop }: your code is { $code }. Nobody from our shop will ever ask you for it. If you did not ask for a code, ignore this text.

# The first text to a phone that may be somebody else's by now: no name, no item.
news-veiled = { $shop }: we have news about an order placed with this phone number. If this is not your order, send STOP and we will not write again.

choice-order-number = Use my order number
choice-new-code = Send a new code
choice-read-news = Read the news
