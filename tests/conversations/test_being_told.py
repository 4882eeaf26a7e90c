"""What is said unasked: to exactly the right people, in one message, at the right moment, and never after a STOP."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_backorder, a_chat, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import select

from store import cancellations, database, shipments, supply, writebacks
from store.customers import Address, AddressState
from store.database import Database
from store.errors import NoSuchAddress, Refused, Unreachable, Unwilling
from store.messages import Message, State
from store.promises import Promise
from store.settings import Settings
from store.tasks import Task
from store.writebacks import WriteBackState


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


def waiting(shop: Shop, number: str = "#1001", **order: object) -> Phone:
    """Somebody waits for a lamp, by SMS."""
    with shop.db.transaction() as tx:
        return shop.phone("sms", phone_of(tx, a_backorder(tx, number, **order)).handle)


def land(shop: Shop, units: int, key: str = "truck") -> None:
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", units, key=key, now=database.now(tx))
    shop.settle()


def test_exactly_those_who_are_served_hear_that_they_are(shop: Shop) -> None:
    phones = [waiting(shop, f"#{n}", days_ago=20 - n) for n in range(4)]
    shop.settle()

    land(shop, 2)

    assert ["set aside" in phone.hears() for phone in phones] == [True, True, False, False]
    assert ["not enough" in phone.hears() for phone in phones] == [False, False, True, True]


def test_who_was_told_a_later_date_does_not_hear_of_an_early_delivery(shop: Shop) -> None:
    first, second = (waiting(shop, f"#{n}", days_ago=20 - n) for n in range(2))
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 1, on=date(2026, 11, 4), now=NOW)
        supply.expect(tx, "LAMP-2", 1, on=date(2026, 12, 4), now=NOW)
    shop.settle()

    land(shop, 1)

    assert len(first.inbox) == 2
    assert len(second.inbox) == 1


def test_several_orders_of_one_person_are_one_message(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-2")
        a_product(tx, "VASE")
        first = an_order(tx, "#1", ("LAMP-2", 1), ("VASE", 2), phone="+12125550001")[0]
        an_order(tx, "#2", ("VASE", 1), phone="+12125550001")
        phone = shop.phone("sms", phone_of(tx, first).handle)

    shop.settle()

    assert len(phone.inbox) == 1
    assert phone.hears().count("Lumen:") == 1
    with shop.db.reading() as tx:
        assert len(tx.exec(select(Promise)).all()) == 3


def test_without_consent_nobody_is_written_to_first_but_is_answered(shop: Shop) -> None:
    phone = waiting(shop, agreed=False)
    shop.settle()
    assert phone.inbox == []

    assert "1001" in phone.says("where is my order")


def test_consent_that_comes_later_brings_the_news_at_once(shop: Shop) -> None:
    phone = waiting(shop, agreed=False)
    shop.settle()

    phone.says("START")
    shop.settle()

    assert any("can't ship" in heard.text for heard in phone.inbox)


def test_nobody_hears_of_orders_that_came_with_the_first_import(shop: Shop) -> None:
    phone = waiting(shop, silent=True)

    shop.settle()

    assert phone.inbox == []


def test_one_person_is_not_told_more_than_so_many_things_a_day(db: Database) -> None:
    shop = Shop(db, messages_per_day=2).at(NOW)
    phone = waiting(shop, units=9)
    shop.settle()
    for truck in range(4):
        land(shop, 1, f"truck {truck}")
    assert len(phone.inbox) == 2

    shop.pass_time(timedelta(days=1))
    assert len(phone.inbox) == 3


def test_who_waits_long_is_not_forgotten(shop: Shop) -> None:
    phone = waiting(shop, days_ago=0)
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 1, on=date(2026, 11, 28), now=NOW)
    shop.settle()

    shop.pass_time(timedelta(days=13))
    assert len(phone.inbox) == 1

    shop.pass_time(timedelta(days=2))
    assert len(phone.inbox) == 2
    assert "still waiting" in phone.hears()


def test_a_day_that_passes_unmet_is_said(shop: Shop) -> None:
    phone = waiting(shop)
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 1, on=date(2026, 11, 5), now=NOW)
    shop.settle()

    shop.pass_time(timedelta(days=4))

    assert len(phone.inbox) == 2
    assert "late" in phone.hears()


def test_a_parcel_is_told_with_its_tracking(shop: Shop) -> None:
    phone = waiting(shop)
    shop.settle()
    land(shop, 1)

    with shop.db.transaction() as tx:
        shipments.ship(tx, 1, key="p", tracking="https://track.example/1", now=database.now(tx))
    shop.settle()

    assert "https://track.example/1" in phone.hears()


def test_a_cancellation_is_told_when_the_shop_has_done_it(shop: Shop) -> None:
    phone = waiting(shop)
    shop.settle()
    with shop.db.transaction() as tx:
        at = database.now(tx)
        cancellations.cancel(tx, 1, key="c", by="customer", undo=timedelta(minutes=10), settings=Settings(), now=at)
    shop.settle()
    assert len(phone.inbox) == 1

    shop.pass_time(timedelta(minutes=11))
    with shop.db.transaction() as tx:
        at = database.now(tx)
        (todo,) = writebacks.to_do(tx, now=at)
        cancellations.confirm(tx, todo.id, WriteBackState.done, by="ann", now=at)
    shop.settle()

    assert "$49.00" in phone.hears()


def test_who_blocked_the_chat_is_reached_by_sms(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        chat, phone = a_chat(tx, line), phone_of(tx, line)
    shop.wires["telegram"].fails[chat.handle] = Unwilling("blocked", code="403")

    shop.settle()
    shop.settle()

    assert "can't ship" in shop.phone("sms", phone.handle).hears()


def test_who_is_reached_nowhere_becomes_a_task(shop: Shop) -> None:
    phone = waiting(shop)
    shop.wires["sms"].fails[phone.handle] = NoSuchAddress("no such number", code="21211")

    shop.settle()
    shop.settle()

    with shop.db.reading() as tx:
        assert tx.exec(select(Address.state).where(Address.handle == phone.handle)).one() is AddressState.retired
        assert [task.what for task in tx.exec(select(Task))] == ["unreachable"]
        assert len(tx.exec(select(Message)).all()) == 1


def test_what_could_not_be_sent_is_sent_later_and_once(shop: Shop) -> None:
    phone = waiting(shop)
    shop.wires["sms"].fails[phone.handle] = Unreachable("busy", retry_after=30)
    shop.settle()
    del shop.wires["sms"].fails[phone.handle]
    shop.settle()
    assert phone.inbox == []

    shop.pass_time(timedelta(seconds=31))
    shop.settle()

    assert len(phone.inbox) == 1


def test_a_message_that_is_refused_is_told_to_staff(shop: Shop) -> None:
    phone = waiting(shop)
    shop.wires["sms"].fails[phone.handle] = Refused("filtered")

    shop.settle()

    with shop.db.reading() as tx:
        assert tx.exec(select(Message.state)).one() is State.failed
        assert "refused" in [task.what for task in tx.exec(select(Task))]


def test_a_bare_cancel_ends_the_texts_and_the_order_is_asked_about_elsewhere(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        chat = shop.phone("telegram", a_chat(tx, line).handle)
        phone = shop.phone("sms", phone_of(tx, line).handle)

    phone.says("CANCEL")
    shop.settle()

    # The provider confirms its own keyword; a second confirmation would be one too many.
    assert phone.inbox == []
    assert any("Did you mean to cancel" in heard.text for heard in chat.inbox)
    with shop.db.reading() as tx:
        assert "cancel_or_stop" in [task.what for task in tx.exec(select(Task))]


def test_what_was_queued_before_a_stop_does_not_leave_after_it(shop: Shop) -> None:
    phone = waiting(shop)
    with shop.db.transaction() as tx:
        from scheduler.announce import announce
        from scheduler.dispatch import dispatch

        announce(tx, shop.settings, now=database.now(tx))
        assert dispatch(tx, shop.settings, now=database.now(tx)) == 1

    phone.says("STOP")

    assert phone.inbox == []
    with shop.db.reading() as tx:
        states = {message.reason for message in tx.exec(select(Message)) if message.state is State.withheld}
        assert states == {"stopped"}


def test_start_lets_us_write_again(shop: Shop) -> None:
    phone = waiting(shop)
    phone.says("STOP")
    phone.says("START")

    shop.settle()

    assert any("can't ship" in heard.text for heard in phone.inbox)


@pytest.mark.parametrize("said", ["/cancel", "cancel", "Cancel!"])
def test_in_a_chat_cancel_is_about_the_order(shop: Shop, said: str) -> None:
    with shop.db.transaction() as tx:
        chat = shop.phone("telegram", a_chat(tx, a_backorder(tx)).handle)

    assert "cancel" in chat.says(said).casefold()
    assert "Cancel it now" in chat.labels()


@pytest.mark.parametrize("said", ["/stop", "STOP", "plese stop textin me", "no me escriban más"])
def test_in_a_chat_a_wish_to_stop_is_granted(shop: Shop, said: str) -> None:
    with shop.db.transaction() as tx:
        chat = shop.phone("telegram", a_chat(tx, a_backorder(tx), "77").handle)

    chat.says(said)
    shop.settle()

    assert len(chat.inbox) == 1


def test_whoever_waits_for_many_things_hears_of_each(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        skus = [a_product(tx, f"THING-{n}").sku for n in range(8)]
        first = an_order(tx, "#1", *((sku, 1) for sku in skus))[0]
        phone = shop.phone("sms", phone_of(tx, first).handle)

    shop.settle()
    shop.settle()

    said = " ".join(heard.text for heard in phone.inbox)
    assert all(sku in said for sku in skus)
    with shop.db.reading() as tx:
        assert len(tx.exec(select(Promise)).all()) == 8


def test_a_date_told_in_an_answer_is_a_promise_too(shop: Shop) -> None:
    phone = waiting(shop)
    shop.settle()
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 1, on=date(2026, 12, 30), reference="PO", now=database.now(tx))

    assert "Dec 30" in phone.says("where is my order")
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 1, on=date(2026, 12, 4), reference="PO", now=database.now(tx))
    shop.settle()

    assert "Dec 4" in phone.hears()


def test_what_is_said_to_a_person_is_not_lost(shop: Shop) -> None:
    phone = waiting(shop)
    phone.says("let me talk to a person")

    phone.says("please cancel it")

    with shop.db.reading() as tx:
        assert [task.what for task in tx.exec(select(Task))] == ["talk_human"]
        assert "wrote again" in tx.exec(select(Task.details)).one()
