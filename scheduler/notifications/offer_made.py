"""The shop offers something to somebody who has waited for long."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scheduler.notifications import Facts, Trigger, Urgency, _offered
from scheduler.notifications._offered import offered
from store.consent import Purpose
from store.outlook import Outlook
from store.settings import Settings

__all__ = ["offered"]

RANK = 80
PROMISES = False
PURPOSE = Purpose.marketing
URGENCY = Urgency.last


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Open offers that the shop made by itself: what a customer asked for was answered."""
    return _offered.made_by_the_shop(settings).where(_offered.still_open(now=now))


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """What is offered, and until when."""
    return _offered.terms_of(line, row)
