# Un pedido al completo, y lo que se puede preguntar sobre él.

# Qué se pidió y qué ha sido de cada unidad.
details = { $number } { $title }: { $quantity ->
    [one] 1 unidad pedida
   *[other] { $quantity } unidades pedidas
 } el { $date }.{ $shipped ->
    [0] {""}
   *[other] {" "}Enviadas: { $shipped }.
 }{ $allocated ->
    [0] {""}
   *[other] {" "}Reservadas para usted: { $allocated }.
 }{ $cancelled ->
    [0] {""}
   *[other] {" "}Canceladas: { $cancelled }.
 }
details-waiting = { $place ->
    [1] { $units } en espera desde el { $since }, primer puesto de la lista.
   *[other] { $units } en espera desde el { $since }, puesto { $place } de la lista.
 }
status-shipped = { $case ->
    [tracked] { $number } { $title }: enviamos { $units } el { $date }. Seguimiento: { $tracking }
   *[plain] { $number } { $title }: enviamos { $units } el { $date }.
 }
status-cancelled = { $number } { $title }: hemos cancelado { $units }.
order-not-found = No encontramos el pedido { $number } entre sus pedidos pendientes.

# Cuándo llega.
when-delivery = Su artículo viene en la reposición prevista { ON($date) }.
when-dated = Esperamos la reposición { ON($date) }.
when-undated = { no-date } { next-update }
    .sms = { no-date.sms } { next-update.sms }

# Si llega para el día que indican.
in-time-yes = { $number } { $title }: esperamos la reposición el { $date }, antes del { $day }. Es una estimación y no una garantía, y el paquete aún tiene que viajar.
    .sms = { $number } { $title }: reposición prevista el { $date }, antes del { $day }. Es una estimación, sin garantía.
in-time-close = { $number } { $title }: esperamos la reposición el mismo { $day }, y el paquete aún tiene que viajar. Mejor no cuente con ello para ese día.
    .sms = { $number } { $title }: reposición prevista el mismo { $day }. Mejor no cuente con ello para ese día.
in-time-no = { $number } { $title }: lo sentimos, lo más probable es que no llegue para el { $day }. Esperamos la reposición el { $date }. Esto es lo que puede hacer:
    .sms = { $number } { $title }: lo sentimos, seguramente no para el { $day }. Reposición prevista: { $date }.
in-time-unknown = { $number } { $title }: lo sentimos, no podemos decirle si llega para el { $day }. { no-date }
    .sms = { $number } { $title }: no sabemos si llega para el { $day }. { no-date.sms }
in-time-set-aside = { $number } { $title }: { $units } en reserva para usted, con salida en el próximo envío. No podemos garantizar el día de llegada, tampoco el { $day }.
    .sms = { $number } { $title }: { $units } en reserva, con salida en el próximo envío. Llegada para el { $day } no garantizada.

# Si es seguro, y qué supondría cancelar.
no-guarantee = No podemos garantizar una fecha. Es nuestra mejor estimación, y le escribimos en cuanto cambia.
if-cancelled = Puede cancelar { item } del pedido { $number } hasta que se envíe; le devolveríamos { $amount }. Nada se cancela sin su confirmación.
    .sms = { item } ({ $number }): se puede cancelar hasta el envío, le devolveríamos { $amount }. Nada sin su confirmación.

# Por qué tarda.
why-scarce = Todavía no tenemos suficientes unidades de { $title } para todos los pedidos.
why-later = Lo sentimos: para { $title } le dimos primero la fecha del { $before }. Hay un retraso: ahora esperamos la reposición { ON($date) }. { why }
    .sms = Lo sentimos: para { $title } la fecha era { ON($before) }. Ahora esperamos la reposición { ON($date) }. { why }
why-no-date = Lo sentimos: para { $title } le dimos primero la fecha del { $before } y no vamos a poder cumplirla. { no-date } { next-update }
    .sms = Lo sentimos: para { $title } la fecha era { ON($before) } y no podrá ser. { no-date.sms } { next-update.sms }
why-set-aside = { item }: la espera ha terminado. Ya está todo reservado para usted y sale en el próximo envío.

