"""What is to be said: queued, claimed by a worker for a while, marked just before it is sent, and how that ended.

The one door through which words leave.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa
from sqlmodel import Session, col, select

from store.consent import Purpose
from store.customers import Address
from store.database import clock, table, wake
from store.messages import NEWS, Direction, Message, Priority, State, failed_or_not
from store.sql import among, insert

BELL = "outbox"
"""Rings when a commit owes somebody a message."""
BREATH = timedelta(seconds=1)
"""What lies between two pieces of news to one address; Telegram asks for it, and nobody reads faster."""
CLAIMED = (
    "id",
    "key",
    "channel",
    "address_id",
    "customer_id",
    "priority",
    "state",
    "body",
    "purpose",
    "after_stop",
    "created_at",
    "expires_at",
    "attempts",
)
"""What whoever claims a message is told of it; a body may be shared by several rows, and is not to be changed."""


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


class Reached(Protocol):
    """Where somebody is reached: an address, or what is known of one."""

    @property
    def id(self) -> int:
        """The address."""

    @property
    def channel(self) -> str:
        """The channel."""

    @property
    def customer_id(self) -> int:
        """Whose it is."""


class Place(NamedTuple):
    """An address of which no more is at hand than a message needs."""

    id: int
    channel: str
    customer_id: int


def enqueue(
    tx: Session,
    to: Reached,
    *,
    key: str,
    priority: Priority,
    body: dict[str, Any],
    answers_id: int | None = None,
    after_stop: bool = False,
    expires_at: datetime | None = None,
    purpose: Purpose = Purpose.order_updates,
    by: str = "",
    now: datetime,
) -> None:
    """Owe one message to one address; under the same `key` it is owed a single time.

    Unasked, it needs consent to its `purpose`. `by` is the member of staff who wrote it.
    """
    row = {
        "key": key,
        "direction": Direction.out,
        "channel": to.channel,
        "address_id": to.id,
        "customer_id": to.customer_id,
        "priority": int(priority),
        "state": State.queued,
        "body": body,
        "answers_id": answers_id,
        "after_stop": after_stop,
        "expires_at": expires_at,
        "purpose": purpose,
        "by": by,
        "created_at": now,
        "not_before": now,
        "attempts": 0,
        "reason": "",
    }
    added = insert(tx, table(Message)).values(row).on_conflict_do_nothing(index_elements=["key"])
    tx.connection().execute(added)
    wake(tx, BELL)


def claim(
    tx: Session,
    channel: str,
    *,
    worker: str,
    limit: int,
    lease: timedelta,
    least: Priority = Priority.broadcast,
    now: datetime,
) -> list[dict[str, Any]]:
    """Take up to `limit` messages that may go now, most urgent first, for the length of the lease.

    Those less urgent than `least` are left. At most one message per address is under way, so that they arrive in the
    order in which they were meant, and news leaves an address a moment to breathe. Nobody else gets the same ones.
    Each row has the columns of `CLAIMED`.
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
    just_told = sa.and_(messages.c.priority > int(Priority.reply), other.c.sent_at > now - BREATH)
    blocked = sa.exists().where(other.c.address_id == messages.c.address_id, sa.or_(before, just_told))
    due = (
        sa.select(messages.c.id)
        .where(
            messages.c.channel == channel,
            messages.c.state == State.queued,
            messages.c.priority <= int(least),
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
        .returning(*_told())
    )
    return sorted(map(_row, taken), key=lambda row: (row["priority"], row["id"]))


def claim_answers(tx: Session, message_id: int, *, worker: str, lease: timedelta) -> list[dict[str, Any]]:
    """Take the queued answers to one message that was heard, and nothing else, for the length of the lease.

    For whoever stands in for the provider at that very address, such as the `chat` of the command line.
    """
    messages = table(Message)
    taken = tx.connection().execute(
        sa.update(messages)
        .where(messages.c.answers_id == message_id, messages.c.state == State.queued)
        .values(state=State.claimed, claimed_by=worker, lease_until=clock(tx) + lease)
        .returning(*_told())
    )
    return sorted(map(_row, taken), key=lambda row: row["id"])


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
    failed_or_not(tx, [outcome.message_id for outcome in outcomes if outcome.state is State.failed])


def lose(tx: Session, message_ids: Sequence[int], *, reason: str, now: datetime) -> None:
    """Count messages that went out as failed, and their addresses as ones where that has happened."""
    messages, addresses = table(Message), table(Address)
    lost = tx.connection().execute(
        sa.update(messages)
        .where(messages.c.id.in_(message_ids), messages.c.state.in_([State.sent, State.unknown]))
        .values(state=State.failed, reason=reason, closed_at=now)
        .returning(messages.c.address_id)
    )
    where = addresses.c.id.in_(set(lost.scalars()))
    tx.connection().execute(sa.update(addresses).where(where).values(failures=addresses.c.failures + 1))
    failed_or_not(tx, message_ids)


def untouched(customer_ids: Sequence[int] | sa.BindParameter[Sequence[int]]) -> sa.ColumnElement[bool]:
    """Say which messages to these customers are queued news of which no sending was tried yet.

    They are found by their customers, however few messages a database believes to be queued: it hides that they are.
    """
    messages = table(Message).c
    return sa.and_(
        among(messages.customer_id, customer_ids),
        sa.func.coalesce(messages.state, "") == State.queued.value,
        messages.priority.in_([int(one) for one in NEWS]),
        messages.body.is_(None),
        messages.attempts == 0,
    )


def keep(tx: Session, worded: Sequence[dict[str, Any]], *, reason: str, now: datetime) -> None:
    """Withhold claimed messages with the words that would have been read: rows of `id`, `text` and `segments`."""
    messages = table(Message)
    if worded:
        tx.connection().execute(
            sa.update(messages)
            .where(messages.c.id == sa.bindparam("_id"))
            .values(state=State.withheld, reason=reason, closed_at=now, lease_until=None, claimed_by=None),
            [{"_id": row["id"], "text": row["text"], "segments": row["segments"]} for row in worded],
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


def return_lapsed(tx: Session, *, now: datetime) -> tuple[int, list[dict[str, Any]]]:
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
        .values(state=State.unknown, claimed_by=None, lease_until=None, reason="worker died", closed_at=now)
        .returning(*messages.c)
    )
    if queued.rowcount:
        wake(tx, BELL)
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


def _told() -> list[sa.ColumnElement[Any]]:
    columns = table(Message).c
    # As text: what staff say to many is the same text in many rows, and is read once.
    return [sa.cast(columns[name], sa.Text) if name == "body" else columns[name] for name in CLAIMED]


def _row(values: sa.Row[Any]) -> dict[str, Any]:
    row = dict(zip(CLAIMED, values, strict=True))
    row["body"] = row["body"] and _parsed(row["body"])
    return row


@lru_cache(maxsize=256)
def _parsed(body: str) -> Any:
    return json.loads(body)
