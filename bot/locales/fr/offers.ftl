# Ce que l'on peut accepter : le libellé, la question quand l'argent ou l'article change, et ce qu'il en est advenu.

# Les libellés, avec les conditions. Si la boutique déduit un montant et non un pourcentage, le pourcentage est 0.
offer-discount = { $percent ->
    [0] Attendre, { $amount } remboursés
   *[other] Attendre, { $percent } % de remise ({ $amount })
 }
offer-discount-code = Attendre, code de { $amount }
offer-store-credit = Attendre, avoir de { $amount }
offer-free-shipping = Attendre, port offert ({ $amount })
offer-split-shipment-free = Envoyer ce qui est là
offer-split-shipment-paid = Envoyer ce qui est là (+{ $cost })
offer-alternative-same = Prendre { $title }
offer-alternative-dearer = Prendre { $title } (+{ $difference })
offer-alternative-cheaper = Prendre { $title } (-{ $difference })
choice-accept = J'accepte
choice-split = Envoyer déjà ce qui est là
choice-together = Tout envoyer ensemble

# L'article de remplacement : la différence est dite avant tout changement.
confirm-alternative-same = Souhaitez-vous échanger { item } contre { $instead } ? Le prix reste le même.
confirm-alternative-dearer = Souhaitez-vous échanger { item } contre { $instead } ? Cela coûte { $amount } de plus au total.
confirm-alternative-cheaper = Souhaitez-vous échanger { item } contre { $instead } ? Nous vous rembourserions { $amount }.
ends-gift = Avec l'échange, vous n'auriez plus les { $amount } offerts pour l'attente.
taken-alternative-same = Merci. Vous recevrez { $instead } au lieu de { item }. Nous vous le confirmerons.
taken-alternative-dearer = Merci. Vous recevrez { $instead } au lieu de { item }, pour { $amount } de plus. Nous vous le confirmerons.
taken-alternative-cheaper = Merci. { $instead } remplacera { item }, et nous vous rembourserons { $amount }. Nous vous le confirmerons.

# L'argent pour l'attente.
offered-discount-amount = Si vous continuez d'attendre { $title }, nous vous remboursons { $amount }. Cela vous convient ?
offered-discount-code = Si vous continuez d'attendre { $title }, nous vous offrons un code de { $amount } pour votre prochain achat. Cela vous convient ?
offered-store-credit = Si vous attendez encore { $title }, nous vous offrons un avoir de { $amount }, non remboursable, pour un prochain achat. D'accord ?
offered-free-shipping = Si vous continuez d'attendre { $title }, nous vous remboursons les { $amount } de frais de port. Cela vous convient ?
confirm-store-credit = Vous recevriez un avoir de { $amount }, non remboursable, pour un prochain achat, à la place d'une remise sur { $title }. Vous pourrez toujours annuler. Êtes-vous d'accord ?
taken-discount = Merci de patienter. Nous avons noté une remise de { $amount } sur { item } et vous écrirons quand ce sera fait.
taken-discount-code = Merci de patienter. Nous préparons votre code de { $amount } et vous l'enverrons.
taken-store-credit = Merci de patienter. Nous préparons votre avoir de { $amount } et vous en enverrons le code.
taken-free-shipping = Merci de patienter. Nous vous remboursons { $amount } de frais de port et vous écrirons quand ce sera fait.
discount-had = Pour { $title }, vous recevez déjà { $amount } en échange de votre attente.
no-store-credit = Désolés, nous ne pouvons pas vous offrir d'avoir pour { $title }.
no-free-shipping = Désolés, nous ne pouvons pas vous rembourser les frais de port de la commande { $number }.
no-free-shipping-unpaid = Vous n'avez pas payé de frais de port pour la commande { $number } : il n'y a rien à rembourser.

# En plusieurs fois, ou tout ensemble.
split-part-now = Maintenant : { item }
split-part-later = Plus tard : { item }
confirm-split-shipment-free = Souhaitez-vous recevoir dès maintenant la partie disponible de la commande { $number }, et le reste à son arrivée ? C'est sans frais.
confirm-split-shipment-paid = Souhaitez-vous recevoir dès maintenant la partie disponible de la commande { $number }, et le reste ensuite ? Le second colis coûte { $cost }.
taken-split-shipment-free = Merci. La partie disponible de la commande { $number } part au prochain envoi, et le reste à son arrivée.
taken-split-shipment-paid = Merci. La partie disponible de la commande { $number } part au prochain envoi, et le reste à son arrivée, pour { $cost } de plus.
split-noted = C'est noté : la partie disponible de la commande { $number } part d'abord, et le reste à son arrivée.
split-nothing-here = Rien de la commande { $number } n'est encore arrivé : il n'y a donc rien à expédier dès maintenant.
split-all-here = Tout ce qui reste de la commande { $number } est là, mis de côté pour vous, et part en une seule fois.
split-not-offered = Désolés, nous n'envoyons la commande { $number } qu'en un seul colis.
confirm-together = Souhaitez-vous recevoir la commande { $number } en un seul colis, une fois complète ? Ce qui est déjà là attendrait le reste.
together-noted = C'est noté : la commande { $number } partira en un seul colis, une fois complète.
together-anyway = Ce qui reste de la commande { $number } part de toute façon en un seul colis.

# Ce qui n'est plus possible, montré avec ce qui l'est.
ended-offer = Désolés, cette offre a pris fin. Votre commande reste telle quelle.
ended-stock = Désolés, il ne reste plus assez de stock pour { $instead }. Votre commande reste telle quelle.
ended-accepted = Vous avez déjà accepté. C'est noté.
ended-waiting = { $title } n'est plus en attente : il n'y a plus rien à changer.

# Ce qui a été accepté puis retiré.
undone-alternative = L'échange est retiré. Votre commande de { item } est maintenue comme avant, à la même place.
undone-discount = La remise est retirée. Votre commande de { item } est maintenue comme avant, à la même place.
undone-store-credit = L'avoir est retiré. Votre commande de { item } est maintenue comme avant, à la même place.
undone-free-shipping = C'est retiré. Le port reste payé comme avant et { $title } garde sa place.
undone-split-shipment = C'est retiré. La commande { $number } sera envoyée comme prévu auparavant.
undo-over = Désolés, il est trop tard pour revenir en arrière. Voici ce que vous pouvez encore faire :
