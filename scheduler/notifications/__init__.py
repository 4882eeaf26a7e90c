"""What we say unasked: each kind is a file here, with one set-based query and the facts of its text.

A kind is a module with `RANK` (of several about one line, the lowest speaks), `PROMISES` (whether saying it tells a
date), `trigger(settings, now=)`, a SELECT of everything that is true and may need saying, and `facts(line, row)`. The
same query decides again, just before it is sent, whether it is still true. Its words are `notice-<kind>`.

It may also have `may(settings, now=)`, which spares it the lines about which it has nothing to say: what must be so,
and is quickly seen, of a line, its order, what was told last (`TOLD`), what is expected and its law, where `trigger`
finds anything new. And it may have `REQUIRED` (the law has us tell it), `URGENCY` where it is not usual, `PURPOSE`
where it is not news of an order (`marketing` is told by itself, to who agreed to that), `HAPPENED` (each one is told,
also where another tells the date), `CHOOSES = False` (nothing is asked with it), and `offered(row)`, the offer that may
be taken.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any, Protocol, cast

import sqlalchemy as sa

from store.cases import NOTICES
from store.catalog import Product
from store.consent import Purpose
from store.database import table
from store.days import Range
from store.delays import Delay
from store.messages import Message, State
from store.money import Money
from store.orders import Backorder, Order
from store.outlook import Outlook
from store.policies import Owes, Silence
from store.promises import Expectation, Promise, latest
from store.registry import modules
from store.settings import Settings
from store.shadow import Shadow
from store.sql import days_between, gathered

Facts = Mapping[str, str | int | date | Range | Money]
Trigger = sa.Select[Any]

LINES = table(Backorder)
ORDERS = table(Order)
TOLD = table(Promise)
EXPECTED = table(Expectation)
LAW = table(Delay)
FIRST_DAY = date(2000, 1, 1)


class Urgency(IntEnum):
    """What is told first, and how much of the messages of a day it may use: see `most_a_day`."""

    law = 0
    urgent = 1
    usual = 2
    last = 3


def most_a_day(urgency: Urgency, most: int) -> int | None:
    """Return after how many messages of a day one of this urgency waits, where the shop allows so many; None is never.

    The last one is kept for what is urgent, and the one before for news of any kind.
    """
    if urgency is Urgency.law:
        return None
    return max(1, most - (urgency - Urgency.urgent))


class Notification(Protocol):
    """What a file in this folder must have."""

    RANK: int
    PROMISES: bool

    def trigger(self, settings: Settings, *, now: datetime) -> Trigger:
        """Select `subject_id`, `backorder_id`, `customer_id` and what `facts` reads, of all that is true now."""

    def facts(self, line: Outlook, row: Mapping[str, Any]) -> Facts:
        """Return what the text mentions, `case` among it; the shop's name is added."""


def glance(these: sa.ColumnElement[bool], settings: Settings, *, now: datetime) -> sa.Select[Any]:
    """Select of these lines, in one look at each, those that every kind which has `may` is to be asked about.

    The row has a list of lines for each of those kinds, by its name, as `gathered`.
    """
    seen = (
        LINES.join(ORDERS, ORDERS.c.id == LINES.c.order_id)
        .outerjoin(TOLD, TOLD.c.id == latest(LINES.c.id))
        .outerjoin(EXPECTED, EXPECTED.c.backorder_id == LINES.c.id)
        .outerjoin(LAW, LAW.c.backorder_id == LINES.c.id)
    )
    asked = {kind: one.may(settings, now=now) for kind, one in notifications().items() if hasattr(one, "may")}
    lines = [gathered(LINES.c.id).filter(may).label(kind) for kind, may in asked.items()]
    return sa.select(*lines).select_from(seen).where(these, ORDERS.c.silent.is_(sa.false()))


def notifications() -> dict[str, Notification]:
    """Return every kind by its name."""
    return cast("dict[str, Notification]", modules("scheduler.notifications"))


def urgency_of(kind: Notification) -> Urgency:
    """Return how urgent a kind is; what the law has us tell comes first."""
    return Urgency.law if getattr(kind, "REQUIRED", False) else getattr(kind, "URGENCY", Urgency.usual)


def urgencies() -> dict[str, int]:
    """Return the urgency of every kind by its name."""
    return {name: int(urgency_of(kind)) for name, kind in notifications().items()}


