# Une commande dans son ensemble, et ce qu'on peut demander à son sujet.

# Ce qui a été commandé, et ce qu'est devenue chaque unité.
details = { $number } { $title } : commande de { $quantity } du { $date }.{ $shipped ->
    [0] {""}
   *[other] {" "}Expédiés : { $shipped }.
 }{ $allocated ->
    [0] {""}
   *[other] {" "}Mis de côté pour vous : { $allocated }.
 }{ $cancelled ->
    [0] {""}
   *[other] {" "}Annulés : { $cancelled }.
 }
details-waiting = { $place ->
    [1] { $units } en attente depuis le { $since }, en tête de liste.
   *[other] { $units } en attente depuis le { $since }, { $place }e sur la liste.
 }
status-shipped = { $case ->
    [tracked] { $number } { $title } : envoi de { $units } le { $date }. Suivi : { $tracking }
   *[plain] { $number } { $title } : envoi de { $units } le { $date }.
 }
status-cancelled = { $number } { $title } : annulation de { $units }.
order-not-found = Nous ne trouvons pas la commande { $number } parmi vos commandes en cours.

# Quand cela arrive.
when-delivery = Votre article vient avec l'arrivage prévu { ON($date) }.
when-dated = Retour en stock prévu { ON($date) }.
when-undated = { no-date } { next-update }
    .sms = { no-date.sms } { next-update.sms }

# Si cela arrive pour le jour indiqué.
in-time-yes = { $number } { $title } : retour en stock prévu le { $date }, avant le { $day }. C'est une estimation et non une garantie, et le colis doit encore voyager.
    .sms = { $number } { $title } : retour en stock prévu le { $date }, avant le { $day }. Estimation, sans garantie.
in-time-close = { $number } { $title } : le retour en stock n'est prévu que le { $day } même, et le colis doit encore voyager. Mieux vaut ne pas y compter pour ce jour-là.
    .sms = { $number } { $title } : retour en stock prévu le { $day } même. Mieux vaut ne pas y compter pour ce jour.
in-time-no = { $number } { $title } : désolés, sans doute pas pour le { $day }. Le retour en stock est prévu le { $date }. Voici ce que vous pouvez faire :
    .sms = { $number } { $title } : désolés, sans doute pas pour le { $day }. Retour en stock : { $date }.
in-time-unknown = { $number } { $title } : désolés, nous ne pouvons pas dire si ce sera là pour le { $day }. { no-date }
    .sms = { $number } { $title } : impossible de dire si ce sera là le { $day }. { no-date.sms }
in-time-set-aside = { $number } { $title } : { $units } mis de côté pour vous, départ au prochain envoi. Nous ne pouvons garantir aucun jour d'arrivée, le { $day } non plus.
    .sms = { $number } { $title } : { $units } mis de côté, départ au prochain envoi. Arrivée pour le { $day } non garantie.

# Si c'est sûr, et ce que voudrait dire annuler.
no-guarantee = Nous ne pouvons pas garantir de date. C'est notre meilleure estimation, et nous vous écrivons dès qu'elle change.
if-cancelled = Vous pouvez annuler { item }, commande { $number }, jusqu'à l'envoi ; nous vous rembourserions { $amount }. Rien n'est annulé sans votre confirmation.
    .sms = { item }, { $number } : annulation possible jusqu'à l'envoi, { $amount } remboursés. Rien sans votre accord.

# Pourquoi c'est si long.
why-scarce = Pour { $title }, nous n'avons pas encore assez de stock pour servir toutes les commandes.
why-later = Nous sommes désolés : pour { $title }, nous vous avions d'abord annoncé { ON($before) }. Il y a du retard : le retour en stock est maintenant prévu { ON($date) }. { why }
    .sms = Désolés : pour { $title }, nous avions annoncé { ON($before) }. Retour en stock prévu { ON($date) }. { why }
why-no-date = Nous sommes désolés : pour { $title }, nous vous avions d'abord annoncé { ON($before) } et nous ne pourrons pas tenir cette date. { no-date } { next-update }
    .sms = Désolés : pour { $title }, nous ne pourrons pas tenir la date du { $before }. { no-date.sms } { next-update.sms }
why-set-aside = { item } : l'attente est finie, tout est mis de côté pour vous et part au prochain envoi.

