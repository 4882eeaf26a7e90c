# Lo que sabemos de un cliente y qué pasa con ello.

data-known = { $name ->
    [none] Le conocemos desde el { $since }.
   *[other] Le conocemos como { $name }, desde el { $since }.
 } { $count ->
    [0] No tenemos ningún pedido suyo.
    [one] Tenemos un pedido suyo.
   *[other] Tenemos { $count } pedidos suyos.
 }
data-permission = { $case ->
    [agreed] { data-purpose } { data-place }: consentimiento del { $date }.
    [ended] { data-purpose } { data-place }: consentimiento retirado el { $date }.
   *[unasked] { data-purpose } { data-place }: no tenemos su consentimiento.
 }
data-purpose = { $purpose ->
    [restock] Aviso de que un artículo ha vuelto
    [marketing] Ofertas
   *[order_updates] Novedades de sus pedidos
 }
data-place = { $channel ->
    [sms] por SMS al { $phone }
    [telegram] por Telegram
   *[email] por correo electrónico a { $phone }
 }
data-kept = Borramos el texto de nuestros mensajes a los { $days } días. Guardamos los pedidos y lo prometido mientras la ley lo exija.
    .sms = Borramos el texto de nuestros mensajes a los { $days } días. Guardamos los pedidos y lo prometido mientras la ley lo exija.
data-page = Cómo tratamos sus datos: { $link }

# Todo, para leerlo aquí.
data-line = { $number }: { item }, pedido el { $date }. Enviadas: { $shipped_count }. Canceladas: { $cancelled_count }.
data-told = { $case ->
    [dated] El { $day } le dijimos: { ON($date) }.
   *[undated] El { $day } le dijimos que aún no hay fecha.
 }
data-messages = { $count ->
    [one] Un mensaje entre usted y nosotros.
   *[other] { $count } mensajes entre usted y nosotros.
 }
data-read-end = El texto de nuestros mensajes está en la copia completa, que podemos enviarle.

# Una copia.
data-copy-coming = Una persona de nuestro equipo le enviará una copia de todos sus datos a más tardar el { $date }. Lo principal puede leerlo aquí ahora mismo.
    .sms = A más tardar el { $date } le enviaremos una copia de todos sus datos. Lo principal puede leerlo aquí ahora mismo.

# Ser olvidado.
# segments: 2
data-delete-confirm = ¿Borramos sus datos? Su nombre, sus números y nuestros mensajes desaparecerán para siempre, y no podremos escribirle más. Los pedidos, sus consentimientos y lo que prometimos quedan como prueba, sin su nombre.
    .sms = ¿Borramos sus datos? Nombre, números y mensajes desaparecerán para siempre, y no podremos escribirle más. Los pedidos y lo acordado quedan como prueba, sin su nombre.
data-delete-open = Aún tiene algo pendiente con nosotros. Hasta que se resuelva necesitamos poder localizarle; justo después borraremos sus datos.
data-delete-soon = Borraremos sus datos en { $minutes ->
    [0] un momento
    [one] un minuto
   *[other] { $minutes } minutos
 }. Este es nuestro último mensaje. Que le vaya bien.
data-delete-later = Lo hemos anotado. Borraremos sus datos en cuanto no quede nada pendiente; hasta entonces le escribiremos aquí.
data-delete-noted = El { $date } nos pidió que borráramos sus datos. Lo haremos en cuanto no quede nada pendiente.
data-stays = Sus datos se quedan como están.

choice-data-copy = Enviarme todos mis datos
choice-data-read = Leerlo aquí
choice-data-delete = Borrar mis datos
choice-data-keep = Conservar mis datos
