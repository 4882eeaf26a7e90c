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
        Le retour en stock est prévu { ON($date) }. Nous vous écrirons dès que votre article sera mis de côté, ou si la date change.
   *[undated]
        Nous ne pouvons pas encore expédier { item } de votre commande { $number }. { no-date }
        { next-update }
 }
    .sms = { $case ->
    [dated]
        il manque { item } ({ $number }). Retour prévu { ON($date) }. { why }
   *[undated]
        il manque { item } ({ $number }). { no-date.sms }
        { next-update.sms }
 }

# segments: 2
notice-promise-moved = { $case ->
    [later] Nous sommes désolés : { $title } de votre commande { $number } arrivera plus tard que prévu. Le retour en stock est maintenant prévu { ON($date) } au lieu du { $before }. { why }
    [earlier] Bonne nouvelle pour votre commande { $number } : nous attendons { $title } plus tôt, { ON($date) } au lieu du { $before }. { why }
    [known] Nous avons maintenant une date pour { $title } de votre commande { $number } : le retour en stock est prévu { ON($date) }. { why }
   *[unknown]
        Nous sommes désolés : { $title } de votre commande { $number } n'arrivera pas { ON($before) } comme annoncé. { no-date }
        { next-update }
 }
    .sms = { $case ->
    [later] désolés, nouvelle date pour { $title } ({ $number }) : { $date } au lieu du { $before }. { why }
    [earlier] bonne nouvelle, { $title } ({ $number }) arrive plus tôt : { $date } au lieu du { $before }. { why }
    [known] nous avons une date pour { $title } ({ $number }). Retour en stock prévu { ON($date) }. { why }
   *[unknown]
        désolés, { $title } ({ $number }) n'arrivera pas { ON($before) }. { no-date.sms }
        { next-update.sms }
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
    [dated] Une livraison est arrivée pour { $title }, mais elle n'a pas suffi pour votre commande { $number }. Pour vous, le retour en stock est prévu { ON($date) }. { why }
   *[undated]
        Une livraison est arrivée pour { $title }, mais elle n'a pas suffi pour votre commande { $number }. { no-date }
        Vous gardez votre place sur la liste. { next-update }
 }
    .sms = { $case ->
    [dated] livraison insuffisante pour { $title } ({ $number }). Arrivage pour vous { ON($date) }. { why }
   *[undated] livraison insuffisante pour { $title } ({ $number }). { no-date.sms } { next-update.sms }
 }

notice-still-waiting = { $case ->
    [dated] Un point sur votre commande { $number } : nous attendons toujours { item }, le retour en stock est prévu { ON($date) }. Merci de votre patience.
   *[undated]
        Un point sur votre commande { $number } : nous attendons toujours { item }. { no-date }
        { next-update } Merci de votre patience.
 }
    .sms = { $case ->
    [dated] nous attendons toujours { item } ({ $number }). Retour en stock prévu { ON($date) }. Merci de votre patience.
   *[undated] nous attendons toujours { item } ({ $number }). { no-date.sms } { next-update.sms }
 }

# segments: 2
notice-shipped = { $case ->
    [tracked] Nous avons expédié { item } de votre commande { $number }. Suivi : { $tracking }
   *[plain] Nous avons expédié { item } de votre commande { $number }.
 } { $later ->
    [none] {""}
    [dated] Encore en attente : { $rest }. Nous attendons le reste le { $date }.
   *[undated] Encore en attente : { $rest }. { no-date }
 }
    .sms = { $case ->
    [tracked] nous avons expédié { item } ({ $number }). Suivi : { $tracking }
   *[plain] nous avons expédié { item } ({ $number }).
 } { $later ->
    [none] {""}
    [dated] Encore en attente : { $rest }, prévu le { $date }.
   *[undated] Encore en attente : { $rest }. { no-date.sms }
 }

notice-cancelled = { $case ->
    [sent] Nous avons annulé { item } de votre commande { $number }. Votre remboursement de { $amount } est en route.
    [by] Nous avons annulé { item } de votre commande { $number }. Votre remboursement de { $amount } partira le { $date } au plus tard.
    [owed] Nous avons annulé { item } de votre commande { $number }. Nous vous remboursons { $amount }.
   *[alone] Nous avons annulé { item } de votre commande { $number }.
 }
    .sms = { $case ->
    [sent] nous avons annulé { item } ({ $number }). Votre remboursement de { $amount } est en route.
    [by] nous avons annulé { item } ({ $number }). Votre remboursement de { $amount } partira le { $date } au plus tard.
    [owed] nous avons annulé { item } ({ $number }). Nous vous remboursons { $amount }.
   *[alone] nous avons annulé { item } ({ $number }).
 }

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

