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
        sin stock de { item } ({ $number }). Reposición prevista: { $date }. { why }
   *[undated]
        sin stock de { item } ({ $number }). { no-date.sms }
        { next-update.sms }
 }

# segments: 2
notice-promise-moved = { $case ->
    [later] Lo sentimos: { $title } de su pedido { $number } llegará más tarde de lo que le dijimos. Ahora esperamos la reposición { ON($date) } en lugar del { $before }. { why }
    [earlier] Buenas noticias sobre su pedido { $number }: esperamos { $title } antes de lo previsto, { ON($date) } en lugar del { $before }. { why }
    [known] Ya tenemos fecha para { $title } de su pedido { $number }: esperamos la reposición { ON($date) }. { why }
   *[unknown]
        Lo sentimos: { $title } de su pedido { $number } no llegará { ON($before) }, la fecha que le dimos. { no-date }
        { next-update }
 }
    .sms = { $case ->
    [later] lo sentimos, nueva fecha para { $title } ({ $number }): { $date } en lugar del { $before }. { why }
    [earlier] buenas noticias, { $title } ({ $number }) llega antes: { ON($date) } en lugar del { $before }. { why }
    [known] ya hay fecha para { $title } ({ $number }). Reposición prevista: { $date }. { why }
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
    [dated] Ha llegado una entrega de { $title }, pero no ha alcanzado para su pedido { $number }. Para usted esperamos la reposición { ON($date) }. { why }
   *[undated]
        Ha llegado una entrega de { $title }, pero no ha alcanzado para su pedido { $number }. { no-date }
        Conserva su puesto en la lista. { next-update }
 }
    .sms = { $case ->
    [dated] llegó { $title }, pero no alcanza para { $number }. Reposición para usted: { $date }. { why }
   *[undated] llegó { $title }, pero no alcanza para { $number }. { no-date.sms } { next-update.sms }
 }

notice-still-waiting = { $case ->
    [dated] Le contamos cómo va su pedido { $number }: seguimos esperando { item } y la reposición está prevista { ON($date) }. Gracias por su paciencia.
   *[undated]
        Le contamos cómo va su pedido { $number }: seguimos esperando { item }. { no-date }
        { next-update } Gracias por su paciencia.
 }
    .sms = { $case ->
    [dated] seguimos esperando { item } ({ $number }). Reposición prevista: { $date }. Gracias por su paciencia.
   *[undated] seguimos esperando { item } ({ $number }). { no-date.sms } { next-update.sms }
 }

# segments: 2
notice-shipped = { $case ->
    [tracked] Hemos enviado { item } de su pedido { $number }. Seguimiento: { $tracking }
   *[plain] Hemos enviado { item } de su pedido { $number }.
 } { $later ->
    [none] {""}
    [dated] Queda en espera: { $rest }. Esperamos el resto el { $date }.
   *[undated] Queda en espera: { $rest }. { no-date }
 }
    .sms = { $case ->
    [tracked] hemos enviado { item } ({ $number }). Seguimiento: { $tracking }
   *[plain] hemos enviado { item } ({ $number }).
 } { $later ->
    [none] {""}
    [dated] Queda en espera: { $rest }, previsto el { $date }.
   *[undated] Queda en espera: { $rest }. { no-date.sms }
 }

notice-cancelled = { $case ->
    [sent] Hemos cancelado { item } de su pedido { $number }. Su reembolso de { $amount } está en camino.
    [by] Hemos cancelado { item } de su pedido { $number }. Su reembolso de { $amount } saldrá el { $date } a más tardar.
    [owed] Hemos cancelado { item } de su pedido { $number }. Le devolvemos { $amount }.
   *[alone] Hemos cancelado { item } de su pedido { $number }.
 }
    .sms = { $case ->
    [sent] hemos cancelado { item } ({ $number }). Su reembolso de { $amount } está en camino.
    [by] hemos cancelado { item } ({ $number }). Su reembolso de { $amount } saldrá el { $date } a más tardar.
    [owed] hemos cancelado { item } ({ $number }). Le devolvemos { $amount }.
   *[alone] hemos cancelado { item } ({ $number }).
 }

