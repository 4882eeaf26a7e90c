"""Every word in and out: the inbox of what was heard, the outbox of what is to be said.

A message is one attempt at one address. Outgoing ones go from queued to claimed (by a worker, for a while) to
sending (just before the request) to sent and, where the provider says so, delivered. What fails, is withheld or
stays unknown says why. Incoming ones are received and then answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import clock, table, wake
from store.sql import JSON, insert, key, one_of, ref

OUTBOX, INBOX = "outbox", "inbox"
"""The bells that ring when a commit owes somebody an answer or a turn."""


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
    """Who goes first: whoever asked, then whoever is owed news, then everybody."""

    reply = 0
    notice = 1
    broadcast = 2


class Message(SQLModel, table=True):
    """One attempt at one address, or one thing heard there.

    `body` is what it means (texts and choices, still in no language, or what came in), `text` what was read,
    `promises` the dates that it tells. One without a body carries notices.
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
            "ix_message_live",
            "address_id",
            "priority",
            "id",
            sqlite_where=sa.text("state IN ('queued', 'claimed', 'sending', 'received')"),
            postgresql_where=sa.text("state IN ('queued', 'claimed', 'sending', 'received')"),
        ),
        sa.Index(
            "ix_message_lease",
            "lease_until",
            sqlite_where=sa.text("lease_until IS NOT NULL"),
            postgresql_where=sa.text("lease_until IS NOT NULL"),
        ),
        sa.Index("ix_message_provider", "provider_id"),
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


