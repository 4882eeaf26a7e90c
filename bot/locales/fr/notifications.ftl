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
        { item } ({ $number }) en rupture. Retour prévu { ON($date) }. { why }
   *[undated]
        { item } ({ $number }) en rupture. { no-date.sms }
        { next-update.sms }
 }

# segments: 2
notice-promise-moved = { $case ->
    [later] Nous sommes désolés : { $title } de votre commande { $number } arrivera plus tard qu'annoncé. Le retour en stock est maintenant prévu { ON($date) } au lieu du { $before }. { why }
    [earlier] Bonne nouvelle pour votre commande { $number } : { $title } arrivera plus tôt, { ON($date) } au lieu du { $before }. { why }
    [known] Nous avons maintenant une date pour { $title } de votre commande { $number } : le retour en stock est prévu { ON($date) }. { why }
   *[unknown]
        Nous sommes désolés : pour { $title } de votre commande { $number }, nous avions annoncé { ON($before) } et ne pourrons pas nous y tenir. { no-date }
        { next-update }
 }
    .sms = { $case ->
    [later] désolés, nouvelle date pour { $title } ({ $number }) : { ON($date) } au lieu du { $before }. { why }
    [earlier] bonne nouvelle, { $title } ({ $number }) arrive plus tôt : { ON($date) } au lieu du { $before }. { why }
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
    [dated] Un arrivage de { $title } est là, mais il n'a pas suffi pour votre commande { $number }. Pour vous, le retour en stock est prévu { ON($date) }. { why }
   *[undated]
        Un arrivage de { $title } est là, mais il n'a pas suffi pour votre commande { $number }. { no-date }
        Vous gardez votre place sur la liste. { next-update }
 }
    .sms = { $case ->
    [dated] arrivage de { $title } insuffisant pour { $number }. Le vôtre est prévu { ON($date) }. { why }
   *[undated] arrivage de { $title } insuffisant pour { $number }. { no-date.sms } { next-update.sms }
 }

notice-still-waiting = { $case ->
    [dated] Un point sur votre commande { $number } : nous attendons toujours { item } ; le retour en stock est prévu { ON($date) }. Merci de votre patience.
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
 }
    { $later ->
    [none] {""}
    [dated] Encore en attente : { $rest }. Nous attendons le reste le { $date }.
   *[undated] Encore en attente : { $rest }. { no-date }
 }
    .sms = { $case ->
    [tracked] nous avons expédié { item } ({ $number }). Suivi : { $tracking }
   *[plain] nous avons expédié { item } ({ $number }).
 }
        { $later ->
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
    [code] Merci de votre patience pour { $title }. Votre code de { $amount } est prêt : { $code }
    [store_credit] Merci de votre patience pour { $title }. Votre avoir de { $amount } est prêt. Son code : { $code }
    [free_shipping] Le remboursement des { $amount } de frais de port de votre commande { $number } est en route.
    [split_shipment] Votre commande { $number } arrive désormais en deux colis : ce qui est là part d'abord, le reste à son arrivée.
   *[swap] Votre commande { $number } est modifiée : vous recevrez { $title }.
 }
    .sms = { $case ->
    [discount] votre remise sur { $title } ({ $number }) est appliquée. Le remboursement de { $amount } est en route.
    [code] merci de votre patience pour { $title }. Votre code de { $amount } : { $code }
    [store_credit] merci de votre patience pour { $title }. Votre avoir de { $amount } est prêt. Code : { $code }
    [free_shipping] le remboursement des { $amount } de frais de port ({ $number }) est en route.
    [split_shipment] votre commande { $number } arrive en deux colis : ce qui est là part d'abord, le reste à son arrivée.
   *[swap] votre commande { $number } est modifiée, vous recevrez { $title }.
 }