notice-change-done = { $case ->
    [discount] Su descuento en { $title } del pedido { $number } ya está aplicado: su reembolso de { $amount } está en camino.
    [code] Gracias por esperar { $title }. Su código de { $amount } ya está listo: { $code }
    [store_credit] Gracias por esperar { $title }. Su vale de { $amount } ya está listo. El código: { $code }
    [free_shipping] El reembolso de los { $amount } que pagó por el envío del pedido { $number } está en camino.
    [split_shipment] Su pedido { $number } llega ahora en dos paquetes: primero sale lo que hay y el resto, cuando llegue.
   *[swap] Su pedido { $number } ya está modificado: ahora recibirá { $title }.
 }
    .sms = { $case ->
    [discount] hemos aplicado su descuento en { $title } ({ $number }). Su reembolso de { $amount } está en camino.
    [code] su código de { $amount } por esperar { $title }: { $code }
    [store_credit] su vale de { $amount } por esperar { $title } ya está listo. Código: { $code }
    [free_shipping] el reembolso de los { $amount } que pagó por el envío ({ $number }) está en camino.
    [split_shipment] su pedido { $number } llega en dos paquetes: primero lo que hay y el resto, cuando llegue.
   *[swap] hemos modificado su pedido { $number }. Ahora recibirá { $title }.
 }

# What the law has us tell of a delay: what silence means must be said.
# segments: 3
notice-delay-option = { $case ->
    [agrees_dated]
        { item } de su pedido { $number } se retrasa. Ahora esperamos enviarlo el { $date } a más tardar. { why }
        Puede cancelar en cualquier momento antes del envío y le devolveremos enseguida todo el importe. Si no nos dice nada antes del envío ni hasta el { $date }, entenderemos que acepta esperar.
        Responda aquí, o gratis en { $contact }.
    [cancels_dated]
        { item } de su pedido { $number } se retrasa. Ahora esperamos enviarlo el { $date } a más tardar. { why }
        ¿Prefiere esperar, o cancelar y recibir enseguida todo el importe? Si no se envía antes, necesitamos su conformidad hasta el { $by }; sin ella cancelamos y le devolvemos el dinero.
        Responda aquí, o gratis en { $contact }.
    [cancels_undated]
        { item } de su pedido { $number } se retrasa y no podemos darle una fecha de envío. { no-date }
        ¿Prefiere esperar, o cancelar y recibir enseguida todo el importe? Si no se envía antes, necesitamos su conformidad hasta el { $by }; sin ella cancelamos y le devolvemos el dinero. Aunque espere, podrá cancelar en cualquier momento antes del envío.
        Responda aquí, o gratis en { $contact }.
    [asks_dated]
        { item } de su pedido { $number } se retrasa. Ahora esperamos enviarlo el { $date } a más tardar. { why }
        ¿Está de acuerdo con la nueva fecha? Si prefiere no esperar, puede cancelar y le devolveremos todo el dinero. Mientras no acepte, sigue valiendo lo acordado y conserva todos sus derechos.
   *[asks_undated]
        { item } de su pedido { $number } se retrasa y no podemos darle una fecha. { no-date }
        ¿Quiere esperar de todos modos? Si no, puede cancelar y le devolveremos todo el dinero. Mientras no acepte, sigue valiendo lo acordado y conserva todos sus derechos.
 }
    .sms = { $case ->
    [agrees_dated]
        { item } ({ $number }) se retrasa. Nueva fecha de envío: { $date }. { why }
        Puede cancelar antes del envío y le devolvemos enseguida todo. Si no lo hace hasta el { $date }, entenderemos que acepta esperar. Responda aquí, o gratis: { $contact }
    [cancels_dated]
        { item } ({ $number }) se retrasa. Nueva fecha de envío: { $date }. { why }
        ¿Esperar, o cancelar y recibir enseguida todo el dinero? Si no se envía antes, sin su OK hasta el { $by } cancelamos y le devolvemos el dinero. Responda aquí, o gratis: { $contact }
    [cancels_undated]
        { item } ({ $number }) se retrasa, sin fecha de envío. { no-date.sms }
        ¿Esperar, o cancelar y recibir enseguida todo el dinero? Si no se envía antes, sin su OK hasta el { $by } cancelamos y le devolvemos el dinero. Si espera, podrá cancelar hasta el envío. Responda aquí, o gratis: { $contact }
    [asks_dated]
        { item } ({ $number }) se retrasa. Nueva fecha de envío: { $date }. { why }
        ¿Está de acuerdo? Si no, puede cancelar y le devolvemos todo. Mientras no acepte, sigue valiendo lo acordado.
   *[asks_undated]
        { item } ({ $number }) se retrasa, sin fecha. { no-date.sms }
        ¿Quiere esperar? Si no, puede cancelar y le devolvemos todo. Mientras no acepte, sigue valiendo lo acordado.
 }

