# Lo que se puede aceptar: el botón, la pregunta cuando cambian el dinero o el artículo, y en qué quedó.

offer-discount = Esperar con { $percent } % menos ({ $amount })
taken-discount = Gracias por esperar. Hemos anotado un descuento de { $amount } en { item } y se lo confirmaremos.

offer-alternative-same = Cambiar por { $title }
offer-alternative-dearer = Cambiar por { $title } (+{ $difference })
offer-alternative-cheaper = Cambiar por { $title } (-{ $difference })
confirm-alternative-same = ¿Cambiamos { item } por { $instead }? El precio es el mismo.
confirm-alternative-dearer = ¿Cambiamos { item } por { $instead }? Cuesta { $amount } más en total.
confirm-alternative-cheaper = ¿Cambiamos { item } por { $instead }? Le devolveríamos { $amount }.
taken-alternative-same = Gracias. Le enviaremos { $instead } en lugar de { item }. Se lo confirmaremos.
taken-alternative-dearer = Gracias. Le enviaremos { $instead } en lugar de { item }, por { $amount } más. Se lo confirmaremos.
taken-alternative-cheaper = Gracias. Le enviaremos { $instead } en lugar de { item } y le devolveremos { $amount }. Se lo confirmaremos.
