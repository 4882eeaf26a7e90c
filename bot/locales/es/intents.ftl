# Lo que respondemos.

# Cómo va todo: un artículo de un pedido por línea, varios uno debajo de otro.
status-allocated = { $units ->
    [one] { $number } { $title }: 1 unidad reservada para usted, sale en el próximo envío.
   *[other] { $number } { $title }: { $units } unidades reservadas para usted, salen en el próximo envío.
 }
status-set-aside = { $units ->
    [one] { $number } { $title }: 1 unidad reservada para usted.
   *[other] { $number } { $title }: { $units } unidades reservadas para usted.
 }
status-expected = { $place ->
    [1] { $number } { $title }: { $units } en espera, primer puesto de la lista. Reposición prevista { ON($date) }.
   *[other] { $number } { $title }: { $units } en espera, puesto { $place } de la lista. Reposición prevista { ON($date) }.
 }
status-undated = { $place ->
    [1] { $number } { $title }: { $units } en espera, primer puesto de la lista. { no-date } { next-update }
   *[other] { $number } { $title }: { $units } en espera, puesto { $place } de la lista. { no-date } { next-update }
 }
    .sms = { $place ->
    [1] { $number } { $title }: { $units } en espera, primer puesto de la lista. { no-date.sms } { next-update.sms }
   *[other] { $number } { $title }: { $units } en espera, puesto { $place } de la lista. { no-date.sms } { next-update.sms }
 }
status-more = { $count ->
    [one] Hay un artículo más en espera. Envíe su número de pedido para saber cómo va.
   *[other] Hay { $count } artículos más en espera. Envíe un número de pedido para saber cómo va.
 }

# Seguir esperando.
keep-noted = { $count ->
    [one] Gracias, le guardamos su puesto. Le escribiremos en cuanto haya novedades.
    [2] Gracias, le guardamos su puesto para los dos artículos. Le escribiremos en cuanto haya novedades.
   *[other] Gracias, le guardamos su puesto para los { $count } artículos. Le escribiremos en cuanto haya novedades.
 }
keep-noted-date = Gracias, le guardamos su puesto para { $title }. Esperamos la reposición { ON($date) } y le escribiremos si cambia.
delay-agreed = { $until ->
    [open] Gracias. Hemos anotado que espera { $title } el tiempo que haga falta. Puede cancelar en cualquier momento antes del envío.
   *[day] Gracias. Hemos anotado que espera { $title } hasta el { $date }. Puede cancelar en cualquier momento antes del envío.
 }
keep-until = Gracias, anotamos que espera { $title } hasta el { $until }. Esperamos la reposición el { $date } y le escribiremos si cambia. Ese día no se cancela nada por sí solo.
    .sms = Anotado: espera { $title } hasta el { $until }. Reposición prevista: { $date }. Ese día no se cancela nada por sí solo.
keep-until-later = Gracias, anotamos que espera { $title } hasta el { $until }. Para serle sinceros, no esperamos la reposición hasta el { $date }. Nada se cancela por sí solo, usted decide:
    .sms = Anotado: espera { $title } hasta el { $until }. Pero la reposición no llega hasta el { $date }. Usted decide:
keep-until-undated = Gracias, anotamos que espera { $title } hasta el { $until }. Aún no tenemos fecha y le escribiremos en cuanto la haya. Ese día no se cancela nada por sí solo.
    .sms = Anotado: espera { $title } hasta el { $until }. Aún no hay fecha. Ese día no se cancela nada por sí solo.
keep-until-all = { $count ->
    [2] Gracias, anotamos que espera los dos artículos hasta el { $until }. Le escribiremos en cuanto haya novedades. Ese día no se cancela nada por sí solo.
   *[other] Gracias, anotamos que espera los { $count } artículos hasta el { $until }. Le escribiremos cuando haya novedades. Ese día no se cancela nada por sí solo.
 }

# Cancelar.
cancel-which = ¿Qué desea cancelar?
cancel-confirm = ¿Cancelamos { item } del pedido { $number }? Le devolveríamos { $amount }.
cancel-requested = Hemos recibido su cancelación de { item } del pedido { $number }. Le devolveremos { $amount } y le avisaremos cuando salga el reembolso.
undo-until = { $minutes ->
    [one] ¿Ha cambiado de idea? Puede deshacerlo durante un minuto.
   *[other] ¿Ha cambiado de idea? Puede deshacerlo durante { $minutes } minutos.
 }