# Pourquoi, après avoir dit qu'il n'y a pas de date.
delay-because = { $reason ->
    [nothing_expected] Le prochain arrivage n'est pas encore prévu.
    [undated] Notre fournisseur n'a pas encore donné de date.
    [overdue] L'arrivage attendu est en retard et n'a pas encore de nouvelle date.
   *[other] { SENTENCE($reason) }
 }
    .sms = { $reason ->
    [nothing_expected] Prochain arrivage pas encore prévu.
    [undated] Fournisseur : pas encore de date.
    [overdue] Arrivage attendu en retard.
   *[other] { SENTENCE($reason) }
 }

# Ce que la loi nous fait dire d'un retard : ce que vaut le silence doit être dit.
# segments: 3
notice-delay-option = { $case ->
    [agrees_dated]
        L'expédition de { item } de votre commande { $number } prend du retard. Elle est maintenant prévue le { $date } au plus tard. { why }
        Vous pouvez annuler à tout moment avant l'expédition et obtenir un remboursement intégral et rapide. Si vous n'annulez pas avant l'expédition, ou le { $date } au plus tard, nous considérerons que vous acceptez d'attendre.
        Répondez ici ou écrivez-nous, sans frais, à { $contact }.
    [cancels_dated]
        L'expédition de { item } de votre commande { $number } prend du retard. Elle est maintenant prévue le { $date } au plus tard. { why }
        Souhaitez-vous attendre, ou annuler et obtenir un remboursement intégral et rapide ? Vous avez jusqu'au { $by } inclus pour nous dire que vous souhaitez attendre ; sinon, et si rien n'est parti d'ici là, nous annulons et vous remboursons en totalité.
        Répondez ici ou écrivez-nous, sans frais, à { $contact }.
    [cancels_undated]
        L'expédition de { item } de votre commande { $number } prend du retard, et nous ne pouvons pas donner de date pour le moment. { delay-because }
        Souhaitez-vous attendre, ou annuler et obtenir un remboursement intégral et rapide ? Vous avez jusqu'au { $by } inclus pour nous dire que vous souhaitez attendre ; sinon, et si rien n'est parti d'ici là, nous annulons et vous remboursons en totalité. Si vous attendez, vous pourrez encore annuler à tout moment avant l'expédition.
        Répondez ici ou écrivez-nous, sans frais, à { $contact }.
    [asks_dated]
        L'expédition de { item } de votre commande { $number } prend du retard. Elle est maintenant prévue le { $date } au plus tard. { why }
        Acceptez-vous cette nouvelle date ? Si vous préférez ne pas attendre, vous pouvez annuler et obtenir un remboursement intégral et rapide. Sans réponse de votre part, rien ne change : ce qui était convenu reste valable et vous gardez tous vos droits.
        Répondez ici ou écrivez-nous, sans frais, à { $contact }.
   *[asks_undated]
        L'expédition de { item } de votre commande { $number } prend du retard, et nous ne pouvons pas donner de date pour le moment. { delay-because }
        Souhaitez-vous attendre malgré tout ? Si vous préférez ne pas attendre, vous pouvez annuler et obtenir un remboursement intégral et rapide. Sans réponse de votre part, rien ne change : ce qui était convenu reste valable et vous gardez tous vos droits.
        Répondez ici ou écrivez-nous, sans frais, à { $contact }.
 }
    .sms = { $case ->
    [agrees_dated]
        l'expédition de { item } ({ $number }) est retardée. Nouvelle date : { $date }. { why }
        Vous pouvez annuler avant l'expédition : remboursement intégral et rapide. Sans annulation avant l'expédition, ou le { $date } au plus tard, nous considérons que vous acceptez d'attendre. Répondez ici ou, sans frais, à : { $contact }
    [cancels_dated]
        l'expédition de { item } ({ $number }) est retardée. Nouvelle date : { $date }. { why }
        Attendre, ou annuler avec un remboursement intégral et rapide ? Sans votre accord le { $by } au plus tard, et si rien n'est parti, nous annulons et remboursons tout. Répondez ici ou, sans frais, à : { $contact }
    [cancels_undated]
        l'expédition de { item } ({ $number }) est retardée, sans date connue. { delay-because.sms }
        Attendre, ou annuler avec un remboursement intégral et rapide ? Sans votre accord le { $by } au plus tard, et si rien n'est parti, nous annulons et remboursons tout. Si vous attendez, vous pourrez annuler jusqu'à l'expédition. Répondez ici ou, sans frais, à : { $contact }
    [asks_dated]
        l'expédition de { item } ({ $number }) est retardée. Nouvelle date : { $date }. { why }
        Êtes-vous d'accord ? Sinon, vous pouvez annuler : remboursement intégral et rapide. Sans réponse, ce qui était convenu reste valable, avec tous vos droits. Répondez ici ou, sans frais, à : { $contact }
   *[asks_undated]
        l'expédition de { item } ({ $number }) est retardée, sans date connue. { delay-because.sms }
        Souhaitez-vous attendre ? Sinon, vous pouvez annuler : remboursement intégral et rapide. Sans réponse, ce qui était convenu reste valable, avec tous vos droits. Répondez ici ou, sans frais, à : { $contact }
 }

