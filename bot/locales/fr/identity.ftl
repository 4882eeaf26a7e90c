# Comment quelqu'un se fait reconnaître par un numéro de commande. Rien ne doit révéler si cette commande existe.

identify-ask = Merci de nous envoyer votre numéro de commande ; il figure dans votre confirmation. Si un téléphone mobile y est associé, nous lui envoyons un code à six chiffres, que vous saisissez ici.
    .sms = Merci d'envoyer votre numéro de commande. Si un mobile y est associé, nous lui envoyons un code à six chiffres, à nous renvoyer d'ici.

# segments: 2
identify-sent = Si un téléphone mobile est associé à une commande portant ce numéro, nous y avons envoyé un code à six chiffres. Merci de le saisir ici dans les { $minutes } minutes ; nous vous écrirons ensuite ici au sujet de vos commandes. Nous n'envoyons de codes qu'entre { $opens_at } et { $closes_at }, à l'heure de ce téléphone.
    .sms = Si un mobile est associé à une commande portant ce numéro, nous y avons envoyé six chiffres. Envoyez-les ici dans les { $minutes } minutes pour recevoir ici les nouvelles de vos commandes. Nous envoyons de { $opens_at } à { $closes_at }, heure de ce mobile.

# segments: 2
identify-sent-unlimited = Si un téléphone mobile est associé à une commande portant ce numéro, nous y avons envoyé un code à six chiffres. Merci de le saisir ici dans les { $minutes } minutes ; nous vous écrirons ensuite ici au sujet de vos commandes.
    .sms = Si un mobile est associé à une commande portant ce numéro, nous y avons envoyé six chiffres. Envoyez-les ici dans les { $minutes } minutes pour recevoir ici les nouvelles de vos commandes.

# segments: 2
identify-night = Nous n'envoyons de codes qu'entre { $opens_at } et { $closes_at }, à l'heure du téléphone de la commande. Si un téléphone mobile est associé à une commande portant ce numéro et qu'il fait jour là où il se trouve, nous y avons envoyé un code à six chiffres. Merci de le saisir ici dans les { $minutes } minutes ; nous vous écrirons ensuite ici au sujet de vos commandes. Si rien n'arrive, merci de renvoyer le numéro après { $opens_at }.
    .sms = Si un mobile est associé à ce numéro de commande et qu'il est là-bas entre { $opens_at } et { $closes_at }, nous y avons envoyé six chiffres. Envoyez-les ici dans les { $minutes } minutes pour suivre ici vos commandes. Sinon, réessayez après { $opens_at }.

identify-wrong = Ce code est inexact ou n'est plus valable. Merci de vérifier les six chiffres. Pour un nouveau code, envoyez le numéro de commande précédé de #.

# Ce qui arrive sur le téléphone de la commande.
identify-code = { $shop } : votre code est { $code }. Personne chez nous ne vous le demandera jamais. Si vous n'avez pas demandé de code, ignorez ce message.

# Le premier message à un téléphone qui a peut-être changé de mains : ni nom ni article.
news-veiled = { $shop } : nous avons du nouveau sur une commande passée avec ce numéro. Si ce n'est pas la vôtre, envoyez STOP et nous n'écrirons plus.

choice-order-number = Par numéro de commande
choice-new-code = Envoyer un nouveau code
choice-read-news = Lire les nouvelles
