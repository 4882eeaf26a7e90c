# Ce que nous répondons.

# Où en sont les choses : un article d'une commande par ligne, plusieurs les uns sous les autres.
status-allocated = { $units ->
    [one] { $number } { $title } : { $units } article est mis de côté pour vous et part au prochain envoi.
   *[other] { $number } { $title } : { $units } articles sont mis de côté pour vous et partent au prochain envoi.
 }
status-set-aside = { $units ->
    [one] { $number } { $title } : { $units } article est mis de côté pour vous.
   *[other] { $number } { $title } : { $units } articles sont mis de côté pour vous.
 }
status-expected = { $place ->
    [1] { $number } { $title } : { $units } en attente, en tête de liste. Retour en stock prévu { ON($date) }.
   *[other] { $number } { $title } : { $units } en attente, { $place }e sur la liste. Retour en stock prévu { ON($date) }.
 }
status-undated = { $place ->
    [1] { $number } { $title } : { $units } en attente, en tête de liste. { no-date } { next-update }
   *[other] { $number } { $title } : { $units } en attente, { $place }e sur la liste. { no-date } { next-update }
 }
    .sms = { $place ->
    [1] { $number } { $title } : { $units } en attente, en tête de liste. { no-date.sms } { next-update.sms }
   *[other] { $number } { $title } : { $units } en attente, { $place }e sur la liste. { no-date.sms } { next-update.sms }
 }
status-more = { $count ->
    [one] Un autre article est en attente. Envoyez son numéro de commande pour en savoir plus.
   *[other] { $count } autres articles sont en attente. Envoyez un numéro de commande pour en savoir plus.
 }

# Attendre encore.
keep-noted = { $count ->
    [one] Merci, nous gardons votre place. Nous vous écrirons dès qu'il y aura du nouveau.
    [2] Merci, nous gardons votre place pour les deux articles. Nous vous écrirons dès qu'il y aura du nouveau.
   *[other] Merci, nous gardons votre place pour les { $count } articles. Nous vous écrirons dès qu'il y aura du nouveau.
 }
keep-noted-date = Merci, nous gardons votre place pour { $title }. Le retour en stock est prévu { ON($date) } ; nous vous écrirons si cela change.
delay-agreed = { $until ->
    [open] Merci. Nous avons noté que vous attendez { $title } le temps qu'il faudra. Vous pouvez annuler à tout moment avant l'expédition.
   *[day] Merci. Nous avons noté que vous attendez { $title } jusqu'au { $date }. Vous pouvez annuler à tout moment avant l'expédition.
 }
keep-until = Merci, c'est noté : vous attendez { $title } jusqu'au { $until }. Le retour en stock est prévu le { $date } ; si cela change, nous vous écrirons. Ce jour-là, rien n'est annulé d'office.
    .sms = Noté : vous attendez { $title } jusqu'au { $until }. Retour en stock prévu : { $date }. Ce jour-là, rien n'est annulé d'office.
keep-until-later = Merci, c'est noté : vous attendez { $title } jusqu'au { $until }. Pour être francs, le retour en stock n'est prévu que le { $date }. Rien n'est annulé automatiquement, à vous de choisir :
    .sms = Noté : vous attendez { $title } jusqu'au { $until }. Mais le retour en stock n'est prévu que le { $date } :
keep-until-undated = Merci, c'est noté : vous attendez { $title } jusqu'au { $until }. Nous n'avons pas encore de date et vous écrirons dès qu'il y en aura une. Ce jour-là, rien n'est annulé d'office.
    .sms = Noté : vous attendez { $title } jusqu'au { $until }. Pas encore de date. Ce jour-là, rien n'est annulé d'office.
keep-until-all = { $count ->
    [2] Merci, c'est noté : vous attendez les deux articles jusqu'au { $until }. Nous vous écrirons dès qu'il y a du nouveau. Ce jour-là, rien n'est annulé d'office.
   *[other] Merci, c'est noté : vous attendez les { $count } articles jusqu'au { $until }. Nous vous écrirons s'il y a du nouveau. Ce jour-là, rien n'est annulé d'office.
 }

# Annuler.
cancel-which = Que souhaitez-vous annuler ?
cancel-confirm = Souhaitez-vous annuler { item } de la commande { $number } ? Nous vous rembourserions { $amount }.
cancel-requested = Nous avons noté votre annulation : { item }, commande { $number }. Nous vous écrirons dès que vos { $amount } seront remboursés.
undo-until = { $minutes ->
    [one] Vous avez changé d'avis ? Vous avez une minute pour revenir en arrière.
   *[other] Vous avez changé d'avis ? Vous avez { $minutes } minutes pour revenir en arrière.
 }