class DeliveryReport(SQLModel, table=True):
    """What a provider said of a message after it was sent, each word once, in whatever order it came."""

    __tablename__ = "delivery_report"
    __table_args__ = (sa.UniqueConstraint("provider_id", "status"),)

    id: int = key()
    provider_id: str
    message_id: int | None = ref("message.id", nullable=True, index=True)
    status: str
    code: str = ""
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: the new state, the provider's id, and why, where it did not go well.

    A state of queued means that it is tried again, not before `again_at`.
    """

    message_id: int
    state: State
    provider_id: str | None = None
    reason: str = ""
    again_at: datetime | None = None


def receive(
    tx: Session,
    *,
    key: str,
    channel: str,
    address_id: int,
    customer_id: int,
    body: dict[str, Any],
    text: str,
    now: datetime,
) -> int | None:
    """Put what was heard into the inbox and return its id; None where this `key` was heard before."""
    row = {
        "key": key,
        "direction": Direction.heard,
        "channel": channel,
        "address_id": address_id,
        "customer_id": customer_id,
        "priority": int(Priority.reply),
        "state": State.received,
        "body": body,
        "text": text,
        "created_at": now,
        "not_before": now,
        "after_stop": False,
        "attempts": 0,
        "reason": "",
    }
    messages = table(Message)
    added = insert(tx, messages).values(row).on_conflict_do_nothing(index_elements=["key"]).returning(messages.c.id)
    message_id: int | None = tx.connection().execute(added).scalar_one_or_none()
    if message_id is not None:
        wake(tx, INBOX)
    return message_id


def heard(tx: Session, *, now: datetime) -> int | None:
    """Return the oldest message that waits for its turn, held for this transaction; None where all are answered.

    One address is answered in the order in which it spoke, and by one process at a time.
    """
    mine, earlier = table(Message), table(Message).alias("earlier")
    first = ~sa.exists().where(
        earlier.c.address_id == mine.c.address_id,
        earlier.c.state == State.received,
        earlier.c.id < mine.c.id,
    )
    found = (
        sa.select(mine.c.id)
        .where(mine.c.state == State.received, mine.c.not_before <= now, first)
        .order_by(mine.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    message_id: int | None = tx.connection().execute(found).scalar_one_or_none()
    return message_id


def answered(tx: Session, message_id: int, *, reason: str = "", now: datetime) -> None:
    """Note that a message had its turn."""
    messages = table(Message)
    tx.connection().execute(
        sa.update(messages)
        .where(messages.c.id == message_id)
        .values(state=State.answered, closed_at=now, reason=reason)
    )


def try_later(tx: Session, message_id: int, *, at: datetime, reason: str) -> int:
    """Leave a message in the inbox because its turn failed, and return how often it has."""
    messages = table(Message)
    again = tx.connection().execute(
        sa.update(messages)
        .where(messages.c.id == message_id)
        .values(attempts=messages.c.attempts + 1, not_before=at, reason=reason)
        .returning(messages.c.attempts)
    )
    attempts: int = again.scalar_one()
    return attempts


def enqueue(
    tx: Session,
    *,
    key: str,
    channel: str,
    address_id: int,
    customer_id: int,
    priority: Priority,
    body: dict[str, Any],
    answers_id: int | None = None,
    after_stop: bool = False,
    expires_at: datetime | None = None,
    now: datetime,
) -> None:
    """Owe one message to one address; under the same `key` it is owed a single time."""
    row = {
        "key": key,
        "direction": Direction.out,
        "channel": channel,
        "address_id": address_id,
        "customer_id": customer_id,
        "priority": int(priority),
        "state": State.queued,
        "body": body,
        "answers_id": answers_id,
        "after_stop": after_stop,
        "expires_at": expires_at,
        "created_at": now,
        "not_before": now,
        "attempts": 0,
        "reason": "",
    }
    added = insert(tx, table(Message)).values(row).on_conflict_do_nothing(index_elements=["key"])
    tx.connection().execute(added)
    wake(tx, OUTBOX)


def claim(
    tx: Session, channel: str, *, worker: str, limit: int, lease: timedelta, now: datetime
) -> list[dict[str, Any]]:
    """Take up to `limit` messages that may go now, most urgent first, for the length of the lease.

    At most one message per address is under way, so that they arrive in the order in which they were meant.
    Nobody else gets the same ones.
    """
    messages, other = table(Message), table(Message).alias("other")
    before = sa.or_(
        other.c.state.in_([State.claimed, State.sending]),
        sa.and_(
            other.c.state == State.queued,
            other.c.not_before <= now + timedelta(minutes=1),
            sa.tuple_(other.c.priority, other.c.id) < sa.tuple_(messages.c.priority, messages.c.id),
        ),
    )
    blocked = sa.exists().where(other.c.address_id == messages.c.address_id, before)
    due = (
        sa.select(messages.c.id)
        .where(
            messages.c.channel == channel,
            messages.c.state == State.queued,
            messages.c.not_before <= now,
            ~blocked,
        )
        .order_by(messages.c.priority, messages.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .subquery("due")
    )
    taken = tx.connection().execute(
        sa.update(messages)
        .where(messages.c.id == due.c.id)
        .values(state=State.claimed, claimed_by=worker, lease_until=clock(tx) + lease)
        .returning(*messages.c)
    )
    rows = [dict(row) for row in taken.mappings()]
    return sorted(rows, key=lambda row: (row["priority"], row["id"]))


def claim_answers(tx: Session, message_id: int, *, worker: str, lease: timedelta) -> list[dict[str, Any]]:
    """Take the queued answers to one message that was heard, and nothing else, for the length of the lease.

    For whoever stands in for the provider at that very address, such as the `chat` of the command line.
    """
    messages = table(Message)
    taken = tx.connection().execute(
        sa.update(messages)
        .where(messages.c.answers_id == message_id, messages.c.state == State.queued)
        .values(state=State.claimed, claimed_by=worker, lease_until=clock(tx) + lease)
        .returning(*messages.c)
    )
    return sorted((dict(row) for row in taken.mappings()), key=lambda row: row["id"])


def begin(tx: Session, worker: str, rendered: Sequence[dict[str, Any]], *, lease: timedelta, now: datetime) -> set[int]:
    """Mark claimed messages as sending, with what will be read: rows of `id`, `text`, `choices`, `promises`
    and `segments`.

    Only the ids returned may be sent: another worker may have taken a lapsed claim over.
    """
    if not rendered:
        return set()
    messages = table(Message)
    ids = [row["id"] for row in rendered]
    mine = tx.connection().execute(
        sa.update(messages)
        .where(
            messages.c.id.in_(ids),
            messages.c.state == State.claimed,
            messages.c.claimed_by == worker,
        )
        .values(
            state=State.sending,
            attempts=messages.c.attempts + 1,
            sending_at=now,
            lease_until=clock(tx) + lease,
        )
        .returning(messages.c.id)
    )
    begun = set(mine.scalars())
    words = [
        {"_id": row["id"], **{name: row[name] for name in ("text", "choices", "promises", "segments")}}
        for row in rendered
        if row["id"] in begun
    ]
    if words:
        tx.connection().execute(sa.update(messages).where(messages.c.id == sa.bindparam("_id")), words)
    return begun


def record(tx: Session, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Write down how attempts ended. What a provider's report has said in the meantime is not taken back."""
    if not outcomes:
        return
    messages = table(Message)
    # Spelt out: a list of values cannot stand in a statement that is sent for many rows at once.
    unsettled = sa.or_(
        *(messages.c.state == state for state in (State.queued, State.claimed, State.sending, State.unknown))
    )
    statement = (
        sa.update(messages)
        .where(messages.c.id == sa.bindparam("_id"), unsettled)
        .values(
            state=sa.bindparam("_state"),
            provider_id=sa.func.coalesce(sa.bindparam("_provider_id"), messages.c.provider_id),
            reason=sa.bindparam("_reason"),
            not_before=sa.func.coalesce(
                sa.bindparam("_again_at", type_=messages.c.not_before.type), messages.c.not_before
            ),
            sent_at=sa.bindparam("_sent_at"),
            closed_at=sa.bindparam("_closed_at"),
            lease_until=None,
            claimed_by=None,
        )
    )
    good = (State.sent, State.delivered)
    tx.connection().execute(
        statement,
        [
            {
                "_id": outcome.message_id,
                "_state": outcome.state,
                "_provider_id": outcome.provider_id,
                "_reason": outcome.reason,
                "_again_at": outcome.again_at,
                "_sent_at": now if outcome.state in good else None,
                "_closed_at": None if outcome.state is State.queued else now,
            }
            for outcome in outcomes
        ],
    )