# What the law has us tell of a delay: what silence means must be said.
# segments: 3
notice-delay-option = { $case ->
    [agrees_dated]
        { item } de votre commande { $number } est en retard. Nous pensons maintenant l'expédier le { $date } au plus tard. { why }
        Vous pouvez annuler à tout moment avant l'expédition et obtenir aussitôt un remboursement intégral. Sans nouvelles de vous avant l'expédition et jusqu'au { $date }, nous considérerons que vous acceptez d'attendre.
        Répondez ici, ou gratuitement à { $contact }.
    [cancels_dated]
        { item } de votre commande { $number } est en retard. Nous pensons maintenant l'expédier le { $date } au plus tard. { why }
        Souhaitez-vous attendre, ou annuler et obtenir aussitôt un remboursement intégral ? Sauf expédition d'ici là, il nous faut votre accord avant la fin du { $by } ; sans lui, nous annulons et vous remboursons.
        Répondez ici, ou gratuitement à { $contact }.
    [cancels_undated]
        { item } de votre commande { $number } est en retard, et nous ne pouvons pas donner de date d'expédition. { no-date }
        Souhaitez-vous attendre, ou annuler et obtenir aussitôt un remboursement intégral ? Sauf expédition d'ici là, il nous faut votre accord avant la fin du { $by } ; sans lui, nous annulons et vous remboursons. Si vous attendez, vous pourrez encore annuler à tout moment avant l'expédition.
        Répondez ici, ou gratuitement à { $contact }.
    [asks_dated]
        { item } de votre commande { $number } est en retard. Nous pensons maintenant l'expédier le { $date } au plus tard. { why }
        Acceptez-vous cette nouvelle date ? Si vous préférez ne pas attendre, vous pouvez annuler et obtenir un remboursement intégral. Tant que vous n'avez pas accepté, ce qui était convenu reste valable et vous gardez tous vos droits.
   *[asks_undated]
        { item } de votre commande { $number } est en retard, et nous ne pouvons pas donner de date. { no-date }
        Souhaitez-vous attendre malgré tout ? Sinon, vous pouvez annuler et obtenir un remboursement intégral. Tant que vous n'avez pas accepté, ce qui était convenu reste valable et vous gardez tous vos droits.
 }
    .sms = { $case ->
    [agrees_dated]
        { item } ({ $number }) est en retard. Nouvelle date d'expédition : { $date }. { why }
        Vous pouvez annuler avant l'expédition et obtenir aussitôt un remboursement intégral. Sans annulation d'ici le { $date }, nous considérons que vous acceptez d'attendre. Réponse ici, ou gratuite : { $contact }
    [cancels_dated]
        { item } ({ $number }) est en retard. Nouvelle date d'expédition : { $date }. { why }
        Attendre, ou annuler et obtenir aussitôt un remboursement intégral ? Sauf expédition d'ici là, sans votre accord le { $by } au plus tard, nous annulons et remboursons. Réponse ici, ou gratuite : { $contact }
    [cancels_undated]
        { item } ({ $number }) est en retard, sans date d'expédition. { no-date.sms }
        Attendre, ou annuler et obtenir aussitôt un remboursement intégral ? Sauf expédition d'ici là, sans votre accord le { $by } au plus tard, nous annulons et remboursons. Si vous attendez, vous pourrez encore annuler avant l'expédition. Réponse ici, ou gratuite : { $contact }
    [asks_dated]
        { item } ({ $number }) est en retard. Nouvelle date d'expédition : { $date }. { why }
        Êtes-vous d'accord ? Sinon, vous pouvez annuler et obtenir le remboursement. Sans votre accord, ce qui était convenu reste valable.
   *[asks_undated]
        { item } ({ $number }) est en retard, sans date. { no-date.sms }
        Souhaitez-vous attendre ? Sinon, vous pouvez annuler et obtenir le remboursement. Sans votre accord, ce qui était convenu reste valable.
 }

