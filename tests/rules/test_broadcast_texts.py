"""The words of a broadcast: what is set in, what stands there instead, and what cannot be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.broadcasts import texts
from store.errors import BadInput


def test_values_are_set_in_and_a_fallback_stands_where_there_is_none() -> None:
    read = texts.parse("{title} ({number}) comes {date|soon}, {name}.")

    assert read.names == {"title", "number", "date", "name"}
    assert read.needed == {"title", "number", "name"}
    assert read.filled({"title": "Lamp", "number": "#1", "name": "Ada", "date": ""}) == "Lamp (#1) comes soon, Ada."
    assert (
        read.filled({"title": "Lamp", "number": "#1", "name": "Ada", "date": "3 May"}) == "Lamp (#1) comes 3 May, Ada."
    )


def test_braces_of_their_own_are_doubled() -> None:
    assert texts.parse("{{title}} is {title}").filled({"title": "Lamp"}) == "{title} is Lamp"


@given(st.text(max_size=40))
def test_a_value_is_data_and_is_set_in_as_it_is(value: str) -> None:
    said = texts.parse("<{title}>").filled({"title": value})

    assert said == f"<{value}>"


def test_the_full_stop_of_an_abbreviation_also_ends_the_sentence() -> None:
    assert texts.parse("Comes {date}. Thanks.").filled({"date": "3 Sept."}) == "Comes 3 Sept. Thanks."
    assert texts.parse("From {name}...").filled({"name": "Acme Inc."}) == "From Acme Inc...."


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Hello {colour}", r"no \{colour\} \(character 7\); known are \{title\}, \{number\}"),
        ("Hello {", "character 7: a brace without its other half"),
        ("Hello }", "character 7: a brace without its other half"),
        ("Hello {}", r"no \{\}"),
        ("Hello {Title}", r"no \{Title\}"),
    ],
)
def test_what_is_mistyped_is_refused_with_its_place(typed: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        texts.parse(typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_taken_apart_or_refused(text: str) -> None:
    try:
        read = texts.parse(text)
    except BadInput:
        assert "{" in text or "}" in text
    else:
        assert read.names <= set(texts.VARIABLES)


def test_a_text_is_needed_for_each_language_and_for_whoever_reads_another() -> None:
    texts.check({"en": {"text": "Hello", "sms": "Hi"}}, "en")
    for wrong, told in (
        ({}, "needs a text"),
        ({"en": {"sms": "Hi"}}, "has a text"),
        ({"en": {"text": "  "}}, "is empty"),
        ({"English": {"text": "Hi"}}, "no code of a language"),
        ({"en": {"text": "Hi", "fax": "Hi"}}, "has a text"),
        ({"en": {"text": "x" * 4000}}, "at most"),
        ({"en": {"text": "Hi {colour}"}}, "colour"),
    ):
        with pytest.raises(BadInput, match=told):
            texts.check(wrong, "")
    with pytest.raises(BadInput, match="no text for de"):
        texts.check({"en": {"text": "Hi"}}, "de")


def test_who_reads_another_language_gets_the_default_or_nothing() -> None:
    said = {"en": {"text": "Hello"}, "de": {"text": "Hallo"}, "pt-BR": {"text": "Oi"}}

    found = texts.languages_of(["en-GB", "de", "de_AT", "fr", "pt-BR", "pt"], said, "")
    assert found == {"en-GB": "en", "de": "de", "de_AT": "de", "pt-BR": "pt-BR"}
    assert texts.language_for("fr", said, "en") == "en"


def test_the_form_of_a_channel_is_said_there() -> None:
    said = {"en": {"text": "Hello {name}", "sms": "Hi"}}

    assert texts.form(said, "en", "sms").filled({}) == "Hi"
    assert texts.form(said, "en", "telegram").filled({"name": "Ada"}) == "Hello Ada"
    assert texts.names(said) == {"name"}