# One more delay: silence agrees to nothing any more.
# segments: 3
notice-renewed-option = { $case ->
    [cancels_dated]
        Lo sentimos: { item } de su pedido { $number } se retrasa otra vez. Ahora esperamos enviarlo el { $date } a más tardar. { why }
        ¿Prefiere seguir esperando, o cancelar y recibir enseguida todo el importe? Si no se envía antes, necesitamos su conformidad hasta el { $by }; sin ella cancelamos y le devolvemos el dinero.
        Responda aquí, o gratis en { $contact }.
    [cancels_undated]
        Lo sentimos: { item } de su pedido { $number } se retrasa otra vez y no podemos darle una fecha de envío. { no-date }
        ¿Prefiere seguir esperando, o cancelar y recibir enseguida todo el importe? Si no se envía antes, necesitamos su conformidad hasta el { $by }; sin ella cancelamos y le devolvemos el dinero. Aunque espere, podrá cancelar en cualquier momento antes del envío.
        Responda aquí, o gratis en { $contact }.
    [asks_dated]
        Lo sentimos: { item } de su pedido { $number } se retrasa otra vez. Ahora esperamos enviarlo el { $date } a más tardar. { why }
        ¿Está de acuerdo con la nueva fecha? Si prefiere no esperar, puede cancelar y le devolveremos todo el dinero. Mientras no acepte, sigue valiendo lo acordado y conserva todos sus derechos.
   *[asks_undated]
        Lo sentimos: { item } de su pedido { $number } se retrasa otra vez y no podemos darle una fecha. { no-date }
        ¿Quiere esperar de todos modos? Si no, puede cancelar y le devolveremos todo el dinero. Mientras no acepte, sigue valiendo lo acordado y conserva todos sus derechos.
 }
    .sms = { $case ->
    [cancels_dated]
        lo sentimos, { item } ({ $number }) se retrasa otra vez. Nueva fecha de envío: { $date }. { why }
        ¿Esperar, o cancelar y recibir enseguida todo el dinero? Si no se envía antes, sin su OK hasta el { $by } cancelamos y le devolvemos el dinero. Responda aquí, o gratis: { $contact }
    [cancels_undated]
        lo sentimos, { item } ({ $number }) se retrasa otra vez, sin fecha de envío. { no-date.sms }
        ¿Esperar, o cancelar y recibir enseguida todo el dinero? Si no se envía antes, sin su OK hasta el { $by } cancelamos y le devolvemos el dinero. Si espera, podrá cancelar hasta el envío. Responda aquí, o gratis: { $contact }
    [asks_dated]
        lo sentimos, { item } ({ $number }) se retrasa otra vez. Nueva fecha de envío: { $date }. { why }
        ¿Está de acuerdo? Si no, puede cancelar y le devolvemos todo. Mientras no acepte, sigue valiendo lo acordado.
   *[asks_undated]
        lo sentimos, { item } ({ $number }) se retrasa otra vez, sin fecha. { no-date.sms }
        ¿Quiere esperar? Si no, puede cancelar y le devolvemos todo. Mientras no acepte, sigue valiendo lo acordado.
 }

# segments: 2
notice-delay-reminder = { $case ->
    [dated] Todavía no sabemos si quiere esperar { item } de su pedido { $number }, que esperamos enviar el { $date } a más tardar. Díganoslo hasta el { $by }; si no, lo cancelamos y le devolvemos todo el importe. También puede escribir gratis a { $contact }.
   *[undated] Todavía no sabemos si quiere esperar { item } de su pedido { $number }, que aún no tiene fecha. Díganoslo hasta el { $by }; si no, lo cancelamos y le devolvemos todo el importe. También puede escribir gratis a { $contact }.
 }
    .sms = { $case ->
    [dated] ¿quiere esperar { item } ({ $number }), envío previsto el { $date }? Sin su OK hasta el { $by } cancelamos y le devolvemos todo. Responda aquí, o gratis: { $contact }
   *[undated] ¿quiere esperar { item } ({ $number })? Aún no hay fecha. Sin su OK hasta el { $by } cancelamos y le devolvemos todo. Responda aquí, o gratis: { $contact }
 }

