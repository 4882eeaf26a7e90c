# What we say unasked. By SMS the shop's name comes first.

# The frame around news: by SMS it says who writes, and at first how to end it.
news = { $news }
    .sms = { $shop }: { $news }
news-first = { $news }
    .sms =
        { $shop }: { $news }
        STOP to end.

notice-backorder-placed = { $case ->
    [dated]
        We cannot ship { item } from your order { $number } yet. { why }
        We expect new stock { ON($date) }. We'll write when yours is set aside, or if the date changes.
   *[undated]
        We cannot ship { item } from your order { $number } yet. { no-date }
        { next-update }
 }
    .sms = { $case ->
    [dated]
        { item } ({ $number }) can't ship yet. New stock is expected { $date }. { why }
   *[undated]
        { item } ({ $number }) can't ship yet. { no-date.sms }
        { next-update.sms }
 }

notice-promise-moved = { $case ->
    [later] We are sorry: { $title } from your order { $number } will come later than we told you. We now expect new stock { ON($date) } instead of { $before }. { why }
    [earlier] Good news about your order { $number }: we expect { $title } earlier, { ON($date) } instead of { $before }. { why }
    [known] We now have a date for { $title } from your order { $number }: we expect new stock { ON($date) }. { why }
   *[unknown]
        We are sorry: we told you { $before } for { $title } from your order { $number }, and cannot keep to that. { no-date }
        { next-update }
 }
    .sms = { $case ->
    [later] sorry, new date for { $title } ({ $number }): { $date } instead of { $before }. { why }
    [earlier] good news, { $title } ({ $number }) comes earlier: { $date } instead of { $before }. { why }
    [known] we now have a date for { $title } ({ $number }): new stock is expected { $date }. { why }
   *[unknown]
        sorry, { $title } ({ $number }) can't make { $before }. { no-date.sms }
        { next-update.sms }
 }

notice-allocated = { $case ->
    [part] { $rest ->
        [one] Good news: we have set aside { item } for your order { $number }. One more is still on backorder; we'll write when it is here.
       *[other] Good news: we have set aside { item } for your order { $number }. { $rest } more are still on backorder; we'll write when they are here.
     }
   *[whole] Good news: we have set aside { item } for your order { $number }. Your parcel goes out next.
 }
    .sms = { $case ->
    [part] good news, we have set aside { item } ({ $number }) for you. Still on backorder: { $rest }.
   *[whole] good news, we have set aside { item } ({ $number }) for you. Your parcel goes out next.
 }

notice-not-this-delivery = { $case ->
    [dated] A delivery of { $title } has come in, but it was not enough for your order { $number }. We expect yours { ON($date) }. { why }
   *[undated]
        A delivery of { $title } has come in, but it was not enough for your order { $number }. { no-date }
        You keep your place in the queue. { next-update }
 }
    .sms = { $case ->
    [dated] a delivery of { $title } came, but not enough for { $number }. Yours is expected { $date }. { why }
   *[undated] a delivery of { $title } came, but not enough for { $number }. { no-date.sms } { next-update.sms }
 }

notice-still-waiting = { $case ->
    [dated] A short update on your order { $number }: we are still waiting for { item } and expect new stock { ON($date) }. Thank you for your patience.
   *[undated]
        A short update on your order { $number }: we are still waiting for { item }. { no-date }
        { next-update } Thank you for your patience.
 }
    .sms = { $case ->
    [dated] still waiting for { item } ({ $number }). New stock is expected { $date }. Thank you for your patience.
   *[undated] still waiting for { item } ({ $number }). { no-date.sms } { next-update.sms }
 }

# segments: 2
notice-shipped = { $case ->
    [tracked] We have shipped { item } from your order { $number }. Tracking: { $tracking }
   *[plain] We have shipped { item } from your order { $number }.
 }
    { $later ->
    [none] {""}
    [dated] Still on backorder: { $rest }. We expect the rest on { $date }.
   *[undated] Still on backorder: { $rest }. { no-date }
 }
    .sms = { $case ->
    [tracked] we have shipped { item } ({ $number }). Tracking: { $tracking }
   *[plain] we have shipped { item } ({ $number }).
 }
        { $later ->
    [none] {""}
    [dated] Still on backorder: { $rest }, expected { $date }.
   *[undated] Still on backorder: { $rest }. { no-date.sms }
 }

