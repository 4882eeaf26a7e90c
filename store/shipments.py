"""Units that left for the customer."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, select

from store import catalog, events, orders, promises, supply
from store.catalog import Product
from store.database import table, wake
from store.errors import NotWaiting, TooMany
from store.events import Kind
from store.orders import Backorder
from store.sql import among, insert, key, listed, ref


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
    supply.hand_over(tx, {line.id: aside})
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


def ship_all(tx: Session, backorder_ids: Sequence[int], *, key: str, now: datetime) -> int:
    """Hand over to the carrier whatever is set aside for these lines, a parcel a line, in a few statements.

    Returns how many lines that were. Told again with the same `key`, which is common to them, a line stays as it is.
    """
    lines, parcels, goods = table(Backorder), table(Shipment), table(Product)
    these = among(lines.c.id, backorder_ids)
    catalog.lock(tx, list(tx.connection().execute(sa.select(lines.c.product_id).where(these).distinct()).scalars()))
    ready = sa.select(lines.c.id, lines.c.product_id, lines.c.allocated).where(these, lines.c.allocated > 0)
    held = tx.connection().execute(ready.order_by(lines.c.id).with_for_update(key_share=True)).all()
    rows = [[f"{key} {row.id}", row.id, row.allocated] for row in held]
    if not rows:
        return 0
    leaving = listed(rows, [parcels.c.key, parcels.c.backorder_id, parcels.c.units])
    # SQLite reads ON CONFLICT after a select only behind a WHERE.
    one_each = sa.select(leaving, sa.literal(""), sa.literal(now)).where(leaving.c.units > 0)
    parcel = insert(tx, parcels).from_select(["key", "backorder_id", "units", "tracking", "shipped_at"], one_each)
    new = parcel.on_conflict_do_nothing(index_elements=["key"]).returning(parcels.c.backorder_id)
    gone = set(tx.connection().execute(new).scalars())
    units = {row.id: row.allocated for row in held if row.id in gone}
    supply.hand_over(tx, units)
    left = {"allocated": 0, "shipped": lines.c.shipped + lines.c.allocated, "look_at": now}
    tx.connection().execute(sa.update(lines).where(among(lines.c.id, sorted(units))).values(left))
    taken: Counter[int] = Counter()
    for row in held:
        taken[row.product_id] += units.get(row.id, 0)
    off = listed(list(taken.items()), [goods.c.id, goods.c.on_hand])
    rest = goods.c.on_hand - off.c.on_hand
    on_hand = sa.case((rest > 0, rest), else_=0)
    tx.connection().execute(sa.update(goods).where(goods.c.id == off.c.id).values(on_hand=on_hand))
    told(tx, [name for name, line, _ in rows if line in units], now=now)
    tx.expire_all()
    wake(tx, "scheduler")
    return len(units)


def told(tx: Session, keys: Sequence[str], *, now: datetime) -> None:
    """Write down that units have left under these keys."""
    rows = table(Shipment)
    found = sa.select(rows).where(rows.c.key.in_(keys)).order_by(rows.c.id)
    if events.is_heard(tx, Kind.line_shipped):
        of = [
            {
                "backorder_id": row.backorder_id,
                "units": row.units,
                # Not its tracking, which may lead to where somebody lives.
                "details": {"shipment": row.id},
            }
            for row in tx.connection().execute(found)
        ]
        events.happened(tx, Kind.line_shipped, of, now=now)
