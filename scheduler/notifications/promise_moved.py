"""What we told of the date is no longer what we expect."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import EXPECTED, LINES, TOLD, Facts, Trigger, about_the_latest_promise, not_of_late
from store.outlook import Outlook
from store.settings import Settings
from store.sql import days_between

RANK = 40
PROMISES = True


def may(settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """What is expected is another day than was told, or there was none or is none, and that has held for a while."""
    moved = days_between(TOLD.c.on_date, EXPECTED.c.on_date)
    return sa.and_(
        LINES.c.waiting > 0,
        sa.or_(
            sa.func.abs(moved) > settings.tolerance_days,
            TOLD.c.on_date.is_(None) != EXPECTED.c.on_date.is_(None),
        ),
        EXPECTED.c.derived_at <= now - timedelta(minutes=settings.debounce_minutes),
    )


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Lines whose expectation and latest promise differ by more than the shop's tolerance, or in being known.

    Of a range, its last day counts. Only what has held for a while counts, and whoever was told of a move of late
    hears of the next one later.
    """
    return (
        about_the_latest_promise()
        .join(EXPECTED, EXPECTED.c.backorder_id == LINES.c.id)
        .where(may(settings, now=now))
        .where(not_of_late("promise_moved", settings, now=now))
    )


def facts(line: Outlook, _row: Mapping[str, Any]) -> Facts:
    """The date before, the date now, and which way it moved."""
    common = {"number": line.number, "title": line.title, "reason": line.reason, **line.more}
    before, after = line.before or "", line.expected or ""
    if line.expected_on is None:
        case = "unknown"
    elif line.told_on is None:
        case = "known"
    else:
        case = "later" if line.expected_on > line.told_on else "earlier"
    return {**common, "case": case, "before": before, "date": after}