notice-cancelled = { $case ->
    [sent] We have cancelled { item } from your order { $number }. Your refund of { $amount } is on its way.
    [by] We have cancelled { item } from your order { $number }. Your refund of { $amount } goes out by { $date } at the latest.
    [owed] We have cancelled { item } from your order { $number }. You get your { $amount } back.
   *[alone] We have cancelled { item } from your order { $number }.
 }
    .sms = { $case ->
    [sent] we have cancelled { item } ({ $number }). Your refund of { $amount } is on its way.
    [by] we have cancelled { item } ({ $number }). Your refund of { $amount } goes out by { $date } at the latest.
    [owed] we have cancelled { item } ({ $number }). You get your { $amount } back.
   *[alone] we have cancelled { item } ({ $number }).
 }

notice-change-done = { $case ->
    [discount] Your discount on { $title } from order { $number } is in place: { $amount } is on its way back to you.
    [code] Your code worth { $amount } is ready, with thanks for waiting for { $title }: { $code }
    [store_credit] Your credit of { $amount } is ready, with thanks for waiting for { $title }. Its code: { $code }
    [free_shipping] The { $amount } that you paid for shipping order { $number } is on its way back to you.
    [split_shipment] Your order { $number } now comes in two parcels: what is here goes first, the rest as soon as it comes.
   *[swap] Your order { $number } has been changed: you now get { $title }.
 }
    .sms = { $case ->
    [discount] your discount on { $title } ({ $number }) is in place. { $amount } is on its way back to you.
    [code] your code worth { $amount } for waiting for { $title }: { $code }
    [store_credit] your credit of { $amount } for waiting for { $title } is ready. Code: { $code }
    [free_shipping] the { $amount } that you paid for shipping ({ $number }) is on its way back to you.
    [split_shipment] your order { $number } now comes in two parcels: what is here goes first, the rest when it comes.
   *[swap] your order { $number } has been changed, you now get { $title }.
 }

# Why, after a sentence that says that no date can be given.
delay-because = { $reason ->
    [nothing_expected] Our next delivery is not scheduled yet.
    [undated] Our supplier has not given a date yet.
    [overdue] The delivery that we expected is late and has no new date yet.
   *[other] { SENTENCE($reason) }
 }
    .sms = { $reason ->
    [nothing_expected] Our next delivery is not planned yet.
    [undated] The supplier has given no date.
    [overdue] Our delivery is late.
   *[other] { SENTENCE($reason) }
 }

# What the law has us tell of a delay: what silence means must be said.
# segments: 3
notice-delay-option = { $case ->
    [agrees_dated]
        Shipping of { item } from your order { $number } is delayed. We now expect to ship by { $date }. { why }
        You can cancel at any time before it ships and get a full, prompt refund. If you do not cancel before it ships, or by { $date } at the latest, we take it that you agree to wait.
        Answer here or, at no cost, write to { $contact }.
    [cancels_dated]
        Shipping of { item } from your order { $number } is delayed. We now expect to ship by { $date }. { why }
        Would you like to wait, or to cancel and get a full, prompt refund? If we do not hear by { $by } that you want to wait, and it has not shipped by then, we cancel it and refund you in full.
        Answer here or, at no cost, write to { $contact }.
    [cancels_undated]
        Shipping of { item } from your order { $number } is delayed, and we cannot say yet when it will ship. { delay-because }
        Would you like to wait, or to cancel and get a full, prompt refund? If we do not hear by { $by } that you want to wait, and it has not shipped by then, we cancel it and refund you in full. If you wait, you can still cancel at any time before it ships.
        Answer here or, at no cost, write to { $contact }.
    [asks_dated]
        Shipping of { item } from your order { $number } is delayed. We now expect to ship by { $date }. { why }
        Do you agree to the new date? If you would rather not wait, you can cancel and get a full, prompt refund. If we do not hear from you, nothing changes: what we agreed before still holds, and you keep all your rights.
        Answer here or, at no cost, write to { $contact }.
   *[asks_undated]
        Shipping of { item } from your order { $number } is delayed, and we cannot say yet when it will ship. { delay-because }
        Would you like to wait all the same? If you would rather not wait, you can cancel and get a full, prompt refund. If we do not hear from you, nothing changes: what we agreed before still holds, and you keep all your rights.
        Answer here or, at no cost, write to { $contact }.
 }
    .sms = { $case ->
    [agrees_dated]
        shipping of { item } ({ $number }) is delayed. New ship date: { $date }. { why }
        You can cancel before it ships for a full, prompt refund. If you do not cancel before it ships, or by { $date } at the latest, we take it that you agree to wait. Answer here, or at no cost: { $contact }
    [cancels_dated]
        shipping of { item } ({ $number }) is delayed. New ship date: { $date }. { why }
        Wait, or cancel for a full, prompt refund? Unless it ships first, without your OK by { $by } we cancel and refund you in full. Answer here, or at no cost: { $contact }
    [cancels_undated]
        shipping of { item } ({ $number }) is delayed, we cannot give a ship date. { delay-because.sms }
        Wait, or cancel for a full, prompt refund? Unless it ships first, without your OK by { $by } we cancel and refund you in full. If you wait, you can still cancel until it ships. Answer here, or at no cost: { $contact }
    [asks_dated]
        shipping of { item } ({ $number }) is delayed. New ship date: { $date }. { why }
        Do you agree? If not, you can cancel for a full, prompt refund. If we do not hear from you, what we agreed before still holds, with all your rights. Answer here, or at no cost: { $contact }
   *[asks_undated]
        shipping of { item } ({ $number }) is delayed, we cannot give a ship date. { delay-because.sms }
        Would you like to wait? If not, you can cancel for a full, prompt refund. If we do not hear from you, what we agreed before still holds, with all your rights. Answer here, or at no cost: { $contact }
 }

