"""What the columns of a shop's files are called, in the words of the programs that write them.

Names are compared without case, accents, spaces and punctuation. Of several names the earlier one
is preferred, and a column serves one purpose only: the "Name" of Shopify's orders is the number of
the order, and in a list of products it is the title.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from store.errors import BadInput
from store.platforms.spreadsheet.csv_file import CsvFile, Row

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
    "ships": ("Lineitem requires shipping",),
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
        "Expected quantity", "Expected qty", "Incoming", "Incoming quantity",
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
    "cost": (
        "Cost per item", "Cost", "Unit cost", "Einkaufspreis", "EK", "Prix d'achat", "Precio de compra", "Coste",
    ),
    "tags": ("Tags", "Product tags", "Schlagwörter", "Étiquettes", "Etiquetas"),
    "image": (
        "Variant image", "Image src", "Image", "Image URL", "Picture", "Bild", "Bild-URL", "Imagen",
    ),
}  # fmt: skip

# Of each group one column is enough.
_NEEDED: Mapping[Kind, Sequence[Sequence[str]]] = {
    "orders": (("number",), ("placed_at",), ("quantity",), ("price",), ("sku", "title")),
    "products": (
        ("sku", "title"),
        ("on_hand", "price", "expected_on", "expected_quantity", "alternatives"),
    ),
}


_AS_TEXT = re.compile(r"""'\s*|="(?P<text>[^"]*)"$""")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row each thing stands; what the file does not have reads as empty."""

    places: Mapping[str, int]

    def cell(self, row: Row, purpose: str) -> str:
        """Return what a row says, without the spaces around it."""
        place = self.places.get(purpose)
        return "" if place is None else row.cells[place].strip()

    def code(self, row: Row, purpose: str) -> str:
        """Return a number, code or phone without the marks that keep it text: '01234, ="01234"."""
        cell = self.cell(row, purpose)
        if cell[:1] not in {"'", "="}:
            return cell
        found = _AS_TEXT.match(cell)
        return (found["text"] or cell[found.end() :]).strip() if found else cell

    def those_of(self, purposes: Iterable[str]) -> list[int]:
        """Return the places of these columns, as far as the file has them."""
        return [self.places[purpose] for purpose in purposes if purpose in self.places]


def kind_of(file: CsvFile) -> Kind:
    """Tell orders from products by the header, or raise BadInput naming the columns that miss."""
    orders, products = _lacking(file.header, "orders"), _lacking(file.header, "products")
    if not orders:
        return "orders"
    # The quantity of an incomplete list of orders must never be taken for stock.
    if "number" in _placed(file.header, _names("orders", file.header)):
        raise BadInput(f"{file.path.name} lacks columns of orders: {', '.join(orders)}")
    if not products:
        return "products"
    raise BadInput(
        f"{file.path.name} has neither the columns of orders (missing: {', '.join(orders)}) "
        f"nor those of products (missing: {', '.join(products)})"
    )


def columns_of(file: CsvFile, kind: Kind) -> Columns:
    """Find the columns of a file, or raise BadInput naming those that miss."""
    if missing := _lacking(file.header, kind):
        raise BadInput(f"{file.path.name} lacks columns of {kind}: {', '.join(missing)}")
    return Columns(_placed(file.header, _names(kind, file.header)))


def column_named(file: CsvFile, title: str) -> int:
    """Find one column by its title, or raise BadInput."""
    place = next((place for place, found in enumerate(file.header) if _bare(found) == _bare(title)), None)
    if place is None:
        raise BadInput(f"{file.path.name} has no column {title!r}")
    return place


def from_shopify(header: Sequence[str]) -> bool:
    """Whether this is the order export of Shopify, or of a program that imitates it."""
    return any(_bare(title).startswith("lineitem") for title in header)


def sku_from_title(title: str) -> str:
    """Name a thing that has no SKU by its title: "~brass-lamp". Empty where there is no title."""
    words = "-".join(re.findall(r"\w+", title.casefold()))
    if len(words) > 60:
        words = f"{words[:50]}-{sha256(words.encode()).hexdigest()[:8]}"
    return f"~{words}" if words else ""


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
