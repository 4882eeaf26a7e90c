# Textos de los botones y de las opciones numeradas por SMS: como máximo 28 caracteres propios.
# Por SMS nadie debe verse llevado a responder CANCEL o YES, así que un pedido se anula.

choice-line = { $number } { $title }
choice-status = ¿Dónde está mi pedido?
choice-keep = Seguir esperando
choice-options = Ver mis opciones
choice-ask-discount = Pedir un descuento
choice-cancel = Cancelar mi pedido
    .sms = Anular mi pedido
choice-cancel-all = { $count ->
    [2] Cancelar los dos
   *[other] Cancelar los { $count }
 }
    .sms = { $count ->
    [2] Anular los dos
   *[other] Anular los { $count }
 }
choice-cancel-now = Cancelar ahora
    .sms = Anular ahora
choice-undo = Deshacer
choice-agree = De acuerdo
choice-take-it = Aceptar el descuento
choice-no-thanks = No, gracias
choice-person = Hablar con una persona
choice-help = Ayuda
choice-share-contact = Compartir mi teléfono
    .sms = Usé otro teléfono
choice-language = { $name }
choice-more = Seguir leyendo
choice-again = { $label }
