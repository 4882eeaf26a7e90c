"""Who leads, who polls, and at what pace a sender sends: rows judged by the database's own clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store.database import clock, table
from store.sql import insert


class Lease(SQLModel, table=True):
    """Who may do `name`, until when."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime


class Pace(SQLModel, table=True):
    """When a sender may next send. All workers that send for it count here, so that together they keep its limit.

    `per_second` is that limit, as they know it.
    """

    sender: str = Field(primary_key=True)
    next_at: datetime
    paused_until: datetime | None = None
    per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many may be sent, the first after `wait` seconds, at `start`, and one every `gap` seconds."""

    count: int
    wait: float
    gap: float
    start: datetime


def take(tx: Session, name: str, holder: str, *, length: timedelta) -> bool:
    """Take or renew a lease; true where `holder` has it now."""
    at = clock(tx)
    mine = insert(tx, table(Lease)).values(name=name, holder=holder, until=at + length)
    leases = table(Lease).c
    won = tx.connection().execute(
        mine.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "until": at + length},
            where=sa.or_(leases.holder == holder, leases.until < at),
        ).returning(leases.holder)
    )
    return won.scalar_one_or_none() == holder


def give_up(tx: Session, name: str, holder: str) -> None:
    """Let somebody else have it at once."""
    leases = table(Lease)
    tx.connection().execute(sa.delete(leases).where(leases.c.name == name, leases.c.holder == holder))


def room(tx: Session, sender: str, *, per_second: float, within: timedelta = timedelta(seconds=1)) -> Allowance:
    """Say how many may be sent `within` a time from now, one every 1/`per_second` seconds.

    Until this transaction ends, whoever else sends for `sender` waits; what is used of it is told by `spend`.
    """
    at = clock(tx)
    next_at, paused_until = _row(tx, sender, at, per_second)
    start = max(at, next_at, paused_until or at)
    left = (at + within - start).total_seconds()
    # A pace under one a second still gets one, as soon as its time has come.
    count = max(int(left * per_second), 1 if start <= at else 0)
    return Allowance(max(0, count), (start - at).total_seconds(), 1 / per_second, start)


def spend(tx: Session, sender: str, allowance: Allowance, count: int) -> None:
    """Use `count` of what was granted in this transaction."""
    if count:
        paces = table(Pace)
        next_at = allowance.start + timedelta(seconds=count * allowance.gap)
        tx.connection().execute(sa.update(paces).where(paces.c.sender == sender).values(next_at=next_at))


def pause(tx: Session, sender: str, seconds: float) -> None:
    """Have everybody who sends for `sender` wait, as the provider asked; a longer pause is never cut short."""
    at = clock(tx)
    paces, until = table(Pace), at + timedelta(seconds=seconds)
    _, paused_until = _row(tx, sender, at)
    if paused_until is None or paused_until < until:
        tx.connection().execute(sa.update(paces).where(paces.c.sender == sender).values(paused_until=until))


def paces(tx: Session) -> dict[str, float]:
    """Return how many messages in a second each sender may send, where somebody has ever sent for it."""
    rows = table(Pace).c
    known = sa.select(rows.sender, rows.per_second).where(rows.per_second.is_not(None))
    return {sender: limit for sender, limit in tx.connection().execute(known) if limit}


def _row(tx: Session, sender: str, at: datetime, per_second: float | None = None) -> tuple[datetime, datetime | None]:
    """Return `next_at` and `paused_until`; the row is this transaction's until its end."""
    paces = table(Pace).c
    first = insert(tx, table(Pace)).values(sender=sender, next_at=at, per_second=per_second)
    # An update that changes next to nothing holds the row, or makes it, in one statement.
    known = {"sender": sender} if per_second is None else {"per_second": per_second}
    held = first.on_conflict_do_update(index_elements=["sender"], set_=known)
    row = tx.connection().execute(held.returning(paces.next_at, paces.paused_until)).one()
    return row.next_at, row.paused_until