# Un retard de plus : le silence n'accepte plus rien.
# segments: 3
notice-renewed-option = { $case ->
    [cancels_dated]
        Nous sommes désolés : l'expédition de { item } de votre commande { $number } prend encore du retard. Elle est maintenant prévue le { $date } au plus tard. { why }
        Souhaitez-vous continuer d'attendre, ou annuler et obtenir un remboursement intégral et rapide ? Vous avez jusqu'au { $by } inclus pour nous dire que vous souhaitez attendre ; sinon, et si rien n'est parti d'ici là, nous annulons et vous remboursons en totalité.
        Répondez ici ou écrivez-nous, sans frais, à { $contact }.
    [cancels_undated]
        Nous sommes désolés : l'expédition de { item } de votre commande { $number } prend encore du retard, et nous ne pouvons pas donner de date pour le moment. { delay-because }
        Souhaitez-vous continuer d'attendre, ou annuler et obtenir un remboursement intégral et rapide ? Vous avez jusqu'au { $by } inclus pour nous dire que vous souhaitez attendre ; sinon, et si rien n'est parti d'ici là, nous annulons et vous remboursons en totalité. Si vous attendez, vous pourrez encore annuler à tout moment avant l'expédition.
        Répondez ici ou écrivez-nous, sans frais, à { $contact }.
    [asks_dated]
        Nous sommes désolés : l'expédition de { item } de votre commande { $number } prend encore du retard. Elle est maintenant prévue le { $date } au plus tard. { why }
        Acceptez-vous cette nouvelle date ? Si vous préférez ne pas attendre, vous pouvez annuler et obtenir un remboursement intégral et rapide. Sans réponse de votre part, rien ne change : ce qui était convenu reste valable et vous gardez tous vos droits.
        Répondez ici ou écrivez-nous, sans frais, à { $contact }.
   *[asks_undated]
        Nous sommes désolés : l'expédition de { item } de votre commande { $number } prend encore du retard, et nous ne pouvons pas donner de date pour le moment. { delay-because }
        Souhaitez-vous attendre malgré tout ? Si vous préférez ne pas attendre, vous pouvez annuler et obtenir un remboursement intégral et rapide. Sans réponse de votre part, rien ne change : ce qui était convenu reste valable et vous gardez tous vos droits.
        Répondez ici ou écrivez-nous, sans frais, à { $contact }.
 }
    .sms = { $case ->
    [cancels_dated]
        désolés, l'expédition de { item } ({ $number }) est encore retardée. Nouvelle date : { $date }. { why }
        Attendre, ou annuler avec un remboursement intégral et rapide ? Sans votre accord le { $by } au plus tard, et si rien n'est parti, nous annulons et remboursons tout. Répondez ici ou, sans frais, à : { $contact }
    [cancels_undated]
        désolés, l'expédition de { item } ({ $number }) est encore retardée, sans date connue. { delay-because.sms }
        Attendre, ou annuler avec un remboursement intégral et rapide ? Sans votre accord le { $by } au plus tard, et si rien n'est parti, nous annulons et remboursons tout. Si vous attendez, vous pourrez annuler jusqu'à l'expédition. Répondez ici ou, sans frais, à : { $contact }
    [asks_dated]
        désolés, l'expédition de { item } ({ $number }) est encore retardée. Nouvelle date : { $date }. { why }
        Êtes-vous d'accord ? Sinon, vous pouvez annuler : remboursement intégral et rapide. Sans réponse, ce qui était convenu reste valable, avec tous vos droits. Répondez ici ou, sans frais, à : { $contact }
   *[asks_undated]
        désolés, l'expédition de { item } ({ $number }) est encore retardée, sans date connue. { delay-because.sms }
        Souhaitez-vous attendre ? Sinon, vous pouvez annuler : remboursement intégral et rapide. Sans réponse, ce qui était convenu reste valable, avec tous vos droits. Répondez ici ou, sans frais, à : { $contact }
 }

