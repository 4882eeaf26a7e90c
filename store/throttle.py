"""Tries that are counted, so that nobody guesses for long: rows that any number of processes share.

They are judged by the database's own clock, handed in as `at`. What is counted is kept as a digest: a name that was
typed may have been a password, and a network address is somebody's.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store.database import table
from store.sql import insert


class Tries(SQLModel, table=True):
    """How often something was tried, by a `subject`, since the first time that still counts."""

    subject: str = Field(primary_key=True)
    tried: int
    since: datetime = Field(index=True)


class Limit(NamedTuple):
    """No more than `most` tries `within` a time, counted by what `subject` names."""

    subject: str
    most: int
    within: timedelta


def attempt(tx: Session, limits: Sequence[Limit], *, at: datetime) -> timedelta | None:
    """Count a try against each limit in turn, and tell for how long no more are heeded: None where this one is.

    The first limit that is used up ends it, and what stands after it does not count the try.
    """
    for limit in limits:
        tried, since = _counted(tx, limit, at)
        if tried > limit.most:
            return max(since + limit.within - at, timedelta(seconds=1))
    return None


def forgive(tx: Session, limits: Sequence[Limit]) -> int:
    """Start to count anew, as after a success; return how many tries the first of these limits had counted."""
    tries, counted = table(Tries), []
    # One after the other, in the order in which they are counted: two who meet there wait for each other in turn.
    for limit in limits:
        gone = sa.delete(tries).where(tries.c.subject == _digest(limit.subject)).returning(tries.c.tried)
        counted += [tx.connection().execute(gone).scalar_one_or_none() or 0]
    return counted[0] if counted else 0


def forget(tx: Session, *, before: datetime) -> None:
    """Drop what was counted for the first time `before` a moment from which nothing counts any more."""
    tries = table(Tries)
    tx.connection().execute(sa.delete(tries).where(tries.c.since < before))


def _counted(tx: Session, limit: Limit, at: datetime) -> tuple[int, datetime]:
    tries = table(Tries)
    over = tries.c.since <= at - limit.within
    first = insert(tx, tries).values(subject=_digest(limit.subject), tried=1, since=at)
    again = first.on_conflict_do_update(
        index_elements=["subject"],
        set_={
            "tried": sa.case((over, 1), else_=tries.c.tried + 1),
            "since": sa.case((over, at), else_=tries.c.since),
        },
    )
    row = tx.connection().execute(again.returning(tries.c.tried, tries.c.since)).one()
    return row.tried, row.since


def _digest(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()
