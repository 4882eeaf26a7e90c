"""What the shop says, in the customer's language: an entry and its facts become words.

The only module that knows of Fluent and Babel. The README beside it tells how entries are written.
"""

import logging
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from store.money import Money, decimals

if TYPE_CHECKING:
    from babel import Locale
    from fluent.runtime import FluentBundle

    from bot.dialogue import Text, Value

logger = logging.getLogger(__name__)

DEFAULT = "en"
_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)


class Locales:
    """The languages of a folder: a subfolder each, whose `.ftl` files together are what is said."""

    def __init__(self, folder: Path) -> None:
        self._bundles = {path.name: _bundle(path) for path in sorted(folder.iterdir()) if any(path.glob("*.ftl"))}
        self._names = {name.casefold(): name for name in self._bundles}
        # Labels, and what staff say to many, are the same words again and again.
        self._known = lru_cache(maxsize=4096)(self._put)

    def languages(self) -> tuple[str, ...]:
        """Return the languages spoken, in alphabetical order."""
        return tuple(self._bundles)

    def nearest(self, *codes: str | None) -> str:
        """Return the language spoken for the first of `codes` that has one, else the default.

        For de-AT that is de.
        """
        for code in codes:
            tag = (code or "").replace("_", "-").casefold()
            while tag:
                if tag in self._names:
                    return self._names[tag]
                tag = tag.rpartition("-")[0]
        return DEFAULT

    def speak(self, language: str, text: "Text", *, form: str, today: date | None = None) -> str:
        """Say `text` in the language nearest to `language`, as the channel named `form` says it.

        A country in `language` (en-GB) decides how dates and money are written. A date shows its
        year unless it lies in the year of `today`. What this language cannot say is said in the
        default one; LookupError tells that neither can.
        """
        return self._known(language, text.key, tuple(text.facts.items()), form, today)

    def _put(
        self, language: str, key: str, facts_given: tuple[tuple[str, "Value"], ...], form: str, today: date | None
    ) -> str:
        for wanted in (language, DEFAULT):
            spoken = self.nearest(wanted)
            place = _place(wanted, spoken)
            facts = {name: _written(fact, place, form, today) for name, fact in facts_given}
            said = self._say(spoken, key, form, facts)
            if said is not None:
                return said
            logger.warning("%s cannot say %s with %s", spoken, key, sorted(facts))
        raise LookupError(f"no language can say {key!r} with {sorted(name for name, _ in facts_given)}")

    def _say(self, spoken: str, key: str, form: str, facts: Mapping[str, str | int]) -> str | None:
        bundle = self._bundles.get(spoken)
        if bundle is None or not bundle.has_message(key):
            return None
        message = bundle.get_message(key)
        pattern = message.attributes.get(form, message.value)
        if pattern is None:
            return None
        short, long = _set_aside(facts)
        said, errors = bundle.format_pattern(pattern, short)
        if errors:
            return None
        words = str(said)
        for mark, meant in long.items():
            words = words.replace(mark, meant)
        for value in facts.values():
            # The full stop of an abbreviation ("Sept.", "Inc.") also ends the sentence.
            if isinstance(value, str) and value.endswith("."):
                words = words.replace(f"{value}.", value)
        return _BLANKS.sub("", words).strip()


@cache
def load() -> Locales:
    """Read the languages beside this file, once."""
    return Locales(Path(__file__).parent)


def month_names(code: str) -> dict[str, int]:
    """Return how the months are called and shortened in a language or place (de, de-AT), counted from one."""
    return {name: number for names in _calendar(code, "months") for number, name in names.items()}


def weekday_names(code: str) -> dict[str, int]:
    """Return how the days of the week are called and shortened in a language or place, Monday as 0."""
    return {name: number for names in _calendar(code, "days") for number, name in names.items()}


def _calendar(code: str, what: str) -> "list[Mapping[int, str]]":
    from babel import Locale

    known = getattr(Locale.parse(code.replace("-", "_")), what)
    return [known[kind][width] for kind in ("format", "stand-alone") for width in ("abbreviated", "wide")]


def _bundle(folder: Path) -> "FluentBundle":
    from fluent.runtime import FluentBundle, FluentResource

    # The marks by which Fluent isolates each value would turn every SMS into UCS-2.
    bundle = FluentBundle([folder.name], use_isolating=False)
    for path in sorted(folder.glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


@lru_cache(maxsize=256)
def _place(wanted: str, spoken: str) -> "Locale":
    """Return the conventions of `wanted` where they exist and suit the language that is spoken."""
    from babel import Locale, UnknownLocaleError

    own = Locale.parse(spoken.replace("-", "_"))
    try:
        place = Locale.parse(wanted.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return own
    return place if place.language == own.language else own


def _written(fact: "Value", place: "Locale", form: str, today: date | None) -> str | int:
    match fact:
        case Money():
            return _money(fact, place)
        case date():
            with_year = today is None or today.year != fact.year
            return _day(fact, place, short=form == "sms", with_year=with_year)
        case _:
            return fact


@lru_cache(maxsize=4096)
def _money(amount: Money, place: "Locale") -> str:
    from babel.numbers import format_currency

    major = Decimal(amount.minor).scaleb(-decimals(amount.currency))
    # Not rounded: where people have dropped the decimals, an amount may still have some.
    return format_currency(major, amount.currency, locale=place, decimal_quantization=False)


@lru_cache(maxsize=4096)
def _day(day: date, place: "Locale", *, short: bool, with_year: bool) -> str:
    from babel.dates import format_date, format_skeleton

    match short, with_year:
        case False, True:
            written = format_date(day, "long", place)
        case False, False:
            written = format_skeleton("MMMMd", day, locale=place)
        case True, True:
            written = format_skeleton("yMMMd", day, locale=place)
        case _:
            written = format_skeleton("MMMd", day, locale=place)
    # French says "the first" (1er); Babel has only the number.
    return f"1er{written[1:]}" if place.language == "fr" and day.day == 1 else written


# Fluent refuses a longer value; what staff write to many may be longer.
_LONGEST = 2500


def _set_aside(facts: Mapping[str, str | int]) -> tuple[dict[str, str | int], dict[str, str]]:
    """Put a mark for each value that is too long; return the facts and what the marks stand for."""
    short, long = dict(facts), dict[str, str]()
    for index, (name, value) in enumerate(facts.items()):
        if isinstance(value, str) and len(value) > _LONGEST:
            mark = chr(0xE000 + index)
            short[name], long[mark] = mark, value
    return short, long