def for_purpose(purpose: Purpose) -> list[str]:
    """Name the kinds that need this permission."""
    return [name for name, kind in notifications().items() if purpose_of(kind) is purpose]


def purpose_of(kind: Notification) -> Purpose:
    """Return the permission that a kind needs."""
    return getattr(kind, "PURPOSE", Purpose.order_updates)


def hidden(shadow: Shadow, kind: sa.ColumnElement[str], backorder_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Say which notices a shop keeps in the shadow."""
    lines, products = LINES.alias("hidden"), table(Product)
    some = (
        sa.select(lines.c.id)
        .join(products, products.c.id == lines.c.product_id)
        .where(lines.c.id == backorder_id, products.c.sku.in_(sorted(shadow.skus)))
    )
    return sa.or_(kind.in_(sorted(shadow.kinds)), some.exists() if shadow.skus else sa.false())


def number_of_day(day: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Count the days up to one, for a subject that is a day."""
    return days_between(sa.literal(FIRST_DAY), day)


def not_of_late(kind: str, settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """Say of lines of which a date was told that none was by this kind of notice in the last SAME_NEWS_HOURS."""
    told, since = TOLD.alias("of_late").c, now - timedelta(hours=settings.same_news_hours)
    same = sa.exists().where(told.backorder_id == LINES.c.id, told.notice == kind, told.made_at > since, ~told.lost)
    # Mostly the newest is older than that, and then all of them are.
    return sa.or_(TOLD.c.made_at <= since, ~same)


def about(subject: sa.ColumnElement[int], *columns: sa.ColumnElement[Any]) -> Trigger:
    """Start a trigger: lines with their orders, but none of which nobody is to hear."""
    return (
        sa.select(subject.label("subject_id"), LINES.c.id.label("backorder_id"), ORDERS.c.customer_id, *columns)
        .select_from(LINES.join(ORDERS, ORDERS.c.id == LINES.c.order_id))
        .where(ORDERS.c.silent.is_(sa.false()))
    )


def about_the_latest_promise(*columns: sa.ColumnElement[Any]) -> Trigger:
    """Start a trigger on lines that wait, with what was last told of them; the subject is that promise."""
    return about(TOLD.c.id, *columns).join(TOLD, TOLD.c.id == latest(LINES.c.id)).where(LINES.c.waiting > 0)


def by_law(kind: Owes, settings: Settings) -> Trigger:
    """Start the trigger of a notice of law: lines for which it is owed, unless it is under way with today's date.

    The subject is the latest promise, 0 where there is none.
    """
    messages = table(Message)
    told = TOLD.alias("told")
    same = sa.or_(told.c.on_date == EXPECTED.c.on_date, sa.and_(told.c.on_date.is_(None), EXPECTED.c.on_date.is_(None)))
    under_way = (
        sa.exists()
        .where(told.c.backorder_id == LINES.c.id, told.c.notice.in_(NOTICES), same)
        .where(told.c.message_id == messages.c.id, messages.c.state.in_([State.sent, State.unknown]))
    )
    law = (LAW.c.policy, LAW.c.then_silence, LAW.c.then_by, sa.literal(settings.shop_contact).label("contact"))
    return (
        about(sa.func.coalesce(latest(LINES.c.id), 0), *law)
        .join(LAW, LAW.c.backorder_id == LINES.c.id)
        .join(EXPECTED, EXPECTED.c.backorder_id == LINES.c.id)
        .where(LAW.c.owes == kind, LINES.c.waiting > 0, ~under_way)
    )


def asks(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """Return the facts of a notice of law: `case` tells what silence means, and whether there is a date."""
    silence = {Silence.agrees: "agrees", Silence.cancels: "cancels"}.get(row["then_silence"], "asks")
    known = {**dated(line), "date": line.expected_on or ""}
    return {**known, "case": f"{silence}_{known['case']}", "by": row["then_by"] or "", "contact": row["contact"]}


def dated(line: Outlook) -> Facts:
    """Return the facts of a text that says when the rest of a line comes, or that nobody knows, and when they hear."""
    common: Facts = {"number": line.number, "title": line.title, "units": line.waiting, "reason": line.reason}
    if line.expected is None:
        return {**common, **line.more, "case": "undated", "date": ""}
    return {**common, **line.more, "case": "dated", "date": line.expected}
