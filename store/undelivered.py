"""What was to be said and has not surely arrived: looked through, and by staff tried again or given up.

Nothing is said twice for it. What may have arrived is never sent again from here: its provider is asked, where it can
be, and `aftermath` settles it. News is not sent again either: what it carried is owed still, and is told anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from store import audit, codes, contact, outbox, shadow, tasks
from store.customers import Address, Customer
from store.database import table, wake
from store.errors import NotFound, Refused
from store.hours import Window
from store.messages import NEWS, Direction, Message, Priority, State, by_staff, failed_or_not
from store.notices import Notice

STATES = (State.unknown, State.failed, State.withheld)
"""What has not surely arrived, what matters most first."""
GIVEN_UP = "given up"
"""Why nobody looks after a message any more."""
LOOKED_AT = 200_000
"""Beside what is unknown, so many of the newest messages are looked through."""
MAYBE = frozenset({"no word of arrival", "not found at the provider", "30410"})
"""Reasons of failures which do not prove that nothing has arrived."""
TASKS = ("unknown", "undelivered", "refused", "unworded")
"""Kinds of tasks about a message."""


class Sort(StrEnum):
    """What a message was: an answer of the bot, one of staff, what the law has us tell, other news, or to many."""

    answer = "answer"
    staff = "staff"
    law = "law"
    news = "news"
    broadcast = "broadcast"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which messages; None where it does not matter. What was given up is seen only where `reason` is that."""

    state: State | None = None
    sort: Sort | None = None
    channel: str | None = None
    reason: str | None = None
    since: datetime | None = None


class Counted(NamedTuple):
    """So many messages that are alike."""

    state: State
    sort: Sort
    channel: str
    reason: str
    many: int


class Stuck(NamedTuple):
    """One of them, and whose it is."""

    message: Message
    sort: Sort
    customer: Customer
    handle: str


def counts(tx: Session, *, since: datetime | None = None) -> Sequence[Counted]:
    """Count them by all that they are asked for by, in one statement."""
    messages = table(Message).c
    each = (messages.state, _sort(), messages.channel, messages.reason)
    found = sa.select(*each, sa.func.count()).where(*_which(Asked(since=since, reason=None), gone=True)).group_by(*each)
    return [Counted(state, Sort(sort), *rest) for state, sort, *rest in tx.connection().execute(found)]


def page(tx: Session, asked: Asked, *, before: int | None = None, limit: int) -> Sequence[Stuck]:
    """List them, newest first; those before the message `before`, where one is named."""
    found = _found().where(*_which(asked)).order_by(col(Message.id).desc()).limit(limit)
    if before is not None:
        found = found.where(col(Message.id) < before)
    return [_stuck(row) for row in tx.exec(found)]


def one(tx: Session, message_id: int) -> Stuck:
    """Return one of them. Raises NotFound, also for a message that goes out, or has arrived."""
    row = tx.exec(_found().where(Message.id == message_id, col(Message.state).in_(STATES))).first()
    if row is None:
        raise NotFound("there is no such message, or it is under way or has arrived")
    return _stuck(row)


def against_retry(tx: Session, stuck: Stuck, window: Window, *, now: datetime) -> str:
    """Say why a message is not tried again; "" where it may be, without being said twice."""
    message = stuck.message
    if message.state is State.unknown:
        return "it may have arrived, and would be read twice"
    if message.reason == GIVEN_UP and message.state is State.failed and stuck.sort not in (Sort.law, Sort.news):
        return "it was given up, and may have arrived before that"
    if stuck.sort is Sort.broadcast:
        return "it belongs to a broadcast, which sees to it by itself"
    if stuck.sort in (Sort.law, Sort.news):
        return "" if _owed(tx, message.customer_id) else "nothing is owed to this customer any more"
    return _against_once_more(tx, message, window, now)


def against_giving_up(stuck: Stuck) -> str:
    """Say why a message is not given up; "" where it may be."""
    message = stuck.message
    if message.reason == GIVEN_UP:
        return "it was given up"
    if stuck.sort is Sort.law and message.state is State.unknown:
        return "the law has us tell it, and it is looked into until they have heard"
    if stuck.sort is Sort.broadcast and message.state is State.withheld:
        return "it belongs to a broadcast, which sees to it by itself"
    return "nothing is open about it" if message.reason == shadow.REASON else ""


def retry(tx: Session, message_id: int, window: Window, *, by: str, key: str, now: datetime) -> None:
    """Send a message again, or have the news that it carried told anew at once.

    Raises NotFound, and Refused where it might be said twice or may not be said.
    """
    stuck = _held(tx, message_id, "tried again", key)
    if stuck is None:
        return
    message, before = stuck.message, stuck.message.reason
    if why := against_retry(tx, stuck, window, now=now):
        raise Refused(f"not tried again: {why}")
    if stuck.sort in (Sort.law, Sort.news):
        owed = table(Notice)
        tx.connection().execute(
            sa.update(owed).where(*_owes(message.customer_id), owed.c.not_before > now).values(not_before=now)
        )
        wake(tx, "scheduler")
    else:
        message.state, message.reason, message.closed_at = State.queued, "", None
        message.attempts, message.not_before = 0, now
        tx.add(message)
        tx.flush()
        wake(tx, outbox.BELL)
    _settle(tx, message.id, by, now)
    audit.record(tx, by, "tried again", f"message {message.id}", now=now, key=key, reason=before)


