"""Who waits, read a page at a time: line by line, or what they come to by product, customer or arrival.

A page is one statement however far down it lies, because it begins behind the last row that was seen; so is what all of
them come to.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import Session, UTCDateTime

from bot.console import Typed
from store import phones, promises
from store.arrivals import Arrival
from store.catalog import Product
from store.customers import Address, Customer
from store.database import table
from store.days import today_of
from store.errors import BadInput, NotFound
from store.money import Money
from store.orders import Backorder, Order
from store.promises import Expectation, Promise
from store.settings import Settings

PHONE_END = 4
"""So many digits find a phone by its end; whoever types more types all of it."""
NEVER = date(9999, 12, 31)


class By(StrEnum):
    """What is a row."""

    line = "line"
    product = "product"
    customer = "customer"
    arrival = "arrival"


Words = Annotated[str, Field(max_length=100)]


class Filters(Typed):
    """Which lines: all that are named hold together. `days` is how long they have waited at least."""

    by: By = By.line
    q: Words = ""
    sku: Words = ""
    supplier: Words = ""
    arrival: Words = ""
    country: Annotated[str, Field(pattern="^[A-Za-z]{2}$")] = ""
    days: Annotated[int | None, Field(ge=0, le=9999)] = None
    day: Literal["", "named", "none", "past"] = ""
    told: Literal["", "told", "untold"] = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a list is asked with."""

    tx: Session
    settings: Settings
    now: datetime

    @property
    def today(self) -> date:
        """The shop's date."""
        return today_of(self.now, self.settings)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and where the next ones begin; "" where there are none."""

    rows: Sequence[sa.RowMapping]
    after: str


@dataclass(frozen=True, slots=True)
class Total:
    """What all of them come to in one currency: `owed` counts units that wait, `at_risk` is what was paid for them."""

    lines: int
    orders: int
    owed: int
    at_risk: Money


LINES, ORDERS, PRODUCTS, PEOPLE = table(Backorder), table(Order), table(Product), table(Customer)
EXPECTED, ARRIVALS, TOLD = table(Expectation), table(Arrival), table(Promise)
# Spelt as the index is: SQLite would see from a parameter only when it is too late that it may use it.
WAITS = LINES.c.waiting > sa.literal_column("0")
_OWED = sa.func.sum(LINES.c.waiting)
_AT_RISK = LINES.c.waiting * LINES.c.price_minor
_PHONE = (
    sa.select(table(Address).c.handle)
    .where(table(Address).c.customer_id == ORDERS.c.customer_id, table(Address).c.channel == "sms")
    .order_by(table(Address).c.id)
    .limit(1)
    .correlate(ORDERS)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class _View:
    """What a row shows, in which order they come (no two are alike in it), and what lines are joined with for it."""

    shows: Sequence[sa.ColumnElement[Any]]
    order: Sequence[sa.ColumnElement[Any]]
    joins: frozenset[sa.Table]
    grouped: Sequence[sa.ColumnElement[Any]] = ()


_SUMS = (
    LINES.c.currency,
    sa.func.count().label("lines"),
    _OWED.label("owed"),
    sa.func.sum(_AT_RISK).label("at_risk"),
    sa.func.min(LINES.c.queued_at).label("oldest"),
)
_ARRIVAL = (sa.func.coalesce(ARRIVALS.c.expected_on, NEVER), sa.func.coalesce(EXPECTED.c.arrival_id, 0))
_VIEWS = {
    By.line: _View(
        (
            LINES.c.id,
            ORDERS.c.number,
            ORDERS.c.customer_id,
            PEOPLE.c.name,
            _PHONE.label("phone"),
            LINES.c.line,
            PRODUCTS.c.sku,
            PRODUCTS.c.supplier,
            LINES.c.title,
            LINES.c.waiting,
            LINES.c.allocated,
            LINES.c.price_minor,
            LINES.c.currency,
            _AT_RISK.label("at_risk"),
            LINES.c.queued_at,
            ORDERS.c.country,
            EXPECTED.c.on_date,
            EXPECTED.c.from_date,
            sa.func.coalesce(EXPECTED.c.reason, "").label("reason"),
            ARRIVALS.c.reference.label("arrival"),
            TOLD.c.id.label("promise_id"),
            TOLD.c.on_date.label("told_on"),
            TOLD.c.from_date.label("told_from"),
            TOLD.c.made_at.label("told_at"),
        ),
        (LINES.c.queued_at, LINES.c.id),
        frozenset({ORDERS, PRODUCTS, PEOPLE, EXPECTED, ARRIVALS, TOLD}),
    ),
    By.product: _View(
        (
            *(PRODUCTS.c[name] for name in ("sku", "title", "supplier", "on_hand")),
            sa.func.count(EXPECTED.c.on_date).label("dated"),
            sa.func.min(EXPECTED.c.on_date).label("next_on"),
            *_SUMS,
        ),
        (-_OWED, LINES.c.product_id, LINES.c.currency),
        frozenset({PRODUCTS, EXPECTED}),
        (LINES.c.product_id, LINES.c.currency, *(PRODUCTS.c[name] for name in ("sku", "title", "supplier", "on_hand"))),
    ),
    By.customer: _View(
        (
            ORDERS.c.customer_id,
            PEOPLE.c.name,
            _PHONE.label("phone"),
            sa.func.count(LINES.c.order_id.distinct()).label("orders"),
            *_SUMS,
        ),
        (sa.func.min(LINES.c.queued_at), ORDERS.c.customer_id, LINES.c.currency),
        frozenset({ORDERS, PEOPLE}),
        (ORDERS.c.customer_id, LINES.c.currency, PEOPLE.c.name),
    ),
    By.arrival: _View(
        (
            *(ARRIVALS.c[name] for name in ("reference", "expected_on", "quantity", "landed")),
            PRODUCTS.c.sku,
            PRODUCTS.c.title,
            *_SUMS,
        ),
        (*_ARRIVAL, LINES.c.product_id, LINES.c.currency),
        frozenset({PRODUCTS, EXPECTED, ARRIVALS}),
        (
            *(ARRIVALS.c[name] for name in ("reference", "expected_on", "quantity", "landed")),
            EXPECTED.c.arrival_id,
            LINES.c.product_id,
            LINES.c.currency,
            PRODUCTS.c.sku,
            PRODUCTS.c.title,
        ),
    ),
}


def page(look: Look, filters: Filters, *, after: str = "", limit: int) -> Page:
    """Read the rows behind `after`, at most so many; NotFound where that is no place in this list."""
    view = _VIEWS[filters.by]
    places = [one.label(f"place_{at}") for at, one in enumerate(view.order)]
    behind = sa.tuple_(*view.order) > sa.tuple_(*_places(view, after)) if after else sa.true()
    if view.grouped:
        found = _which(sa.select(*view.shows, *places), look, filters, view.joins)
        found = found.group_by(*view.grouped).having(behind)
    else:
        # Which lines they are comes first: a database would join all of them to show some.
        few = _which(sa.select(LINES.c.id), look, filters).where(behind).order_by(*view.order).limit(limit + 1)
        shown = _joined(view.joins)
        found = sa.select(*view.shows, *places).select_from(shown).where(LINES.c.id.in_(few))
    found = found.order_by(*view.order).limit(limit + 1)
    rows = look.tx.connection().execute(found).mappings().all()
    if len(rows) <= limit:
        return Page(rows, "")
    last = [rows[limit - 1][place.name] for place in places]
    return Page(rows[:limit], json.dumps(last, default=lambda value: value.isoformat(), separators=(",", ":")))


def totals(look: Look, filters: Filters) -> list[Total]:
    """Count all of them and the money at risk, by currency."""
    sums = sa.select(
        LINES.c.currency,
        sa.func.count().label("lines"),
        sa.func.count(LINES.c.order_id.distinct()).label("orders"),
        _OWED.label("owed"),
        sa.func.sum(_AT_RISK).label("at_risk"),
    )
    found = _which(sums, look, filters).group_by(LINES.c.currency).order_by(_OWED.desc(), LINES.c.currency)
    rows = look.tx.connection().execute(found).all()
    return [Total(row.lines, row.orders, int(row.owed), Money(int(row.at_risk), row.currency)) for row in rows]


def named(name: str) -> sa.ColumnElement[bool]:
    """Say that every word of a name stands in the customer's; letters with accents are told apart by their case."""
    return sa.and_(
        *(
            sa.or_(
                PEOPLE.c.name.contains(word, autoescape=True),
                sa.func.lower(PEOPLE.c.name).contains(word.lower(), autoescape=True),
            )
            for word in name.split()
        )
    )