def give_back(tx: Session, worker: str, message_ids: Sequence[int]) -> None:
    """Queue again what a worker claimed and will not send."""
    messages = table(Message)
    tx.connection().execute(
        sa.update(messages)
        .where(
            messages.c.id.in_(message_ids),
            messages.c.state == State.claimed,
            messages.c.claimed_by == worker,
        )
        .values(state=State.queued, claimed_by=None, lease_until=None)
    )


def advance(tx: Session, message_id: int, state: State, *, reason: str = "", now: datetime) -> bool:
    """Move a message on because of what its provider reports; a late or weaker word changes nothing.

    Sent follows what is under way or unknown, delivered and failed follow sent, and nothing follows delivered.
    """
    under_way = [State.queued, State.claimed, State.sending, State.unknown]
    before = {
        State.sent: under_way,
        State.failed: [*under_way, State.sent],
        State.delivered: [*under_way, State.sent, State.failed],
    }
    messages = table(Message)
    moved = tx.connection().execute(
        sa.update(messages)
        .where(messages.c.id == message_id, messages.c.state.in_(before[state]))
        .values(
            state=state,
            reason=reason,
            sent_at=sa.func.coalesce(messages.c.sent_at, now if state is not State.failed else None),
            closed_at=now,
            lease_until=None,
            claimed_by=None,
        )
    )
    return moved.rowcount == 1


def report(
    tx: Session, *, provider_id: str, message_id: int | None, status: str, code: str, now: datetime
) -> int | None:
    """Write down a provider's word on a message, and return ours if it is new and the message is known.

    It is found by our own number where the provider gave it back, since a report may come before the answer to
    the request that sent it.
    """
    messages = table(Message)
    ours = messages.c.provider_id == provider_id
    if message_id is not None:
        ours = sa.or_(ours, sa.and_(messages.c.id == message_id, messages.c.provider_id.is_(None)))
    known = tx.connection().execute(sa.select(messages.c.id).where(ours)).scalars().first()
    if known is not None:
        unnamed = sa.and_(messages.c.id == known, messages.c.provider_id.is_(None))
        tx.connection().execute(sa.update(messages).where(unnamed).values(provider_id=provider_id))
    row = {
        "provider_id": provider_id,
        "message_id": known,
        "status": status,
        "code": code,
        "at": now,
    }
    reports = table(DeliveryReport)
    added = (
        insert(tx, reports)
        .values(row)
        .on_conflict_do_nothing(index_elements=["provider_id", "status"])
        .returning(reports.c.id)
    )
    is_new = tx.connection().execute(added).scalar_one_or_none() is not None
    return known if is_new else None


def return_lapsed(tx: Session) -> tuple[int, list[dict[str, Any]]]:
    """Give back what a dead worker held: claims are queued again, sends under way become unknown.

    Returns how many were queued, and the rows that are unknown.
    """
    messages, at = table(Message), clock(tx)
    lapsed = messages.c.lease_until < at
    queued = tx.connection().execute(
        sa.update(messages)
        .where(lapsed, messages.c.state == State.claimed)
        .values(state=State.queued, claimed_by=None, lease_until=None)
    )
    unknown = tx.connection().execute(
        sa.update(messages)
        .where(lapsed, messages.c.state == State.sending)
        .values(state=State.unknown, claimed_by=None, lease_until=None, reason="worker died", closed_at=at)
        .returning(*messages.c)
    )
    if queued.rowcount:
        wake(tx, OUTBOX)
    return queued.rowcount, [dict(row) for row in unknown.mappings()]


def unresolved(tx: Session, channel: str, *, before: datetime, limit: int = 50) -> list[Message]:
    """List sends of a channel whose outcome is unknown and was not looked into since `before`, oldest first."""
    found = (
        select(Message)
        .where(
            Message.channel == channel,
            Message.state == State.unknown,
            col(Message.closed_at) < before,
        )
        .order_by(col(Message.id))
        .limit(limit)
    )
    return list(tx.exec(found))


def is_known(tx: Session, provider_id: str) -> bool:
    """Say whether a message of ours bears this id of a provider already."""
    return tx.exec(select(Message.id).where(Message.provider_id == provider_id)).first() is not None


def with_choices(tx: Session, address_id: int) -> list[Message]:
    """List the newest messages to an address that offered choices, at most two, newest first."""
    found = (
        select(Message)
        .where(
            Message.address_id == address_id,
            Message.direction == Direction.out,
            col(Message.choices).is_not(None),
            col(Message.sending_at).is_not(None),
            col(Message.state).not_in([State.withheld, State.queued]),
        )
        .order_by(col(Message.id).desc())
        .limit(2)
    )
    return list(tx.exec(found))
