"""What people write about how they want to hear from us is taken where it is clear, and asked where it is not."""

from datetime import date

import pytest

from bot.understanding import wishes
from store.hours import Window

SHOP = Window.parse("09:00-20:00")
MONDAY = date(2026, 11, 2)
LANGUAGES = ("en", "es", "fr", "de")


def meant(text: str, language: str = "en") -> dict[str, object]:
    languages = [language, *(other for other in LANGUAGES if other != language)]
    return wishes.wish(text, languages=languages, shop=SHOP, today=MONDAY)


@pytest.mark.parametrize(
    ("language", "text", "hours"),
    [
        ("en", "only in the mornings please", "09:00-12:00"),
        ("en", "please message me after 5 pm", "17:00-24:00"),
        ("en", "text me after 5", "17:00-24:00"),
        ("en", "not before 10", "10:00-24:00"),
        ("en", "nothing after 6:30 pm", "00:00-18:30"),
        ("en", "between 10 and 2", "10:00-14:00"),
        ("en", "12-16", "12:00-16:00"),
        ("en", "no messages in the morning", "12:00-24:00"),
        ("en", "in the evening rather than in the morning", "17:00-20:00"),
        ("en", "any time is fine", "any"),
        ("en", "never before 8", "any"),
        ("de", "bitte nur vormittags schreiben", "09:00-12:00"),
        ("de", "erst ab 17 Uhr bitte", "17:00-24:00"),
        ("de", "nur zwischen 9 und 17 Uhr", "09:00-17:00"),
        ("de", "am Abend statt am Morgen", "17:00-20:00"),
        ("fr", "écrivez-moi seulement le matin", "09:00-12:00"),
        ("fr", "pas avant 10h30 svp", "10:30-24:00"),
        ("fr", "je travaille de nuit, écrivez-moi l'après-midi", "12:00-17:00"),
        ("es", "solo por las tardes", "17:00-20:00"),
        ("es", "a partir de las 18 por favor", "18:00-24:00"),
        ("es", "escríbanme después de las seis", "18:00-24:00"),
    ],
)
def test_hours_are_understood(language: str, text: str, hours: str) -> None:
    assert meant(text, language) == {"hours": hours}


@pytest.mark.parametrize(
    ("language", "text", "pause"),
    [
        ("en", "pause for 3 days", {"days": 3}),
        ("en", "hold off for a couple of weeks", {"days": 14}),
        ("en", "pause till friday", {"until": "2026-11-06"}),
        ("en", "nothing until monday please", {"until": "2026-11-09"}),
        ("en", "no messages until tomorrow", {"days": 1}),
        ("en", "i'm busy this week, message me next week", {"until": "2026-11-09"}),
        ("de", "bitte zwei Wochen lang nicht schreiben", {"days": 14}),
        ("de", "vorerst keine Nachrichten, ab Montag wieder", {"until": "2026-11-09"}),
        ("en", "no messages until 5 December", {"until": "2026-12-05"}),
        ("en", "don't write to me before the 24th", {"until": "2026-11-24"}),
        ("en", "pause until Christmas please", {"until": "2026-12-25"}),
        (
            "en",
            "nothing before 10 December, and then only in the evening",
            {"until": "2026-12-10", "hours": "17:00-20:00"},
        ),
        ("de", "bitte bis zum 5.12. nichts schreiben", {"until": "2026-12-05"}),
        ("de", "nichts vor dem 10. Januar", {"until": "2027-01-10"}),
        ("fr", "rien jusqu'au 15 août svp", {"until": "2027-08-15"}),
        ("fr", "pas avant le 3 janvier", {"until": "2027-01-03"}),
        ("es", "nada hasta el 12 de enero", {"until": "2027-01-12"}),
        ("es", "no me escriban antes de Navidad", {"until": "2026-12-25"}),
        ("fr", "rien jusqu'à lundi", {"until": "2026-11-09"}),
        ("fr", "une pause de 10 jours", {"days": 10}),
        ("es", "no me escriban hasta el lunes", {"until": "2026-11-09"}),
        ("es", "pausa los avisos una semana", {"days": 7}),
    ],
)
def test_a_pause_is_understood(language: str, text: str, pause: dict[str, object]) -> None:
    assert meant(text, language) == pause


@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        ("en", "just once a day", {"digest": True}),
        ("en", "immediately please, not daily", {"digest": False}),
        ("en", "by sms instead of telegram", {"channel": "sms"}),
        ("en", "back to normal", {"normal": True}),
        (
            "en",
            "once a day in the evening, on telegram",
            {"digest": True, "hours": "17:00-20:00", "channel": "telegram"},
        ),
        ("de", "täglich statt sofort", {"digest": True}),
        ("de", "wieder sofort statt gesammelt", {"digest": False}),
        ("de", "per SMS statt Telegram", {"channel": "sms"}),
        ("fr", "un seul message par jour", {"digest": True}),
        ("fr", "sur telegram plutôt que par sms", {"channel": "telegram"}),
        ("es", "un resumen diario", {"digest": True}),
        ("es", "por telegram en vez de sms", {"channel": "telegram"}),
    ],
)
def test_how_often_and_where_is_understood(language: str, text: str, wish: dict[str, object]) -> None:
    assert meant(text, language) == wish


@pytest.mark.parametrize("text", ["pause until 31 February", "nothing until 1 or 2 December"])
def test_a_day_that_there_is_not_is_asked_back(text: str) -> None:
    assert meant(text) == {"ask": "pause"}


def test_a_day_before_which_something_is_wanted_is_no_pause() -> None:
    assert "until" not in meant("tell me before 5 December")


@pytest.mark.parametrize(
    ("language", "text", "ask"),
    [
        ("en", "not at night", "hours"),
        ("en", "don't text me so late", "hours"),
        ("en", "mornings or evenings", "hours"),
        ("en", "you texted me at 6 in the morning", "hours"),
        ("en", "not so early in the morning", "hours"),
        ("en", "pause", "pause"),
        ("en", "hold everything for 400 days", "pause"),
        ("en", "once per week", "often"),
        ("en", "fewer messages", "often"),
        ("de", "nicht so oft", "often"),
        ("es", "demasiados mensajes", "often"),
    ],
)
def test_what_is_not_clear_is_asked(language: str, text: str, ask: str) -> None:
    assert meant(text, language) == {"ask": ask}


@pytest.mark.parametrize("text", ["by email", "per mail bitte statt per sms", "settings", "good morning", "not by sms"])
def test_what_cannot_be_had_or_was_not_said_changes_nothing(text: str) -> None:
    assert meant(text) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("please let me know when the blue kettle is back in stock", ["blue", "kettle"]),
        ("Bitte Bescheid geben, wenn die Tischlampe wieder lieferbar ist", ["tischlampe"]),
        ("prévenez-moi quand le fauteuil en velours revient", ["fauteuil", "velours"]),
        ("avísenme cuando vuelva la lámpara de roble", ["lampara", "roble"]),
        ("notify me when it's back", []),
    ],
)
def test_the_words_that_name_a_product_are_found(text: str, words: list[str]) -> None:
    assert wishes.telling(text, languages=LANGUAGES) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_by_the_same_names(language: str) -> None:
    import tomllib
    from pathlib import Path

    folder = Path(wishes.__file__).parent.parent / "locales"
    ours, model = (tomllib.loads((folder / code / "wishes.toml").read_text("utf-8")) for code in (language, "en"))

    assert {section: sorted(names) for section, names in ours.items()} == {
        section: sorted(names) for section, names in model.items()
    }
