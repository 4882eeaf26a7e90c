"""They must be told that it will be late, and asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scheduler.notifications import Facts, Trigger, asks, by_law
from store.outlook import Outlook
from store.policies import Owes
from store.settings import Settings

RANK = 3
PROMISES = True
REQUIRED = True


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Lines for which the law has us give this notice, and none with the same date is under way."""
    del now
    return by_law(Owes.delay_option, settings)


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """When it comes, or that nobody knows; what silence means, and by when they may answer."""
    return asks(line, row)