# One more delay: silence agrees to nothing any more.
# segments: 3
notice-renewed-option = { $case ->
    [cancels_dated]
        We are sorry: shipping of { item } from your order { $number } is delayed once more. We now expect to ship by { $date }. { why }
        Would you like to go on waiting, or to cancel and get a full, prompt refund? If we do not hear by { $by } that you want to wait, and it has not shipped by then, we cancel it and refund you in full.
        Answer here or, at no cost, write to { $contact }.
    [cancels_undated]
        We are sorry: shipping of { item } from your order { $number } is delayed once more, and we cannot say yet when it will ship. { delay-because }
        Would you like to go on waiting, or to cancel and get a full, prompt refund? If we do not hear by { $by } that you want to wait, and it has not shipped by then, we cancel it and refund you in full. If you wait, you can still cancel at any time before it ships.
        Answer here or, at no cost, write to { $contact }.
    [asks_dated]
        We are sorry: shipping of { item } from your order { $number } is delayed once more. We now expect to ship by { $date }. { why }
        Do you agree to the new date? If you would rather not wait, you can cancel and get a full, prompt refund. If we do not hear from you, nothing changes: what we agreed before still holds, and you keep all your rights.
        Answer here or, at no cost, write to { $contact }.
   *[asks_undated]
        We are sorry: shipping of { item } from your order { $number } is delayed once more, and we cannot say yet when it will ship. { delay-because }
        Would you like to wait all the same? If you would rather not wait, you can cancel and get a full, prompt refund. If we do not hear from you, nothing changes: what we agreed before still holds, and you keep all your rights.
        Answer here or, at no cost, write to { $contact }.
 }
    .sms = { $case ->
    [cancels_dated]
        sorry, shipping of { item } ({ $number }) is delayed once more. New ship date: { $date }. { why }
        Wait, or cancel for a full, prompt refund? Unless it ships first, without your OK by { $by } we cancel and refund you in full. Answer here, or at no cost: { $contact }
    [cancels_undated]
        sorry, shipping of { item } ({ $number }) is delayed once more, we cannot give a ship date. { delay-because.sms }
        Wait, or cancel for a full, prompt refund? Unless it ships first, without your OK by { $by } we cancel and refund you in full. If you wait, you can still cancel until it ships. Answer here, or at no cost: { $contact }
    [asks_dated]
        sorry, shipping of { item } ({ $number }) is delayed once more. New ship date: { $date }. { why }
        Do you agree? If not, you can cancel for a full, prompt refund. If we do not hear from you, what we agreed before still holds, with all your rights. Answer here, or at no cost: { $contact }
   *[asks_undated]
        sorry, shipping of { item } ({ $number }) is delayed once more, we cannot give a ship date. { delay-because.sms }
        Would you like to wait? If not, you can cancel for a full, prompt refund. If we do not hear from you, what we agreed before still holds, with all your rights. Answer here, or at no cost: { $contact }
 }

