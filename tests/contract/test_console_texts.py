"""All texts as the console shows them: each of them, as delivery would say it, with what it costs by SMS."""

import re
from datetime import date
from html import unescape

import pytest
from clerk import Clerk

from bot.channels.alphabet import segments
from bot.dialogue import Text
from bot.locales import DEFAULT, catalogue, load
from bot.locales.catalogue import Sample
from store.database import Database
from store.settings import Settings
from store.staff import Role

SETTINGS = Settings(_env_file=None, shop_name="Lumen", shop_contact="help@lumen.example")
SAMPLE = Sample("Lumen", "help@lumen.example", "USD", date(2026, 6, 15))


@pytest.fixture
def clerk(db: Database) -> Clerk:
    return Clerk(db, SETTINGS, Role.agent)


def keys(clerk: Clerk) -> list[str]:
    assert clerk.last is not None
    return re.findall(r'href="/console/texts/([^"?]+)"', clerk.last.text)


def following(clerk: Clerk) -> bool:
    assert clerk.last is not None
    found = re.search(r'href="/console(/texts\?[^"]*)" rel="next"', clerk.last.text)
    if found:
        clerk.looks(unescape(found[1]))
    return found is not None


def test_every_text_is_in_a_family_and_on_one_page(clerk: Clerk) -> None:
    clerk.looks("/texts")
    families = set(re.findall(r"family=([a-z]+)", clerk.last.text if clerk.last else ""))
    assert families == {entry.family for entry in catalogue.entries(DEFAULT).values()}

    found: list[str] = []
    for family in families:
        clerk.looks("/texts", family=family)
        found += keys(clerk)
        while following(clerk):
            found += keys(clerk)

    assert sorted(found) == sorted(catalogue.entries(DEFAULT))
    assert len(found) > 300


@pytest.mark.parametrize("language", load().languages())
def test_texts_are_read_in_each_language_as_customers_read_them(clerk: Clerk, language: str) -> None:
    said = {
        "en": "Good news: we have set aside",
        "es": "pedido #10482",
        "fr": "commande",
        "de": "Bestellung",
    }

    clerk.looks("/texts", language=language, channel="telegram", family="notifications")

    assert said[language] in clerk.words()
    assert f'lang="{language}"' in (clerk.last.text if clerk.last else "")
    assert "GSM-7" not in clerk.words()


def test_news_by_sms_begins_with_the_shop_and_says_what_it_costs(clerk: Clerk) -> None:
    clerk.looks("/texts/notice-allocated")

    words = clerk.words()
    by_sms = next(one for one in re.findall(r'<p class="words"[^>]*>([^<]*)', clerk.last.text) if "Lumen: " in one)  # type: ignore[union-attr]
    cost = segments(unescape(by_sms))
    assert f"{cost.count} SMS {cost.encoding.value}, {cost.units}" in words
    for shown in ("case: part", "case: whole", "English, SMS", "English, Telegram", "German, SMS", "notifications.ftl"):
        assert shown in words
    assert "Lumen: good news, we have set aside" in words
    assert "pour votre commande #10482" in words


def test_texts_are_found_by_their_words_and_by_what_they_cost(clerk: Clerk) -> None:
    clerk.looks("/texts", q="set aside")
    assert "notice-allocated" in keys(clerk)
    assert len(keys(clerk)) < 40
    clerk.looks("/texts", q="refused-too-late")
    assert keys(clerk) == ["refused-too-late"]

    clerk.looks("/texts", cost="long", language="de")
    found = keys(clerk)
    while following(clerk):
        found += keys(clerk)
    assert 0 < len(found) < 150
    for tag in re.findall(r'class="tag[^"]*">(\d+) SMS', clerk.last.text if clerk.last else ""):
        assert int(tag) > 1
    clerk.looks("/texts", cost="unicode", language="fr")
    assert "No text is like this." in clerk.words()


@pytest.mark.parametrize("language", load().languages())
def test_every_way_to_say_a_text_is_said_in_its_language(language: str, caplog: pytest.LogCaptureFixture) -> None:
    entries = catalogue.entries(language)
    assert set(entries) == set(catalogue.entries(DEFAULT))

    for key in entries:
        for form in ("sms", "telegram"):
            ways = catalogue.ways(language, key, form, SAMPLE)
            assert 0 < len(ways) <= catalogue.MOST
            for decided, facts in ways:
                assert set(decided) <= set(facts)
                # Parts of others may have nothing to add.
                assert load().speak(language, Text(key, facts), form=form) or entries[key].is_part, key

    assert caplog.messages == []


def test_a_text_that_is_not_there_is_a_page_that_is_not_there(clerk: Clerk) -> None:
    for path in ("/texts/nothing", "/texts/%00", "/texts/notice-allocated%00"):
        assert clerk.asks("GET", path).status_code == 404
    for query in ("language=xx", "channel=fax", "family=none", "q=%3Cscript%3E", "after=none", "language=%00"):
        assert clerk.asks("GET", f"/texts?{query}").status_code == 200, query
    assert clerk.asks("POST", "/texts/notice-allocated").status_code == 405
    assert "<script>alert" not in clerk.looks("/texts", q="<script>alert(1)</script>")
