"""What is known of a broadcast before it goes: who gets it, who does not and why, who later, and what is set in.

Those of whom the same is to be known are counted together, so that a hundred thousand are a few thousand groups.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from store import contact, preferences
from store.broadcasts import texts as words
from store.broadcasts.recipients import Plan, decided, told_enough
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import table
from store.days import Range, day_or_range, today_of
from store.hours import Hours, Window
from store.orders import Backorder, Order
from store.preferences import Opening
from store.promises import Expectation
from store.settings import Settings
from store.sql import octets

HoursOf = Callable[[Session, Sequence[int], Window], Mapping[Hours, Sequence[int]]]
"""Group customers by the hours in which they may be sold something, within the shop's."""
ASLEEP, PAUSED, ENOUGH = "quiet hours", "asked for a pause", "told enough today"
"""Why somebody gets it later."""
_TWICE = "^{}\\[]~|`\t"
"""ASCII that an SMS writes by two letters, or by another one."""


class Group(NamedTuple):
    """People of whom the same is known. `values` stand for those of all of them: as long, and of the same letters.

    `customer_id` and `backorder_id` are those of one of them.
    """

    reason: str
    channel: str
    text: str
    country: str
    rhythm: str
    paused: bool
    enough: bool
    title: str
    number: str
    name: str
    date: date | Range | None
    people: int
    customer_id: int
    backorder_id: int


@dataclass(frozen=True, slots=True)
class Survey:
    """Who gets it and who does not; `later` is part of the recipients, and `empty` counts by variable.

    A variable is empty for whoever gets a text that needs it and has no value for it.
    """

    groups: Sequence[Group]
    recipients: int
    left_out: Mapping[str, int]
    later: Mapping[str, int]
    channels: Mapping[str, int]
    languages: Mapping[str, int]
    empty: Mapping[str, int]
    window: Window
    purpose: Purpose
    at: datetime

    def openings(self, at: datetime) -> Mapping[str, Opening]:
        """Say when the hours of each rhythm are that last at a moment or come next; what sells may have none."""
        return _openings({one.rhythm for one in self.groups if one.rhythm}, self.window, self.purpose, at)


def of(tx: Session, plan: Plan, *, hours_of: HoursOf | None = None, settings: Settings, now: datetime) -> Survey:
    """Look at everybody who is meant, in one statement. What sells is asked by the hours that `hours_of` leaves.

    Raises BadInput where the audience cannot be read.
    """
    window = Window.parse(settings.message_hours)
    groups = _groups(tx, plan, settings, now)
    getting = [one for one in groups if not one.reason]
    rhythms = {one.rhythm for one in getting}
    openings = _openings(rhythms, window, plan.purpose, now)
    asleep = {name for name in rhythms if name not in openings or openings[name].began > now}
    later = Counter[str]()
    for one in getting:
        if why := PAUSED if one.paused else ASLEEP if one.rhythm in asleep else ENOUGH if one.enough else "":
            later[why] += one.people
    if plan.purpose is Purpose.marketing and hours_of is not None:
        later[ASLEEP] = _unsold(tx, plan, hours_of, settings, now=now)
    return Survey(
        groups=groups,
        recipients=sum(one.people for one in getting),
        left_out=_counted((one.reason, one.people) for one in groups if one.reason),
        later=dict(+later),
        channels=_counted((one.channel, one.people) for one in getting),
        languages=_counted((one.text, one.people) for one in getting),
        empty=_empty(getting, plan.texts),
        window=window,
        purpose=plan.purpose,
        at=now,
    )


def recipients(
    tx: Session, plan: Plan, *, most: int = 100, after: int = 0, settings: Settings, now: datetime
) -> list[sa.RowMapping]:
    """List exactly who is meant, in the order of their numbers, from beyond `after` on: with the reason, if any."""
    chosen, addresses, people = decided(tx, plan, settings=settings, now=now), table(Address), table(Customer)
    found = (
        sa.select(chosen, people.c.name, addresses.c.handle)
        .join_from(chosen, people, people.c.id == chosen.c.customer_id)
        .outerjoin(addresses, addresses.c.id == chosen.c.address_id)
        .where(chosen.c.customer_id > after)
        .order_by(chosen.c.customer_id)
        .limit(most)
    )
    return list(tx.connection().execute(found).mappings())


