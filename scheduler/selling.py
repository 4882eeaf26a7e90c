"""When something that sells may be said: in hours that the law leaves for it wherever their orders go."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session

from store.database import table
from store.hours import Hours, Window, narrowed, sales_window
from store.orders import Order
from store.sql import among


def hours_of(tx: Session, customer_ids: Sequence[int], shop: Window) -> dict[Hours, list[int]]:
    """Group customers by the hours in which we may advertise to them: the shop's, within those of each place.

    Somebody whose orders go to several places gets the hours that hold in all of them.
    """
    purchases = table(Order).c
    found = (
        sa.select(purchases.customer_id, purchases.country, purchases.postcode)
        .where(among(tx, purchases.customer_id, customer_ids))
        .distinct()
    )
    mine: dict[int, Hours] = dict.fromkeys(customer_ids, shop)
    for customer_id, country, postcode in tx.connection().execute(found):
        mine[customer_id] = narrowed(mine[customer_id], sales_window(country, postcode))
    grouped: dict[Hours, list[int]] = {}
    for customer_id, hours in mine.items():
        grouped.setdefault(hours, []).append(customer_id)
    return grouped
