"""What they accepted they may take back for a while: by the word, the button or its number, and once."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_backorder, a_chat, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import Session, col, select

from store import database, orders, supply, writebacks
from store.customers import Customer
from store.database import Database
from store.offers import Offer, OfferState
from store.orders import Backorder, Order
from store.refunds import Refund, RefundState
from store.writebacks import WriteBack, WriteBackState


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def channel(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def phone(channel: str, shop: Shop) -> Phone:
    """The phone of somebody who waits for two of three lamps, and paid 7.00 for shipping."""
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Floor lamp", price=4400, on_hand=2)
        a_product(tx, on_hand=1, instead=["LAMP-3"])
        (line,) = an_order(tx, "#1001", ("LAMP-2", 3))
        tx.get_one(Order, line.order_id).shipping_minor = 700
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 4), now=NOW)
        return phone_for(tx, shop, channel, line)


def phone_for(tx: Session, shop: Shop, channel: str, line: Backorder) -> Phone:
    address = a_chat(tx, line) if channel == "telegram" else phone_of(tx, line)
    return shop.phone(channel, address.handle)


def takes(phone: Phone, label: str) -> str:
    phone.says("what are my options")
    phone.picks(label)
    if "I agree" in phone.labels():
        phone.picks("I agree")
    return phone.hears()


def state_of(shop: Shop) -> list[OfferState]:
    """How the offers ended that did not stay open."""
    with shop.db.reading() as tx:
        return list(tx.exec(select(Offer.state).where(Offer.state != OfferState.open).order_by(col(Offer.id))))


def owed(shop: Shop) -> int:
    with shop.db.reading() as tx:
        return sum(tx.exec(select(Refund.amount_minor).where(Refund.state == RefundState.owed)))


def asked_for(shop: Shop) -> int:
    with shop.db.reading() as tx:
        return len(tx.exec(select(WriteBack).where(WriteBack.state == WriteBackState.open)).all())


def the_line(shop: Shop) -> tuple[int, int, int]:
    with shop.db.reading() as tx:
        line = orders.line_of(tx, 1)
        return line.waiting, line.allocated, line.cancelled


CHOICES = [
    ("Floor lamp", "undone the swap"),
    ("Send what is here", "Order #1001 is sent as planned"),
    ("10% off", "undone the discount"),
    ("store credit", "undone the credit"),
    ("free shipping", "keeps its place"),
]


@pytest.mark.parametrize(("label", "words"), CHOICES)
def test_whatever_they_took_they_may_take_back(shop: Shop, phone: Phone, label: str, words: str) -> None:
    assert "undo this for 10 minutes" in takes(phone, label)
    assert phone.labels()[0] == "Undo"

    answer = phone.picks("Undo")

    assert words in answer
    assert phone.labels() != []
    assert state_of(shop) == [OfferState.undone]
    assert (owed(shop), asked_for(shop), the_line(shop)) == (0, 0, (2, 1, 0))


@pytest.mark.parametrize("words", ["undo", "1", "please undo that", "undo the swap"])
def test_the_word_and_the_number_mean_the_same(shop: Shop, phone: Phone, words: str) -> None:
    takes(phone, "Floor lamp")

    assert "undone the swap" in phone.says(words)
    assert the_line(shop) == (2, 1, 0)


@pytest.mark.parametrize(
    ("language", "word", "words"),
    [
        ("de", "rückgängig", "Der Tausch ist zurückgenommen"),
        ("es", "deshacer", "El cambio queda sin efecto"),
        ("fr", "annuler l'échange", "L'échange est retiré"),
    ],
)
def test_in_their_own_language(shop: Shop, phone: Phone, language: str, word: str, words: str) -> None:
    takes(phone, "Floor lamp")
    with shop.db.transaction() as tx:
        for customer in tx.exec(select(Customer)):
            customer.language = language

    assert words in phone.says(word)


def test_the_newest_is_taken_back_first(shop: Shop, phone: Phone) -> None:
    takes(phone, "10% off")
    shop.settle()
    takes(phone, "free shipping")

    assert "Shipping" in phone.says("undo")
    assert owed(shop) == 980
    assert "discount" in phone.says("undo")
    assert owed(shop) == 0
    assert "too late" in phone.says("undo")


def test_what_was_cancelled_after_it_is_taken_back_before_it(shop: Shop, phone: Phone) -> None:
    takes(phone, "10% off")
    shop.settle()
    phone.says("only two please")
    phone.picks("I agree")
    assert owed(shop) == 980 + 4410

    assert "undone the cancellation" in phone.says("undo")
    assert "undone the discount" in phone.says("undo")
    assert owed(shop) == 0


def test_a_button_of_a_discount_on_which_a_cancellation_rests_is_answered_kindly(shop: Shop, phone: Phone) -> None:
    takes(phone, "10% off")
    undo = phone.inbox[-1].buttons[0]
    shop.settle()
    phone.says("only two please")
    phone.picks("I agree")

    answer = phone.does("choice", data=undo.data)

    assert "too late to undo that" in answer
    assert {"Where is my order?", "See my options", "Talk to a person"} <= set(phone.labels())
    assert owed(shop) == 980 + 4410


@pytest.mark.parametrize(("label", "_words"), CHOICES)
def test_a_second_tap_on_undo_says_the_same(shop: Shop, phone: Phone, label: str, _words: str) -> None:
    takes(phone, label)
    undo = phone.inbox[-1].buttons[0]

    first = phone.does("choice", data=undo.data)
    second = phone.does("choice", data=undo.data)

    assert first == second
    assert state_of(shop) == [OfferState.undone]


def test_once_its_time_is_over_that_is_said_with_what_can_still_be_done(shop: Shop, phone: Phone) -> None:
    takes(phone, "10% off")
    undo = phone.inbox[-1].buttons[0]
    shop.pass_time(timedelta(minutes=11))

    for answer in (phone.does("choice", data=undo.data), phone.says("undo")):
        assert "too late to undo that" in answer
        assert "See my options" in phone.labels()
    assert state_of(shop) == [OfferState.accepted]
    assert owed(shop) == 980


def test_what_the_shop_has_carried_out_is_answered_kindly(shop: Shop, phone: Phone) -> None:
    """A shop without a time to undo is asked at once."""
    shop.settings.undo_minutes = 0
    taken = takes(phone, "10% off")
    assert "undo" not in taken
    assert "Undo" not in phone.labels()
    with shop.db.transaction() as tx:
        now = database.now(tx)
        (todo,) = writebacks.to_do(tx, now=now)
        writebacks.close(tx, todo.id, WriteBackState.done, by="Kim", now=now)

    assert "too late to undo that" in phone.says("undo")
    assert owed(shop) == 980


def test_who_took_it_already_is_told_so_and_may_still_undo_it(shop: Shop, phone: Phone) -> None:
    phone.says("what are my options")
    discount = next(button for button in phone.inbox[-1].buttons if "10% off" in button.label)
    phone.does("choice", data=discount.data)

    assert "accepted this already" in phone.does("choice", data=discount.data)
    assert "undone the discount" in phone.picks("Undo")


def test_what_was_taken_back_may_be_taken_anew_and_its_old_button_shows_how(shop: Shop, phone: Phone) -> None:
    phone.says("what are my options")
    discount = next(button for button in phone.inbox[-1].buttons if "10% off" in button.label)
    phone.does("choice", data=discount.data)
    phone.says("undo")

    assert "has ended" in phone.does("choice", data=discount.data)
    assert phone.picks("10% off").startswith("Thank you")
    assert owed(shop) == 980


def test_nobody_undoes_what_somebody_else_took(shop: Shop, phone: Phone) -> None:
    takes(phone, "Floor lamp")
    undo = phone.inbox[-1].buttons[0]
    with shop.db.transaction() as tx:
        stranger = shop.phone("sms", phone_of(tx, a_backorder(tx, "#7")).handle)

    assert "nothing to undo" in stranger.says("undo")
    stranger.does("choice", data=undo.data)

    assert state_of(shop) == [OfferState.accepted]


def test_whoever_takes_a_swap_back_is_told_of_the_lamps_that_came_meanwhile(shop: Shop, phone: Phone) -> None:
    with shop.db.transaction() as tx:
        behind = a_backorder(tx, "#1002", units=2, days_ago=5).id
    takes(phone, "Floor lamp")
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 2, key="truck", now=database.now(tx))

    phone.says("undo")
    shop.settle()

    assert the_line(shop) == (0, 3, 0)
    assert "3 are set aside for you" in phone.says("where is my order")
    with shop.db.reading() as tx:
        assert orders.line_of(tx, behind).waiting == 2


def test_what_was_kept_goes_on_when_nobody_takes_the_swap_back(shop: Shop, phone: Phone) -> None:
    with shop.db.transaction() as tx:
        behind = a_backorder(tx, "#1002", units=2, days_ago=5).id
    takes(phone, "Floor lamp")
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 2, key="truck", now=database.now(tx))
        assert orders.line_of(tx, behind).waiting == 2

    shop.pass_time(timedelta(minutes=11))

    with shop.db.reading() as tx:
        assert orders.line_of(tx, behind).allocated == 2


def test_a_swap_that_was_taken_back_is_not_told_as_an_order_any_more(shop: Shop, phone: Phone) -> None:
    takes(phone, "Floor lamp")
    assert "Floor lamp" in phone.says("where is my order")

    phone.says("undo")

    assert "Floor lamp" not in phone.says("where is my order")
    assert "Floor lamp" not in phone.says("my data")


GIFTS = [("10% off", "$9.80"), ("store credit", "$14.70"), ("free shipping", "$7.00")]


@pytest.mark.parametrize(("gift", "amount"), GIFTS)
def test_who_swaps_is_told_first_what_falls_away(shop: Shop, phone: Phone, gift: str, amount: str) -> None:
    takes(phone, gift)
    shop.settle()
    phone.says("what are my options")

    asked = phone.picks("Floor lamp")
    assert f"you no longer get the {amount} for waiting" in asked
    assert "Shall we swap" in asked
    assert state_of(shop) == [OfferState.accepted]

    phone.picks("I agree")
    assert asked_for(shop) == 1
    assert owed(shop) == 1000


def test_who_swaps_and_undoes_it_has_again_what_they_had(shop: Shop, phone: Phone) -> None:
    takes(phone, "10% off")
    shop.settle()
    takes(phone, "Floor lamp")

    assert "undone the swap" in phone.says("undo")
    assert (owed(shop), the_line(shop)) == (980, (2, 1, 0))
    assert "$9.80" in phone.says("can i have a discount?")
    assert "undone the discount" in phone.says("undo")
    assert owed(shop) == 0


def test_who_was_given_nothing_is_told_of_nothing_that_falls_away(phone: Phone) -> None:
    phone.says("what are my options")

    assert "no longer get" not in phone.picks("Floor lamp")


def test_what_was_given_on_another_phone_after_they_were_asked_is_told_before_it_falls_away(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Floor lamp", price=4400, on_hand=2)
        a_product(tx, instead=["LAMP-3"])
        line = a_backorder(tx, units=2)
        chat, sms = (shop.phone(one.channel, one.handle) for one in (a_chat(tx, line), phone_of(tx, line)))
    chat.says("what are my options")
    chat.picks("Floor lamp")
    takes(sms, "10% off")

    assert "you no longer get the $9.80 for waiting" in chat.picks("I agree")
    assert state_of(shop) == [OfferState.accepted]

    assert chat.picks("I agree").startswith("Thank you")
    assert owed(shop) == 1000


def test_an_old_button_of_a_discount_that_fell_away_does_not_claim_that_it_holds(shop: Shop, phone: Phone) -> None:
    phone.says("what are my options")
    discount = next(button for button in phone.inbox[-1].buttons if "10% off" in button.label)
    phone.does("choice", data=discount.data)
    shop.settle()
    takes(phone, "Floor lamp")

    answer = phone.does("choice", data=discount.data)

    assert "accepted this already" not in answer
    assert "nothing left to change" in answer
