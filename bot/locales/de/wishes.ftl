# Wann, wie oft und wo jemand von uns hören möchte, und worüber jemand Bescheid haben will.

# Was gerade gilt.
wishes-at-once = Wir schreiben Ihnen, sobald es Neues zu Ihren Bestellungen gibt, zwischen { $opens_at } und { $closes_at } Uhr und nie nachts.
    .sms = Wir schreiben, sobald es Neues gibt, zwischen { $opens_at } und { $closes_at } Uhr.
wishes-at-once-unlimited = Wir schreiben Ihnen, sobald es Neues zu Ihren Bestellungen gibt.
    .sms = Wir schreiben, sobald es Neues gibt.
wishes-digest = Sie bekommen alles Neue eines Tages in einer Nachricht, ab { $opens_at } Uhr und nie nachts.
    .sms = Sie bekommen alles Neue eines Tages in einer SMS, ab { $opens_at } Uhr.
wishes-paused = Bis zum { $date } schicken wir Ihnen keine Neuigkeiten. Danach erfahren Sie alles in einer Nachricht. Auf Ihre Fragen antworten wir weiterhin, und was wir Ihnen gesetzlich mitteilen müssen, kommt trotzdem.
    .sms = Bis zum { $date } keine Neuigkeiten; danach alles auf einmal. Auf Fragen antworten wir, gesetzliche Mitteilungen kommen trotzdem.
wishes-on-telegram = Neues kommt über Telegram.
wishes-on-sms = Neues kommt per SMS.
wishes-not-there = Dort können wir Ihnen noch nicht schreiben: Erst müssten Sie es uns von dort aus erlauben.
wishes-noted = Das ist notiert.
wishes-change = Was möchten Sie ändern?
wishes-often = Wie hätten Sie es gern?
wishes-which-hours-unlimited = Wann dürfen wir Ihnen schreiben?
wishes-which-hours = Wann dürfen wir Ihnen schreiben? Es bleibt immer zwischen { $opens_at } und { $closes_at } Uhr.
    .sms = Wann dürfen wir schreiben? Immer zwischen { $opens_at } und { $closes_at } Uhr.
# Sie nennen einen späteren Tag, als wir Neues zurückhalten können.
wishes-longest = Höchstens { $days } Tage lang können wir Neues zurückhalten.
wishes-how-long = Wie lange sollen wir Neuigkeiten zurückhalten? Es geht nichts verloren: Danach erfahren Sie alles.
    .sms = Wie lange sollen wir Neuigkeiten zurückhalten? Danach erfahren Sie alles.

choice-wishes = Einstellungen
choice-wishes-hours = Tageszeit
choice-wishes-digest = Einmal am Tag
choice-wishes-at-once = Sobald es Neues gibt
choice-wishes-pause = Pause
choice-wishes-resume = Jetzt wieder schreiben
choice-wishes-normal = Wieder wie üblich
choice-wishes-telegram = Lieber über Telegram
choice-wishes-sms = Lieber per SMS
choice-wishes-any = Zu jeder Tageszeit
choice-wishes-morning = Vormittags, { $opens_at } bis { $closes_at } Uhr
choice-wishes-afternoon = Nachmittags, { $opens_at } bis { $closes_at } Uhr
choice-wishes-evening = Abends, { $opens_at } bis { $closes_at } Uhr
choice-wishes-days = { $days } Tage
choice-wishes-monday = Bis Montag

# Bescheid, wenn ein Artikel wieder da ist.
alert-which = Welchen Artikel sollen wir für Sie vormerken?
alert-name-it = Welchen Artikel sollen wir für Sie vormerken? Schreiben Sie zum Beispiel: „Geben Sie Bescheid, wenn die Tischlampe wieder da ist“
alert-name-it-or-order = Zu Ihren Bestellungen schreiben wir Ihnen ohnehin. Für einen anderen Artikel schreiben Sie zum Beispiel: „Geben Sie Bescheid, wenn die Tischlampe wieder da ist“
    .sms = Zu Ihren Bestellungen schreiben wir ohnehin. Für anderes schreiben Sie z. B. „Geben Sie Bescheid, wenn die Tischlampe wieder da ist“.
alert-confirm = { $title } ist zurzeit nicht verfügbar. Soll { $shop } Ihnen hier schreiben, wenn der Artikel wieder da ist? Das ist eine einzige Nachricht, und Sie können sie jederzeit wieder abbestellen.
    .sms = Soll { $shop } Ihnen einmal schreiben, wenn { $title } wieder da ist? Nur eine SMS, es gilt Ihr SMS-Tarif. STOP beendet alle SMS.
