"""The lines of orders in a shop's file, and what the file says of each order.

Shopify writes an order once, in the first of its rows, and leaves these cells empty in the rows of
its other lines; other programs repeat them in every row. Both are read. A row that continues an
order whose first row is not above it is rejected, because nobody knows whose it is.

A line is named within its order by its SKU: "LAMP", and "LAMP/2" where the same SKU stands there
again. A line without a SKU gets "~" and its title in small letters, so that its customer does not
wait in silence. A line that needs no shipping is left out: nothing of it can be waited for.

An order that occurs again in the same state is read once. Where its state differs, the later rows
follow under the same references, with a warning.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from store import phones
from store.errors import BadInput
from store.platforms.spreadsheet.amounts import Habits, amount, day, moment, whole
from store.platforms.spreadsheet.columns import Columns, column_named, columns_of, from_shopify, sku_from_title
from store.platforms.spreadsheet.countries import country_named
from store.platforms.spreadsheet.csv_file import CsvFile, Rejected, Row, open_csv
from store.platforms.spreadsheet.survey import Survey, survey

_MONEY = (
    "price", "compare_at", "subtotal", "shipping", "taxes", "total", "discount", "line_discount", "refunded",
)  # fmt: skip
_DATES = ("placed_at", "paid_at", "cancelled_at", "fulfilled_at", "stated_on", "authorised_until")
_OF_THE_ORDER = (
    "currency", "financial", "subtotal", "total", "paid_at", "shipping_name", "billing_name",
    "country", "zip", "fulfilment", "state",
)  # fmt: skip
# Shopify repeats these in every row of an order.
_REPEATED = ("placed_at", "email", "phone")

_ENDED = {"voided", "refunded", "cancelled", "canceled", "storniert", "annulé", "cancelado"}
_MOST = 1_000_000
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_NO_DIGITS = re.compile(r"\D+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A line of an order, with what the file says of its order.

    `phones` are E.164, the one given for the order first. `fulfilled` counts units that have left.
    `financial` is the shop's word, such as "paid" or "partially_refunded". `warnings` tell staff
    what stands in the file and cannot be used; those of the order come with its first line. `agreed`
    is what the column says that was asked for. The sums of the order are as the file has them, None where it has none
    (`totals`). `stated_on` is the last day that was stated when it was sold, `authorised_until` when the card may no
    longer be charged. `again` tells that more of the order may stand further down.
    """

    number: str
    email: str
    phones: tuple[str, ...]
    name: str
    currency: str
    placed_at: datetime
    paid_at: datetime | None
    country: str
    zip: str
    language: str | None
    financial: str
    line: str
    sku: str
    title: str
    price_minor: int
    quantity: int
    fulfilled: int
    cancelled: bool
    line_number: int
    shipping_minor: int = 0
    taxes_minor: int = 0
    discount_minor: int = 0
    line_discount_minor: int = 0
    subtotal_minor: int | None = None
    total_minor: int | None = None
    stated_on: date | None = None
    authorised_until: datetime | None = None
    warnings: tuple[str, ...] = ()
    agreed: bool = True
    again: bool = field(default=False, compare=False)


def read_orders(
    path: Path,
    *,
    country: str,
    currency: str,
    zone: tzinfo,
    yes: tuple[str, str] | None = None,
) -> Iterator[OrderRow | Rejected]:
    """Read the lines of orders; `country`, `currency` and `zone` are the shop's, for what is unsaid.

    `yes` names a column and what it holds where the customer has agreed. Raises BadInput at once where the file has
    no such columns or is no CSV file.
    """
    file = open_csv(path)
    found = columns_of(file, "orders")
    shopify = from_shopify(file.header)
    of_the_order = _OF_THE_ORDER if shopify else (*_OF_THE_ORDER, *_REPEATED)
    told = found.those_of(of_the_order)
    agrees = None if yes is None else (column_named(file, yes[0]), yes[1].strip().casefold())
    sheet = _Sheet(file, found, told, shopify, country, currency.upper(), zone, agrees)
    return _lines(sheet, _survey(sheet))


@dataclass(frozen=True, slots=True)
class _Sheet:
    file: CsvFile
    columns: Columns
    of_the_order: list[int]
    shopify: bool
    country: str
    currency: str
    zone: tzinfo
    agrees: tuple[int, str] | None

    def begins(self, row: Row) -> bool:
        """Whether a row tells of the order itself and not of a further line only."""
        return any(row.cells[place] for place in self.of_the_order)

    def agreed(self, row: Row) -> bool:
        """Whether the customer has agreed, as far as a column was named that tells."""
        return self.agrees is None or row.cells[self.agrees[0]].strip().casefold() == self.agrees[1]