# segments: 2
notice-delay-reminder = { $case ->
    [dated] Nous ne savons pas encore si vous souhaitez attendre { item } de votre commande { $number }. L'expédition est prévue le { $date } au plus tard. Vous avez jusqu'au { $by } inclus pour nous dire que vous attendez ; sinon, et si rien n'est parti d'ici là, nous annulons et vous remboursons en totalité. Vous pouvez aussi annuler dès maintenant et obtenir un remboursement intégral et rapide. Répondez ici ou écrivez-nous, sans frais, à { $contact }.
   *[undated] Nous ne savons pas encore si vous souhaitez attendre { item } de votre commande { $number }. Nous n'avons pas encore de date d'expédition. Vous avez jusqu'au { $by } inclus pour nous dire que vous attendez ; sinon, et si rien n'est parti d'ici là, nous annulons et vous remboursons en totalité. Vous pouvez aussi annuler dès maintenant et obtenir un remboursement intégral et rapide. Répondez ici ou écrivez-nous, sans frais, à { $contact }.
 }
    .sms = { $case ->
    [dated] souhaitez-vous attendre { item } ({ $number }), expédition prévue le { $date } ? Sans votre accord le { $by } au plus tard, et si rien n'est parti, nous annulons et remboursons tout. Répondez ici ou, sans frais, à : { $contact }
   *[undated] souhaitez-vous attendre { item } ({ $number }) ? Pas encore de date. Sans votre accord le { $by } au plus tard, et si rien n'est parti, nous annulons et remboursons tout. Répondez ici ou, sans frais, à : { $contact }
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
    .sms = merci de votre patience pour { $title } ({ $number }). { waiting-gift } Valable jusqu'au { $until }.

# segments: 2
notice-offer-closing = Notre offre sur { $title } de votre commande { $number } se termine le { $until }. { waiting-gift }
    .sms = notre offre sur { $title } ({ $number }) se termine le { $until }. { waiting-gift }

notice-offer-expired = Notre offre sur { $title } de votre commande { $number } est terminée. Votre commande reste inchangée.
    .sms = notre offre sur { $title } ({ $number }) est terminée. Votre commande reste inchangée.

# Aucun paiement ne se règle dans un chat.
# segments: 2
notice-authorisation-lapsing = { $case ->
    [page] Votre carte ne peut être débitée pour la commande { $number } que jusqu'au { $date }, et une partie est encore en attente. Merci de vérifier votre paiement ici : { $link }
        N'envoyez pas de données de carte dans cette conversation.
   *[contact] Votre carte ne peut être débitée pour la commande { $number } que jusqu'au { $date }, et une partie est encore en attente. Merci de nous contacter : { $link }
        N'envoyez pas de données de carte dans cette conversation.
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
    Nous avions promis de vous écrire à nouveau au sujet de { item }, commande { $number } : il n'y a pas encore de nouvelles. { no-date }
    { next-update } Merci de votre patience.
    .sms = pas de nouvelles pour { item } ({ $number }). { no-date.sms } { next-update.sms }
