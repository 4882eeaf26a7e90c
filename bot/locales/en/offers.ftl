# What a customer may accept: the label, the question where money or goods change, and what became of it.

offer-discount = Wait with { $percent }% off ({ $amount })
taken-discount = Thank you for waiting. We have noted { $amount } off { item } and will write when it is done.

offer-alternative-same = Swap for { $title }
offer-alternative-dearer = Swap for { $title } (+{ $difference })
offer-alternative-cheaper = Swap for { $title } (-{ $difference })
confirm-alternative-same = Shall we swap { item } for { $instead }? The price stays the same.
confirm-alternative-dearer = Shall we swap { item } for { $instead }? It costs { $amount } more in total.
confirm-alternative-cheaper = Shall we swap { item } for { $instead }? You would get { $amount } back.
taken-alternative-same = Thank you. You'll get { $instead } instead of { item }. We'll write when it is done.
taken-alternative-dearer = Thank you. You'll get { $instead } instead of { item }, for { $amount } more. We'll write when it is done.
taken-alternative-cheaper = Thank you. You'll get { $instead } instead of { item }, and { $amount } back. We'll write when it is done.
