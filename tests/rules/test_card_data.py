"""Card data is hidden before anything is kept, and nothing else is."""

import pytest

from bot import card_data
from bot.dialogue import Reply, Text

STARS = "****"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("4111 1111 1111 1111", f"{STARS} {STARS} {STARS} {STARS}"),
        ("my card is 4111111111111111 thanks", f"my card is {STARS * 4} thanks"),
        ("5555-5555-5555-4444", f"{STARS}-{STARS}-{STARS}-{STARS}"),
        ("amex 3782 822463 10005", "amex **** ****** *****"),
        ("order #1001, card 4111111111111111 12/27 123", f"order #1001, card {STARS * 4} **/** ***"),
        ("the CVV is 737", "the CVV is ***"),
        ("Prüfziffer: 737", "Prüfziffer: ***"),
    ],
)
def test_card_data_is_hidden(sent: str, kept: str) -> None:
    assert card_data.hidden(sent) == kept
    assert card_data.is_in(sent)
    assert card_data.is_in(kept)
    assert card_data.hidden(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "where is order 1001?",
        "call me at +4915112345678",
        "+14155550123456",
        "tracking 00340434161094042557",
        "4111 1111 1111 1112",  # does not pass the check of a card
        "2 instead of 3, order #48213",
        "it is *really* late **",
        "",
    ],
)
def test_nothing_else_is_touched(text: str) -> None:
    assert card_data.hidden(text) == text
    assert not card_data.is_in(text)


def test_it_is_said_once_and_first() -> None:
    reply = Reply((Text("menu"),))

    warned = card_data.warned(reply, "4111 1111 1111 1111")

    assert [text.key for text in warned.texts] == ["card-not-kept", "menu"]
    assert card_data.warned(warned, "4111 1111 1111 1111") == warned
    assert card_data.warned(reply, "hello") == reply


def test_whoever_is_answered_nothing_is_not_warned() -> None:
    assert card_data.warned(Reply(), "4111 1111 1111 1111") == Reply()
