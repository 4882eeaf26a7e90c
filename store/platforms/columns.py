"""What the columns of a shop's files are called, in the words of the programs that write them.

Names are compared without case, accents, spaces and punctuation. Of several names the earlier one
is preferred, and a column serves one purpose only: the "Name" of Shopify's orders is the number of
the order, and in a list of products it is the title.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

from store.errors import BadInput
from store.platforms.csv_file import CsvFile

Kind = Literal["orders", "products"]

ORDERS: Mapping[str, Sequence[str]] = {
    "number": (
        "Order number", "Order no", "Order name", "Order ID", "Order", "Bestellnummer",
        "Auftragsnummer", "Bestellung", "Numéro de commande", "N° de commande", "Commande",
        "Número de pedido", "N.º de pedido", "Pedido", "Name",
    ),
    "email": (
        "Email", "Customer email", "Email address", "Billing email", "Correo electrónico",
        "Courriel",
    ),
    "phone": ("Phone", "Customer phone", "Mobile", "Telefon", "Handy", "Téléphone", "Teléfono"),
    "shipping_phone": ("Shipping phone",),
    "billing_phone": ("Billing phone",),
    "shipping_name": (
        "Shipping name", "Customer name", "Customer", "Kunde", "Client", "Cliente", "Name",
    ),
    "billing_name": ("Billing name",),
    "currency": ("Currency", "Währung", "Devise", "Moneda"),
    "placed_at": (
        "Created at", "Placed at", "Order date", "Ordered at", "Date created", "Date",
        "Bestelldatum", "Datum", "Date de commande", "Fecha de pedido", "Fecha",
    ),
    "paid_at": ("Paid at", "Date paid", "Bezahlt am", "Payé le", "Pagado el"),
    "cancelled_at": ("Cancelled at", "Canceled at", "Storniert am", "Annulé le", "Cancelado el"),
    "fulfilled_at": ("Fulfilled at", "Shipped at"),
    "country": ("Shipping country", "Ship country", "Country", "Land", "Pays", "País"),
    "billing_country": ("Billing country",),
    "zip": (
        "Shipping zip", "Shipping postcode", "Zip", "Zip code", "Postcode", "Postal code",
        "PLZ", "Postleitzahl", "Code postal", "Código postal",
    ),
    "billing_zip": ("Billing zip", "Billing postcode"),
    "language": ("Customer locale", "Locale", "Language", "Sprache", "Langue", "Idioma"),
    "financial": ("Financial status", "Payment status"),
    "state": ("Order status", "Status"),
    "fulfilment": ("Fulfillment status", "Fulfilment status"),
    "subtotal": ("Subtotal",),
    "shipping": ("Shipping",),
    "taxes": ("Taxes",),
    "total": ("Total",),
    "discount": ("Discount amount",),
    "refunded": ("Refunded amount",),
    "sku": (
        "Lineitem sku", "Line sku", "SKU", "Item number", "Artikelnummer", "Référence",
        "Referencia",
    ),
    "title": (
        "Lineitem name", "Line title", "Product name", "Product", "Item name", "Item", "Title",
        "Artikel", "Produkt", "Produit", "Producto",
    ),
    "price": ("Lineitem price", "Unit price", "Price", "Einzelpreis", "Preis", "Prix", "Precio"),
    "compare_at": ("Lineitem compare at price",),
    "quantity": (
        "Lineitem quantity", "Ordered qty", "Quantity ordered", "Quantity", "Qty", "Menge",
        "Anzahl", "Quantité", "Cantidad",
    ),
    "shipped": ("Shipped qty", "Shipped quantity", "Fulfilled quantity", "Quantity shipped"),
    "line_fulfilment": ("Lineitem fulfillment status", "Line status"),
}  # fmt: skip

PRODUCTS: Mapping[str, Sequence[str]] = {
    "sku": (
        "Variant SKU", "SKU", "Item number", "Article number", "Artikelnummer", "Artikel-Nr.",
        "Référence", "Référence produit", "Referencia", "Código",
    ),
    "title": (
        "Title", "Product title", "Product name", "Name", "Product", "Item", "Bezeichnung",
        "Artikelname", "Artikel", "Produkt", "Produktname", "Titel", "Titre", "Nom", "Produit",
        "Désignation", "Título", "Nombre", "Producto",
    ),
    "handle": ("Handle",),
    "option": ("Option1 value",),
    "option2": ("Option2 value",),
    "option3": ("Option3 value",),
    "price": (
        "Variant price", "Price", "Unit price", "Preis", "Verkaufspreis", "Prix", "Prix de vente",
        "Precio", "Precio de venta",
    ),
    "compare_at": ("Variant compare at price", "Compare at price"),
    "currency": ("Currency", "Währung", "Devise", "Moneda"),
    "on_hand": (
        "Variant inventory qty", "On hand", "In stock", "Stock", "Stock quantity", "Inventory",
        "Quantity", "Qty", "Lagerbestand", "Bestand", "Lager", "Stock disponible", "En stock",
        "Existencias", "Cantidad", "Quantité", "Menge",
    ),
    "expected_quantity": (
        "Expected quantity", "Expected qty", "Expected", "Incoming", "Incoming quantity",
        "On order", "Open qty", "Erwartete Menge", "Zulauf", "Bestellte Menge", "Quantité attendue",
        "En commande", "Cantidad esperada", "Cantidad prevista", "En camino",
    ),
    "expected_on": (
        "Expected on", "Expected date", "Expected at", "Arrival date", "Arrives on", "ETA",
        "ETA date", "Available on", "Available from", "Restock date", "Lieferdatum", "Liefertermin",
        "Erwartet am", "Voraussichtlich am", "Verfügbar ab", "Date de livraison",
        "Date d'arrivée", "Attendu le", "Disponible le", "Fecha de llegada", "Fecha prevista",
        "Fecha de entrega", "Disponible desde",
    ),
    "alternatives": (
        "Alternatives", "Alternative", "Alternative SKUs", "Substitutes", "Alternativen",
        "Ersatzartikel", "Ersatz", "Produits de remplacement", "Remplacement", "Alternativas",
        "Sustitutos",
    ),
    "image": (
        "Variant image", "Image src", "Image", "Image URL", "Picture", "Bild", "Bild-URL", "Imagen",
    ),
}  # fmt: skip

# Of each group one column is enough.
_NEEDED: Mapping[Kind, Sequence[Sequence[str]]] = {
    "orders": (("number",), ("placed_at",), ("quantity",), ("price",), ("sku", "title")),
    "products": (
        ("sku",),
        ("on_hand", "price", "expected_on", "expected_quantity", "alternatives"),
    ),
}


def kind_of(file: CsvFile) -> Kind:
    """Tell orders from products by the header, or raise BadInput naming the columns that miss."""
    lacking: dict[Kind, list[str]] = {
        "orders": _lacking(file.header, "orders"),
        "products": _lacking(file.header, "products"),
    }
    for kind, missing in lacking.items():
        if not missing:
            return kind
    raise BadInput(
        f"{file.path.name} has neither the columns of orders (missing: "
        f"{', '.join(lacking['orders'])}) nor those of products (missing: "
        f"{', '.join(lacking['products'])})"
    )


def places(file: CsvFile, kind: Kind) -> dict[str, int]:
    """Find the columns of a file, or raise BadInput naming those that miss."""
    if missing := _lacking(file.header, kind):
        raise BadInput(f"{file.path.name} lacks columns of {kind}: {', '.join(missing)}")
    return _placed(file.header, _names(kind, file.header))


def from_shopify(header: Sequence[str]) -> bool:
    """Whether this is the order export of Shopify, or of a program that imitates it."""
    return any(_bare(title).startswith("lineitem") for title in header)


def _lacking(header: Sequence[str], kind: Kind) -> list[str]:
    names = _names(kind, header)
    found = _placed(header, names)
    return [
        " or ".join(repr(names[purpose][0]) for purpose in group)
        for group in _NEEDED[kind]
        if not any(purpose in found for purpose in group)
    ]


def _names(kind: Kind, header: Sequence[str]) -> Mapping[str, Sequence[str]]:
    if kind == "products":
        return PRODUCTS
    # Elsewhere "Name" is a person, or the title of a product.
    return ORDERS if from_shopify(header) else {**ORDERS, "number": ORDERS["number"][:-1]}


def _placed(header: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        places.setdefault(_bare(title), place)
    found: dict[str, int] = {}
    for purpose, titles in names.items():
        known = next((_bare(title) for title in titles if _bare(title) in places), None)
        if known is not None:
            found[purpose] = places.pop(known)
    return found


def _bare(title: str) -> str:
    spread = unicodedata.normalize("NFKD", title.casefold())
    return "".join(letter for letter in spread if letter.isalnum())
