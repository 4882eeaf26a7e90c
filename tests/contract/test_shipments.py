"""What leaves all at once leaves as it would one by one."""

from datetime import timedelta
from typing import Any

from builders import NOW, a_product, an_order
from sqlmodel import Session, col, select

from store import cancellations, shipments, supply
from store.catalog import Product
from store.database import Database
from store.orders import Backorder
from store.settings import Settings
from store.shipments import Shipment
from store.supply import Allocation

SETTINGS = Settings(_env_file=None, shop_name="Lumen")


def landed(tx: Session) -> list[int]:
    """Three lines, of which two are covered and one in part; of the first, a unit is cancelled and may come back."""
    a_product(tx)
    lines = [
        line.id
        for n, units in enumerate([3, 2, 4])
        for line in an_order(tx, f"#{n}", ("LAMP-2", units), days_ago=9 - n)
    ]
    supply.land(tx, "LAMP-2", 6, key="ship", now=NOW)
    cancellations.cancel(tx, lines[0], 1, key="fewer", by="shop", undo=timedelta(hours=1), settings=SETTINGS, now=NOW)
    return lines


def standing(tx: Session) -> list[Any]:
    """Lines with their parcels and units set aside, in their order, and what is on the shelf."""
    tx.expire_all()
    stands: list[Any] = list(tx.exec(select(Product.on_hand)))
    for line in tx.exec(select(Backorder).order_by(col(Backorder.id))):
        parcels = [one.units for one in tx.exec(select(Shipment).where(Shipment.backorder_id == line.id))]
        units = sorted(
            (one.units, one.state) for one in tx.exec(select(Allocation).where(Allocation.backorder_id == line.id))
        )
        stands.append((line.waiting, line.allocated, line.shipped, parcels, units))
    return stands


def test_all_that_is_set_aside_leaves_as_it_would_one_by_one(db: Database) -> None:
    with db.trying() as tx:
        for line in landed(tx):
            shipments.ship(tx, line, key=f"parcel {line}", now=NOW + timedelta(minutes=1))
        one_by_one = standing(tx)
    with db.transaction() as tx:
        lines = landed(tx)

        count = shipments.ship_all(tx, lines, key="parcel", now=NOW + timedelta(minutes=1))

        assert count == 3
        assert [parcels for *_, parcels, _ in one_by_one[1:]] == [[2], [2], [1]]
        assert standing(tx) == one_by_one


def test_what_was_told_to_leave_twice_leaves_once(db: Database) -> None:
    with db.transaction() as tx:
        lines = landed(tx)
        shipments.ship_all(tx, lines, key="parcel", now=NOW)
        before = standing(tx)

        again = shipments.ship_all(tx, lines, key="parcel", now=NOW)

        assert again == 0
        assert standing(tx) == before
