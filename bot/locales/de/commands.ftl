# Was im Menü von Telegram neben jedem Befehl steht: 3 bis 60 Zeichen.

command-status = Wo meine Bestellung ist und wann sie kommt
command-options = Was ich tun kann, während ich warte
command-cancel = Eine Bestellung stornieren
command-help = Was Sie hier fragen können und wie Sie uns erreichen
command-stop = Diese Nachrichten beenden
command-language = Sprache ändern
