# Lo que se puede aceptar: el botón, la pregunta cuando cambian el dinero o el artículo, y en qué quedó.

# Botones, con sus condiciones. Si la tienda descuenta un importe y no un porcentaje, el porcentaje es 0.
offer-discount = { $percent ->
    [0] Esperar y recuperar { $amount }
   *[other] Esperar con { $percent } % menos ({ $amount })
 }
offer-discount-code = Esperar, código de { $amount }
offer-store-credit = Esperar, vale de { $amount }
offer-free-shipping = Esperar, envío gratis ({ $amount })
offer-split-shipment-free = Enviar ya lo que hay
offer-split-shipment-paid = Enviar ya lo que hay (+{ $cost })
offer-alternative-same = Cambiar por { $title }
offer-alternative-dearer = Cambiar por { $title } (+{ $difference })
offer-alternative-cheaper = Cambiar por { $title } (-{ $difference })
choice-accept = Lo acepto
choice-split = Enviar antes lo que hay
choice-together = Enviar todo junto

# La alternativa: la diferencia se dice antes de cambiar nada.
confirm-alternative-same = ¿Cambiamos { item } por { $instead }? El precio es el mismo.
confirm-alternative-dearer = ¿Cambiamos { item } por { $instead }? Cuesta { $amount } más en total.
confirm-alternative-cheaper = ¿Cambiamos { item } por { $instead }? Le devolveríamos { $amount }.
ends-gift = Con el cambio ya no recibiría los { $amount } por esperar.
taken-alternative-same = Gracias. Le enviaremos { $instead } en lugar de { item }. Se lo confirmaremos.
taken-alternative-dearer = Gracias. Le enviaremos { $instead } en lugar de { item }, por { $amount } más. Se lo confirmaremos.
taken-alternative-cheaper = Gracias. Le enviaremos { $instead } en lugar de { item } y le devolveremos { $amount }. Se lo confirmaremos.

# Dinero por esperar.
offered-discount-amount = Si sigue esperando { $title }, le devolvemos { $amount }. ¿Le parece bien?
offered-discount-code = Si sigue esperando { $title }, le damos un código de { $amount } para su próxima compra. ¿Le parece bien?
offered-store-credit = Si sigue esperando { $title }, le damos un vale de { $amount } para su próxima compra, no canjeable por dinero. ¿Le parece bien?
offered-free-shipping = Si sigue esperando { $title }, le devolvemos los { $amount } de gastos de envío. ¿Le parece bien?
confirm-store-credit = Recibiría un vale de { $amount } para su próxima compra, no canjeable por dinero, en lugar de un descuento en { $title }. Podrá cancelar como hasta ahora. ¿De acuerdo?
taken-discount = Gracias por esperar. Hemos anotado un descuento de { $amount } en { item } y se lo confirmaremos.
taken-discount-code = Gracias por esperar. Estamos preparando su código de { $amount } y se lo enviaremos.
taken-store-credit = Gracias por esperar. Estamos preparando su vale de { $amount } y le enviaremos el código.
taken-free-shipping = Gracias por esperar. Le devolvemos { $amount } de gastos de envío y le avisaremos cuando salga el reembolso.
discount-had = Ya recibe { $amount } por esperar { $title }.
no-store-credit = Lo sentimos, no podemos ofrecerle un vale por { $title }.
no-free-shipping = Lo sentimos, no podemos devolverle los gastos de envío del pedido { $number }.
no-free-shipping-unpaid = No pagó gastos de envío por el pedido { $number }, así que no hay nada que devolver.

# Por partes o todo junto.
split-part-now = Ahora: { item }
split-part-later = Después: { item }
confirm-split-shipment-free = ¿Le enviamos ya lo que hay del pedido { $number } y el resto cuando llegue? Para usted no tiene cargo.
confirm-split-shipment-paid = ¿Le enviamos ya lo que hay del pedido { $number } y el resto cuando llegue? El segundo paquete cuesta { $cost }.
taken-split-shipment-free = Gracias. Lo que hay del pedido { $number } sale en el próximo envío y el resto, cuando llegue.
taken-split-shipment-paid = Gracias. Lo que hay del pedido { $number } sale en el próximo envío y el resto, cuando llegue, por { $cost } más.
split-noted = Queda anotado: primero sale lo que hay del pedido { $number } y el resto, cuando llegue.
split-nothing-here = Todavía no ha llegado nada del pedido { $number }, así que no hay nada que enviar por adelantado.
split-all-here = Todo lo pendiente del pedido { $number } ya está aquí y reservado para usted. Sale todo junto.
split-not-offered = Lo sentimos, el pedido { $number } solo lo enviamos en un paquete.
confirm-together = ¿Enviamos el pedido { $number } en un solo paquete cuando esté completo? Lo que ya hay esperaría al resto.
together-noted = Queda anotado: el pedido { $number } sale en un solo paquete cuando esté completo.
together-anyway = Lo pendiente del pedido { $number } sale de todos modos en un solo paquete.

# Lo que ya no es posible; se muestra junto con lo que sí lo es.
ended-offer = Lo sentimos, esta oferta ha terminado. Su pedido queda como estaba.
ended-stock = Lo sentimos, ya no quedan suficientes unidades de { $instead }. Su pedido queda como estaba.
ended-accepted = Ya lo había aceptado. Está anotado.
ended-waiting = { $title } ya no está en espera, así que no queda nada que cambiar.

# Lo que se aceptó y se deshizo.
undone-alternative = El cambio queda sin efecto. Su pedido de { item } sigue como estaba, en su mismo lugar.
undone-discount = El descuento queda sin efecto. Su pedido de { item } sigue como estaba, en su mismo lugar.
undone-store-credit = El vale queda sin efecto. Su pedido de { item } sigue como estaba, en su mismo lugar.
undone-free-shipping = Queda sin efecto. El envío sigue pagado como antes y { $title } conserva su lugar.
undone-split-shipment = Queda sin efecto. El pedido { $number } se envía como estaba previsto antes.
undo-over = Lo sentimos, ya no se puede deshacer. Esto es lo que aún puede hacer:
