"""Units have left for them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LINES, Facts, Trigger, Urgency, about
from store.database import table
from store.outlook import Outlook
from store.settings import Settings
from store.shipments import Shipment

RANK = 10
PROMISES = True
HAPPENED = True
URGENCY = Urgency.urgent
OLD_NEWS = timedelta(days=7)


def may(_settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """Something has been shipped."""
    del now
    return sa.and_(LINES.c.shipped > 0, LINES.c.uncovered_at.is_not(None))


def trigger(_settings: Settings, *, now: datetime) -> Trigger:
    """Parcels of the last days with units of a line that could not be covered when it was bought."""
    shipments = table(Shipment)
    return (
        about(shipments.c.id, shipments.c.units, shipments.c.tracking)
        .join(shipments, shipments.c.backorder_id == LINES.c.id)
        .where(LINES.c.uncovered_at.is_not(None), shipments.c.shipped_at > now - OLD_NEWS)
    )


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """How many, how to follow them, and when the rest comes where some of it still waits."""
    return {
        "case": "tracked" if row["tracking"] else "plain",
        "number": line.number,
        "title": line.title,
        "units": row["units"],
        "tracking": row["tracking"],
        "rest": line.waiting,
        "later": "none" if not line.waiting else "dated" if line.expected_on else "undated",
        "date": line.expected_on or "",
        "reason": line.reason,
    }
