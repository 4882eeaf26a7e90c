"""What the shop had offered has ended without an answer; the order goes on as before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LINES, Facts, Trigger, Urgency, _offered
from scheduler.notifications._offered import OFFERS, OLD_NEWS
from store.consent import Purpose
from store.offers import OfferState
from store.outlook import Outlook
from store.settings import Settings

RANK = 82
PROMISES = False
PURPOSE = Purpose.marketing
URGENCY = Urgency.last


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Offers of the shop that ended in the last days, of which their customers were told, and that no other follows."""
    other = OFFERS.alias("other")
    followed = sa.exists().where(
        other.c.backorder_id == LINES.c.id, other.c.rung != "", other.c.state == OfferState.open
    )
    return _offered.made_by_the_shop(settings).where(
        OFFERS.c.state == OfferState.expired,
        OFFERS.c.closed_at > now - OLD_NEWS,
        _offered.told_before(until=now),
        ~followed,
    )


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """What it was about."""
    return _offered.terms_of(line, row)
