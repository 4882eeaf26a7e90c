"""Customers found by what somebody knows of them, a page at a time, and what stands at the head of one's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from bot.console._waits import LINES, ORDERS, PEOPLE, Look, named, numbered, phoned
from store import cancellations, offers, orders
from store.customers import Address, Customer
from store.database import table
from store.errors import NotFound
from store.money import Money
from store.orders import Backorder, Order
from store.refunds import Refund, RefundState
from store.writebacks import WriteBack


@dataclass(frozen=True, slots=True)
class Page:
    """Customers, the newest first, and the id behind which the next ones begin; None where there are none."""

    rows: Sequence[sa.RowMapping]
    after: int | None


@dataclass(frozen=True, slots=True)
class Owed:
    """Money that goes back and was not sent; `since` when no customer can take it back any more, None where one can."""

    id: int
    number: str
    title: str
    amount: Money
    owed_at: datetime
    due_on: date | None
    takes_back_until: datetime | None


@dataclass(frozen=True, slots=True)
class Undoable:
    """What they may still take back: `name` tells which, `what` a cancellation or the kind of an offer."""

    name: str
    what: str
    title: str
    number: str
    units: int
    until: datetime | None


def found(look: Look, words: str, *, after: int | None, limit: int) -> Page:
    """Find customers by a name, an order, a phone or its end, an e-mail or a chat; all where nothing is named."""
    some = sa.select(PEOPLE.c.id)
    if words:
        some = some.where(sa.or_(*_ways(look, words)))
    if after is not None:
        some = some.where(PEOPLE.c.id < after)
    few = some.order_by(PEOPLE.c.id.desc()).limit(limit + 1)
    owed = LINES.join(ORDERS, ORDERS.c.id == LINES.c.order_id)
    theirs = sa.and_(ORDERS.c.customer_id == PEOPLE.c.id, LINES.c.waiting + LINES.c.allocated > 0)
    shown = (
        sa.select(
            PEOPLE.c.id,
            PEOPLE.c.name,
            PEOPLE.c.created_at,
            PEOPLE.c.erased_at,
            *(_handle(channel).label(channel) for channel in ("sms", "email", "telegram")),
            _counted(ORDERS, ORDERS.c.customer_id == PEOPLE.c.id).label("orders"),
            _counted(owed, theirs).label("lines"),
            sa.select(sa.func.coalesce(sa.func.sum(LINES.c.waiting), 0))
            .select_from(owed)
            .where(theirs)
            .correlate(PEOPLE)
            .scalar_subquery()
            .label("waiting"),
        )
        .where(PEOPLE.c.id.in_(few))
        .order_by(PEOPLE.c.id.desc())
    )
    rows = look.tx.connection().execute(shown).mappings().all()
    return Page(rows[:limit], rows[limit - 1]["id"] if len(rows) > limit else None)


def known(tx: Session, customer_id: int) -> Customer:
    """Read a customer, or raise NotFound."""
    person = tx.get(Customer, customer_id, populate_existing=True)
    if person is None:
        raise NotFound(f"no customer {customer_id}")
    return person


def own(tx: Session, customer_id: int, backorder_id: int) -> Backorder:
    """Read a line of a customer's own, or raise NotFound."""
    line = tx.get(Backorder, backorder_id, populate_existing=True)
    if line is None or tx.get_one(Order, line.order_id).customer_id != customer_id:
        raise NotFound(f"customer {customer_id} has no order line {backorder_id}")
    return line


def owed_to(tx: Session, customer_id: int, *, now: datetime) -> list[Owed]:
    """List the money that goes back to them and was not sent, what is due first on top."""
    rows, asked = table(Refund).c, table(WriteBack).c
    listed = (
        sa.select(rows.id, ORDERS.c.number, LINES.c.title, rows.amount_minor, rows.currency, rows.owed_at, rows.due_on)
        .add_columns(asked.not_before)
        .join_from(table(Refund), ORDERS, ORDERS.c.id == rows.order_id)
        .join(LINES, LINES.c.id == rows.backorder_id)
        .outerjoin(table(WriteBack), asked.key == rows.key)
        .where(ORDERS.c.customer_id == customer_id, rows.state == RefundState.owed)
        .order_by(rows.due_on.is_(None), rows.due_on, rows.id)
    )
    return [
        Owed(
            row.id,
            row.number,
            row.title,
            Money(row.amount_minor, row.currency),
            row.owed_at,
            row.due_on,
            row.not_before if row.not_before and row.not_before > now else None,
        )
        for row in tx.connection().execute(listed)
    ]


def undoable(tx: Session, customer_id: int, *, now: datetime) -> list[Undoable]:
    """List what they may still take back."""
    cancelled = cancellations.undoable(tx, customer_id, now=now)
    taken = offers.undoable(tx, customer_id, now=now)
    ids = {row.backorder_id for row in cancelled} | {row.backorder_id for row in taken}
    about = sa.select(LINES.c.id, LINES.c.title, ORDERS.c.number).join(ORDERS, ORDERS.c.id == LINES.c.order_id)
    lines = {row.id: row for row in tx.connection().execute(about.where(LINES.c.id.in_(ids)))}
    return [
        *(
            Undoable(
                f"cancellation {row.id}",
                "cancelled",
                lines[row.backorder_id].title,
                lines[row.backorder_id].number,
                row.units,
                row.undo_until,
            )
            for row in cancelled
        ),
        *(
            Undoable(
                f"offer {row.id}",
                row.kind.replace("_", " "),
                lines[row.backorder_id].title,
                lines[row.backorder_id].number,
                int(row.terms.get("units", 0)),
                None,
            )
            for row in taken
        ),
    ]


def orders_of(tx: Session, customer_id: int) -> list[orders.Order]:
    """List their orders, newest first."""
    found = sa.select(ORDERS.c.id).where(ORDERS.c.customer_id == customer_id).order_by(ORDERS.c.completed_at.desc())
    return [tx.get_one(Order, order_id) for order_id in tx.connection().execute(found).scalars()]


def _ways(look: Look, words: str) -> list[sa.ColumnElement[bool]]:
    bought = sa.exists().where(ORDERS.c.customer_id == PEOPLE.c.id, numbered(words)).correlate(PEOPLE)
    places = table(Address).alias("places").c
    ways = [named(words), bought]
    for channel, handle in (("email", words.lower()), ("telegram", words.lstrip("@").lower())):
        is_there = sa.func.lower(places.handle) == handle
        if channel == "email" and "@" in words:
            is_there = sa.func.lower(places.handle).contains(handle, autoescape=True)
        mine = sa.and_(places.customer_id == PEOPLE.c.id, places.channel == channel, is_there)
        ways.append(sa.exists().where(mine))
    phone = phoned(PEOPLE.c.id, words, look.settings)
    return [*ways, *([phone] if phone is not None else [])]


def _handle(channel: str) -> sa.ScalarSelect[str]:
    """Read the first place at which they are reached by a channel; of whoever was erased there is none."""
    places = table(Address).c
    return (
        sa.select(places.handle)
        .where(places.customer_id == PEOPLE.c.id, places.channel == channel, PEOPLE.c.erased_at.is_(None))
        .order_by(places.id)
        .limit(1)
        .correlate(PEOPLE)
        .scalar_subquery()
    )


def _counted(rows: sa.FromClause, which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(rows).where(which).correlate(PEOPLE).scalar_subquery()
