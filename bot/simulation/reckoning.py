"""What a story comes to in money and parcels: what goes back and by when, and which promises were kept."""

from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from store import cases, refunds
from store.database import table
from store.orders import Order
from store.promises import Promise
from store.refunds import Refund, RefundState
from store.shipments import Shipment


def due_on(tx: Session, refund_id: int) -> date | None:
    """Return the day by which a refund of a cancellation must be sent, None where no law sets one."""
    row = tx.get_one(Refund, refund_id)
    if row.due_on is not None or not row.key.startswith("cancel "):
        return row.due_on
    order = tx.get_one(Order, row.order_id)
    place = cases.place_of(order.country or "", order.postcode, "UTC")
    return refunds.due_on(place.day(row.owed_at), order.country)


def money_back(tx: Session) -> dict[str, int]:
    """Sum up what goes back, in minor money by currency; what was taken back is not among it."""
    rows = table(Refund).c
    found = sa.select(rows.currency, sa.func.sum(rows.amount_minor)).where(rows.state != RefundState.void)
    return {currency: int(amount) for currency, amount in tx.connection().execute(found.group_by(rows.currency))}


def parcels(tx: Session, zone: ZoneInfo) -> tuple[int, int]:
    """Count parcels, and those that left by the day that was last told before they did."""
    told, gone, before = table(Promise), table(Shipment), table(Promise).alias("before")
    last = (
        sa.select(sa.func.max(before.c.id))
        .where(before.c.backorder_id == gone.c.backorder_id, before.c.made_at < gone.c.shipped_at)
        .correlate(gone)
        .scalar_subquery()
    )
    found = sa.select(gone.c.shipped_at, told.c.on_date).select_from(gone).outerjoin(told, told.c.id == last)
    shipped = kept = 0
    for at, on in tx.connection().execute(found):
        shipped += 1
        kept += on is not None and at.astimezone(zone).date() <= on
    return shipped, kept
