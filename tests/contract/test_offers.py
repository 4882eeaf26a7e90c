"""An offer is used once, moves what it says, and costs nobody their place when it fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from builders import NOW, a_backorder, a_product
from sqlmodel import select

from store import offers, orders, supply, writebacks
from store.catalog import Product
from store.database import Database
from store.errors import OfferEnded, OutOfStock, ShopError
from store.offers import Offer
from store.refunds import Refund
from store.settings import Settings
from store.writebacks import WriteBackKind

SETTINGS = Settings(_env_file=None)


def propose(db: Database, *, stock: int = 1, price: int = 4400) -> dict[str, Offer]:
    """Somebody waits for a lamp of 49.00; another lamp is on the shelf."""
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Floor lamp", price=price, on_hand=stock)
        a_product(tx, instead=["LAMP-3"])
        line = a_backorder(tx)
        return {offer.kind: offer for offer in offers.propose(tx, line, settings=SETTINGS, now=NOW)}


def test_an_alternative_is_set_aside_and_only_then_the_place_is_let_go(db: Database) -> None:
    made = propose(db)

    with db.transaction() as tx:
        offers.accept(tx, made["alternative"].id, now=NOW)

    with db.reading() as tx:
        old, new = orders.lines_of(tx, 1)
        assert (old.cancelled, old.waiting) == (1, 0)
        assert (new.title, new.allocated) == ("Floor lamp", 1)
        (todo,) = writebacks.to_do(tx, now=NOW)
        assert (todo.kind, todo.details["difference_minor"]) == (WriteBackKind.swap, -500)
        assert tx.exec(select(Refund.amount_minor)).all() == [500]


def test_a_dearer_alternative_gives_nothing_back(db: Database) -> None:
    made = propose(db, price=5900)

    with db.transaction() as tx:
        offers.accept(tx, made["alternative"].id, now=NOW)

    with db.reading() as tx:
        assert tx.exec(select(Refund)).all() == []
        assert writebacks.to_do(tx, now=NOW)[0].details["difference_minor"] == 1000


def test_where_the_alternative_is_gone_they_keep_their_place(db: Database) -> None:
    made = propose(db)
    with db.transaction() as tx:
        tx.exec(select(Product).where(Product.sku == "LAMP-3")).one().on_hand = 0

    with pytest.raises(OutOfStock), db.transaction() as tx:
        offers.accept(tx, made["alternative"].id, now=NOW)

    with db.reading() as tx:
        assert orders.lines_of(tx, 1)[0].waiting == 1


def test_what_is_not_on_the_shelf_is_not_offered(db: Database) -> None:
    assert "alternative" not in propose(db, stock=0)


def test_a_discount_is_given_once(db: Database) -> None:
    made = propose(db)

    with db.transaction() as tx:
        offers.accept(tx, made["discount"].id, now=NOW)
    with pytest.raises(OfferEnded), db.transaction() as tx:
        offers.accept(tx, made["discount"].id, now=NOW)

    with db.transaction() as tx:
        again = offers.propose(tx, orders.line_of(tx, 1), settings=SETTINGS, now=NOW)
        assert [offer.kind for offer in again] == ["alternative"]
        assert tx.exec(select(Refund.amount_minor)).all() == [490]


def test_of_many_who_accept_at_once_one_does(db: Database) -> None:
    made = propose(db)

    def accept(_: int) -> str:
        try:
            with db.transaction() as tx:
                offers.accept(tx, made["alternative"].id, now=NOW)
        except ShopError as refusal:
            return type(refusal).__name__
        return "accepted"

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(accept, range(6)))

    assert results.count("accepted") == 1
    with db.reading() as tx:
        assert supply.stock(tx, 1).sellable == 0
        assert len(orders.lines_of(tx, 1)) == 2


def test_two_who_want_the_last_one_do_not_both_get_it(db: Database) -> None:
    propose(db)
    with db.transaction() as tx:
        other = a_backorder(tx, "#1002")
        made = offers.propose(tx, other, settings=SETTINGS, now=NOW)
        rival = next(offer for offer in made if offer.kind == "alternative")
        mine = tx.exec(select(Offer).where(Offer.kind == "alternative", Offer.backorder_id != other.id)).one()

    with db.transaction() as tx:
        offers.accept(tx, rival.id, now=NOW)
    with pytest.raises(OutOfStock), db.transaction() as tx:
        offers.accept(tx, mine.id, now=NOW)


def test_an_offer_ends_when_its_time_is_over(db: Database) -> None:
    made = propose(db)
    later = NOW + timedelta(hours=SETTINGS.offer_hours)

    with pytest.raises(OfferEnded), db.transaction() as tx:
        offers.accept(tx, made["discount"].id, now=later)
    with db.transaction() as tx:
        assert offers.expire(tx, now=later) == len(made)
        assert offers.open_for(tx, 1, now=NOW) == []
