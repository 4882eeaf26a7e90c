"""Whoever waited longest is served first, and no unit is lost or given twice."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_backorder, a_product, an_order

from store import cancellations, catalog, orders, outlook, promises, shipments, supply
from store.catalog import Product
from store.database import Database
from store.errors import NotWaiting, TooLate, TooMany
from store.settings import Settings

UNDO = timedelta(minutes=10)


def test_whoever_completed_the_order_first_is_served_first(db: Database) -> None:
    with db.transaction() as tx:
        late = a_backorder(tx, "#2", days_ago=1)
        early = a_backorder(tx, "#1", days_ago=9)

        served = supply.land(tx, "LAMP-2", 1, key="truck", now=NOW)

        assert (served.covered, served.in_part, served.units, served.still_waiting) == (1, 0, 1, 1)
        assert orders.line_of(tx, early.id).allocated == 1
        assert orders.line_of(tx, late.id).waiting == 1


def test_a_line_is_served_in_part_where_there_is_not_enough(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx, units=3)

        supply.land(tx, "LAMP-2", 2, key="truck", now=NOW)

        line = orders.line_of(tx, line.id)
        assert (line.waiting, line.allocated) == (1, 2)


def test_a_delivery_that_is_told_twice_lands_once(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx, units=5)

        supply.land(tx, "LAMP-2", 2, key="truck", now=NOW)
        supply.land(tx, "LAMP-2", 2, key="truck", now=NOW)

        assert orders.line_of(tx, line.id).allocated == 2


def test_units_that_are_set_aside_are_not_sold_again(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx, units=2)

        supply.land(tx, "LAMP-2", 5, key="truck", now=NOW)

        assert supply.stock(tx, line.product_id).sellable == 3


def test_everybody_may_expect_the_arrival_that_covers_their_last_unit(db: Database) -> None:
    with db.transaction() as tx:
        first, second, third = (a_backorder(tx, f"#{n}", units=2, days_ago=9 - n) for n in (1, 2, 3))

        supply.expect(tx, "LAMP-2", 3, on=date(2026, 11, 20), now=NOW)
        supply.expect(tx, "LAMP-2", 1, on=date(2026, 12, 4), now=NOW)

        told = outlook.of(tx, [first.id, second.id, third.id], places=True)
        assert told[first.id].expected_on == date(2026, 11, 20)
        assert told[second.id].expected_on == date(2026, 12, 4)
        assert told[third.id].expected_on is None
        assert told[third.id].reason == "nothing_expected"
        assert [told[line.id].place for line in (first, second, third)] == [1, 2, 3]


def test_a_cancelled_unit_goes_to_the_next_in_line_only_when_it_can_no_longer_be_undone(
    db: Database,
) -> None:
    with db.transaction() as tx:
        first, second = (a_backorder(tx, f"#{n}", days_ago=9 - n) for n in (1, 2))
        supply.land(tx, "LAMP-2", 1, key="truck", now=NOW)

        cancellations.cancel(tx, first.id, key="c", by="customer", undo=UNDO, settings=Settings(), now=NOW)
        cancellations.finish(tx, now=NOW + timedelta(minutes=9))
        assert orders.line_of(tx, second.id).allocated == 0

        cancellations.finish(tx, now=NOW + UNDO)
        assert orders.line_of(tx, second.id).allocated == 1


def test_an_undone_cancellation_gives_the_old_place_and_the_units_back(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx, units=3)
        supply.land(tx, "LAMP-2", 1, key="truck", now=NOW)
        gone = cancellations.cancel(tx, line.id, key="c", by="customer", undo=UNDO, settings=Settings(), now=NOW)

        cancellations.undo(tx, gone.id, now=NOW + timedelta(minutes=5))

        line = orders.line_of(tx, line.id)
        assert (line.waiting, line.allocated, line.cancelled) == (2, 1, 0)
        with pytest.raises(NotWaiting):
            shipments.ship(tx, line.id, 0, key="none", now=NOW)


def test_it_cannot_be_undone_for_ever(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        gone = cancellations.cancel(tx, line.id, key="c", by="customer", undo=UNDO, settings=Settings(), now=NOW)

        with pytest.raises(TooLate):
            cancellations.undo(tx, gone.id, now=NOW + UNDO)


def test_nobody_can_cancel_more_than_is_open(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx, units=2)

        with pytest.raises(TooMany):
            cancellations.cancel(tx, line.id, 3, key="c", by="customer", undo=UNDO, settings=Settings(), now=NOW)


def test_what_is_shipped_leaves_the_shelf(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx, units=2)
        supply.land(tx, "LAMP-2", 3, key="truck", now=NOW)

        shipments.ship(tx, line.id, key="parcel", now=NOW)
        shipments.ship(tx, line.id, key="parcel", now=NOW)

        assert orders.line_of(tx, line.id).shipped == 2
        stock = supply.stock(tx, line.product_id)
        assert (stock.on_hand, stock.sellable) == (1, 1)


def test_stock_on_the_shelf_covers_an_order_at_once(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "VASE", on_hand=1)

        covered, left = an_order(tx, "#1", ("VASE", 1))[0], an_order(tx, "#2", ("VASE", 1))[0]

        assert (covered.allocated, covered.uncovered_at) == (1, None)
        assert (left.waiting, left.uncovered_at) == (1, NOW)


def test_what_staff_state_speaks_louder_than_the_arrivals_until_they_change(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        supply.expect(tx, "LAMP-2", 3, on=date(2026, 11, 20), now=NOW)
        product = catalog.by_sku(tx, "LAMP-2")

        promises.state(tx, product.id, on=date(2026, 12, 1), reason="", by="ann", now=NOW)
        promises.derive(tx, [product.id], now=NOW)
        assert outlook.of(tx, [line.id])[line.id].expected_on == date(2026, 12, 1)

        supply.expect(tx, "LAMP-2", 3, on=date(2026, 11, 25), reference="PO 7", now=NOW)
        assert outlook.of(tx, [line.id])[line.id].expected_on == date(2026, 11, 20)


def test_several_products_are_served_in_one_go(db: Database) -> None:
    with db.transaction() as tx:
        for sku in ("A", "B", "C"):
            a_product(tx, sku)
        lines = [an_order(tx, f"#{n}", ("A", 1), ("B", 2), ("C", 1)) for n in range(3)]
        for sku, units in (("A", 2), ("B", 5), ("C", 0)):
            catalog.by_sku(tx, sku).on_hand = units

        supply.serve(tx, [line.product_id for line in lines[0]], now=NOW)

        tx.expire_all()
        allocated = [[line.allocated for line in orders.lines_of(tx, order[0].order_id)] for order in lines]
        assert allocated == [[1, 2, 0], [1, 2, 0], [0, 1, 0]]
        assert tx.get_one(Product, lines[0][0].product_id).on_hand == 2
