# Lo que decimos sin que nos pregunten. Por SMS, el nombre de la tienda va primero.

# El marco de las novedades: por SMS dice quién escribe y, la primera vez, cómo dejar de recibirlas.
news = { $news }
    .sms = { $shop }: { $news }
news-first = { $news }
    .sms =
        { $shop }: { $news }
        Baja: STOP.

notice-backorder-placed = { $case ->
    [dated]
        Todavía no podemos enviarle { item } de su pedido { $number }. { why }
        Esperamos la reposición { ON($date) }. Le escribiremos cuando su artículo esté reservado o si cambia la fecha.
   *[undated]
        Todavía no podemos enviarle { item } de su pedido { $number }. { no-date }
        { next-update }
 }
    .sms = { $case ->
    [dated]
        sin stock de { item } ({ $number }). Reposición prevista { ON($date) }. { why }
   *[undated]
        sin stock de { item } ({ $number }). { no-date.sms }
        { next-update.sms }
 }

# segments: 2
notice-promise-moved = { $case ->
    [later] Lo sentimos: { $title } de su pedido { $number } llegará más tarde de lo que le dijimos. Ahora esperamos la reposición { ON($date) } en lugar del { $before }. { why }
    [earlier] Buenas noticias sobre su pedido { $number }: { $title } llegará antes de lo que le dijimos, { ON($date) } en lugar del { $before }. { why }
    [known] Ya tenemos fecha para { $title } de su pedido { $number }: esperamos la reposición { ON($date) }. { why }
   *[unknown]
        Lo sentimos: para { $title } de su pedido { $number } le dimos la fecha del { $before } y no vamos a poder cumplirla. { no-date }
        { next-update }
 }
    .sms = { $case ->
    [later] lo sentimos, nueva fecha para { $title } ({ $number }): { ON($date) } en lugar del { $before }. { why }
    [earlier] buenas noticias, { $title } ({ $number }) llega antes: { ON($date) } en lugar del { $before }. { why }
    [known] ya hay fecha para { $title } ({ $number }). Reposición prevista { ON($date) }. { why }
   *[unknown]
        lo sentimos, { $title } ({ $number }) no llega { ON($before) }. { no-date.sms }
        { next-update.sms }
 }

notice-allocated = { $case ->
    [part] { $rest ->
        [one] Buenas noticias: hemos reservado { item } para su pedido { $number }. Aún falta una unidad; le escribiremos cuando llegue.
       *[other] Buenas noticias: hemos reservado { item } para su pedido { $number }. Aún faltan { $rest } unidades; le escribiremos cuando lleguen.
     }
   *[whole] Buenas noticias: hemos reservado { item } para su pedido { $number }. Su paquete sale en el próximo envío.
 }
    .sms = { $case ->
    [part] buenas noticias, le hemos reservado { item } ({ $number }). Aún en espera: { $rest }.
   *[whole] buenas noticias, le hemos reservado { item } ({ $number }). Sale en el próximo envío.
 }

notice-not-this-delivery = { $case ->
    [dated] Ha llegado una reposición de { $title }, pero no ha alcanzado para su pedido { $number }. La suya la esperamos { ON($date) }. { why }
   *[undated]
        Ha llegado una reposición de { $title }, pero no ha alcanzado para su pedido { $number }. { no-date }
        Conserva su puesto en la lista. { next-update }
 }
    .sms = { $case ->
    [dated] la reposición de { $title } no alcanza para { $number }. La suya se espera { ON($date) }. { why }
   *[undated] la reposición de { $title } no alcanza para { $number }. { no-date.sms } { next-update.sms }
 }

notice-still-waiting = { $case ->
    [dated] Le contamos cómo va su pedido { $number }: seguimos esperando { item } y la reposición está prevista { ON($date) }. Gracias por su paciencia.
   *[undated]
        Le contamos cómo va su pedido { $number }: seguimos esperando { item }. { no-date }
        { next-update } Gracias por su paciencia.
 }
    .sms = { $case ->
    [dated] seguimos esperando { item } ({ $number }). Reposición prevista { ON($date) }. Gracias por su paciencia.
   *[undated] seguimos esperando { item } ({ $number }). { no-date.sms } { next-update.sms }
 }

