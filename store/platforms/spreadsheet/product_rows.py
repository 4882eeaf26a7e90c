"""The products in a shop's file: what they cost, how many there are, and when more are expected.

A cell that is empty says nothing, which is not the same as none. A product without a SKU is named
by its title, as a line of an order is. Rows of Shopify's export of products that only carry a
further picture are left out. The same row twice is read once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from store.errors import BadInput
from store.platforms.spreadsheet.amounts import Habits, amount, day, whole
from store.platforms.spreadsheet.columns import Columns, columns_of, sku_from_title
from store.platforms.spreadsheet.csv_file import CsvFile, Rejected, Row, open_csv
from store.platforms.spreadsheet.survey import Survey, survey

_NOT_KNOWN = {
    "-", "–", "—", "?", "n/a", "na", "none", "tba", "tbc", "tbd", "unknown", "not stocked",
    "unbekannt", "offen", "inconnu", "inconnue", "desconocido", "desconocida",
}  # fmt: skip
_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class ProductRow:
    """What the file says of a product; None where it says nothing.

    A product that is expected on two dates has two rows. `again` tells that more of it may stand further down.
    """

    sku: str
    title: str
    price_minor: int | None
    currency: str
    on_hand: int | None
    expected_quantity: int | None
    expected_on: date | None
    alternatives: tuple[str, ...]
    image: str
    line_number: int
    cost_minor: int | None = None
    tags: str = ""
    warnings: tuple[str, ...] = ()
    again: bool = field(default=False, compare=False)


def read_products(path: Path, *, currency: str) -> Iterator[ProductRow | Rejected]:
    """Read products; `currency` is the shop's, for a file that names none.

    Raises BadInput at once where the file has no such columns or is no CSV file.
    """
    file = open_csv(path)
    columns = columns_of(file, "products")
    surveyed = survey(
        file,
        amounts=columns.those_of(("price", "compare_at", "cost")),
        dates=columns.those_of(("expected_on",)),
        begins=lambda row: _sku(columns, row),
    )
    return _products(file, columns, currency.upper(), surveyed)


def _products(file: CsvFile, columns: Columns, currency: str, surveyed: Survey) -> Iterator[ProductRow | Rejected]:
    read: set[ProductRow] = set()
    handle, title = "", ""
    for row in file.rows():
        if isinstance(row, Rejected):
            yield row
            continue
        # The variants of a product bear its title in their first row only.
        if columns.cell(row, "title") or columns.cell(row, "handle") != handle:
            handle, title = columns.cell(row, "handle"), columns.cell(row, "title")
        elif _only_a_picture(columns, row):
            continue
        product = _product(columns, row, title, currency, surveyed.habits)
        if isinstance(product, ProductRow) and product.sku in surveyed.again:
            alike = replace(product, line_number=0)
            if alike in read:
                continue
            read.add(alike)
            product = replace(product, again=True)
        yield product


def _only_a_picture(columns: Columns, row: Row) -> bool:
    said = ("sku", "price", "on_hand", "expected_quantity", "expected_on", "option")
    return bool(columns.cell(row, "handle")) and not any(columns.cell(row, key) for key in said)


def _product(columns: Columns, row: Row, title: str, currency: str, habits: Habits) -> ProductRow | Rejected:
    title = _with_options(columns, row, title)
    sku = columns.code(row, "sku") or sku_from_title(title)
    currency = columns.cell(row, "currency").upper() or currency
    if not sku:
        return _refused(row, "the product has neither a SKU nor a title")
    try:
        price, cost = columns.cell(row, "price"), columns.cell(row, "cost")
        return ProductRow(
            sku=sku,
            title=title or sku,
            price_minor=_price(price, currency, habits) if price else None,
            currency=currency,
            on_hand=_pieces(columns.cell(row, "on_hand"), habits, least=-_MOST),
            expected_quantity=_pieces(columns.cell(row, "expected_quantity"), habits, least=0),
            expected_on=_expected_on(columns.cell(row, "expected_on"), habits),
            alternatives=_alternatives(columns.cell(row, "alternatives"), sku),
            image=columns.cell(row, "image"),
            cost_minor=_price(cost, currency, habits) if cost else None,
            tags=_tags(columns.cell(row, "tags")),
            line_number=row.line_number,
            warnings=() if columns.code(row, "sku") else ("it has no SKU: its title stands for it",),
        )
    except BadInput as problem:
        return _refused(row, str(problem))


def _sku(columns: Columns, row: Row) -> str:
    return columns.code(row, "sku") or sku_from_title(columns.cell(row, "title"))


def _with_options(columns: Columns, row: Row, title: str) -> str:
    """Return the title of a variant as Shopify prints it in orders: "Lamp - Brass / Large"."""
    options = [columns.cell(row, key) for key in ("option", "option2", "option3")]
    told = " / ".join(option for option in options if option and option != "Default Title")
    return f"{title} - {told}" if title and told else title


def _price(written: str, currency: str, habits: Habits) -> int:
    if len(currency) != 3 or not currency.isalpha():
        raise BadInput(f"{currency[:20]!r} is not the code of a currency")
    price = amount(written, currency, habits)
    if price < 0:
        raise BadInput("the price is below zero")
    return price


def _pieces(written: str, habits: Habits, *, least: int) -> int | None:
    if not written or written.lower() in _NOT_KNOWN:
        return None
    pieces = whole(written, habits)
    if not least <= pieces <= _MOST:
        raise BadInput(f"{pieces} pieces cannot be")
    return pieces


def _expected_on(written: str, habits: Habits) -> date | None:
    if not written or written.lower() in _NOT_KNOWN:
        return None
    return day(written, habits)


def _alternatives(written: str, sku: str) -> tuple[str, ...]:
    """Read SKUs between commas, semicolons, bars or line ends, best first."""
    named = (part.strip().lstrip("'") for part in re.split(r"[,;|\n]", written))
    return tuple(dict.fromkeys(other for other in named if other and other != sku))


def _tags(written: str) -> str:
    return ",".join(dict.fromkeys(tag for tag in (part.strip() for part in re.split(r"[,;|\n]", written)) if tag))


def _refused(row: Row, reason: str) -> Rejected:
    return Rejected(row.line_number, reason, tuple(row.cells))
