"""First news: these units cannot be covered, and when they may come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scheduler.notifications import LINES, Facts, Trigger, about, dated
from store.outlook import Outlook
from store.settings import Settings

RANK = 50
PROMISES = True


def trigger(_settings: Settings, *, now: datetime) -> Trigger:
    """Every line that waits, once."""
    del now
    return about(LINES.c.id).where(LINES.c.waiting > 0, LINES.c.uncovered_at.is_not(None))


def facts(line: Outlook, _row: Mapping[str, Any]) -> Facts:
    """When it comes, or that nobody knows."""
    return dated(line)
