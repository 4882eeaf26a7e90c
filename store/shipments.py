"""Units that left for the customer."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, select

from store import catalog, events, orders, promises, supply
from store.catalog import Product
from store.database import table, wake
from store.errors import NotWaiting, TooMany
from store.events import Kind
from store.sql import key, ref


class Shipment(SQLModel, table=True):
    """Units of one line in one parcel, told once by `key`; `tracking` is a link or number, or empty."""

    id: int = key()
    key: str = Field(unique=True)
    backorder_id: int = ref("backorder.id", index=True)
    units: int
    tracking: str = ""
    shipped_at: datetime


def ship(
    tx: Session,
    backorder_id: int,
    units: int | None = None,
    *,
    key: str,
    tracking: str = "",
    beyond: bool = False,
    now: datetime,
) -> Shipment:
    """Hand units of a line over to the carrier: those set aside for it, or all of them.

    With `beyond`, units that we believed to be waiting may go too, because the shop says that they went. Told again
    with the same `key`, it changes nothing. Raises NotWaiting where nothing can go and TooMany where less can.
    """
    known = tx.exec(select(Shipment).where(Shipment.key == key)).first()
    if known is not None:
        return known
    product_id = orders.line_of(tx, backorder_id).product_id
    catalog.lock(tx, [product_id])
    line = orders.locked(tx, backorder_id)
    most = line.open if beyond else line.allocated
    count = most if units is None else units
    if most == 0 or count < 1:
        raise NotWaiting(f"no unit of order line {backorder_id} is set aside to be shipped")
    if count > most:
        raise TooMany(f"only {most} units of order line {backorder_id} can be shipped, not {count}")
    aside = min(count, line.allocated)
    line.allocated -= aside
    line.waiting -= count - aside
    line.shipped += count
    line.look_at = now
    supply.hand_over(tx, line.id, aside)
    product = tx.get_one(Product, product_id, populate_existing=True)
    product.on_hand = max(0, product.on_hand - count)
    row = Shipment(key=key, backorder_id=line.id, units=count, tracking=tracking, shipped_at=now)
    tx.add(row)
    tx.flush()
    told(tx, [key], now=now)
    if count > aside:
        promises.derive(tx, [product_id], now=now)
    wake(tx, "scheduler")
    return row


def told(tx: Session, keys: Sequence[str], *, now: datetime) -> None:
    """Write down that units have left under these keys."""
    rows = table(Shipment)
    found = sa.select(rows).where(rows.c.key.in_(keys)).order_by(rows.c.id)
    if events.is_heard(tx, Kind.line_shipped):
        of = [
            {
                "backorder_id": row.backorder_id,
                "units": row.units,
                "details": {"shipment": row.id, "tracking": row.tracking},
            }
            for row in tx.connection().execute(found)
        ]
        events.happened(tx, Kind.line_shipped, of, now=now)