# One more delay: silence agrees to nothing any more.
# segments: 3
notice-renewed-option = { $case ->
    [cancels_dated]
        Nous sommes désolés : { item } de votre commande { $number } prend encore du retard. Nous pensons maintenant l'expédier le { $date } au plus tard. { why }
        Souhaitez-vous continuer d'attendre, ou annuler et obtenir aussitôt un remboursement intégral ? Sauf expédition d'ici là, il nous faut votre accord avant la fin du { $by } ; sans lui, nous annulons et vous remboursons.
        Répondez ici, ou gratuitement à { $contact }.
    [cancels_undated]
        Nous sommes désolés : { item } de votre commande { $number } prend encore du retard, et nous ne pouvons pas donner de date d'expédition. { no-date }
        Souhaitez-vous continuer d'attendre, ou annuler et obtenir aussitôt un remboursement intégral ? Sauf expédition d'ici là, il nous faut votre accord avant la fin du { $by } ; sans lui, nous annulons et vous remboursons. Si vous attendez, vous pourrez encore annuler à tout moment avant l'expédition.
        Répondez ici, ou gratuitement à { $contact }.
    [asks_dated]
        Nous sommes désolés : { item } de votre commande { $number } prend encore du retard. Nous pensons maintenant l'expédier le { $date } au plus tard. { why }
        Acceptez-vous cette nouvelle date ? Si vous préférez ne pas attendre, vous pouvez annuler et obtenir un remboursement intégral. Tant que vous n'avez pas accepté, ce qui était convenu reste valable et vous gardez tous vos droits.
   *[asks_undated]
        Nous sommes désolés : { item } de votre commande { $number } prend encore du retard, et nous ne pouvons pas donner de date. { no-date }
        Souhaitez-vous attendre malgré tout ? Sinon, vous pouvez annuler et obtenir un remboursement intégral. Tant que vous n'avez pas accepté, ce qui était convenu reste valable et vous gardez tous vos droits.
 }
    .sms = { $case ->
    [cancels_dated]
        désolés, { item } ({ $number }) prend encore du retard. Nouvelle date d'expédition : { $date }. { why }
        Attendre, ou annuler et obtenir aussitôt un remboursement intégral ? Sauf expédition d'ici là, sans votre accord le { $by } au plus tard, nous annulons et remboursons. Réponse ici, ou gratuite : { $contact }
    [cancels_undated]
        désolés, { item } ({ $number }) prend encore du retard, sans date d'expédition. { no-date.sms }
        Attendre, ou annuler et obtenir aussitôt un remboursement intégral ? Sauf expédition d'ici là, sans votre accord le { $by } au plus tard, nous annulons et remboursons. Si vous attendez, vous pourrez encore annuler avant l'expédition. Réponse ici, ou gratuite : { $contact }
    [asks_dated]
        désolés, { item } ({ $number }) prend encore du retard. Nouvelle date d'expédition : { $date }. { why }
        Êtes-vous d'accord ? Sinon, vous pouvez annuler et obtenir le remboursement. Sans votre accord, ce qui était convenu reste valable.
   *[asks_undated]
        désolés, { item } ({ $number }) prend encore du retard, sans date. { no-date.sms }
        Souhaitez-vous attendre ? Sinon, vous pouvez annuler et obtenir le remboursement. Sans votre accord, ce qui était convenu reste valable.
 }

# segments: 2
notice-delay-reminder = { $case ->
    [dated] Nous ne savons pas encore si vous souhaitez attendre { item } de votre commande { $number }, que nous pensons expédier le { $date } au plus tard. Dites-le-nous avant la fin du { $by } ; sinon nous annulons et vous remboursons en totalité. Vous pouvez aussi écrire gratuitement à { $contact }.
   *[undated] Nous ne savons pas encore si vous souhaitez attendre { item } de votre commande { $number }, pour lequel nous n'avons pas de date. Dites-le-nous avant la fin du { $by } ; sinon nous annulons et vous remboursons en totalité. Vous pouvez aussi écrire gratuitement à { $contact }.
 }
    .sms = { $case ->
    [dated] souhaitez-vous attendre { item } ({ $number }), expédition prévue le { $date } ? Sans votre accord le { $by } au plus tard, nous annulons et remboursons. Réponse ici, ou gratuite : { $contact }
   *[undated] souhaitez-vous attendre { item } ({ $number }) ? Pas encore de date. Sans votre accord le { $by } au plus tard, nous annulons et remboursons. Réponse ici, ou gratuite : { $contact }
 }

