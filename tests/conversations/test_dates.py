"""Somebody names a day: by when they need it, until when they wait, before which they want to hear nothing."""

from datetime import date

import pytest
from builders import NOW, a_backorder, a_chat, a_product, phone_of
from customer import Phone, Shop
from sqlmodel import select

from store import customers, supply
from store.audit import AuditEntry
from store.customers import Customer
from store.database import Database
from store.promises import Promise


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def channel(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def a_phone(shop: Shop, channel: str, *, expected: date | None = date(2026, 12, 4), language: str = "en") -> Phone:
    """The phone of somebody who waits for one lamp."""
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Floor lamp", price=4400, on_hand=3)
        a_product(tx, instead=["LAMP-3"])
        line = a_backorder(tx, "#1001", language=language)
        if expected:
            supply.expect(tx, "LAMP-2", 5, on=expected, now=NOW)
        address = a_chat(tx, line) if channel == "telegram" else phone_of(tx, line)
        return shop.phone(channel, address.handle)


def holder(shop: Shop, phone: Phone) -> Customer:
    with shop.db.reading() as tx:
        address = customers.at(tx, phone.channel, phone.handle)
        assert address is not None
        return tx.get_one(Customer, address.customer_id)


def agreed(shop: Shop) -> list[str | None]:
    with shop.db.reading() as tx:
        entries = tx.exec(select(AuditEntry).where(AuditEntry.act == "agreed to wait")).all()
        return [(entry.details or {}).get("until") for entry in entries]


# By when


@pytest.mark.parametrize(
    ("language", "question", "promise", "no_promise"),
    [
        ("en", "will it be here by the 24th of december?", "before", "not a guarantee"),
        ("en", "I need it before Christmas!!", "before", "not a guarantee"),
        ("de", "Kommt das noch vor Weihnachten?", "vor", "keine Zusage"),
        ("fr", "j'en ai besoin avant le 24 décembre", "avant", "garantie"),
        ("es", "lo necesito antes de Navidad", "antes", "garantía"),
    ],
)
def test_what_we_expect_before_their_day_is_told_so_and_not_promised(
    shop: Shop, channel: str, language: str, question: str, promise: str, no_promise: str
) -> None:
    answer = a_phone(shop, channel, language=language).says(question)

    assert "1001" in answer
    assert "4" in answer
    assert promise in answer
    assert no_promise in answer or channel == "sms"


@pytest.mark.parametrize(
    ("language", "question", "no"),
    [
        ("en", "can I have it by 1 December?", "most likely not"),
        ("de", "ich brauche es bis zum 1. Dezember", "wohl nicht"),
        ("fr", "il me le faut pour le 1er décembre", "sans doute pas"),
        ("es", "¿llega antes del 1 de diciembre?", "para el 1"),
    ],
)
def test_what_comes_later_than_their_day_is_said_plainly_and_what_else_there_is(
    shop: Shop, channel: str, language: str, question: str, no: str
) -> None:
    phone = a_phone(shop, channel, language=language)

    answer = phone.says(question)

    assert no in answer
    assert "4" in answer
    assert len(phone.labels()) == 4
    phone.does("text", text="1")
    assert any("Floor lamp" in label for label in phone.labels())


def test_on_the_very_day_they_should_not_count_on_it(shop: Shop, channel: str) -> None:
    assert "do not count on it" in a_phone(shop, channel).says("will it be here by 4 December?")


def test_where_no_date_is_known_that_is_the_answer(shop: Shop, channel: str) -> None:
    answer = a_phone(shop, channel, expected=None).says("will it be here by Christmas?")

    assert "we cannot say" in answer
    assert "Dec" in answer


def test_what_is_set_aside_ships_next_whatever_the_day(shop: Shop, channel: str) -> None:
    phone = a_phone(shop, channel)
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 5, key="truck", now=NOW)

    assert "set aside" in phone.says("will it be here by Christmas?")


def test_the_date_that_is_told_to_them_is_a_promise(shop: Shop, channel: str) -> None:
    a_phone(shop, channel).says("will it arrive before Christmas?")

    with shop.db.reading() as tx:
        assert [promise.on_date for promise in tx.exec(select(Promise)).all()] == [date(2026, 12, 4)]


def test_a_day_that_has_passed_is_no_question_of_time(shop: Shop, channel: str) -> None:
    assert "queue" in a_phone(shop, channel).says("I ordered on 23 October, where is it?")


# Until when they wait


@pytest.mark.parametrize(
    ("language", "words", "noted"),
    [
        ("en", "I can wait until 10 January", "Nothing is cancelled"),
        ("en", "10 January would be ok", "Nothing is cancelled"),
        ("de", "10. Januar wär ok", "storniert"),
        ("de", "ich kann bis zum 10. Januar warten", "storniert"),
        ("fr", "je peux attendre jusqu'au 10 janvier", "rien n'est annulé"),
        ("es", "puedo esperar hasta el 10 de enero", "no se cancela"),
    ],
)
def test_until_when_they_wait_is_noted_and_told_back(
    shop: Shop, channel: str, language: str, words: str, noted: str
) -> None:
    answer = a_phone(shop, channel, language=language).says(words)

    assert agreed(shop) == ["2027-01-10"]
    assert "10" in answer
    assert "2027" in answer
    assert noted in answer


def test_who_waits_less_long_than_it_takes_is_told_so_and_what_else_there_is(shop: Shop, channel: str) -> None:
    phone = a_phone(shop, channel)

    answer = phone.says("I can wait until 1 December")

    assert agreed(shop) == ["2026-12-01"]
    assert "only" in answer
    assert len(phone.labels()) == 3


def test_who_waits_for_what_has_no_date_is_told_so(shop: Shop, channel: str) -> None:
    assert "no date yet" in a_phone(shop, channel, expected=None).says("ok I will wait until 10 January")


# Until when they want no news


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "no messages until 5 December please"),
        ("en", "don't text me until 12/5"),
        ("de", "bitte keine Nachrichten bis 5. Dezember"),
        ("fr", "pas de messages jusqu'au 5 décembre"),
        ("es", "no me escriban hasta el 5 de diciembre"),
    ],
)
def test_news_rests_until_the_day_that_they_named(shop: Shop, channel: str, language: str, words: str) -> None:
    phone = a_phone(shop, channel, language=language)

    answer = phone.says(words)

    until = holder(shop, phone).paused_until
    assert until is not None
    assert until.date() == date(2026, 12, 5)
    assert "5" in answer


def test_a_pause_has_an_end_that_is_told(shop: Shop, channel: str) -> None:
    phone = a_phone(shop, channel)

    answer = phone.says("no messages until 5 August please")

    assert "90 days at most" in answer
    until = holder(shop, phone).paused_until
    assert until is not None
    assert until.date() == date(2027, 1, 31)
