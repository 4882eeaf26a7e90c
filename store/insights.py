"""How well the shop keeps its word, over a time: how soon people heard, which days held, what was saved, what it cost.

Each question is one statement, however much there is. Moments become days by the shop's clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store.cancellations import Cancellation, CancellationState
from store.catalog import Product
from store.consent import Consent, Purpose
from store.database import table
from store.days import ahead_of_utc
from store.messages import Direction, Message, State, by_staff
from store.notices import Notice
from store.offers import Offer, OfferState
from store.orders import Backorder, Order
from store.promises import Promise
from store.settings import Settings
from store.shipments import Shipment
from store.sql import day_of, days_between, later

HOUR, DAY = 3600, 86400
LEFT = (State.sent, State.delivered)
"""A message that went out."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days until now over which something is asked, and the shop's rules by which days are counted."""

    now: datetime
    days: int
    settings: Settings

    @property
    def since(self) -> datetime:
        """The moment at which it begins."""
        return self.now - timedelta(days=self.days)

    def day(self, at: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Return the shop's day of a moment."""
        return day_of(at, ahead_of_utc(self.now, self.settings))

    def bin(self, at: sa.ColumnElement[Any], width: int) -> sa.ColumnElement[int]:
        """Count the portions of so many days that lie wholly between a moment and today, 0 for the newest."""
        today = (self.now + timedelta(seconds=ahead_of_utc(self.now, self.settings))).date()
        return days_between(self.day(at), sa.literal(today, sa.Date())) // width


@dataclass(frozen=True, slots=True)
class Sooner:
    """How many came within each of some times, one after the other, later than all of them, and not yet."""

    within: tuple[int, ...]
    later: int
    never: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.within) + self.later + self.never


@dataclass(frozen=True, slots=True)
class Kept:
    """Lines that have wholly left and had been told a day: how many left by the first of them, and how late on average.

    `slip` is in days after the first day that was told, of all of them; early ones count as fewer than none.
    """

    name: str
    lines: int
    kept: int
    slip: float


@dataclass(frozen=True, slots=True)
class Saved:
    """Offers of one kind: how many were made and accepted, what is kept of those lines, and what was given for it."""

    kind: str
    currency: str
    made: int
    accepted: int
    kept_minor: int
    given_minor: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What was cancelled and not taken back, by whom: "customer", "staff", "law" or who else it was."""

    by: str
    currency: str
    lines: int
    units: int
    worth_minor: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages of one channel that went out or did not, and what was heard there; `segments` are those of SMS."""

    channel: str
    out: int
    failed: int
    segments: int
    heard: int


def first_notice(tx: Session, span: Span) -> Sooner:
    """Tell how soon after we knew that a line cannot be covered they heard of it: an hour, a day, three days."""
    lines, news, purchases = table(Backorder).c, table(Notice), table(Order)
    first = (
        sa.select(news.c.backorder_id, sa.func.min(news.c.said_at).label("at"))
        .where(news.c.said_at.is_not(None), news.c.owed_at >= span.since)
        .group_by(news.c.backorder_id)
        .subquery("first")
    )
    rows = (
        sa.select(lines.uncovered_at.label("since"), first.c.at)
        .select_from(
            table(Backorder)
            .join(purchases, purchases.c.id == lines.order_id)
            .outerjoin(first, first.c.backorder_id == lines.id)
        )
        .where(lines.uncovered_at >= span.since, purchases.c.silent.is_(sa.false()))
        .subquery("heard")
    )
    return _sooner(tx, rows, (HOUR, DAY, 3 * DAY))


def answered(tx: Session, span: Span) -> Sooner:
    """Tell how soon staff answered the last word of a customer: within an hour, four, a day."""
    rows = table(Message)
    course = (
        sa.select(
            rows.c.direction,
            rows.c.created_at.label("at"),
            sa.func.lag(rows.c.direction).over(partition_by=rows.c.address_id, order_by=rows.c.id).label("before"),
            sa.func.lag(rows.c.created_at).over(partition_by=rows.c.address_id, order_by=rows.c.id).label("since"),
        )
        .where(rows.c.created_at >= span.since, sa.or_(rows.c.direction == Direction.heard, by_staff(rows)))
        .subquery("course")
    )
    answers = (
        sa.select(course.c.since, course.c.at)
        .where(course.c.direction == Direction.out, course.c.before == Direction.heard)
        .subquery("answers")
    )
    return _sooner(tx, answers, (HOUR, 4 * HOUR, DAY))


