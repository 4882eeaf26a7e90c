"""Units have come and are set aside for them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LINES, Facts, Trigger, Urgency, about
from store.database import table
from store.outlook import Outlook
from store.settings import Settings
from store.supply import Allocation, AllocationState

RANK = 20
PROMISES = False
URGENCY = Urgency.urgent


def may(_settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """Something is set aside."""
    del now
    return LINES.c.allocated > 0


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """The newest units that are set aside for a line which could not be covered when it was bought.

    Stock that comes and goes is told of only once it has held for a while.
    """
    held_since = now - timedelta(minutes=settings.debounce_minutes)
    allocations, held = table(Allocation), table(Allocation).alias("newest")
    newest = (
        sa.select(sa.func.max(allocations.c.id))
        .where(
            allocations.c.backorder_id == LINES.c.id,
            allocations.c.state == AllocationState.held,
            allocations.c.allocated_at > LINES.c.uncovered_at,
        )
        .scalar_subquery()
    )
    return (
        about(held.c.id).join(held, held.c.id == newest).where(LINES.c.allocated > 0, held.c.allocated_at <= held_since)
    )


def facts(line: Outlook, _row: Mapping[str, Any]) -> Facts:
    """How many are set aside, and how many still wait."""
    return {
        "case": "part" if line.waiting else "whole",
        "number": line.number,
        "title": line.title,
        "units": line.allocated,
        "rest": line.waiting,
    }
