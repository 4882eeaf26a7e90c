"""What is understood in one language: its example phrases, and its words for numbers, commands, evidence, refusals."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from re import Pattern

from bot.understanding.words import compact, plain


@dataclass(frozen=True, slots=True)
class Gate:
    """The evidence that the words must hold for an intent, and what speaks against it."""

    needs: Pattern[str] | None
    unless: Pattern[str] | None

    def has_evidence(self, text: str) -> bool:
        """Say whether plain `text` holds one of the needed words."""
        return bool(self.needs and self.needs.search(text))

    def speaks_against(self, text: str) -> bool:
        """Say whether plain `text` holds a negation, a question or an object that rules the intent out."""
        return bool(self.unless and self.unless.search(text))


@dataclass(frozen=True, slots=True)
class OptOut:
    """How people of this language ask not to be written to, and to be written to again."""

    keywords: frozenset[str]
    also_cancel: frozenset[str]
    resume: frozenset[str]
    resume_where_stopped: frozenset[str]
    patterns: Pattern[str] | None
    unless: Pattern[str] | None


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
    quantity_not_after: frozenset[str]
    quantity_relative: frozenset[str]
    opt_out: OptOut
    gates: Mapping[str, Gate]


def read_phrasebooks(locales: Path) -> dict[str, Phrasebook]:
    """Return the phrasebook of every language folder that has one, by language code."""
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
        quantity_not_after=frozenset(map(plain, book["quantity"]["not_after"])),
        quantity_relative=frozenset(map(plain, book["quantity"]["relative"])),
        opt_out=OptOut(
            keywords=frozenset(opt_out["keywords"]),
            also_cancel=frozenset(opt_out["also_cancel"]),
            resume=frozenset(opt_out["resume"]),
            resume_where_stopped=frozenset(opt_out["resume_where_stopped"]),
            patterns=_any_of(opt_out["patterns"]),
            unless=_any_of(opt_out["unless"]),
        ),
        gates={intent: Gate(_any_of(gate["needs"]), _any_of(gate["unless"])) for intent, gate in book["gate"].items()},
    )


def _any_of(patterns: list[str]) -> Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
