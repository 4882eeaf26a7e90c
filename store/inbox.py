"""What was heard: taken in once, answered in order, and left there while its turn fails."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from store.database import table, wake
from store.messages import Direction, Message, Priority, State, by_staff
from store.sql import insert

BELL = "inbox"
"""Rings when a commit owes somebody a turn."""


class Heard(NamedTuple):
    """What somebody said, on its way into the inbox; `key` names it once and for all."""

    key: str
    channel: str
    address_id: int
    customer_id: int
    body: dict[str, Any]
    text: str


def receive(tx: Session, heard: Sequence[Heard], *, now: datetime) -> dict[str, int]:
    """Put what was heard into the inbox, in this order, and return the ids by key, without those heard before."""
    rows = [
        {
            **one._asdict(),
            "direction": Direction.heard,
            "priority": int(Priority.reply),
            "state": State.received,
            "created_at": now,
            "not_before": now,
            "after_stop": False,
            "attempts": 0,
            "reason": "",
        }
        for one in heard
    ]
    if not rows:
        return {}
    messages = table(Message)
    added = insert(tx, messages).on_conflict_do_nothing(index_elements=["key"]).returning(messages.c.key, messages.c.id)
    ids: dict[str, int] = {key: message_id for key, message_id in tx.connection().execute(added, rows)}  # noqa: C416
    if ids:
        wake(tx, BELL)
    return ids


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


def count(tx: Session, address_id: int, *, since: datetime, upto: int) -> int:
    """Count what was heard from an address after `since`, up to and with the message `upto`."""
    mine = table(Message).c
    found = sa.select(sa.func.count()).where(
        mine.address_id == address_id,
        mine.direction == Direction.heard,
        mine.id <= upto,
        mine.created_at > since,
    )
    return int(tx.connection().execute(found).scalar_one())


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


def unanswered(tx: Session, address_id: int) -> int | None:
    """Return the newest message heard at an address that the bot has left to a person, who did not answer it yet.

    None where there is none: also where the bot has said something to it, if only that somebody will.
    """
    heard, said = table(Message).c, table(Message).alias("said")
    answered = sa.or_(by_staff(said), said.c.answers_id == heard.id)
    found = (
        sa.select(heard.id)
        .where(
            heard.address_id == address_id,
            heard.direction == Direction.heard,
            heard.state == State.answered,
            ~sa.exists().where(said.c.address_id == heard.address_id, said.c.id > heard.id, answered),
        )
        .order_by(heard.id.desc())
        .limit(1)
    )
    message_id: int | None = tx.connection().execute(found).scalar_one_or_none()
    return message_id


def again(tx: Session, message_id: int, *, now: datetime) -> None:
    """Have a message take its turn once more."""
    messages = table(Message)
    anew = {"state": State.received, "attempts": 0, "not_before": now, "closed_at": None, "reason": ""}
    tx.connection().execute(sa.update(messages).where(messages.c.id == message_id).values(anew))
    wake(tx, BELL)
