"""Somebody says when and how they want to hear from us, and of which products they want to be told."""

from datetime import UTC, datetime, timedelta

import pytest
from builders import NOW, a_backorder, a_chat, a_product, phone_of
from customer import A_MOMENT, Phone, Shop
from sqlmodel import select

from scheduler import restock
from store import catalog, consent, customers, database, supply
from store.consent import Consent, Purpose
from store.customers import Customer
from store.database import Database
from store.messages import Message
from store.subscriptions import Subscription, SubscriptionState


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def phone(request: pytest.FixtureRequest, shop: Shop) -> Phone:
    """The phone of somebody who waits for one lamp; kettles and a vase are sold out, a mug is not."""
    with shop.db.transaction() as tx:
        a_product(tx, "KETTLE-B", title="Blue enamel kettle", price=3900)
        a_product(tx, "KETTLE-S", title="Steel kettle")
        a_product(tx, "VASE", title="Ribbed vase")
        a_product(tx, "MUG", title="Sand mug", on_hand=4)
        line = a_backorder(tx, "#1001")
        address = a_chat(tx, line) if request.param == "telegram" else phone_of(tx, line)
        return shop.phone(request.param, address.handle)


def holder(shop: Shop, phone: Phone) -> Customer:
    with shop.db.reading() as tx:
        address = customers.at(tx, phone.channel, phone.handle)
        assert address is not None
        return tx.get_one(Customer, address.customer_id)


def wishes_of(shop: Shop) -> list[SubscriptionState]:
    with shop.db.reading() as tx:
        return list(tx.exec(select(Subscription.state).order_by(Subscription.id)))  # type: ignore[arg-type]


def land(shop: Shop, sku: str, units: int = 1) -> None:
    with shop.db.transaction() as tx:
        supply.land(tx, sku, units, key=f"{sku} {database.now(tx)}", now=database.now(tx))


def tell(shop: Shop) -> int:
    with shop.db.transaction() as tx:
        told = restock.announce(tx, shop.settings, now=database.now(tx))
        database.let_pass(tx, A_MOMENT)
    shop.answer()
    return told


def ask_for(phone: Phone, words: str = "let me know when the ribbed vase is back in stock") -> None:
    phone.says(words)
    phone.picks("Tell me once")


# When, how often and where


def test_they_see_what_is_set_and_choose_their_hours(shop: Shop, phone: Phone) -> None:
    told = phone.says("notification settings")
    assert "9 am" in told
    assert "8 pm" in told

    phone.picks("Time of day")
    assert len(phone.labels()) == 4
    told = phone.picks("Mornings")

    assert "noon" in told
    assert holder(shop, phone).hours == "09:00-12:00"


def test_they_say_their_hours_in_words(shop: Shop, phone: Phone) -> None:
    told = phone.says("please message me after 5 pm")

    assert "5 pm and 8 pm" in told
    assert holder(shop, phone).hours == "17:00-24:00"


def test_they_choose_one_message_a_day_and_go_back(shop: Shop, phone: Phone) -> None:
    phone.says("notification settings")
    told = phone.picks("Once a day")
    assert "all the day's news" in told
    assert holder(shop, phone).digest

    phone.picks("Back to normal")

    assert not holder(shop, phone).digest
    assert "Back to normal" not in phone.labels()


def test_they_pause_for_some_days(shop: Shop, phone: Phone) -> None:
    phone.says("pause the messages")
    told = phone.picks("7 days")

    assert "Nov" in told
    assert "9" in told
    assert holder(shop, phone).paused_until == datetime(2026, 11, 9, 5, 0, tzinfo=UTC)


def test_they_pause_until_a_weekday_and_write_again_before_it(shop: Shop, phone: Phone) -> None:
    told = phone.says("pause till friday")
    assert "6" in told
    assert holder(shop, phone).paused_until == datetime(2026, 11, 6, 5, 0, tzinfo=UTC)

    phone.picks("settings")
    phone.picks("again now")

    assert holder(shop, phone).paused_until is None


def test_while_paused_they_are_answered(phone: Phone) -> None:
    phone.says("pause for 3 days")

    assert "1001" in phone.says("where is my order?")


