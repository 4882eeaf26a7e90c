"""What a story comes to in money and parcels: what goes back, and which promises were kept."""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from store.database import table
from store.promises import Promise
from store.refunds import Refund, RefundState
from store.shipments import Shipment


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
