"""What the shop's own system must still do: cancel, refund, give a discount or a credit, swap, send in parts.

A choice that a customer made is a row here in the same transaction, open until the shop has done it. It is not
shown before `not_before`, the end of the time in which the customer may take it back.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import orders
from store.catalog import Product
from store.database import table, wake
from store.errors import NotFound, NotWaiting
from store.orders import Backorder, Order
from store.sql import JSON, KEY, key, one_of, ref


class WriteBackKind(StrEnum):
    """What is to be done over there.

    `discount` and `free_shipping` send money back. `code` and `store_credit` make what `details` names by its code:
    a discount that is used once, a credit that keeps its rest. `split_shipment` sends what is there and the rest later,
    and `together` keeps an order until all of it is there.
    """

    cancel = "cancel"
    discount = "discount"
    code = "code"
    store_credit = "store_credit"
    free_shipping = "free_shipping"
    swap = "swap"
    split_shipment = "split_shipment"
    together = "together"


class WriteBackState(StrEnum):
    """Still to do, done, could not be done, or taken back by the customer before it was begun."""

    open = "open"
    done = "done"
    failed = "failed"
    withdrawn = "withdrawn"


class WriteBack(SQLModel, table=True):
    """One change that the shop's system must make; `details` says it in full, in units and minor money."""

    __tablename__ = "write_back"
    __table_args__ = (sa.Index("ix_write_back_todo", "state", "not_before"),)

    id: int = key()
    key: str = Field(unique=True)
    kind: WriteBackKind = one_of(WriteBackKind)
    order_id: int = ref("order_.id", index=True)
    backorder_id: int = Field(foreign_key="backorder.id", sa_type=KEY, index=True)
    details: dict[str, Any] = Field(sa_type=JSON)
    state: WriteBackState = one_of(WriteBackState, default=WriteBackState.open)
    not_before: datetime
    requested_at: datetime
    closed_at: datetime | None = None
    closed_by: str = ""
    note: str = ""


def request(
    tx: Session,
    kind: WriteBackKind,
    *,
    key: str,
    order_id: int,
    backorder_id: int,
    details: dict[str, Any],
    not_before: datetime,
    now: datetime,
) -> WriteBack:
    """Ask the shop's system for a change, once per `key`."""
    row = WriteBack(
        key=key,
        kind=kind,
        order_id=order_id,
        backorder_id=backorder_id,
        details=details,
        not_before=not_before,
        requested_at=now,
    )
    tx.add(row)
    tx.flush()
    return row