@dataclass(frozen=True, slots=True)
class _Head:
    """What the first row of an order says of it."""

    email: str
    phones: tuple[str, ...]
    name: str
    currency: str
    placed_at: datetime
    paid_at: datetime | None
    country: str
    zip: str
    language: str | None
    financial: str
    fulfilment: str
    cancelled: bool
    agreed: bool
    shipping_minor: int
    taxes_minor: int
    discount_minor: int
    subtotal_minor: int | None
    total_minor: int | None
    stated_on: date | None
    authorised_until: datetime | None


@dataclass(slots=True)
class _Order:
    """The order at hand while its rows are read; without a head it was refused."""

    number: str
    line_number: int
    head: _Head | None = None
    refusal: str = ""
    warnings: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    rows: set[int] = field(default_factory=set)
    continued: bool = False


@dataclass(slots=True)
class _Earlier:
    """An order that occurs again in its file: when it was placed, and its lines as they stood."""

    placed_at: datetime
    line_number: int
    lines: dict[str, OrderRow] = field(default_factory=dict)


def _survey(sheet: _Sheet) -> Survey:
    columns = sheet.columns
    last, last_continued = "", False

    def begins(row: Row) -> str:
        nonlocal last, last_continued
        if not sheet.begins(row):
            last_continued = True
            return ""
        number = columns.code(row, "number")
        anew = number != last or last_continued or sheet.shopify
        last, last_continued = number, False
        return number if anew else ""

    return survey(
        sheet.file,
        amounts=columns.those_of(_MONEY),
        dates=columns.those_of(_DATES),
        begins=begins,
    )


def _lines(sheet: _Sheet, surveyed: Survey) -> Iterator[OrderRow | Rejected]:
    earlier: dict[str, _Earlier] = {}
    order: _Order | None = None
    # Whether the row above was read, so that a row without a number belongs to it.
    sure = False
    for row in sheet.file.rows():
        if isinstance(row, Rejected):
            sure = False
            yield row
            continue
        owner = _owner(sheet, row, order, sure, surveyed)
        sure = isinstance(owner, _Order)
        if isinstance(owner, Rejected):
            yield owner
            continue
        order = owner
        if _repeats(sheet, row, order):
            continue
        line = _line(sheet, row, order, surveyed.habits)
        if isinstance(line, OrderRow) and order.number in surveyed.again:
            line = _compared(replace(line, again=True), row, earlier)
        if line is not None:
            yield line


def _owner(sheet: _Sheet, row: Row, order: _Order | None, sure: bool, surveyed: Survey) -> _Order | Rejected:
    """Return the order to which a row belongs: the one at hand, or one that begins with it."""
    number = sheet.columns.code(row, "number")
    if sheet.begins(row):
        if not number:
            return _refused(row, "it has no order number")
        if order and number == order.number and not (order.continued or sheet.shopify):
            return order
        return _begun(sheet, row, number, surveyed.habits)
    if order and (number == order.number or (sure and not number)):
        order.continued = True
        return order
    return _refused(row, f"it continues order {number}, whose first row is not above it", number)


def _repeats(sheet: _Sheet, row: Row, order: _Order) -> bool:
    """Whether a row that tells of the whole order has the very cells of one before it."""
    if sheet.shopify or order.continued:
        return False
    cells = hash(tuple(row.cells))
    repeats = cells in order.rows
    order.rows.add(cells)
    return repeats


def _begun(sheet: _Sheet, row: Row, number: str, habits: Habits) -> _Order:
    order = _Order(number, row.line_number)
    try:
        order.head = _head(sheet, row, habits, order.warnings)
    except BadInput as problem:
        order.refusal = str(problem)
    return order


