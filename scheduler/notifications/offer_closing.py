"""What the shop has offered ends within a day, and nobody has answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from scheduler.notifications import Facts, Trigger, Urgency, _offered
from scheduler.notifications._offered import OFFERS, offered
from store.consent import Purpose
from store.outlook import Outlook
from store.settings import Settings

__all__ = ["offered"]

RANK = 81
PROMISES = False
PURPOSE = Purpose.marketing
URGENCY = Urgency.last
CLOSING = timedelta(days=1)
ONLY_JUST = timedelta(hours=12)
"""Whoever heard of it less long ago needs no reminder."""


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Open offers of the shop in their last day, of which their customers were told before."""
    return _offered.made_by_the_shop(settings).where(
        _offered.still_open(now=now),
        OFFERS.c.ends_at <= now + CLOSING,
        _offered.told_before(until=now - ONLY_JUST),
    )


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """What is offered, and until when."""
    return _offered.terms_of(line, row)
