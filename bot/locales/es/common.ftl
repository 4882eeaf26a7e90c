# Lo que comparten varios textos. Un SMS pierde los acentos: mejor "va a leer" que "leerá", que quedaría en "leera".

item = { $units } x { $title }

# Por qué no hay fecha: un motivo conocido, o lo que escribió el equipo, tal como está.
no-date = { $reason ->
    [nothing_expected] La próxima reposición aún no está programada, así que no tenemos fecha.
    [undated] Hay más unidades pedidas, pero nuestro proveedor aún no ha dado fecha.
    [overdue] La reposición que esperábamos se ha retrasado y aún no tiene nueva fecha.
   *[other] Por ahora no tenemos fecha. { SENTENCE($reason) }
 }
    .sms = { $reason ->
    [nothing_expected] Próxima reposición sin programar.
    [undated] El proveedor aún no da fecha.
    [overdue] Reposición con retraso, sin fecha.
   *[other] Aún sin fecha. { SENTENCE($reason) }
 }

# Lo que escribió el equipo sobre una fecha; los motivos conocidos son para cuando no la hay.
why = { $reason ->
    [nothing_expected] {""}
    [undated] {""}
    [overdue] {""}
   *[other] { SENTENCE($reason) }
 }

which-line = ¿A cuál se refiere?
which-message = Ese número vale para dos de nuestros últimos mensajes. ¿A cuál se refiere?
choice-unknown = { $most ->
    [one] Aquí solo hay una opción. Envíe 1 o díganoslo con sus palabras.
   *[other] Esa opción no existe. Envíe un número del 1 al { $most } o díganoslo con sus palabras.
 }
nothing-open = En este momento no tiene ningún artículo en espera.
who-are-you = Somos { $shop }. Aún no sabemos cuál es su pedido: comparta, por favor, el teléfono con el que lo hizo. También puede contactarnos en { $contact }.
    .sms = { $shop }: no encontramos ningún pedido con este teléfono. ¿Lo hizo con otro? También puede contactarnos en { $contact }.
turn-failed = Lo sentimos, ha habido un problema por nuestra parte. Una persona va a leer su mensaje y responderle. Si es urgente: { $contact }
too-many-messages = Han llegado muchos mensajes seguidos. Hemos leído los primeros; espere un minuto y vuelva a escribirnos o elija una opción.

# Un día, o un periodo, dentro de una frase.
on-day = el { $day }
on-range = entre el { $first } y el { $last }
    .sms = del { $first } al { $last }
range = { $first } al { $last }

# Una hora, con las letras de los patrones de CLDR: en punto, y pasada. El mediodía y el final del día pueden tener nombre.
clock = H:mm
clock-past = H:mm
noon = 12:00
midnight = 24:00

# Sin fecha: cuándo tendrá más noticias.
next-update = { $update ->
    [by] Le volveremos a escribir a más tardar el { $update_by }.
   *[open] Le escribiremos en cuanto sepamos más.
 }
    .sms = { $update ->
    [by] Noticias para el { $update_by }.
   *[open] Le avisaremos.
 }
