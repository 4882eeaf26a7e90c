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
        ("cvv=737", "cvv=***"),
        ("my cvc number is 737 ok", "my cvc number is *** ok"),
        ("737 is my cvv", "*** is my cvv"),
        ("the code on the back is 7371", "the code on the back is ****"),
        ("el CVV de mi tarjeta es 737", "el CVV de mi tarjeta es ***"),
        ("cryptogramme visuel : 737", "cryptogramme visuel : ***"),
        ("der Sicherheitscode lautet 737", "der Sicherheitscode lautet ***"),
        ("DE89370400440532013000", "DE" + "*" * 20),
        ("IBAN: de89 3704 0044 0532 0130 00 bitte", "IBAN: de** **** **** **** **** ** bitte"),
        ("FR14 2004 1010 0505 0001 3M02 606", "FR** **** **** **** **** **** ***"),
        ("send it to ES91-2100-0418-4502-0005-1332.", "send it to ES**-****-****-****-****-****."),
        ("GB29 NWBK 6016 1331 9268 19 is mine", "GB** **** **** **** **** ** is mine"),
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
        "DE89 3704 0044 0532 0130 02",  # does not pass the check of an account
        "parcel LX123456789DE and 1Z999AA10123456784",
        "what does the cvv do?",
        "order 1001 security",
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


@pytest.mark.parametrize(
    "words",
    [
        "can I give you my card number here?",
        "do you need my cvv",
        "ich schicke Ihnen meine Kreditkartennummer",
        "¿les mando el número de mi tarjeta?",
        "voici mon iban",
    ],
)
def test_whoever_may_be_about_to_send_it_is_told_not_to(words: str) -> None:
    warned = card_data.warned(Reply((Text("menu"),)), words)

    assert [text.key for text in warned.texts] == ["card-never", "menu"]


def test_whoever_is_answered_nothing_is_not_warned() -> None:
    assert card_data.warned(Reply(), "4111 1111 1111 1111") == Reply()
