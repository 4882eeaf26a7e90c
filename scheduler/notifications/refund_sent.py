"""Money that they were owed has left, and no other news says so."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LINES, Facts, Trigger, Urgency, about
from scheduler.notifications.cancelled import OLD_NEWS as CANCELLED_LATELY
from store.database import table
from store.money import Money
from store.notices import Notice
from store.outlook import Outlook
from store.refunds import MONEY_ALONE, Refund, RefundState
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

RANK = 13
PROMISES = False
URGENCY = Urgency.urgent
OLD_NEWS = timedelta(days=7)


def may(_settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """Money has left in the last days."""
    money = table(Refund).alias("gone").c
    sent = (money.state == RefundState.sent, money.closed_at > now - OLD_NEWS)
    return sa.exists().where(money.backorder_id == LINES.c.id, *sent)


def trigger(_settings: Settings, *, now: datetime) -> Trigger:
    """Refunds sent in the last days of which neither `change_done` nor `cancelled` tells.

    What is nothing but money is told when it is done. A cancellation tells of its money unless it was told before that
    was sent; whoever's order is over by law heard of the money when it was still owed.
    """
    money, asked, told = table(Refund), table(WriteBack), table(Notice)
    cancelled = sa.exists().where(
        told.c.backorder_id == money.c.backorder_id, told.c.kind == "cancelled", told.c.subject_id == asked.c.id
    )
    said_before = cancelled.where(told.c.said_at < money.c.closed_at)
    said_with_it = cancelled.where(told.c.said_at >= money.c.closed_at)
    will_be_said = sa.and_(asked.c.closed_at > now - CANCELLED_LATELY, ~said_before)
    by_cancelled = sa.exists(
        sa.select(asked.c.id).where(
            asked.c.key == money.c.key,
            asked.c.kind == WriteBackKind.cancel,
            asked.c.state == WriteBackState.done,
            asked.c.key.not_like("cancel law %"),
            sa.or_(said_with_it, will_be_said),
        )
    )
    money_alone = sa.exists().where(asked.c.key == money.c.key, asked.c.kind.in_(MONEY_ALONE))
    return (
        about(money.c.id, money.c.amount_minor, money.c.currency)
        .join(money, money.c.backorder_id == LINES.c.id)
        .where(
            money.c.state == RefundState.sent,
            money.c.closed_at > now - OLD_NEWS,
            ~by_cancelled,
            ~money_alone,
        )
    )


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """How much has left, and for what."""
    return {
        "case": "sent",
        "number": line.number,
        "title": line.title,
        "amount": Money(row["amount_minor"], row["currency"]),
    }
