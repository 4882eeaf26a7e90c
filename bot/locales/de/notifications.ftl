# Was wir ungefragt sagen. In einer SMS steht der Name des Shops am Anfang.

# Der Rahmen um Neuigkeiten: Die SMS sagt, wer schreibt, und beim ersten Mal, wie man sie abbestellt.
news = { $news }
    .sms = { $shop }: { $news }
news-first = { $news }
    .sms =
        { $shop }: { $news }
        Abmelden: STOP.

notice-backorder-placed = { $case ->
    [dated]
        { item } aus Ihrer Bestellung { $number } können wir leider noch nicht versenden. { why }
        Neue Ware erwarten wir { ON($date) }. Wir schreiben Ihnen, sobald Ihr Artikel zurückgelegt ist oder sich der Termin ändert.
   *[undated]
        { item } aus Ihrer Bestellung { $number } können wir leider noch nicht versenden. { no-date }
        { next-update }
 }
    .sms = { $case ->
    [dated]
        { item } ({ $number }) noch nicht da. Erwartet { ON($date) }. { why }
   *[undated]
        { item } ({ $number }) noch nicht da. { no-date.sms }
        { next-update.sms }
 }

# segments: 2
notice-promise-moved = { $case ->
    [later] Es tut uns leid: { $title } aus Ihrer Bestellung { $number } kommt später als angekündigt. Neue Ware erwarten wir jetzt { ON($date) } statt { ON($before) }. { why }
    [earlier] Gute Nachricht zu Ihrer Bestellung { $number }: { $title } erwarten wir früher, { ON($date) } statt { ON($before) }. { why }
    [known] Für { $title } aus Ihrer Bestellung { $number } gibt es jetzt einen Termin: Neue Ware erwarten wir { ON($date) }. { why }
   *[unknown]
        Es tut uns leid: { $title } aus Ihrer Bestellung { $number } kommt nicht wie angekündigt { ON($before) }. { no-date }
        { next-update }
 }
    .sms = { $case ->
    [later] Leider neuer Termin für { $title } ({ $number }): { $date } statt { $before }. { why }
    [earlier] Gute Nachricht, { $title } ({ $number }) kommt früher: { $date } statt { $before }. { why }
    [known] Für { $title } ({ $number }) gibt es jetzt einen Termin. Erwartet { ON($date) }. { why }
   *[unknown]
        { $title } ({ $number }) kommt leider nicht { ON($before) }. { no-date.sms }
        { next-update.sms }
 }

notice-allocated = { $case ->
    [part] { $rest ->
        [one] Gute Nachricht: { item } haben wir für Ihre Bestellung { $number } zurückgelegt. Ein weiteres Stück fehlt noch; wir schreiben Ihnen, sobald es da ist.
       *[other] Gute Nachricht: { item } haben wir für Ihre Bestellung { $number } zurückgelegt. { $rest } weitere Stück fehlen noch; wir schreiben Ihnen, sobald sie da sind.
     }
   *[whole] Gute Nachricht: { item } haben wir für Ihre Bestellung { $number } zurückgelegt. Ihr Paket geht als Nächstes auf den Weg.
 }
    .sms = { $case ->
    [part] { item } ({ $number }) haben wir für Sie zurückgelegt. Noch offen: { $rest } Stück.
   *[whole] { item } ({ $number }) haben wir für Sie zurückgelegt. Ihr Paket geht als Nächstes auf den Weg.
 }

notice-not-this-delivery = { $case ->
    [dated] { $title } ist eingetroffen, aber für Ihre Bestellung { $number } hat es noch nicht gereicht. Ihre Ware erwarten wir { ON($date) }. { why }
   *[undated]
        { $title } ist eingetroffen, aber für Ihre Bestellung { $number } hat es noch nicht gereicht. { no-date }
        Ihren Platz auf der Warteliste behalten Sie. { next-update }
 }
    .sms = { $case ->
    [dated] { $title } ist da, reichte aber nicht für { $number }. Ihre kommt { ON($date) }. { why }
   *[undated] { $title } ist da, reichte aber nicht für { $number }. { no-date.sms } { next-update.sms }
 }