alert-set = Danke. { $shop } schreibt Ihnen hier einmal, sobald { $title } wieder für alle verfügbar ist.
    .sms = { $shop }: Wir schreiben Ihnen einmal, sobald { $title } wieder da ist. Hilfe: HILFE. Abmelden: STOP.
alert-is-set = { $title } ist schon für Sie vorgemerkt. Wir schreiben, sobald der Artikel wieder da ist.
alert-in-stock = { $title } ist gerade auf Lager, für { $price }. Bestellen können Sie bei { $shop } unter { $contact }.
    .sms = { $title } ist gerade auf Lager ({ $price }). Bestellen: { $contact }
alert-on-order = { $title } haben Sie bestellt, dazu hören Sie ohnehin von uns:
alert-too-many = Für Sie sind { $count } Artikel vorgemerkt, mehr ist nicht möglich. Beenden Sie eine Vormerkung, um eine neue zu setzen.
alert-back = { $title } ist wieder auf Lager, für { $price }. Sie wollten Bescheid bekommen; zurücklegen können wir leider nichts. Bestellen können Sie bei { $shop } unter { $contact }. Das ist die einzige Nachricht dazu.
    .sms = { $shop }: { $title } ist wieder da ({ $price }), solange der Vorrat reicht. Das ist die einzige SMS. Bestellen: { $contact }
alerts-none = Für Sie ist kein Artikel vorgemerkt.
alerts = { $count ->
    [one] Wir geben Ihnen Bescheid, wenn dieser Artikel wieder da ist: { $titles }
   *[other] Wir geben Ihnen Bescheid, wenn diese { $count } Artikel wieder da sind: { $titles }
 }
    .sms = { $count ->
    [one] Wir schreiben Ihnen, wenn dieser Artikel wieder da ist:
   *[other] Wir schreiben Ihnen, wenn diese { $count } Artikel wieder da sind:
 }
alert-ended = { $count ->
    [one] { $title } ist nicht mehr für Sie vorgemerkt.
   *[other] Diese { $count } Artikel sind nicht mehr für Sie vorgemerkt.
 }

choice-alert = { $title }
choice-alert-agree = Einmal Bescheid geben
choice-alert-again = Wieder vormerken
choice-alert-end = Nicht mehr: { $title }
choice-alert-end-all = Keinen der { $count } mehr
choice-alerts = Meine Vormerkungen
wishes-which-zone = An welchem dieser Orte ist es so spät wie bei Ihnen? Danach richten wir uns.
choice-wishes-zone = Meine Zeitzone wählen
choice-zone = { $name }

# Sie wollen von unseren Angeboten hören: Wem sie zustimmen, wo, wie oft, was es kostet, dass man dafür nicht zustimmen muss,
# um zu kaufen, und wie es endet, steht in der Frage.
# segments: 2
offers-confirm = Darf { $shop } Ihnen hier auf Telegram automatische Nachrichten mit Angeboten schicken, höchstens { $count } am Tag? Für einen Kauf müssen Sie nicht zustimmen. Sie können es jederzeit beenden: "{ choice-offers-end }" beendet die Angebote, STOP alle Nachrichten. Senden Sie HILFE für Hilfe oder schreiben Sie an { $contact }.
    .sms = Darf { $shop } automatische Werbe-SMS mit Angeboten an diese Nummer senden, höchstens { $count } am Tag? Für einen Kauf müssen Sie nicht zustimmen. Häufigkeit variiert. Es gilt Ihr SMS-Tarif. Hilfe: HILFE. Alle SMS beenden: STOP.
offers-agreed = Vielen Dank. { $shop } darf Ihnen hier nun Angebote schicken, höchstens { $count } am Tag. "{ choice-offers-end }" beendet das, und Neues zu Ihren Bestellungen kommt weiterhin. Senden Sie HILFE für Hilfe oder STOP zum Beenden.
    .sms = { $shop }: Sie bekommen SMS mit Angeboten, höchstens { $count } am Tag. Es gilt Ihr SMS-Tarif. "{ choice-offers-end }" beendet sie. Hilfe: HILFE. Abmelden: STOP.
offers-set = Sie haben zugestimmt, hier von unseren Angeboten zu hören. "{ choice-offers-end }" beendet das, und Neues zu Ihren Bestellungen kommt weiterhin.
offers-ended = { $news ->
    [on] Sie bekommen keine Angebote mehr von uns. Neues zu Ihren Bestellungen kommt wie bisher.
   *[off] Sie bekommen keine Angebote mehr von uns.
 }
offers-after-stop = Sie haben hier alle unsere Nachrichten beendet. Senden Sie START, wenn wir Ihnen wieder schreiben dürfen; danach können Sie Angeboten zustimmen.

choice-offers = Von Angeboten hören
choice-offers-end = Keine Angebote mehr
