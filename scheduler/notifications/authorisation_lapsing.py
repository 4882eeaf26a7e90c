"""The card of their order may soon no longer be charged, while something of it still waits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LINES, ORDERS, Facts, Trigger, Urgency, about, number_of_day
from store import authorisations
from store.outlook import Outlook
from store.settings import Settings

RANK = 45
PROMISES = False
URGENCY = Urgency.urgent
CHOOSES = False


def may(_settings: Settings, *, now: datetime) -> sa.ColumnElement[bool]:
    """A card has been authorised, and still is."""
    return ORDERS.c.authorised_until > now


def trigger(settings: Settings, *, now: datetime) -> Trigger:
    """Orders with something open, once for each authorisation and order; the subject is its last day."""
    others = LINES.alias("others")
    first = sa.select(sa.func.min(others.c.id)).where(others.c.order_id == ORDERS.c.id).scalar_subquery()
    return about(
        number_of_day(sa.func.date(ORDERS.c.authorised_until)),
        ORDERS.c.authorised_until,
        sa.literal(settings.shop_payment_page or settings.shop_contact).label("link"),
        sa.literal("page" if settings.shop_payment_page else "contact").label("how"),
    ).where(authorisations.lapsing(now), LINES.c.id == first)


def facts(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """Until when it holds, and where it is seen to: a page of the shop, or whoever answers there; never here."""
    return {
        "case": row["how"],
        "number": line.number,
        "date": row["authorised_until"].date(),
        "link": row["link"],
    }