notice-still-waiting = { $case ->
    [dated] Kurz zum Stand Ihrer Bestellung { $number }: Wir warten noch auf { item } und erwarten neue Ware { ON($date) }. Vielen Dank für Ihre Geduld.
   *[undated]
        Kurz zum Stand Ihrer Bestellung { $number }: Wir warten noch auf { item }. { no-date }
        { next-update } Vielen Dank für Ihre Geduld.
 }
    .sms = { $case ->
    [dated] Wir warten noch auf { item } ({ $number }) und erwarten neue Ware { ON($date) }. Danke für Ihre Geduld.
   *[undated] Wir warten noch auf { item } ({ $number }). { no-date.sms } { next-update.sms }
 }

# segments: 2
notice-shipped = { $case ->
    [tracked] { item } aus Ihrer Bestellung { $number } haben wir verschickt. Sendungsnummer: { $tracking }
   *[plain] { item } aus Ihrer Bestellung { $number } haben wir verschickt.
 }
    { $later ->
    [none] {""}
    [dated] Noch offen: { $rest } Stück. Den Rest erwarten wir am { $date }.
   *[undated] Noch offen: { $rest } Stück. { no-date }
 }
    .sms = { $case ->
    [tracked] { item } ({ $number }) haben wir verschickt. Sendungsnummer: { $tracking }
   *[plain] { item } ({ $number }) haben wir verschickt.
 }
        { $later ->
    [none] {""}
    [dated] Noch offen: { $rest } Stück, erwartet am { $date }.
   *[undated] Noch offen: { $rest } Stück. { no-date.sms }
 }

notice-cancelled = { $case ->
    [sent] { item } aus Ihrer Bestellung { $number } haben wir storniert. Ihre Erstattung von { $amount } ist unterwegs.
    [by] { item } aus Ihrer Bestellung { $number } haben wir storniert. Die Erstattung von { $amount } geht spätestens am { $date } hinaus.
    [owed] { item } aus Ihrer Bestellung { $number } haben wir storniert. Sie erhalten { $amount } zurück.
   *[alone] { item } aus Ihrer Bestellung { $number } haben wir storniert.
 }
    .sms = { $case ->
    [sent] { item } ({ $number }) haben wir storniert. Ihre Erstattung von { $amount } ist unterwegs.
    [by] { item } ({ $number }) haben wir storniert. Die Erstattung von { $amount } geht spätestens am { $date } hinaus.
    [owed] { item } ({ $number }) haben wir storniert. Sie erhalten { $amount } zurück.
   *[alone] { item } ({ $number }) haben wir storniert.
 }

notice-change-done = { $case ->
    [discount] Ihr Rabatt auf { $title } aus Bestellung { $number } ist verbucht: Ihre Erstattung von { $amount } ist unterwegs.
    [code] Danke, dass Sie auf { $title } warten. Ihr Code über { $amount } ist da: { $code }
    [store_credit] Danke, dass Sie auf { $title } warten. Ihr Gutschein über { $amount } ist da. Der Code: { $code }
    [free_shipping] Die Erstattung der { $amount } Versandkosten Ihrer Bestellung { $number } ist unterwegs.
    [split_shipment] Ihre Bestellung { $number } kommt jetzt in zwei Paketen: zuerst, was da ist, der Rest, sobald er kommt.
   *[swap] Ihre Bestellung { $number } ist geändert: Sie bekommen jetzt { $title }.
 }
    .sms = { $case ->
    [discount] Ihr Rabatt auf { $title } ({ $number }) ist verbucht. Ihre Erstattung von { $amount } ist unterwegs.
    [code] Ihr Code über { $amount } fürs Warten auf { $title }: { $code }
    [store_credit] Ihr Gutschein über { $amount } fürs Warten auf { $title } ist da. Code: { $code }
    [free_shipping] Die Erstattung der { $amount } Versandkosten ({ $number }) ist unterwegs.
    [split_shipment] Ihre Bestellung { $number } kommt in zwei Paketen: zuerst, was da ist, der Rest, sobald er kommt.
   *[swap] Ihre Bestellung { $number } ist geändert, Sie bekommen jetzt { $title }.
 }

