# Was wir antworten.

# Wie es steht: je ein Artikel einer Bestellung, mehrere untereinander.
status-allocated = { $units ->
    [one] { $number } { $title }: 1 Stück ist für Sie zurückgelegt und wird als Nächstes versandt.
   *[other] { $number } { $title }: { $units } Stück sind für Sie zurückgelegt und werden als Nächstes versandt.
 }
status-set-aside = { $units ->
    [one] { $number } { $title }: 1 Stück ist für Sie zurückgelegt.
   *[other] { $number } { $title }: { $units } Stück sind für Sie zurückgelegt.
 }
status-expected = { $place ->
    [1] { $number } { $title }: { $units } Stück noch offen, Sie sind als Nächstes an der Reihe. Neue Ware erwarten wir { ON($date) }.
   *[other] { $number } { $title }: { $units } Stück noch offen, Platz { $place } auf der Warteliste. Neue Ware erwarten wir { ON($date) }.
 }
status-undated = { $place ->
    [1] { $number } { $title }: { $units } Stück noch offen, Sie sind als Nächstes an der Reihe. { no-date } { next-update }
   *[other] { $number } { $title }: { $units } Stück noch offen, Platz { $place } auf der Warteliste. { no-date } { next-update }
 }
    .sms = { $place ->
    [1] { $number } { $title }: { $units } Stück noch offen, Sie sind als Nächstes dran. { no-date.sms } { next-update.sms }
   *[other] { $number } { $title }: { $units } Stück noch offen, Platz { $place } auf der Warteliste. { no-date.sms } { next-update.sms }
 }
status-more = { $count ->
    [one] Ein weiterer Artikel ist noch offen. Senden Sie die Bestellnummer, um mehr zu erfahren.
   *[other] { $count } weitere Artikel sind noch offen. Senden Sie eine Bestellnummer, um mehr zu erfahren.
 }

# Weiter warten.
keep-noted = { $count ->
    [one] Danke, Ihr Platz auf der Warteliste ist Ihnen sicher. Sobald es etwas Neues gibt, schreiben wir Ihnen.
    [2] Danke, Ihr Platz für beide Artikel ist Ihnen sicher. Sobald es etwas Neues gibt, schreiben wir Ihnen.
   *[other] Danke, Ihr Platz für alle { $count } Artikel ist Ihnen sicher. Sobald es etwas Neues gibt, schreiben wir Ihnen.
 }
keep-noted-date = Danke, Ihr Platz für { $title } ist sicher. Neue Ware erwarten wir { ON($date) }; ändert sich das, schreiben wir Ihnen.
delay-agreed = { $until ->
    [open] Danke. Wir haben notiert, dass Sie auf { $title } warten, solange es nötig ist. Bis zum Versand können Sie jederzeit stornieren.
   *[day] Danke. Wir haben notiert, dass Sie bis zum { $date } auf { $title } warten. Bis zum Versand können Sie jederzeit stornieren.
 }
keep-until = Danke, wir haben notiert, dass Sie bis zum { $until } auf { $title } warten. Neue Ware erwarten wir am { $date }; ändert sich das, schreiben wir Ihnen. An dem Tag wird nichts von selbst storniert.
    .sms = Notiert: Sie warten bis { $until } auf { $title }. Neue Ware erwarten wir am { $date }. Von selbst wird dann nichts storniert.
keep-until-later = Danke, wir haben notiert, dass Sie bis zum { $until } auf { $title } warten. Ehrlich gesagt erwarten wir neue Ware erst am { $date }. An dem Tag wird nichts von selbst storniert; Sie entscheiden:
    .sms = Notiert: Sie warten bis { $until } auf { $title }. Neue Ware kommt aber erst am { $date }, bitte wählen Sie:
keep-until-undated = Danke, wir haben notiert, dass Sie bis zum { $until } auf { $title } warten. Einen Termin gibt es noch nicht; sobald es einen gibt, schreiben wir Ihnen. An dem Tag wird nichts von selbst storniert.
    .sms = Notiert: Sie warten bis { $until } auf { $title }. Noch gibt es keinen Termin. Von selbst wird dann nichts storniert.
keep-until-all = { $count ->
    [2] Danke, notiert: Sie warten bis { $until } auf beide Artikel. Sobald es etwas Neues gibt, schreiben wir Ihnen. Von selbst wird dann nichts storniert.
   *[other] Danke, notiert: Sie warten bis { $until } auf alle { $count } Artikel. Gibt es etwas Neues, schreiben wir Ihnen. Von selbst wird dann nichts storniert.
 }

# Stornieren.
cancel-which = Was möchten Sie stornieren?
cancel-confirm = Sollen wir { item } aus Bestellung { $number } stornieren? Sie bekommen dann { $amount } zurück.
cancel-requested = Ihre Stornierung ist notiert: { item } ({ $number }). Sie bekommen { $amount } zurück; wir schreiben, sobald das Geld unterwegs ist.
undo-until = { $minutes ->
    [one] Anders überlegt? Sie können das noch eine Minute lang rückgängig machen.
   *[other] Anders überlegt? Sie können das noch { $minutes } Minuten lang rückgängig machen.
 }
