# Pourquoi non, sous le nom de l'erreur.

refused = Désolés, ce n'est pas possible pour le moment.
refused-not-waiting = Il n'y a plus rien à modifier ici : cet article n'est plus en attente.
refused-too-many = C'est plus que ce que vous avez commandé. Merci d'indiquer un nombre plus petit.
refused-out-of-stock = Désolés, il n'en reste plus assez. Votre commande reste inchangée.
refused-offer-ended = Désolés, cette offre a expiré ou a déjà été utilisée. Votre commande reste inchangée.
refused-too-late = Désolés, il est trop tard pour revenir en arrière.
refused-bad-input = Désolés, nous ne pouvons pas utiliser cette indication. Merci de la vérifier et de la renvoyer.
refused-not-found = Désolés, nous ne trouvons rien. Merci de vérifier votre indication et de la renvoyer.
refused-somebody-else = Cette conversation est déjà liée à la commande d'un autre client, nous n'avons donc pas ajouté celle-ci. Si les deux sont à vous, parlez-nous et nous les réunirons.
    .sms = Cette conversation est liée à un autre client : nous n'avons pas ajouté cette commande. Si les deux sont à vous, parlez-nous.