def phoned(customer_id: sa.ColumnElement[int], typed: str, settings: Settings) -> sa.ColumnElement[bool] | None:
    """Say that a customer has a phone that ends in these few digits, or the one that was typed in full; None where it
    is neither."""
    addresses = table(Address).alias("phones")
    digits = re.sub(r"\D", "", typed)
    if re.search(r"[^\d\s+()./–-]", typed) or len(digits) < PHONE_END - 1:
        return None
    if len(digits) <= PHONE_END:
        has = addresses.c.handle.endswith(digits)
    else:
        try:
            has = addresses.c.handle == phones.normal(typed, settings.shop_country)
        except BadInput:
            return None
    return sa.exists().where(addresses.c.customer_id == customer_id, addresses.c.channel == "sms", has)


def numbered(typed: str) -> sa.ColumnElement[bool]:
    """Say that an order has this number, with or without its `#`."""
    bare = typed.strip().lstrip("#").lower()
    return sa.func.lower(ORDERS.c.number).in_([bare, f"#{bare}"])


def _which(
    found: sa.Select[Any], look: Look, filters: Filters, joins: frozenset[sa.Table] = frozenset()
) -> sa.Select[Any]:
    """Keep to the lines that are asked for, joined with what that needs and with these."""
    asked = list(_asked(look, filters))
    needed = joins.union(*(tables for tables, _ in asked))
    return found.select_from(_joined(needed)).where(WAITS, *(clause for _, clause in asked))


