"""The shop has cancelled what they asked to cancel, or what it could not deliver."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LINES, Facts, Trigger, Urgency, about
from store.database import table
from store.money import Money
from store.notices import Notice
from store.outlook import Outlook
from store.refunds import Refund, RefundState
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

RANK = 11
PROMISES = False
URGENCY = Urgency.urgent
OLD_NEWS = timedelta(days=7)


def trigger(_settings: Settings, *, now: datetime) -> Trigger:
    """Cancellations that the shop's system has carried out in the last days, with the money that goes back."""
    done, money, told = table(WriteBack), table(Refund), table(Notice)
    told_apart = sa.exists().where(
        told.c.backorder_id == money.c.backorder_id,
        told.c.kind == "refund_sent",
        told.c.subject_id == money.c.id,
        told.c.said_at.is_not(None),
    )
    # A last day that has passed is no promise.
    by = sa.case((money.c.due_on >= now.date(), money.c.due_on)).label("by")
    of_money = (money.c.state.label("money"), money.c.amount_minor, by, told_apart.label("told_apart"))
    return (
        about(done.c.id, done.c.details, LINES.c.currency, *of_money)
        .join(done, done.c.backorder_id == LINES.c.id)
        .outerjoin(money, money.c.key == done.c.key)
        .where(
            done.c.kind == WriteBackKind.cancel,
            done.c.state == WriteBackState.done,
            done.c.closed_at > now - OLD_NEWS,
            # Whoever's order is over by law has heard so at once.
            done.c.key.not_like("cancel law %"),
        )
    )


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """How many units, how much money goes back, and by when at the latest while it has not left."""
    case = "alone"
    if row["money"] == RefundState.owed:
        case = "by" if row["by"] else "owed"
    elif row["money"] == RefundState.sent and not row["told_apart"]:
        case = "sent"
    return {
        "case": case,
        "number": line.number,
        "title": line.title,
        "units": row["details"]["units"],
        "amount": Money(row["amount_minor"] or 0, row["currency"]),
        "date": row["by"] or "",
    }