# Desde cuándo, y cuántos hay delante.
since = { $case ->
    [at_once] Espera { $title } desde el { $since }, el día de su pedido.
   *[later] Pidió { $title } el { $date }. Está en espera desde el { $since }.
 }
place = { $ahead ->
    [0] Ocupa el primer puesto de la lista para { $title }.
    [one] Hay un pedido delante del suyo para { $title }.
   *[other] Hay { $ahead } pedidos delante del suyo para { $title }.
 }

# Lo que le dijimos: cuándo, y qué.
told = Esto es lo que le hemos dicho sobre { $title } del pedido { $number }:
told-date = El { $day }: reposición { ON($date) }.
told-no-date = El { $day }: “{ no-date }”
    .sms = { $day }: “{ no-date.sms }”
told-between = { $count ->
    [one] (y una más entre ambas)
   *[other] (y { $count } más entre ambas)
 }
told-nothing = Todavía no le hemos dado ninguna fecha para { $title } del pedido { $number }.
told-set-aside = Ya está todo reservado para usted y sale en el próximo envío.

# Dinero que se devuelve.
refund-owed-by = { $number }, { item }: cancelación del { $since }. Le devolvemos { $amount } a más tardar el { $date }.
refund-owed = { $number }, { item }: cancelación del { $since }. Le devolvemos { $amount } y le avisaremos cuando salga el reembolso.
refund-late = { $number }, { item }: sus { $amount } debían salir a más tardar el { $date }. Lo sentimos; hemos pedido que se resuelva hoy.
refund-agreed = { $number } { $title }: le debemos { $amount }, según lo acordado el { $since }. Le avisaremos cuando salga el pago.
refund-sent = { $number } { $title }: le devolvimos { $amount } el { $date }.
refund-owed-in-all = En total le quedan por recibir { $amount }.
refund-sent-in-all = En total le hemos devuelto { $amount }.
refund-none = No tenemos anotado ningún reembolso para usted. Si esperaba alguno, hable con nosotros y lo revisaremos.

# Menos unidades, o más.
quantity-which = El pedido { $number } es de { item }. ¿Con cuántas unidades quiere quedarse?
quantity-write = El pedido { $number } es de { item }. ¿Con cuántas unidades quiere quedarse? Escríbalo, por ejemplo, así: “solo 5”.
quantity-confirm = ¿Reducimos { $title } del pedido { $number } de { $count } a { $units }? Le devolveríamos { $amount }.
quantity-changed = El pedido { $number } queda en { item }. Le devolveremos { $amount } y le avisaremos cuando salga el reembolso.
quantity-same = El pedido { $number } ya es de { item }.
quantity-shipped = { $units ->
    [one] Una unidad del pedido { $number } ya ha salido; solo se puede cancelar el resto.
   *[other] { $units } unidades del pedido { $number } ya han salido; solo se puede cancelar el resto.
 }
quantity-more = Aquí no podemos añadir nada al pedido { $number }. Puede hacer uno nuevo o preguntar a nuestro equipo si aún se puede cambiar.

# Adónde va y cómo se paga.
address-page = Puede cambiar la dirección de entrega aquí: { $link }
address-by-person = Una persona de nuestro equipo va a cambiar la dirección con usted; ya le hemos pasado su mensaje.
payment-page = Puede cambiar la forma de pago aquí: { $link }
payment-by-person = Una persona de nuestro equipo le responderá sobre el pago; ya le hemos pasado su mensaje.
card-not-kept = Por favor, no envíe nunca datos de su tarjeta o cuenta por aquí. No los hemos guardado.
card-never = Por favor, no envíe nunca datos de su tarjeta o cuenta por aquí; nadie se los va a pedir en este chat.

# Una queja.
sorry-ways = Puede seguir esperando, ver qué más podemos ofrecerle o hablar con una persona del equipo.
sorry-again = Lamentamos no haberlo resuelto todavía. Ahora se ocupa una persona de nuestro equipo.

# Textos de los botones: como máximo 28 caracteres propios.
choice-why = ¿Por qué tarda tanto?
choice-told = Lo que me han dicho
choice-details = Más detalles
choice-others = Ver los demás
choice-refund = ¿Dónde está mi reembolso?
choice-only-some = Solo una parte
choice-keep-some = Quedarme con { $units } de { $count }
choice-keep-all = Quedarme con todo
