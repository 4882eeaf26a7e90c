# Cuándo, con qué frecuencia y por dónde quiere alguien saber de nosotros, y de qué productos quiere un aviso.

# Lo que vale ahora.
wishes-at-once = Le escribimos en cuanto hay novedades de sus pedidos, de { $opens_at } a { $closes_at }, nunca de noche.
    .sms = Le escribimos en cuanto hay novedades, de { $opens_at } a { $closes_at }.
wishes-at-once-unlimited = Le escribimos en cuanto hay novedades de sus pedidos.
    .sms = Le escribimos en cuanto hay novedades.
wishes-digest = Recibe todas las novedades del día en un solo mensaje, a partir de las { $opens_at }, nunca de noche.
    .sms = Recibe todas las novedades del día en un SMS, a partir de las { $opens_at }.
wishes-paused = Hasta el { $date } no le enviamos novedades. Después las recibirá todas en un mensaje. Seguimos respondiendo a sus preguntas, y lo que la ley nos obliga a comunicarle le llega igualmente.
    .sms = Sin novedades hasta el { $date }; luego las recibe todas. Seguimos respondiendo y los avisos legales llegan igual.
wishes-on-telegram = Las novedades le llegan por Telegram.
wishes-on-sms = Las novedades le llegan por SMS.
wishes-not-there = Por esa vía todavía no podemos escribirle: antes tendría que autorizarnos desde allí.
wishes-noted = Queda anotado.
wishes-change = ¿Qué desea cambiar?
wishes-often = ¿Cómo lo prefiere?
wishes-which-hours-unlimited = ¿Cuándo podemos escribirle?
wishes-which-hours = ¿Cuándo podemos escribirle? Siempre es de { $opens_at } a { $closes_at }.
    .sms = ¿Cuándo podemos escribirle? Siempre de { $opens_at } a { $closes_at }.
# Nombran un día más lejano de lo que podemos guardar las novedades.
wishes-longest = Podemos guardar las novedades { $days } días como máximo.
wishes-how-long = ¿Durante cuánto tiempo no le enviamos novedades? No se pierde nada: las recibirá después.
    .sms = ¿Durante cuánto tiempo no le enviamos novedades? Las recibirá todas después.

choice-wishes = Ajustes de mensajes
choice-wishes-hours = Momento del día
choice-wishes-digest = Una vez al día
choice-wishes-at-once = En cuanto haya novedades
choice-wishes-pause = Hacer una pausa
choice-wishes-resume = Volver a escribirme ya
choice-wishes-normal = Como siempre
choice-wishes-telegram = Mejor por Telegram
choice-wishes-sms = Mejor por SMS
choice-wishes-any = A cualquier hora del día
choice-wishes-morning = De { $opens_at } a { $closes_at }
choice-wishes-afternoon = De { $opens_at } a { $closes_at }
choice-wishes-evening = De { $opens_at } a { $closes_at }
choice-wishes-days = { $days } días
choice-wishes-monday = Hasta el lunes

# Aviso cuando vuelve un producto.
alert-which = ¿Sobre cuál quiere el aviso?
alert-name-it = ¿Sobre qué producto quiere el aviso? Escriba, por ejemplo: “Avísenme cuando vuelva la lámpara de roble”
alert-name-it-or-order = Sobre sus pedidos le escribimos de todos modos. Para otro producto, escriba por ejemplo: “Avísenme cuando vuelva la lámpara de roble”
    .sms = Sobre sus pedidos ya le escribimos. Para otro producto, escriba p. ej. “Avísenme cuando vuelva la lámpara de roble”.
alert-confirm = { $title } no está disponible ahora mismo. ¿Quiere que { $shop } le escriba aquí cuando vuelva? Es un solo mensaje y puede anular el aviso cuando quiera.
    .sms = ¿Quiere que { $shop } le avise cuando vuelva { $title }? Un solo SMS. Pueden aplicarse tarifas. STOP: baja de todos los SMS.
