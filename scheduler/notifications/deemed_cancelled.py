"""Their order is over by law, and their money goes back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LINES, Facts, Trigger, Urgency, about
from store.cancellations import Cancellation, CancellationState
from store.database import table
from store.money import Money
from store.outlook import Outlook
from store.refunds import Refund
from store.settings import Settings

RANK = 5
PROMISES = False
URGENCY = Urgency.urgent
OLD_NEWS = timedelta(days=7)


def may(_settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """Something is cancelled, for whatever reason."""
    del now
    return LINES.c.cancelled > 0


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Cancellations by law of the last days, with what goes back."""
    ended, money = table(Cancellation), table(Refund)
    # A last day that has passed is no promise.
    by = sa.case((money.c.due_on >= now.date(), money.c.due_on)).label("by")
    return (
        about(
            ended.c.id,
            (ended.c.from_waiting + ended.c.from_allocated).label("units"),
            ended.c.by.label("why"),
            sa.func.coalesce(money.c.amount_minor, 0).label("amount_minor"),
            LINES.c.currency,
            by,
            sa.literal(settings.shop_contact).label("contact"),
        )
        .join(ended, ended.c.backorder_id == LINES.c.id)
        .outerjoin(money, money.c.key == sa.literal("cancel ") + ended.c.key)
        .where(ended.c.by.like("law: %"), ended.c.state != CancellationState.undone, ended.c.asked_at > now - OLD_NEWS)
    )


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """Why it is over, how much goes back, and by when at the latest."""
    silent = row["why"] == "law: silence"
    return {
        "case": "silence" if silent else "missed",
        "number": line.number,
        "title": line.title,
        "units": row["units"],
        "amount": Money(row["amount_minor"], row["currency"]),
        "date": row["by"] or "",
        "due": "known" if row["by"] else "unknown",
        "contact": row["contact"],
    }
