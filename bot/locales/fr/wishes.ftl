# Quand, à quel rythme et où quelqu'un veut avoir de nos nouvelles, et de quels articles il veut être prévenu.

# Ce qui est réglé.
wishes-at-once = Nous vous écrivons dès qu'il y a du nouveau pour vos commandes, entre { $opens_at } et { $closes_at }, jamais la nuit.
    .sms = Nous vous écrivons dès qu'il y a du nouveau, entre { $opens_at } et { $closes_at }.
wishes-at-once-unlimited = Nous vous écrivons dès qu'il y a du nouveau pour vos commandes.
    .sms = Nous vous écrivons dès qu'il y a du nouveau.
wishes-digest = Vous recevez toutes les nouvelles d'une journée en un message, à partir de { $opens_at }, jamais la nuit.
    .sms = Vous recevez toutes les nouvelles d'une journée en un SMS, à partir de { $opens_at }.
wishes-paused = Jusqu'au { $date }, nous ne vous envoyons pas de nouvelles. Vous les aurez toutes ensuite, en un message. Nous répondons toujours à vos questions, et ce que la loi nous oblige à vous dire vous parvient quand même.
    .sms = Pas de nouvelles jusqu'au { $date } ; vous aurez tout ensuite. Nous vous répondons toujours, les avis légaux arrivent quand même.
wishes-on-telegram = Vous recevez les nouvelles sur Telegram.
wishes-on-sms = Vous recevez les nouvelles par SMS.
wishes-not-there = Nous ne pouvons pas encore vous écrire par ce canal : il faudrait d'abord nous y autoriser depuis celui-ci.
wishes-noted = C'est noté.
wishes-change = Que souhaitez-vous changer ?
wishes-often = Que préférez-vous ?
wishes-which-hours-unlimited = Quand pouvons-nous vous écrire ?
wishes-which-hours = Quand pouvons-nous vous écrire ? C'est toujours entre { $opens_at } et { $closes_at }.
    .sms = Quand pouvons-nous vous écrire ? Toujours entre { $opens_at } et { $closes_at }.
# Ils nomment un jour plus lointain que ce que nous pouvons faire.
wishes-longest = Nous pouvons garder les nouvelles { $days } jours au plus.
wishes-how-long = Pendant combien de temps devons-nous suspendre nos messages ? Rien n'est perdu : vous aurez tout ensuite.
    .sms = Pendant combien de temps suspendre nos messages ? Vous aurez tout ensuite.

choice-wishes = Réglages des messages
choice-wishes-hours = Moment de la journée
choice-wishes-digest = Une fois par jour
choice-wishes-at-once = Dès qu'il y a du nouveau
choice-wishes-pause = Faire une pause
choice-wishes-resume = Reprendre maintenant
choice-wishes-normal = Comme d'habitude
choice-wishes-telegram = Plutôt sur Telegram
choice-wishes-sms = Plutôt par SMS
choice-wishes-any = À toute heure de la journée
choice-wishes-morning = Le matin, de { $opens_at } à { $closes_at }
choice-wishes-afternoon = L'après-midi, de { $opens_at } à { $closes_at }
choice-wishes-evening = Le soir, de { $opens_at } à { $closes_at }
choice-wishes-days = { $days } jours
choice-wishes-monday = Jusqu'à lundi

# Être prévenu du retour d'un article.
alert-which = Quel article devons-nous surveiller pour vous ?
alert-name-it = Quel article devons-nous surveiller pour vous ? Écrivez par exemple : « Prévenez-moi quand la lampe en chêne revient »
alert-name-it-or-order = Nous vous écrivons de toute façon pour vos commandes. Pour un autre article, écrivez par exemple : « Prévenez-moi quand la lampe en chêne revient »
    .sms = Nous vous écrivons déjà pour vos commandes. Pour un autre article, écrivez p. ex. « Prévenez-moi quand la lampe revient ».
alert-confirm = { $title } n'est pas disponible en ce moment. Souhaitez-vous que { $shop } vous écrive ici à son retour en stock ? C'est un seul message, et vous pouvez y renoncer à tout moment.
    .sms = { $shop } : un seul SMS quand { $title } sera de retour en stock ? Tarif SMS de votre opérateur. STOP met fin à tous nos SMS.