def _groups(tx: Session, plan: Plan, settings: Settings, now: datetime) -> list[Group]:
    chosen = decided(tx, plan, settings=settings, now=now)
    addresses, people = table(Address), table(Customer)
    lines, purchases, expected = table(Backorder), table(Order), table(Expectation)
    used, nothing = words.names(plan.texts), sa.literal("")
    getting = chosen.c.reason == ""
    enough = sa.case((getting, told_enough(chosen.c.customer_id, plan, settings, now)), else_=sa.false())
    paused = sa.func.coalesce(people.c.paused_until > now, sa.false())
    mine = sa.func.coalesce(contact.rhythm(addresses, people, plan.purpose), "")
    values = {
        "title": lines.c.title if "title" in used else nothing,
        "number": purchases.c.number if "number" in used else nothing,
        "name": people.c.name if "name" in used else nothing,
    }
    dated = "date" in used
    same = [
        chosen.c.reason,
        chosen.c.channel,
        chosen.c.text,
        sa.func.coalesce(people.c.country, ""),
        mine,
        paused,
        enough,
        *(_shape(value) if name in used else nothing for name, value in values.items()),
        expected.c.on_date if dated else sa.null(),
        expected.c.from_date if dated else sa.null(),
    ]
    named = [one.label(f"k{place}") for place, one in enumerate(same)]
    each = (
        sa.select(*named, *(value.label(name) for name, value in values.items()))
        .add_columns(chosen.c.customer_id, sa.func.coalesce(chosen.c.backorder_id, 0).label("backorder_id"))
        .join_from(chosen, people, people.c.id == chosen.c.customer_id)
        .outerjoin(addresses, addresses.c.id == chosen.c.address_id)
    )
    if used & {"title", "number"}:
        each = each.outerjoin(lines, lines.c.id == chosen.c.backorder_id)
        each = each.outerjoin(purchases, purchases.c.id == lines.c.order_id)
    if dated:
        each = each.outerjoin(expected, expected.c.backorder_id == chosen.c.backorder_id)
    rows = each.subquery("each")
    keys = [rows.c[f"k{place}"] for place in range(len(same))]
    found = sa.select(
        *keys,
        *(sa.func.coalesce(sa.func.min(rows.c[name]), "") for name in values),
        sa.func.count(),
        sa.func.min(rows.c.customer_id),
        sa.func.min(rows.c.backorder_id),
    ).group_by(*keys)
    today = today_of(now, settings)
    return [
        Group._make((*row[:5], bool(row[5]), bool(row[6]), *row[12:15], _date(row[10], row[11], today), *row[15:]))
        for row in tx.connection().execute(found)
    ]


def _date(last: date | None, first: date | None, today: date) -> date | Range | None:
    # Of a range that has begun, the days that are left.
    return day_or_range(last, max(first, today) if first else None)


def _shape(value: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Name what is alike for an SMS: the length of plain text, and else the text itself."""
    abbreviated = value.endswith(".")
    plain = sa.and_(
        ~abbreviated,
        octets(value) == sa.func.length(value),
        *(sa.not_(value.contains(one, autoescape=True)) for one in _TWICE),
    )
    return sa.case((plain, sa.cast(sa.func.length(value), sa.String)), else_=sa.literal(" ") + value)


def _openings(rhythms: Iterable[str], hours: Hours, purpose: Purpose, at: datetime) -> dict[str, Opening]:
    found = {}
    for rhythm in rhythms:
        zones, _, wanted = rhythm.partition(" ")
        if purpose is not Purpose.marketing or contact.agree(zones.split(","), hours, at):
            found[rhythm] = preferences.opening(zones.split(","), hours, wanted or None, at)
    return found


def _unsold(tx: Session, plan: Plan, hours_of: HoursOf, settings: Settings, *, now: datetime) -> int:
    """Count those in whose places nothing may be sold at this moment, or who sleep."""
    chosen, addresses, people = decided(tx, plan, settings=settings, now=now), table(Address), table(Customer)
    found = (
        sa.select(chosen.c.customer_id, contact.rhythm(addresses, people, plan.purpose))
        .join_from(chosen, addresses, addresses.c.id == chosen.c.address_id)
        .join(people, people.c.id == chosen.c.customer_id)
        .where(chosen.c.reason == "", sa.or_(people.c.paused_until.is_(None), people.c.paused_until <= now))
    )
    rhythms = {customer_id: rhythm for customer_id, rhythm in tx.connection().execute(found)}  # noqa: C416
    asleep = 0
    for hours, some in hours_of(tx, list(rhythms), Window.parse(settings.message_hours)).items():
        openings = _openings({rhythms[customer_id] for customer_id in some}, hours, plan.purpose, now)
        awake = {name for name, one in openings.items() if one.began <= now}
        asleep += sum(rhythms[customer_id] not in awake for customer_id in some)
    return asleep


def _empty(getting: Sequence[Group], texts: words.Texts) -> dict[str, int]:
    missing = Counter[str]()
    for one in getting:
        needed = words.form(texts, one.text, one.channel).needed
        for name in needed & {"title", "number", "name", "date"}:
            if not getattr(one, name):
                missing[name] += one.people
    return dict(missing)


def _counted(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    counted = Counter[str]()
    for name, count in pairs:
        counted[name] += count
    return dict(counted.most_common())