def kept_by_supplier(tx: Session, span: Span, *, most: int) -> Sequence[Kept]:
    """Tell how the first days that were told held, by supplier, those with most lines first."""
    return _kept(tx, span, sa.func.coalesce(table(Product).c.supplier, ""), most)


def kept_by_product(tx: Session, span: Span, *, most: int) -> Sequence[Kept]:
    """Tell how the first days that were told held, by product, those with most lines first."""
    return _kept(tx, span, table(Product).c.sku, most)


def saved(tx: Session, span: Span) -> Sequence[Saved]:
    """Tell what came of offers that were made in this time; of a swap, what is kept is the line that was swapped in."""
    rows, lines = table(Offer), table(Backorder).c
    new = table(Backorder).alias("swapped")
    joined = (
        rows.join(table(Backorder), lines.id == rows.c.backorder_id)
        # Its order first: a reference is found within one.
        .outerjoin(
            new,
            sa.and_(
                rows.c.kind == "alternative",
                new.c.order_id == lines.order_id,
                new.c.reference == sa.literal("offer ") + sa.cast(rows.c.id, sa.String),
            ),
        )
    )
    accepted = rows.c.state == OfferState.accepted
    stays = sa.case(
        (new.c.id.is_not(None), new.c.price_minor * (new.c.quantity - new.c.cancelled)),
        else_=lines.price_minor * (lines.quantity - lines.cancelled),
    )
    # Of several that were accepted for one line, each keeps the same line: it counts with the newest.
    other = rows.alias("other")
    newest = sa.select(sa.func.max(other.c.id)).where(
        other.c.backorder_id == rows.c.backorder_id, other.c.state == OfferState.accepted
    )
    keeps = sa.and_(accepted, rows.c.id == newest.correlate(rows).scalar_subquery())
    amount = sa.func.coalesce(rows.c.terms["amount_minor"].as_integer(), 0)
    found = (
        sa.select(
            rows.c.kind,
            lines.currency,
            sa.func.count().label("made"),
            sa.func.sum(sa.case((accepted, 1), else_=0)).label("accepted"),
            sa.func.sum(sa.case((keeps, stays), else_=0)).label("kept_minor"),
            sa.func.sum(sa.case((accepted, amount), else_=0)).label("given_minor"),
        )
        .select_from(joined)
        .where(rows.c.made_at >= span.since)
        .group_by(rows.c.kind, lines.currency)
        .order_by(rows.c.kind, lines.currency)
    )
    return [
        Saved(row.kind, row.currency, row.made, int(row.accepted), int(row.kept_minor), int(row.given_minor))
        for row in tx.connection().execute(found)
    ]


def cancelled(tx: Session, span: Span) -> Sequence[Cancelled]:
    """Tell what was cancelled in this time and not taken back, by whom."""
    rows, lines = table(Cancellation).c, table(Backorder).c
    whose = sa.case(
        *((rows.by.like(f"{one}%"), one) for one in ("customer", "staff", "law")),
        else_="shop",
    )
    units = rows.from_waiting + rows.from_allocated
    found = (
        sa.select(
            whose.label("whose"),
            lines.currency,
            sa.func.count(rows.backorder_id.distinct()),
            sa.func.sum(units),
            sa.func.sum(units * lines.price_minor),
        )
        .join_from(table(Cancellation), table(Backorder), lines.id == rows.backorder_id)
        .where(rows.asked_at >= span.since, rows.state != CancellationState.undone)
        .group_by("whose", lines.currency)
        .order_by("whose", lines.currency)
    )
    return [
        Cancelled(by, money, count, int(some), int(worth))
        for by, money, count, some, worth in tx.connection().execute(found)
    ]


