"""What is too long comes in pages, pictures come before the words, a way that fails twice is left for another."""

from datetime import timedelta

import pytest
from builders import NOW, a_backorder, a_chat, a_phone, a_product, phone_of
from customer import Phone, Shop
from sqlmodel import select

from bot.dialogue import Reply, Text
from store.customers import Customer
from store.database import Database
from store.errors import Unreachable
from store.messages import Direction, Message
from store.promises import Promise


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


def with_orders(shop: Shop, count: int) -> Phone:
    """One person waits for as many orders, by SMS."""
    phone = a_phone()
    with shop.db.transaction() as tx:
        lines = [a_backorder(tx, f"WINTER-SALE-2026-{number:06}", phone=phone) for number in range(count)]
        return shop.phone("sms", phone_of(tx, lines[0]).handle)


def promised(shop: Shop) -> int:
    with shop.db.reading() as tx:
        return len(tx.exec(select(Promise)).all())


def test_a_long_answer_comes_in_pages_and_promises_only_what_was_read(shop: Shop) -> None:
    phone = with_orders(shop, 5)

    first = phone.says("where are my orders?")

    told = first.count("WINTER-SALE-2026-")
    assert 1 <= told < 5
    assert "Read on" in phone.labels()[0]
    assert promised(shop) == told

    phone.picks("Read on")
    while phone.labels()[0] == "Read on":
        phone.picks("Read on")

    everything = "\n".join(heard.text for heard in phone.inbox)
    assert all(f"WINTER-SALE-2026-{number:06}" in everything for number in range(5))
    assert promised(shop) == 5
    assert len(phone.labels()) > 1


def test_a_phone_that_could_not_be_reached_twice_is_left_for_the_chat(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        chat = shop.phone("telegram", a_chat(tx, line).handle)
        phone = shop.phone("sms", phone_of(tx, line).handle)
        # They asked to be told by SMS, and may be reached by both.
        tx.get_one(Customer, 1).preferred_channel = "sms"
    shop.wires["sms"].fails[phone.handle] = Unreachable("switched off", retry_after=600)

    for _ in range(8):
        shop.pass_time(timedelta(minutes=11))
    assert chat.inbox == []
    for _ in range(9):
        shop.pass_time(timedelta(minutes=11))

    assert phone.inbox == []
    assert "cannot ship" in chat.hears()


def test_two_hundred_messages_in_a_minute_are_kept_and_not_all_answered(shop: Shop) -> None:
    phone = with_orders(shop, 1)

    for number in range(200):
        phone.says(f"where is it {number}")

    assert len(phone.inbox) == 21
    assert "wait a minute" in phone.hears()
    with shop.db.reading() as tx:
        heard = tx.exec(select(Message).where(Message.direction == Direction.heard)).all()
    assert len(heard) == 200

    shop.pass_time(timedelta(minutes=2))
    assert "LAMP-2" in phone.says("where is it")


def test_alternatives_are_shown_in_pictures_where_the_channel_can(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Paper lamp", price=4500, on_hand=5).image = "https://shop.example/paper.jpg"
        a_product(tx, "LAMP-2", instead=["LAMP-3"])
        line = a_backorder(tx)
        chat = shop.phone("telegram", a_chat(tx, line).handle)
        phone = shop.phone("sms", phone_of(tx, line).handle)

    chat.says("what are my options?")
    phone.says("what are my options?")

    card, menu = chat.inbox[-2:]
    assert (card.picture, card.buttons) == ("https://shop.example/paper.jpg", ())
    assert "Paper lamp" in card.text
    assert any("Paper lamp" in button.label for button in menu.buttons)
    assert len(phone.inbox) == 1
    assert "Paper lamp" in phone.hears()


def test_a_date_stays_with_the_text_that_tells_it_where_something_is_said_before() -> None:
    reply = Reply((Text("status-expected"), Text("status-undated")), promises=({"backorder_id": 7, "text": 1},))

    assert reply.after(Text("sorry"), Text("menu")).promises == ({"backorder_id": 7, "text": 3},)
    assert reply.after().promises == reply.promises