def test_a_channel_is_offered_only_where_both_are_linked(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        phone = shop.phone("sms", phone_of(tx, line).handle)
    phone.says("notification settings")
    assert not [label for label in phone.labels() if "Telegram" in label]

    with shop.db.transaction() as tx:
        a_chat(tx, line)
    assert "on Telegram" in phone.says("notification settings")
    phone.picks("Write by SMS")

    assert holder(shop, phone).preferred_channel == "sms"


def test_a_channel_that_is_not_linked_is_not_set(shop: Shop, phone: Phone) -> None:
    other = "telegram" if phone.channel == "sms" else "sms"
    with shop.db.transaction() as tx:
        address = customers.at(tx, phone.channel, phone.handle)
        assert address is not None
        for one in customers.addresses_of(tx, address.customer_id):
            if one.channel == other:
                consent.revoke(tx, [one.id], source="test", now=database.now(tx))

    told = phone.says("news on telegram please" if other == "telegram" else "by sms please")

    assert "cannot write to you there" in told
    assert holder(shop, phone).preferred_channel is None


def test_a_shop_of_short_hours_offers_what_lies_in_them(db: Database) -> None:
    shop = Shop(db, message_hours="10:00-16:30").at(NOW)
    with shop.db.transaction() as tx:
        phone = shop.phone("sms", phone_of(tx, a_backorder(tx)).handle)
    phone.says("notification settings")

    phone.picks("Time of day")

    assert phone.labels() == ["Any time of day", "Mornings, 10 am to noon", "Afternoons, noon to 4:30 pm"]


# Told when a product is back


def test_what_they_ask_for_is_confirmed_before_it_counts(shop: Shop, phone: Phone) -> None:
    told = phone.says("let me know when the ribbed vase is back in stock")
    assert "Ribbed vase" in told
    assert "once" in told
    assert wishes_of(shop) == [SubscriptionState.asked]
    land(shop, "VASE")
    assert tell(shop) == 0

    with shop.db.transaction() as tx:
        product = catalog.by_sku(tx, "VASE")
        product.on_hand = 0
    phone.picks("Tell me once")

    assert wishes_of(shop) == [SubscriptionState.confirmed]
    with shop.db.reading() as tx:
        written = tx.exec(select(Consent).where(Consent.purpose == Purpose.restock)).one()
        assert written.granted
        assert written.wording == "restock v1"
        assert written.source.startswith(f"{phone.channel} message ")


def test_they_are_told_once_and_then_it_is_over(shop: Shop, phone: Phone) -> None:
    ask_for(phone)
    assert tell(shop) == 0

    land(shop, "VASE", 3)
    assert tell(shop) == 1
    assert tell(shop) == 0

    assert "Ribbed vase" in phone.hears()
    assert "$49.00" in phone.hears()
    assert wishes_of(shop) == [SubscriptionState.told]
    with shop.db.reading() as tx:
        assert tx.exec(select(Message.purpose).where(Message.key == "restock:1")).one() is Purpose.restock


def test_a_slip_of_the_keys_still_names_the_product(shop: Shop, phone: Phone) -> None:
    told = phone.says("notify me when the ribed vaze is back")

    assert "Ribbed vase" in told
    assert wishes_of(shop) == [SubscriptionState.asked]


def test_of_several_that_may_be_meant_they_choose_one(shop: Shop, phone: Phone) -> None:
    phone.says("tell me when the kettle is back in stock")
    assert len([label for label in phone.labels() if "kettle" in label]) == 2

    told = phone.picks("Blue enamel kettle")
    assert "Blue enamel kettle" in told
    phone.picks("Tell me once")

    assert wishes_of(shop) == [SubscriptionState.confirmed]


def test_more_words_leave_fewer_products(phone: Phone) -> None:
    assert "Blue enamel kettle" in phone.says("tell me when the blue kettle is back in stock")
    assert "Tell me once" in phone.labels()


def test_what_is_in_stock_is_said_at_once(shop: Shop, phone: Phone) -> None:
    told = phone.says("notify me when the sand mug is back in stock")

    assert "in stock right now" in told
    assert wishes_of(shop) == []


def test_what_they_bought_needs_no_alert(shop: Shop, phone: Phone) -> None:
    told = phone.says("let me know when the desk lamp is back in stock")

    assert "1001" in told
    assert wishes_of(shop) == []


def test_who_names_nothing_is_asked_for_a_name(phone: Phone) -> None:
    assert "Tell me when" in phone.says("add me to the waitlist")


def test_a_stranger_may_ask_too(shop: Shop, phone: Phone) -> None:
    stranger = shop.phone(phone.channel, "+12125559990" if phone.channel == "sms" else "990")
    ask_for(stranger)
    land(shop, "VASE")

    assert tell(shop) == 1
    assert "Ribbed vase" in stranger.hears()


def test_they_end_an_alert(shop: Shop, phone: Phone) -> None:
    ask_for(phone)
    ask_for(phone, "let me know when the steel kettle is back in stock")

    phone.picks("My alerts")
    phone.picks("Ribbed vase")
    land(shop, "VASE")

    assert tell(shop) == 0
    assert wishes_of(shop) == [SubscriptionState.ended, SubscriptionState.confirmed]


def test_a_stop_ends_all_alerts_for_good(shop: Shop, phone: Phone) -> None:
    ask_for(phone)
    phone.says("STOP")
    land(shop, "VASE")
    assert tell(shop) == 0

    phone.says("START")
    ask_for(phone, "let me know when the steel kettle is back in stock")

    assert tell(shop) == 0
    assert wishes_of(shop) == [SubscriptionState.ended, SubscriptionState.confirmed]


def test_no_thanks_asks_for_nothing(shop: Shop, phone: Phone) -> None:
    phone.says("let me know when the ribbed vase is back in stock")
    phone.picks("No, thanks")
    land(shop, "VASE")

    assert tell(shop) == 0
    assert wishes_of(shop) == [SubscriptionState.ended]


def test_nobody_is_told_at_night(shop: Shop, phone: Phone) -> None:
    ask_for(phone)
    land(shop, "VASE")
    shop.at(NOW + timedelta(hours=12))
    assert tell(shop) == 0

    shop.at(NOW + timedelta(hours=24))
    assert tell(shop) == 1


@pytest.mark.parametrize(
    ("language", "words", "label"),
    [
        ("de", "Bitte Bescheid geben, wenn die Ribbed vase wieder lieferbar ist", "Einmal Bescheid"),
        ("fr", "prévenez-moi quand le ribbed vase est de retour en stock", "prévenir une fois"),
        ("es", "avísenme cuando vuelva a estar disponible el ribbed vase", "Avísenme una vez"),
    ],
)
def test_in_every_language(shop: Shop, phone: Phone, language: str, words: str, label: str) -> None:
    with shop.db.transaction() as tx:
        tx.get_one(Customer, holder(shop, phone).id).language = language

    phone.says(words)
    phone.picks(label)
    land(shop, "VASE")

    assert tell(shop) == 1