# segments: 2
notice-delay-reminder = { $case ->
    [dated] We have not heard yet whether you want to wait for { item } from your order { $number }, which we expect to ship by { $date }. If we do not hear by { $by } that you do, and it has not shipped by then, we cancel it and refund you in full. You can also cancel now for a full, prompt refund. Answer here or, at no cost, write to { $contact }.
   *[undated] We have not heard yet whether you want to wait for { item } from your order { $number }, for which we have no date yet. If we do not hear by { $by } that you do, and it has not shipped by then, we cancel it and refund you in full. You can also cancel now for a full, prompt refund. Answer here or, at no cost, write to { $contact }.
 }
    .sms = { $case ->
    [dated] do you want to wait for { item } ({ $number }), expected to ship by { $date }? Without your OK by { $by } we cancel it and refund you in full, unless it ships first. Answer here, or at no cost: { $contact }
   *[undated] do you want to wait for { item } ({ $number })? There is no date yet. Without your OK by { $by } we cancel it and refund you in full, unless it ships first. Answer here, or at no cost: { $contact }
 }

# segments: 2
notice-deemed-cancelled =
    { $case ->
        [silence] We have cancelled { item } from your order { $number }: we could not ship in time, and had not heard from you that you want to wait.
       *[missed] We have cancelled { item } from your order { $number }, because we could not ship in time. We are sorry.
    } { $due ->
        [known] Your refund of { $amount } goes out by { $date } at the latest.
       *[unknown] You get your { $amount } back.
    } Questions? { $contact }
    .sms =
        { $case ->
            [silence] we have cancelled { item } ({ $number }): we could not ship in time and had no OK from you.
           *[missed] we have cancelled { item } ({ $number }): we could not ship in time. We are sorry.
        } { $due ->
            [known] Your refund of { $amount } goes out by { $date } at the latest.
           *[unknown] You get your { $amount } back.
        } Questions? { $contact }

# What the shop offers unasked to whoever has waited for long; what is offered comes from waiting-gift.
waiting-gift = { $case ->
    [discount] { $percent ->
        [0] If you keep waiting, we'll send you { $amount } back.
       *[other] If you keep waiting, you get { $percent }% off ({ $amount } back).
     }
    [discount_code] If you keep waiting, you get a code worth { $amount } for your next purchase.
    [store_credit] If you keep waiting, you get { $amount } in credit for your next purchase, not payable in cash.
    [free_shipping] If you keep waiting, you get back the { $amount } you paid for shipping.
    [split_shipment_free] We can send what is here now and the rest when it comes, at no extra cost.
    [split_shipment_paid] We can send what is here now and the rest when it comes, for { $amount } more.
    [alternative_same] We could send you { $instead } instead, which is here, at the same price.
    [alternative_dearer] We could send you { $instead } instead, which is here, for { $amount } more.
   *[alternative_cheaper] We could send you { $instead } instead, which is here, and give you { $amount } back.
 }

# segments: 2
notice-offer-made = Thank you for your patience with { $title } from your order { $number }. { waiting-gift } This offer holds until { $until }.
    .sms = thank you for your patience with { $title } ({ $number }). { waiting-gift } Good until { $until }.

# segments: 2
notice-offer-closing = Our offer for { $title } from your order { $number } ends on { $until }. { waiting-gift }
    .sms = our offer for { $title } ({ $number }) ends on { $until }. { waiting-gift }

notice-offer-expired = Our offer for { $title } from your order { $number } has ended. Your order stays as it is.
    .sms = our offer for { $title } ({ $number }) has ended. Your order stays as it is.

# Nothing about a payment is settled in a chat.
# segments: 2
notice-authorisation-lapsing = { $case ->
    [page] Your card can be charged for order { $number } only until { $date }, and part of it is still on backorder. Please check your payment here: { $link }
        Please do not send card details in this chat.
   *[contact] Your card can be charged for order { $number } only until { $date }, and part of it is still on backorder. Please contact us about it: { $link }
        Please do not send card details in this chat.
 }
    .sms = { $case ->
    [page] your card can be charged for { $number } only until { $date }, and part of it is still on backorder. Please check your payment: { $link }
   *[contact] your card can be charged for { $number } only until { $date }, and part of it is still on backorder. Please contact us: { $link }
 }
# Money that was owed has left; it is not told here where other news tells it.
notice-refund-sent = We have sent you your refund of { $amount } for { $title } from your order { $number }. Your bank may take a few days to show it.
    .sms = we have sent you your refund of { $amount } for { $title } ({ $number }).
# The day by which we promised to write has come, and there is no news.
notice-update-due =
    We promised to write again about { item } from your order { $number }, and there is no news yet. { no-date }
    { next-update } Thank you for your patience.
    .sms = no news yet on { item } ({ $number }). { no-date.sms } { next-update.sms }
