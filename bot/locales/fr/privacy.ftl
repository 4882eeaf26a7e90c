# Ce que nous savons d'un client, et ce qu'il en advient.

data-known = { $name ->
    [none] Nous vous connaissons depuis le { $since }.
   *[other] Nous vous connaissons sous le nom de { $name }, depuis le { $since }.
 } { $count ->
    [0] Nous n'avons aucune commande de vous.
    [one] Nous avons une commande de vous.
   *[other] Nous avons { $count } commandes de vous.
 }
data-permission = { $case ->
    [agreed] { data-purpose } { data-place } : accepté le { $date }.
    [ended] { data-purpose } { data-place } : arrêté le { $date }.
   *[unasked] { data-purpose } { data-place } : pas d'accord de votre part.
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
data-kept = Nous oublions le texte de nos messages après { $days } jours. Nous gardons les commandes et nos promesses tant que la loi le demande.
    .sms = Nous oublions le texte de nos messages après { $days } jours. Nous gardons les commandes et nos promesses tant que la loi le demande.
data-page = Comment nous traitons vos données : { $link }

# Tout, à lire ici.
data-line = { $number } : { item }, commandé le { $date }. Expédiés : { $shipped_count }. Annulés : { $cancelled_count }.
data-told = { $case ->
    [dated] Le { $day }, nous vous avons dit : { $date }.
   *[undated] Le { $day }, nous vous avons dit qu'il n'y a pas encore de date.
 }
data-messages = { $count ->
    [one] Un message entre nous.
   *[other] { $count } messages entre nous.
 }
data-read-end = Le texte de nos messages se trouve dans la copie complète, que nous pouvons vous envoyer.

# Une copie.
data-copy-coming = Une personne de l'équipe vous enverra une copie de toutes vos données le { $date } au plus tard. Vous pouvez lire l'essentiel ici dès maintenant.
    .sms = Nous vous enverrons une copie de toutes vos données le { $date } au plus tard. Vous pouvez lire l'essentiel ici dès maintenant.

# Être oublié.
# segments: 2
data-delete-confirm = Faut-il effacer vos données ? Votre nom, vos numéros et nos messages disparaîtront pour de bon, et nous ne pourrons plus vous écrire. Les commandes, vos accords et nos promesses restent comme preuve, sans votre nom.
    .sms = Faut-il effacer vos données ? Nom, numéros et messages disparaîtront pour de bon, et nous ne pourrons plus vous écrire. Les commandes et ce qui a été convenu restent comme preuve, sans votre nom.
data-delete-open = Quelque chose est encore en cours chez nous. D'ici là, nous devons pouvoir vous joindre ; juste après, nous effaçons vos données.
data-delete-soon = Nous effacerons vos données dans { $minutes ->
    [0] un instant
    [one] une minute
   *[other] { $minutes } minutes
 }. C'est notre dernier message. Bonne continuation.
data-delete-later = C'est noté. Nous effacerons vos données dès que plus rien ne sera en cours ; d'ici là, nous vous écrirons ici.
data-delete-noted = Depuis le { $date }, il est noté que vos données doivent être effacées. Ce sera fait dès que plus rien ne sera en cours.
data-stays = Vos données restent telles quelles.

choice-data-copy = M'envoyer mes données
choice-data-read = Lire ici
choice-data-delete = Effacer mes données
choice-data-keep = Garder mes données
