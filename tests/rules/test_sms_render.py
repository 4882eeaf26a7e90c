"""What an SMS looks like: numbered choices, an alphabet that stays cheap, and never more than Twilio takes."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import Channel
from bot.channels.alphabet import lacking
from bot.channels.sms import Settings, build, configured
from bot.dialogue import Button


def test_choices_are_numbers_that_can_be_written_back() -> None:
    rendered = _sms().render(["Your lamp comes on 12 January.", "What now?"], _choices("Keep waiting", "Cancel it"))

    assert rendered.text == "Your lamp comes on 12 January.\nWhat now?\n1 Keep waiting\n2 Cancel it"
    assert rendered.buttons == ()


def test_accents_that_would_double_the_price_are_left_out() -> None:
    words = ["Tu lámpara llegará el 12 de enero: ¿quieres esperar?"]

    cheap, dear = _sms().render(words, ()), _sms(sms_fold_accents=False).render(words, ())

    assert cheap.text == "Tu lampara llegara el 12 de enero: ¿quieres esperar?"
    assert dear.text == words[0]


def test_a_no_break_space_never_doubles_the_price() -> None:
    rendered = _sms(sms_fold_accents=False).render(["Frais\u00a0: 12\u00a0€"], ())

    assert rendered.text == "Frais : 12 €"


def test_what_is_paid_for_is_counted() -> None:
    sms = _sms()

    assert sms.segments(sms.render(["a" * 160], ())) == 1
    assert sms.segments(sms.render(["a" * 161], ())) == 2
    assert sms.segments(sms.render(["😀" * 36], ())) == 2


def test_a_text_that_is_too_long_loses_its_last_paragraphs_but_not_the_choices() -> None:
    paragraphs = [f"{number} {'word ' * 90}".strip() for number in range(5)]

    text = _sms().render(paragraphs, _choices("Keep waiting", "Cancel it")).text

    assert text == "\n".join([*paragraphs[:3], "1 Keep waiting", "2 Cancel it"])


def test_a_paragraph_that_is_too_long_ends_with_a_whole_word() -> None:
    text = _sms().render(["word " * 500], _choices("Keep waiting")).text

    assert text.endswith(" word...\n1 Keep waiting")
    assert 1500 < len(text) <= 1530  # ten segments


@pytest.mark.parametrize("folded", [True, False])
@given(
    words=st.lists(st.text(max_size=3000), max_size=4),
    labels=st.lists(st.text(min_size=1, max_size=400), max_size=9),
)
def test_whatever_is_said_twilio_takes_it(folded: bool, words: list[str], labels: list[str]) -> None:
    sms = _sms(sms_fold_accents=folded)

    rendered = sms.render(words, _choices(*labels))

    assert len(rendered.text) <= 1600
    assert sms.segments(rendered) <= 10
    for number in range(1, len(labels) + 1):
        assert f"{number} " in rendered.text


def test_a_long_text_in_another_script_is_cut_to_what_it_may_cost() -> None:
    sms = _sms()

    rendered = sms.render(["лампа " * 300], _choices("Ждать"))

    assert lacking(rendered.text)
    assert sms.segments(rendered) == 10
    assert rendered.text.endswith("\n1 Ждать")


@pytest.mark.parametrize(
    ("given", "ready"),
    [
        ({}, False),
        ({"twilio_account_sid": "AC1", "twilio_auth_token": "secret"}, False),
        ({"twilio_number": "+14155550100"}, False),
        ({"twilio_account_sid": "AC1", "twilio_auth_token": "secret", "twilio_number": "+14155550100"}, True),
        ({"twilio_account_sid": "AC1", "twilio_auth_token": "secret", "twilio_messaging_service": "MG1"}, True),
    ],
)
def test_it_is_there_once_it_has_an_account_and_a_sender(given: dict[str, str], ready: bool) -> None:
    assert configured(_settings(**given)) is ready


def test_secrets_are_not_shown_with_the_settings() -> None:
    settings = _settings(twilio_auth_token="hush", twilio_auth_token_old="hush", twilio_api_secret="hush")

    assert "hush" not in f"{settings!r} {settings}"


def _settings(**given: object) -> Settings:
    empty = {name: field.get_default() for name, field in Settings.model_fields.items()}
    return Settings.model_validate(empty | given)


def _sms(**given: object) -> Channel:
    return build(_settings(**given), public_url="https://shop.example")


def _choices(*labels: str) -> Sequence[Button]:
    return [Button(label, f"choice:{number}") for number, label in enumerate(labels)]