# segments: 2
notice-shipped = { $case ->
    [tracked] Hemos enviado { item } de su pedido { $number }. Seguimiento: { $tracking }
   *[plain] Hemos enviado { item } de su pedido { $number }.
 }
    { $later ->
    [none] {""}
    [dated] Queda en espera: { $rest }. Esperamos el resto el { $date }.
   *[undated] Queda en espera: { $rest }. { no-date }
 }
    .sms = { $case ->
    [tracked] hemos enviado { item } ({ $number }). Seguimiento: { $tracking }
   *[plain] hemos enviado { item } ({ $number }).
 }
        { $later ->
    [none] {""}
    [dated] Queda en espera: { $rest }, previsto el { $date }.
   *[undated] Queda en espera: { $rest }. { no-date.sms }
 }

notice-cancelled = { $case ->
    [sent] Hemos cancelado { item } de su pedido { $number }. Su reembolso de { $amount } está en camino.
    [by] Hemos cancelado { item } de su pedido { $number }. Su reembolso de { $amount } saldrá a más tardar el { $date }.
    [owed] Hemos cancelado { item } de su pedido { $number }. Le devolvemos { $amount }.
   *[alone] Hemos cancelado { item } de su pedido { $number }.
 }
    .sms = { $case ->
    [sent] hemos cancelado { item } ({ $number }). Su reembolso de { $amount } está en camino.
    [by] hemos cancelado { item } ({ $number }). Su reembolso de { $amount } saldrá a más tardar el { $date }.
    [owed] hemos cancelado { item } ({ $number }). Le devolvemos { $amount }.
   *[alone] hemos cancelado { item } ({ $number }).
 }

notice-change-done = { $case ->
    [discount] Su descuento en { $title } del pedido { $number } ya está aplicado: su reembolso de { $amount } está en camino.
    [code] Gracias por su paciencia con { $title }. Su código de { $amount } ya está listo: { $code }
    [store_credit] Gracias por su paciencia con { $title }. Su vale de { $amount } ya está listo. El código: { $code }
    [free_shipping] El reembolso de los { $amount } que pagó por el envío del pedido { $number } está en camino.
    [split_shipment] Su pedido { $number } llega ahora en dos paquetes: primero sale lo que hay y el resto, cuando llegue.
   *[swap] Su pedido { $number } ya está modificado: ahora recibirá { $title }.
 }
    .sms = { $case ->
    [discount] hemos aplicado su descuento en { $title } ({ $number }). Su reembolso de { $amount } está en camino.
    [code] su código de { $amount } por esperar { $title }: { $code }
    [store_credit] su vale de { $amount } por esperar { $title } ya está listo. Código: { $code }
    [free_shipping] el reembolso de los { $amount } de los gastos de envío ({ $number }) está en camino.
    [split_shipment] su pedido { $number } llega en dos paquetes: primero lo que hay y el resto, cuando llegue.
   *[swap] hemos modificado su pedido { $number }. Ahora recibirá { $title }.
 }

# Por qué, después de decir que no hay fecha.
delay-because = { $reason ->
    [nothing_expected] La próxima reposición aún no está programada.
    [undated] Nuestro proveedor aún no ha dado fecha.
    [overdue] La reposición que esperábamos va con retraso y aún no tiene nueva fecha.
   *[other] { SENTENCE($reason) }
 }
    .sms = { $reason ->
    [nothing_expected] Próxima reposición sin programar.
    [undated] El proveedor aún no da fecha.
    [overdue] La reposición va con retraso.
   *[other] { SENTENCE($reason) }
 }

