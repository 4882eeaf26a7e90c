"""How late suppliers are: learnt from what has landed, and added to what they say next.

A supplier of whom too little has landed is believed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from store.arrivals import Arrival, ArrivalState
from store.catalog import Product
from store.database import table
from store.days import ahead_of_utc
from store.settings import Settings
from store.sql import day_of, days_between

MEMORY = timedelta(days=365)
"""How long a late arrival is held against a supplier."""
ENOUGH = 3
"""So many arrivals must have landed before anything is learnt from them."""
MOST = 30
"""No more days than this are added, however late a supplier was."""


def padding(product_ids: Sequence[int] | None, *, settings: Settings, now: datetime) -> sa.Subquery:
    """Select `product_id` and `days`, for those of these products (None for all) whose supplier is known to be late.

    The days are the median by which its arrivals of the last year landed after the day that was named for them first;
    never fewer than none. Nothing is selected where the shop does not want it.
    """
    products, arrivals = table(Product), table(Arrival)
    ours = products.alias("ours")
    wanted = sa.true() if product_ids is None else ours.c.id.in_(product_ids)
    concerned = sa.select(ours.c.supplier).where(wanted, ours.c.supplier != "", sa.literal(settings.supplier_padding))
    late = days_between(arrivals.c.first_expected_on, day_of(arrivals.c.landed_at, ahead_of_utc(now, settings)))
    same = products.c.supplier
    landed = (
        sa.select(
            same,
            late.label("late"),
            sa.func.row_number().over(partition_by=same, order_by=late).label("place"),
            sa.func.count().over(partition_by=same).label("landed"),
        )
        .select_from(products.join(arrivals, arrivals.c.product_id == products.c.id))
        .where(same.in_(concerned), arrivals.c.state == ArrivalState.landed)
        .where(arrivals.c.landed_at > now - MEMORY, arrivals.c.first_expected_on.is_not(None))
        .subquery("landed")
    )
    # Of an even number the middle is what lies between two.
    middle = sa.func.sum(landed.c.late) // sa.func.count()
    days = sa.case((middle < 0, 0), (middle > MOST, MOST), else_=middle)
    learnt = (
        sa.select(landed.c.supplier, days.label("days"))
        .where(landed.c.landed >= ENOUGH, (landed.c.place * 2).between(landed.c.landed, landed.c.landed + 2))
        .group_by(landed.c.supplier)
        .subquery("learnt")
    )
    return (
        sa.select(ours.c.id.label("product_id"), learnt.c.days)
        .join(learnt, learnt.c.supplier == ours.c.supplier)
        .where(wanted)
        .subquery("padding")
    )
