"""We promised to write by now, and there is no news: that is said, with the next day by which there will be more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import EXPECTED, LINES, TOLD, Facts, Trigger, about_the_latest_promise, dated
from store import updates
from store.outlook import Outlook
from store.settings import Settings

RANK = 58
PROMISES = True


def may(settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """We promised to write by a day that is near, and know no more than then."""
    return sa.and_(
        TOLD.c.update_by.is_not(None),
        TOLD.c.on_date.is_(None),
        EXPECTED.c.backorder_id.is_not(None),
        EXPECTED.c.on_date.is_(None),
        updates.due_at(TOLD, settings, now=now) <= now,
        LINES.c.waiting > 0,
    )


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Lines whose latest promise was to write by a day that is near, and of which no more is known than then."""
    known = about_the_latest_promise().join(EXPECTED, EXPECTED.c.backorder_id == LINES.c.id)
    return known.where(may(settings, now=now))


def facts(line: Outlook, _row: Mapping[str, Any]) -> Facts:
    """Why nobody knows, and when they hear more."""
    return dated(line)