def sent(tx: Session, span: Span) -> Sequence[Sent]:
    """Tell what went out and came in, by channel."""
    rows = table(Message).c
    out = rows.direction == Direction.out
    left, failed = sa.and_(out, rows.state.in_(LEFT)), sa.and_(out, rows.state == State.failed)
    found = (
        sa.select(
            rows.channel,
            *(sa.func.sum(sa.case((one, 1), else_=0)) for one in (left, failed)),
            sa.func.coalesce(sa.func.sum(sa.case((sa.and_(left, rows.channel == "sms"), rows.segments))), 0),
            sa.func.sum(sa.case((rows.direction == Direction.heard, 1), else_=0)),
        )
        .where(rows.created_at >= span.since)
        .group_by(rows.channel)
        .order_by(rows.channel)
    )
    return [Sent(channel, *map(int, counted)) for channel, *counted in tx.connection().execute(found)]


def opted_out(tx: Session, span: Span) -> tuple[int, int]:
    """Count the addresses that ended news of their orders in this time, and those that ended offers alone."""
    ledger = table(Consent).c
    ended = sa.select(ledger.address_id).where(ledger.granted.is_(sa.false()), ledger.at >= span.since)
    stops = ended.where(ledger.purpose == Purpose.order_updates)
    no_offers = ended.where(ledger.purpose == Purpose.marketing, ledger.address_id.not_in(stops))
    counts = [sa.select(sa.func.count(one.distinct().subquery().c.address_id)) for one in (stops, no_offers)]
    all_of_it, offers_alone = tx.connection().execute(sa.select(*(one.scalar_subquery() for one in counts))).one()
    return int(all_of_it), int(offers_alone)


def messages_by_time(tx: Session, span: Span, width: int) -> dict[int, int]:
    """Count the messages that went out, by portions of so many days before today, 0 for the newest."""
    rows = table(Message).c
    portion = span.bin(rows.created_at, width).label("portion")
    found = (
        sa.select(portion, sa.func.count())
        .where(rows.created_at >= span.since, rows.direction == Direction.out, rows.state.in_(LEFT))
        .group_by("portion")
    )
    return {int(at): count for at, count in tx.connection().execute(found)}


def _kept(tx: Session, span: Span, name: sa.ColumnElement[str], most: int) -> list[Kept]:
    lines, told, parcels, products = table(Backorder).c, table(Promise), table(Shipment), table(Product).c
    gone = (
        sa.select(parcels.c.backorder_id, sa.func.max(parcels.c.shipped_at).label("at"))
        .group_by(parcels.c.backorder_id)
        .having(sa.func.max(parcels.c.shipped_at) >= span.since)
        .subquery("gone")
    )
    first = sa.select(sa.func.min(told.c.id)).where(told.c.backorder_id == lines.id, told.c.on_date.is_not(None))
    late = days_between(told.c.on_date, span.day(gone.c.at))
    found = (
        sa.select(
            name.label("name"),
            sa.func.count().label("lines"),
            sa.func.sum(sa.case((late <= 0, 1), else_=0)).label("kept"),
            sa.func.sum(late).label("late"),
        )
        .select_from(
            table(Backorder)
            .join(gone, gone.c.backorder_id == lines.id)
            .join(told, told.c.id == first.correlate(table(Backorder)).scalar_subquery())
            .join(table(Product), products.id == lines.product_id)
        )
        .where(lines.waiting + lines.allocated == 0)
        .group_by(name)
        .order_by(sa.func.count().desc(), name)
        .limit(most)
    )
    return [
        Kept(row.name, row.lines, int(row.kept), int(row.late) / row.lines) for row in tx.connection().execute(found)
    ]


def _sooner(tx: Session, rows: sa.Subquery, times: Sequence[int]) -> Sooner:
    """Count rows, which have a moment `since` and one `at`, by the first of some times within which they lie."""
    bounds = [rows.c.at <= later(rows.c.since, sa.literal(seconds)) for seconds in times]
    place = sa.case(
        (rows.c.at.is_(None), -1), *((bound, at) for at, bound in enumerate(bounds)), else_=len(times)
    ).label("place")
    found = dict.fromkeys(range(-1, len(times) + 1), 0)
    counted = sa.select(place, sa.func.count()).select_from(rows).group_by("place")
    found |= {int(at): count for at, count in tx.connection().execute(counted)}
    return Sooner(tuple(found[at] for at in range(len(times))), found[len(times)], found[-1])
