"""Somebody waits and asks what else is possible: what they are shown can be had, and what they take really happens."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_backorder, a_chat, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import Session, col, select

from store import cancellations, database, offers, orders, supply, writebacks
from store.database import Database
from store.offers import Offer, OfferState
from store.orders import Backorder, Order
from store.refunds import Refund
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def channel(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def phone(channel: str, shop: Shop) -> Phone:
    """The phone of somebody who waits for three lamps, of which one has come, and who paid 7.00 for shipping."""
    with shop.db.transaction() as tx:
        for number, price in enumerate((4400, 4900, 5900, 4500), 3):
            a_product(tx, f"LAMP-{number}", title=f"Other lamp {number}", price=price, on_hand=2)
        a_product(tx, on_hand=1, instead=["LAMP-3", "LAMP-4", "LAMP-5", "LAMP-6"])
        (line,) = an_order(tx, "#1001", ("LAMP-2", 3))
        tx.get_one(Order, line.order_id).shipping_minor = 700
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 4), now=NOW)
        return phone_for(tx, shop, channel, line)


@pytest.fixture
def rival(channel: str, shop: Shop, phone: Phone) -> Phone:
    """The phone of somebody else, who waits for two of the same lamps."""
    with shop.db.transaction() as tx:
        return phone_for(tx, shop, channel, a_backorder(tx, "#1002", units=2), chat="4712")


def phone_for(tx: Session, shop: Shop, channel: str, line: Backorder, *, chat: str = "4711") -> Phone:
    address = a_chat(tx, line, chat) if channel == "telegram" else phone_of(tx, line)
    return shop.phone(channel, address.handle)


def waiting_for_one(shop: Shop, channel: str, number: str = "#1", sku: str = "VASE") -> Phone:
    """The phone of somebody who waits for a single thing that nothing can stand in for."""
    with shop.db.transaction() as tx:
        a_product(tx, sku, title="Vase")
        return phone_for(tx, shop, channel, an_order(tx, number, (sku, 1))[0], chat=f"4{number[1:]}")


def taken(shop: Shop) -> list[str]:
    with shop.db.reading() as tx:
        found = select(Offer.kind).where(Offer.state == OfferState.accepted)
        return sorted(tx.exec(found))


def asked_for(shop: Shop) -> list[WriteBackKind]:
    """What the shop will be asked for, or is already."""
    with shop.db.reading() as tx:
        found = select(WriteBack.kind).where(WriteBack.state == WriteBackState.open)
        return list(tx.exec(found.order_by(col(WriteBack.id))))


def test_all_that_fits_is_shown_and_what_ends_the_waiting_first(phone: Phone) -> None:
    phone.says("what are my options")

    assert phone.labels() == [
        "Swap for Other lamp 3 (-$10.00)",
        "Swap for Other lamp 4",
        "Send what is here now",
        "Wait with 10% off ($9.80)",
        "Wait, $14.70 store credit",
        "Wait, free shipping ($7.00)",
        "Keep waiting",
        "Cancel my order" if phone.channel == "telegram" else "Drop my order",
    ]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Other lamp 3", "alternative"),
        ("Send what is here", "split_shipment"),
        ("10% off", "discount"),
        ("store credit", "store_credit"),
        ("free shipping", "free_shipping"),
    ],
)
def test_each_choice_that_is_shown_leads_to_what_it_says(shop: Shop, phone: Phone, label: str, kind: str) -> None:
    phone.says("what are my options")
    phone.picks(label)
    if "I agree" in phone.labels():
        assert taken(shop) == []
        phone.picks("I agree")

    assert phone.hears().startswith("Thank you")
    assert phone.labels() != []
    assert taken(shop) == [kind]


@pytest.mark.parametrize("words", ["Swap for Other lamp 3 (-$10.00)", "swap for other lamp 3", "wait with 10% off"])
def test_a_choice_may_be_written_without_its_price(shop: Shop, phone: Phone, words: str) -> None:
    phone.says("what are my options")
    phone.says(words)
    if "I agree" in phone.labels():
        phone.says("I agree")

    assert taken(shop) == ["discount" if "off" in words else "alternative"]


def test_while_they_think_nobody_else_is_offered_what_they_may_take(phone: Phone, rival: Phone) -> None:
    phone.says("what are my options")
    rival.says("what are my options")
    phone.picks("Other lamp 3")

    answer = rival.picks("Other lamp 3")
    assert "not enough left of Other lamp 3" in answer
    assert [label for label in rival.labels() if "lamp 3" in label] == []
    assert [label for label in rival.labels() if "lamp 4" in label] != []

    phone.picks("No, thanks")
    rival.says("what are my options")
    rival.picks("Other lamp 3")
    assert "swap" in rival.hears()


def test_whoever_thinks_for_too_long_may_find_it_gone(shop: Shop, phone: Phone, rival: Phone) -> None:
    shop.settle()
    phone.says("what are my options")
    phone.picks("Other lamp 3")
    shop.pass_time(timedelta(minutes=11))
    rival.says("what are my options")
    rival.picks("Other lamp 3")
    rival.picks("I agree")

    answer = phone.picks("I agree")

    assert "not enough left of Other lamp 3" in answer
    assert "10% off" in " ".join(phone.labels())
    with shop.db.reading() as tx:
        assert orders.lines_of(tx, 1)[0].waiting == 2


def test_an_offer_that_has_ended_is_answered_with_what_is_possible_now(shop: Shop, phone: Phone) -> None:
    phone.says("what are my options")
    with shop.db.transaction() as tx:
        (old,) = tx.exec(select(Offer.id).where(Offer.kind == "discount"))
        offers.withdraw(tx, old, by="Kim", now=database.now(tx))

    answer = phone.picks("10% off")
    assert "has ended" in answer
    assert taken(shop) == []

    phone.picks("10% off")
    assert taken(shop) == ["discount"]


def test_an_offer_that_was_taken_is_not_taken_twice(shop: Shop, phone: Phone) -> None:
    phone.says("what are my options")
    button = next((one for one in phone.inbox[-1].buttons if "10% off" in one.label), None)
    assert button is not None

    for key in ("first", "second"):
        phone.does("choice", data=button.data, key=key)

    assert "already" in phone.hears()
    with shop.db.reading() as tx:
        assert tx.exec(select(Refund.amount_minor)).all() == [980]


def test_the_same_offer_is_taken_on_one_of_two_phones(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        chat, sms = (shop.phone(one.channel, one.handle) for one in (a_chat(tx, line), phone_of(tx, line)))
    for one in (chat, sms):
        one.says("what are my options")

    assert chat.picks("10% off").startswith("Thank you")
    assert "already" in sms.picks("10% off")
    assert taken(shop) == ["discount"]


def test_for_an_order_that_is_done_nothing_is_offered_any_more(shop: Shop, phone: Phone) -> None:
    phone.says("what are my options")
    with shop.db.transaction() as tx:
        cancellations.cancel(tx, 1, key="all", by="shop", undo=timedelta(0), settings=Settings(), now=database.now(tx))

    assert "nothing left to change" in phone.picks("store credit")


def test_a_discount_is_asked_for_and_taken_with_a_yes(shop: Shop, phone: Phone) -> None:
    answer = phone.says("can i have a discount?")
    assert "10%" in answer
    assert "$9.80" in answer

    phone.says("yes please")

    assert taken(shop) == ["discount"]
    assert "$9.80" in phone.says("can i have a discount?")


@pytest.mark.parametrize("words", ["ok i'll take the discount", "i accept the discount"])
def test_the_discount_that_is_open_is_taken_in_words(shop: Shop, phone: Phone, words: str) -> None:
    phone.says("can i have a discount?")
    phone.says(words)

    assert taken(shop) == ["discount"]


def test_who_names_the_alternative_that_was_asked_about_has_agreed(shop: Shop, phone: Phone) -> None:
    phone.says("what are my options")
    phone.picks("Other lamp 3")
    phone.says("i'll take the alternative")

    assert taken(shop) == ["alternative"]


def test_who_says_no_keeps_waiting_as_before(shop: Shop, phone: Phone) -> None:
    phone.says("can i have a discount?")
    phone.says("no")

    assert taken(shop) == []
    assert "stays as it is" in phone.hears()
    assert "Keep waiting" in phone.labels()


def test_free_shipping_is_asked_for_by_its_name(shop: Shop, phone: Phone) -> None:
    assert "$7.00" in phone.says("can i get free shipping")

    phone.picks("I'll take it")

    assert taken(shop) == ["free_shipping"]
    assert asked_for(shop) == [WriteBackKind.free_shipping]


def test_who_paid_no_shipping_is_told_so_and_what_there_is_instead(shop: Shop, channel: str) -> None:
    phone = waiting_for_one(shop, channel)

    answer = phone.says("can i get free shipping")

    assert "paid no shipping" in answer
    assert "10% off" in answer


def test_a_credit_is_asked_for_by_its_name_and_is_said_not_to_be_money(shop: Shop, phone: Phone) -> None:
    answer = phone.says("can i get store credit for this")
    assert "$14.70" in answer
    assert "in cash" in answer

    phone.picks("I'll take it")

    assert taken(shop) == ["store_credit"]


def test_where_nothing_is_given_that_is_said_with_a_way_on(db: Database, channel: str) -> None:
    shop = Shop(db, offers_off="discount store_credit free_shipping").at(NOW)
    phone = waiting_for_one(shop, channel)

    assert "cannot offer a discount" in phone.says("can i have a discount?")
    assert "See my options" in phone.labels()


def test_who_waits_for_two_things_says_which_and_is_still_understood(shop: Shop, channel: str) -> None:
    with shop.db.transaction() as tx:
        a_product(tx, "VASE")
        a_product(tx)
        first, _ = an_order(tx, "#1", ("LAMP-2", 1), ("VASE", 1))
        tx.get_one(Order, first.order_id).shipping_minor = 700
        phone = phone_for(tx, shop, channel, first)

    phone.says("can i get free shipping")
    phone.picks("VASE")

    assert "$7.00" in phone.hears()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("10% off", "discount on"),
        ("store credit", "THANKS-"),
        ("free shipping", "shipping"),
        ("Send what is here", "two parcels"),
    ],
)
def test_they_hear_it_when_the_shop_has_done_it(shop: Shop, phone: Phone, kind: str, words: str) -> None:
    phone.says("what are my options")
    phone.picks(kind)
    if "I agree" in phone.labels():
        phone.picks("I agree")
    shop.pass_time(timedelta(minutes=shop.settings.undo_minutes))
    before = len(phone.inbox)
    with shop.db.transaction() as tx:
        (todo,) = writebacks.to_do(tx, now=database.now(tx))
        cancellations.confirm(tx, todo.id, WriteBackState.done, by="Kim", now=database.now(tx))

    shop.settle()

    assert len(phone.inbox) == before + 1
    assert words in phone.hears()


def test_offers_are_never_sent_to_anybody_who_did_not_ask(shop: Shop, phone: Phone, rival: Phone) -> None:
    shop.settle()
    shop.confirm()
    phone.says("what are my options")
    before = [len(one.inbox) for one in (phone, rival)]

    shop.pass_time(timedelta(hours=1))
    shop.pass_time(timedelta(days=3))

    assert [len(one.inbox) for one in (phone, rival)] == before


def test_what_is_there_is_sent_ahead_when_they_agree_to_what_it_costs(db: Database, channel: str) -> None:
    shop = Shop(db, split_shipment_cost=450).at(NOW)
    with shop.db.transaction() as tx:
        a_product(tx, "VASE", on_hand=2)
        a_product(tx)
        phone = phone_for(tx, shop, channel, an_order(tx, "#1001", ("LAMP-2", 1), ("VASE", 2))[0])

    answer = phone.says("please ship what you have")
    assert "Now: 2 x VASE title" in answer
    assert "Later: 1 x LAMP-2 title" in answer
    assert "$4.50" in answer
    assert asked_for(shop) == []

    phone.picks("I agree")
    assert asked_for(shop) == [WriteBackKind.split_shipment]
    assert "noted" in phone.says("please ship what you have")
    assert asked_for(shop) == [WriteBackKind.split_shipment]


def test_all_together_is_noted_for_the_warehouse_once_they_agree(shop: Shop, phone: Phone) -> None:
    phone.says("please send everything together")
    assert asked_for(shop) == []

    phone.says("yes")
    assert "one parcel" in phone.hears()
    assert asked_for(shop) == [WriteBackKind.together]

    phone.says("please send everything together")
    assert asked_for(shop) == [WriteBackKind.together]

    phone.picks("Send what is here first")
    phone.picks("I agree")
    assert asked_for(shop) == [WriteBackKind.split_shipment]


def test_who_is_asked_about_two_parcels_may_have_one(shop: Shop, phone: Phone) -> None:
    phone.says("please ship what you have")
    phone.picks("Send all together")
    phone.picks("Send all together")

    assert asked_for(shop) == [WriteBackKind.together]


def test_where_nothing_is_there_yet_that_is_said(shop: Shop, channel: str) -> None:
    phone = waiting_for_one(shop, channel)

    assert "nothing to send ahead" in phone.says("please ship what you have")
    assert "one parcel anyway" in phone.says("please send everything together")
    assert asked_for(shop) == []


def test_where_all_is_there_it_goes_together_anyway(shop: Shop, phone: Phone) -> None:
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 5, key="truck", now=database.now(tx))

    assert "goes out together" in phone.says("please ship what you have")
    assert "one parcel anyway" in phone.says("please send everything together")
    assert asked_for(shop) == []


def test_a_shop_that_sends_one_parcel_says_so(db: Database, channel: str) -> None:
    shop = Shop(db, offers_off="split_shipment").at(NOW)
    with shop.db.transaction() as tx:
        a_product(tx, on_hand=1)
        phone = phone_for(tx, shop, channel, an_order(tx, "#1", ("LAMP-2", 2))[0])

    assert "in one parcel" in phone.says("please ship what you have")
    assert "Talk to a person" in phone.labels()


def test_a_choice_about_one_order_never_means_another(shop: Shop, phone: Phone) -> None:
    phone.says("please send everything together")
    button = next(one for one in phone.inbox[-1].buttons if one.label == "Send all together")
    with shop.db.transaction() as tx:
        cancellations.cancel(tx, 1, key="all", by="shop", undo=timedelta(0), settings=Settings(), now=database.now(tx))
        own = phone_of(tx, orders.line_of(tx, 1)).handle
        an_order(tx, "#2002", ("LAMP-2", 3), phone=own)

    phone.does("choice", data=button.data)

    assert asked_for(shop) == [WriteBackKind.cancel]