# segments: 2
notice-deemed-cancelled =
    { $case ->
        [silence] Hemos cancelado { item } de su pedido { $number }: no pudimos enviarlo a tiempo y no nos dijo que quería esperar.
       *[missed] Hemos cancelado { item } de su pedido { $number } porque no pudimos enviarlo a tiempo. Lo sentimos.
    } { $due ->
        [known] Su reembolso de { $amount } saldrá el { $date } a más tardar.
       *[unknown] Le devolvemos { $amount }.
    } ¿Preguntas? { $contact }
    .sms =
        { $case ->
            [silence] hemos cancelado { item } ({ $number }): no pudimos enviarlo a tiempo y no teníamos su OK.
           *[missed] hemos cancelado { item } ({ $number }): no pudimos enviarlo a tiempo. Lo sentimos.
        } { $due ->
            [known] Su reembolso de { $amount } saldrá el { $date } a más tardar.
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
    [split_shipment_free] Podemos enviar ya lo que hay y el resto cuando llegue, sin coste.
    [split_shipment_paid] Podemos enviar ya lo que hay y el resto cuando llegue, por { $amount } más.
    [alternative_same] Podemos enviarle { $instead } en su lugar, que ya tenemos, al mismo precio.
    [alternative_dearer] Podemos enviarle { $instead } en su lugar, que ya tenemos, por { $amount } más.
   *[alternative_cheaper] Podemos enviarle { $instead } en su lugar, que ya tenemos, y devolverle { $amount }.
 }

# segments: 2
notice-offer-made = Gracias por su paciencia con { $title } de su pedido { $number }. { waiting-gift } La oferta vale hasta el { $until }.
    .sms = gracias por su paciencia con { $title } ({ $number }). { waiting-gift } Hasta el { $until }.

# segments: 2
notice-offer-closing = Nuestra oferta sobre { $title } de su pedido { $number } termina el { $until }. { waiting-gift }
    .sms = nuestra oferta sobre { $title } ({ $number }) termina el { $until }. { waiting-gift }

notice-offer-expired = Nuestra oferta sobre { $title } de su pedido { $number } ha terminado. Su pedido sigue igual.
    .sms = nuestra oferta sobre { $title } ({ $number }) ha terminado. Su pedido sigue igual.

# Ningún pago se resuelve en un chat.
# segments: 2
notice-authorisation-lapsing = { $case ->
    [page] Solo podemos cobrar su tarjeta por el pedido { $number } hasta el { $date }, y una parte sigue en espera. Revise su pago aquí, por favor: { $link } No envíe datos de su tarjeta por este chat.
   *[contact] Solo podemos cobrar su tarjeta por el pedido { $number } hasta el { $date }, y una parte sigue en espera. Póngase en contacto con nosotros, por favor: { $link } No envíe datos de su tarjeta por este chat.
 }
    .sms = { $case ->
    [page] solo podemos cobrar su tarjeta por { $number } hasta el { $date }, y una parte sigue en espera. Revise su pago: { $link }
   *[contact] solo podemos cobrar su tarjeta por { $number } hasta el { $date }, y una parte sigue en espera. Escríbanos: { $link }
 }
# Ha salido dinero que debíamos; no se dice aquí si otro aviso ya lo dice.
notice-refund-sent = Le hemos enviado su reembolso de { $amount } por { $title } de su pedido { $number }. Su banco puede tardar unos días en mostrarlo.
    .sms = le hemos enviado su reembolso de { $amount } por { $title } ({ $number }).
# Ha llegado el día en que prometimos escribir, y no hay novedades.
notice-update-due =
    Prometimos volver a escribirle sobre { item } de su pedido { $number }, y aún no hay novedades. { no-date }
    { next-update } Gracias por su paciencia.
    .sms = sin novedades de { item } ({ $number }). { no-date.sms } { next-update.sms }
