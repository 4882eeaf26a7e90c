"""Every word in and out, one row each: `inbox` takes in what was heard, `outbox` sends what is to be said.

A message is one attempt at one address. Outgoing ones go from queued to claimed (by a worker, for a while) to
sending (just before the request) to sent and, where the provider says so, delivered. What fails, is withheld or
stays unknown says why. Incoming ones are received and then answered.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store.consent import Purpose
from store.database import table
from store.sql import JSON, KEY, key, one_of, ref

CONFIRMED = frozenset({"sms"})
"""Channels whose provider says when a message has arrived; on the others it has arrived once it was taken."""


class Direction(StrEnum):
    """Said or heard."""

    out = "out"
    heard = "in"


class State(StrEnum):
    """How far a message has come."""

    received = "received"
    answered = "answered"
    queued = "queued"
    claimed = "claimed"
    sending = "sending"
    sent = "sent"
    delivered = "delivered"
    failed = "failed"
    unknown = "unknown"
    withheld = "withheld"


class Priority(IntEnum):
    """Who goes first: whoever asked, then whom the law has us tell, then whoever is owed news, then everybody.

    Before there was `law`, all news had its number: what an older program has queued goes as early.
    """

    reply = 0
    law = 1
    notice = 2
    broadcast = 3


NEWS = (Priority.law, Priority.notice)
"""What carries notices goes with one of these."""


class Message(SQLModel, table=True):
    """One attempt at one address, or one thing heard there.

    `body` is what it means (texts and choices, still in no language, or what came in), `text` what was read,
    `promises` the dates that it tells. One without a body carries notices.
    `purpose` is the permission that it needs, `by` the member of staff who wrote it, "" for the bot.
    `after_stop` marks the one confirmation that may follow a STOP, and HELP. Erasing a person empties `body`
    and `text`.
    """

    __table_args__ = (
        sa.Index(
            "ix_message_outbox",
            "channel",
            "priority",
            "id",
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        ),
        sa.Index("ix_message_address", "address_id", "id"),
        sa.Index(
            "ix_message_inbox",
            "id",
            sqlite_where=sa.text("state = 'received'"),
            postgresql_where=sa.text("state = 'received'"),
        ),
        sa.Index(
            "ix_message_unknown",
            "id",
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        ),
        sa.Index(
            "ix_message_lease",
            "lease_until",
            sqlite_where=sa.text("lease_until IS NOT NULL"),
            postgresql_where=sa.text("lease_until IS NOT NULL"),
        ),
        sa.Index(
            "ix_message_provider",
            "provider_id",
            sqlite_where=sa.text("provider_id IS NOT NULL"),
            postgresql_where=sa.text("provider_id IS NOT NULL"),
        ),
        sa.Index("ix_message_customer", "customer_id", "created_at"),
    )

    id: int = key()
    key: str = Field(unique=True)
    direction: Direction = one_of(Direction)
    channel: str
    address_id: int = ref("address.id")
    customer_id: int = ref("customer.id")
    priority: int = int(Priority.reply)
    state: State = one_of(State)
    body: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    text: str | None = None
    choices: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    promises: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    answers_id: int | None = ref("message.id", nullable=True)
    after_stop: bool = False
    created_at: datetime
    not_before: datetime
    expires_at: datetime | None = None
    attempts: int = 0
    claimed_by: str | None = None
    lease_until: datetime | None = None
    sending_at: datetime | None = None
    sent_at: datetime | None = None
    closed_at: datetime | None = None
    provider_id: str | None = None
    segments: int | None = None
    reason: str = ""
    purpose: Purpose = one_of(
        Purpose, default=Purpose.order_updates, sa_column_kwargs={"server_default": Purpose.order_updates.value}
    )
    by: str = Field(default="", sa_column_kwargs={"server_default": ""})

    @property
    def author(self) -> str:
        """Name who of the staff wrote it in a conversation; "" for the bot, and for what was said to many."""
        return self.by if self.priority != Priority.broadcast else ""


def by_staff(messages: sa.FromClause) -> sa.ColumnElement[bool]:
    """Say of messages that one of the staff wrote them in a conversation: what is said to many answers nobody."""
    return sa.and_(messages.c.by != "", messages.c.priority != int(Priority.broadcast))


def failed_or_not(tx: Session, message_ids: Sequence[Any]) -> None:
    """Count what these messages promised as lost where they did not arrive, and as made where they did after all.

    Whoever writes down that a message failed, or has not failed, says this too.
    """
    if not message_ids:
        return
    rows, promises = table(Message).c, sa.table("promise", sa.column("message_id", KEY), sa.column("lost", sa.Boolean))
    failed = sa.exists().where(rows.id == promises.c.message_id, rows.state == State.failed)
    theirs = sa.update(promises).where(promises.c.message_id.in_(message_ids), promises.c.lost != failed)
    tx.connection().execute(theirs.values(lost=~promises.c.lost))


def with_choices(tx: Session, address_id: int, *, before: datetime) -> list[Message]:
    """List the newest messages to an address that offered choices, at most two, newest first.

    One that was not under way `before`, or never arrived, cannot have been read.
    """
    found = (
        select(Message)
        .where(
            Message.address_id == address_id,
            Message.direction == Direction.out,
            col(Message.choices).is_not(None),
            col(Message.sending_at) < before,
            col(Message.state).not_in([State.withheld, State.queued, State.failed]),
        )
        .order_by(col(Message.id).desc())
        .limit(2)
    )
    return list(tx.exec(found))
