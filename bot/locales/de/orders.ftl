# Eine Bestellung im Ganzen, und was dazu gefragt werden kann.

# Was bestellt wurde und was aus jedem Stück geworden ist.
details = { $number } { $title }: { $quantity } Stück bestellt am { $date }.{ $shipped ->
    [0] {""}
   *[other] {" "}{ $shipped } versandt.
 }{ $allocated ->
    [0] {""}
   *[other] {" "}{ $allocated } für Sie zurückgelegt.
 }{ $cancelled ->
    [0] {""}
   *[other] {" "}{ $cancelled } storniert.
 }
details-waiting = { $place ->
    [1] { $units } Stück noch offen seit dem { $since }, Sie sind als Nächstes an der Reihe.
   *[other] { $units } Stück noch offen seit dem { $since }, Platz { $place } auf der Warteliste.
 }
status-shipped = { $case ->
    [tracked] { $number } { $title }: { $units } Stück versandt am { $date }. Sendung: { $tracking }
   *[plain] { $number } { $title }: { $units } Stück versandt am { $date }.
 }
status-cancelled = { $number } { $title }: { $units } Stück storniert.
order-not-found = Die Bestellung { $number } finden wir unter Ihren offenen Bestellungen nicht.

# Wann es kommt.
when-delivery = Ihre Ware kommt mit der Lieferung, die wir { ON($date) } erwarten.
when-dated = Neue Ware erwarten wir { ON($date) }.
when-undated = { no-date } { next-update }
    .sms = { no-date.sms } { next-update.sms }

# Ob es bis zu dem Tag kommt, den sie nennen.
in-time-yes = { $number } { $title }: Neue Ware erwarten wir am { $date }, also vor dem { $day }. Das ist unsere Schätzung und keine Zusage, und das Paket ist danach noch unterwegs.
    .sms = { $number } { $title }: Neue Ware voraussichtlich am { $date }, vor dem { $day }. Eine Schätzung, keine Zusage.
in-time-close = { $number } { $title }: Neue Ware erwarten wir erst am { $day } selbst, und das Paket ist danach noch unterwegs. Bitte rechnen Sie für diesen Tag nicht damit.
    .sms = { $number } { $title }: Neue Ware kommt erst am { $day } selbst. Bitte rechnen Sie für diesen Tag nicht damit.
in-time-no = { $number } { $title }: Leider wohl nicht bis zum { $day }. Neue Ware erwarten wir am { $date }. Das können Sie tun:
    .sms = { $number } { $title }: Leider wohl nicht bis zum { $day }. Neue Ware erwarten wir am { $date }.
in-time-unknown = { $number } { $title }: Ob es bis zum { $day } kommt, können wir leider nicht sagen. { no-date }
    .sms = { $number } { $title }: Ob es bis zum { $day } kommt, wissen wir nicht. { no-date.sms }
in-time-set-aside = { $number } { $title }: { $units } Stück für Sie zurückgelegt, der Versand ist der nächste Schritt. Den Tag der Ankunft können wir nicht zusagen, auch nicht den { $day }.
    .sms = { $number } { $title }: { $units } Stück zurückgelegt, Versand als Nächstes. Ankunft bis { $day } können wir nicht zusagen.

# Ob das Gesagte sicher ist, und was eine Stornierung bedeuten würde.
no-guarantee = Einen Termin können wir nicht garantieren. Was wir nennen, ist unsere beste Schätzung; ändert sie sich, schreiben wir Ihnen.
if-cancelled = Sie können { item } aus Bestellung { $number } bis zum Versand stornieren und bekämen { $amount } zurück. Ohne Ihre Bestätigung wird nichts storniert.
    .sms = { item } ({ $number }): bis zum Versand stornierbar, Sie bekämen { $amount } zurück. Erst nach Ihrer Bestätigung.

# Warum es so lange dauert.
why-scarce = Von { $title } haben wir noch nicht genug für alle, die bestellt haben.
why-later = Es tut uns leid: Für { $title } hatten wir Ihnen zuerst den { $before } genannt. Die Ware verspätet sich, wir erwarten sie nun { ON($date) }. { why }
    .sms = Für { $title } nannten wir zuerst den { $before }. Leider kommt neue Ware erst { ON($date) }. { why }
why-no-date = Es tut uns leid: Für { $title } hatten wir Ihnen zuerst den { $before } genannt, das können wir nicht halten. { no-date } { next-update }
    .sms = Für { $title } nannten wir den { $before }, das können wir leider nicht halten. { no-date.sms } { next-update.sms }
why-set-aside = { item }: nicht mehr offen, sondern für Sie zurückgelegt. Als Nächstes folgt der Versand.