alert-set = Gracias. { $shop } le escribirá aquí una sola vez, cuando { $title } vuelva a estar disponible para todos.
    .sms = { $shop }: le escribiremos una sola vez, cuando vuelva { $title }. Ayuda: AYUDA. Baja: STOP.
alert-is-set = Ya tiene un aviso para { $title }. Le escribiremos cuando vuelva.
alert-in-stock = { $title } está disponible ahora mismo, por { $price }. Para hacer un pedido en { $shop }: { $contact }
    .sms = { $title } está disponible ahora mismo ({ $price }). Pedidos: { $contact }
alert-on-order = { $title } ya está entre sus pedidos, así que le escribiremos de todos modos:
alert-too-many = Tiene avisos para { $count } productos, que es el máximo. Quite uno para añadir otro.
alert-back = { $title } vuelve a estar disponible, por { $price }. Nos pidió que le avisáramos; no podemos reservar unidades. Para hacer un pedido en { $shop }: { $contact }. Este es el único mensaje al respecto.
    .sms = { $shop }: ya hay { $title } ({ $price }), hasta fin de existencias. Es el único SMS al respecto. Pedidos: { $contact }
alerts-none = No tiene avisos para ningún producto.
alerts = { $count ->
    [one] Le avisamos cuando vuelva este producto: { $titles }
   *[other] Le avisamos cuando vuelvan estos { $count } productos: { $titles }
 }
    .sms = { $count ->
    [one] Le avisamos cuando vuelva este producto:
   *[other] Le avisamos cuando vuelvan estos { $count } productos:
 }
alert-ended = { $count ->
    [one] Ya no tiene aviso para { $title }.
   *[other] Ya no tiene avisos para estos { $count } productos.
 }

choice-alert = { $title }
choice-alert-agree = Avísenme una vez
choice-alert-again = Volver a avisarme
choice-alert-end = Ya no: { $title }
choice-alert-end-all = Ninguno de los { $count }
choice-alerts = Mis avisos
wishes-which-zone = ¿En cuál de estos lugares es la misma hora que donde está usted? Nos guiaremos por ella.
choice-wishes-zone = Elegir mi zona horaria
choice-zone = { $name }

# Quieren enterarse de nuestras ofertas: lo que aceptan dice quién, dónde, con qué frecuencia, cuánto cuesta, que no hace
# falta aceptar para comprar y cómo se termina.
# segments: 2
offers-confirm = ¿Quiere que { $shop } le envíe aquí, en Telegram, mensajes automáticos con ofertas, { $count } al día como máximo? No hace falta aceptar para comprar. Puede terminarlo cuando quiera: "{ choice-offers-end }" acaba con las ofertas, STOP con todos los mensajes. Envíe AYUDA para recibir ayuda o escriba a { $contact }.
    .sms = ¿Quiere que { $shop } envíe a este número SMS publicitarios automáticos con ofertas, { $count } al día como máximo? No es condición para comprar. Frecuencia variable. Pueden aplicarse tarifas de SMS y datos. Ayuda: AYUDA. Baja de todos los SMS: STOP.
offers-agreed = Gracias. Ahora { $shop } puede escribirle aquí con ofertas, { $count } al día como máximo. "{ choice-offers-end }" las termina, y las novedades de sus pedidos siguen. Envíe AYUDA para recibir ayuda o STOP para no recibir más mensajes.
    .sms = { $shop }: aceptó SMS con ofertas, { $count } al día como máximo. Pueden aplicarse tarifas. Fin de ofertas: "{ choice-offers-end }". Ayuda: AYUDA. Baja: STOP.
offers-set = Ya aceptó recibir aquí nuestras ofertas. "{ choice-offers-end }" las termina, y las novedades de sus pedidos siguen.
offers-ended = { $news ->
    [on] Ya no le enviaremos más ofertas. Las novedades de sus pedidos siguen como antes.
   *[off] Ya no le enviaremos más ofertas.
 }
offers-after-stop = Usted terminó todos nuestros mensajes aquí. Envíe START si podemos volver a escribirle; después podrá aceptar las ofertas.

choice-offers = Recibir ofertas
choice-offers-end = No más ofertas
