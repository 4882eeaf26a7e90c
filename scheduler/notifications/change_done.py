"""The shop has done what they agreed to: the discount is given, the other product is on the order."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from scheduler.notifications import LINES, Facts, Trigger, about
from store.database import table
from store.money import Money
from store.outlook import Outlook
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

RANK = 12
PROMISES = False
OLD_NEWS = timedelta(days=7)


def trigger(_settings: Settings, *, now: datetime) -> Trigger:
    """Discounts and swaps that the shop's system has carried out in the last days."""
    done = table(WriteBack)
    return (
        about(done.c.id, done.c.kind, done.c.details)
        .join(done, done.c.backorder_id == LINES.c.id)
        .where(
            done.c.kind.in_([WriteBackKind.discount, WriteBackKind.swap]),
            done.c.state == WriteBackState.done,
            done.c.closed_at > now - OLD_NEWS,
        )
    )


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """Which change, and how much money moved."""
    details = row["details"]
    minor = details.get("amount_minor", details.get("difference_minor", 0))
    return {
        "case": str(row["kind"]),
        "number": line.number,
        "title": line.title,
        "amount": Money(abs(minor), details["currency"]),
    }
