"""What people say in a hurry: each gets an answer to what it asks, in their language, and nothing that is not so."""

import pytest
from builders import NOW, a_backorder, a_chat, phone_of
from customer import Phone, Shop

from store import customers, supply
from store.customers import Customer
from store.database import Database


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def channel(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def a_phone(shop: Shop, channel: str, language: str = "en", *, units: int = 1) -> Phone:
    """The phone of somebody who waits for lamps."""
    with shop.db.transaction() as tx:
        line = a_backorder(tx, "#1001", units=units, language=language)
        address = a_chat(tx, line) if channel == "telegram" else phone_of(tx, line)
        return shop.phone(channel, address.handle)


def holder(shop: Shop, phone: Phone) -> Customer:
    with shop.db.reading() as tx:
        address = customers.at(tx, phone.channel, phone.handle)
        assert address is not None
        return tx.get_one(Customer, address.customer_id)


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("en", "talk spanish", "español"),
        ("de", "englisch bitte", "in English"),
        ("es", "en inglés", "in English"),
        ("fr", "en allemand svp", "auf Deutsch"),
    ],
)
def test_a_language_that_they_name_is_spoken_at_once(
    shop: Shop, channel: str, language: str, words: str, told: str
) -> None:
    assert told in a_phone(shop, channel, language).says(words)


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("en", "what happens if i cancel", "until you confirm"),
        ("de", "was passiert wenn ich storniere", "Bestätigung"),
        ("fr", "il se passe quoi si j'annule", "$"),
        ("es", "que pasa si cancelo", "confirmación"),
        ("en", "can you guarantee that?", "cannot guarantee"),
        ("de", "könnt ihr das garantieren?", "nicht garantieren"),
        ("fr", "vous pouvez le garantir ?", "pas garantir"),
        ("es", "¿me lo pueden garantizar?", "No podemos garantizar"),
        ("en", "how many ppl are b4 me", "next in the queue"),
    ],
)
def test_what_they_ask_is_what_is_answered(shop: Shop, channel: str, language: str, words: str, told: str) -> None:
    assert told in a_phone(shop, channel, language).says(words)


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("en", "are u a bot", "a program"),
        ("de", "bist du ein bot?", "Programm"),
        ("fr", "t'es un robot ?", "un programme"),
        ("es", "eres un bot?", "un programa"),
    ],
)
def test_who_asks_whether_it_is_a_bot_is_told_so_and_may_have_a_person(
    shop: Shop, channel: str, language: str, words: str, told: str
) -> None:
    phone = a_phone(shop, channel, language)

    assert told in phone.says(words)
    assert len(phone.labels()) == 3
    phone.does("text", text="1")
    assert len(phone.labels()) == 1


def test_misspelt_hours_are_read(shop: Shop, channel: str) -> None:
    phone = a_phone(shop, channel)

    phone.says("only text me in the evning")

    assert holder(shop, phone).hours == "17:00-20:00"


@pytest.mark.parametrize(("language", "words"), [("en", "as before"), ("fr", "comme avant"), ("es", "como antes")])
def test_as_before_ends_what_they_wished_for(shop: Shop, channel: str, language: str, words: str) -> None:
    phone = a_phone(shop, channel, language)
    phone.does("text", text={"en": "once a day", "fr": "une fois par jour", "es": "una vez al día"}[language])
    assert holder(shop, phone).digest

    phone.says(words)

    assert not holder(shop, phone).digest


def test_who_has_cancelled_nothing_has_nothing_to_undo(shop: Shop, channel: str) -> None:
    assert "nothing to undo" in a_phone(shop, channel).says("undo")


def test_who_cancelled_and_says_cancel_again_can_take_it_back(shop: Shop, channel: str) -> None:
    phone = a_phone(shop, channel)
    phone.says("cancel my order")
    phone.says("yes")

    phone.says("please cancel the order")

    assert "Undo" in phone.labels()


def test_keep_it_is_an_answer_about_their_data_where_that_was_asked(shop: Shop, channel: str) -> None:
    phone = a_phone(shop, channel, "de")
    phone.says("löscht meine Daten")

    assert "Ihre Daten" in phone.says("nein behalten")


@pytest.mark.parametrize("words", ["can I get a discount", "what are my options", "ok I will wait"])
def test_what_is_set_aside_is_not_said_to_be_nothing(shop: Shop, channel: str, words: str) -> None:
    phone = a_phone(shop, channel)
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 5, key="truck", now=NOW)

    assert "nothing on backorder" not in phone.says(words)


def test_only_2_more_in_german_is_fewer(shop: Shop, channel: str) -> None:
    answer = a_phone(shop, channel, "de", units=4).says("ich will nur noch 2")

    assert "von 4 auf 2" in answer


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("en", "dont cancel", "stays as it is"),
        ("de", "nicht stornieren!", "bleibt"),
        ("fr", "n'annulez pas", "reste"),
        ("es", "no cancelen", "queda como"),
        ("es", "por favor NO cancelar", "queda como"),
    ],
)
def test_who_asks_not_to_cancel_is_told_that_nothing_is(
    shop: Shop, channel: str, language: str, words: str, told: str
) -> None:
    assert told in a_phone(shop, channel, language).says(words)
