# Was angenommen werden kann: die Beschriftung, die Rückfrage, wo es um Geld oder Ware geht, und was daraus wurde.

offer-discount = Warten, { $percent } % Rabatt ({ $amount })
taken-discount = Danke, dass Sie warten. Wir haben { $amount } Rabatt auf { item } notiert und schreiben Ihnen, sobald das erledigt ist.

offer-alternative-same = Stattdessen { $title }
offer-alternative-dearer = Stattdessen { $title } (+{ $difference })
offer-alternative-cheaper = Stattdessen { $title } (-{ $difference })
confirm-alternative-same = Sollen wir { item } gegen { $instead } tauschen? Der Preis bleibt gleich.
confirm-alternative-dearer = Sollen wir { item } gegen { $instead } tauschen? Das kostet insgesamt { $amount } mehr.
confirm-alternative-cheaper = Sollen wir { item } gegen { $instead } tauschen? Sie bekommen dann { $amount } zurück.
taken-alternative-same = Danke, Sie bekommen { $instead } statt { item }. Wir schreiben, sobald das erledigt ist.
taken-alternative-dearer = Danke, Sie bekommen { $instead } statt { item }, für { $amount } mehr. Wir schreiben, sobald das erledigt ist.
taken-alternative-cheaper = Danke, Sie bekommen { $instead } statt { item }, dazu { $amount } zurück. Wir schreiben, sobald das erledigt ist.
