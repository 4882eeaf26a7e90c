"""Days pass step by step: the shop's clock goes from one moment at which something may be due to the next.

Shared by stories and by the demo's "let days pass": nothing is skipped, and nothing is looked at in vain.
"""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store import contact, database, hours, preferences
from store.cancellations import Cancellation, CancellationState
from store.consent import Purpose
from store.customers import Address, AddressState, Customer
from store.database import Database, table
from store.hours import Window
from store.messages import Message, State
from store.notices import Notice
from store.offers import Offer, OfferState
from store.orders import Backorder
from store.settings import Settings

AT_MOST = timedelta(hours=12)
"""The longest step: what nobody has set a moment for is found by then."""
AN_HOUR = timedelta(hours=1)
FINELY = timedelta(minutes=15)
"""Moments that the store sets are met at the next full step of this length, so that many of them are one step."""

RunPass = Callable[[Database, Settings], Mapping[str, int]]
"""Does what is due and says what is newly owed, by kind; handed in by whoever sees the scheduler."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def now(db: Database) -> datetime:
    """Return the shop's time."""
    with db.reading() as tx:
        return database.now(tx)


def move_to(db: Database, moment: datetime) -> datetime:
    """Move the shop's clock to a moment, if that is still to come, and return what it shows."""
    with db.transaction() as tx:
        left = (moment - database.now(tx)).total_seconds()
        if left > 0:
            # Whole seconds are moved: never short of the moment, which may be the end of a night.
            database.let_pass(tx, timedelta(seconds=math.ceil(left)))
        return database.now(tx)


def set_to(db: Database, moment: datetime) -> None:
    """Set the clock of a store in which nothing has happened yet, also back."""
    with db.transaction() as tx:
        database.let_pass(tx, timedelta(seconds=math.ceil((moment - database.now(tx)).total_seconds())))


def advance(
    db: Database, settings: Settings, until: datetime, *, settle: Callable[[], None], finely: timedelta = FINELY
) -> datetime:
    """Let time pass until a moment; after each step `settle` has everything happen that is due. Returns the time."""
    settle()
    at = now(db)
    while at < until:
        with db.reading() as tx:
            step = next_step(tx, settings, at, finely=finely)
        at = move_to(db, min(step, until))
        settle()
    return at


def next_step(tx: Session, settings: Settings, at: datetime, *, finely: timedelta = FINELY) -> datetime:
    """Return the next moment at which something may be due: one that the store has set for itself, the opening of
    somebody's hours, or at most twelve hours on."""
    steps = [at + AT_MOST]
    steps += [rounded(moment, finely) for moment in _set(tx, at)]
    steps += [rounded(moment, max(finely, AN_HOUR)) for moment in _to_be_tried_again(tx, at)]
    # Where many moments are one step, the openings of many zones are met together too.
    steps += [rounded(moment, finely) for moment in openings(tx, Window.parse(settings.message_hours), at)]
    return min(step for step in steps if step > at)


def openings(tx: Session, window: Window, at: datetime) -> list[datetime]:
    """List when the hours of those who can be reached open next, where that is after now."""
    places, people = table(Address).c, table(Customer).c
    found = (
        sa.select(places.zones, people.hours)
        .join_from(table(Address), table(Customer), people.id == places.customer_id)
        .where(places.state == AddressState.active, places.channel != "email")
        .distinct()
    )
    known = {(zones, mine) for zones, wanted in tx.connection().execute(found) for mine in (wanted, None)}
    return [opens for zones, mine in known if (opens := _opens(tuple(zones.split(",")), window, mine, at)) > at]


def _opens(zones: tuple[str, ...], window: Window, wanted: str | None, at: datetime) -> datetime:
    """Return when hours begin next; the moment itself where they never close."""
    began = preferences.opening(zones, window, wanted, at)
    if began.began > at:
        return began.began
    if wanted is None:
        return hours.next_opening(hours.agreeing(zones, window, began.closes), window, began.closes)
    return preferences.opening(zones, window, wanted, began.closes).began


def _set(tx: Session, at: datetime) -> list[datetime]:
    """List the first moment after now of each kind that the store has set."""
    lines, said = table(Backorder).c, table(Message).c
    undone, offered, people = table(Cancellation).c, table(Offer).c, table(Customer).c
    moments = [
        sa.select(sa.func.min(lines.look_at)).where(lines.look_at > at),
        sa.select(sa.func.min(said.not_before)).where(said.state == State.queued, said.not_before > at),
        sa.select(sa.func.min(undone.undo_until)).where(
            undone.state == CancellationState.asked, undone.undo_until > at
        ),
        sa.select(sa.func.min(offered.ends_at)).where(offered.state == OfferState.open, offered.ends_at > at),
        sa.select(sa.func.min(people.paused_until)).where(people.paused_until > at),
    ]
    row = tx.connection().execute(sa.select(*(one.scalar_subquery() for one in moments))).one()
    return [moment for moment in row if moment is not None]


def _to_be_tried_again(tx: Session, at: datetime) -> list[datetime]:
    """List the first moment after now at which news is tried again that has failed and can still reach somebody.

    What waits for the morning waits for an opening, and has no moment of its own.
    """
    owed = table(Notice).c
    reached = contact.reached_at(owed.customer_id, Purpose.order_updates)
    waits = sa.and_(owed.said_at.is_(None), owed.message_id.is_(None), owed.stale_at.is_(None), owed.attempts > 0)
    first = sa.select(sa.func.min(owed.not_before)).where(waits, owed.not_before > at, reached.is_not(None))
    moment: datetime | None = tx.connection().execute(first).scalar_one_or_none()
    return [] if moment is None else [moment]


def rounded(moment: datetime, finely: timedelta) -> datetime:
    """Return the next full step at or after a moment."""
    return _EPOCH + -((_EPOCH - moment) // finely) * finely