def _head(sheet: _Sheet, row: Row, habits: Habits, warnings: list[str]) -> _Head:
    columns = sheet.columns
    placed, paid = columns.cell(row, "placed_at"), columns.cell(row, "paid_at")
    if not placed and not paid:
        raise BadInput("the order has no date")
    currency = columns.cell(row, "currency").upper() or sheet.currency
    if len(currency) != 3 or not currency.isalpha():
        raise BadInput(f"{currency[:20]!r} is not the code of a currency")
    country = _country(sheet, row, warnings)
    found = _phones_of(sheet, row, country, warnings)
    email = _email(columns.cell(row, "email"), warnings)
    if not found and not email:
        warnings.append("there is no phone number and no e-mail address to reach the customer")
    financial = "_".join(columns.cell(row, "financial").lower().split())
    if financial == "partially_refunded":
        warnings.append("a part was refunded, and the file does not say of which line")
    stated, until = columns.cell(row, "stated_on"), columns.cell(row, "authorised_until")

    def sum_of(purpose: str, what: str) -> int | None:
        written = columns.cell(row, purpose)
        return _read(lambda: amount(written, currency, habits), written, what, warnings)

    return _Head(
        email=email,
        phones=found,
        name=columns.cell(row, "shipping_name") or columns.cell(row, "billing_name"),
        currency=currency,
        placed_at=moment(placed or paid, sheet.zone, habits),
        paid_at=moment(paid, sheet.zone, habits) if paid else None,
        country=country,
        zip=columns.code(row, "zip") or columns.code(row, "billing_zip"),
        language=_language(columns.cell(row, "language")),
        financial=financial,
        fulfilment=columns.cell(row, "fulfilment").lower(),
        cancelled=bool(columns.cell(row, "cancelled_at"))
        or financial in _ENDED
        or columns.cell(row, "state").lower() in _ENDED,
        agreed=sheet.agreed(row),
        shipping_minor=max(0, sum_of("shipping", "what was paid for shipping") or 0),
        taxes_minor=max(0, sum_of("taxes", "the tax") or 0),
        # Some programs write what is taken off as a number below zero.
        discount_minor=abs(sum_of("discount", "the discount") or 0),
        subtotal_minor=sum_of("subtotal", "the subtotal"),
        total_minor=sum_of("total", "the total"),
        stated_on=_read(lambda: day(stated, habits), stated, "the day that was stated", warnings),
        authorised_until=_read(
            lambda: moment(until, sheet.zone, habits), until, "until when the card may be charged", warnings
        ),
    )


def _country(sheet: _Sheet, row: Row, warnings: list[str]) -> str:
    written = sheet.columns.cell(row, "country") or sheet.columns.cell(row, "billing_country")
    if not written:
        return sheet.country
    country = country_named(written)
    if country is None:
        warnings.append(f"the country {written[:40]!r} is not known: {sheet.country} is assumed")
    return country or sheet.country


