"""News comes when, as often and where somebody wants it; answers and what the law has us tell come in any case."""

from datetime import timedelta

import pytest
from builders import NOW, a_backorder, a_chat, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import select

from store import contact, customers, database, outbox, subscriptions, supply
from store.consent import Purpose
from store.customers import Customer
from store.database import Database
from store.hours import Window
from store.messages import Message, Priority, State
from store.subscriptions import Subscription, SubscriptionState

HOUR = timedelta(hours=1)


@pytest.fixture
def shop(db: Database) -> Shop:
    """Ten in the morning in New York."""
    return Shop(db).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def phone(request: pytest.FixtureRequest, shop: Shop) -> Phone:
    """The phone of somebody who waits for nine lamps, and knows it."""
    with shop.db.transaction() as tx:
        line = a_backorder(tx, "#1001", units=9)
        address = a_chat(tx, line) if request.param == "telegram" else phone_of(tx, line)
    held = shop.phone(request.param, address.handle)
    shop.settle()
    assert len(held.inbox) == 1
    return held


def news(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key=f"truck {database.now(tx)}", now=database.now(tx))
    shop.settle()


def unasked(phone: Phone) -> list[str]:
    """What came on its own since the first news: that units were set aside."""
    return [heard.text for heard in phone.inbox if "set aside" in heard.text]


def test_who_wants_the_evening_hears_in_the_evening(shop: Shop, phone: Phone) -> None:
    phone.says("please message me after 5 pm")
    news(shop)
    assert unasked(phone) == []

    shop.pass_time(6.5 * HOUR)
    assert unasked(phone) == []
    shop.pass_time(0.75 * HOUR)

    assert len(unasked(phone)) == 1


def test_who_wants_the_morning_hears_nothing_in_the_afternoon(shop: Shop, phone: Phone) -> None:
    phone.says("only in the mornings please")
    shop.pass_time(4 * HOUR)
    news(shop)
    assert unasked(phone) == []

    shop.at(NOW + timedelta(days=1))
    shop.settle()

    assert len(unasked(phone)) == 1


def test_once_a_day_all_of_a_day_comes_in_one_message_in_the_morning(shop: Shop, phone: Phone) -> None:
    phone.says("just once a day please")
    for _ in range(3):
        news(shop)
        shop.pass_time(HOUR)
    assert unasked(phone) == []

    shop.at(NOW + timedelta(hours=22, minutes=30))
    shop.settle()
    assert unasked(phone) == []
    shop.pass_time(0.6 * HOUR)
    shop.settle()
    news(shop)
    shop.pass_time(8 * HOUR)

    assert len(unasked(phone)) == 1


def test_once_a_day_there_is_more_on_the_next_day(shop: Shop, phone: Phone) -> None:
    phone.says("just once a day please")
    for _ in range(2):
        news(shop)
        shop.pass_time(timedelta(days=1))

    assert len(unasked(phone)) == 2


def test_a_pause_keeps_news_back_and_loses_none(shop: Shop, phone: Phone) -> None:
    phone.says("pause for 3 days")
    for _ in range(2):
        news(shop)
        shop.pass_time(timedelta(days=1))
    assert unasked(phone) == []

    shop.pass_time(timedelta(days=1))

    assert len(unasked(phone)) == 1


def test_while_paused_they_are_answered(shop: Shop, phone: Phone) -> None:
    phone.says("pause for 3 days")
    news(shop)

    assert "1001" in phone.says("where is my order?")


def test_a_pause_that_is_ended_brings_the_news_at_once(shop: Shop, phone: Phone) -> None:
    phone.says("pause for 14 days")
    news(shop)
    phone.says("notification settings")

    phone.picks("again now")
    shop.settle()

    assert len(unasked(phone)) == 1


def test_news_that_was_queued_before_a_pause_waits_too(shop: Shop, phone: Phone) -> None:
    from scheduler.announce import announce
    from scheduler.dispatch import dispatch

    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key="truck", now=database.now(tx))
        announce(tx, shop.settings, now=database.now(tx))
        assert dispatch(tx, shop.settings, now=database.now(tx)) == 1
        person(tx, phone).paused_until = database.now(tx) + timedelta(days=2)
    shop.settle()
    assert unasked(phone) == []

    shop.pass_time(timedelta(days=2, hours=1))

    assert len(unasked(phone)) == 1


def test_news_that_was_not_sent_in_their_hours_waits_for_the_next(shop: Shop, phone: Phone) -> None:
    from scheduler.announce import announce
    from scheduler.dispatch import dispatch

    phone.says("only in the mornings please")
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key="truck", now=database.now(tx))
        announce(tx, shop.settings, now=database.now(tx))
        assert dispatch(tx, shop.settings, now=database.now(tx)) == 1
    shop.at(NOW + 5 * HOUR)
    shop.settle()
    assert unasked(phone) == []

    shop.at(NOW + timedelta(days=1))
    shop.settle()

    assert len(unasked(phone)) == 1