alert-set = Merci. { $shop } vous écrira ici une seule fois, quand { $title } sera de nouveau en stock pour tous.
    .sms = { $shop } : nous vous écrirons une seule fois, quand { $title } sera de retour. Aide : AIDE. Fin : STOP.
alert-is-set = Nous surveillons déjà { $title } pour vous et vous écrirons à son retour.
alert-in-stock = { $title } est en stock en ce moment, à { $price }. Pour commander chez { $shop } : { $contact }
    .sms = { $title } est en stock en ce moment ({ $price }). Pour commander : { $contact }
alert-on-order = Vous avez commandé { $title }, vous aurez donc de nos nouvelles de toute façon :
alert-too-many = Nous surveillons { $count } articles pour vous, c'est le maximum. Retirez-en un pour en ajouter un autre.
alert-back = { $title } est de retour en stock, à { $price }. Vous nous aviez demandé de vous prévenir ; nous ne pouvons pas en mettre de côté. Pour commander chez { $shop } : { $contact }. C'est le seul message à ce sujet.
    .sms = { $shop } : { $title } est de retour ({ $price }), dans la limite du stock. C'est le seul SMS. Pour commander : { $contact }
alerts-none = Vous n'avez demandé d'alerte pour aucun article.
alerts = { $count ->
    [one] Nous vous prévenons au retour de cet article : { $titles }
   *[other] Nous vous prévenons au retour de ces { $count } articles : { $titles }
 }
    .sms = { $count ->
    [one] Nous vous prévenons au retour de cet article :
   *[other] Nous vous prévenons au retour de ces { $count } articles :
 }
alert-ended = { $count ->
    [one] Nous ne surveillons plus { $title } pour vous.
   *[other] Nous ne surveillons plus ces { $count } articles pour vous.
 }

choice-alert = { $title }
choice-alert-agree = Me prévenir une fois
choice-alert-again = Surveiller à nouveau
choice-alert-end = Plus besoin : { $title }
choice-alert-end-all = Aucun des { $count }
choice-alerts = Mes alertes
wishes-which-zone = Dans lequel de ces lieux est-il la même heure que chez vous ? Nous nous y tiendrons.
choice-wishes-zone = Choisir mon fuseau
choice-zone = { $name }

# Ils veulent connaître nos offres : ce qu'ils acceptent dit qui, où, à quelle fréquence, à quel coût, qu'il n'est pas
# nécessaire d'accepter pour acheter, et comment cela prend fin.
# segments: 2
offers-confirm = Souhaitez-vous que { $shop } vous envoie ici, sur Telegram, des messages automatiques avec des offres, { $count } par jour au plus ? Il n'est pas nécessaire d'accepter pour acheter. Vous pouvez y mettre fin à tout moment : "{ choice-offers-end }" met fin aux offres, STOP à tous les messages. Envoyez AIDE pour de l'aide ou écrivez à { $contact }.
    .sms = { $shop } : SMS publicitaires automatiques avec nos offres à ce numéro, { $count } par jour au plus ? Accepter n'est pas nécessaire pour acheter. Fréquence variable. Frais de SMS et données possibles. Aide : AIDE. STOP met fin à tous nos SMS.
offers-agreed = Merci. { $shop } peut maintenant vous écrire ici pour ses offres, { $count } par jour au plus. "{ choice-offers-end }" y met fin, et les nouvelles de vos commandes continuent. Envoyez AIDE pour de l'aide ou STOP pour ne plus recevoir de messages.
    .sms = { $shop } : vous acceptez nos SMS d'offres, { $count } par jour au plus. Frais de SMS possibles. Fin des offres : "{ choice-offers-end }". Aide : AIDE. Fin : STOP.
offers-set = Vous avez accepté de recevoir nos offres ici. "{ choice-offers-end }" y met fin, et les nouvelles de vos commandes continuent.
offers-ended = { $news ->
    [on] Vous ne recevrez plus d'offres de notre part. Les nouvelles de vos commandes continuent comme avant.
   *[off] Vous ne recevrez plus d'offres de notre part.
 }
offers-after-stop = Vous avez mis fin à tous nos messages ici. Envoyez START si nous pouvons vous écrire à nouveau ; vous pourrez ensuite accepter les offres.

choice-offers = Recevoir les offres
choice-offers-end = Plus d'offres
