"""A chat is tied to a customer by something that only they have, once, and never by guessing."""

from datetime import timedelta

import pytest
from builders import NOW, a_backorder, phone_of
from customer import Phone, Shop

from store import customers, database, orders
from store.customers import Customer
from store.database import Database


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


def a_link(shop: Shop, number: str = "#1001", *, email: str | None = None) -> str:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, number, email=email)
        order = tx.get_one(orders.Order, line.order_id)
        at = database.now(tx)
        return customers.issue_link(tx, order.customer_id, lifetime=timedelta(hours=72), now=at)


def chat(shop: Shop, handle: str = "900") -> Phone:
    return shop.phone("telegram", handle)


def test_the_link_of_an_order_ties_the_chat_to_it(shop: Shop) -> None:
    token = a_link(shop)

    assert "#1001" in chat(shop).does("start", data=token)


def test_a_link_works_once(shop: Shop) -> None:
    token = a_link(shop)
    chat(shop).does("start", data=token)

    answer = chat(shop, "901").does("start", data=token)

    assert "#1001" not in answer
    assert "#1001" not in chat(shop, "901").says("where is my order")


def test_a_link_expires(shop: Shop) -> None:
    token = a_link(shop)
    shop.pass_time(timedelta(hours=73))

    assert "#1001" not in chat(shop).does("start", data=token)


def test_a_guessed_link_says_nothing(shop: Shop) -> None:
    a_link(shop)

    assert "#1001" not in chat(shop).does("start", data="1001")


def test_two_links_make_two_orders_of_one_person(shop: Shop) -> None:
    first, second = (a_link(shop, number, email="ada@example.com") for number in ("#1001", "#1002"))
    chat(shop).does("start", data=first)

    answer = chat(shop).does("start", data=second)

    assert "#1001" in answer
    assert "#1002" in answer
    with shop.db.reading() as tx:
        assert tx.get(Customer, 2) is None


def test_their_own_number_shows_who_they_are(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        number = phone_of(tx, a_backorder(tx)).handle

    assert "#1001" in chat(shop).does("contact", data=number.removeprefix("+"))


def test_a_number_that_nobody_ordered_with_says_nothing(shop: Shop) -> None:
    a_link(shop)

    assert "#1001" not in chat(shop).does("contact", data="+12125550000")


def test_linking_is_consent_to_news_there(shop: Shop) -> None:
    token = a_link(shop)
    chat(shop).does("start", data=token)

    shop.settle()

    assert any("cannot ship" in heard.text for heard in chat(shop).inbox)


def test_a_link_that_was_passed_on_shows_neither_the_others_orders(shop: Shop) -> None:
    first, second = a_link(shop, "#1001"), a_link(shop, "#1002")
    chat(shop).does("start", data=first)

    answer = chat(shop).does("start", data=second)

    assert "#1002" not in answer
    assert "#1002" not in chat(shop).says("where is my order")
