"""Which question about an order a message asks: why, since when, my place, what you told me, which delivery."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import Match, Pattern
from re import compile as pattern

from bot.understanding.words import plain

FOLDER = Path(__file__).parent / "locales"


@dataclass(frozen=True, slots=True)
class Facets:
    """The `facets.toml` of one language: how each question is asked, how people speak of fewer or more units, and how
    they say that they need something or ask whether we are a program."""

    language: str
    questions: Mapping[str, Pattern[str]]
    fewer: Pattern[str]
    more: Pattern[str]
    keep: Pattern[str]
    needs: Pattern[str]
    fine: Pattern[str]
    stays: Pattern[str]
    bot: Pattern[str]
    parts: frozenset[str]
    wholes: frozenset[str]


@cache
def read(folder: Path = FOLDER) -> Mapping[str, Facets]:
    """Return the facets of every language, by its code; a folder is read once."""
    return {path.parent.name: _read(path) for path in sorted(folder.glob("*/facets.toml"))}


def asked(text: str) -> list[str]:
    """Return the questions that a message asks, in any language, the one that was asked first coming first."""
    said = plain(text)
    found: dict[str, int] = {}
    for facets in read().values():
        for name, asks in facets.questions.items():
            hit: Match[str] | None = asks.search(said)
            if hit is not None:
                found[name] = min(hit.start(), found.get(name, hit.start()))
    return sorted(found, key=lambda name: found[name])


def needs_it(text: str) -> bool:
    """Say whether a message tells when something is needed, or asks whether it comes; which day is read elsewhere."""
    said = plain(text)
    return any(facets.needs.search(said) for facets in read().values())


def is_fine(text: str) -> bool:
    """Say whether a message agrees to something, such as the day that it names, and neither denies nor asks."""
    said = plain(text)
    return any(facets.fine.search(said) for facets in read().values())


def leaves_it(text: str) -> bool:
    """Say whether a message asks not to cancel."""
    said = plain(text)
    return any(facets.stays.search(said) for facets in read().values())


def asks_for_bot(text: str) -> bool:
    """Say whether a message asks who is writing: a person or a program."""
    said = plain(text)
    return any(facets.bot.search(said) for facets in read().values())


def _read(path: Path) -> Facets:
    book = tomllib.loads(path.read_text(encoding="utf-8"))
    units = book["units"]
    return Facets(
        language=path.parent.name,
        questions={name: _any(patterns) for name, patterns in book["facets"].items()},
        fewer=_any(units["fewer"]),
        more=_any(units["more"]),
        keep=_any(units["keep"]),
        needs=_any(book["in_time"]["needs"]),
        fine=_any(book["in_time"]["fine"]),
        stays=_any(book["in_time"]["stays"]),
        bot=_any(book["us"]["bot"]),
        parts=frozenset(map(plain, units["parts"])),
        wholes=frozenset(map(plain, units["wholes"])),
    )


def _any(patterns: Sequence[str]) -> Pattern[str]:
    return pattern("|".join(f"(?:{one})" for one in patterns))
