"""The shop has cancelled what they asked to cancel, or what it could not deliver."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from scheduler.notifications import LINES, Facts, Trigger, Urgency, about
from store.database import table
from store.money import Money
from store.outlook import Outlook
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

RANK = 11
PROMISES = False
URGENCY = Urgency.urgent
OLD_NEWS = timedelta(days=7)


def trigger(_settings: Settings, *, now: datetime) -> Trigger:
    """Cancellations that the shop's system has carried out in the last days."""
    done = table(WriteBack)
    return (
        about(done.c.id, done.c.details)
        .join(done, done.c.backorder_id == LINES.c.id)
        .where(
            done.c.kind == WriteBackKind.cancel,
            done.c.state == WriteBackState.done,
            done.c.closed_at > now - OLD_NEWS,
            # Whoever's order is over by law has heard so at once.
            done.c.key.not_like("cancel law %"),
        )
    )


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """How many units, and how much money goes back."""
    details = row["details"]
    return {
        "case": "done",
        "number": line.number,
        "title": line.title,
        "units": details["units"],
        "amount": Money(details["refund_minor"], details["currency"]),
    }
