# Warum nicht, unter dem Namen des Fehlers.

refused = Das ist zurzeit leider nicht möglich.
refused-not-waiting = Daran lässt sich nichts mehr ändern: Diese Lieferung steht nicht mehr aus.
refused-too-many = So viele haben Sie nicht bestellt. Bitte nennen Sie eine kleinere Anzahl.
refused-out-of-stock = Davon ist leider nicht mehr genug da. Ihre Bestellung bleibt, wie sie war.
refused-offer-ended = Dieses Angebot ist leider abgelaufen oder wurde schon genutzt. Ihre Bestellung bleibt, wie sie war.
refused-too-late = Das lässt sich leider nicht mehr rückgängig machen.
refused-bad-input = Diese Angabe können wir leider nicht verwenden. Bitte prüfen Sie sie und senden Sie sie noch einmal.
refused-not-found = Dazu finden wir leider nichts. Bitte prüfen Sie Ihre Angabe und senden Sie sie noch einmal.
refused-somebody-else = Dieser Chat gehört schon zur Bestellung eines anderen Kunden, deshalb haben wir diese nicht hinzugefügt. Wenn beide Ihnen gehören, sprechen Sie mit uns, dann führen wir sie zusammen.
    .sms = Dieser Chat gehört schon einem anderen Kunden, daher haben wir diese Bestellung nicht hinzugefügt. Sind beide Ihre, sprechen Sie mit uns.