undone = L'annulation est retirée. Votre commande de { item } reste valable comme avant.
nothing-to-undo = Il n'y a rien à annuler : vos commandes restent telles quelles.
cancel-meant-order = Votre message a mis fin à tous nos SMS vers ce téléphone. Vouliez-vous annuler votre commande ? Pour l'instant, rien n'est annulé.

# Les options.
options = Voici ce que nous pouvons faire pour { item } de la commande { $number } :
options-none = Nous n'avons rien à vous proposer pour l'instant à la place de { item }, commande { $number }. Vous pouvez attendre encore ou annuler.
discount-offered = Si vous continuez d'attendre { $title }, nous vous accordons { $percent } % de remise, soit { $amount } remboursés. Cela vous convient ?
discount-none = Désolés, nous ne pouvons pas vous accorder de remise sur { $title }.
offer-declined = C'est noté. Votre commande reste telle quelle.

# L'équipe.
human-coming = Une personne de l'équipe va vous lire et vous répondre ici. En cas d'urgence : { $contact }
needs-person = Une personne de l'équipe doit s'en charger. Choisissez « { choice-person } » et nous nous en occupons.
we-are-a-bot = Vous écrivez à un programme qui parle pour { $shop }. Il connaît votre commande et peut vraiment la modifier. Si vous préférez une personne de l'équipe, choisissez « { choice-person } ».
    .sms = Ici un programme parle pour { $shop } et connaît votre commande. Plutôt une personne ? « { choice-person } ».
sorry = Nous regrettons que cela ne se passe pas comme prévu.

# Qui écrit.
linked = Merci. { $shop } vous écrira désormais ici au sujet de vos commandes. Envoyez STOP quand vous ne voudrez plus de messages.
share-contact = Touchez le bouton ci-dessous pour partager le numéro avec lequel vous avez commandé.
    .sms = Merci de nous écrire depuis le téléphone dont vous avez indiqué le numéro en commandant : nous retrouverons ainsi votre commande.
contact-unknown = Nous ne trouvons pas de commande chez { $shop } à ce numéro. Contactez-nous et nous la chercherons : { $contact }

# Conversation.
greeting = Bonjour, ici { $shop }.
welcome = Avec plaisir.
menu = Que pouvons-nous faire pour vous ?
not-for-this = Ici, nous nous occupons des commandes { $shop } en attente. Pour toute autre question : { $contact }
not-understood = Désolés, nous n'avons pas bien compris. Choisissez une de ces réponses ou dites-le avec d'autres mots :
not-understood-again = Désolés, nous ne comprenons toujours pas. Une personne de l'équipe pourra mieux vous aider.
unreadable = Ici, nous ne pouvons lire que du texte, pas les images ni les messages vocaux. Écrivez-nous de quoi il s'agit.

# La langue.
which-language = Quelle langue préférez-vous ?
language-set = Nous vous écrirons désormais en français.

# Ce que demandent les règles des SMS : qui écrit, pourquoi, à quelle fréquence, le coût, AIDE et STOP.
help = Ici { $shop }. Vous pouvez demander quand arrive votre commande, voir vos options pendant l'attente ou annuler. Pour joindre l'équipe, choisissez « { choice-person } » ou contactez-nous : { $contact }. Envoyez STOP pour ne plus recevoir de messages.
    .sms = { $shop } : posez ici vos questions sur vos commandes en attente. Contact : { $contact }. Frais de SMS et données possibles. Fin : STOP.
opt-in-done = Merci. { $shop } vous écrira ici dès qu'il y aura du nouveau sur votre commande. Envoyez AIDE pour de l'aide ou STOP pour ne plus recevoir de messages.
    .sms = { $shop } : vous recevrez un SMS s'il y a du nouveau sur vos commandes. Fréquence variable. Frais de SMS et données possibles. Aide : AIDE. Fin : STOP.
opt-out-done = Vous ne recevrez plus de messages de notre part ici. Si vous changez d'avis, envoyez START.
    .sms = { $shop } : vous ne recevrez plus de SMS de notre part. Si vous changez d'avis, envoyez START.

# Là où la loi met fin à une commande s'ils n'acceptent pas d'attendre.
status-your-word = Vous avez jusqu'au { $by } inclus pour nous dire que vous souhaitez attendre ; sinon nous annulons et vous remboursons en totalité.
