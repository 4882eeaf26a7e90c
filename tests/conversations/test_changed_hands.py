"""A phone that was silent for long may be somebody else's by now: it hears first that there is news, and no more."""

from datetime import timedelta

import pytest
from builders import NOW, a_backorder, phone_of
from customer import Phone, Shop

from store import database
from store.database import Database


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


def a_phone_since(shop: Shop, days: int) -> Phone:
    """The phone of an order that has stood for so many days, and to which nothing was ever said."""
    with shop.db.transaction() as tx:
        phone = phone_of(tx, a_backorder(tx, now=database.now(tx)))
        phone.linked_at -= timedelta(days=days)
        return shop.phone("sms", phone.handle)


def names_anything(text: str) -> bool:
    return any(word in text for word in ("#1001", "1001", "LAMP", "Ada"))


def test_a_phone_in_use_is_told_the_news(shop: Shop) -> None:
    phone = a_phone_since(shop, 179)

    shop.settle()

    assert names_anything(phone.hears())


def test_after_long_silence_the_first_text_names_no_order_and_no_item(shop: Shop) -> None:
    phone = a_phone_since(shop, 181)

    shop.settle()
    shop.pass_time(timedelta(hours=1))

    assert len(phone.inbox) == 1
    assert "Lumen: we have news" in phone.hears()
    assert "STOP" in phone.hears()
    assert not names_anything(phone.hears())


def test_who_is_still_there_reads_the_news_at_once(shop: Shop) -> None:
    phone = a_phone_since(shop, 181)
    shop.settle()

    phone.picks("Read the news")
    shop.settle()

    assert names_anything(phone.hears())


def test_who_does_not_answer_is_told_a_day_later(shop: Shop) -> None:
    phone = a_phone_since(shop, 181)
    shop.settle()

    shop.pass_time(timedelta(days=1, minutes=1))

    assert len(phone.inbox) == 2
    assert names_anything(phone.hears())


def test_whoever_it_is_now_ends_it_with_stop(shop: Shop) -> None:
    phone = a_phone_since(shop, 181)
    shop.settle()

    phone.says("STOP")
    shop.pass_time(timedelta(days=2))

    assert not any(names_anything(heard.text) for heard in phone.inbox)
