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
        We expect new stock on { $date }. We'll write when yours is set aside, or if the date changes.
   *[undated]
        We cannot ship { item } from your order { $number } yet. { no-date }
        We'll write as soon as we know more.
 }
    .sms = { $case ->
    [dated]
        { item } ({ $number }) can't ship yet. New stock is expected { $date }. { why }
   *[undated]
        { item } ({ $number }) can't ship yet. { no-date.sms }
        We'll text when we know.
 }

notice-promise-moved = { $case ->
    [later] We are sorry: { $title } from your order { $number } will be later than we told you. We now expect new stock on { $date } instead of { $before }. { why }
    [earlier] Good news about your order { $number }: we expect { $title } earlier, on { $date } instead of { $before }. { why }
    [known] We now have a date for { $title } from your order { $number }: we expect new stock on { $date }. { why }
   *[unknown]
        We are sorry: { $title } from your order { $number } will not be here on { $before }, the date we gave you. { no-date }
        We'll write as soon as we know more.
 }
    .sms = { $case ->
    [later] sorry, new date for { $title } ({ $number }): { $date } instead of { $before }. { why }
    [earlier] good news, earlier date for { $title } ({ $number }): { $date } instead of { $before }. { why }
    [known] we now have a date for { $title } ({ $number }): new stock is expected { $date }. { why }
   *[unknown]
        sorry, { $title } ({ $number }) won't be here on { $before }. { no-date.sms }
        We'll text when we know.
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
    [dated] A delivery of { $title } has come in, but it was not enough for your order { $number }. We expect yours on { $date }. { why }
   *[undated]
        A delivery of { $title } has come in, but it was not enough for your order { $number }. { no-date }
        You keep your place in the queue, and we'll write as soon as we know more.
 }
    .sms = { $case ->
    [dated] a delivery of { $title } came in, but not enough for { $number }. Yours is expected { $date }. { why }
   *[undated] a delivery of { $title } came in, but not enough for { $number }. { no-date.sms }
 }

notice-still-waiting = { $case ->
    [dated] A short update on your order { $number }: we are still waiting for { item } and expect new stock on { $date }. Thank you for your patience.
   *[undated]
        A short update on your order { $number }: we are still waiting for { item }. { no-date }
        Thank you for your patience.
 }
    .sms = { $case ->
    [dated] still waiting for { item } ({ $number }). New stock is expected { $date }. Thank you for your patience.
   *[undated] still waiting for { item } ({ $number }). { no-date.sms }
 }

notice-shipped = { $case ->
    [tracked] We have shipped { item } from your order { $number }. Tracking: { $tracking }
   *[plain] We have shipped { item } from your order { $number }.
 }
    .sms = { $case ->
    [tracked] we have shipped { item } ({ $number }). Tracking: { $tracking }
   *[plain] we have shipped { item } ({ $number }).
 }

notice-cancelled = We have cancelled { item } from your order { $number }. Your refund of { $amount } is on its way.
    .sms = we have cancelled { item } ({ $number }). Your refund of { $amount } is on its way.

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
