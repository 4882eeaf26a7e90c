"""All that was ordered, line by line and a page at a time, for programs of the shop that read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session

from store import outlook
from store.catalog import Product
from store.customers import Address, Customer
from store.database import table
from store.orders import Backorder, Order
from store.outlook import Outlook
from store.sql import among


class Standing(StrEnum):
    """Where units of a line are; `open` is what waits or is set aside."""

    open = "open"
    waiting = "waiting"
    set_aside = "set_aside"
    shipped = "shipped"
    cancelled = "cancelled"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of a product, of an order, that stand so, that go to a country, that wait since before a moment."""

    sku: str | None = None
    number: str | None = None
    standing: Standing = Standing.open
    country: str | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who ordered, and where they are reached."""

    name: str
    language: str | None
    phones: Sequence[str]
    emails: Sequence[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line, and what its order says of it."""

    outlook: Outlook
    reference: str
    queued_at: datetime
    uncovered_at: datetime | None
    country: str | None


def page(tx: Session, wanted: Wanted, *, after: int = 0, limit: int, now: datetime) -> list[Entry]:
    """Read up to `limit` lines that are wanted and have a number above `after`, in the order of their numbers."""
    lines, purchases = table(Backorder).c, table(Order).c
    found = (
        sa.select(lines.id)
        .join(table(Order), purchases.id == lines.order_id)
        .where(lines.id > after, lines.quantity > 0, _stands(wanted.standing))
        .order_by(lines.id)
        .limit(limit)
    )
    if wanted.sku is not None:
        found = found.join(table(Product), table(Product).c.id == lines.product_id)
        found = found.where(table(Product).c.sku == wanted.sku)
    if wanted.number is not None:
        bare = wanted.number.lstrip("#")
        found = found.where(purchases.number.in_([bare, f"#{bare}"]))
    if wanted.country is not None:
        found = found.where(purchases.country == wanted.country)
    if wanted.before is not None:
        found = found.where(lines.waiting > 0, lines.queued_at < wanted.before)
    return entries(tx, list(tx.connection().execute(found).scalars()), now=now)


def of_orders(tx: Session, order_ids: Sequence[int], *, now: datetime) -> dict[int, list[Entry]]:
    """Read all lines of these orders, as they were bought."""
    lines = table(Backorder).c
    tx.flush()
    found = sa.select(lines.id).where(among(lines.order_id, order_ids)).order_by(lines.order_id, lines.line)
    by_order: dict[int, list[Entry]] = {one: [] for one in order_ids}
    for entry in entries(tx, list(tx.connection().execute(found).scalars()), now=now):
        by_order[entry.outlook.order_id].append(entry)
    return by_order


def entries(tx: Session, backorder_ids: Sequence[int], *, now: datetime) -> list[Entry]:
    """Read these lines, in this order."""
    lines, purchases = table(Backorder).c, table(Order).c
    told = outlook.of(tx, backorder_ids, now=now)
    found = (
        sa.select(lines.id, lines.reference, lines.queued_at, lines.uncovered_at, purchases.country)
        .join(table(Order), purchases.id == lines.order_id)
        .where(among(lines.id, backorder_ids))
    )
    rows = {row.id: row for row in tx.connection().execute(found)}
    return [
        Entry(told[one], rows[one].reference, rows[one].queued_at, rows[one].uncovered_at, rows[one].country)
        for one in backorder_ids
    ]


def people(tx: Session, customer_ids: Sequence[int]) -> dict[int, Person]:
    """Read who these customers are; whoever was erased has neither a name nor a way to be reached."""
    persons, places = table(Customer).c, table(Address).c
    handles: dict[int, dict[str, list[str]]] = {one: {"sms": [], "email": []} for one in customer_ids}
    reached = sa.select(places.customer_id, places.channel, places.handle).where(
        among(places.customer_id, list(handles)), places.channel.in_(["sms", "email"])
    )
    known = sa.select(persons.id, persons.name, persons.language, persons.erased_at)
    rows = tx.connection().execute(known.where(among(persons.id, list(handles)))).all()
    erased = {row.id for row in rows if row.erased_at is not None}
    for row in tx.connection().execute(reached.order_by(places.id)):
        if row.customer_id not in erased:
            handles[row.customer_id][row.channel].append(row.handle)
    return {row.id: Person(row.name, row.language, handles[row.id]["sms"], handles[row.id]["email"]) for row in rows}


def _stands(standing: Standing) -> sa.ColumnElement[bool]:
    lines = table(Backorder).c
    match standing:
        case Standing.open:
            return lines.waiting + lines.allocated > 0
        case Standing.set_aside:
            return lines.allocated > 0
        case _:
            return lines[standing.value] > 0
