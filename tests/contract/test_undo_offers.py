"""What was accepted can be taken back for a while, and then everything is as it was."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from builders import NOW, a_backorder, a_product, an_order
from sqlmodel import Session, col, select

from store import cancellations, offers, orders, outlook, shipments, supply, writebacks
from store.database import Database
from store.errors import NotFound, NotWaiting, TooLate
from store.offers import Offer, OfferState, split_shipment
from store.orders import Backorder, Order
from store.refunds import Refund, RefundState
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

UNDO = timedelta(minutes=10)
SOON = NOW + timedelta(minutes=4)
LATE = NOW + UNDO
KINDS = ("alternative", "split_shipment", "discount", "store_credit", "free_shipping")


@pytest.fixture
def line(db: Database) -> int:
    """Somebody waits for two of three lamps of 49.00, paid 7.00 for shipping, and could have floor lamps of 44.00."""
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Floor lamp", price=4400, on_hand=2)
        a_product(tx, on_hand=1, instead=["LAMP-3"])
        line = a_backorder(tx, units=3)
        tx.get_one(Order, line.order_id).shipping_minor = 700
        return line.id


def proposed(tx: Session, line: int, kind: str, **changed: object) -> int:
    settings = Settings(_env_file=None, **changed)  # type: ignore[arg-type]
    found = offers.propose(tx, orders.line_of(tx, line), settings=settings, of=[kind], now=NOW)
    return found[0].id


def accepted(db: Database, line: int, kind: str, **changed: object) -> int:
    with db.transaction() as tx:
        offer = proposed(tx, line, kind, **changed)
        return offers.accept(tx, offer, undo=UNDO, now=NOW).id


def undone(db: Database, offer: int) -> None:
    with db.transaction() as tx:
        offers.undo(tx, offer, now=SOON)


def units(tx: Session, line: int) -> tuple[int, int, int, int]:
    found = orders.line_of(tx, line)
    return found.waiting, found.allocated, found.shipped, found.cancelled


def owed(tx: Session) -> list[int]:
    found = select(Refund.amount_minor).where(Refund.state == RefundState.owed)
    return list(tx.exec(found.order_by(col(Refund.id))))


def asked_for(tx: Session) -> list[WriteBackKind]:
    found = select(WriteBack.kind).where(WriteBack.state == WriteBackState.open)
    return list(tx.exec(found.order_by(col(WriteBack.id))))


def as_it_stands(tx: Session, line: int) -> tuple[object, ...]:
    """All that an acceptance could have changed for a line and its order."""
    own = orders.line_of(tx, line)
    stock = [supply.stock(tx, one, now=SOON) for one in (1, 2)]
    place = outlook.of(tx, [line], places=True)[line]
    order = tx.get_one(Order, own.order_id)
    open_lines = [one.id for one in orders.open_lines(tx, order.customer_id)]
    given = [offer.id for offer in offers.accepted(tx, line)]
    return own.model_dump(exclude={"look_at"}), stock, place, open_lines, owed(tx), asked_for(tx), given


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_taken_back_everything_is_as_it_was(db: Database, line: int, kind: str) -> None:
    with db.transaction() as tx:
        a_backorder(tx, "#2", units=2)
        before = as_it_stands(tx, line)
    offer = accepted(db, line, kind)
    with db.reading() as tx:
        assert as_it_stands(tx, line) != before

    undone(db, offer)

    with db.reading() as tx:
        assert as_it_stands(tx, line) == before
        assert tx.get_one(Offer, offer).state is OfferState.undone
        assert tx.exec(select(Refund).where(Refund.state != RefundState.void)).all() == []
        assert writebacks.to_do(tx, now=LATE) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_shop_is_not_asked_for_what_may_still_be_taken_back(db: Database, line: int, kind: str) -> None:
    accepted(db, line, kind)

    with db.transaction() as tx:
        assert writebacks.to_do(tx, now=LATE - timedelta(seconds=1)) == []
        (todo,) = writebacks.to_do(tx, now=LATE)
        with pytest.raises(NotWaiting):
            writebacks.close(tx, todo.id, WriteBackState.done, by="Kim", now=SOON)
        assert writebacks.close(tx, todo.id, WriteBackState.done, by="Kim", now=LATE).state is WriteBackState.done


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_taken_back_is_taken_back_once_and_may_be_accepted_anew(db: Database, line: int, kind: str) -> None:
    offer = accepted(db, line, kind)
    undone(db, offer)
    with db.reading() as tx:
        before = as_it_stands(tx, line)

    undone(db, offer)

    with db.transaction() as tx:
        assert as_it_stands(tx, line) == before
        again = offers.accept(tx, proposed(tx, line, kind), undo=UNDO, now=SOON)
        assert again.id != offer
        assert len(asked_for(tx)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_after_its_time_it_stands(db: Database, line: int, kind: str) -> None:
    offer = accepted(db, line, kind)
    with db.reading() as tx:
        before = as_it_stands(tx, line)
        who = tx.get_one(Order, 1).customer_id
        assert [one.id for one in offers.undoable(tx, who, now=SOON)] == [offer]
        assert offers.undoable(tx, who, now=LATE) == []

    with pytest.raises(TooLate), db.transaction() as tx:
        offers.undo(tx, offer, now=LATE)

    with db.reading() as tx:
        assert as_it_stands(tx, line) == before


def test_what_the_shop_has_done_is_not_taken_back(db: Database, line: int) -> None:
    offer = accepted(db, line, "discount")
    with db.transaction() as tx:
        tx.exec(sa.update(WriteBack).values(state=WriteBackState.done))

    with pytest.raises(TooLate), db.transaction() as tx:
        offers.undo(tx, offer, now=SOON)
    with db.reading() as tx:
        assert owed(tx) == [980]
        assert offers.undoable(tx, tx.get_one(Order, 1).customer_id, now=SOON) == []


def test_what_was_never_accepted_cannot_be_taken_back(db: Database, line: int) -> None:
    with db.transaction() as tx:
        offer = proposed(tx, line, "discount")
    for refusal, one in ((TooLate, offer), (NotFound, 4711)):
        with pytest.raises(refusal), db.transaction() as tx:
            offers.undo(tx, one, now=SOON)


def test_a_shop_without_a_time_to_undo_is_asked_at_once(db: Database, line: int) -> None:
    with db.transaction() as tx:
        offer = offers.accept(tx, proposed(tx, line, "alternative"), now=NOW).id
        assert [row.kind for row in writebacks.to_do(tx, now=NOW)] == [WriteBackKind.swap]

    with pytest.raises(TooLate), db.transaction() as tx:
        offers.undo(tx, offer, now=NOW)


def land(tx: Session, count: int) -> None:
    supply.land(tx, "LAMP-2", count, key=f"truck {count}", now=SOON)


def test_what_lands_for_a_place_that_may_come_back_is_kept_for_it(db: Database, line: int) -> None:
    """Whoever takes a swap back has lost nothing to those behind them, and nobody is served twice."""
    with db.transaction() as tx:
        behind = a_backorder(tx, "#2", units=2, days_ago=5).id
    offer = accepted(db, line, "alternative")

    with db.transaction() as tx:
        land(tx, 3)
        assert units(tx, line) == (0, 1, 0, 2)
        assert units(tx, behind) == (1, 1, 0, 0)
        stock = supply.stock(tx, 2, now=SOON)
        assert (stock.on_hand, stock.set_aside, stock.held, stock.sellable) == (4, 2, 2, 0)

    undone(db, offer)

    with db.reading() as tx:
        assert units(tx, line) == (0, 3, 0, 0)
        assert units(tx, behind) == (1, 1, 0, 0)
        assert supply.stock(tx, 2, now=SOON).held == 0


def test_what_was_kept_goes_to_the_next_once_the_swap_stands(db: Database, line: int) -> None:
    with db.transaction() as tx:
        behind = a_backorder(tx, "#2", units=2, days_ago=5).id
    accepted(db, line, "alternative")
    with db.transaction() as tx:
        land(tx, 3)
        assert units(tx, behind) == (1, 1, 0, 0)

    with db.transaction() as tx:
        supply.serve(tx, [2], now=LATE)

        assert units(tx, behind) == (0, 2, 0, 0)
        assert supply.stock(tx, 2, now=LATE).sellable == 1


def test_whoever_waited_longer_is_served_before_a_place_that_may_come_back(db: Database, line: int) -> None:
    with db.transaction() as tx:
        before = a_backorder(tx, "#0", units=2, days_ago=20).id
    accepted(db, line, "alternative")

    with db.transaction() as tx:
        land(tx, 2)

        assert units(tx, before) == (0, 2, 0, 0)
        assert supply.stock(tx, 2, now=SOON).held == 0


def test_the_other_product_is_free_for_the_next_again(db: Database, line: int) -> None:
    offer = accepted(db, line, "alternative")
    with db.transaction() as tx:
        (other,) = an_order(tx, "#3", ("LAMP-3", 1))
        assert other.waiting == 1

    undone(db, offer)

    with db.reading() as tx:
        assert units(tx, other.id) == (0, 1, 0, 0)
        assert supply.stock(tx, 1, now=SOON).sellable == 1


def test_a_line_that_is_back_is_told_a_date_again(db: Database, line: int) -> None:
    with db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 2, on=NOW.date() + timedelta(days=30), now=NOW)
        behind = a_backorder(tx, "#2", days_ago=5).id
    offer = accepted(db, line, "alternative")
    with db.reading() as tx:
        assert outlook.of(tx, [behind])[behind].expected_on is not None

    undone(db, offer)

    with db.reading() as tx:
        known = outlook.of(tx, [line, behind])
        assert (known[line].expected_on is not None, known[behind].expected_on) == (True, None)


def the_new_line(tx: Session) -> Backorder:
    return orders.lines_of(tx, 1)[-1]


def shipped(tx: Session) -> None:
    shipments.ship(tx, the_new_line(tx).id, 1, key="parcel", now=SOON)


def given_up(tx: Session) -> None:
    cancellations.cancel(tx, the_new_line(tx).id, 1, key="one", by="customer", undo=UNDO, settings=Settings(), now=SOON)


def sent_in_parts(tx: Session) -> None:
    later = an_order(tx, "#9", ("LAMP-2", 1))[0]
    later.order_id, later.reference = 1, "another lamp"
    tx.flush()
    offers.accept(tx, proposed(tx, later.id, "split_shipment"), undo=UNDO, now=SOON)


@pytest.mark.parametrize("meanwhile", [shipped, given_up, sent_in_parts])
def test_a_swap_on_which_something_rests_stands(db: Database, line: int, meanwhile: Callable[[Session], None]) -> None:
    offer = accepted(db, line, "alternative")
    with db.transaction() as tx:
        meanwhile(tx)
        before = as_it_stands(tx, line)

    with pytest.raises(TooLate), db.transaction() as tx:
        offers.undo(tx, offer, now=SOON)

    with db.reading() as tx:
        assert as_it_stands(tx, line) == before


def test_once_what_rests_on_it_is_taken_back_so_can_the_swap_be(db: Database, line: int) -> None:
    offer = accepted(db, line, "alternative")
    with db.transaction() as tx:
        given_up(tx)
        cancellations.undo(tx, 1, now=SOON)

        offers.undo(tx, offer, now=SOON)

        assert units(tx, line) == (2, 1, 0, 0)
        assert owed(tx) == []


def test_a_discount_that_a_cancellation_has_counted_with_stands(db: Database, line: int) -> None:
    """Else somebody would get less back for what they cancelled than it cost them."""
    offer = accepted(db, line, "discount")
    with db.transaction() as tx:
        cancellations.cancel(tx, line, 1, key="one", by="customer", undo=UNDO, settings=Settings(), now=SOON)
        assert owed(tx) == [980, 4410]

    with pytest.raises(TooLate), db.transaction() as tx:
        offers.undo(tx, offer, now=SOON)

    with db.transaction() as tx:
        cancellations.undo(tx, 1, now=SOON)
        offers.undo(tx, offer, now=SOON)
        assert owed(tx) == []


def test_a_wish_for_one_parcel_that_gave_way_is_heard_again(db: Database, line: int) -> None:
    with db.transaction() as tx:
        split_shipment.keep_together(tx, line, now=NOW)
    offer = accepted(db, line, "split_shipment")
    with db.reading() as tx:
        assert asked_for(tx) == [WriteBackKind.split_shipment]

    undone(db, offer)

    with db.reading() as tx:
        assert asked_for(tx) == [WriteBackKind.together]
        assert split_shipment.wish(tx, 1) is WriteBackKind.together


def test_what_is_withdrawn_by_staff_or_another_wish_is_not_offered_to_be_undone(db: Database, line: int) -> None:
    offer = accepted(db, line, "split_shipment")
    with db.transaction() as tx:
        split_shipment.keep_together(tx, line, now=SOON)
        assert offers.undoable(tx, tx.get_one(Order, 1).customer_id, now=SOON) == []

    with pytest.raises(TooLate), db.transaction() as tx:
        offers.undo(tx, offer, now=SOON)


def test_nobody_lists_what_somebody_else_accepted(db: Database, line: int) -> None:
    accepted(db, line, "discount")
    with db.transaction() as tx:
        stranger = tx.get_one(Order, a_backorder(tx, "#2").order_id).customer_id

        assert offers.undoable(tx, stranger, now=SOON) == []


def test_an_undone_swap_leaves_nothing_in_what_is_told_of_the_past(db: Database, line: int) -> None:
    undone(db, accepted(db, line, "alternative"))
    with db.transaction() as tx:
        shipments.ship(tx, line, key="all", beyond=True, now=SOON)

        past = outlook.closed(tx, tx.get_one(Order, 1).customer_id)

    assert [one.backorder_id for one in past] == [line]