# segments: 2
notice-deemed-cancelled =
    { $case ->
        [silence] Nous avons annulé { item } de votre commande { $number } : nous n'avons pas pu expédier à temps, et vous ne nous aviez pas dit que vous souhaitiez attendre.
       *[missed] Nous avons annulé { item } de votre commande { $number }, car nous n'avons pas pu expédier à temps. Nous en sommes désolés.
    } { $due ->
        [known] Votre remboursement de { $amount } partira le { $date } au plus tard.
       *[unknown] Nous vous remboursons { $amount }.
    } Une question ? { $contact }
    .sms =
        { $case ->
            [silence] nous avons annulé { item } ({ $number }) : pas d'expédition à temps, ni d'accord de votre part.
           *[missed] nous avons annulé { item } ({ $number }), faute d'expédition à temps. Nous en sommes désolés.
        } { $due ->
            [known] Votre remboursement de { $amount } partira le { $date } au plus tard.
           *[unknown] Nous vous remboursons { $amount }.
        } Une question ? { $contact }

# Ce que la boutique propose d'elle-même à qui attend depuis longtemps ; la proposition est dans waiting-gift.
waiting-gift = { $case ->
    [discount] { $percent ->
        [0] Si vous continuez d'attendre, nous vous remboursons { $amount }.
       *[other] Si vous continuez d'attendre, vous avez { $percent } % de remise ({ $amount } remboursés).
     }
    [discount_code] Si vous continuez d'attendre, vous recevez un code de { $amount } pour votre prochain achat.
    [store_credit] Si vous continuez d'attendre, vous recevez un avoir de { $amount } pour votre prochain achat, non remboursable.
    [free_shipping] Si vous continuez d'attendre, nous vous remboursons les { $amount } de livraison.
    [split_shipment_free] Nous pouvons envoyer ce qui est là, et le reste à son arrivée, sans frais.
    [split_shipment_paid] Nous pouvons envoyer ce qui est là, et le reste à son arrivée, pour { $amount } de plus.
    [alternative_same] Nous pouvons vous envoyer { $instead } à la place, déjà disponible, au même prix.
    [alternative_dearer] Nous pouvons vous envoyer { $instead } à la place, déjà disponible, pour { $amount } de plus.
   *[alternative_cheaper] Nous pouvons vous envoyer { $instead } à la place, déjà disponible, et vous rembourser { $amount }.
 }

# segments: 2
notice-offer-made = Merci de votre patience pour { $title } de votre commande { $number }. { waiting-gift } Cette offre est valable jusqu'au { $until }.
    .sms = merci de votre patience pour { $title } ({ $number }). { waiting-gift } Jusqu'au { $until }.

# segments: 2
notice-offer-closing = Notre offre sur { $title } de votre commande { $number } se termine le { $until }. { waiting-gift }
    .sms = notre offre sur { $title } ({ $number }) se termine le { $until }. { waiting-gift }

notice-offer-expired = Notre offre sur { $title } de votre commande { $number } est terminée. Votre commande reste inchangée.
    .sms = notre offre sur { $title } ({ $number }) est terminée. Votre commande reste inchangée.

# Aucun paiement ne se règle dans un chat.
# segments: 2
notice-authorisation-lapsing = { $case ->
    [page] Votre carte ne peut être débitée pour la commande { $number } que jusqu'au { $date }, et une partie est encore en attente. Merci de vérifier votre paiement ici : { $link } N'envoyez pas de données de carte dans ce chat.
   *[contact] Votre carte ne peut être débitée pour la commande { $number } que jusqu'au { $date }, et une partie est encore en attente. Merci de nous contacter : { $link } N'envoyez pas de données de carte dans ce chat.
 }
    .sms = { $case ->
    [page] votre carte ne peut être débitée pour { $number } que jusqu'au { $date }, une partie est encore en attente. Vérifiez votre paiement : { $link }
   *[contact] votre carte ne peut être débitée pour { $number } que jusqu'au { $date }, une partie est encore en attente. Contactez-nous : { $link }
 }
# De l'argent dû est parti ; ce n'est pas dit ici si un autre message le dit.
notice-refund-sent = Nous avons envoyé votre remboursement de { $amount } pour { $title } de votre commande { $number }. Votre banque peut mettre quelques jours à l'afficher.
    .sms = nous avons envoyé votre remboursement de { $amount } pour { $title } ({ $number }).
# Le jour où nous avions promis d'écrire est venu, sans nouvelles.
notice-update-due =
    Nous avions promis de vous écrire au sujet de { item }, commande { $number } : il n'y a pas encore de nouvelles. { no-date }
    { next-update } Merci de votre patience.
    .sms = pas de nouvelles pour { item } ({ $number }). { no-date.sms } { next-update.sms }