# Lo que la ley nos obliga a decir de un retraso: hay que decir qué significa el silencio.
# segments: 3
notice-delay-option = { $case ->
    [agrees_dated]
        El envío de { item } de su pedido { $number } se retrasa. Ahora esperamos que salga a más tardar el { $date }. { why }
        Puede cancelar en cualquier momento antes del envío, con un reembolso íntegro y rápido. Si no cancela antes del envío, o a más tardar el { $date }, entenderemos que acepta esperar.
        Responda aquí o escríbanos, gratis, a { $contact }.
    [cancels_dated]
        El envío de { item } de su pedido { $number } se retrasa. Ahora esperamos que salga a más tardar el { $date }. { why }
        ¿Prefiere esperar, o cancelar y recibir un reembolso íntegro y rápido? Tiene hasta el { $by }, inclusive, para decirnos que quiere esperar; si no lo hace, y el envío no ha salido antes, cancelamos y le devolvemos todo el importe.
        Responda aquí o escríbanos, gratis, a { $contact }.
    [cancels_undated]
        El envío de { item } de su pedido { $number } se retrasa y todavía no podemos darle una fecha. { delay-because }
        ¿Prefiere esperar, o cancelar y recibir un reembolso íntegro y rápido? Tiene hasta el { $by }, inclusive, para decirnos que quiere esperar; si no lo hace, y el envío no ha salido antes, cancelamos y le devolvemos todo el importe. Si decide esperar, aún podrá cancelar en cualquier momento antes del envío.
        Responda aquí o escríbanos, gratis, a { $contact }.
    [asks_dated]
        El envío de { item } de su pedido { $number } se retrasa. Ahora esperamos que salga a más tardar el { $date }. { why }
        ¿Está de acuerdo con la nueva fecha? Si prefiere no esperar, puede cancelar y recibir un reembolso íntegro y rápido. Si no nos dice nada, nada cambia: sigue valiendo lo acordado y conserva todos sus derechos.
        Responda aquí o escríbanos, gratis, a { $contact }.
   *[asks_undated]
        El envío de { item } de su pedido { $number } se retrasa y todavía no podemos darle una fecha. { delay-because }
        ¿Quiere esperar de todos modos? Si prefiere no esperar, puede cancelar y recibir un reembolso íntegro y rápido. Si no nos dice nada, nada cambia: sigue valiendo lo acordado y conserva todos sus derechos.
        Responda aquí o escríbanos, gratis, a { $contact }.
 }
    .sms = { $case ->
    [agrees_dated]
        el envío de { item } ({ $number }) se retrasa. Nueva fecha de envío: { $date }. { why }
        Puede cancelar antes del envío, con un reembolso íntegro y rápido. Si no cancela antes del envío, o a más tardar el { $date }, entendemos que acepta esperar. Responda aquí, o gratis en: { $contact }
    [cancels_dated]
        el envío de { item } ({ $number }) se retrasa. Nueva fecha de envío: { $date }. { why }
        ¿Esperar, o cancelar con un reembolso íntegro y rápido? Tiene hasta el { $by }, inclusive, para decirnos que espera; si no, y si no se envía antes, cancelamos y le devolvemos todo. Responda aquí, o gratis en: { $contact }
    [cancels_undated]
        el envío de { item } ({ $number }) se retrasa y no podemos dar una fecha. { delay-because.sms }
        ¿Esperar, o cancelar con un reembolso íntegro y rápido? Tiene hasta el { $by }, inclusive, para decirnos que espera; si no, y si no se envía antes, cancelamos y le devolvemos todo. Si espera, aún podrá cancelar hasta el envío. Responda aquí, o gratis en: { $contact }
    [asks_dated]
        el envío de { item } ({ $number }) se retrasa. Nueva fecha de envío: { $date }. { why }
        ¿Está de acuerdo? Si no, puede cancelar con un reembolso íntegro y rápido. Si no responde, sigue valiendo lo acordado, con todos sus derechos. Responda aquí, o gratis en: { $contact }
   *[asks_undated]
        el envío de { item } ({ $number }) se retrasa y no podemos dar una fecha. { delay-because.sms }
        ¿Quiere esperar? Si no, puede cancelar con un reembolso íntegro y rápido. Si no responde, sigue valiendo lo acordado, con todos sus derechos. Responda aquí, o gratis en: { $contact }
 }

