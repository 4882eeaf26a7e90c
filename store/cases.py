"""What the law asks about late lines, read for many at once: when they were placed, what was told and what was agreed.

Notices that reached a customer, and their word on them, are rows that are only ever added: they are the evidence.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from store import messages, policies, zones
from store.database import table
from store.messages import Message, State
from store.orders import Backorder, Order
from store.policies import Agreed, Case, Given, Owes
from store.promises import Expectation, Promise
from store.settings import Settings
from store.sql import KEY, among, gathered, key, listed, ref, those, ungathered

NOTICES = (Owes.delay_option.value, Owes.renewed_option.value)
"""The kinds of notices by which the law is served."""
INHERITED = "inherited"
"""Why nothing follows by itself: the time had passed when we first looked after a line, so that nobody knows what its
customer was told."""


class DelayConsent(SQLModel, table=True):
    """Their word on a delay: that they wait until `on_date`, None for as long as it takes.

    `promise_id` is the notice that it answers, `heard_id` the message in which they said it; `how` is "said", or by
    which means a member of staff, `by`, had it from them.
    """

    __tablename__ = "delay_consent"

    id: int = key()
    backorder_id: int = ref("backorder.id", index=True)
    promise_id: int | None = ref("promise.id", nullable=True)
    heard_id: int | None = ref("message.id", nullable=True)
    on_date: date | None = None
    how: str = "said"
    by: str = ""
    at: datetime


class Notified(NamedTuple):
    """A notice of law that reached a customer: the promise that it made, until when it asks them to wait, and when."""

    promise_id: int
    until: date | None
    at: datetime


class Place:
    """Where an order goes: days there are those of its zone."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._zone = ZoneInfo(zone)

    def day(self, moment: datetime) -> date:
        """Return the day that it is there."""
        return moment.astimezone(self._zone).date()

    def begins(self, day: date) -> datetime:
        """Return the moment, in UTC, at which a day begins there."""
        return datetime.combine(day, time(), self._zone).astimezone(UTC)


class Filed(NamedTuple):
    """Late lines that are one case: which pack judges it, and where."""

    backorder_ids: Sequence[int]
    place: Place
    law: str
    case: Case


def filed(tx: Session, backorder_ids: Sequence[int], settings: Settings) -> Iterator[Filed]:
    """Read the cases of those of these lines that are late, open, and spoken of; lines that are alike are one case."""
    tx.flush()
    chosen = policies.read(Path(settings.policy_file)) if settings.policy_file else None
    given = notified(tx, backorder_ids)
    agreed = _agreed(tx, sorted(given)) if given else {}
    for row in _late_lines(tx, backorder_ids, settings):
        place, ids = _place(row.zone), ungathered(row.ids)
        law = policies.policy_for(row.country or settings.shop_country, row.placed_on, chosen)
        quiet = [line for line in ids if line not in given] if given else ids
        told = [line for line in ids if line in given] if given else []
        for alike in filter(None, [quiet, *([line] for line in told)]):
            said = _in_order(place, given.get(alike[0], ()), agreed.get(alike[0], ()))
            yield Filed(alike, place, law, _case(row, said, settings))


def watched(tx: Session, backorder_ids: Sequence[int]) -> set[int]:
    """Say which of these lines we have looked after since before their time had passed."""
    stands = sa.table("delay", sa.column("backorder_id", KEY), sa.column("because")).c
    found = sa.select(stands.backorder_id).where(among(stands.backorder_id, backorder_ids))
    return set(tx.connection().execute(found.where(stands.because != INHERITED)).scalars())


def over_since(tx: Session, backorder_ids: Sequence[int], settings: Settings, *, now: datetime) -> dict[int, date]:
    """Say since which day those of these lines count as cancelled by law that do, whatever is done about it."""
    ours = watched(tx, backorder_ids)
    over: dict[int, date] = {}
    for one in filed(tx, backorder_ids, settings):
        standing = policies.judged(one.law, one.case, one.place.day(now))
        if standing.over_on is not None:
            over.update((line, standing.over_on) for line in one.backorder_ids if line in ours)
    return over


def notified(tx: Session, backorder_ids: Sequence[int]) -> Mapping[int, list[Notified]]:
    """Read what reached customers as a notice of law, in order: by a channel that confirms it, or by hand."""
    given: dict[int, list[Notified]] = defaultdict(list)
    for row in tx.connection().execute(_what_reached(), {"line_ids": backorder_ids}):
        given[row.backorder_id].append(Notified(row.id, row.on_date, row.at))
    return given


@cache
def _what_reached() -> sa.Select[Any]:
    told, rows = table(Promise), table(Message)
    unconfirmed = sa.and_(rows.c.state == State.sent, rows.c.channel.not_in(messages.CONFIRMED))
    arrived = sa.or_(told.c.message_id.is_(None), rows.c.state == State.delivered, unconfirmed)
    at = sa.case((rows.c.state == State.delivered, rows.c.closed_at), else_=rows.c.sent_at)
    return (
        sa.select(told.c.backorder_id, told.c.id, told.c.on_date, sa.func.coalesce(at, told.c.made_at).label("at"))
        .outerjoin(rows, rows.c.id == told.c.message_id)
        .where(among(told.c.backorder_id, those("line_ids")), told.c.notice.in_(NOTICES), arrived)
        .order_by(told.c.id)
    )


