"""What we say unasked: each kind is a file here, with one set-based query and the facts of its text.

A kind is a module with `RANK` (of several about one line, the lowest speaks), `PROMISES` (whether saying it tells a
date), `trigger(settings, now=)`, a SELECT of everything that is true and may need saying, and `facts(line, row)`. The
same query decides again, just before it is sent, whether it is still true. Its words are `notice-<kind>`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol, cast

import sqlalchemy as sa

from store.cases import NOTICES
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

Facts = Mapping[str, str | int | date | Range | Money]
Trigger = sa.Select[Any]

LINES = table(Backorder)
ORDERS = table(Order)
TOLD = table(Promise)
EXPECTED = table(Expectation)
LAW = table(Delay)


class Notification(Protocol):
    """What a file in this folder must have."""

    RANK: int
    PROMISES: bool

    def trigger(self, settings: Settings, *, now: datetime) -> Trigger:
        """Select `subject_id`, `backorder_id`, `customer_id` and what `facts` reads, of all that is true now."""

    def facts(self, line: Outlook, row: Mapping[str, Any]) -> Facts:
        """Return what the text mentions, `case` among it; the shop's name is added."""


def notifications() -> dict[str, Notification]:
    """Return every kind by its name."""
    return cast("dict[str, Notification]", modules("scheduler.notifications"))


def required() -> list[str]:
    """Name the kinds that the law has us tell in time (`REQUIRED = True`): no wish of a customer delays them."""
    return [name for name, kind in notifications().items() if getattr(kind, "REQUIRED", False)]


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
