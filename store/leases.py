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
    """When a sender may next send. All workers that send for it count here, so that together they keep its limit."""

    sender: str = Field(primary_key=True)
    next_at: datetime
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many may be sent, the first after `wait` seconds, and one every `gap` seconds."""

    count: int
    wait: float
    gap: float


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


def room(tx: Session, sender: str, *, per_second: float) -> Allowance:
    """Say how many may be sent within the next second, one every 1/`per_second` seconds.

    Until this transaction ends, whoever else sends for `sender` waits; what is used of it is told by `spend`.
    """
    at = clock(tx)
    row = _row(tx, sender, at)
    start = max(at, row.next_at, row.paused_until or at)
    left = (at + timedelta(seconds=1) - start).total_seconds()
    # A pace under one a second still gets one, as soon as its time has come.
    count = max(int(left * per_second), 1 if start <= at else 0)
    return Allowance(max(0, count), (start - at).total_seconds(), 1 / per_second)


def spend(tx: Session, sender: str, allowance: Allowance, count: int) -> None:
    """Use `count` of what was granted in this transaction."""
    if count:
        row = tx.get_one(Pace, sender)
        first = clock(tx) + timedelta(seconds=allowance.wait)
        row.next_at = max(first, row.next_at) + timedelta(seconds=count * allowance.gap)
        tx.flush()


def pause(tx: Session, sender: str, seconds: float) -> None:
    """Have everybody who sends for `sender` wait, as the provider asked; a longer pause is never cut short."""
    at = clock(tx)
    row = _row(tx, sender, at)
    until = at + timedelta(seconds=seconds)
    if row.paused_until is None or row.paused_until < until:
        row.paused_until = until
        tx.add(row)
        tx.flush()


def _row(tx: Session, sender: str, at: datetime) -> Pace:
    new = insert(tx, table(Pace)).values(sender=sender, next_at=at)
    tx.connection().execute(new.on_conflict_do_nothing(index_elements=["sender"]))
    return tx.get_one(Pace, sender, with_for_update=True, populate_existing=True)