# Warum, nachdem gesagt ist, dass es keinen Termin gibt.
delay-because = { $reason ->
    [nothing_expected] Die nächste Lieferung an uns ist noch nicht geplant.
    [undated] Unser Lieferant nennt noch keinen Termin.
    [overdue] Die erwartete Lieferung ist überfällig und hat noch keinen neuen Termin.
   *[other] { SENTENCE($reason) }
 }
    .sms = { $reason ->
    [nothing_expected] Nächste Lieferung noch nicht geplant.
    [undated] Lieferant nennt noch keinen Termin.
    [overdue] Erwartete Lieferung überfällig.
   *[other] { SENTENCE($reason) }
 }

# Was wir bei einer Verspätung von Gesetzes wegen sagen: Was Schweigen bedeutet, muss dabeistehen.
# segments: 3
notice-delay-option = { $case ->
    [agrees_dated]
        Der Versand von { item } aus Ihrer Bestellung { $number } verzögert sich. Wir rechnen jetzt mit dem Versand bis zum { $date }. { why }
        Bis zum Versand können Sie jederzeit stornieren und erhalten zügig den vollen Betrag zurück. Stornieren Sie nicht vor dem Versand, spätestens bis zum { $date }, gehen wir davon aus, dass Sie mit dem Warten einverstanden sind.
        Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
    [cancels_dated]
        Der Versand von { item } aus Ihrer Bestellung { $number } verzögert sich. Wir rechnen jetzt mit dem Versand bis zum { $date }. { why }
        Möchten Sie warten oder stornieren und zügig den vollen Betrag zurückerhalten? Bitte sagen Sie uns bis zum { $by }, dass Sie warten möchten. Hören wir das bis dahin nicht und ist noch nichts versandt, stornieren wir und erstatten den vollen Betrag.
        Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
    [cancels_undated]
        Der Versand von { item } aus Ihrer Bestellung { $number } verzögert sich, und wir können noch keinen Termin nennen. { delay-because }
        Möchten Sie warten oder stornieren und zügig den vollen Betrag zurückerhalten? Bitte sagen Sie uns bis zum { $by }, dass Sie warten möchten. Hören wir das bis dahin nicht und ist noch nichts versandt, stornieren wir und erstatten den vollen Betrag. Auch wenn Sie warten, können Sie bis zum Versand jederzeit stornieren.
        Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
    [asks_dated]
        Der Versand von { item } aus Ihrer Bestellung { $number } verzögert sich. Wir rechnen jetzt mit dem Versand bis zum { $date }. { why }
        Sind Sie mit dem neuen Termin einverstanden? Wenn Sie nicht warten möchten, können Sie stornieren und erhalten zügig den vollen Betrag zurück. Hören wir nichts von Ihnen, ändert sich nichts: Es bleibt bei dem, was vereinbart war, und Sie behalten alle Ihre Rechte.
        Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
   *[asks_undated]
        Der Versand von { item } aus Ihrer Bestellung { $number } verzögert sich, und wir können noch keinen Termin nennen. { delay-because }
        Möchten Sie trotzdem warten? Wenn Sie nicht warten möchten, können Sie stornieren und erhalten zügig den vollen Betrag zurück. Hören wir nichts von Ihnen, ändert sich nichts: Es bleibt bei dem, was vereinbart war, und Sie behalten alle Ihre Rechte.
        Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
 }
    .sms = { $case ->
    [agrees_dated]
        Der Versand von { item } ({ $number }) verzögert sich. Neuer Versandtermin: { $date }. { why }
        Bis zum Versand können Sie stornieren und erhalten zügig alles zurück. Stornieren Sie nicht vor dem Versand, spätestens bis { $date }, gehen wir davon aus, dass Sie warten möchten. Antwort hier oder kostenlos: { $contact }
    [cancels_dated]
        Der Versand von { item } ({ $number }) verzögert sich. Neuer Versandtermin: { $date }. { why }
        Warten oder stornieren und zügig alles zurückerhalten? Ohne Ihr OK bis { $by } stornieren wir und erstatten alles, falls bis dahin nichts versandt ist. Antwort hier oder kostenlos: { $contact }
    [cancels_undated]
        Der Versand von { item } ({ $number }) verzögert sich, ohne neuen Termin. { delay-because.sms }
        Warten oder stornieren und zügig alles zurückerhalten? Ohne Ihr OK bis { $by } stornieren wir und erstatten alles, falls bis dahin nichts versandt ist. Auch wenn Sie warten, können Sie bis zum Versand stornieren. Antwort hier oder kostenlos: { $contact }
    [asks_dated]
        Der Versand von { item } ({ $number }) verzögert sich. Neuer Versandtermin: { $date }. { why }
        Einverstanden? Sonst können Sie stornieren und erhalten zügig alles zurück. Hören wir nichts, bleibt es bei dem, was vereinbart war, mit allen Ihren Rechten. Antwort hier oder kostenlos: { $contact }
   *[asks_undated]
        Der Versand von { item } ({ $number }) verzögert sich, ohne neuen Termin. { delay-because.sms }
        Möchten Sie warten? Sonst können Sie stornieren und erhalten zügig alles zurück. Hören wir nichts, bleibt es bei dem, was vereinbart war, mit allen Ihren Rechten. Antwort hier oder kostenlos: { $contact }
 }

