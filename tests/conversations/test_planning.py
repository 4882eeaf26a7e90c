"""When and how often something is said: what is urgent first, what has held, and after an outage what is true now."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from builders import NOW, a_backorder, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import select

from scheduler.announce import announce
from scheduler.dispatch import dispatch
from scheduler.runner import run_pass
from store import database, shipments, supply
from store.customers import Customer
from store.database import Database, table
from store.messages import Message, State
from store.orders import Order
from store.promises import Promise
from store.tasks import Task

EARLY, LATER, LATEST = date(2026, 11, 12), date(2026, 11, 19), date(2026, 11, 27)
"""All of them in time for who ordered yesterday, as the law sees it."""


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


def waiting(shop: Shop, number: str = "#1001", *, days_ago: float = 1, **order: object) -> Phone:
    """Somebody has waited for a lamp since yesterday, by SMS."""
    with shop.db.transaction() as tx:
        return shop.phone("sms", phone_of(tx, a_backorder(tx, number, days_ago=days_ago, **order)).handle)


def expect(shop: Shop, on: date | None, *, units: int = 5) -> None:
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", units, on=on, reference="PO", now=database.now(tx))


def land(shop: Shop, units: int, key: str = "truck") -> None:
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", units, key=key, now=database.now(tx))


def test_that_a_date_has_moved_is_told_once_a_day_and_then_what_is_true(shop: Shop) -> None:
    phone = waiting(shop)
    expect(shop, EARLY)
    shop.settle()
    expect(shop, LATER)
    shop.settle()
    assert "Nov 19" in phone.hears()

    expect(shop, date(2026, 11, 23))
    shop.settle()
    expect(shop, LATEST)
    shop.pass_time(timedelta(hours=3))
    assert len(phone.inbox) == 2

    shop.pass_time(timedelta(hours=22))
    assert len(phone.inbox) == 3
    assert "Nov 27" in phone.hears()
    assert "Nov 23" not in phone.hears()


def test_a_date_that_came_back_to_what_was_told_is_not_told(shop: Shop) -> None:
    phone = waiting(shop)
    expect(shop, EARLY)
    shop.settle()
    expect(shop, LATER)
    shop.settle()

    for on in (LATEST, LATER):
        expect(shop, on)
        shop.settle()
    shop.pass_time(timedelta(hours=25))

    assert len(phone.inbox) == 2


def test_units_that_come_and_go_are_told_when_they_have_held(db: Database) -> None:
    shop = Shop(db, debounce_minutes=20).at(NOW)
    phone = waiting(shop)
    shop.settle()

    land(shop, 1)
    shop.settle()
    assert len(phone.inbox) == 1
    shop.pass_time(timedelta(minutes=10))
    assert len(phone.inbox) == 1
    shop.pass_time(timedelta(minutes=11))

    assert len(phone.inbox) == 2
    assert "set aside" in phone.hears()


def test_a_date_that_flutters_is_told_when_it_has_held(db: Database) -> None:
    shop = Shop(db, debounce_minutes=20).at(NOW)
    phone = waiting(shop)
    expect(shop, EARLY)
    shop.settle()

    for on in (LATER, LATEST, LATER):
        expect(shop, on)
        shop.pass_time(timedelta(minutes=10))
    assert len(phone.inbox) == 1

    shop.pass_time(timedelta(minutes=11))
    assert len(phone.inbox) == 2
    assert "Nov 19" in phone.hears()


def test_a_product_is_back_when_it_has_been_for_a_while(db: Database) -> None:
    shop = Shop(db, debounce_minutes=20).at(NOW)
    with shop.db.transaction() as tx:
        a_product(tx, "VASE", title="Vase")
    phone = waiting(shop)
    shop.settle()
    phone.says("tell me when the vase is back in stock")
    phone.does("text", text="1")
    before = len(phone.inbox)

    def stock(units: int) -> None:
        with shop.db.transaction() as tx:
            tx.connection().execute(sa.text(f"UPDATE product SET on_hand = {units} WHERE sku = 'VASE'"))
        shop.settle()

    stock(3)
    shop.pass_time(timedelta(minutes=15))
    stock(0)
    stock(3)
    shop.pass_time(timedelta(minutes=15))
    assert not any("back" in heard.text and "Vase" in heard.text for heard in phone.inbox[before:])

    shop.pass_time(timedelta(minutes=6))
    assert any("Vase" in heard.text for heard in phone.inbox[before:])


def test_three_days_without_a_pass_are_caught_up_in_one_message(shop: Shop) -> None:
    phone = waiting(shop, units=3)
    expect(shop, EARLY)
    shop.settle()

    for day, on in enumerate((LATER, None, LATEST, date(2026, 11, 23)), 1):
        shop.at(NOW + timedelta(hours=16 * day))
        expect(shop, on)
    land(shop, 1)
    shop.at(NOW + timedelta(days=3))
    shop.settle()
    shop.settle()

    assert len(phone.inbox) == 2
    assert "set aside" in phone.hears()
    assert "Nov 23" in phone.hears()
    assert "Nov 27" not in phone.hears()


def test_three_days_without_delivery_are_caught_up_in_one_message(shop: Shop) -> None:
    phone = waiting(shop, units=3)
    expect(shop, EARLY)
    shop.settle()

    for hours in range(1, 72, 5):
        shop.at(NOW + timedelta(hours=hours))
        expect(shop, LATER + timedelta(days=hours % 9))
        if hours == 36:
            land(shop, 1)
        run_pass(shop.db, shop.settings)
    shop.at(NOW + timedelta(days=3))
    shop.settle()
    shop.settle()

    assert len(phone.inbox) == 2
    assert "set aside" in phone.hears()


def test_what_lies_unsent_and_what_is_new_become_one_message(shop: Shop) -> None:
    phone = waiting(shop, units=2)
    run_pass(shop.db, shop.settings)
    land(shop, 1)
    run_pass(shop.db, shop.settings)

    shop.answer()
    shop.settle()

    assert len(phone.inbox) == 1
    with shop.db.reading() as tx:
        assert tx.exec(select(Message.state)).all() == [State.sent]


def test_the_last_message_of_a_day_is_kept_for_what_is_urgent(db: Database) -> None:
    shop = Shop(db, messages_per_day=2, same_news_hours=0).at(NOW)
    phone = waiting(shop, units=2)
    expect(shop, EARLY)
    shop.settle()
    expect(shop, LATER)
    shop.settle()
    assert len(phone.inbox) == 1

    land(shop, 1)
    shop.pass_time(timedelta(minutes=16))

    assert len(phone.inbox) == 2
    assert "set aside" in phone.hears()
    assert "Nov 19" in phone.hears()


def test_what_is_urgent_leaves_before_what_is_not(shop: Shop) -> None:
    usual, urgent = (waiting(shop, f"#{n}", days_ago=1 + n) for n in range(2))
    with shop.db.transaction() as tx:
        announce(tx, shop.settings, now=NOW)
        later = NOW + timedelta(minutes=1)
        supply.land(tx, "LAMP-2", 1, key="truck", now=later)
        announce(tx, shop.settings, now=later)
        assert dispatch(tx, shop.settings, now=later) == 2
        first, second = tx.exec(select(Message.customer_id).order_by(table(Message).c.id)).all()

    assert first > second
    assert usual.inbox == urgent.inbox == []


def test_their_own_time_zone_counts_alone(shop: Shop) -> None:
    evening = datetime(2026, 11, 3, 2, 30, tzinfo=UTC)
    shop.at(evening)
    phone = waiting(shop, postcode="10001", phone="+12135550100")
    shop.settle()
    assert phone.inbox == []

    with shop.db.transaction() as tx:
        tx.exec(select(Customer)).one().zone = "America/Los_Angeles"
    shop.pass_time(timedelta(minutes=16))

    assert len(phone.inbox) == 1


def test_whoever_may_be_in_two_zones_can_say_which(shop: Shop) -> None:
    phone = waiting(shop, postcode="10001", phone="+12135550100")
    phone.says("message settings")
    phone.picks("time zone")
    assert phone.labels() == ["Los Angeles", "New York"]

    phone.picks("Los Angeles")

    with shop.db.reading() as tx:
        assert tx.exec(select(Customer.zone)).one() == "America/Los_Angeles"


def test_a_part_that_has_shipped_is_told_with_when_the_rest_comes(shop: Shop) -> None:
    phone = waiting(shop, units=3)
    expect(shop, EARLY)
    shop.settle()
    land(shop, 1)
    shop.settle()
    with shop.db.transaction() as tx:
        shipments.ship(tx, 1, key="p", tracking="https://track.example/1", now=database.now(tx))
    expect(shop, LATER)
    shop.settle()

    assert "https://track.example/1" in phone.hears()
    assert "Still on backorder: 2, expected Nov 19" in phone.hears()
    assert phone.hears().count("Nov 19") == 1
    with shop.db.reading() as tx:
        assert tx.exec(select(Promise.on_date).order_by(table(Promise).c.id.desc())).first() == LATER


def test_two_parcels_are_both_told(shop: Shop) -> None:
    phone = waiting(shop, units=3)
    shop.settle()
    land(shop, 2)
    shop.settle()
    with shop.db.transaction() as tx:
        for parcel in "ab":
            shipments.ship(tx, 1, 1, key=parcel, tracking=f"https://track.example/{parcel}", now=database.now(tx))
    shop.settle()

    assert all(f"track.example/{parcel}" in phone.hears() for parcel in "ab")


def test_a_card_that_may_soon_no_longer_be_charged_is_told_of_once_and_nothing_is_asked(db: Database) -> None:
    shop = Shop(db, shop_payment_page="https://lumen.example/pay").at(NOW)
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-2")
        a_product(tx, "VASE")
        first, _ = an_order(tx, "#1", ("LAMP-2", 1), ("VASE", 1), days_ago=1)
        tx.get_one(Order, first.order_id).authorised_until = NOW + timedelta(days=5)
        phone = shop.phone("sms", phone_of(tx, first).handle)
    shop.settle()
    shop.pass_time(timedelta(days=1))
    assert not any("card" in heard.text for heard in phone.inbox)

    for _ in range(4):
        shop.pass_time(timedelta(hours=25))

    (told,) = [heard for heard in phone.inbox if "card" in heard.text]
    assert "https://lumen.example/pay" in told.text
    assert "Nov 7" in told.text
    assert list(told.buttons) == []
    with shop.db.reading() as tx:
        (task,) = tx.exec(select(Task).where(Task.what == "authorisation")).all()
        assert "Order #1:" in task.details
        assert tx.exec(select(Message.id).where(Message.state == State.failed)).all() == []
