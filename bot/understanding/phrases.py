"""What is understood in one language: its example phrases, and its words for numbers, commands, evidence, refusals."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from re import Pattern

from bot.understanding.words import compact, plain

_EDGE = r"\b"
_KEEPING = re.compile(r"(?<!\\)\((?!\?)")
_SIGN_OF_A_PATTERN = re.compile(r"\\.|\[[^\]]*\]|[(|)]")


class AnyOf:
    """Patterns of which one must be found; put together when they are first looked for, since most never are."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = tuple(patterns)

    def found_in(self, text: str) -> bool:
        """Say whether plain `text` holds one of them."""
        return self._one_of.search(text) is not None if self._patterns else False

    def put(self, words: str, text: str) -> str:
        """Return plain `text` with `words` in the place of all that they find; of "" nothing is left."""
        return " ".join(self._one_of.sub(words, text).split()) if self._patterns else text

    @cached_property
    def _one_of(self) -> Pattern[str]:
        # Most begin at the edge of a word: said once for all of them, it is looked for once at each letter.
        edged = [pattern for pattern in self._patterns if _begins_at_an_edge(pattern)]
        others = [pattern for pattern in self._patterns if not _begins_at_an_edge(pattern)]
        at_an_edge = [rf"\b(?:{'|'.join(pattern.removeprefix(_EDGE) for pattern in edged)})"] if edged else []
        # Nobody asks which part was found: groups that keep nothing are looked through much quicker.
        return re.compile(_KEEPING.sub("(?:", "|".join([*at_an_edge, *(f"(?:{pattern})" for pattern in others)])))


def _begins_at_an_edge(pattern: str) -> bool:
    """Say whether every alternative of `pattern` begins with the edge of a word."""
    depth, starts = 0, [0]
    for sign in _SIGN_OF_A_PATTERN.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(sign.group(), 0)
        if sign.group() == "|" and depth == 0:
            starts.append(sign.end())
    return all(pattern.startswith(_EDGE, start) for start in starts)


@dataclass(frozen=True, slots=True)
class Gate:
    """The evidence that the words must hold for an intent, and what speaks against it."""

    needs: AnyOf
    unless: AnyOf

    def has_evidence(self, text: str) -> bool:
        """Say whether plain `text` holds one of the needed words."""
        return self.needs.found_in(text)

    def speaks_against(self, text: str) -> bool:
        """Say whether plain `text` holds a negation, a question or an object that rules the intent out."""
        return self.unless.found_in(text)


@dataclass(frozen=True, slots=True)
class OptOut:
    """How people of this language ask not to be written to, and to be written to again.

    `patterns` are wishes to stop, `unless` what speaks against one; `about` are words for our messages and their phone.
    `offers` are wishes to hear of no more offers, `keeping` those to go on hearing of an order. With the latter,
    `selling` are words for messages that sell, and mean the offers.
    """

    keywords: frozenset[str]
    also_cancel: frozenset[str]
    resume: frozenset[str]
    resume_where_stopped: frozenset[str]
    patterns: AnyOf
    about: AnyOf
    unless: AnyOf
    offers: AnyOf
    keeping: AnyOf
    selling: AnyOf


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """One `phrases.toml`. Numbers count from one; languages are named as people here name them."""

    language: str
    phrases: Mapping[str, tuple[str, ...]]
    commands: Mapping[str, str]
    languages: Mapping[str, str]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    choice_fillers: frozenset[str]
    naming: frozenset[str]
    """Words that stand around the name of a product, where it answers which one."""
    quantity_not_after: frozenset[str]
    quantity_relative: frozenset[str]
    opt_out: OptOut
    gates: Mapping[str, Gate]


@cache
def read_phrasebooks(locales: Path) -> Mapping[str, Phrasebook]:
    """Return the phrasebook of every language folder that has one, by language code; a folder is read once."""
    return {path.parent.name: read_phrasebook(path) for path in sorted(locales.glob("*/phrases.toml"))}


def read_phrasebook(path: Path) -> Phrasebook:
    """Read one `phrases.toml`; its folder is the language."""
    book = tomllib.loads(path.read_text(encoding="utf-8"))
    opt_out = book["opt_out"]
    return Phrasebook(
        language=path.parent.name,
        phrases={intent: tuple(phrases) for intent, phrases in book["phrases"].items()},
        commands={compact(words): intent for words, intent in book["commands"].items()},
        languages={plain(name): code for code, names in book["languages"].items() for name in names},
        numbers={plain(word): number for word, number in book["numbers"].items()},
        ordinals={plain(word): number for word, number in book["ordinals"].items()},
        choice_fillers=frozenset(map(plain, book["choice"]["fillers"])),
        naming=frozenset(map(plain, book["choice"]["naming"])),
        quantity_not_after=frozenset(map(plain, book["quantity"]["not_after"])),
        quantity_relative=frozenset(map(plain, book["quantity"]["relative"])),
        opt_out=OptOut(
            keywords=frozenset(opt_out["keywords"]),
            also_cancel=frozenset(opt_out["also_cancel"]),
            resume=frozenset(opt_out["resume"]),
            resume_where_stopped=frozenset(opt_out["resume_where_stopped"]),
            patterns=AnyOf(opt_out["patterns"]),
            about=AnyOf(opt_out["about"]),
            unless=AnyOf(opt_out["unless"]),
            offers=AnyOf(opt_out["offers"]),
            keeping=AnyOf(opt_out["keeping"]),
            selling=AnyOf(opt_out["selling"]),
        ),
        gates={intent: Gate(AnyOf(gate["needs"]), AnyOf(gate["unless"])) for intent, gate in book["gate"].items()},
    )