# Noch eine Verspätung: Schweigen stimmt keiner mehr zu.
# segments: 3
notice-renewed-option = { $case ->
    [cancels_dated]
        Es tut uns leid: Der Versand von { item } aus Ihrer Bestellung { $number } verzögert sich noch einmal. Wir rechnen jetzt mit dem Versand bis zum { $date }. { why }
        Möchten Sie weiter warten oder stornieren und zügig den vollen Betrag zurückerhalten? Bitte sagen Sie uns bis zum { $by }, dass Sie warten möchten. Hören wir das bis dahin nicht und ist noch nichts versandt, stornieren wir und erstatten den vollen Betrag.
        Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
    [cancels_undated]
        Es tut uns leid: Der Versand von { item } aus Ihrer Bestellung { $number } verzögert sich noch einmal, und wir können noch keinen Termin nennen. { delay-because }
        Möchten Sie weiter warten oder stornieren und zügig den vollen Betrag zurückerhalten? Bitte sagen Sie uns bis zum { $by }, dass Sie warten möchten. Hören wir das bis dahin nicht und ist noch nichts versandt, stornieren wir und erstatten den vollen Betrag. Auch wenn Sie warten, können Sie bis zum Versand jederzeit stornieren.
        Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
    [asks_dated]
        Es tut uns leid: Der Versand von { item } aus Ihrer Bestellung { $number } verzögert sich noch einmal. Wir rechnen jetzt mit dem Versand bis zum { $date }. { why }
        Sind Sie mit dem neuen Termin einverstanden? Wenn Sie nicht warten möchten, können Sie stornieren und erhalten zügig den vollen Betrag zurück. Hören wir nichts von Ihnen, ändert sich nichts: Es bleibt bei dem, was vereinbart war, und Sie behalten alle Ihre Rechte.
        Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
   *[asks_undated]
        Es tut uns leid: Der Versand von { item } aus Ihrer Bestellung { $number } verzögert sich noch einmal, und wir können noch keinen Termin nennen. { delay-because }
        Möchten Sie trotzdem warten? Wenn Sie nicht warten möchten, können Sie stornieren und erhalten zügig den vollen Betrag zurück. Hören wir nichts von Ihnen, ändert sich nichts: Es bleibt bei dem, was vereinbart war, und Sie behalten alle Ihre Rechte.
        Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
 }
    .sms = { $case ->
    [cancels_dated]
        Leider verzögert sich der Versand von { item } ({ $number }) noch einmal. Neuer Versandtermin: { $date }. { why }
        Warten oder stornieren und zügig alles zurückerhalten? Ohne Ihr OK bis { $by } stornieren wir und erstatten alles, falls bis dahin nichts versandt ist. Antwort hier oder kostenlos: { $contact }
    [cancels_undated]
        Leider verzögert sich der Versand von { item } ({ $number }) noch einmal, ohne neuen Termin. { delay-because.sms }
        Warten oder stornieren und zügig alles zurückerhalten? Ohne Ihr OK bis { $by } stornieren wir und erstatten alles, falls bis dahin nichts versandt ist. Auch wenn Sie warten, können Sie bis zum Versand stornieren. Antwort hier oder kostenlos: { $contact }
    [asks_dated]
        Leider verzögert sich der Versand von { item } ({ $number }) noch einmal. Neuer Versandtermin: { $date }. { why }
        Einverstanden? Sonst können Sie stornieren und erhalten zügig alles zurück. Hören wir nichts, bleibt es bei dem, was vereinbart war, mit allen Ihren Rechten. Antwort hier oder kostenlos: { $contact }
   *[asks_undated]
        Leider verzögert sich der Versand von { item } ({ $number }) noch einmal, ohne neuen Termin. { delay-because.sms }
        Möchten Sie warten? Sonst können Sie stornieren und erhalten zügig alles zurück. Hören wir nichts, bleibt es bei dem, was vereinbart war, mit allen Ihren Rechten. Antwort hier oder kostenlos: { $contact }
 }

