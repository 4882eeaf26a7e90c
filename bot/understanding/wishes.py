"""What people write about how they want to hear from us: at which hours, how often, not before which day, and where.

Only what is clear is taken; each language says in its `wishes.toml` by which words.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.understanding import dates
from bot.understanding.phrases import read_phrasebooks
from bot.understanding.words import plain
from store.hours import Window, narrowed

LONGEST = 90
"""For so many days, at most, news is kept back."""
PARTS = {
    "morning": Window(time(9), time(12)),
    "afternoon": Window(time(12), time(17)),
    "evening": Window(time(17), time(20)),
}

_LOCALES = Path(__file__).parent.parent / "locales"
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?!\d)")
_SPAN = re.compile(r"(\d)\s*[-–]\s*(?=\d)")
_TIME = r"(\d{1,2})(?:h(\d\d))?(?: ?(?:h|hs|uhr|heures?|horas?|oclock|o clock))?(?: ?(am|pm|a m|p m))?\b"
_A_WORD = r"(?: [a-z]+)?"


@dataclass(frozen=True, slots=True)
class _Book:
    """One `wishes.toml`, as patterns of plain text by section and name."""

    language: str
    numbers: Mapping[str, int]
    patterns: Mapping[tuple[str, str], str]
    ignored: frozenset[str]

    def __getitem__(self, place: tuple[str, str]) -> str:
        """Return the pattern that finds one of the phrases at this place."""
        return self.patterns[place]

    def says(self, section: str, name: str, text: str) -> bool:
        """Tell whether plain `text` holds one of the phrases."""
        return re.search(self[section, name], text) is not None

    def wanted(self, text: str) -> str:
        """Return what stands before "instead of": what is wanted, without what is not."""
        return re.split(self["channel", "instead"], text, maxsplit=1)[0]

    def digits(self, text: str) -> str:
        """Return plain `text` with its number words as digits."""
        return " ".join(str(self.numbers.get(word, word)) for word in text.split())


def wish(text: str, *, languages: Sequence[str], shop: Window, today: date, place: str = "") -> dict[str, Any]:
    """Return what is wished for, as the arguments of a choice have it; empty where nothing is clear.

    `hours` ("17:00-24:00", or "any"), `digest` (all news of a day at once, or each at once), `days` or `until` (the
    day, as "2026-11-09") of a pause, `resume`, `normal`, `channel`. `ask` names what they spoke of without saying
    which they want: "hours", "often" or "pause". `place` (en-US) is whose custom decides what 12/5 is.
    """
    vague: dict[str, Any] = {}
    for book in _spoken(text, languages):
        read = dates.named(text, today=today, languages=[book.language], place=place)
        said, undated = _plainly(text, book), _plainly(read.rest, book)
        if book.says("often", "normal", said):
            return {"normal": True}
        found = {
            **_often(said, book),
            **_hours(undated, book, shop),
            **_pause(said, book, today, read.day),
            **_channel(said, book),
        }
        if len(found) > 1:
            found.pop("ask", None)
        if found and "ask" not in found:
            return found
        vague = vague or found
    return vague


def speaks_of_alerts(text: str, *, languages: Sequence[str]) -> bool:
    """Tell whether somebody speaks of the alerts that they have, to see or to end them."""
    return any(book.says("alerts", "mine", plain(text)) for book in _books(languages))


def telling(text: str, *, languages: Sequence[str]) -> list[str]:
    """Return the plain words of a message that may name a product, without those that ask to be told of one."""
    ignored = frozenset[str]().union(*(book.ignored for book in _books(languages)))
    return [word for word in plain(text).split() if word not in ignored and word[0].isalnum()]


def _plainly(text: str, book: _Book) -> str:
    """Return the plain words that may say what is wished for, with times of day as they are read here."""
    typed = _SPAN.sub(rf"\1 {book['hours', 'to_word']} ", _CLOCK.sub(r"\1h\2", text))
    return " ".join(re.sub(book["aside", "words"], " ", plain(typed)).split())


def _often(said: str, book: _Book) -> dict[str, Any]:
    if book.says("often", "weekly", said):
        # So seldom is not to be had; what is, they are shown.
        return {"ask": "often"}
    wanted = [rate for rate in ("at_once", "daily") if book.says("often", rate, said)]
    if len(wanted) > 1:
        wanted = [rate for rate in wanted if book.says("often", rate, book.wanted(said))]
    if len(wanted) == 1:
        return {"digest": wanted == ["daily"]}
    return {"ask": "often"} if wanted or book.says("often", "less", said) else {}


def _pause(said: str, book: _Book, today: date, day: date | None) -> dict[str, Any]:
    lasting = book.digits(re.sub(book["often", "rate"], " ", said))
    for unit, length in (("days", 1), ("weeks", 7), ("months", 30)):
        for count in re.findall(rf"(\d{{1,2}}|{book['pause', 'one']})(?: (?:of|de|d))? {book['pause', unit]}", lasting):
            days = length * (int(count) if count.isdigit() else 1)
            return {"days": days} if 1 <= days <= LONGEST else {"ask": "pause"}
    if book.says("pause", "until_tomorrow", said):
        return {"days": 1}
    if book.says("pause", "next_week", said):
        return {"until": _next(today, 0).isoformat()}
    if book.says("pause", "resume", said):
        return {"resume": True}
    return _pause_until(said, book, day if day and day > today else None)


def _pause_until(said: str, book: _Book, day: date | None) -> dict[str, Any]:
    paused = book.says("pause", "pause", said)
    if not (paused or book.says("hours", "not", said) or book.says("pause", "until", said)):
        return {}
    if day:
        return {"until": day.isoformat()}
    dated = re.search(rf"(?:{book['pause', 'until']}|{book['pause', 'before']}){_A_WORD} \d", said)
    return {"ask": "pause"} if dated or paused else {}


def _next(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _hours(said: str, book: _Book, shop: Window) -> dict[str, Any]:
    if re.search(rf"{book['hours', 'not']}$", said):
        return {"ask": "hours"}
    if named := _clock(said, book, shop):
        return {"hours": named}
    if book.says("hours", "any", said):
        return {"hours": "any"}
    parts = [part for part in PARTS if book.says("hours", part, said)]
    if len(parts) > 1:
        parts = [part for part in parts if book.says("hours", part, book.wanted(said))]
    if len(parts) != 1:
        return {"ask": "hours"} if parts or book.says("hours", "night", said) else {}
    return _part(parts[0], said, book)


def _part(part: str, said: str, book: _Book) -> dict[str, Any]:
    """Read a part of the day that is named: wanted, or what is not wanted."""
    when = book["hours", part]
    denied = re.search(rf"{book['hours', 'not']}(?: \w+){{0,6}}? {when}", said)
    if re.search(rf"{_TIME}{_A_WORD}{_A_WORD} {when}", book.digits(said)):
        return {"ask": "hours"}  # "at 6 in the morning" is a complaint
    if denied is None or book.says("hours", "only", denied[0]):
        return {"hours": str(PARTS[part])}
    if part == "afternoon" or book.says("hours", "degree", denied[0]):
        return {"ask": "hours"}
    rest = Window(PARTS[part].closes, time.max) if part == "morning" else Window(time(0), PARTS[part].opens)
    return {"hours": str(rest)}


def _clock(said: str, book: _Book, shop: Window) -> str | None:
    """Read hours that are named by the clock: "after 5 pm", "not before 10", "between 9 and 12"."""
    read = book.digits(re.sub(book["hours", "noon"], "12 pm", said))
    no_unit = rf"(?! ?(?:{book['pause', 'days']}|{book['pause', 'weeks']}|{book['pause', 'months']}|%))"
    if span := re.search(rf"\b{_TIME}{no_unit} {book['hours', 'to']}{_A_WORD} {_TIME}{no_unit}", read):
        opens, closes = _times(*span.groups()[:3]), _times(*span.groups()[3:])
        return _fitting([Window(one, other) for one in opens for other in closes if one < other], shop)
    for name in ("not_after", "not_before", "after", "before"):
        if found := re.search(rf"{book['hours', name]}{_A_WORD} {_TIME}{no_unit}", read):
            times = [at for at in _times(*found.groups()) if time(0) < at < time.max]
            if name == "not_after":
                # Nobody is written to at night: "not after 10" is ten in the evening.
                times = times[-1:]
            late = name in ("not_after", "before")
            return _fitting([Window(time(0), at) if late else Window(at, time.max) for at in times], shop)
    return None


def _times(hour: str, minute: str | None, half: str | None) -> list[time]:
    """Return the times of day that are meant: without "am" or "pm" a small hour may be either."""
    number, rest = int(hour), int(minute or 0)
    if number > 24 or rest > 59:
        return []
    if half:
        number = number % 12 + (12 if half.startswith("p") else 0)
    both = [number] if half or (minute and number > 12) or not 0 < number < 12 else [number, number + 12]
    return [time.max if one == 24 else time(one, rest) for one in both]


def _fitting(wanted: Sequence[Window], shop: Window) -> str | None:
    """Return the first of these hours that is a part of the shop's; "any" where one is all of it."""
    inside = [(one, _common(one, shop)) for one in wanted]
    for one, common in inside:
        if common is not None and common != shop:
            return str(one)
    return "any" if any(common for _, common in inside) else None


