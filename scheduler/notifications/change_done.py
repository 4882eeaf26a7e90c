"""The shop has done what they agreed to: money is on its way, a code is ready, the order is changed or split."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from scheduler.notifications import LINES, Facts, Trigger, Urgency, about
from store.database import table
from store.money import Money
from store.outlook import Outlook
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

RANK = 12
PROMISES = False
URGENCY = Urgency.urgent
OLD_NEWS = timedelta(days=7)
TOLD = (
    WriteBackKind.discount,
    WriteBackKind.code,
    WriteBackKind.store_credit,
    WriteBackKind.free_shipping,
    WriteBackKind.split_shipment,
    WriteBackKind.swap,
)
"""Not a cancellation, which has a text of its own, nor that all comes together, which was said when it was wished."""


def trigger(_settings: Settings, *, now: datetime) -> Trigger:
    """What was accepted and the shop's system has carried out in the last days."""
    done = table(WriteBack)
    return (
        about(done.c.id, done.c.kind, done.c.details)
        .join(done, done.c.backorder_id == LINES.c.id)
        .where(
            done.c.kind.in_(TOLD),
            done.c.state == WriteBackState.done,
            done.c.closed_at > now - OLD_NEWS,
        )
    )


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """Which change, how much money moved, and the code that they use it by."""
    details = row["details"]
    minor = details.get("amount_minor", details.get("difference_minor", 0))
    return {
        "case": str(row["kind"]),
        "number": line.number,
        "title": line.title,
        "amount": Money(abs(minor), details["currency"]),
        "code": details.get("code", ""),
    }
