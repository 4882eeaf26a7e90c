# Was angenommen werden kann: die Beschriftung, die Rückfrage, wo es um Geld oder Ware geht, und was daraus wurde.

# Beschriftungen mit den Bedingungen. Zieht der Shop einen Betrag ab statt Prozente, sind die Prozente 0.
offer-discount = { $percent ->
    [0] Warten, { $amount } zurück
   *[other] Warten, { $percent } % Rabatt ({ $amount })
 }
offer-discount-code = Warten, Code über { $amount }
offer-store-credit = Warten, Gutschein über { $amount }
offer-free-shipping = Warten, Versand gratis ({ $amount })
offer-split-shipment-free = Vorhandenes schon senden
offer-split-shipment-paid = Vorhandenes senden (+{ $cost })
offer-alternative-same = Stattdessen { $title }
offer-alternative-dearer = Stattdessen { $title } (+{ $difference })
offer-alternative-cheaper = Stattdessen { $title } (-{ $difference })
choice-accept = Ja, gern
choice-split = Vorhandenes schon senden
choice-together = Alles zusammen senden

# Der Ersatz: der Unterschied wird gesagt, bevor sich etwas ändert.
confirm-alternative-same = Sollen wir { item } gegen { $instead } tauschen? Der Preis bleibt gleich.
confirm-alternative-dearer = Sollen wir { item } gegen { $instead } tauschen? Das kostet insgesamt { $amount } mehr.
confirm-alternative-cheaper = Sollen wir { item } gegen { $instead } tauschen? Sie bekommen dann { $amount } zurück.
ends-gift = Mit dem Tausch entfallen die { $amount } fürs Warten.
taken-alternative-same = Danke, Sie bekommen { $instead } statt { item }. Wir schreiben, sobald das erledigt ist.
taken-alternative-dearer = Danke, Sie bekommen { $instead } statt { item }, für { $amount } mehr. Wir schreiben, sobald das erledigt ist.
taken-alternative-cheaper = Danke, Sie bekommen { $instead } statt { item }, dazu { $amount } zurück. Wir schreiben, sobald das erledigt ist.

# Geld fürs Warten.
offered-discount-amount = Wenn Sie weiter auf { $title } warten, bekommen Sie { $amount } zurück. Möchten Sie das?
offered-discount-code = Wenn Sie weiter auf { $title } warten, geben wir Ihnen einen Code über { $amount } für Ihren nächsten Einkauf. Möchten Sie das?
offered-store-credit = Wenn Sie weiter auf { $title } warten, geben wir Ihnen einen Einkaufsgutschein über { $amount }, nicht auszahlbar. Möchten Sie das?
offered-free-shipping = Wenn Sie weiter auf { $title } warten, bekommen Sie die { $amount } Versandkosten zurück. Möchten Sie das?
confirm-store-credit = Sie bekämen einen Gutschein über { $amount } für Ihren nächsten Einkauf, nicht auszahlbar, anstelle eines Rabatts auf { $title }. Stornieren können Sie weiterhin. Möchten Sie das?
taken-discount = Danke, dass Sie warten. Wir haben { $amount } Rabatt auf { item } notiert und schreiben Ihnen, sobald das erledigt ist.
taken-discount-code = Danke, dass Sie warten. Wir bereiten Ihren Code über { $amount } vor und schicken ihn Ihnen.
taken-store-credit = Danke, dass Sie warten. Wir bereiten Ihren Gutschein über { $amount } vor und schicken Ihnen den Code.
taken-free-shipping = Danke, dass Sie warten. Sie bekommen { $amount } Versandkosten zurück; wir schreiben, sobald das Geld unterwegs ist.
discount-had = Für das Warten auf { $title } bekommen Sie schon { $amount }.
no-store-credit = Für { $title } können wir Ihnen leider keinen Gutschein geben.
no-free-shipping = Die Versandkosten der Bestellung { $number } können wir Ihnen leider nicht erstatten.
no-free-shipping-unpaid = Für Bestellung { $number } haben Sie keinen Versand bezahlt, es gibt also nichts zu erstatten.

# In Teilen oder zusammen.
split-part-now = Jetzt: { item }
split-part-later = Später: { item }
confirm-split-shipment-free = Sollen wir aus Bestellung { $number } schon senden, was da ist, und den Rest, sobald er kommt? Das kostet Sie nichts.
confirm-split-shipment-paid = Sollen wir aus Bestellung { $number } schon senden, was da ist, und den Rest, sobald er kommt? Das zweite Paket kostet { $cost }.
taken-split-shipment-free = Danke. Was von Bestellung { $number } da ist, versenden wir als Nächstes, den Rest, sobald er kommt.
taken-split-shipment-paid = Danke. Was von Bestellung { $number } da ist, versenden wir als Nächstes, den Rest, sobald er kommt, für { $cost } mehr.
split-noted = Das ist notiert: Was von Bestellung { $number } da ist, versenden wir zuerst, den Rest, sobald er kommt.
split-nothing-here = Von Bestellung { $number } ist noch nichts da, wir können also nichts vorab senden.
split-all-here = Alles, was von Bestellung { $number } noch offen ist, ist für Sie zurückgelegt und wird zusammen versandt.
split-not-offered = Bestellung { $number } senden wir leider nur in einem Paket.
confirm-together = Sollen wir Bestellung { $number } in einem Paket senden, sobald alles da ist? Was schon da ist, wartet dann auf den Rest.
together-noted = Das ist notiert: Bestellung { $number } versenden wir in einem Paket, sobald alles da ist.
together-anyway = Was von Bestellung { $number } noch offen ist, versenden wir ohnehin in einem Paket.

# Was nicht mehr geht; gezeigt zusammen mit dem, was jetzt möglich ist.
ended-offer = Dieses Angebot gilt leider nicht mehr. Ihre Bestellung bleibt, wie sie war.
ended-stock = Von { $instead } ist leider nicht mehr genug da. Ihre Bestellung bleibt, wie sie war.
ended-accepted = Das haben Sie schon angenommen. Es ist notiert.
ended-waiting = { $title } ist nicht mehr offen, es gibt also nichts mehr zu ändern.

# Was angenommen und wieder zurückgenommen wurde.
undone-alternative = Der Tausch ist zurückgenommen. Ihre Bestellung über { item } gilt wie zuvor, an ihrem alten Platz.
undone-discount = Der Rabatt ist zurückgenommen. Ihre Bestellung über { item } gilt wie zuvor, an ihrem alten Platz.
undone-store-credit = Der Gutschein ist zurückgenommen. Ihre Bestellung über { item } gilt wie zuvor, an ihrem alten Platz.
undone-free-shipping = Das ist zurückgenommen. Der Versand bleibt bezahlt wie zuvor, und { $title } behält den Platz.
undone-split-shipment = Das ist zurückgenommen. Bestellung { $number } wird gesendet, wie es zuvor vorgesehen war.
undo-over = Das lässt sich leider nicht mehr rückgängig machen. Das können Sie noch tun:
