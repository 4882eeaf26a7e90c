# Wie sich jemand mit einer Bestellnummer ausweist. Aus keinem Satz darf hervorgehen, ob es die Bestellung gibt.

identify-ask = Bitte senden Sie uns Ihre Bestellnummer; sie steht in der Bestellbestätigung. Wenn zur Bestellung ein Mobiltelefon gehört, senden wir einen sechsstelligen Code dorthin, den Sie hier eingeben.
    .sms = Bitte senden Sie uns Ihre Bestellnummer. Gehört ein Mobiltelefon dazu, senden wir einen Code dorthin, den Sie uns hier schicken.

# segments: 2
identify-sent = Wenn zu einer Bestellung mit dieser Nummer ein Mobiltelefon gehört, haben wir einen sechsstelligen Code dorthin gesendet. Bitte geben Sie ihn innerhalb von { $minutes } Minuten hier ein; ab dann schreiben wir Ihnen hier zu Ihren Bestellungen. Codes senden wir nur zwischen { $opens_at } und { $closes_at } Uhr, nach der Ortszeit dieses Telefons.
    .sms = Gehört zu einer Bestellung mit dieser Nummer ein Mobiltelefon, haben wir sechs Ziffern dorthin gesendet. Senden Sie sie uns innerhalb von { $minutes } Minuten, dann kommen Neuigkeiten hierher. Wir senden von { $opens_at } bis { $closes_at } Uhr dortiger Zeit.

# segments: 2
identify-sent-unlimited = Wenn zu einer Bestellung mit dieser Nummer ein Mobiltelefon gehört, haben wir einen sechsstelligen Code dorthin gesendet. Bitte geben Sie ihn innerhalb von { $minutes } Minuten hier ein; ab dann schreiben wir Ihnen hier zu Ihren Bestellungen.
    .sms = Gehört zu einer Bestellung mit dieser Nummer ein Mobiltelefon, haben wir sechs Ziffern dorthin gesendet. Senden Sie sie uns innerhalb von { $minutes } Minuten, dann kommen Neuigkeiten hierher.

# segments: 2
identify-night = Codes senden wir nur zwischen { $opens_at } und { $closes_at } Uhr, nach der Ortszeit des Telefons zur Bestellung. Wenn zu einer Bestellung mit dieser Nummer ein Mobiltelefon gehört und es dort gerade Tag ist, haben wir einen sechsstelligen Code dorthin gesendet. Bitte geben Sie ihn innerhalb von { $minutes } Minuten hier ein; ab dann schreiben wir Ihnen hier zu Ihren Bestellungen. Kommt keiner an, senden Sie uns die Nummer bitte nach { $opens_at } Uhr noch einmal.
    .sms = Gehört zur Nummer ein Mobiltelefon und ist es dort zwischen { $opens_at } und { $closes_at } Uhr, haben wir sechs Ziffern gesendet. Senden Sie sie uns innerhalb von { $minutes } Minuten, dann kommen Neuigkeiten hierher. Sonst bitte nach { $opens_at } Uhr noch einmal.

identify-wrong = Der Code stimmt nicht oder gilt nicht mehr. Bitte prüfen Sie die sechs Ziffern. Für einen neuen senden Sie uns die Bestellnummer mit # davor.

# Was auf dem Telefon zur Bestellung steht.
identify-code = { $shop }: Ihr Code ist { $code }. Niemand von uns wird Sie je danach fragen. Haben Sie keinen Code angefordert, ignorieren Sie diese SMS.

# Die erste Nachricht an ein Telefon, das inzwischen jemand anderem gehören kann: kein Name, kein Artikel.
news-veiled = { $shop }: Neuigkeiten zu einer Bestellung mit dieser Telefonnummer. Ist es nicht Ihre, senden Sie STOP, dann schreiben wir nicht mehr.

choice-order-number = Mit Bestellnummer ausweisen
choice-new-code = Neuen Code senden
choice-read-news = Neuigkeiten lesen
