"""Somebody waits, asks, and decides; the same on both channels."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_backorder, a_chat, a_product, phone_of
from customer import Phone, Shop

from store import database, orders, supply
from store.database import Database


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def phone(request: pytest.FixtureRequest, shop: Shop) -> Phone:
    """The phone of somebody who waits for one lamp that is expected on 4 December."""
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Floor lamp", price=4400, on_hand=3)
        a_product(tx, instead=["LAMP-3"])
        line = a_backorder(tx, "#1001")
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 4), now=NOW)
        address = a_chat(tx, line) if request.param == "telegram" else phone_of(tx, line)
        return shop.phone(request.param, address.handle)


def test_they_are_told_at_once_and_only_once(shop: Shop, phone: Phone) -> None:
    shop.settle()
    shop.settle()

    assert len(phone.inbox) == 1
    assert "4 December" in phone.hears() or "Dec" in phone.hears()


def test_they_ask_where_it_is(phone: Phone) -> None:
    answer = phone.says("where is my order??")

    assert "1001" in answer
    assert "Dec" in answer


def test_they_take_an_alternative_only_after_the_difference_was_agreed(shop: Shop, phone: Phone) -> None:
    phone.says("what are my options")
    phone.picks("Floor lamp")

    with shop.db.reading() as tx:
        assert supply.stock(tx, 1).sellable == 3

    phone.picks("I agree")
    with shop.db.reading() as tx:
        assert supply.stock(tx, 1).sellable == 2


def test_they_cancel_confirm_and_take_it_back(shop: Shop, phone: Phone) -> None:
    phone.says("cancel my order please")
    with shop.db.reading() as tx:
        assert orders.by_number(tx, "1001")
        assert orders.lines_of(tx, 1)[0].cancelled == 0

    phone.picks("it now")
    with shop.db.reading() as tx:
        assert orders.lines_of(tx, 1)[0].cancelled == 1

    phone.picks("undo")
    with shop.db.reading() as tx:
        assert orders.lines_of(tx, 1)[0].waiting == 1


def test_a_date_that_moves_is_told(shop: Shop, phone: Phone) -> None:
    shop.settle()
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 20), reference="LAMP-2 2026-12-04", now=database.now(tx))

    shop.settle()

    assert len(phone.inbox) == 2
    assert "20" in phone.hears()


def test_a_date_that_moves_and_moves_back_before_it_was_told_is_not_told(shop: Shop, phone: Phone) -> None:
    shop.settle()
    for day in (date(2026, 12, 20), date(2026, 12, 4)):
        with shop.db.transaction() as tx:
            supply.expect(tx, "LAMP-2", 5, on=day, reference="LAMP-2 2026-12-04", now=database.now(tx))

    shop.settle()

    assert len(phone.inbox) == 1


def test_units_that_landed_are_told_to_whoever_gets_them(shop: Shop, phone: Phone) -> None:
    shop.settle()
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key="truck", now=database.now(tx))

    shop.settle()

    assert len(phone.inbox) == 2
    assert "set aside" in phone.hears()


def test_nobody_is_written_to_at_night(shop: Shop, phone: Phone) -> None:
    shop.at(NOW + timedelta(hours=12))
    shop.settle()
    assert phone.inbox == []

    shop.pass_time(timedelta(hours=12))
    assert len(phone.inbox) == 1


def test_after_stop_there_is_one_confirmation_and_then_nothing(shop: Shop, phone: Phone) -> None:
    shop.settle()
    before = len(phone.inbox)

    phone.says("please stop texting me")
    assert len(phone.inbox) == before + 1
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key="truck", now=database.now(tx))
    shop.settle()

    assert len(phone.inbox) == before + 1
