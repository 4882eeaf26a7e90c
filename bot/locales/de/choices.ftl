# Beschriftungen von Schaltflächen und der nummerierten Auswahl in SMS: höchstens 28 eigene Zeichen.

choice-line = { $number } { $title }
choice-status = Wo ist meine Bestellung?
choice-keep = Weiter warten
choice-options = Möglichkeiten zeigen
choice-ask-discount = Nach Rabatt fragen
choice-cancel = Bestellung stornieren
    .sms = Bestellung stornieren
choice-cancel-all = { $count ->
    [2] Beide stornieren
   *[other] Alle { $count } stornieren
 }
    .sms = { $count ->
    [2] Beide stornieren
   *[other] Alle { $count } stornieren
 }
choice-cancel-now = Jetzt stornieren
    .sms = Jetzt stornieren
choice-undo = Rückgängig machen
choice-agree = Einverstanden
choice-take-it = Rabatt annehmen
choice-no-thanks = Nein, danke
choice-person = Mit jemandem sprechen
choice-help = Hilfe
choice-share-contact = Meine Nummer senden
    .sms = Mit anderer Nummer bestellt
choice-language = { $name }
choice-more = Weiterlesen
choice-again = { $label }
