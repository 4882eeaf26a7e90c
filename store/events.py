"""What happened, as rows that are only ever added: other programs of the shop are told of them (`store.webhooks`).

An event is written in the transaction in which it happens, and in one statement however many rows it is about. While
nobody listens to its kind, nothing is written.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store.database import table, wake
from store.sql import JSON, key, one_of, ref

BELL = "events"
"""Rings when something has happened that somebody listens to."""


class Kind(StrEnum):
    """What can happen. `test` happens only where staff try whether they are heard."""

    order_placed = "order.placed"
    arrival_expected = "arrival.expected"
    arrival_changed = "arrival.changed"
    arrival_landed = "arrival.landed"
    line_waiting = "line.waiting"
    line_allocated = "line.allocated"
    line_shipped = "line.shipped"
    line_cancelled = "line.cancelled"
    line_restored = "line.restored"
    promise_made = "promise.made"
    offer_made = "offer.made"
    offer_accepted = "offer.accepted"
    offer_undone = "offer.undone"
    offer_expired = "offer.expired"
    refund_owed = "refund.owed"
    refund_sent = "refund.sent"
    refund_voided = "refund.voided"
    consent_granted = "consent.granted"
    consent_revoked = "consent.revoked"
    conversation_handed_off = "conversation.handed_off"
    conversation_handed_back = "conversation.handed_back"
    test = "test"


class Event(SQLModel, table=True):
    """One thing that happened, to an order, a line of one, an arrival or an address; nothing personal is in it.

    `details` are what its rows do not say, in a form that JSON can hold. `spread_at` is when those who listen had it
    put on their list.
    """

    __table_args__ = (
        sa.Index("ix_event_at", "at"),
        sa.Index(
            "ix_event_fresh",
            "id",
            sqlite_where=sa.text("spread_at IS NULL"),
            postgresql_where=sa.text("spread_at IS NULL"),
        ),
    )

    id: int = key()
    kind: Kind = one_of(Kind)
    at: datetime
    order_id: int | None = ref("order_.id", nullable=True)
    backorder_id: int | None = ref("backorder.id", nullable=True)
    arrival_id: int | None = ref("arrival.id", nullable=True)
    address_id: int | None = ref("address.id", nullable=True)
    units: int | None = None
    details: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    spread_at: datetime | None = None


def is_heard(tx: Session, kind: Kind) -> bool:
    """Tell whether anybody listens to what is of this kind; the store is asked once in a transaction."""
    heard: set[str] | None = tx.info.get("heard")
    if heard is None:
        webhooks = sa.table("webhook", sa.column("kinds"), sa.column("removed_at"))
        found = tx.connection().execute(sa.select(webhooks.c.kinds).where(webhooks.c.removed_at.is_(None)))
        heard = tx.info["heard"] = {one for (kinds,) in found for one in kinds.split() or Kind}
    return kind in heard


def happened(tx: Session, kind: Kind, of: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """Write down that something happened, to each of these: they name some of the columns of an event.

    While nobody listens, `of` is not gone through.
    """
    if is_heard(tx, kind) and (rows := [{**_NOTHING, **one, "kind": kind, "at": now} for one in of]):
        tx.flush()
        tx.connection().execute(sa.insert(table(Event)), rows)
        wake(tx, BELL)


def happened_to(tx: Session, kind: Kind, found: sa.Select[Any], *, now: datetime) -> None:
    """Write down that something happened to every row that is found; its columns bear the names of an event's."""
    if is_heard(tx, kind):
        tx.flush()
        events = table(Event)
        names = [column.name for column in found.selected_columns]
        of_kind = found.add_columns(sa.literal(kind, events.c.kind.type), sa.literal(now))
        tx.connection().execute(sa.insert(events).from_select([*names, "kind", "at"], of_kind))
        wake(tx, BELL)


_NOTHING: dict[str, Any] = dict.fromkeys(("order_id", "backorder_id", "arrival_id", "address_id", "units", "details"))
