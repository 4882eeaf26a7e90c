# Une personne prend le relais.

human-soon = Une personne de l'équipe vous répondra ici sous peu. En cas d'urgence : { $contact }
human-later = Nous sommes fermés pour le moment. Une personne de l'équipe vous répondra ici { human-when }. En cas d'urgence : { $contact }
    .sms = Nous sommes fermés. L'équipe vous répondra ici { human-when }. En cas d'urgence : { $contact }
human-when = { $day ->
    [today] aujourd'hui à partir de { $time }
    [tomorrow] demain à partir de { $time }
    [mo] lundi à partir de { $time }
    [tu] mardi à partir de { $time }
    [we] mercredi à partir de { $time }
    [th] jeudi à partir de { $time }
    [fr] vendredi à partir de { $time }
    [sa] samedi à partir de { $time }
    [su] dimanche à partir de { $time }
   *[date] le { $date } à partir de { $time }
 }{ $clock ->
    [ours] {" "}(heure de la boutique)
   *[theirs] {""}
 }

# Ce qu'une personne de l'équipe a écrit, tel quel.
said-by-staff = { $words }

bot-again = Bien sûr. Que pouvons-nous faire pour vous ?
choice-let-bot-go-on = Continuer avec le bot
