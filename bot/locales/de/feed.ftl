# Was eine Produktseite dem sagt, der jetzt bestellen möchte.

feed-in-stock = Auf Lager.
feed-expected = Zurzeit nicht auf Lager. Wenn Sie heute bestellen, erwarten wir Ihre Ware { ON($date) }.
feed-unknown = Zurzeit nicht auf Lager. Ein Termin steht noch nicht fest.
