# Ce que plusieurs textes partagent.

item = { $units } x { $title }

# Pourquoi il n'y a pas de date : une raison connue, ou ce que l'équipe a écrit, tel quel.
no-date = { $reason ->
    [nothing_expected] Le prochain arrivage n'est pas encore prévu, nous n'avons donc pas de date.
    [undated] Un nouvel arrivage est commandé, mais notre fournisseur n'a pas encore donné de date.
    [overdue] L'arrivage attendu est en retard et n'a pas encore de nouvelle date.
   *[other] Nous n'avons pas encore de date. { SENTENCE($reason) }
 }
    .sms = { $reason ->
    [nothing_expected] Prochain arrivage pas encore prévu.
    [undated] Fournisseur : pas encore de date.
    [overdue] Arrivage en retard, pas de date.
   *[other] Pas de date. { SENTENCE($reason) }
 }

# Ce que l'équipe a écrit au sujet d'une date ; les raisons connues sont pour le cas où il n'y en a pas.
why = { $reason ->
    [nothing_expected] {""}
    [undated] {""}
    [overdue] {""}
   *[other] { SENTENCE($reason) }
 }

which-line = De quel article s'agit-il ?
which-message = Ce numéro correspond à deux de nos derniers messages. Duquel s'agit-il ?
choice-unknown = { $most ->
    [one] Il n'y a ici qu'un seul choix. Envoyez 1 ou dites-le avec vos mots.
   *[other] Ce choix n'existe pas. Envoyez un numéro de 1 à { $most } ou dites-le avec vos mots.
 }
nothing-open = Vous n'avez aucun article en attente chez nous en ce moment.
who-are-you = Ici { $shop }. Nous ne savons pas encore quelle commande est la vôtre : merci de partager le numéro de téléphone avec lequel vous avez commandé. Vous pouvez aussi nous joindre : { $contact }
    .sms = { $shop } : nous ne trouvons pas de commande à ce numéro. Avez-vous commandé avec un autre ? Pour nous joindre : { $contact }
turn-failed = Désolés, un problème est survenu de notre côté. Une personne de l'équipe lira votre message et vous répondra. En cas d'urgence : { $contact }
too-many-messages = Cela fait beaucoup de messages à la fois. Nous avons lu les premiers ; patientez une minute, puis écrivez-nous ou faites un choix.

# Un jour, ou une période, dans une phrase.
on-day = le { $day }
on-range = entre le { $first } et le { $last }
    .sms = du { $first } au { $last }
range = { $first } au { $last }

# Une heure, avec les lettres des modèles CLDR : pile, et passée. Midi et la fin du jour peuvent avoir un nom.
clock = H{ "\u00A0" }'h'
clock-past = H{ "\u00A0" }'h'{ "\u00A0" }mm
noon = midi
midnight = minuit

# Sans date : quand vous en saurez plus.
next-update = { $update ->
    [by] Nous vous écrirons à nouveau le { $update_by } au plus tard.
   *[open] Nous vous écrirons dès que nous en saurons plus.
 }
    .sms = { $update ->
    [by] Nouvelles d'ici le { $update_by }.
   *[open] Nous vous écrirons.
 }
