# What several texts share.

item = { $units } x { $title }

# Why there is no date: a reason that we know, or what staff wrote, as they wrote it.
no-date = { $reason ->
    [nothing_expected] Our next delivery is not scheduled yet, so we have no date.
    [undated] More is on order, but our supplier has not given a date yet.
    [overdue] The delivery that we expected is late and has no new date yet.
   *[other] We have no date yet. { SENTENCE($reason) }
 }
    .sms = { $reason ->
    [nothing_expected] Our next delivery is not planned yet.
    [undated] The supplier has given no date.
    [overdue] Our delivery is late, no date yet.
   *[other] No date yet. { SENTENCE($reason) }
 }

# What staff wrote about a date; the reasons that we know are for when there is none.
why = { $reason ->
    [nothing_expected] {""}
    [undated] {""}
    [overdue] {""}
   *[other] { SENTENCE($reason) }
 }

which-line = Which one do you mean?
which-message = That number fits two of our recent messages. Which one do you mean?
choice-unknown = { $most ->
    [one] There is only choice 1 here. Please send 1, or tell us in your own words.
   *[other] There is no such choice here. Please send a number from 1 to { $most }, or tell us in your own words.
 }
nothing-open = You have nothing on backorder with us at the moment.
who-are-you = This is { $shop }. We do not know yet which order is yours: please share the phone number you ordered with. You can also reach us at { $contact }.
    .sms = { $shop }: we find no order under this phone number. Did you order with another one? You can also reach us at { $contact }.
turn-failed = Sorry, something went wrong on our side. One of us will look at your message and answer you. If it is urgent: { $contact }
too-many-messages = That was a lot at once. We have read your first messages; please wait a minute, then write again or choose one of these.

# A day, or a range of days, in a sentence: ON says one of the first two, and a bare fact a range as the third.
on-day = on { $day }
on-range = between { $first } and { $last }
    .sms = between { $first } and { $last }
range = { $first } to { $last }

# A time of day, in the letters of CLDR's patterns: on the hour, and past it. Noon and the end of a day may have names.
clock = h a
clock-past = h:mm a
noon = noon
midnight = midnight

# Where there is no date: when they hear more.
next-update = { $update ->
    [by] We'll write again by { $update_by } at the latest.
   *[open] We'll write as soon as we know more.
 }
    .sms = { $update ->
    [by] Update by { $update_by }.
   *[open] We'll keep you posted.
 }
