# What a customer may accept: the label, the question where money or goods change, and what became of it.

# Labels, with the terms. Where the shop takes an amount off instead of a percentage, the percentage is 0.
offer-discount = { $percent ->
    [0] Wait and get { $amount } back
   *[other] Wait with { $percent }% off ({ $amount })
 }
offer-discount-code = Wait, code worth { $amount }
offer-store-credit = Wait, { $amount } store credit
offer-free-shipping = Wait, free shipping ({ $amount })
offer-split-shipment-free = Send what is here now
offer-split-shipment-paid = Send what is here (+{ $cost })
offer-alternative-same = Swap for { $title }
offer-alternative-dearer = Swap for { $title } (+{ $difference })
offer-alternative-cheaper = Swap for { $title } (-{ $difference })
choice-accept = I'll take it
choice-split = Send what is here first
choice-together = Send all together

# The alternative: the difference is stated before anything changes.
confirm-alternative-same = Shall we swap { item } for { $instead }? The price stays the same.
confirm-alternative-dearer = Shall we swap { item } for { $instead }? It costs { $amount } more in total.
confirm-alternative-cheaper = Shall we swap { item } for { $instead }? You would get { $amount } back.
ends-gift = If we swap, you no longer get the { $amount } for waiting.
taken-alternative-same = Thank you. You'll get { $instead } instead of { item }. We'll write when it is done.
taken-alternative-dearer = Thank you. You'll get { $instead } instead of { item }, for { $amount } more. We'll write when it is done.
taken-alternative-cheaper = Thank you. You'll get { $instead } instead of { item }, and { $amount } back. We'll write when it is done.

# Money for waiting.
offered-discount-amount = If you keep waiting for { $title }, we'll send you { $amount } back. Would you like that?
offered-discount-code = If you keep waiting for { $title }, we'll give you a code worth { $amount } for your next purchase. Would you like that?
offered-store-credit = If you keep waiting for { $title }, we'll give you { $amount } in credit for your next purchase, not payable in cash. Is that all right?
offered-free-shipping = If you keep waiting for { $title }, you get back the { $amount } you paid for shipping. Would you like that?
# segments: 2
confirm-store-credit = You would get { $amount } in credit for your next purchase, in place of a discount on { $title }. It cannot be paid out in cash. You can still cancel as before. Shall we do that?
taken-discount = Thank you for waiting. We have noted { $amount } off { item } and will write when it is done.
taken-discount-code = Thank you for waiting. We are preparing your code worth { $amount } and will send it to you.
taken-store-credit = Thank you for waiting. We are preparing your credit of { $amount } and will send you its code.
taken-free-shipping = Thank you for waiting. You get { $amount } back for shipping; we'll write when it is on its way.
discount-had = You already get { $amount } for waiting for { $title }.
no-store-credit = Sorry, we cannot offer store credit for { $title }.
no-free-shipping = Sorry, we cannot refund the shipping of order { $number }.
no-free-shipping-unpaid = You paid no shipping for order { $number }, so there is nothing to refund.

# In parts, or together.
split-part-now = Now: { item }
split-part-later = Later: { item }
confirm-split-shipment-free = Shall we send what is here for order { $number } now, and the rest when it comes? It costs you nothing.
confirm-split-shipment-paid = Shall we send what is here for order { $number } now, and the rest when it comes? The second parcel costs { $cost }.
taken-split-shipment-free = Thank you. What is here for order { $number } goes out next, and the rest when it comes.
taken-split-shipment-paid = Thank you. What is here for order { $number } goes out next, and the rest when it comes, for { $cost } more.
split-noted = That is noted: what is here for order { $number } goes first, and the rest when it comes.
split-nothing-here = Nothing for order { $number } is here yet, so there is nothing to send ahead.
split-all-here = Everything still open on order { $number } is here and set aside for you. It all goes out together.
split-not-offered = Sorry, we only send order { $number } in one parcel.
confirm-together = Shall we send order { $number } in one parcel, once all of it is here? What is here already would then wait for the rest.
together-noted = That is noted: order { $number } goes out in one parcel, once all of it is here.
together-anyway = What is still open on order { $number } goes out in one parcel anyway.

# What cannot be had any more; what is possible now is shown with it.
ended-offer = Sorry, this offer has ended. Your order stays as it was.
ended-stock = Sorry, there is not enough left of { $instead }. Your order stays as it was.
ended-accepted = You have accepted this already. It is noted.
ended-waiting = { $title } is no longer on backorder, so there is nothing left to change.

# What they accepted and took back.
undone-alternative = We have undone the swap. Your order for { item } stands as before, in its old place.
undone-discount = We have undone the discount. Your order for { item } stands as before, in its old place.
undone-store-credit = We have undone the credit. Your order for { item } stands as before, in its old place.
undone-free-shipping = That is undone. Shipping stays paid as before, and { $title } keeps its place.
undone-split-shipment = That is undone. Order { $number } is sent as planned before.
undo-over = Sorry, it is too late to undo that. This is what you can still do:
