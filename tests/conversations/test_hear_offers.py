"""Somebody agrees to hear of offers, in writing and with the evidence; or ends them, and all else goes on."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from builders import NOW, a_backorder, a_chat, phone_of
from customer import Phone, Shop
from sqlmodel import col, select

from store import consent, customers, database, supply
from store.consent import Consent, Purpose
from store.customers import Address, Customer
from store.database import Database
from store.messages import Message

LADDER = '[[rung]]\nname = "thanks-10"\noffer = "discount"\nafter_days = 5\npercent = 10\n'
ASKED = {
    "en": ("yes, send me offers", "need not agree to buy"),
    "es": ("sí, mándenme ofertas", "para comprar"),
    "fr": ("oui, envoyez-moi vos offres", "pour acheter"),
    "de": ("ja, schickt mir eure Angebote", "Für einen Kauf müssen Sie nicht zustimmen"),
}
ENDED = {
    "en": "No offers any more, but keep telling me about my order",
    "es": "No más ofertas, pero sigan informándome de mi pedido",
    "fr": "Plus d'offres, mais continuez à m'informer de ma commande",
    "de": "Keine Angebote mehr, aber haltet mich über meine Bestellung auf dem Laufenden",
}


@pytest.fixture
def shop(db: Database, tmp_path: Path) -> Shop:
    (tmp_path / "ladder.toml").write_text(LADDER, "utf-8")
    return Shop(db, ladder_file=str(tmp_path / "ladder.toml")).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def phone(request: pytest.FixtureRequest, shop: Shop) -> Phone:
    """The phone of somebody who has waited for ten days, was told so, and agreed to news of their order alone."""
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        address = a_chat(tx, line) if request.param == "telegram" else phone_of(tx, line)
        phone = shop.phone(request.param, address.handle)
    shop.settle()
    return phone


def speaks(phone: Phone, language: str) -> None:
    with phone.shop.db.transaction() as tx:
        tx.get_one(Customer, at(phone).customer_id).language = language


def at(phone: Phone) -> Address:
    with phone.shop.db.reading() as tx:
        found = customers.at(tx, phone.channel, phone.handle)
        assert found is not None
        return found


def permits(phone: Phone, purpose: Purpose = Purpose.marketing) -> bool | None:
    with phone.shop.db.reading() as tx:
        return consent.held(tx, at(phone).id, purpose)


def written(shop: Shop, purpose: Purpose = Purpose.marketing) -> list[Consent]:
    with shop.db.reading() as tx:
        return list(tx.exec(select(Consent).where(Consent.purpose == purpose).order_by(col(Consent.id))))


def agree(phone: Phone) -> None:
    phone.says("send me offers")
    phone.picks("I agree")
    assert permits(phone) is True


@pytest.mark.parametrize("language", ASKED)
def test_whoever_wants_offers_is_asked_first_and_told_who_where_how_often_and_that_nobody_need_agree(
    phone: Phone, language: str
) -> None:
    speaks(phone, language)
    said, free = ASKED[language]

    asked = phone.says(said)

    assert "Lumen" in asked
    assert free in asked or "condición para comprar" in asked
    assert " 3 " in asked
    assert "STOP" in asked
    assert phone.channel == "sms" or "Telegram" in asked
    assert len(phone.labels()) == 2
    assert permits(phone) is None


def test_by_sms_it_says_that_it_is_automated_advertising_to_this_number_and_what_it_may_cost(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        phone = shop.phone("sms", phone_of(tx, a_backorder(tx)).handle)

    asked = phone.says("you may tell me about deals")

    for part in ("automated marketing texts", "this number", "Msg & data rates may apply", "HELP", "frequency varies"):
        assert part in asked


@pytest.mark.parametrize("answer", ["picks it", "I agree", "i agree!", "1", "yes"])
def test_an_answer_of_theirs_is_consent_and_is_kept_with_the_words_that_they_read(phone: Phone, answer: str) -> None:
    asked = phone.says("subscribe to offers")

    told = phone.picks("I agree") if answer == "picks it" else phone.says(answer)

    assert "No more offers" in told
    (row,) = written(phone.shop)
    assert row.granted
    assert row.wording == f"offers v1: {asked}"
    with phone.shop.db.reading() as tx:
        heard = tx.exec(select(Message.id).where(Message.direction == "in").order_by(col(Message.id).desc())).first()
    assert row.source == f"{phone.channel} message {heard}"
    assert row.address_id == at(phone).id


def test_a_no_a_later_word_and_an_answer_that_comes_too_late_grant_nothing(phone: Phone) -> None:
    phone.says("send me offers")
    phone.picks("No, thanks")
    phone.says("yes")
    assert permits(phone) is None

    phone.says("send me offers")
    phone.shop.at(NOW + timedelta(hours=3))
    asked = phone.picks("I agree")
    assert "automated" in asked
    assert permits(phone) is None

    phone.picks("I agree")
    assert permits(phone) is True


def test_agreeing_twice_is_written_down_once(phone: Phone) -> None:
    phone.says("send me offers")
    phone.picks("I agree")

    assert "have agreed" in phone.says("I agree")
    assert "have agreed" in phone.says("send me offers")

    assert len(written(phone.shop)) == 1


def test_words_that_are_kept_no_more_are_no_evidence_and_asked_again(phone: Phone) -> None:
    phone.says("send me offers")
    with phone.shop.db.transaction() as tx:
        tx.connection().execute(sa.update(database.table(Message)).values(text=None))

    phone.picks("I agree")

    assert permits(phone) is None
    phone.picks("I agree")
    assert permits(phone) is True


def test_whoever_has_agreed_hears_of_an_offer_and_nobody_before(phone: Phone) -> None:
    phone.shop.pass_time(timedelta(days=1))
    assert not any("10%" in heard.text for heard in phone.inbox)

    agree(phone)
    phone.shop.pass_time(timedelta(days=1))
    phone.shop.pass_time(timedelta(hours=1))

    assert "10% off" in phone.hears()


@pytest.mark.parametrize("language", ENDED)
def test_offers_end_alone_and_news_of_the_order_goes_on(phone: Phone, language: str) -> None:
    agree(phone)
    speaks(phone, language)

    phone.says(ENDED[language])

    assert permits(phone) is False
    assert permits(phone, Purpose.order_updates) is True
    assert permits(phone, Purpose.restock) is None
    before = len(phone.inbox)
    with phone.shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key="truck", now=database.now(tx))
    phone.shop.settle()
    assert len(phone.inbox) == before + 1


def test_the_words_of_the_choice_end_them_too_and_no_offer_comes_any_more(phone: Phone) -> None:
    agree(phone)

    told = phone.says("no more offers")
    for _ in range(3):
        phone.shop.pass_time(timedelta(days=1))

    assert told.startswith(("You will get no more offers", "Lumen"))
    assert "News of your orders goes on" in told
    assert not any("10% off" in heard.text for heard in phone.inbox)


def test_offers_end_also_where_something_else_is_asked_in_one_breath(phone: Phone) -> None:
    agree(phone)

    told = phone.says("No more offers please! And where is my order?")

    assert "no more offers" in told
    assert "1001" in told
    assert permits(phone) is False
    assert permits(phone, Purpose.order_updates) is True
    assert "no more offers" not in phone.says("no more offers, where is my order")


def test_who_cancels_and_wants_no_offers_is_asked_whether_to_cancel(phone: Phone) -> None:
    told = phone.says("cancel my order, no more offers please")

    assert "$49.00" in told
    assert permits(phone, Purpose.order_updates) is True


def test_offers_end_wherever_they_are_reached(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        places = [phone_of(tx, line), a_chat(tx, line)]
        consent.grant(tx, [one.id for one in places], Purpose.marketing, source="checkout", now=database.now(tx))
        phone, chat = (shop.phone(one.channel, one.handle) for one in places)

    phone.says("please stop sending me offers")

    assert permits(phone) is permits(chat) is False
    assert permits(phone, Purpose.order_updates) is permits(chat, Purpose.order_updates) is True


def test_a_no_holds_against_what_an_import_declares_later(shop: Shop) -> None:
    from store import intake

    with shop.db.transaction() as tx:
        phone = shop.phone("sms", phone_of(tx, a_backorder(tx)).handle)
    phone.says("no offers please")

    with shop.db.transaction() as tx:
        later = intake.Agreement(wording="v2", source="checkout", purposes=(Purpose.marketing,))
        assert intake.agree(tx, [phone.handle], later, now=database.now(tx)) == 0

    assert permits(phone) is False


@pytest.mark.parametrize("said", ["STOP", "stop texting me", "no more texts and no more offers"])
def test_a_stop_ends_all_and_what_was_asked_before_it_grants_nothing_after(phone: Phone, said: str) -> None:
    phone.says("send me offers")

    phone.says(said)
    phone.says("1")
    phone.says("I agree")

    assert permits(phone) is permits(phone, Purpose.order_updates) is False


def test_after_a_stop_a_chat_is_told_to_start_first(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        chat = shop.phone("telegram", a_chat(tx, a_backorder(tx)).handle)
    chat.says("STOP")
    shop.pass_time(timedelta(hours=1))

    assert "START" in chat.says("send me offers")
    assert permits(chat) is False

    chat.says("START")
    agree(chat)


def test_message_settings_show_it_where_the_shop_makes_offers_by_itself(shop: Shop, db: Database, phone: Phone) -> None:
    phone.says("notification settings")
    phone.picks("Hear of offers")
    phone.picks("I agree")
    phone.says("notification settings")
    phone.picks("No more offers")
    assert permits(phone) is False

    quiet = Shop(db)
    quiet.wires = shop.wires
    told = quiet.phone(phone.channel, phone.handle)
    told.says("notification settings")
    assert not [label for label in told.labels() if "offers" in label]


def test_somebody_of_whom_no_order_is_known_may_agree_as_well(shop: Shop) -> None:
    stranger = shop.phone("telegram", "990")

    agree(stranger)

    assert permits(stranger, Purpose.order_updates) is None
