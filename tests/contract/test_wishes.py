"""One is told for each unit that is free, whoever asked first, once, however many announce at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from builders import NOW, a_backorder, a_product, an_order, phone_of
from sqlmodel import Session, select

from scheduler import restock
from store import catalog, consent, customers, subscriptions, supply
from store.consent import Purpose
from store.database import Database
from store.messages import Message
from store.settings import Settings
from store.subscriptions import Subscription, SubscriptionState

SETTINGS = Settings(_env_file=None)
DAY = timedelta(days=1)


def wish(tx: Session, number: str, *, sku: str = "VASE") -> Subscription:
    """Somebody who bought a lamp asked for a vase, and confirmed it."""
    address = phone_of(tx, a_backorder(tx, number))
    product = catalog.by_sku(tx, sku).id
    asked = subscriptions.ask(tx, address.customer_id, address.id, product, now=NOW)
    assert subscriptions.confirm(tx, asked, source="sms", wording="restock v1", now=NOW)
    return tx.get_one(Subscription, asked, populate_existing=True)


def told(db: Database) -> list[int]:
    with db.reading() as tx:
        found = select(Subscription.id).where(Subscription.state == SubscriptionState.told)
        return sorted(tx.exec(found))


def announce(db: Database, at: timedelta = timedelta(0), **settings: int) -> int:
    with db.transaction() as tx:
        return restock.announce(tx, SETTINGS.model_copy(update=settings), now=NOW + at)


@pytest.fixture
def six(db: Database) -> list[int]:
    """Six people ask for a vase, one after the other."""
    with db.transaction() as tx:
        a_product(tx, "VASE")
        return [wish(tx, f"#{number}").id for number in range(6)]


def land(db: Database, units: int, at: timedelta = timedelta(0)) -> None:
    with db.transaction() as tx:
        supply.land(tx, "VASE", units, key=f"truck {units} {at}", now=NOW + at)


def test_as_many_are_told_as_there_are_units_in_the_order_in_which_they_asked(db: Database, six: list[int]) -> None:
    land(db, 2)

    assert announce(db) == 2
    assert told(db) == six[:2]


def test_the_next_are_told_of_what_is_left_a_day_later(db: Database, six: list[int]) -> None:
    land(db, 2)
    announce(db)
    assert announce(db, timedelta(hours=2)) == 0
    with db.transaction() as tx:
        catalog.by_sku(tx, "VASE").on_hand = 1

    assert announce(db, DAY + timedelta(hours=1)) == 1
    assert told(db) == six[:3]


def test_more_units_are_told_to_more_people_at_once(db: Database, six: list[int]) -> None:
    land(db, 2)
    announce(db)
    land(db, 3, timedelta(minutes=5))

    assert announce(db, timedelta(minutes=5)) == 3
    assert told(db) == six[:5]


def test_whoever_waits_for_an_order_comes_first(db: Database, six: list[int]) -> None:
    with db.transaction() as tx:
        an_order(tx, "#99", ("VASE", 2))
    land(db, 1)
    assert announce(db) == 0

    land(db, 2, timedelta(minutes=1))
    assert announce(db, timedelta(minutes=1)) == 1
    assert told(db) == six[:1]


def test_many_who_announce_at_once_tell_each_once(db: Database, six: list[int]) -> None:
    land(db, 3)
    start = Barrier(4)

    def one(_: int) -> int:
        start.wait()
        return announce(db)

    with ThreadPoolExecutor(4) as pool:
        counted = sum(pool.map(one, range(4)))

    assert counted == 3
    assert told(db) == six[:3]
    with db.reading() as tx:
        assert len(tx.exec(select(Message).where(Message.purpose == Purpose.restock)).all()) == 3


def test_who_was_told_enough_today_keeps_nobody_back(db: Database, six: list[int]) -> None:
    with db.transaction() as tx:
        vase = catalog.by_sku(tx, "VASE").id
        a_product(tx, "MUG", on_hand=1)
        first = tx.get_one(Subscription, six[0])
        mug = subscriptions.ask(
            tx, first.customer_id, first.address_id, catalog.by_sku(tx, "MUG").id, now=NOW - timedelta(hours=1)
        )
        subscriptions.confirm(tx, mug, source="sms", wording="restock v1", now=NOW - timedelta(hours=1))
        assert restock.announce(tx, SETTINGS, now=NOW - timedelta(minutes=30)) == 1
    land(db, 1)

    assert announce(db, messages_per_day=1) == 1
    assert told(db) == [six[1], mug]
    with db.reading() as tx:
        assert vase in subscriptions.back(tx, told_since=NOW + DAY)


@pytest.mark.parametrize("gone", ["stopped", "retired"])
def test_who_cannot_be_written_to_keeps_nobody_back(db: Database, six: list[int], gone: str) -> None:
    with db.transaction() as tx:
        address = tx.get_one(Subscription, six[0]).address_id
        if gone == "stopped":
            consent.revoke(tx, [address], source="sms", now=NOW)
        else:
            customers.retire(tx, address, reason="blocked")
    land(db, 1)

    assert announce(db) == 1
    assert told(db) == [six[1]]


def test_asked_twice_and_confirmed_twice_it_is_one_wish(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "VASE")
        one = wish(tx, "#1")
        again = subscriptions.ask(tx, one.customer_id, one.address_id, one.product_id, now=NOW)

        assert again == one.id
        assert not subscriptions.confirm(tx, again, source="sms", wording="restock v1", now=NOW)
        assert [alert.title for alert in subscriptions.live(tx, one.customer_id)] == ["Desk lamp"]


def test_what_was_agreed_to_before_a_stop_does_not_come_back(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "VASE")
        a_product(tx, "MUG")
        one = wish(tx, "#1")
        consent.revoke(tx, [one.address_id], source="sms", now=NOW)
        mug = subscriptions.ask(tx, one.customer_id, one.address_id, catalog.by_sku(tx, "MUG").id, now=NOW)
        subscriptions.confirm(tx, mug, source="sms", wording="restock v1", now=NOW)

        assert [alert.id for alert in subscriptions.live(tx, one.customer_id)] == [mug]
    land(db, 1)
    assert announce(db) == 0


def test_the_wishes_of_another_customer_cannot_be_ended(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "VASE")
        one, other = wish(tx, "#1"), wish(tx, "#2")

        assert subscriptions.end(tx, other.customer_id, [one.id], now=NOW) == []
        assert subscriptions.end(tx, one.customer_id, [one.id], now=NOW) == [one.product_id]
        assert subscriptions.end(tx, one.customer_id, [one.id], now=NOW) == []


def test_products_nobody_can_buy_are_not_looked_at(db: Database, six: list[int]) -> None:
    assert six
    with db.transaction() as tx:
        a_product(tx, "MUG", on_hand=9)
        assert subscriptions.back(tx, told_since=NOW - DAY) == []
    land(db, 1)
    with db.reading() as tx:
        assert subscriptions.back(tx, told_since=NOW - DAY) == [catalog.by_sku(tx, "VASE").id]
