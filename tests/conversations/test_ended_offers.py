"""An offer that has ended, or whose goods are gone, is answered kindly and with what is still possible."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from builders import NOW, a_backorder, a_chat, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import Session, col, select

from bot.dialogue import Button
from store import cancellations, database, offers, shipments, supply
from store.catalog import Product
from store.database import Database
from store.messages import Direction, Message
from store.offers import Offer, OfferState
from store.orders import Backorder, Order
from store.settings import Settings
from store.writebacks import WriteBack

KINDS = {
    "alternative": "Floor lamp",
    "split_shipment": "Send what is here",
    "discount": "10% off",
    "store_credit": "store credit",
    "free_shipping": "free shipping",
}


@pytest.fixture
def shop(db: Database) -> Shop:
    # The law would end an order that waits for a month without a word.
    return Shop(db, automatic_cancel=False).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def channel(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def phone(channel: str, shop: Shop) -> Phone:
    """The phone of somebody who waits for two of three lamps and paid 7.00 for shipping, and has seen their options."""
    with shop.db.transaction() as tx:
        for number, title in ((3, "Floor lamp"), (4, "Wall lamp")):
            a_product(tx, f"LAMP-{number}", title=title, price=4400, on_hand=2)
        a_product(tx, on_hand=1, instead=["LAMP-3", "LAMP-4"])
        (line,) = an_order(tx, "#1001", ("LAMP-2", 3))
        tx.get_one(Order, line.order_id).shipping_minor = 700
        phone = phone_for(tx, shop, channel, line)
    shop.settle()
    phone.says("what are my options")
    return phone


def phone_for(tx: Session, shop: Shop, channel: str, line: Backorder, chat: str = "4711") -> Phone:
    address = a_chat(tx, line, chat) if channel == "telegram" else phone_of(tx, line)
    return shop.phone(channel, address.handle)


def button_of(phone: Phone, kind: str) -> Button:
    return next(button for button in phone.inbox[-1].buttons if KINDS[kind] in button.label)


def said(shop: Shop) -> list[str]:
    """The texts of the newest message that went out, by key."""
    with shop.db.reading() as tx:
        newest = tx.exec(
            select(Message).where(Message.direction == Direction.out).order_by(col(Message.id).desc())
        ).first()
        assert newest is not None
        assert newest.body is not None
        return [text["key"] for text in newest.body["texts"]]


def accepted(shop: Shop) -> list[str]:
    with shop.db.reading() as tx:
        return list(tx.exec(select(Offer.kind).where(Offer.state == OfferState.accepted)))


def has_a_way_on(shop: Shop, phone: Phone) -> None:
    """What is shown now can be had: each offer in it leads to a question or a thank you."""
    assert accepted(shop) == []
    with shop.db.reading() as tx:
        assert tx.exec(select(WriteBack.id).where(WriteBack.kind != "cancel")).all() == []
    assert phone.labels() != []
    shown = [label for label in phone.labels() if any(words in label for words in KINDS.values())]
    for label in shown[:1]:
        phone.picks(label)
        assert not [key for key in said(shop) if key.startswith(("ended", "refused"))]


def time_is_over(shop: Shop, _kind: str) -> None:
    shop.pass_time(timedelta(hours=shop.settings.offer_hours, minutes=1))


def it_was_not_expired_yet(shop: Shop, _kind: str) -> None:
    """Its time is over and no pass has noticed."""
    with shop.db.transaction() as tx:
        database.let_pass(tx, timedelta(hours=shop.settings.offer_hours))


def a_month_goes_by(shop: Shop, _kind: str) -> None:
    shop.pass_time(timedelta(days=31))


def staff_withdraw_it(shop: Shop, kind: str) -> None:
    with shop.db.transaction() as tx:
        for offer in tx.exec(select(Offer.id).where(Offer.kind == kind)).all():
            offers.withdraw(tx, offer, by="Kim", now=database.now(tx))


def they_said_no(shop: Shop, kind: str) -> None:
    with shop.db.transaction() as tx:
        for offer in tx.exec(select(Offer.id).where(Offer.kind == kind)).all():
            offers.decline(tx, offer, now=database.now(tx))


ENDS = (time_is_over, a_month_goes_by, staff_withdraw_it)


@pytest.mark.parametrize(
    ("kind", "ends"),
    [*product(KINDS, ENDS), ("alternative", they_said_no), ("discount", it_was_not_expired_yet)],
)
def test_an_offer_that_has_ended_is_answered_with_what_is_possible(
    shop: Shop, phone: Phone, kind: str, ends: Callable[[Shop, str], None]
) -> None:
    button = button_of(phone, kind)
    ends(shop, kind)

    phone.does("choice", data=button.data)

    assert said(shop) == ["ended-offer", "options"]
    has_a_way_on(shop, phone)


@pytest.mark.parametrize("kind", ["alternative", "split_shipment", "store_credit"])
def test_a_question_that_was_answered_too_late_is_answered_with_what_is_possible(
    shop: Shop, phone: Phone, kind: str
) -> None:
    phone.picks(KINDS[kind])
    agree = next(button for button in phone.inbox[-1].buttons if button.label == "I agree")
    staff_withdraw_it(shop, kind)

    phone.does("choice", data=agree.data)

    assert said(shop) == ["ended-offer", "options"]
    has_a_way_on(shop, phone)


def lamps_come(tx: Session) -> None:
    supply.land(tx, "LAMP-2", 2, key="truck", now=database.now(tx))


def all_is_cancelled(tx: Session) -> None:
    cancellations.cancel(tx, 1, key="all", by="shop", undo=timedelta(0), settings=Settings(), now=database.now(tx))


def all_has_left(tx: Session) -> None:
    shipments.ship(tx, 1, key="parcel", beyond=True, now=database.now(tx))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("meanwhile", [lamps_come, all_is_cancelled, all_has_left])
def test_an_offer_for_what_waits_no_longer_says_so(
    shop: Shop, phone: Phone, kind: str, meanwhile: Callable[[Session], None]
) -> None:
    button = button_of(phone, kind)
    with shop.db.transaction() as tx:
        meanwhile(tx)

    answer = phone.does("choice", data=button.data)

    assert said(shop) == ["ended-waiting"]
    assert "nothing left to change" in answer
    has_a_way_on(shop, phone)


def test_goods_that_are_gone_are_answered_with_other_goods(shop: Shop, phone: Phone) -> None:
    button = button_of(phone, "alternative")
    with shop.db.transaction() as tx:
        tx.exec(select(Product).where(Product.sku == "LAMP-3")).one().on_hand = 0

    answer = phone.does("choice", data=button.data)

    assert said(shop) == ["ended-stock", "options"]
    assert "not enough left of Floor lamp" in answer
    assert [label for label in phone.labels() if "Wall lamp" in label]
    has_a_way_on(shop, phone)


def test_what_was_here_and_has_left_is_not_sent_ahead(shop: Shop, phone: Phone) -> None:
    button = button_of(phone, "split_shipment")
    with shop.db.transaction() as tx:
        shipments.ship(tx, 1, key="parcel", now=database.now(tx))

    phone.does("choice", data=button.data)

    assert said(shop) == ["ended-offer", "options"]
    has_a_way_on(shop, phone)


@pytest.mark.parametrize("kind", ["alternative", "discount", "store_credit"])
def test_an_offer_for_more_than_still_waits_is_made_anew_for_what_does(shop: Shop, phone: Phone, kind: str) -> None:
    button = button_of(phone, kind)
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key="truck", now=database.now(tx))

    phone.does("choice", data=button.data)

    assert said(shop) == ["ended-offer", "options"]
    assert [label for label in phone.labels() if KINDS[kind] in label] != []
    has_a_way_on(shop, phone)


@pytest.mark.parametrize("kind", KINDS)
def test_a_button_of_last_month_for_what_was_taken_claims_nothing_and_leads_on(
    shop: Shop, phone: Phone, kind: str
) -> None:
    button = button_of(phone, kind)
    phone.does("choice", data=button.data)
    if "I agree" in phone.labels():
        phone.picks("I agree")
    assert accepted(shop) == [kind]
    shop.pass_time(timedelta(days=31))

    phone.does("choice", data=button.data)

    assert said(shop) == ["ended-accepted"]
    assert phone.labels() != []
    assert accepted(shop) == [kind]


@pytest.mark.parametrize(
    "forged", ["", "c", "c1", "c1.", "cx.1", "c99999.1", "c1.0", "c1.99", "take_offer 1", "c" * 64]
)
def test_a_forged_button_leads_to_the_menu_and_does_nothing(shop: Shop, phone: Phone, forged: str) -> None:
    phone.does("choice", data=forged)

    assert not [key for key in said(shop) if key.startswith(("refused", "taken", "confirm"))]
    has_a_way_on(shop, phone)


def test_a_button_of_somebody_else_does_nothing(shop: Shop, channel: str, phone: Phone) -> None:
    theirs = button_of(phone, "discount")
    with shop.db.transaction() as tx:
        stranger = phone_for(tx, shop, channel, a_backorder(tx, "#7"), chat="4712")

    stranger.does("choice", data=theirs.data)

    assert "1001" not in stranger.hears()
    assert stranger.labels() != []
    assert accepted(shop) == []
