"""A delivery has come, and it was not enough for them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LINES, TOLD, Facts, Trigger, Urgency, about, dated, not_of_late
from store.arrivals import Landing
from store.database import table
from store.days import today_of
from store.outlook import Outlook
from store.promises import latest
from store.settings import Settings

RANK = 30
PROMISES = True
URGENCY = Urgency.urgent
SAME_DAY = timedelta(days=1)


def may(_settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """It waits, and some of it has come in the last day."""
    came = table(Landing).alias("came").c
    lately = sa.exists().where(came.product_id == LINES.c.product_id, came.at > now - SAME_DAY)
    return sa.and_(LINES.c.waiting > 0, TOLD.c.id.is_not(None), lately)


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Lines left waiting by the latest delivery who may have hoped for it.

    Those are whoever was told this very arrival, a date that has come, or no date at all; who was told a later
    date misses nothing, nor does who has heard as much of late.
    """
    landings, others = table(Landing), table(Landing).alias("others")
    newest = sa.select(sa.func.max(others.c.id)).where(others.c.product_id == LINES.c.product_id).scalar_subquery()
    hoped = sa.or_(
        TOLD.c.on_date.is_(None),
        TOLD.c.arrival_id == landings.c.arrival_id,
        TOLD.c.on_date <= today_of(now, settings),
    )
    return (
        about(landings.c.id)
        .join(landings, landings.c.id == newest)
        .join(TOLD, TOLD.c.id == latest(LINES.c.id))
        .where(
            LINES.c.waiting > 0,
            LINES.c.uncovered_at < landings.c.at,
            landings.c.at > now - SAME_DAY,
            TOLD.c.made_at < landings.c.at,
            hoped,
        )
        .where(not_of_late("not_this_delivery", settings, now=now))
    )


def facts(line: Outlook, _row: Mapping[str, Any]) -> Facts:
    """When the rest may come, or that nobody knows."""
    return dated(line)