undone = Die Stornierung ist zurückgenommen. Ihre Bestellung über { item } gilt wie zuvor.
nothing-to-undo = Es gibt nichts rückgängig zu machen: Ihre Bestellungen stehen, wie sie sind.
cancel-meant-order = Mit Ihrer Nachricht haben Sie alle unsere SMS abbestellt. Wollten Sie Ihre Bestellung stornieren? Storniert haben wir bisher nichts.

# Welche Möglichkeiten es gibt.
options = Das können wir Ihnen für { item } aus Bestellung { $number } anbieten:
options-none = Für { item } aus Bestellung { $number } können wir zurzeit nichts anderes anbieten. Sie können weiter warten oder stornieren.
discount-offered = Wenn Sie weiter auf { $title } warten, geben wir Ihnen { $percent } % Rabatt, also { $amount } zurück. Möchten Sie das?
discount-none = Auf { $title } können wir Ihnen leider keinen Rabatt geben.
offer-declined = In Ordnung. Ihre Bestellung bleibt, wie sie ist.

# Das Team.
human-coming = Jemand aus unserem Team liest Ihre Nachricht und antwortet Ihnen hier. In dringenden Fällen: { $contact }
needs-person = Das kann nur jemand aus unserem Team erledigen. Wählen Sie „{ choice-person }“, dann kümmern wir uns darum.
we-are-a-bot = Sie schreiben mit einem Programm, das für { $shop } spricht. Es kennt Ihre Bestellung und kann sie wirklich ändern. Wenn Sie lieber einem Menschen schreiben, wählen Sie „{ choice-person }“.
    .sms = Hier schreibt ein Programm für { $shop }, das Ihre Bestellung kennt. Lieber ein Mensch? „{ choice-person }“.
sorry = Es tut uns leid, dass es nicht so läuft, wie es sollte.

# Wer schreibt.
linked = Vielen Dank. Ab jetzt schreibt Ihnen { $shop } hier zu Ihren Bestellungen. Mit STOP beenden Sie diese Nachrichten jederzeit.
share-contact = Bitte tippen Sie auf die Schaltfläche unten, um uns die Telefonnummer zu senden, mit der Sie bestellt haben.
    .sms = Bitte schreiben Sie uns von dem Telefon, mit dessen Nummer Sie bestellt haben. Daran erkennen wir Ihre Bestellung.
contact-unknown = Unter dieser Nummer finden wir bei { $shop } keine Bestellung. Bitte melden Sie sich unter { $contact }, dann sehen wir nach.

# Dies und das.
greeting = Guten Tag, hier ist { $shop }.
welcome = Gern geschehen.
menu = Was können wir für Sie tun?
not-for-this = Hier helfen wir Ihnen bei Nachlieferungen von { $shop }. Für alles andere erreichen Sie uns unter { $contact }.
not-understood = Das haben wir leider nicht ganz verstanden. Bitte wählen Sie etwas aus oder schreiben Sie es mit anderen Worten:
not-understood-again = Das haben wir leider wieder nicht verstanden. Jemand aus unserem Team kann Ihnen besser helfen.
unreadable = Hier können wir nur Text lesen, keine Bilder oder Sprachnachrichten. Bitte schreiben Sie uns, worum es geht.

# Die Sprache.
which-language = In welcher Sprache sollen wir Ihnen schreiben?
language-set = Ab jetzt schreiben wir Ihnen auf Deutsch.

# Was die Regeln für SMS verlangen: wer schreibt, wozu, wie oft, was es kostet, HILFE und STOP.
help = Hier ist { $shop }. Sie können hier fragen, wann Ihre Bestellung kommt, Ihre Möglichkeiten ansehen oder stornieren. Unser Team erreichen Sie über „{ choice-person }“ oder unter { $contact }. Mit STOP beenden Sie diese Nachrichten.
    .sms = { $shop }: Fragen Sie hier, wann Ihre Bestellung kommt oder was sonst möglich ist. Kontakt: { $contact }. Es gilt Ihr SMS-Tarif. Abmelden: STOP.
opt-in-done = Vielen Dank. { $shop } schreibt Ihnen hier, sobald es Neues zu Ihrer Bestellung gibt. Senden Sie HILFE für Hilfe oder STOP zum Beenden.
    .sms = { $shop }: Sie bekommen eine SMS, wenn es Neues zu Ihrer Bestellung gibt. Häufigkeit variiert. Es gilt Ihr SMS-Tarif. Hilfe: HILFE. Abmelden: STOP.
opt-out-done = Sie bekommen hier keine Nachrichten mehr von uns. Wenn Sie es sich anders überlegen, senden Sie START.
    .sms = { $shop }: Sie bekommen keine SMS mehr von uns. Wenn Sie es sich anders überlegen, senden Sie START.

# Wo das Gesetz die Bestellung beendet, wenn niemand zustimmt zu warten.
status-your-word = Bitte sagen Sie uns bis zum { $by }, dass Sie warten möchten; sonst stornieren wir und erstatten den vollen Betrag.
