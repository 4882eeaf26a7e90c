"""What we know of a person, as they may see it: in short for a chat, and all of it to take along (GDPR, 15, 20)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from store.cancellations import Cancellation
from store.catalog import Product
from store.consent import Consent, Purpose
from store.customers import Address, Customer
from store.database import table
from store.days import day_or_range
from store.errors import NotFound
from store.messages import Direction, Message
from store.notes import Note
from store.offers import Offer
from store.orders import Backorder, Order
from store.promises import Promise
from store.refunds import Refund
from store.shipments import Shipment
from store.sql import numbers
from store.subscriptions import Subscription
from store.tasks import Task
from store.writebacks import WriteBack


@dataclass(frozen=True, slots=True)
class Permission:
    """What holds at one place for one purpose: agreed or ended, since when; None where nobody asked."""

    channel: str
    place: str
    purpose: Purpose
    granted: bool | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order, and what they were told of it: when, and which date, None where there was none."""

    number: str
    title: str
    bought_at: datetime
    quantity: int
    shipped: int
    cancelled: int
    told: tuple[tuple[datetime, Any], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Who they are to us, in short."""

    name: str
    since: datetime
    orders: int
    lines: tuple[Line, ...]
    permissions: tuple[Permission, ...]
    messages: int


def known(tx: Session, customer_id: int) -> Known:
    """Say what we know of a customer; their phones are masked, since whoever holds this one may read it."""
    person = _person(tx, customer_id)
    purchases, words = table(Order).c, table(Message).c
    counted = [
        sa.select(sa.func.count()).where(column == customer_id).scalar_subquery()
        for column in (purchases.customer_id, words.customer_id)
    ]
    orders, messages = tx.connection().execute(sa.select(*counted)).one()
    return Known(
        person.name, person.created_at, orders, _lines(tx, customer_id), _permissions(tx, customer_id), messages
    )


def export(tx: Session, customer_id: int) -> dict[str, Any]:
    """Return everything that we hold of a customer, in a form that JSON can hold; of staff it names nobody."""
    person = _person(tx, customer_id)
    place_ids = _ids(tx, Address, customer_id)
    order_ids = _ids(tx, Order, customer_id)
    line_ids = numbers(tx, sa.select(table(Backorder).c.id).where(table(Backorder).c.order_id.in_(order_ids)))
    return {
        "customer": person.model_dump(mode="json"),
        "addresses": _rows(tx, Address, "id", place_ids),
        "consents": _rows(tx, Consent, "address_id", place_ids),
        "orders": _rows(tx, Order, "id", order_ids),
        "order_lines": _rows(tx, Backorder, "id", line_ids, also=_sku()),
        "promises": _rows(tx, Promise, "backorder_id", line_ids),
        "offers": _rows(tx, Offer, "backorder_id", line_ids),
        "cancellations": _rows(tx, Cancellation, "backorder_id", line_ids),
        "refunds": _rows(tx, Refund, "backorder_id", line_ids),
        "shipments": _rows(tx, Shipment, "backorder_id", line_ids),
        "changes_asked_of_the_shop": _rows(tx, WriteBack, "backorder_id", line_ids),
        "restock_wishes": _rows(tx, Subscription, "customer_id", [customer_id]),
        "messages": [_message(row) for row in _rows(tx, Message, "customer_id", [customer_id])],
        "notes_of_staff": _rows(tx, Note, "customer_id", [customer_id]),
        "tasks_for_staff": _rows(tx, Task, "customer_id", [customer_id]),
    }


def masked(channel: str, handle: str) -> str:
    """Return as much of a handle as its holder needs to know it again, and nobody else learns from."""
    match channel:
        case "sms":
            return f"*{handle[-4:]}"
        case "email":
            name, _, host = handle.partition("@")
            return f"{name[:1]}*@{host}"
    return ""


_OF_STAFF = frozenset({"by", "closed_by", "claimed_by", "lease_until", "note", "held_by"})
"""Columns that name members of staff, or machines, and are nothing of the customer's."""
_INWARD = frozenset({"not_before", "expires_at", "look_at", "priority", "attempts", "failures", "key", "provider_id"})
"""Columns by which we do our work."""


def _person(tx: Session, customer_id: int) -> Customer:
    person = tx.get(Customer, customer_id, populate_existing=True)
    if person is None:
        raise NotFound(f"no customer {customer_id}")
    return person


def _permissions(tx: Session, customer_id: int) -> tuple[Permission, ...]:
    """List what holds for news of orders everywhere, and for other purposes where it was ever asked."""
    ledger, newer, places = table(Consent), table(Consent).alias("newer"), table(Address)
    superseded = sa.exists().where(
        newer.c.address_id == ledger.c.address_id, newer.c.purpose == ledger.c.purpose, newer.c.id > ledger.c.id
    )
    found = tx.connection().execute(
        sa.select(places.c.channel, places.c.handle, ledger.c.purpose, ledger.c.granted, ledger.c.at)
        .outerjoin_from(places, ledger, sa.and_(ledger.c.address_id == places.c.id, ~superseded))
        .where(places.c.customer_id == customer_id)
        .order_by(places.c.id, ledger.c.purpose)
    )
    listed = [
        Permission(
            row.channel, masked(row.channel, row.handle), row.purpose or Purpose.order_updates, row.granted, row.at
        )
        for row in found
    ]
    # A STOP ends everything; what was never begun need not be listed as ended.
    return tuple(one for one in listed if one.purpose is Purpose.order_updates or one.granted)


def _lines(tx: Session, customer_id: int) -> tuple[Line, ...]:
    lines, purchases, promises = table(Backorder).c, table(Order).c, table(Promise).c
    found = (
        tx.connection()
        .execute(
            sa.select(
                lines.id,
                purchases.number,
                lines.title,
                purchases.completed_at,
                lines.quantity,
                lines.shipped,
                lines.cancelled,
            )
            .join(table(Order), purchases.id == lines.order_id)
            .where(purchases.customer_id == customer_id, lines.quantity > 0)
            .order_by(purchases.completed_at, lines.id)
        )
        .all()
    )
    told: dict[int, list[tuple[datetime, Any]]] = {row.id: [] for row in found}
    said = sa.select(promises.backorder_id, promises.made_at, promises.on_date, promises.from_date)
    for row in tx.connection().execute(said.where(promises.backorder_id.in_(told)).order_by(promises.id)):
        told[row.backorder_id].append((row.made_at, day_or_range(row.on_date, row.from_date)))
    return tuple(
        Line(row.number, row.title, row.completed_at, row.quantity, row.shipped, row.cancelled, tuple(told[row.id]))
        for row in found
    )


def _ids(tx: Session, model: type[SQLModel], customer_id: int) -> list[int]:
    return numbers(tx, sa.select(table(model).c.id).where(table(model).c.customer_id == customer_id))


def _sku() -> sa.ColumnElement[str]:
    found = sa.select(table(Product).c.sku).where(table(Product).c.id == table(Backorder).c.product_id)
    return found.scalar_subquery().label("sku")


def _rows(
    tx: Session, model: type[SQLModel], column: str, ids: list[int], *, also: sa.ColumnElement[str] | None = None
) -> list[dict[str, Any]]:
    """Read the rows whose `column` is one of some ids, without what is not the customer's."""
    rows = table(model)
    shown: list[sa.ColumnElement[Any]] = [one for one in rows.c if one.name not in _OF_STAFF | _INWARD]
    found = sa.select(*shown, *([] if also is None else [also])).where(rows.c[column].in_(ids))
    listed = tx.connection().execute(found.order_by(rows.c.id)).mappings()
    return [{name: _plain(value) for name, value in row.items() if value not in (None, "")} for row in listed]


def _message(row: dict[str, Any]) -> dict[str, Any]:
    """Leave what a message means to us out where its words are there."""
    hidden = {"body", "choices", "promises"} if row.get("text") else set()
    said_by = "you" if row["direction"] == Direction.heard else "us"
    return {"said_by": said_by, **{name: value for name, value in row.items() if name not in hidden}}


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | float | dict | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
