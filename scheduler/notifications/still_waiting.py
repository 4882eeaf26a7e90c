"""Nothing has changed for a while, and they are not forgotten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scheduler.notifications import TOLD, Facts, Trigger, about_the_latest_promise, dated
from store.outlook import Outlook
from store.settings import Settings
from store.sql import later

RANK = 60
PROMISES = True


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Lines of which nothing was told for as many days as the shop lets pass."""
    silence = settings.still_waiting_days * 86_400
    return about_the_latest_promise().where(later(TOLD.c.made_at, silence) <= now)


def facts(line: Outlook, _row: Mapping[str, Any]) -> Facts:
    """When it comes, or that nobody knows."""
    return dated(line)