# Otro retraso: el silencio ya no acepta nada.
# segments: 3
notice-renewed-option = { $case ->
    [cancels_dated]
        Lo sentimos: el envío de { item } de su pedido { $number } se retrasa otra vez. Ahora esperamos que salga a más tardar el { $date }. { why }
        ¿Prefiere seguir esperando, o cancelar y recibir un reembolso íntegro y rápido? Tiene hasta el { $by }, inclusive, para decirnos que quiere esperar; si no lo hace, y el envío no ha salido antes, cancelamos y le devolvemos todo el importe.
        Responda aquí o escríbanos, gratis, a { $contact }.
    [cancels_undated]
        Lo sentimos: el envío de { item } de su pedido { $number } se retrasa otra vez y todavía no podemos darle una fecha. { delay-because }
        ¿Prefiere seguir esperando, o cancelar y recibir un reembolso íntegro y rápido? Tiene hasta el { $by }, inclusive, para decirnos que quiere esperar; si no lo hace, y el envío no ha salido antes, cancelamos y le devolvemos todo el importe. Si decide esperar, aún podrá cancelar en cualquier momento antes del envío.
        Responda aquí o escríbanos, gratis, a { $contact }.
    [asks_dated]
        Lo sentimos: el envío de { item } de su pedido { $number } se retrasa otra vez. Ahora esperamos que salga a más tardar el { $date }. { why }
        ¿Está de acuerdo con la nueva fecha? Si prefiere no esperar, puede cancelar y recibir un reembolso íntegro y rápido. Si no nos dice nada, nada cambia: sigue valiendo lo acordado y conserva todos sus derechos.
        Responda aquí o escríbanos, gratis, a { $contact }.
   *[asks_undated]
        Lo sentimos: el envío de { item } de su pedido { $number } se retrasa otra vez y todavía no podemos darle una fecha. { delay-because }
        ¿Quiere esperar de todos modos? Si prefiere no esperar, puede cancelar y recibir un reembolso íntegro y rápido. Si no nos dice nada, nada cambia: sigue valiendo lo acordado y conserva todos sus derechos.
        Responda aquí o escríbanos, gratis, a { $contact }.
 }
    .sms = { $case ->
    [cancels_dated]
        lo sentimos, el envío de { item } ({ $number }) se retrasa otra vez. Nueva fecha de envío: { $date }. { why }
        ¿Esperar, o cancelar con un reembolso íntegro y rápido? Tiene hasta el { $by }, inclusive, para decirnos que espera; si no, y si no se envía antes, cancelamos y le devolvemos todo. Responda aquí, o gratis en: { $contact }
    [cancels_undated]
        lo sentimos, el envío de { item } ({ $number }) se retrasa otra vez y no podemos dar una fecha. { delay-because.sms }
        ¿Esperar, o cancelar con un reembolso íntegro y rápido? Tiene hasta el { $by }, inclusive, para decirnos que espera; si no, y si no se envía antes, cancelamos y le devolvemos todo. Si espera, aún podrá cancelar hasta el envío. Responda aquí, o gratis en: { $contact }
    [asks_dated]
        lo sentimos, el envío de { item } ({ $number }) se retrasa otra vez. Nueva fecha de envío: { $date }. { why }
        ¿Está de acuerdo? Si no, puede cancelar con un reembolso íntegro y rápido. Si no responde, sigue valiendo lo acordado, con todos sus derechos. Responda aquí, o gratis en: { $contact }
   *[asks_undated]
        lo sentimos, el envío de { item } ({ $number }) se retrasa otra vez y no podemos dar una fecha. { delay-because.sms }
        ¿Quiere esperar? Si no, puede cancelar con un reembolso íntegro y rápido. Si no responde, sigue valiendo lo acordado, con todos sus derechos. Responda aquí, o gratis en: { $contact }
 }

# segments: 2
notice-delay-reminder = { $case ->
    [dated] Todavía no sabemos si quiere esperar { item } de su pedido { $number }. Esperamos hacer el envío a más tardar el { $date }. Tiene hasta el { $by }, inclusive, para decirnos que quiere esperar; si no lo hace, y el envío no ha salido antes, cancelamos y le devolvemos todo el importe. También puede cancelar ya, con un reembolso íntegro y rápido. Responda aquí o escríbanos, gratis, a { $contact }.
   *[undated] Todavía no sabemos si quiere esperar { item } de su pedido { $number }. Aún no tenemos fecha de envío. Tiene hasta el { $by }, inclusive, para decirnos que quiere esperar; si no lo hace, y el envío no ha salido antes, cancelamos y le devolvemos todo el importe. También puede cancelar ya, con un reembolso íntegro y rápido. Responda aquí o escríbanos, gratis, a { $contact }.
 }
    .sms = { $case ->
    [dated] ¿quiere esperar { item } ({ $number })? Envío previsto: { $date }. Tiene hasta el { $by }, inclusive, para decirnos que espera; si no, y si no se envía antes, cancelamos y le devolvemos todo. Responda aquí, o gratis en: { $contact }
   *[undated] ¿quiere esperar { item } ({ $number })? Aún no hay fecha. Tiene hasta el { $by }, inclusive, para decirnos que espera; si no, y si no se envía antes, cancelamos y le devolvemos todo. Responda aquí, o gratis en: { $contact }
 }

