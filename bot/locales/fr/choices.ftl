# Libellés des boutons et des choix numérotés par SMS : 28 caractères au plus, hors valeurs.

choice-line = { $number } { $title }
choice-status = Où en est ma commande ?
choice-keep = Attendre encore
choice-options = Voir mes options
choice-ask-discount = Demander une remise
choice-cancel = Annuler ma commande
    .sms = Annuler ma commande
choice-cancel-all = { $count ->
    [2] Annuler les deux
   *[other] Annuler les { $count }
 }
    .sms = { $count ->
    [2] Annuler les deux
   *[other] Annuler les { $count }
 }
choice-cancel-now = Annuler maintenant
    .sms = Annuler maintenant
choice-undo = Rétablir
choice-agree = D'accord
choice-take-it = Accepter la remise
choice-no-thanks = Non merci
choice-person = Parler à quelqu'un
choice-help = Aide
choice-share-contact = Partager mon numéro
    .sms = J'ai utilisé un autre numéro
choice-language = { $name }
choice-more = Lire la suite
choice-again = { $label }
