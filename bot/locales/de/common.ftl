# Was mehrere Texte gemeinsam haben.

item = { $units } x { $title }

# Warum es keinen Termin gibt: ein bekannter Grund, oder was das Team geschrieben hat, so wie es da steht.
no-date = { $reason ->
    [nothing_expected] Die nächste Lieferung an uns ist noch nicht geplant, deshalb können wir keinen Termin nennen.
    [undated] Nachschub ist bestellt, aber unser Lieferant nennt noch keinen Termin.
    [overdue] Die erwartete Lieferung ist überfällig und hat noch keinen neuen Termin.
   *[other] Einen Termin gibt es noch nicht. { SENTENCE($reason) }
 }
    .sms = { $reason ->
    [nothing_expected] Nächste Lieferung noch nicht geplant.
    [undated] Lieferant nennt noch keinen Termin.
    [overdue] Lieferung überfällig, ohne Termin.
   *[other] Termin offen. { SENTENCE($reason) }
 }

# Was das Team zu einem Termin geschrieben hat; die bekannten Gründe gelten nur, wo es keinen gibt.
why = { $reason ->
    [nothing_expected] {""}
    [undated] {""}
    [overdue] {""}
   *[other] { SENTENCE($reason) }
 }

which-line = Welchen Artikel meinen Sie?
which-message = Diese Zahl passt zu zwei unserer letzten Nachrichten. Welche meinen Sie?
choice-unknown = { $most ->
    [one] Hier gibt es nur eine Möglichkeit. Bitte senden Sie 1 oder schreiben Sie es in eigenen Worten.
   *[other] Das steht nicht zur Wahl. Bitte senden Sie eine Zahl von 1 bis { $most } oder schreiben Sie es in eigenen Worten.
 }
nothing-open = Zurzeit ist bei uns keine Nachlieferung für Sie offen.
who-are-you = Hier ist { $shop }. Wir wissen noch nicht, welche Bestellung die Ihre ist: Bitte senden Sie uns die Telefonnummer, mit der Sie bestellt haben. Sie erreichen uns auch unter { $contact }.
    .sms = { $shop }: Unter dieser Nummer finden wir keine Bestellung. Haben Sie mit einer anderen bestellt? Sie erreichen uns auch unter { $contact }.
turn-failed = Bei uns ist leider etwas schiefgegangen. Wir sehen uns Ihre Nachricht an und antworten Ihnen persönlich. In dringenden Fällen: { $contact }
too-many-messages = Das waren viele Nachrichten auf einmal. Die ersten haben wir gelesen. Bitte schreiben Sie in einer Minute wieder oder wählen Sie etwas aus.

# Ein Tag oder ein Zeitraum im Satz.
on-day = am { $day }
on-range = zwischen dem { $first } und dem { $last }
    .sms = zwischen { $first } und { $last }
range = { $first } bis { $last }

# Eine Uhrzeit, mit den Buchstaben der CLDR-Muster: zur vollen Stunde, und danach. "Uhr" steht im Satz.
clock = H
clock-past = H:mm
noon = 12
midnight = 24

# Ohne Termin: wann es Neues gibt.
next-update = { $update ->
    [by] Wir schreiben Ihnen wieder, spätestens am { $update_by }.
   *[open] Wir schreiben Ihnen, sobald wir mehr wissen.
 }
    .sms = { $update ->
    [by] Neues bis { $update_by }.
   *[open] Wir melden uns.
 }
