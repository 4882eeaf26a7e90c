# Por qué no, bajo el nombre del error.

refused = Lo sentimos, eso no es posible en este momento.
refused-not-waiting = Aquí ya no hay nada que cambiar: este artículo ya no está en espera.
refused-too-many = Son más unidades de las que tiene pedidas. Indique un número menor, por favor.
refused-out-of-stock = Lo sentimos, ya no quedan suficientes unidades. Su pedido sigue como estaba.
refused-offer-ended = Lo sentimos, esta oferta ha caducado o ya se ha usado. Su pedido sigue como estaba.
refused-too-late = Lo sentimos, ya no se puede deshacer.
refused-bad-input = Lo sentimos, no podemos usar ese dato. Revíselo y envíelo de nuevo, por favor.
refused-not-found = Lo sentimos, no lo encontramos. Revise el dato y envíelo de nuevo, por favor.
refused-somebody-else = Este chat ya pertenece al pedido de otro cliente, así que no hemos añadido este. Si los dos son suyos, hable con nosotros y los uniremos.
    .sms = Este chat ya es de otro cliente, así que no hemos añadido este pedido. Si ambos son suyos, hable con nosotros y los uniremos.
