"""One fact owed to one customer, said or not yet.

A notice is owed once: its kind, its subject row and its line name it. Messages are the attempts to say it. When
an attempt fails or is withheld, the notice is still owed, and the next one tries again, perhaps elsewhere. A
notice that is no longer true turns stale, and is fresh again as soon as its trigger finds it true again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from store.database import table
from store.days import Range
from store.money import Money
from store.offers import Offer
from store.outlook import Outlook
from store.sql import insert, key, numbers, ref

UNREACHABLE_REST = timedelta(hours=1)
"""How long what is owed to somebody whom we may not write to rests before it is looked at again."""
REST = timedelta(minutes=15)
"""The same for whoever sleeps, at most, and for whoever was told enough today."""


class Notice(SQLModel, table=True):
    """A fact of some kind about a subject row (a promise, a shipment ...) that concerns one line of an order."""

    __table_args__ = (
        # The line first: what is owed about one is found by it, and neighbours are written side by side.
        sa.UniqueConstraint("backorder_id", "kind", "subject_id"),
        sa.Index(
            "ix_notice_owed",
            "customer_id",
            "not_before",
            sqlite_where=sa.text("said_at IS NULL AND message_id IS NULL"),
            postgresql_where=sa.text("said_at IS NULL AND message_id IS NULL"),
        ),
        # Without the rows that no message carries: most of what is owed would be found by "no message".
        sa.Index(
            "ix_notice_message",
            "message_id",
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        ),
    )

    id: int = key()
    kind: str
    subject_id: int
    backorder_id: int = ref("backorder.id")
    customer_id: int = ref("customer.id")
    owed_at: datetime
    not_before: datetime
    attempts: int = 0
    message_id: int | None = ref("message.id", nullable=True)
    stale_at: datetime | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What a notice says at this moment: its kind, the facts of its text, and the line as it stands.

    `promises` tells that saying it names a date, or that there is none, to the customer. Of several about one line
    the one with the lowest `rank` speaks; what `happened` is told each. `sells` says that it advertises, `offer` what
    may be taken, and `chooses` that waiting, options and cancelling are offered with it.
    """

    notice_id: int
    message_id: int
    kind: str
    facts: Mapping[str, str | int | date | Range | Money]
    line: Outlook
    promises: bool
    rank: int
    happened: bool = False
    sells: bool = False
    chooses: bool = True
    offer: Offer | None = None


def owing(tx: Session, kind: str, found: sa.Subquery, *, now: datetime) -> sa.Executable:
    """Put into words: owe a notice for every row found (`subject_id`, `backorder_id`, `customer_id`).

    One that is owed or said already is left as it is; one that had turned stale is owed again. The rows that come of
    it are those that are new.
    """
    notices = table(Notice)
    rows = sa.select(
        sa.literal(kind),
        found.c.subject_id,
        found.c.backorder_id,
        found.c.customer_id,
        sa.literal(now),
        sa.literal(now),
        sa.literal(0),
    ).where(found.c.subject_id.is_not(None))
    names = [
        "kind",
        "subject_id",
        "backorder_id",
        "customer_id",
        "owed_at",
        "not_before",
        "attempts",
    ]
    owed: sa.Executable = (
        insert(tx, notices)
        .from_select(names, rows)
        .on_conflict_do_update(
            index_elements=["backorder_id", "kind", "subject_id"],
            set_={"stale_at": None, "owed_at": now},
            where=sa.and_(notices.c.stale_at.is_not(None), notices.c.said_at.is_(None)),
        )
    )
    return owed.execution_options(preserve_rowcount=True)


def waits(now: datetime) -> sa.ColumnElement[bool]:
    """Say which notices are owed at this moment and under way with no message."""
    notices = table(Notice).c
    return sa.and_(
        notices.said_at.is_(None),
        notices.message_id.is_(None),
        notices.stale_at.is_(None),
        notices.not_before <= now,
    )


def hearers(tx: Session, *which: sa.ColumnElement[bool], now: datetime) -> list[int]:
    """Read to which customers something is owed at this moment, in the order of their ids; `which` chooses notices."""
    owed = table(Notice).c.customer_id
    return numbers(tx, sa.select(owed).where(waits(now), *which).distinct())


def kinds_owed(tx: Session, *, now: datetime) -> set[str]:
    """Name the kinds of which anything is owed at this moment."""
    return set(tx.connection().execute(sa.select(table(Notice).c.kind).where(waits(now)).distinct()).scalars())


def carried_by(tx: Session, message_ids: Sequence[int]) -> list[sa.RowMapping]:
    """List the notices that these messages carry, oldest first."""
    notices = table(Notice)
    found = sa.select(notices).where(notices.c.message_id.in_(message_ids)).order_by(notices.c.id)
    return list(tx.connection().execute(found).mappings())


def said(tx: Session, message_ids: Sequence[int], *, now: datetime) -> None:
    """Note that what these messages carried has been said."""
    notices = table(Notice)
    tx.connection().execute(
        sa.update(notices).where(notices.c.message_id.in_(message_ids), notices.c.said_at.is_(None)).values(said_at=now)
    )


def still_owed(tx: Session, message_ids: Sequence[int], *, not_before: datetime) -> None:
    """Owe what these messages could not say again, from `not_before` on, also where it was thought to be said."""
    notices = table(Notice)
    tx.connection().execute(
        sa.update(notices)
        .where(notices.c.message_id.in_(message_ids))
        .values(message_id=None, said_at=None, not_before=not_before)
    )


def tried_less(tx: Session, message_ids: Sequence[int], times: int) -> list[int]:
    """List those of these messages whose notices were tried fewer times than so many."""
    notices = table(Notice).c
    most = sa.select(notices.message_id).where(notices.message_id.in_(message_ids)).group_by(notices.message_id)
    return list(tx.connection().execute(most.having(sa.func.max(notices.attempts) < times)).scalars())


def turn_stale(tx: Session, notice_ids: Sequence[int], *, now: datetime) -> None:
    """Note that these are not true at the moment; they are not said until they are."""
    notices = table(Notice)
    tx.connection().execute(
        sa.update(notices).where(notices.c.id.in_(notice_ids)).values(message_id=None, stale_at=now)
    )


def leave(tx: Session, notice_ids: Sequence[int]) -> None:
    """Owe again what a message had no room for; the next one tells it."""
    if notice_ids:
        notices = table(Notice)
        tx.connection().execute(sa.update(notices).where(notices.c.id.in_(notice_ids)).values(message_id=None))


def resting(which: sa.ColumnElement[bool], until: sa.ColumnElement[datetime]) -> sa.Update:
    """Put into words: let these notices rest for a while."""
    return sa.update(table(Notice)).where(which).values(not_before=until)


def hasten(tx: Session, customer_id: int, *, now: datetime) -> None:
    """Look at what is owed to a customer again at once: they can be written to from now on."""
    notices = table(Notice)
    tx.connection().execute(
        sa.update(notices)
        .where(
            notices.c.customer_id == customer_id,
            notices.c.said_at.is_(None),
            notices.c.message_id.is_(None),
            notices.c.not_before > now,
        )
        .values(not_before=now)
    )
