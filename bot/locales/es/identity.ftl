# Cómo se identifica alguien con el número de un pedido. Nada de lo dicho debe revelar si ese pedido existe.

identify-ask = Envíenos, por favor, su número de pedido; figura en la confirmación. Si el pedido tiene un teléfono móvil, enviamos a ese teléfono un código de seis dígitos para que lo escriba aquí.
    .sms = Envíenos su número de pedido, por favor. Si tiene un móvil, le enviamos un código de seis dígitos para que nos lo escriba aquí.

# segments: 2
identify-sent = Si algún pedido con ese número tiene un teléfono móvil, hemos enviado a ese teléfono un código de seis dígitos. Escríbalo aquí, por favor, antes de { $minutes } minutos; a partir de entonces le escribimos aquí sobre sus pedidos. Solo enviamos códigos entre las { $opens_at } y las { $closes_at }, hora de ese teléfono.
    .sms = Si algún pedido con ese número tiene un móvil, le hemos enviado seis dígitos. Escríbalos aquí antes de { $minutes } minutos y tendrá las novedades de sus pedidos en este teléfono. Enviamos de { $opens_at } a { $closes_at }, hora de ese móvil.

# segments: 2
identify-sent-unlimited = Si algún pedido con ese número tiene un teléfono móvil, hemos enviado a ese teléfono un código de seis dígitos. Escríbalo aquí, por favor, antes de { $minutes } minutos; a partir de entonces le escribimos aquí sobre sus pedidos.
    .sms = Si algún pedido con ese número tiene un móvil, le hemos enviado seis dígitos. Escríbalos aquí antes de { $minutes } minutos y tendrá las novedades de sus pedidos en este teléfono.

# segments: 2
identify-night = Solo enviamos códigos entre las { $opens_at } y las { $closes_at }, hora del teléfono del pedido. Si algún pedido con ese número tiene un teléfono móvil y allí es de día, le hemos enviado un código de seis dígitos. Escríbalo aquí, por favor, antes de { $minutes } minutos; a partir de entonces le escribimos aquí sobre sus pedidos. Si no llega, envíenos el número otra vez después de las { $opens_at }.
    .sms = Si algún pedido con ese número tiene un móvil y allí son entre las { $opens_at } y las { $closes_at }, hemos enviado seis dígitos. Escríbalos aquí antes de { $minutes } minutos y recibirá aquí sus novedades. Si no, repita después de las { $opens_at }.

identify-wrong = Ese código no es correcto o ya no es válido. Revise los seis dígitos, por favor. Para recibir otro, envíenos el número de pedido con # delante.

# Lo que llega al teléfono del pedido.
identify-code = { $shop }: su código es { $code }. Nadie de nuestra tienda se lo va a pedir nunca. Si usted no ha solicitado ningún código, ignore este mensaje.

# El primer mensaje a un teléfono que quizá ya es de otra persona: sin nombre y sin artículo.
news-veiled = { $shop }: hay novedades de un pedido hecho con este teléfono. Si no es suyo, envíe STOP y no volveremos a escribirle.

choice-order-number = Usar mi número de pedido
choice-new-code = Enviar otro código
choice-read-news = Leer las novedades
