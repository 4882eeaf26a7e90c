"""What a shop keeps in the shadow: decided and put into words, shown to staff, and never sent."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_backorder, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import col, select

from store import database, supply
from store.database import Database
from store.messages import Message, State
from store.notices import Notice
from store.promises import Promise

EARLY, LATER = date(2026, 11, 12), date(2026, 11, 19)


def waiting(shop: Shop, sku: str = "LAMP-2", number: str = "#1001", **order: object) -> Phone:
    with shop.db.transaction() as tx:
        a_product(tx, sku, title=sku)
        return shop.phone("sms", phone_of(tx, an_order(tx, number, (sku, 1), days_ago=1, **order)[0]).handle)  # type: ignore[arg-type]


def expect(shop: Shop, on: date, sku: str = "LAMP-2") -> None:
    with shop.db.transaction() as tx:
        supply.expect(tx, sku, 5, on=on, reference="PO", now=database.now(tx))
    shop.settle()


def kept(shop: Shop) -> list[str]:
    with shop.db.reading() as tx:
        found = select(Message.text).where(Message.reason == "shadow").order_by(col(Message.id))
        return [text or "" for text in tx.exec(found)]


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db, shadow="promise_moved, sku:VASE").at(NOW)


def test_a_kind_in_the_shadow_is_worded_and_does_not_leave(shop: Shop) -> None:
    phone = waiting(shop)
    expect(shop, EARLY)
    expect(shop, LATER)

    assert len(phone.inbox) == 1
    (words,) = kept(shop)
    assert "Nov 19 instead of Nov 12" in words
    with shop.db.reading() as tx:
        assert list(tx.exec(select(Promise.on_date))) == [EARLY]
        assert all(notice.said_at for notice in tx.exec(select(Notice)))
        assert {message.state for message in tx.exec(select(Message))} == {State.sent, State.withheld}


def test_nothing_piles_up_and_nothing_is_caught_up_on_when_the_shadow_ends(db: Database, shop: Shop) -> None:
    phones = [waiting(shop, "VASE", "#1"), waiting(shop, "LAMP-2", "#2")]
    for on in (EARLY, LATER):
        expect(shop, on)
        expect(shop, on, "VASE")
    shop.pass_time(timedelta(days=2))
    before = [len(phone.inbox) for phone in phones]

    lit = Shop(db)
    lit.wires = shop.wires
    lit.settle()
    lit.pass_time(timedelta(hours=3))

    assert before == [0, 1]
    assert [len(phone.inbox) for phone in phones] == before


def test_what_is_not_in_the_shadow_leaves_without_the_rest(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        for sku in ("LAMP-2", "VASE"):
            a_product(tx, sku, title=sku)
        lines = an_order(tx, "#1", ("LAMP-2", 1), ("VASE", 1))
        phone = shop.phone("sms", phone_of(tx, lines[0]).handle)
    shop.settle()
    shop.settle()

    assert len(phone.inbox) == 1
    assert "LAMP-2" in phone.hears()
    assert "VASE" not in phone.hears()
    (words,) = kept(shop)
    assert "VASE" in words


def test_what_was_made_ready_before_a_kind_went_into_the_shadow_stays_too(db: Database) -> None:
    from scheduler.runner import run_pass

    shop = Shop(db).at(NOW)
    with shop.db.transaction() as tx:
        phone = shop.phone("sms", phone_of(tx, a_backorder(tx)).handle)
    run_pass(db, shop.settings)

    Shop(db, shadow="backorder_placed").settle()

    assert phone.inbox == []
    assert len(kept(shop)) == 1


def test_whoever_asks_is_answered_all_the_same(shop: Shop) -> None:
    phone = waiting(shop, "VASE")
    expect(shop, EARLY, "VASE")

    assert "Nov 12" in phone.says("where is my order")


def test_a_product_that_is_back_stays_in_the_shadow_too(db: Database) -> None:
    shop = Shop(db, shadow="restock").at(NOW)
    phone = waiting(shop)
    with shop.db.transaction() as tx:
        a_product(tx, "BOWL", title="Bowl")
    shop.settle()
    phone.says("tell me when the bowl is back in stock")
    phone.does("text", text="1")
    before = len(phone.inbox)

    with shop.db.transaction() as tx:
        supply.land(tx, "BOWL", 2, key="truck", now=database.now(tx))
    shop.settle()

    assert len(phone.inbox) == before
    assert "Bowl" in kept(shop)[-1]
