"""Somebody waits, asks, and decides; the same on both channels."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_backorder, a_chat, a_product, phone_of
from customer import Phone, Shop

from store import customers, database, orders, supply
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
        assert supply.stock(tx, 1).set_aside == 0

    phone.picks("I agree")
    with shop.db.reading() as tx:
        assert supply.stock(tx, 1).set_aside == 1


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


def test_a_yes_answers_the_question_that_was_asked(shop: Shop, phone: Phone) -> None:
    phone.says("cancel my order please")

    phone.says("yes")

    with shop.db.reading() as tx:
        assert orders.lines_of(tx, 1)[0].cancelled == 1


def test_a_yes_without_a_question_cancels_nothing(shop: Shop, phone: Phone) -> None:
    phone.says("yes")

    with shop.db.reading() as tx:
        assert orders.lines_of(tx, 1)[0].waiting == 1


def test_no_leaves_everything_as_it_is(shop: Shop, phone: Phone) -> None:
    phone.says("cancel my order please")

    phone.says("no")
    phone.says("yes")

    with shop.db.reading() as tx:
        assert orders.lines_of(tx, 1)[0].waiting == 1


def test_a_person_is_not_talked_over(shop: Shop, phone: Phone) -> None:
    phone.says("let me talk to a person")
    before = len(phone.inbox)

    phone.says("where is my order?")
    assert len(phone.inbox) == before

    shop.pass_time(timedelta(hours=49))
    phone.says("where is my order?")
    assert len(phone.inbox) > before


def test_a_confirmation_of_last_week_confirms_nothing(shop: Shop, phone: Phone) -> None:
    phone.says("cancel my order please")
    shop.pass_time(timedelta(days=7))

    if phone.channel == "telegram":
        phone.does("choice", data=next(b.data for heard in phone.inbox for b in heard.buttons if "it now" in b.label))

    with shop.db.reading() as tx:
        assert orders.lines_of(tx, 1)[0].waiting == 1


def test_nobody_can_press_the_buttons_of_somebody_else(shop: Shop, phone: Phone) -> None:
    phone.says("cancel my order please")
    stranger = shop.phone(phone.channel, "+12125559999" if phone.channel == "sms" else "999")

    stranger.does("choice", data="c2.1")
    stranger.does("choice", data="c../../1.1")
    stranger.does("choice", data="c" + "9" * 40 + ".1")

    with shop.db.reading() as tx:
        assert orders.lines_of(tx, 1)[0].waiting == 1


def test_who_is_not_known_learns_nothing(shop: Shop, phone: Phone) -> None:
    stranger = shop.phone(phone.channel, "+12125559998" if phone.channel == "sms" else "998")

    answer = stranger.says("where is order 1001?")

    assert "1001" not in answer
    assert "LAMP" not in answer


def test_a_second_tap_cancels_nothing_else(shop: Shop, phone: Phone) -> None:
    with shop.db.transaction() as tx:
        from builders import an_order

        a_product(tx, "MUG")
        number = orders.by_number(tx, "1001")
        handle = next(a.handle for a in customers.addresses_of(tx, number.customer_id) if a.channel == "sms")
        mug = an_order(tx, "#1002", ("MUG", 1), phone=handle)[0]
    phone.says("cancel my order")
    phone.picks("#1001")
    tap = next(button for button in phone.inbox[-1].buttons if "it now" in button.label)

    phone.does("choice", data=tap.data)
    phone.does("choice", data=tap.data)

    with shop.db.reading() as tx:
        assert orders.line_of(tx, mug.id).cancelled == 0


def test_a_yes_of_another_day_answers_nothing(shop: Shop, phone: Phone) -> None:
    phone.says("cancel my order please")
    shop.pass_time(timedelta(days=3))

    phone.says("yes")

    with shop.db.reading() as tx:
        assert orders.lines_of(tx, 1)[0].waiting == 1


def test_what_was_given_back_already_is_not_given_back_twice(shop: Shop, phone: Phone) -> None:
    phone.says("can i have a discount?")
    phone.picks("Take")

    answer = phone.says("cancel my order")

    assert "$44.10" in answer
