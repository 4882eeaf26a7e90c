"""Whoever was given something for waiting and then swaps waits no longer: it falls away, unless it has been earned."""

from datetime import timedelta

import pytest
from builders import NOW, a_backorder, a_product, an_order
from sqlmodel import Session, col, select

from store import cancellations, offers, orders, shipments, supply, writebacks
from store.database import Database
from store.errors import TooLate
from store.offers import Offer, alternative
from store.orders import Order
from store.refunds import Refund, RefundState
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

UNDO = timedelta(minutes=10)
SOON = NOW + timedelta(minutes=4)
GIFTS = ("discount", "store_credit", "free_shipping")


@pytest.fixture
def line(db: Database) -> int:
    """Somebody waits for two lamps of 49.00, paid 7.00 for shipping, and could have floor lamps of the same price."""
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Floor lamp", on_hand=5)
        a_product(tx, instead=["LAMP-3"])
        line = a_backorder(tx, units=2)
        tx.get_one(Order, line.order_id).shipping_minor = 700
        return line.id


def take(tx: Session, line: int, kind: str, **changed: object) -> Offer:
    settings = Settings(_env_file=None, **changed)  # type: ignore[arg-type]
    found = offers.propose(tx, orders.line_of(tx, line), settings=settings, of=[kind], now=NOW)
    return offers.accept(tx, found[0].id, undo=UNDO, now=NOW)


def owed(tx: Session) -> list[int]:
    found = select(Refund.amount_minor).where(Refund.state == RefundState.owed)
    return list(tx.exec(found.order_by(col(Refund.id))))


def asked_for(tx: Session) -> list[WriteBackKind]:
    found = select(WriteBack.kind).where(WriteBack.state == WriteBackState.open)
    return list(tx.exec(found.order_by(col(WriteBack.id))))


@pytest.mark.parametrize("gift", GIFTS)
def test_what_was_given_for_waiting_falls_away_with_the_wait(db: Database, line: int, gift: str) -> None:
    with db.transaction() as tx:
        take(tx, line, gift)

        take(tx, line, "alternative")

        assert asked_for(tx) == [WriteBackKind.swap]
        assert owed(tx) == []
        assert offers.accepted_in(tx, 1, gift) == []


@pytest.mark.parametrize("gift", GIFTS)
def test_it_is_known_before_they_agree_what_would_fall_away(db: Database, line: int, gift: str) -> None:
    with db.transaction() as tx:
        given = take(tx, line, gift)
        own = orders.line_of(tx, line)
        swap = offers.propose(tx, own, settings=Settings(_env_file=None), of=["alternative"], now=NOW)[0]

        assert alternative.ends(tx, swap, own) == [given]


@pytest.mark.parametrize("gift", GIFTS)
def test_whoever_takes_the_swap_back_has_it_again(db: Database, line: int, gift: str) -> None:
    with db.transaction() as tx:
        given = take(tx, line, gift)
        before = owed(tx), asked_for(tx)
        swap = take(tx, line, "alternative")

        offers.undo(tx, swap.id, now=SOON)

        assert (owed(tx), asked_for(tx)) == before
        assert offers.accepted(tx, line) == [given]
        offers.undo(tx, given.id, now=SOON)
        assert (owed(tx), asked_for(tx)) == ([], [])


@pytest.mark.parametrize("gift", GIFTS)
def test_what_the_shop_has_given_is_not_asked_back(db: Database, line: int, gift: str) -> None:
    later = NOW + UNDO
    with db.transaction() as tx:
        given = take(tx, line, gift)
        (todo,) = writebacks.to_do(tx, now=later)
        cancellations.confirm(tx, todo.id, WriteBackState.done, by="Kim", now=later)

        swap = take(tx, line, "alternative")

        assert list(offers.accepted(tx, line)) == [given, swap]
        assert tx.get_one(WriteBack, todo.id).state is WriteBackState.done


def test_a_code_falls_away_too(db: Database, line: int) -> None:
    with db.transaction() as tx:
        take(tx, line, "discount", discount_as="code")
        take(tx, line, "alternative")

        assert asked_for(tx) == [WriteBackKind.swap]


def test_a_discount_stays_where_some_units_came_after_all(db: Database, line: int) -> None:
    """They waited for one of the two lamps, and it came."""
    with db.transaction() as tx:
        take(tx, line, "discount")
        supply.land(tx, "LAMP-2", 1, key="truck", now=NOW)

        take(tx, line, "alternative")

        assert owed(tx) == [980]


def test_a_discount_that_a_cancellation_has_counted_with_stays(db: Database, line: int) -> None:
    """For the lamp that they cancelled they get its price less the discount: together that is all of it."""
    with db.transaction() as tx:
        take(tx, line, "discount")
        cancellations.cancel(tx, line, 1, key="one", by="customer", undo=UNDO, settings=Settings(), now=NOW)

        take(tx, line, "alternative")

        assert owed(tx) == [980, 4410]


@pytest.fixture
def two(db: Database) -> tuple[int, int]:
    """An order of a lamp and a vase that both wait, for either of which something could stand in."""
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", on_hand=5)
        a_product(tx, instead=["LAMP-3"])
        a_product(tx, "VASE", instead=["LAMP-3"])
        lamp, vase = an_order(tx, "#1001", ("LAMP-2", 1), ("VASE", 1))
        tx.get_one(Order, lamp.order_id).shipping_minor = 700
        return lamp.id, vase.id


def test_the_shipping_stays_free_while_another_line_of_the_order_waits(db: Database, two: tuple[int, int]) -> None:
    lamp, vase = two
    with db.transaction() as tx:
        take(tx, lamp, "free_shipping")
        take(tx, lamp, "alternative")
        assert owed(tx) == [700]

        swap = take(tx, vase, "alternative")
        assert owed(tx) == []

        offers.undo(tx, swap.id, now=SOON)
        assert owed(tx) == [700]


def test_the_shipping_stays_free_where_they_waited_for_one_that_came(db: Database, two: tuple[int, int]) -> None:
    lamp, vase = two
    with db.transaction() as tx:
        take(tx, lamp, "free_shipping")
        supply.land(tx, "LAMP-2", 1, key="truck", now=NOW)
        shipments.ship(tx, lamp, key="parcel", now=NOW)

        take(tx, vase, "alternative")

        assert owed(tx) == [700]


def test_no_shipping_goes_back_twice_by_an_undo(db: Database, two: tuple[int, int]) -> None:
    lamp, vase = two
    with db.transaction() as tx:
        take(tx, lamp, "free_shipping")
        first = take(tx, lamp, "alternative")
        second = take(tx, vase, "alternative")
        offers.undo(tx, first.id, now=SOON)
        again = take(tx, lamp, "free_shipping")

        with pytest.raises(TooLate):
            offers.undo(tx, second.id, now=SOON)
        assert owed(tx) == [700]

        offers.undo(tx, again.id, now=SOON)
        offers.undo(tx, second.id, now=SOON)
        assert owed(tx) == [700]


def test_a_gift_that_fell_away_makes_room_for_another(db: Database, line: int) -> None:
    with db.transaction() as tx:
        gone = cancellations.cancel(tx, line, 1, key="one", by="customer", undo=UNDO, settings=Settings(), now=NOW)
        take(tx, line, "discount")
        swap = take(tx, line, "alternative")
        cancellations.undo(tx, gone.id, now=SOON)

        take(tx, line, "store_credit")

        with pytest.raises(TooLate):
            offers.undo(tx, swap.id, now=SOON)
        assert asked_for(tx) == [WriteBackKind.swap, WriteBackKind.store_credit]
