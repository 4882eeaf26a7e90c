# What a customer may accept: the label, the question where money or goods change, and what became of it.

offer-discount = Wait with { $percent }% off ({ $amount })
taken-discount = Thank you for waiting. We have noted { $amount } off { item } and will write when it is done.

offer-alternative-same = Swap for { $title }
offer-alternative-dearer = Swap for { $title } (+{ $difference })
offer-alternative-cheaper = Swap for { $title } (-{ $difference })
confirm-alternative-same = Shall we swap { item } for { $instead }? The price stays the same.
confirm-alternative-dearer = Shall we swap { item } for { $instead }? It costs { $amount } more in total.
confirm-alternative-cheaper = Shall we swap { item } for { $instead }? You would get { $amount } back.
taken-alternative-same = Thank you. { $instead } is set aside for you instead of { item }. We'll write when your order has been changed.
taken-alternative-dearer = Thank you. { $instead } is set aside for you instead of { item }, for { $amount } more. We'll write when your order has been changed.
taken-alternative-cheaper = Thank you. { $instead } is set aside for you instead of { item }. You get { $amount } back; we'll write when it is done.