# Seit wann, und wie viele noch davor sind.
since = { $case ->
    [at_once] Sie warten auf { $title } seit dem { $since }, dem Tag Ihrer Bestellung.
   *[later] Sie haben { $title } am { $date } bestellt. Der Artikel ist seit dem { $since } noch offen.
 }
place = { $ahead ->
    [0] Bei { $title } sind Sie als Nächstes an der Reihe.
    [one] Bei { $title } ist noch eine Bestellung vor Ihrer.
   *[other] Bei { $title } sind noch { $ahead } Bestellungen vor Ihrer.
 }

# Was wir gesagt haben: wann, und was.
told = Das haben wir Ihnen zu { $title } aus Bestellung { $number } gesagt:
told-date = Am { $day }: neue Ware { ON($date) }.
told-no-date = Am { $day }: { no-date }
    .sms = { $day }: { no-date.sms }
told-between = { $count ->
    [one] (dazwischen noch eine Auskunft)
   *[other] (dazwischen noch { $count } Auskünfte)
 }
told-nothing = Zu { $title } aus Bestellung { $number } haben wir Ihnen bisher kein Datum genannt.
told-set-aside = Jetzt ist alles für Sie zurückgelegt und wird als Nächstes versandt.

# Geld, das zurückgeht.
refund-owed-by = { $number }, { item }, storniert am { $since }: Sie bekommen { $amount } zurück, spätestens am { $date }.
refund-owed = { $number }, { item }, storniert am { $since }: Sie bekommen { $amount } zurück. Wir schreiben, sobald das Geld unterwegs ist.
refund-late = { $number }, { item }: Ihre Erstattung von { $amount } war bis zum { $date } fällig. Das tut uns leid; wir lassen es heute klären.
refund-agreed = { $number } { $title }: Wir schulden Ihnen { $amount }, vereinbart am { $since }. Wir schreiben, sobald das Geld unterwegs ist.
refund-sent = { $number } { $title }: { $amount } haben wir Ihnen am { $date } erstattet.
refund-owed-in-all = Insgesamt bekommen Sie noch { $amount } zurück.
refund-sent-in-all = Insgesamt haben wir Ihnen { $amount } erstattet.
refund-none = Für Sie ist bei uns keine Erstattung vermerkt. Wenn Sie eine erwartet haben, sprechen Sie mit uns, dann sehen wir nach.

# Weniger Stück, oder mehr.
quantity-which = Bestellung { $number } umfasst { item }. Wie viele möchten Sie behalten?
quantity-write = Bestellung { $number } umfasst { item }. Wie viele möchten Sie behalten? Bitte schreiben Sie zum Beispiel „nur 5“.
quantity-confirm = Sollen wir { $title } in Bestellung { $number } von { $count } auf { $units } verringern? Sie bekommen dann { $amount } zurück.
quantity-changed = Bestellung { $number } umfasst nun { item }. Sie bekommen { $amount } zurück; wir schreiben, sobald das Geld unterwegs ist.
quantity-same = Bestellung { $number } umfasst bereits { item }.
quantity-shipped = { $units ->
    [one] Ein Stück aus Bestellung { $number } ist schon versandt, stornieren können wir nur den Rest.
   *[other] { $units } Stück aus Bestellung { $number } sind schon versandt, stornieren können wir nur den Rest.
 }
quantity-more = Zu Bestellung { $number } können wir hier nichts hinzufügen. Sie können gern neu bestellen oder unser Team fragen, was noch geht.

# Wohin es geht und wie bezahlt wird.
address-page = Ihre Lieferadresse ändern Sie hier: { $link }
address-by-person = Jemand aus unserem Team ändert die Lieferadresse mit Ihnen; Ihre Nachricht haben wir weitergegeben.
payment-page = Ihre Zahlungsart ändern Sie hier: { $link }
payment-by-person = Jemand aus unserem Team antwortet Ihnen zur Zahlung; Ihre Nachricht haben wir weitergegeben.
card-not-kept = Bitte senden Sie hier nie Karten- oder Bankdaten. Wir haben sie nicht gespeichert.
card-never = Bitte senden Sie hier nie Karten- oder Bankdaten; im Chat braucht sie niemand von Ihnen.

# Eine Beschwerde.
sorry-ways = Sie können weiter warten, Ihre Möglichkeiten ansehen oder mit jemandem aus unserem Team sprechen.
sorry-again = Es tut uns leid, dass wir das noch nicht gelöst haben. Jetzt übernimmt jemand aus unserem Team.

# Beschriftungen: höchstens 28 eigene Zeichen.
choice-why = Warum so spät?
choice-told = Was mir gesagt wurde
choice-details = Einzelheiten zeigen
choice-others = Die anderen zeigen
choice-refund = Wo ist meine Erstattung?
choice-only-some = Nur einen Teil stornieren
choice-keep-some = { $units } von { $count } behalten
choice-keep-all = Alle behalten
