"""How many units a message wants: so many in all, so many fewer, or more; "only 1 instead of 3", "one less"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.facets import FOLDER, Facets, read
from bot.understanding.phrases import Phrasebook, read_phrasebooks
from bot.understanding.words import plain

Way = Literal["to", "fewer", "more"]
_NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a quantity: `to` so many in all, or so many `fewer` or `more`; None where it is not said."""

    way: Way
    units: int | None


def wanted(text: str, languages: Sequence[str] = ()) -> Change:
    """Read what a message wants, in the first of `languages` that tells, else in any; `to` None where none does."""
    books, facets = read_phrasebooks(FOLDER), read()
    order = [code for code in dict.fromkeys([*languages, *books]) if code in books and code in facets]
    words = plain(text).split()
    read_as = (_read(words, books[code], facets[code]) for code in order)
    return next((change for change in read_as if change != Change("to", None)), Change("to", None))


def _read(words: Sequence[str], book: Phrasebook, facets: Facets) -> Change:
    said = " ".join(words)
    numbers = _numbers(words, book, facets)
    if kept := facets.keep.search(said):
        place = len(said[: kept.start()].split())
        after = [number for at, number in numbers if at > place]
        if after and facets.fewer.search(said):
            return Change("to", after[0])
    one = numbers[0][1] if len({number for _, number in numbers}) == 1 else None
    if facets.fewer.search(said) and not kept:
        return Change("fewer", one)
    if facets.more.search(said) and not kept:
        return Change("more", one)
    return Change("to", one)


def _numbers(words: Sequence[str], book: Phrasebook, facets: Facets) -> list[tuple[int, int]]:
    """Return place and value of the numbers that say what is wanted, not what there is ("of the two", "not 3")."""
    found = []
    for at, word in enumerate(words):
        if not (_NUMBER.fullmatch(word) or word in book.numbers):
            continue
        before = words[max(0, at - 2) : at]
        there_is = bool(before) and (before[-1] in book.quantity_not_after or bool(facets.parts.intersection(before)))
        whole_order = words[at + 1 : at + 2] and words[at + 1] in facets.wholes
        if not there_is and not whole_order:
            found.append((at, book.numbers[word] if word in book.numbers else int(word)))
    return found
