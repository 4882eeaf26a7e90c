"""Their word is still missing, and without it the order ends in a few days."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LAW, LINES, Facts, Trigger, Urgency, about, dated, number_of_day
from store.outlook import Outlook
from store.policies import REMINDER, Silence
from store.settings import Settings

RANK = 6
PROMISES = False
URGENCY = Urgency.urgent
AHEAD = timedelta(hours=14)
"""So much earlier a day begins in the east than it does in UTC."""


def may(_settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """Silence will cancel it within days."""
    soon = (now + timedelta(days=REMINDER) + AHEAD).date()
    return sa.and_(LAW.c.silence == Silence.cancels, LAW.c.answer_by <= soon, LINES.c.waiting > 0)


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Lines that silence will cancel within days; the subject is the day, so that each is spoken of once."""
    contact = sa.literal(settings.shop_contact).label("contact")
    return (
        about(number_of_day(LAW.c.answer_by), LAW.c.answer_by, contact)
        .join(LAW, LAW.c.backorder_id == LINES.c.id)
        .where(may(settings, now=now))
    )


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """Until when they may answer, and when it comes, or that nobody knows."""
    return {**dated(line), "date": line.expected_on or "", "by": row["answer_by"], "contact": row["contact"]}
