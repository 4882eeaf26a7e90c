# Ce qu'une page produit dit à qui pense commander maintenant.

feed-in-stock = En stock.
feed-expected = En rupture pour le moment. Si vous commandez aujourd'hui, votre article est prévu { ON($date) }.
feed-unknown = En rupture pour le moment. Nous n'avons pas encore de date.