undone = La cancelación queda sin efecto. Su pedido de { item } sigue como estaba.
nothing-to-undo = No hay nada que deshacer: sus pedidos siguen como están.
cancel-meant-order = Con su mensaje ha dado de baja todos nuestros SMS en ese teléfono. ¿Quería cancelar su pedido? Por ahora no hemos cancelado nada.

# Sus opciones.
options = Esto es lo que podemos ofrecerle para { item } del pedido { $number }:
options-none = Ahora mismo no tenemos nada que ofrecerle en lugar de { item } del pedido { $number }. Puede seguir esperando o cancelar.
discount-offered = Si sigue esperando { $title }, le hacemos un { $percent } % de descuento: le devolvemos { $amount }. ¿Le parece bien?
discount-none = Lo sentimos, no podemos ofrecerle un descuento en { $title }.
offer-declined = De acuerdo. Su pedido queda como está.

# El equipo.
human-coming = Una persona de nuestro equipo va a leer esto y responderle aquí. Si es urgente: { $contact }
needs-person = De eso tiene que ocuparse una persona de nuestro equipo. Elija “{ choice-person }” y nos encargamos.
we-are-a-bot = Está escribiendo con un programa que habla en nombre de { $shop }. Conoce su pedido y de verdad puede cambiarlo. Si prefiere escribir con una persona del equipo, elija “{ choice-person }”.
    .sms = Aquí escribe un programa en nombre de { $shop } que conoce su pedido. ¿Prefiere una persona? “{ choice-person }”.
sorry = Lamentamos que esto no vaya como debería.

# Quién escribe.
linked = Gracias. A partir de ahora { $shop } le escribe aquí sobre sus pedidos. Envíe STOP cuando no quiera recibir más mensajes.
share-contact = Toque el botón de abajo para compartir el teléfono con el que hizo el pedido, por favor.
    .sms = Escríbanos, por favor, desde el teléfono con el que hizo el pedido. Así podremos encontrarlo.
contact-unknown = No encontramos ningún pedido en { $shop } con ese teléfono. Contáctenos en { $contact } y lo buscaremos.

# Conversación.
greeting = Hola, somos { $shop }.
welcome = De nada.
menu = ¿En qué podemos ayudarle?
not-for-this = Aquí atendemos los pedidos en espera de { $shop }. Para cualquier otra cosa, contáctenos en { $contact }.
not-understood = Disculpe, no le hemos entendido bien. Elija una de estas opciones o díganoslo de otra forma:
not-understood-again = Disculpe, seguimos sin entenderle. Una persona de nuestro equipo puede ayudarle mejor.
unreadable = Aquí solo podemos leer texto, no imágenes ni mensajes de voz. Escríbanos de qué se trata, por favor.

# El idioma.
which-language = ¿En qué idioma prefiere que le escribamos?
language-set = A partir de ahora le escribiremos en español.

# Lo que piden las normas sobre SMS: quién escribe, para qué, con qué frecuencia, el coste, AYUDA y STOP.
help = Somos { $shop }. Aquí puede preguntar cuándo llega su pedido, ver qué opciones tiene mientras espera o cancelar. Para hablar con nuestro equipo, elija “{ choice-person }” o contáctenos en { $contact }. Envíe STOP para no recibir más mensajes.
    .sms = { $shop }: pregunte aquí por su pedido y sus opciones. Contacto: { $contact }. Pueden aplicarse tarifas de SMS y datos. Baja: STOP.
opt-in-done = Gracias. { $shop } le escribirá aquí cuando haya novedades de su pedido. Envíe AYUDA para recibir ayuda o STOP para no recibir más mensajes.
    .sms = { $shop }: le enviaremos SMS con novedades de su pedido. Frecuencia variable. Pueden aplicarse tarifas de SMS y datos. Ayuda: AYUDA. Baja: STOP.
opt-out-done = Ya no le enviaremos más mensajes aquí. Si cambia de idea, envíe START.
    .sms = { $shop }: ya no le enviaremos más mensajes. Si cambia de idea, envíe START.

# Donde la ley pone fin a un pedido si no aceptan esperar.
status-your-word = Tiene hasta el { $by }, inclusive, para decirnos que quiere esperar; si no, cancelamos y le devolvemos todo el importe.
