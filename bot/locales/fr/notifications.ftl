# Ce que nous disons sans qu'on nous le demande. Par SMS, le nom de la boutique vient en premier.

# Le cadre des nouvelles : par SMS, il dit qui écrit et, la première fois, comment y mettre fin.
news = { $news }
    .sms = { $shop } : { $news }
news-first = { $news }
    .sms =
        { $shop } : { $news }
        Fin : STOP.

notice-backorder-placed = { $case ->
    [dated]
        Nous ne pouvons pas encore expédier { item } de votre commande { $number }. { why }
        Le retour en stock est prévu le { $date }. Nous vous écrirons dès que votre article sera mis de côté, ou si la date change.
   *[undated]
        Nous ne pouvons pas encore expédier { item } de votre commande { $number }. { no-date }
        Nous vous écrirons dès que nous en saurons plus.
 }
    .sms = { $case ->
    [dated]
        rupture de stock pour { item } ({ $number }). Retour prévu le { $date }. { why }
   *[undated]
        rupture de stock pour { item } ({ $number }). { no-date.sms }
        Nous vous écrirons.
 }

notice-promise-moved = { $case ->
    [later] Nous sommes désolés : { $title } de votre commande { $number } arrivera plus tard que prévu. Le retour en stock est maintenant annoncé pour le { $date } au lieu du { $before }. { why }
    [earlier] Bonne nouvelle pour votre commande { $number } : nous attendons { $title } plus tôt, le { $date } au lieu du { $before }. { why }
    [known] Nous avons maintenant une date pour { $title } de votre commande { $number } : le retour en stock est prévu le { $date }. { why }
   *[unknown]
        Nous sommes désolés : { $title } de votre commande { $number } n'arrivera pas le { $before } comme annoncé. { no-date }
        Nous vous écrirons dès que nous en saurons plus.
 }
    .sms = { $case ->
    [later] désolés, nouvelle date pour { $title } ({ $number }) : { $date } au lieu du { $before }. { why }
    [earlier] bonne nouvelle, { $title } ({ $number }) arrive plus tôt : { $date } au lieu du { $before }. { why }
    [known] nous avons une date pour { $title } ({ $number }). Retour en stock prévu le { $date }. { why }
   *[unknown]
        désolés, { $title } ({ $number }) n'arrivera pas le { $before }. { no-date.sms }
        Nous vous écrirons.
 }

notice-allocated = { $case ->
    [part] { $rest ->
        [one] Bonne nouvelle : nous avons mis de côté { item } pour votre commande { $number }. Il manque encore un article ; nous vous écrirons à son arrivée.
       *[other] Bonne nouvelle : nous avons mis de côté { item } pour votre commande { $number }. Il manque encore { $rest } articles ; nous vous écrirons à leur arrivée.
     }
   *[whole] Bonne nouvelle : nous avons mis de côté { item } pour votre commande { $number }. Votre colis part au prochain envoi.
 }
    .sms = { $case ->
    [part] bonne nouvelle, nous avons mis de côté { item } ({ $number }). Encore en attente : { $rest }.
   *[whole] bonne nouvelle, nous avons mis de côté { item } ({ $number }). Votre colis part au prochain envoi.
 }

notice-not-this-delivery = { $case ->
    [dated] Une livraison est arrivée pour { $title }, mais elle n'a pas suffi pour votre commande { $number }. Pour vous, le retour en stock est prévu le { $date }. { why }
   *[undated]
        Une livraison est arrivée pour { $title }, mais elle n'a pas suffi pour votre commande { $number }. { no-date }
        Vous gardez votre place sur la liste et nous vous écrirons dès que nous en saurons plus.
 }
    .sms = { $case ->
    [dated] livraison insuffisante pour { $title } ({ $number }). Pour vous, arrivage prévu le { $date }. { why }
   *[undated] livraison insuffisante pour { $title } ({ $number }). { no-date.sms }
 }

notice-still-waiting = { $case ->
    [dated] Un point sur votre commande { $number } : nous attendons toujours { item }, le retour en stock est prévu le { $date }. Merci de votre patience.
   *[undated]
        Un point sur votre commande { $number } : nous attendons toujours { item }. { no-date }
        Merci de votre patience.
 }
    .sms = { $case ->
    [dated] nous attendons toujours { item } ({ $number }). Retour en stock prévu le { $date }. Merci de votre patience.
   *[undated] nous attendons toujours { item } ({ $number }). { no-date.sms }
 }

notice-shipped = { $case ->
    [tracked] Nous avons expédié { item } de votre commande { $number }. Suivi : { $tracking }
   *[plain] Nous avons expédié { item } de votre commande { $number }.
 }
    .sms = { $case ->
    [tracked] nous avons expédié { item } ({ $number }). Suivi : { $tracking }
   *[plain] nous avons expédié { item } ({ $number }).
 }

notice-cancelled = Nous avons annulé { item } de votre commande { $number }. Votre remboursement de { $amount } est en route.
    .sms = nous avons annulé { item } ({ $number }). Votre remboursement de { $amount } est en route.

notice-change-done = { $case ->
    [discount] Votre remise sur { $title } de la commande { $number } est appliquée : le remboursement de { $amount } est en route.
    [code] Merci d'attendre { $title }. Votre code de { $amount } est prêt : { $code }
    [store_credit] Merci d'attendre { $title }. Votre avoir de { $amount } est prêt. Son code : { $code }
    [free_shipping] Le remboursement des { $amount } de frais de port de votre commande { $number } est en route.
    [split_shipment] Votre commande { $number } arrive désormais en deux colis : ce qui est là part d'abord, le reste à son arrivée.
   *[swap] Votre commande { $number } est modifiée : vous recevrez { $title }.
 }
    .sms = { $case ->
    [discount] votre remise sur { $title } ({ $number }) est appliquée. Le remboursement de { $amount } est en route.
    [code] merci d'attendre { $title }. Votre code de { $amount } : { $code }
    [store_credit] merci d'attendre { $title }. Votre avoir de { $amount } est prêt. Code : { $code }
    [free_shipping] le remboursement des { $amount } de frais de port ({ $number }) est en route.
    [split_shipment] votre commande { $number } arrive en deux colis : ce qui est là part d'abord, le reste à son arrivée.
   *[swap] votre commande { $number } est modifiée, vous recevrez { $title }.
 }
