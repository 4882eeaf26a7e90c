# Lo que una página de producto dice a quien piensa en pedir ahora.

feed-in-stock = Disponible.
feed-expected = Sin stock por ahora. Si hace hoy su pedido, esperamos tenerlo { ON($date) }.
feed-unknown = Sin stock por ahora. Todavía no tenemos una fecha.
