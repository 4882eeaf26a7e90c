"""Cards that may soon no longer be charged for what an order still waits for."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store import orders, tasks
from store.database import table
from store.orders import Backorder, Order
from store.sql import among
from store.tasks import Task

AHEAD = timedelta(days=3)
"""So long before an authorisation lapses, staff and the customer hear of it."""


def lapsing(now: datetime) -> sa.ColumnElement[bool]:
    """Say of the orders of a query whether their authorisation lapses within days while something of them is open."""
    purchases, lines = table(Order).c, table(Backorder).alias("owed").c
    is_open = sa.exists().where(lines.order_id == purchases.id, lines.waiting + lines.allocated > 0)
    return sa.and_(
        purchases.authorised_until > now,
        purchases.authorised_until <= now + AHEAD,
        purchases.silent.is_(sa.false()),
        is_open,
    )


def tell_staff(tx: Session, *, now: datetime) -> int:
    """Open a task for every order whose authorisation lapses soon, once for each; return how many are new.

    The lines of the order are looked at, so that its customer hears of it too.
    """
    purchases, known = table(Order).c, table(Task).c
    key = (
        sa.literal("authorisation ") + sa.cast(purchases.id, sa.String) + " " + sa.func.date(purchases.authorised_until)
    )
    found = sa.select(
        key.label("key"), purchases.id, purchases.number, purchases.customer_id, purchases.authorised_until
    ).where(lapsing(now), ~sa.exists().where(known.key == key))
    rows = tx.connection().execute(found).all()
    if not rows:
        return 0
    asked = [
        (
            row.key,
            f"Order {row.number}: the authorisation of its card lapses on {row.authorised_until:%Y-%m-%d},"
            " and something of it still waits. Renew it in your shop's system, or ask for another payment.",
            row.customer_id,
        )
        for row in rows
    ]
    tasks.open_all(tx, "authorisation", asked, now=now)
    orders.look_again(tx, among(table(Backorder).c.order_id, [row.id for row in rows]), now=now)
    return len(rows)