def _phones_of(sheet: _Sheet, row: Row, country: str, warnings: list[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for purpose in ("phone", "shipping_phone", "billing_phone"):
        raw = sheet.columns.code(row, purpose)
        if not raw or _is_among(raw, found):
            continue
        region = country
        if purpose == "billing_phone":
            region = country_named(sheet.columns.cell(row, "billing_country")) or country
        good = _good_phones(raw, region)
        if not good:
            # The number itself stays out of what is logged.
            heading = sheet.file.header[sheet.columns.places[purpose]]
            warnings.append(f"no phone number can be read in the column {heading}")
        found.update(dict.fromkeys(good))
    return tuple(found)


def _is_among(raw: str, found: Iterable[str]) -> bool:
    """Whether a number, written in another way, is one already found: (212) 555-0101, +12125550101."""
    digits = _NO_DIGITS.sub("", raw).lstrip("0")
    return len(digits) >= 7 and any(number.endswith(digits) for number in found)


@lru_cache(maxsize=1024)
def _good_phones(raw: str, country: str) -> tuple[str, ...]:
    return tuple(phones.several(raw, country))


def _email(written: str, warnings: list[str]) -> str:
    if written and not _EMAIL.fullmatch(written):
        warnings.append("the e-mail address cannot be used")
        return ""
    return written.lower()


def _language(written: str) -> str | None:
    return written.replace("_", "-") if _LANGUAGE.fullmatch(written) else None


def _line(sheet: _Sheet, row: Row, order: _Order, habits: Habits) -> OrderRow | Rejected | None:
    columns = sheet.columns
    title = columns.cell(row, "title")
    sku = columns.code(row, "sku") or sku_from_title(title)
    # Counted before anything can be refused: the next line keeps its name when this one is mended.
    order.met[sku] += 1
    if order.head is None:
        where = "" if row.line_number == order.line_number else f" (line {order.line_number})"
        return _refused(row, f"{order.refusal}{where}", order.number)
    if not sku:
        return _refused(row, "the line has neither a SKU nor a title", order.number)
    if columns.cell(row, "ships").lower() == "false":
        return None
    head, warnings = order.head, list[str]()
    try:
        quantity = _quantity(columns.cell(row, "quantity"), habits)
        price = _price(columns.cell(row, "price"), head.currency, habits)
        status = columns.cell(row, "line_fulfilment").lower() or head.fulfilment
        fulfilled = _fulfilled(columns.cell(row, "shipped"), status, quantity, habits, warnings)
        off = columns.cell(row, "line_discount")
        line_discount = _read(lambda: amount(off, head.currency, habits), off, "the discount of a line", warnings)
    except BadInput as problem:
        return _refused(row, str(problem), order.number)
    if sku.startswith("~"):
        warnings.append("the line has no SKU: its title stands for it")
    told, order.warnings = order.warnings, []
    return OrderRow(
        number=order.number,
        email=head.email,
        phones=head.phones,
        name=head.name,
        currency=head.currency,
        placed_at=head.placed_at,
        paid_at=head.paid_at,
        country=head.country,
        zip=head.zip,
        language=head.language,
        financial=head.financial,
        line=_reference(sku, order.met[sku]),
        sku=sku,
        title=title or sku,
        price_minor=price,
        quantity=quantity,
        fulfilled=fulfilled,
        cancelled=head.cancelled or status in _ENDED or status == "restocked",
        line_number=row.line_number,
        warnings=(*told, *warnings),
        agreed=head.agreed,
        shipping_minor=head.shipping_minor,
        taxes_minor=head.taxes_minor,
        discount_minor=head.discount_minor,
        line_discount_minor=abs(line_discount or 0),
        subtotal_minor=head.subtotal_minor,
        total_minor=head.total_minor,
        stated_on=head.stated_on,
        authorised_until=head.authorised_until,
    )


def _quantity(written: str, habits: Habits) -> int:
    if not written:
        raise BadInput("the line has no quantity")
    quantity = whole(written, habits)
    if not 0 < quantity <= _MOST:
        raise BadInput(f"a quantity of {quantity} cannot be owed")
    return quantity


def _read(read: Callable[[], _Value], written: str, what: str, warnings: list[str]) -> _Value | None:
    """Return what a cell says, None where it is empty; what cannot be read is no reason to refuse an order."""
    try:
        return read() if written else None
    except BadInput:
        warnings.append(f"{what} cannot be read")
        return None


def _price(written: str, currency: str, habits: Habits) -> int:
    if not written:
        raise BadInput("the line has no price")
    price = amount(written, currency, habits)
    if price < 0:
        raise BadInput("the price is below zero")
    return price


def _fulfilled(stated: str, status: str, quantity: int, habits: Habits, warnings: list[str]) -> int:
    """Return how many units have left; what is not said has not."""
    if stated:
        return min(max(whole(stated, habits), 0), quantity)
    if status in {"fulfilled", "shipped"}:
        return quantity
    if status in {"partial", "partially_fulfilled"} and quantity > 1:
        warnings.append(f"a part has left, and the file does not say how much: {quantity} are owed")
    return 0


def _reference(sku: str, occurrence: int) -> str:
    # The SKU "LAMP/2" must not be taken for the second "LAMP".
    if occurrence > 1 or re.search(r"/\d+$", sku):
        return f"{sku}/{occurrence}"
    return sku


def _compared(line: OrderRow, row: Row, earlier: dict[str, _Earlier]) -> OrderRow | Rejected | None:
    """Tell whether a line of an order that occurs again is the same, changed, or somebody else's."""
    first = earlier.setdefault(line.number, _Earlier(line.placed_at, line.line_number))
    if line.placed_at != first.placed_at:
        reason = f"order {line.number} stands on line {first.line_number} with another date"
        return _refused(row, reason, line.number)
    before = first.lines.get(line.line)
    first.lines[line.line] = line
    if before is None:
        return line
    if replace(line, line_number=0, warnings=()) == replace(before, line_number=0, warnings=()):
        return None
    warning = f"the same line stands on line {before.line_number} in another state: this one counts"
    return replace(line, warnings=(*line.warnings, warning))


def _refused(row: Row, reason: str, number: str = "") -> Rejected:
    return Rejected(row.line_number, reason, tuple(row.cells), number)
