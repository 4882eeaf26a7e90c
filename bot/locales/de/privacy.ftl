# Was wir von einem Kunden wissen und was damit geschieht.

data-known = { $name ->
    [none] Wir kennen Sie seit dem { $since }.
   *[other] Wir kennen Sie als { $name }, seit dem { $since }.
 } { $count ->
    [0] Wir haben keine Bestellung von Ihnen.
    [one] Wir haben eine Bestellung von Ihnen.
   *[other] Wir haben { $count } Bestellungen von Ihnen.
 }
data-permission = { $case ->
    [agreed] { data-purpose } { data-place }: zugestimmt am { $date }.
    [ended] { data-purpose } { data-place }: beendet am { $date }.
   *[unasked] { data-purpose } { data-place }: keine Zustimmung von Ihnen.
 }
data-purpose = { $purpose ->
    [restock] Meldung, wenn ein Artikel wieder da ist,
    [marketing] Angebote
   *[order_updates] Neues zu Ihren Bestellungen
 }
data-place = { $channel ->
    [sms] per SMS an { $phone }
    [telegram] über Telegram
   *[email] per E-Mail an { $phone }
 }
data-kept = Den Wortlaut unserer Nachrichten löschen wir nach { $days } Tagen. Bestellungen und Zusagen bewahren wir so lange auf, wie es das Gesetz verlangt.
    .sms = Den Wortlaut unserer Nachrichten löschen wir nach { $days } Tagen. Bestellungen und Zusagen bleiben, solange das Gesetz es verlangt.
data-page = So gehen wir mit Ihren Daten um: { $link }

# Alles, zum Lesen hier.
data-line = { $number }: { item }, bestellt am { $date }. Versandt: { $shipped_count }. Storniert: { $cancelled_count }.
data-told = { $case ->
    [dated] Am { $day } haben wir Ihnen gesagt: { $date }.
   *[undated] Am { $day } haben wir Ihnen gesagt, dass es noch keinen Termin gibt.
 }
data-messages = { $count ->
    [one] Eine Nachricht zwischen Ihnen und uns.
   *[other] { $count } Nachrichten zwischen Ihnen und uns.
 }
data-read-end = Der Wortlaut unserer Nachrichten steht in der vollständigen Kopie, die wir Ihnen gern schicken.

# Eine Kopie.
data-copy-coming = Jemand aus unserem Team schickt Ihnen bis spätestens zum { $date } eine Kopie aller Ihrer Daten. Das Wichtigste können Sie gleich hier lesen.
    .sms = Bis spätestens zum { $date } schicken wir Ihnen eine Kopie aller Ihrer Daten. Das Wichtigste können Sie gleich hier lesen.

# Vergessen werden.
# segments: 2
data-delete-confirm = Sollen wir Ihre Daten löschen? Ihr Name, Ihre Nummern und unsere Nachrichten sind dann endgültig gelöscht, und wir können Ihnen nicht mehr schreiben. Bestellungen, Ihre Zustimmungen und unsere Zusagen bleiben als Nachweis, ohne Ihren Namen.
    .sms = Sollen wir Ihre Daten löschen? Name, Nummern und Nachrichten sind dann endgültig gelöscht, und wir können Ihnen nicht mehr schreiben. Bestellungen und Zusagen bleiben als Nachweis, ohne Ihren Namen.
data-delete-open = Bei uns ist noch etwas offen. Bis das erledigt ist, müssen wir Sie erreichen können; gleich danach löschen wir Ihre Daten.
data-delete-soon = Wir löschen Ihre Daten in { $minutes ->
    [0] einem Augenblick
    [one] einer Minute
   *[other] { $minutes } Minuten
 }. Das ist unsere letzte Nachricht. Alles Gute.
data-delete-later = Wir haben es vermerkt. Sobald nichts mehr offen ist, löschen wir Ihre Daten. Bis dahin schreiben wir Ihnen weiter hier.
data-delete-noted = Am { $date } haben Sie uns gebeten, Ihre Daten zu löschen. Das geschieht, sobald nichts mehr offen ist.
data-stays = Ihre Daten bleiben, wie sie sind.

choice-data-copy = Alle meine Daten zusenden
choice-data-read = Hier lesen
choice-data-delete = Meine Daten löschen
choice-data-keep = Meine Daten behalten
