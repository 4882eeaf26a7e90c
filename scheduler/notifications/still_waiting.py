"""Nothing has changed for a while, and they are not forgotten."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LINES, TOLD, Facts, Trigger, Urgency, about, dated
from store import updates
from store.outlook import Outlook
from store.promises import latest
from store.settings import Settings

RANK = 60
PROMISES = True
URGENCY = Urgency.last


def may(settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """It waits, and nothing was told for so many days."""
    since = sa.func.coalesce(TOLD.c.made_at, LINES.c.uncovered_at)
    return sa.and_(LINES.c.waiting > 0, since <= now - timedelta(days=settings.still_waiting_days))


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Lines of which nothing was told for as many days as the shop lets pass.

    A line whose first news may have been lost on the way has no promise; it counts from when it was known. Whoever was
    told by when they hear more hears it then (`update_due`), and whoever was told often enough that nobody knows a day
    hears no more of that.
    """
    enough = updates.held(LINES.c.id) >= settings.still_waiting_times
    return (
        about(sa.func.coalesce(TOLD.c.id, 0))
        .outerjoin(TOLD, TOLD.c.id == latest(LINES.c.id))
        .where(sa.or_(TOLD.c.on_date.is_not(None), sa.and_(TOLD.c.update_by.is_(None), ~enough)))
        .where(may(settings, now=now))
    )


def facts(line: Outlook, _row: Mapping[str, Any]) -> Facts:
    """When it comes, or that nobody knows."""
    return dated(line)