def _joined(needed: frozenset[sa.Table]) -> sa.FromClause:
    joined: sa.FromClause = LINES
    for one, on, optional in (
        (ORDERS, ORDERS.c.id == LINES.c.order_id, False),
        (PRODUCTS, PRODUCTS.c.id == LINES.c.product_id, False),
        (PEOPLE, PEOPLE.c.id == ORDERS.c.customer_id, False),
        (EXPECTED, EXPECTED.c.backorder_id == LINES.c.id, True),
        (ARRIVALS, ARRIVALS.c.id == EXPECTED.c.arrival_id, True),
        (TOLD, TOLD.c.id == promises.latest(LINES.c.id), True),
    ):
        if one in needed:
            joined = joined.join(one, on, isouter=optional)
    return joined


def _asked(look: Look, filters: Filters) -> Iterator[tuple[set[sa.Table], sa.ColumnElement[bool]]]:
    """Say what each filter asks for, with what lines are joined for it."""
    if filters.q:
        ways = [numbered(filters.q), named(filters.q), phoned(ORDERS.c.customer_id, filters.q, look.settings)]
        yield {ORDERS, PEOPLE}, sa.or_(*(way for way in ways if way is not None))
    for tables, column, word in (
        ({PRODUCTS}, PRODUCTS.c.sku, filters.sku),
        ({PRODUCTS}, PRODUCTS.c.supplier, filters.supplier),
        ({EXPECTED, ARRIVALS}, ARRIVALS.c.reference, filters.arrival),
    ):
        if word:
            yield tables, sa.or_(column == word, sa.func.lower(column) == word.lower())
    if filters.country:
        there = sa.func.coalesce(ORDERS.c.country, look.settings.shop_country) == filters.country.upper()
        yield {ORDERS}, there
    if filters.days is not None:
        yield set(), LINES.c.queued_at <= look.now - timedelta(days=filters.days)
    match filters.day:
        case "named":
            yield {EXPECTED}, EXPECTED.c.on_date.is_not(None)
        case "none":
            yield {EXPECTED}, EXPECTED.c.on_date.is_(None)
        case "past":
            yield {TOLD}, TOLD.c.on_date < look.today
    if filters.told:
        yield {TOLD}, TOLD.c.id.is_not(None) if filters.told == "told" else TOLD.c.id.is_(None)


def _places(view: _View, after: str) -> list[sa.ColumnElement[Any]]:
    """Read where the next rows begin; what it was made from stands in the order of the view."""
    try:
        return [_place(one, value) for one, value in zip(view.order, json.loads(after), strict=True)]
    except (ValueError, TypeError, OverflowError) as error:
        raise NotFound("this page of the list is not there; begin at the first one") from error


def _place(column: sa.ColumnElement[Any], value: Any) -> sa.ColumnElement[Any]:
    match column.type:
        case UTCDateTime():
            value = datetime.fromisoformat(value).astimezone(UTC)
        case sa.Date():
            value = date.fromisoformat(value)
        case sa.Integer():
            if type(value) is not int or abs(value) >= 2**63:
                raise ValueError(value)
        case _:
            value = str(value)
    return sa.literal(value, column.type)