# segments: 2
notice-delay-reminder = { $case ->
    [dated] Wir wissen noch nicht, ob Sie auf { item } aus Ihrer Bestellung { $number } warten möchten. Mit dem Versand rechnen wir bis zum { $date }. Bitte sagen Sie uns bis zum { $by }, dass Sie warten möchten. Hören wir das bis dahin nicht und ist noch nichts versandt, stornieren wir und erstatten den vollen Betrag. Sie können auch jetzt schon stornieren und erhalten zügig den vollen Betrag zurück. Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
   *[undated] Wir wissen noch nicht, ob Sie auf { item } aus Ihrer Bestellung { $number } warten möchten. Einen Versandtermin gibt es noch nicht. Bitte sagen Sie uns bis zum { $by }, dass Sie warten möchten. Hören wir das bis dahin nicht und ist noch nichts versandt, stornieren wir und erstatten den vollen Betrag. Sie können auch jetzt schon stornieren und erhalten zügig den vollen Betrag zurück. Antworten Sie hier oder schreiben Sie kostenlos an { $contact }.
 }
    .sms = { $case ->
    [dated] Möchten Sie auf { item } ({ $number }) warten, Versand bis { $date }? Ohne Ihr OK bis { $by } stornieren wir und erstatten alles, falls bis dahin nichts versandt ist. Antwort hier oder kostenlos: { $contact }
   *[undated] Möchten Sie auf { item } ({ $number }) warten? Einen Termin gibt es noch nicht. Ohne Ihr OK bis { $by } stornieren wir und erstatten alles, falls bis dahin nichts versandt ist. Antwort hier oder kostenlos: { $contact }
 }

# segments: 2
notice-deemed-cancelled =
    { $case ->
        [silence] Wir haben { item } aus Ihrer Bestellung { $number } storniert: Wir konnten nicht rechtzeitig versenden, und Sie hatten uns nicht gesagt, dass Sie warten möchten.
       *[missed] Wir haben { item } aus Ihrer Bestellung { $number } storniert, weil wir nicht rechtzeitig versenden konnten. Das tut uns leid.
    } { $due ->
        [known] Die Erstattung von { $amount } geht spätestens am { $date } hinaus.
       *[unknown] Sie erhalten { $amount } zurück.
    } Fragen? { $contact }
    .sms =
        { $case ->
            [silence] Wir haben { item } ({ $number }) storniert: nicht rechtzeitig versandt, und kein OK von Ihnen.
           *[missed] Wir haben { item } ({ $number }) leider storniert: nicht rechtzeitig versandt.
        } { $due ->
            [known] Die Erstattung von { $amount } geht spätestens am { $date } hinaus.
           *[unknown] Sie erhalten { $amount } zurück.
        } Fragen? { $contact }

