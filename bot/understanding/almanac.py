"""What the days are called in one language: months, weekdays, feasts, and the words around them."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import Pattern
from typing import Any

from bot.locales import month_names, weekday_names
from bot.understanding.phrases import read_phrasebooks
from bot.understanding.words import folded

_UNITS = ("days", "weeks", "months")
LOCALES = Path(__file__).parent.parent / "locales"
_WORDS = re.compile(r"\d+|[^\W\d_]+")
SHORTEST = 3
"""Letters that a shortened month or weekday has at least."""
NEAR = 6
"""Letters that a month has at least whose name may be misspelt: "match" is not March."""


@dataclass(frozen=True, slots=True)
class Almanac:
    """One `dates.toml`, with the names of months and weekdays of its places."""

    language: str
    month_first: str
    month_then_day: bool
    dotted: bool
    before: Sequence[str]
    within: Sequence[str]
    the: str
    number: Sequence[str]
    suffix: str
    of: str
    then: Sequence[str]
    units: Sequence[str]
    to: Sequence[str]
    part: Mapping[str, Sequence[str]]
    days: Mapping[int, Sequence[str]]
    leads_in: Sequence[str]
    past: Pattern[str]
    units_of_time: Mapping[str, Sequence[str]]
    one: Sequence[str]
    spans: Mapping[int, Sequence[str]]
    period: Mapping[str, Sequence[str]]
    not_after: Sequence[str]
    not_before: Sequence[str]
    feasts: Mapping[tuple[int, int], Sequence[str]]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    whole: frozenset[str]
    """Names of months and weekdays that are not shortened."""
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    telling: frozenset[str]
    """Words of which one stands in almost every text that names a day in words."""
    hint: Pattern[str]
    """Found in all the others, and before and between digits that are a day."""

    def may_name(self, text: str) -> bool:
        """Say whether folded `text` may name a day: a quick look, since most texts name none."""
        words = _WORDS.findall(text)
        if not self.telling.isdisjoint(words) or self.hint.search(text):
            return True
        near = {other for at, word in enumerate(words) if word.isdigit() for other in words[max(0, at - 1) : at + 3]}
        return any(self.month(word) for word in near if len(word) >= SHORTEST and word.isalpha())

    def month(self, word: str, *, whole: bool = False) -> int | None:
        """Return the number of a month by its name, also misspelt; unless `whole`, also by how it begins."""
        if word in self.months and (not whole or word in self.whole):
            return self.months[word]
        if not whole:
            begun = {number for name, number in self.months.items() if name.startswith(word)}
            if len(begun) == 1:
                return begun.pop()
        return self._misspelt(word) if len(word) >= NEAR - 1 else None

    def _misspelt(self, word: str) -> int | None:
        from rapidfuzz.distance import OSA

        near = {
            number
            for name, number in self.months.items()
            if len(name) >= NEAR and OSA.distance(word, name) <= (1 if len(name) < NEAR + 2 else 2)
        }
        return near.pop() if len(near) == 1 else None


def either(patterns: Iterable[str]) -> str:
    """Return one pattern that finds any of these, the longest where several could be."""
    return "|".join(sorted(patterns, key=len, reverse=True)) or r"(?!)"


@cache
def almanac(language: str) -> Almanac | None:
    """Return the almanac of a language, None where it has none; a file is read once."""
    path = LOCALES / language / "dates.toml"
    if not path.exists():
        return None
    book: dict[str, dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))
    words, custom, phrases = book["lead"], book["custom"], read_phrasebooks(LOCALES)[language]
    months = {name: number for place in custom["places"] for name, number in _known(month_names(place))}
    weekdays = {name: number for place in custom["places"] for name, number in _known(weekday_names(place))}
    weekdays |= {name: int(number) for number, names in book["weekday"]["also"].items() for name in names}
    feasts = {(int(day[:2]), int(day[3:])): names for day, names in book["feasts"].items()}
    named = [*feasts.values(), *book["days"].values(), *book["period"].values(), *book["span"].values()]
    said = [name for names in [*named, *(book["in"][unit] for unit in _UNITS)] for name in names]
    plainly = [name for name in said if re.fullmatch("[a-z ]+", name)]
    return Almanac(
        language=language,
        month_first=custom["month_first"],
        month_then_day=custom["month_then_day"],
        dotted=custom["dotted"],
        before=words["before"],
        within=words["within"],
        the=words["the"],
        number=words["number"],
        suffix=words["suffix"],
        of=words["of"],
        then=words["then"],
        units=words["units"],
        to=words["to"],
        part=book["part"],
        days={int(count): names for count, names in book["days"].items()},
        leads_in=book["in"]["lead"],
        past=re.compile(rf"\b(?:{either(book['in']['past'])})\b"),
        units_of_time={unit: book["in"][unit] for unit in _UNITS},
        one=book["in"]["one"],
        spans={int(days): names for days, names in book["span"].items()},
        period=book["period"],
        not_after=book["weekday"]["not_after"],
        not_before=book["weekday"]["not_before"],
        feasts=feasts,
        months=months,
        weekdays=weekdays,
        whole=frozenset(name for names in (months, weekdays) for name in names if not _is_short(name, names)),
        numbers=phrases.numbers,
        ordinals=phrases.ordinals,
        telling=frozenset([*months, *weekdays, *(max(name.split(), key=len) for name in plainly)]),
        hint=re.compile(
            rf"\d[./-] ?\d|\b(?:(?:{either(words['number'])}) \d|(?:{either(set(said).difference(plainly))})\b)"
        ),
    )


def _known(names: Mapping[str, int]) -> list[tuple[str, int]]:
    plain = [(folded(name).strip("."), number) for name, number in names.items()]
    return [(name, number) for name, number in plain if len(name) >= SHORTEST]


def _is_short(name: str, names: Mapping[str, int]) -> bool:
    """Say whether a name is the beginning of a longer one for the same day."""
    return any(other != name and other.startswith(name) and names[other] == names[name] for other in names)