def give_up(tx: Session, message_id: int, *, by: str, key: str, now: datetime) -> None:
    """Look after a message no more: what is unknown counts as failed, and nothing is said anew for it.

    Raises NotFound, and Refused where others see to it.
    """
    stuck = _held(tx, message_id, GIVEN_UP, key)
    if stuck is None:
        return
    message, before = stuck.message, stuck.message.reason
    if why := against_giving_up(stuck):
        raise Refused(f"not given up: {why}")
    if message.state is State.unknown:
        message.state, message.closed_at = State.failed, now
    message.reason = GIVEN_UP
    tx.add(message)
    tx.flush()
    failed_or_not(tx, [message.id])
    _settle(tx, message.id, by, now)
    audit.record(tx, by, GIVEN_UP, f"message {message.id}", now=now, key=key, reason=before)


_AGAINST = {
    "expired": "it was to be read by a moment that has passed",
    "stopped": "they have sent STOP",
    "no consent": "they did not agree to be written to there",
    "address retired": "nobody is reached there any more",
}
_ASKED = (
    "address_id",
    "channel",
    "priority",
    "purpose",
    "body",
    "after_stop",
    "created_at",
    "expires_at",
)


def _held(tx: Session, message_id: int, act: str, key: str) -> Stuck | None:
    """Hold a message until the transaction ends; None where this was done to it under this key before."""
    tx.get(Message, message_id, with_for_update=True, populate_existing=True)
    return None if audit.was_done(tx, act, f"message {message_id}", key=key) else one(tx, message_id)


def _against_once_more(tx: Session, message: Message, window: Window, now: datetime) -> str:
    """Say why the very words of an answer are not sent once more."""
    if message.provider_id is not None or message.reason in MAYBE:
        return "its provider had taken it, and it may have arrived"
    if message.body is None or message.key.startswith(codes.KEY):
        return "its words are gone"
    if message.reason == "a person answers":
        return "a person answers in this conversation"
    asked: Mapping[str, Any] = {name: getattr(message, name) for name in ("id", *_ASKED)}
    why = contact.objections(tx, [asked], window, now=now).get(message.id, "")
    return "" if why in contact.PASSING else _AGAINST.get(why, why)


def _settle(tx: Session, message_id: int, by: str, now: datetime) -> None:
    for what in TASKS:
        tasks.seen_to(tx, f"{what} {message_id}", by=by, now=now)


def _owes(customer_id: int) -> Sequence[sa.ColumnElement[bool]]:
    owed = table(Notice).c
    unsaid = (owed.said_at.is_(None), owed.message_id.is_(None), owed.stale_at.is_(None))
    return (owed.customer_id == customer_id, *unsaid)


def _owed(tx: Session, customer_id: int) -> bool:
    found = sa.select(sa.exists().where(*_owes(customer_id)))
    return bool(tx.connection().execute(found).scalar_one())


def _found() -> Any:
    return (
        select(Message, _sort(), Customer, Address.handle)
        .join(Customer, col(Customer.id) == Message.customer_id)
        .join(Address, col(Address.id) == Message.address_id)
    )


def _stuck(row: Any) -> Stuck:
    message, sort, customer, handle = row
    return Stuck(message, Sort(sort), customer, handle)


def _sort() -> sa.ColumnElement[str]:
    messages = table(Message)
    law, news = (int(one) for one in NEWS)
    named = {
        Sort.staff: by_staff(messages),
        Sort.broadcast: messages.c.priority == int(Priority.broadcast),
        Sort.law: messages.c.priority == law,
        Sort.news: messages.c.priority == news,
    }
    # Spelt out, so that what is grouped by is what is selected.
    said: dict[Sort, sa.ColumnElement[str]] = {sort: sa.literal_column(f"'{sort.value}'") for sort in Sort}
    return sa.case(*((which, said[sort]) for sort, which in named.items()), else_=said[Sort.answer])


def _which(asked: Asked, *, gone: bool = False) -> list[sa.ColumnElement[bool]]:
    messages = table(Message).c
    newest = sa.select(sa.func.max(table(Message).alias("every").c.id)).scalar_subquery()
    unknown = messages.state == sa.literal(State.unknown.value, sa.String, literal_execute=True)
    # Two seeks: what is unknown has an index, and the rest is the end of the table.
    which = [
        messages.direction == Direction.out,
        messages.state.in_(STATES),
        sa.or_(unknown, messages.id > newest - LOOKED_AT),
    ]
    if asked.reason is None and not gone:
        which.append(messages.reason != GIVEN_UP)
    plain = {name: getattr(asked, name) for name in ("state", "channel", "reason")}
    which += [messages[name] == value for name, value in plain.items() if value is not None]
    if asked.sort is not None:
        which.append(_sort() == asked.sort.value)
    if asked.since is not None:
        which.append(messages.created_at >= asked.since)
    return which
