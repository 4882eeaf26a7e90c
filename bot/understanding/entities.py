"""What a message names: an order, how many, a number alone, a language, a day."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from bot.understanding.phrases import Phrasebook
from bot.understanding.words import plain

_ORDER = re.compile(
    r"(?<![\w$€£.,])(?:#\s*([A-Z]{0,4}-?\d[\w-]{2,})|([A-Z]{1,4}-?\d{3,}(?:-\w+)*)|(\d{4,}))(?![\w%])(?!\s*[$€£])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,3}")


class Entities(TypedDict):
    """`number` is a bare choice, counted from one; `quantity` units; `language` the one that was asked for; `date` the
    one day that was named."""

    order: str | None
    quantity: int | None
    number: int | None
    language: str | None
    date: date | None


def entities(text: str, books: Sequence[Phrasebook], *, day: date | None = None) -> Entities:
    """Read what `text` names; `day` was read already, and its words are not in the text any more."""
    words = plain(text).split()
    return Entities(
        order=_order(text),
        quantity=_quantity(words, books),
        number=None,
        language=_language(words, books),
        date=day,
    )


def bare_number(words: Sequence[str], books: Sequence[Phrasebook]) -> int | None:
    """Return the number of a choice where the message is that and nothing else: "2", "option 2", "the second"."""
    for book in books:
        counted = [word for word in words if _NUMBER.fullmatch(word) or word in book.numbers]
        ordered = [word for word in words if word in book.ordinals]
        others = [word for word in words if word not in counted and word not in ordered]
        if not book.choice_fillers.issuperset(others) or len(words) > 6:
            continue
        if len(ordered) == 1 and book.choice_fillers.issuperset(counted):
            return book.ordinals[ordered[0]]
        if not ordered and len(counted) == 1 and (len(words) > 1 or counted[0] != "0"):
            return _value(counted[0], book)
    return None


def _order(text: str) -> str | None:
    found = _ORDER.search(unicodedata.normalize("NFKC", text))
    return next(filter(None, found.groups())).upper() if found else None


def _quantity(words: Sequence[str], books: Sequence[Phrasebook]) -> int | None:
    """Return the one quantity that is wanted; None where it is a difference ("one less") or cannot be told."""
    for book in books:
        if book.quantity_relative.intersection(words):
            return None
        wanted = [
            _value(word, book)
            for before, word in zip(["", *words], words, strict=False)
            if (_NUMBER.fullmatch(word) or word in book.numbers) and before not in book.quantity_not_after
        ]
        if len(set(wanted)) == 1:
            return wanted[0]
    return None


def _value(word: str, book: Phrasebook) -> int:
    return book.numbers[word] if word in book.numbers else int(word)


def _language(words: Sequence[str], books: Sequence[Phrasebook]) -> str | None:
    for book in books:
        for word in words:
            if word in book.languages:
                return book.languages[word]
    return None