@lru_cache(maxsize=65_536)
def place_of(country: str, postcode: str | None, default: str) -> Place:
    """Return the place of a shipping address, of several zones the one that is last to begin its days; `default` is
    the zone where it tells none."""
    january = datetime(2026, 1, 15, tzinfo=UTC)
    names = sorted(zones.zones_of_place(country, postcode)) or [default]
    return _place(min(names, key=lambda name: january.astimezone(ZoneInfo(name)).utcoffset() or timedelta()))


@cache
def _place(zone: str) -> Place:
    return Place(zone)


def _find_places(tx: Session, backorder_ids: Sequence[int], settings: Settings) -> None:
    """Find out, once for each order, in which zone it goes, and which day it was placed there."""
    rows, purchases = [], table(Order)
    for one in tx.connection().execute(_without_place(), {"line_ids": backorder_ids}):
        place = place_of(one.country or settings.shop_country, one.postcode, settings.shop_time_zone)
        rows.append([one.id, place.zone, place.day(one.completed_at)])
    if rows:
        columns = [purchases.c[name] for name in ("id", "zone", "placed_on")]
        fresh = listed(sorted(rows), columns)
        values = {column.name: fresh.c[column.name] for column in columns[1:]}
        tx.connection().execute(sa.update(purchases).where(purchases.c.id == fresh.c.id).values(values))


@cache
def _without_place() -> sa.Select[Any]:
    lines, purchases = table(Backorder).c, table(Order).c
    return (
        sa.select(purchases.id, purchases.country, purchases.postcode, purchases.completed_at)
        .where(purchases.zone.is_(None), lines.order_id == purchases.id, among(lines.id, those("line_ids")))
        .distinct()
    )


def _late_lines(tx: Session, backorder_ids: Sequence[int], settings: Settings) -> Sequence[sa.Row[Any]]:
    """Read what tells one case from another, with the lines of each."""
    found = tx.connection().execute(_late(), {"line_ids": backorder_ids}).all()
    if any(row.zone is None for row in found):
        _find_places(tx, backorder_ids, settings)
        found = tx.connection().execute(_late(), {"line_ids": backorder_ids}).all()
    return found


@cache
def _late() -> sa.Select[Any]:
    lines, purchases, expected = table(Backorder), table(Order), table(Expectation)
    tells = (
        purchases.c.country,
        purchases.c.zone,
        purchases.c.placed_on,
        purchases.c.stated_on,
        purchases.c.on_credit,
        (lines.c.waiting == 0).label("in_hand"),
        expected.c.on_date,
    )
    return (
        sa.select(*tells, gathered(lines.c.id).label("ids"))
        .join(purchases, purchases.c.id == lines.c.order_id)
        .outerjoin(expected, expected.c.backorder_id == lines.c.id)
        .where(
            among(lines.c.id, those("line_ids")),
            lines.c.waiting + lines.c.allocated > 0,
            lines.c.uncovered_at.is_not(None),
            purchases.c.silent.is_(sa.false()),
        )
        .group_by(*tells)
    )


def _agreed(tx: Session, backorder_ids: Sequence[int]) -> Mapping[int, list[datetime]]:
    agreed: dict[int, list[datetime]] = defaultdict(list)
    for line, at in tx.connection().execute(_words(), {"line_ids": backorder_ids}):
        agreed[line].append(at)
    return agreed


@cache
def _words() -> sa.Select[Any]:
    words = table(DelayConsent).c
    found = sa.select(words.backorder_id, words.at).where(among(words.backorder_id, those("line_ids")))
    return found.order_by(words.id)


def _in_order(place: Place, given: Sequence[Notified], agreed: Sequence[datetime]) -> tuple[Given | Agreed, ...]:
    """Put notices and answers in order; of one moment, the notice comes before the answer to it."""
    both: list[tuple[datetime, Given | Agreed]] = [(one.at, Given(place.day(one.at), one.until)) for one in given]
    both.extend((at, Agreed(place.day(at))) for at in agreed)
    # What is of one moment stays in its order, notices first.
    return tuple(one for _, one in sorted(both, key=lambda of: of[0]))


def _case(row: sa.Row[Any], said: tuple[Given | Agreed, ...], settings: Settings) -> Case:
    stated_on = row.stated_on
    if stated_on is None and settings.stated_days:
        stated_on = row.placed_on + timedelta(days=settings.stated_days)
    return Case(
        placed_on=row.placed_on,
        expected_on=row.on_date,
        stated_on=stated_on,
        on_credit=row.on_credit,
        in_hand=row.in_hand,
        said=said,
        lead=settings.notice_lead_days,
        carriage=settings.carriage_days,
    )