def _common(one: Window, shop: Window) -> Window | None:
    return narrowed(shop, one).on(date(2001, 4, 2))


def _channel(said: str, book: _Book) -> dict[str, Any]:
    wanted = book.wanted(said)
    named = [name for name in ("sms", "telegram") if book.says("channel", name, wanted)]
    if len(named) == 1 and not re.search(rf"{book['hours', 'not']}(?: \w+)? {book['channel', named[0]]}", wanted):
        return {"channel": named[0]}
    return {}


def _spoken(text: str, languages: Sequence[str]) -> list[_Book]:
    """Return the books of the language that most of the small words are of; those of all where that does not tell."""
    books, words = _books(languages), set(plain(text).split())
    most = max((len(words & book.ignored) for book in books), default=0)
    return [book for book in books if len(words & book.ignored) == most]


def _books(languages: Sequence[str]) -> list[_Book]:
    return [book for book in map(_book, languages) if book is not None]


@cache
def _book(language: str) -> _Book | None:
    path = _LOCALES / language / "wishes.toml"
    if not path.exists():
        return None
    read = tomllib.loads(path.read_text("utf-8"))
    ignored = frozenset(read.pop("products")["ignored"])
    patterns = {
        (section, name): rf"\b(?:{_either(phrases)})\b"
        for section, names in read.items()
        for name, phrases in names.items()
    }
    patterns["hours", "to_word"] = read["hours"]["to"][0]
    return _Book(language, read_phrasebooks(_LOCALES)[language].numbers, patterns, ignored)


def _either(phrases: Iterable[str]) -> str:
    return "|".join(sorted(phrases, key=len, reverse=True)) or r"(?!)"
