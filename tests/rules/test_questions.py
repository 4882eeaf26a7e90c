"""What a message asks about an order, and how many units it wants."""

import re

import pytest

from bot import facets, units
from bot.locales import load
from bot.units import Change


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Why is it so late?", ["why"]),
        ("why so late", ["why"]),
        ("Since when am I waiting?", ["since"]),
        ("how many are before me?", ["place"]),
        ("What's my place in line?", ["place"]),
        ("what did you tell me before", ["told"]),
        ("which delivery is mine in?", ["delivery"]),
        ("can you guarantee that?", ["sure"]),
        ("what happens if I cancel?", ["cancelling"]),
        ("Was passiert, wenn ich storniere?", ["cancelling"]),
        ("¿qué pasa si cancelo?", ["cancelling"]),
        ("il se passe quoi si j'annule", ["cancelling"]),
        ("können Sie das garantieren", ["sure"]),
        ("cancel my order", []),
        ("ich möchte stornieren", []),
        ("How long have I been waiting, and why?", ["since", "why"]),
        ("why, and how many people are ahead of me?", ["why", "place"]),
        ("¿Por qué tarda tanto?", ["why"]),
        ("¿desde cuándo espero?", ["since"]),
        ("¿cuántos hay delante de mí?", ["place"]),
        ("¿qué me dijeron?", ["told"]),
        ("Pourquoi c'est si long ?", ["why"]),
        ("depuis quand j'attends ?", ["since"]),
        ("combien de personnes avant moi ?", ["place"]),
        ("qu'est-ce que vous m'avez dit ?", ["told"]),
        ("Warum dauert das so lange?", ["why"]),
        ("Seit wann warte ich?", ["since"]),
        ("Wie viele sind vor mir?", ["place"]),
        ("Was haben Sie mir gesagt?", ["told"]),
        ("where is my order", []),
        ("¿Dónde está mi pedido?", []),
        ("Où en est ma commande ?", []),
        ("Wann kommt meine Bestellung?", []),
        ("when does it ship", []),
        ("what delivery date do I have", []),
        ("", []),
    ],
)
def test_questions_are_found_in_the_order_in_which_they_were_asked(words: str, asked: list[str]) -> None:
    assert facets.asked(words) == asked


@pytest.mark.parametrize(
    ("language", "words", "change"),
    [
        ("en", "only 1 instead of 3", Change("to", 1)),
        ("en", "two please, not four", Change("to", 2)),
        ("en", "change from 4 to 2", Change("to", 2)),
        ("en", "one less", Change("fewer", 1)),
        ("en", "cancel one of the two", Change("fewer", 1)),
        ("en", "cancel 2 of my 3 lamps", Change("fewer", 2)),
        ("en", "keep two and drop one", Change("to", 2)),
        ("en", "keep one, cancel the other", Change("to", 1)),
        ("en", "one more please", Change("more", 1)),
        ("en", "not more than 2", Change("to", 2)),
        ("en", "i need fewer", Change("fewer", None)),
        ("en", "change the quantity", Change("to", None)),
        ("en", "two or three", Change("to", None)),
        ("en", "cancel order 1001", Change("fewer", None)),
        ("es", "solo 1 en vez de 3", Change("to", 1)),
        ("es", "una menos", Change("fewer", 1)),
        ("es", "cancele una de las dos", Change("fewer", 1)),
        ("es", "cancelar un pedido", Change("fewer", None)),
        ("es", "una más", Change("more", 1)),
        ("fr", "une seule au lieu de trois", Change("to", 1)),
        ("fr", "une de moins", Change("fewer", 1)),
        ("fr", "annulez une des deux", Change("fewer", 1)),
        ("fr", "annuler une commande", Change("fewer", None)),
        ("fr", "une de plus", Change("more", 1)),
        ("de", "nur 1 statt 3", Change("to", 1)),
        ("de", "eins weniger bitte", Change("fewer", 1)),
        ("de", "stornieren Sie eine der zwei Lampen", Change("fewer", 1)),
        ("de", "eine Bestellung stornieren", Change("fewer", None)),
        ("de", "noch eine dazu", Change("more", 1)),
    ],
)
def test_how_many_is_read_as_it_was_meant_or_not_at_all(language: str, words: str, change: Change) -> None:
    assert units.wanted(words, [language]) == change


@pytest.mark.parametrize("language", load().languages())
def test_every_language_asks_the_same_questions(language: str) -> None:
    assert set(facets.read()[language].questions) == {"why", "since", "place", "told", "delivery", "sure", "cancelling"}


@pytest.mark.parametrize("language", load().languages())
def test_what_we_ask_people_to_write_is_understood(language: str) -> None:
    from bot.dialogue import Text

    said = load().speak(language, Text("quantity-write", {"number": "#1", "title": "Lamp", "units": 12}), form="sms")

    [quoted] = re.findall(r"""["„“«]\s*(.+?)\s*["“”»]""", said)
    assert units.wanted(quoted, [language]) == Change("to", 5)
