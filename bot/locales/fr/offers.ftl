# Ce que l'on peut accepter : le libellé, la question quand l'argent ou l'article change, et ce qu'il en est advenu.

offer-discount = Attendre, { $percent } % de remise ({ $amount })
taken-discount = Merci de patienter. Nous avons noté une remise de { $amount } sur { item } et vous écrirons quand ce sera fait.

offer-alternative-same = Prendre { $title }
offer-alternative-dearer = Prendre { $title } (+{ $difference })
offer-alternative-cheaper = Prendre { $title } (-{ $difference })
confirm-alternative-same = Souhaitez-vous échanger { item } contre { $instead } ? Le prix reste le même.
confirm-alternative-dearer = Souhaitez-vous échanger { item } contre { $instead } ? Cela coûte { $amount } de plus au total.
confirm-alternative-cheaper = Souhaitez-vous échanger { item } contre { $instead } ? Nous vous rembourserions { $amount }.
taken-alternative-same = Merci. Vous recevrez { $instead } au lieu de { item }. Nous vous le confirmerons.
taken-alternative-dearer = Merci. Vous recevrez { $instead } au lieu de { item }, pour { $amount } de plus. Nous vous le confirmerons.
taken-alternative-cheaper = Merci. Vous recevrez { $instead } au lieu de { item } et récupérerez { $amount }. Nous vous le confirmerons.
