"""What we say unasked: each kind is a file here, with one set-based query and the facts of its text.

A kind is a module with `RANK` (of several about one line, the lowest speaks), `PROMISES` (whether saying it tells a
date), `trigger(settings, now=)`, a SELECT of everything that is true and may need saying, and `facts(line, row)`. The
same query decides again, just before it is sent, whether it is still true. Its words are `notice-<kind>`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol, cast

import sqlalchemy as sa

from store.database import table
from store.money import Money
from store.orders import Backorder, Order
from store.outlook import Outlook
from store.promises import Expectation, Promise, latest
from store.registry import modules
from store.settings import Settings

Facts = Mapping[str, str | int | date | Money]
Trigger = sa.Select[Any]

LINES = table(Backorder)
ORDERS = table(Order)
TOLD = table(Promise)
EXPECTED = table(Expectation)


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


def dated(line: Outlook) -> Facts:
    """Return the facts of a text that says when the rest of a line comes, or that nobody knows."""
    common: Facts = {"number": line.number, "title": line.title, "units": line.waiting, "reason": line.reason}
    if line.expected_on is None:
        return {**common, "case": "undated", "date": ""}
    return {**common, "case": "dated", "date": line.expected_on}
