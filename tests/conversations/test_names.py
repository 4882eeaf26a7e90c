"""Asked which one, people answer with a name; that is taken as the answer, and everything else as something new."""

from datetime import date

import pytest
from builders import NOW, a_chat, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import select

from store import customers, orders, supply
from store.audit import AuditEntry
from store.database import Database
from store.subscriptions import Subscription


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def phone(request: pytest.FixtureRequest, shop: Shop) -> Phone:
    """The phone of somebody who waits for a lamp, a chair and two vases; a steel and a blue kettle are sold out."""
    with shop.db.transaction() as tx:
        for sku, title in (("LAMP-2", "Desk lamp"), ("CHAIR-9", "Oak chair"), ("VASE", "Ribbed vase")):
            a_product(tx, sku, title=title)
        a_product(tx, "LAMP-3", title="Floor lamp", price=4400, on_hand=3)
        a_product(tx, "KETTLE-B", title="Blue kettle", price=3900)
        a_product(tx, "KETTLE-S", title="Steel kettle")
        number = "+12125550177"
        lines = an_order(tx, "#1001", ("LAMP-2", 1), ("CHAIR-9", 1), phone=number, email="a@example.com")
        an_order(tx, "#1002", ("VASE", 2), phone=number, email="a@example.com")
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 4), now=NOW)
        address = a_chat(tx, lines[0]) if request.param == "telegram" else phone_of(tx, lines[0])
        return shop.phone(request.param, address.handle)


def cancelled(shop: Shop) -> list[int]:
    with shop.db.reading() as tx:
        return [line.cancelled for order in (1, 2) for line in orders.lines_of(tx, order)]


@pytest.mark.parametrize(
    "name",
    [
        "Desk lamp",
        "the desk lamp please",
        "desk lmap",
        "LAMP-2",
        "lamp",
        "I mean the lamp",
        "the first",
        "die Desk lamp",
    ],
)
def test_the_name_alone_says_which_is_to_be_cancelled(shop: Shop, phone: Phone, name: str) -> None:
    assert "Which one" in phone.says("cancel my order")

    answer = phone.says(name)

    assert "cancel" in answer
    assert "LAMP-2" in answer
    assert cancelled(shop) == [0, 0, 0]
    phone.says("yes")
    assert cancelled(shop) == [1, 0, 0]


@pytest.mark.parametrize("name", ["1002", "#1002", "order 1002", "the vase", "ribbed vaze"])
def test_so_does_the_number_of_an_order_with_one_line(shop: Shop, phone: Phone, name: str) -> None:
    phone.says("cancel my order")

    phone.says(name)
    phone.says("yes")

    assert cancelled(shop) == [0, 0, 2]


def test_what_fits_two_is_asked_once_more_among_these(shop: Shop, phone: Phone) -> None:
    phone.says("cancel my order")

    assert "Which one" in phone.says("1001")
    assert len(phone.labels()) == 2

    phone.says("the chair")
    phone.says("yes")
    assert cancelled(shop) == [0, 1, 0]


def test_all_of_them_is_an_answer(shop: Shop, phone: Phone) -> None:
    phone.says("cancel my order")

    assert "Shall we cancel" in phone.says("all")
    assert cancelled(shop) == [0, 0, 0]


@pytest.mark.parametrize("words", ["where is the desk lamp?", "can I have a discount on the lamp", "hello"])
def test_more_than_a_name_is_something_new(shop: Shop, phone: Phone, words: str) -> None:
    phone.says("cancel my order")

    assert "Shall we cancel" not in phone.says(words)


@pytest.mark.parametrize("word", ["yes", "ok", "yes please"])
def test_a_bare_yes_is_no_answer_to_which_one(shop: Shop, phone: Phone, word: str) -> None:
    """Nobody who would cancel has agreed to wait."""
    phone.says("cancel my order")
    asked = phone.labels()

    phone.says(word)

    assert phone.labels() == asked
    assert cancelled(shop) == [0, 0, 0]
    with shop.db.reading() as tx:
        assert not tx.exec(select(AuditEntry).where(AuditEntry.act == "agreed to wait")).all()


def test_a_bare_yes_agrees_to_wait_only_where_waiting_was_offered(shop: Shop, phone: Phone) -> None:
    assert "no refund" in phone.says("can i get a refund").casefold()

    assert "keeping your place" not in phone.says("yes")

    phone.says("where is my order")
    assert "keeping your place" in phone.says("yes")


def test_a_name_keeps_what_was_asked_about(phone: Phone) -> None:
    assert "Which one" in phone.says("why is it so late, and what is my place in the queue?")

    assert "next in the queue" in phone.says("oak chair")


def test_a_name_after_an_hour_is_something_new(shop: Shop, phone: Phone) -> None:
    from datetime import timedelta

    phone.says("cancel my order")
    shop.pass_time(timedelta(hours=2))

    assert "Shall we cancel" not in phone.says("desk lamp")


def test_an_alternative_is_chosen_by_its_name_and_agreed_to_first(shop: Shop, phone: Phone) -> None:
    from store import catalog
    from store.catalog import Alternative

    with shop.db.transaction() as tx:
        lamp, other = catalog.by_sku(tx, "LAMP-2"), catalog.by_sku(tx, "LAMP-3")
        tx.add(Alternative(product_id=lamp.id, alternative_id=other.id, rank=0))
    phone.says("what are my options")
    phone.says("the desk lamp")

    phone.says("floor lamp")

    assert "I agree" in phone.labels()
    with shop.db.reading() as tx:
        assert supply.stock(tx, other.id).set_aside == 0


# Of which product they want to be told


def told_of(shop: Shop, phone: Phone) -> list[int]:
    with shop.db.reading() as tx:
        assert customers.at(tx, phone.channel, phone.handle)
        return list(tx.exec(select(Subscription.product_id)))


@pytest.mark.parametrize("name", ["steel", "the steel kettle", "steal kettle", "KETTLE-S"])
def test_which_product_is_answered_by_its_name(shop: Shop, phone: Phone, name: str) -> None:
    phone.says("tell me when the kettle is back in stock")
    assert len(phone.labels()) == 3

    assert "Steel kettle" in phone.says(name)
    assert told_of(shop, phone) == [6]


@pytest.mark.parametrize("name", ["blue kettle", "the blue ketle please", "KETTLE-B"])
def test_asked_to_name_a_product_the_bare_name_does(shop: Shop, phone: Phone, name: str) -> None:
    phone.says("notify me when it's back in stock")

    assert "Blue kettle" in phone.says(name)
    assert told_of(shop, phone) == [5]


def test_asked_to_name_a_product_anything_else_is_new(shop: Shop, phone: Phone) -> None:
    phone.says("notify me when it's back in stock")

    phone.says("I want to speak to a person")

    assert told_of(shop, phone) == []


@pytest.mark.parametrize("words", ["2 weeks", "until 16 November", "16 nov", "two weeks please"])
def test_asked_for_how_long_a_time_alone_is_an_answer(shop: Shop, phone: Phone, words: str) -> None:
    phone.says("pause")

    assert "16 Nov" in phone.says(words).replace("Nov 16", "16 Nov").replace("November 16", "16 Nov")


def test_asked_for_how_long_a_question_is_no_answer(phone: Phone) -> None:
    phone.says("pause")

    assert "No news" not in phone.says("will it be here in 2 weeks?")
