# Ce que nous savons d'un client, et ce qu'il en advient.

data-known = { $name ->
    [none] Nous vous connaissons depuis le { $since }.
   *[other] Nous vous connaissons depuis le { $since } sous ce nom : { $name }.
 } { $count ->
    [0] Vous n'avez aucune commande chez nous.
    [one] Vous avez une commande chez nous.
   *[other] Vous avez { $count } commandes chez nous.
 }
data-permission = { $case ->
    [agreed] { data-purpose } { data-place } : accord donné le { $date }.
    [ended] { data-purpose } { data-place } : accord retiré le { $date }.
   *[unasked] { data-purpose } { data-place } : vous n'avez pas donné d'accord.
 }
data-purpose = { $purpose ->
    [restock] Retour d'un article en stock
    [marketing] Offres
   *[order_updates] Nouvelles de vos commandes
 }
data-place = { $channel ->
    [sms] par SMS au { $phone }
    [telegram] sur Telegram
   *[email] par e-mail à { $phone }
 }
data-kept = Nous effaçons le texte de nos messages après { $days } jours. Nous gardons les commandes et nos promesses tant que la loi l'exige.
    .sms = Nous effaçons le texte de nos messages après { $days } jours. Nous gardons les commandes et nos promesses tant que la loi l'exige.
data-page = Comment nous traitons vos données : { $link }

# Tout, à lire ici.
data-line = { $number } : { item }, commandé le { $date }. Expédiés : { $shipped_count }. Annulés : { $cancelled_count }.
data-told = { $case ->
    [dated] Le { $day }, nous vous avons dit : { ON($date) }.
   *[undated] Le { $day }, nous vous avons dit qu'il n'y a pas encore de date.
 }
data-messages = { $count ->
    [one] Un message entre vous et nous.
   *[other] { $count } messages entre vous et nous.
 }
data-read-end = Le texte de nos messages se trouve dans la copie complète, que nous pouvons vous envoyer.

# Une copie.
data-copy-coming = Une personne de l'équipe vous enverra une copie de toutes vos données le { $date } au plus tard. Vous pouvez lire l'essentiel ici dès maintenant.
    .sms = Nous vous enverrons une copie de toutes vos données le { $date } au plus tard. Vous pouvez lire l'essentiel ici dès maintenant.

# Être oublié.
# segments: 2
data-delete-confirm = Faut-il effacer vos données ? Votre nom, vos numéros et nos messages disparaîtront pour de bon, et nous ne pourrons plus vous écrire. Les commandes, vos accords et nos promesses restent comme preuve, sans votre nom.
    .sms = Faut-il effacer vos données ? Nom, numéros et messages disparaîtront pour de bon, et nous ne pourrons plus vous écrire. Les commandes et ce qui a été convenu restent comme preuve, sans votre nom.
data-delete-open = Vous avez encore quelque chose en cours chez nous. Nous devons pouvoir vous joindre jusque-là ; juste après, nous effacerons vos données.
data-delete-soon = Nous effacerons vos données dans { $minutes ->
    [0] un instant
    [one] une minute
   *[other] { $minutes } minutes
 }. C'est notre dernier message. Bonne continuation.
data-delete-later = C'est noté. Nous effacerons vos données dès que plus rien ne sera en cours ; d'ici là, nous vous écrirons ici.
data-delete-noted = Le { $date }, vous nous avez demandé d'effacer vos données. Ce sera fait dès que plus rien ne sera en cours.
data-stays = Vos données restent telles quelles.

choice-data-copy = M'envoyer mes données
choice-data-read = Lire ici
choice-data-delete = Effacer mes données
choice-data-keep = Garder mes données