def test_what_staff_say_to_many_waits_for_the_end_of_a_pause(shop: Shop, phone: Phone) -> None:
    phone.says("pause for 3 days")
    with shop.db.transaction() as tx:
        address = customers.at(tx, phone.channel, phone.handle)
        assert address is not None
        outbox.enqueue(
            tx,
            address,
            key="broadcast",
            priority=Priority.broadcast,
            body={"texts": [{"key": "welcome", "facts": {}}], "choices": []},
            now=database.now(tx),
        )
    shop.settle()
    with shop.db.reading() as tx:
        waits = tx.exec(select(Message).where(Message.key == "broadcast")).one()
        assert (waits.state, waits.reason) == (State.queued, "paused")

    shop.at(NOW + timedelta(days=3))
    shop.settle()

    assert "You're welcome." in phone.hears()


def test_what_the_law_has_us_tell_is_held_back_by_no_wish(shop: Shop, phone: Phone) -> None:
    with shop.db.transaction() as tx:
        someone, now = person(tx, phone), database.now(tx)
        someone.hours, someone.paused_until = "17:00-20:00", now + timedelta(days=30)
        tx.flush()
        address = customers.at(tx, phone.channel, phone.handle)
        assert address is not None
        row = {"id": 1, "address_id": address.id, "channel": phone.channel, "priority": Priority.notice, "body": None}
        row |= {"purpose": Purpose.order_updates, "after_stop": False, "created_at": now}
        window = Window.parse(shop.settings.message_hours)

        ordinary = contact.objections(tx, [row | {"expires_at": now + HOUR}], window, now=now)
        required = contact.objections(tx, [row | {"expires_at": None}], window, now=now)
        at_night = contact.objections(tx, [row | {"expires_at": None}], window, now=now + 12 * HOUR)

    assert (ordinary, required, at_night) == ({1: "paused"}, {}, {1: "quiet hours"})


def test_where_both_are_linked_news_comes_where_they_want_it(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, units=9)
        chat = shop.phone("telegram", a_chat(tx, line).handle)
        phone = shop.phone("sms", phone_of(tx, line).handle)
    shop.settle()
    assert (len(chat.inbox), len(phone.inbox)) == (1, 0)

    chat.says("by sms instead of telegram please")
    news(shop)

    assert (len(unasked(chat)), len(unasked(phone))) == (0, 1)


def test_a_product_that_is_back_is_told_in_their_hours_by_the_pass(shop: Shop, phone: Phone) -> None:
    with shop.db.transaction() as tx:
        a_product(tx, "VASE", title="Ribbed vase")
    phone.says("let me know when the ribbed vase is back in stock")
    phone.picks("Tell me once")
    phone.says("please message me after 5 pm")
    with shop.db.transaction() as tx:
        supply.land(tx, "VASE", 1, key="vases", now=database.now(tx))
    shop.settle()
    assert "Ribbed vase is back" not in phone.hears()

    shop.pass_time(7.5 * HOUR)

    assert "Ribbed vase is back" in phone.hears()


def test_a_stop_ends_what_they_asked_to_be_told_of(shop: Shop, phone: Phone) -> None:
    with shop.db.transaction() as tx:
        vase = a_product(tx, "VASE")
        address = customers.at(tx, phone.channel, phone.handle)
        assert address is not None
        asked = subscriptions.ask(tx, address.customer_id, address.id, vase.id, now=NOW)
        subscriptions.confirm(tx, asked, source="test", wording="v1", now=NOW)

    phone.says("STOP")

    with shop.db.reading() as tx:
        assert tx.exec(select(Subscription.state)).one() is SubscriptionState.ended


def test_two_who_become_one_keep_what_was_set(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        a_product(tx)
        one = phone_of(tx, an_order(tx, "#1", ("LAMP-2", 1), email="a@example.com")[0])
        other = phone_of(tx, an_order(tx, "#2", ("LAMP-2", 1), email="a@example.com")[0])
        tx.get_one(Customer, other.customer_id).hours = "09:00-12:00"
        tx.get_one(Customer, other.customer_id).digest = True
        kept = tx.get_one(Customer, customers.merge(tx, one.customer_id, other.customer_id))

        assert (kept.hours, kept.digest) == ("09:00-12:00", True)


def person(tx: object, phone: Phone) -> Customer:
    address = customers.at(tx, phone.channel, phone.handle)  # type: ignore[arg-type]
    assert address is not None
    return tx.get_one(Customer, address.customer_id)  # type: ignore[attr-defined, no-any-return]