# segments: 2
notice-deemed-cancelled =
    { $case ->
        [silence] Hemos cancelado { item } de su pedido { $number }: no pudimos hacer el envío a tiempo y no nos había dicho que quería esperar.
       *[missed] Hemos cancelado { item } de su pedido { $number } porque no pudimos hacer el envío a tiempo. Lo sentimos.
    } { $due ->
        [known] Su reembolso de { $amount } saldrá a más tardar el { $date }.
       *[unknown] Le devolvemos { $amount }.
    } ¿Preguntas? { $contact }
    .sms =
        { $case ->
            [silence] hemos cancelado { item } ({ $number }): no hubo envío a tiempo ni teníamos su conformidad.
           *[missed] hemos cancelado { item } ({ $number }): no hubo envío a tiempo. Lo sentimos.
        } { $due ->
            [known] Su reembolso de { $amount } sale a más tardar el { $date }.
           *[unknown] Le devolvemos { $amount }.
        } ¿Preguntas? { $contact }

# Lo que la tienda ofrece por su cuenta a quien lleva tiempo esperando; la oferta en sí está en waiting-gift.
waiting-gift = { $case ->
    [discount] { $percent ->
        [0] Si sigue esperando, le devolvemos { $amount }.
       *[other] Si sigue esperando, tiene un { $percent } % de descuento (le devolvemos { $amount }).
     }
    [discount_code] Si sigue esperando, le damos un código de { $amount } para su próxima compra.
    [store_credit] Si sigue esperando, le damos un vale de { $amount } para su próxima compra, no canjeable por dinero.
    [free_shipping] Si sigue esperando, le devolvemos los { $amount } del envío.
    [split_shipment_free] Podemos enviar ya lo que hay y el resto cuando llegue, sin cargo.
    [split_shipment_paid] Podemos enviar ya lo que hay y el resto cuando llegue, por { $amount } más.
    [alternative_same] Podemos enviarle { $instead } en su lugar, que ya tenemos, al mismo precio.
    [alternative_dearer] Podemos enviarle { $instead } en su lugar, que ya tenemos, por { $amount } más.
   *[alternative_cheaper] Podemos enviarle { $instead } en su lugar, que ya tenemos, y devolverle { $amount }.
 }

# segments: 2
notice-offer-made = Gracias por su paciencia con { $title } de su pedido { $number }. { waiting-gift } La oferta vale hasta el { $until }.
    .sms = gracias por su paciencia con { $title } ({ $number }). { waiting-gift } Vale hasta el { $until }.

# segments: 2
notice-offer-closing = Nuestra oferta sobre { $title } de su pedido { $number } termina el { $until }. { waiting-gift }
    .sms = nuestra oferta sobre { $title } ({ $number }) termina el { $until }. { waiting-gift }

notice-offer-expired = Nuestra oferta sobre { $title } de su pedido { $number } ha terminado. Su pedido sigue igual.
    .sms = nuestra oferta sobre { $title } ({ $number }) ha terminado. Su pedido sigue igual.

# Ningún pago se resuelve en un chat.
# segments: 2
notice-authorisation-lapsing = { $case ->
    [page] Después del { $date } ya no podremos cobrar en su tarjeta el pedido { $number }, y una parte sigue en espera. Revise su pago aquí, por favor: { $link }
        No envíe datos de su tarjeta por este chat.
   *[contact] Después del { $date } ya no podremos cobrar en su tarjeta el pedido { $number }, y una parte sigue en espera. Póngase en contacto con nosotros, por favor: { $link }
        No envíe datos de su tarjeta por este chat.
 }
    .sms = { $case ->
    [page] después del { $date } ya no podremos cobrar { $number } en su tarjeta, y una parte sigue en espera. Revise su pago: { $link }
   *[contact] después del { $date } ya no podremos cobrar { $number } en su tarjeta, y una parte sigue en espera. Contáctenos: { $link }
 }
# Ha salido dinero que debíamos; no se dice aquí si otro aviso ya lo dice.
notice-refund-sent = Le hemos enviado su reembolso de { $amount } por { $title } de su pedido { $number }. Su banco puede tardar unos días en mostrarlo.
    .sms = le hemos enviado su reembolso de { $amount } por { $title } ({ $number }).
# Ha llegado el día en que prometimos escribir, y no hay novedades.
notice-update-due =
    Prometimos volver a escribirle sobre { item } de su pedido { $number }, y aún no hay novedades. { no-date }
    { next-update } Gracias por su paciencia.
    .sms = sin novedades de { item } ({ $number }). { no-date.sms } { next-update.sms }