def to_do(tx: Session, *, now: datetime) -> list[WriteBack]:
    """List what can no longer be taken back and is not done yet, oldest first."""
    found = (
        select(WriteBack)
        .where(WriteBack.state == WriteBackState.open, col(WriteBack.not_before) <= now)
        .order_by(col(WriteBack.id))
    )
    return list(tx.exec(found))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what it is about: the number of the order, and the line by its name, SKU and title."""

    id: int
    key: str
    kind: WriteBackKind
    details: Mapping[str, Any]
    state: WriteBackState
    requested_at: datetime
    closed_at: datetime | None
    closed_by: str
    note: str
    number: str
    line: str
    sku: str
    title: str


def page(tx: Session, *, kind: WriteBackKind | None = None, after: int = 0, limit: int, now: datetime) -> list[Asked]:
    """Read up to `limit` of what is to be done that have a number above `after`, oldest first."""
    rows = table(WriteBack).c
    found = _asked().where(rows.state == WriteBackState.open, rows.not_before <= now, rows.id > after)
    if kind is not None:
        found = found.where(rows.kind == kind)
    return _read(tx, found.order_by(rows.id).limit(limit))


def known(tx: Session, write_back_id: int) -> Asked:
    """Return a request with what it is about, or raise NotFound."""
    found = _read(tx, _asked().where(table(WriteBack).c.id == write_back_id))
    if not found:
        raise NotFound(f"no write-back {write_back_id}")
    return found[0]


def hold(tx: Session, write_back_id: int) -> None:
    """Hold a request, and its line, until the transaction ends. Raises NotFound."""
    row = tx.get(WriteBack, write_back_id)
    if row is None:
        raise NotFound(f"no write-back {write_back_id}")
    _hold(tx, row)


def close(
    tx: Session,
    write_back_id: int,
    state: WriteBackState,
    *,
    by: str,
    note: str = "",
    now: datetime,
) -> WriteBack:
    """Say how it ended.

    Raises NotFound for no such row and NotWaiting where it is not open any more, or where the customer may still
    take it back.
    """
    row = tx.get(WriteBack, write_back_id)
    if row is None:
        raise NotFound(f"no write-back {write_back_id}")
    _hold(tx, row)
    if row.state is not WriteBackState.open:
        raise NotWaiting(f"write-back {write_back_id} is already {row.state.value}")
    if row.not_before > now:
        raise NotWaiting(f"the customer may take write-back {write_back_id} back until {row.not_before:%H:%M} UTC")
    row.state, row.closed_at, row.closed_by, row.note = state, now, by, note
    tx.flush()
    lines = sa.table("backorder", sa.column("id"), sa.column("look_at", sa.DateTime(timezone=True)))
    tx.connection().execute(sa.update(lines).where(lines.c.id == row.backorder_id).values(look_at=now))
    wake(tx, "scheduler")
    return row


def withdraw(tx: Session, key: str, *, by: str = "customer", now: datetime) -> bool:
    """Take an open request back, as the customer did; false where it was closed before.

    Where another choice of theirs has ended it, `by` is the key of what that one asks for (see `put_back`).
    """
    rows = table(WriteBack)
    tx.flush()
    taken = tx.connection().execute(
        sa.update(rows)
        .where(rows.c.key == key, rows.c.state == WriteBackState.open)
        .values(state=WriteBackState.withdrawn, closed_at=now, closed_by=by)
    )
    tx.expire_all()
    return taken.rowcount == 1


def ended_by(tx: Session, row: WriteBack) -> list[WriteBack]:
    """List what a choice has ended of what the same order had asked for."""
    found = select(WriteBack).where(
        WriteBack.order_id == row.order_id,
        WriteBack.closed_by == row.key,
        WriteBack.state == WriteBackState.withdrawn,
    )
    return list(tx.exec(found.order_by(col(WriteBack.id)).execution_options(populate_existing=True)))


def put_back(tx: Session, row: WriteBack) -> list[str]:
    """Ask again for what a choice has ended that is taken back itself, and return the keys."""
    ended = ended_by(tx, row)
    for one in ended:
        one.state, one.closed_at, one.closed_by = WriteBackState.open, None, ""
    tx.flush()
    return [one.key for one in ended]


def withdraw_from(
    tx: Session, backorder_ids: sa.Select[tuple[int]], kinds: Collection[WriteBackKind], *, now: datetime
) -> None:
    """Take open requests of these kinds back from lines whose customers gave them up."""
    rows = table(WriteBack)
    tx.connection().execute(
        sa.update(rows)
        .where(
            rows.c.backorder_id.in_(backorder_ids),
            rows.c.kind.in_(kinds),
            rows.c.state == WriteBackState.open,
        )
        .values(state=WriteBackState.withdrawn, closed_at=now, closed_by="customer")
    )


def named(tx: Session, key: str, *, hold: bool = False) -> WriteBack | None:
    """Find a request by its key; with `hold` nobody else may close it, or change its line."""
    found = select(WriteBack).where(WriteBack.key == key).execution_options(populate_existing=True)
    row = tx.exec(found).first()
    if row is not None and hold:
        _hold(tx, row)
    return row


def followed(tx: Session, row: WriteBack, kinds: Collection[WriteBackKind], *, on_line: bool = False) -> bool:
    """Say whether something of these kinds was asked for later, of the same order or line, and stands."""
    later = select(WriteBack.id).where(
        WriteBack.order_id == row.order_id,
        col(WriteBack.id) > row.id,
        col(WriteBack.kind).in_(kinds),
        col(WriteBack.state).in_([WriteBackState.open, WriteBackState.done]),
    )
    if on_line:
        later = later.where(WriteBack.backorder_id == row.backorder_id)
    return tx.exec(later.limit(1)).first() is not None


def standing(tx: Session, order_id: int, kinds: Collection[WriteBackKind]) -> WriteBack | None:
    """Return the newest request of these kinds for an order that is open or was carried out, if there is one."""
    found = (
        select(WriteBack)
        .where(
            WriteBack.order_id == order_id,
            col(WriteBack.kind).in_(kinds),
            col(WriteBack.state).in_([WriteBackState.open, WriteBackState.done]),
        )
        .order_by(col(WriteBack.id).desc())
        .limit(1)
    )
    return tx.exec(found).first()


def _asked() -> sa.Select[Any]:
    rows, purchases, lines, goods = table(WriteBack), table(Order), table(Backorder), table(Product)
    own = [rows.c[name] for name in Asked.__slots__ if name in rows.c]
    about = (purchases.c.number, lines.c.reference.label("line"), goods.c.sku, lines.c.title)
    return (
        sa.select(*own, *about)
        .join_from(rows, purchases, purchases.c.id == rows.c.order_id)
        .join(lines, lines.c.id == rows.c.backorder_id)
        .join(goods, goods.c.id == lines.c.product_id)
    )


def _read(tx: Session, found: sa.Select[Any]) -> list[Asked]:
    tx.flush()
    return [Asked(**row) for row in tx.connection().execute(found).mappings()]


def _hold(tx: Session, row: WriteBack) -> None:
    """Hold a request until the transaction ends; everybody holds its line first."""
    orders.locked(tx, row.backorder_id)
    tx.refresh(row, with_for_update=True)