# Depuis quand, et combien passent avant.
since = { $case ->
    [at_once] Vous attendez { $title } depuis le { $since }, jour de votre commande.
   *[later] Vous avez commandé { $title } le { $date }. L'article est en attente depuis le { $since }.
 }
place = { $ahead ->
    [0] Vous êtes en tête de liste pour { $title }.
    [one] Une commande passe avant la vôtre pour { $title }.
   *[other] { $ahead } commandes passent avant la vôtre pour { $title }.
 }

# Ce que nous avons dit : quand, et quoi.
told = Voici ce que nous vous avons dit pour { $title }, commande { $number } :
told-date = Le { $day } : retour en stock { ON($date) }.
told-no-date = Le { $day } : « { no-date } »
    .sms = { $day } : « { no-date.sms } »
told-between = { $count ->
    [one] (et un autre message entre-temps)
   *[other] (et { $count } autres messages entre-temps)
 }
told-nothing = Nous ne vous avons pas encore donné de date pour { $title }, commande { $number }.
told-set-aside = Tout est maintenant mis de côté pour vous et part au prochain envoi.

# L'argent à rembourser.
refund-owed-by = { $number }, { item }, annulation du { $since } : { $amount } vous seront remboursés au plus tard le { $date }.
refund-owed = { $number }, { item }, annulation du { $since } : nous vous remboursons { $amount } et vous écrirons dès que ce sera fait.
refund-late = { $number }, { item } : vos { $amount } devaient partir le { $date } au plus tard. Désolés, l'équipe doit s'en occuper aujourd'hui.
refund-agreed = { $number } { $title } : nous vous devons { $amount }, comme convenu le { $since }. Nous vous écrirons dès que ce sera fait.
refund-sent = { $number } { $title } : { $amount } vous ont été remboursés le { $date }.
refund-owed-in-all = Au total, il vous reste { $amount } à recevoir.
refund-sent-in-all = Au total, nous vous avons remboursé { $amount }.
refund-none = Nous n'avons noté aucun remboursement pour vous. Si vous en attendiez un, parlez-nous et nous vérifierons.

# Moins d'unités, ou plus.
quantity-which = La commande { $number } porte sur { item }. Combien souhaitez-vous en garder ?
quantity-write = La commande { $number } porte sur { item }. Combien souhaitez-vous en garder ? Écrivez par exemple : « seulement 5 ».
quantity-confirm = Souhaitez-vous ramener { $title } de { $count } à { $units } dans la commande { $number } ? Nous vous rembourserions { $amount }.
quantity-changed = La commande { $number } porte désormais sur { item }. Nous vous écrirons dès que vos { $amount } seront remboursés.
quantity-same = La commande { $number } porte déjà sur { item }.
quantity-shipped = { $units ->
    [one] Un article de la commande { $number } est déjà parti ; seul le reste peut être annulé.
   *[other] { $units } articles de la commande { $number } sont déjà partis ; seul le reste peut être annulé.
 }
quantity-more = Nous ne pouvons rien ajouter ici à la commande { $number }. Vous pouvez en passer une autre ou demander à l'équipe ce qui est encore possible.

# Où cela va, et comment c'est payé.
address-page = Vous pouvez changer l'adresse de livraison ici : { $link }
address-by-person = Une personne de l'équipe changera l'adresse avec vous ; nous lui avons transmis votre message.
payment-page = Vous pouvez changer le moyen de paiement ici : { $link }
payment-by-person = Une personne de l'équipe vous répondra au sujet du paiement ; nous lui avons transmis votre message.
card-not-kept = Merci de ne jamais envoyer ici de données de carte ou de compte. Nous ne les avons pas conservées.
card-never = N'envoyez jamais de données de carte ou de compte ici ; personne ne vous les demande dans cette conversation.

# Une réclamation.
sorry-ways = Vous pouvez attendre encore, voir ce que nous pouvons vous proposer ou parler à une personne de l'équipe.
sorry-again = Nous regrettons de ne pas encore avoir réglé cela. Une personne de l'équipe prend le relais.

# Libellés : 28 caractères au plus, hors valeurs.
choice-why = Pourquoi ce retard ?
choice-told = Ce qu'on m'a dit
choice-details = Plus de détails
choice-others = Voir les autres
choice-refund = Où est mon remboursement ?
choice-only-some = Une partie seulement
choice-keep-some = En garder { $units } sur { $count }
choice-keep-all = Tout garder