# Was der Shop ungefragt anbietet, wenn jemand lange wartet; das Angebot selbst steht in waiting-gift.
waiting-gift = { $case ->
    [discount] { $percent ->
        [0] Wenn Sie weiter warten, erstatten wir Ihnen { $amount }.
       *[other] Wenn Sie weiter warten, erhalten Sie { $percent } % Rabatt ({ $amount } zurück).
     }
    [discount_code] Wenn Sie weiter warten, erhalten Sie einen Code über { $amount } für Ihren nächsten Einkauf.
    [store_credit] Wenn Sie weiter warten, erhalten Sie einen Gutschein über { $amount } für Ihren nächsten Einkauf, ohne Barauszahlung.
    [free_shipping] Wenn Sie weiter warten, erstatten wir Ihnen die Versandkosten von { $amount }.
    [split_shipment_free] Wir können jetzt senden, was da ist, und den Rest später, ohne Mehrkosten.
    [split_shipment_paid] Wir können jetzt senden, was da ist, und den Rest später, für { $amount } mehr.
    [alternative_same] Stattdessen können wir Ihnen { $instead } senden, das ist da, zum gleichen Preis.
    [alternative_dearer] Stattdessen können wir Ihnen { $instead } senden, das ist da, für { $amount } mehr.
   *[alternative_cheaper] Stattdessen können wir Ihnen { $instead } senden, das ist da; Sie bekommen { $amount } zurück.
 }

# segments: 2
notice-offer-made = Danke für Ihre Geduld mit { $title } aus Ihrer Bestellung { $number }. { waiting-gift } Das Angebot gilt bis zum { $until }.
    .sms = Danke für Ihre Geduld mit { $title } ({ $number }). { waiting-gift } Gilt bis { $until }.

# segments: 2
notice-offer-closing = Unser Angebot zu { $title } aus Ihrer Bestellung { $number } endet am { $until }. { waiting-gift }
    .sms = Unser Angebot zu { $title } ({ $number }) endet am { $until }. { waiting-gift }

notice-offer-expired = Unser Angebot zu { $title } aus Ihrer Bestellung { $number } ist abgelaufen. Ihre Bestellung bleibt, wie sie ist.
    .sms = Unser Angebot zu { $title } ({ $number }) ist abgelaufen. Ihre Bestellung bleibt, wie sie ist.

# Im Chat wird keine Zahlung geregelt.
# segments: 2
notice-authorisation-lapsing = { $case ->
    [page] Ihre Karte kann für die Bestellung { $number } nur bis zum { $date } belastet werden, und ein Teil davon fehlt noch. Bitte prüfen Sie Ihre Zahlung hier: { $link }
        Bitte senden Sie keine Kartendaten in diesem Chat.
   *[contact] Ihre Karte kann für die Bestellung { $number } nur bis zum { $date } belastet werden, und ein Teil davon fehlt noch. Bitte wenden Sie sich an uns: { $link }
        Bitte senden Sie keine Kartendaten in diesem Chat.
 }
    .sms = { $case ->
    [page] Ihre Karte kann für { $number } nur bis { $date } belastet werden, ein Teil fehlt noch. Bitte prüfen Sie die Zahlung: { $link }
   *[contact] Ihre Karte kann für { $number } nur bis { $date } belastet werden, ein Teil fehlt noch. Bitte wenden Sie sich an uns: { $link }
 }
# Geld, das wir schuldeten, ist hinausgegangen; hier steht es nicht, wenn eine andere Nachricht es sagt.
notice-refund-sent = Wir haben Ihnen { $amount } für { $title } aus Ihrer Bestellung { $number } erstattet. Bis Ihre Bank es anzeigt, kann es einige Tage dauern.
    .sms = Wir haben Ihnen { $amount } für { $title } ({ $number }) erstattet.
# Der Tag, bis zu dem wir schreiben wollten, ist da, und es gibt nichts Neues.
notice-update-due =
    Wir hatten versprochen, uns zu { item } aus Ihrer Bestellung { $number } wieder zu melden. Noch gibt es nichts Neues. { no-date }
    { next-update } Vielen Dank für Ihre Geduld.
    .sms = Noch nichts Neues zu { item } ({ $number }). { no-date.sms } { next-update.sms }
