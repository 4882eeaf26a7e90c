# Ce que dit le menu de Telegram à côté de chaque commande : de 3 à 60 caractères.

command-status = Où en est ma commande et quand elle arrive
command-options = Ce que je peux choisir en attendant
command-cancel = Annuler une commande
command-help = Ce que l'on peut demander ici et comment nous joindre
command-stop = Ne plus recevoir de messages
command-language = Changer de langue
