"""First news: these units cannot be covered, and when they may come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LINES, TOLD, Facts, Trigger, about, dated
from store.database import table
from store.notices import Notice
from store.outlook import Outlook
from store.settings import Settings

RANK = 50
PROMISES = True


def may(_settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """It waits, and this was not owed before, as where the newest date was told with it."""
    del now
    told_another_way = sa.func.coalesce(TOLD.c.notice, "") != "backorder_placed"
    known = table(Notice).alias("first").c
    stands = sa.or_(known.stale_at.is_(None), known.said_at.is_not(None))
    named = (known.backorder_id == LINES.c.id, known.kind == "backorder_placed", known.subject_id == LINES.c.id)
    return sa.and_(_waits(), told_another_way, ~sa.exists().where(*named, stands))


def trigger(_settings: Settings, *, now: datetime) -> Trigger:
    """Every line that waits, once."""
    del now
    return about(LINES.c.id).where(_waits())


def facts(line: Outlook, _row: Mapping[str, Any]) -> Facts:
    """When it comes, or that nobody knows."""
    return dated(line)


def _waits() -> sa.ColumnElement[bool]:
    return sa.and_(LINES.c.waiting > 0, LINES.c.uncovered_at.is_not(None))
