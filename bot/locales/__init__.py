"""What the shop says, in the customer's language: an entry and its facts become words.

The only module that knows of Fluent and Babel. The README beside it tells how entries are written.
"""

import logging
import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from store.days import Range
from store.money import Money, decimals

if TYPE_CHECKING:
    from babel import Locale
    from fluent.runtime import FluentBundle

    from bot.dialogue import Text, Value

logger = logging.getLogger(__name__)

DEFAULT = "en"
_DASH = " \u2009–-"
_NAMED_TIMES = {time(12): "noon", time.max: "midnight"}
# A sign that has a space before it, in French or in "10 %", must not begin a line.
_SPACED = re.compile(r"(?<=«) (?=\S)|(?<=\S) (?=[:;?!»%][:;?!».,)]*(?:\s|$))", re.MULTILINE)
_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)


class Written(str):
    """A day, or a range of days, as it stands alone; `on` is how a sentence says that something happens then."""

    on: str = ""


class Locales:
    """The languages of a folder: a subfolder each, whose `.ftl` files together are what is said."""

    def __init__(self, folder: Path) -> None:
        self._bundles = {path.name: _bundle(path) for path in sorted(folder.iterdir()) if any(path.glob("*.ftl"))}
        self._names = {name.casefold(): name for name in self._bundles}
        self._days = lru_cache(maxsize=4096)(self._day_or_range)
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

    def write(self, language: str, fact: "Value", *, form: str, today: date | None = None) -> str:
        """Write a date, a range of dates or money as people of that language and country do, for words of our own."""
        spoken = self.nearest(language)
        return str(self._written(fact, spoken, _place(language or spoken, spoken), form, today))

    def _put(
        self, language: str, key: str, facts_given: tuple[tuple[str, "Value"], ...], form: str, today: date | None
    ) -> str:
        for wanted in (language, DEFAULT):
            spoken = self.nearest(wanted)
            place = _place(wanted, spoken)
            facts = {name: self._written(fact, spoken, place, form, today) for name, fact in facts_given}
            said = self._say(spoken, key, form, facts)
            if said is not None:
                return said
            logger.warning("%s cannot say %s with %s", spoken, key, sorted(facts))
        raise LookupError(f"no language can say {key!r} with {sorted(name for name, _ in facts_given)}")

    def _written(self, fact: "Value", spoken: str, place: "Locale", form: str, today: date | None) -> str | int:
        match fact:
            case Money():
                return _money(fact, place)
            case time():
                return self._time(fact, spoken, place, form)
            case date():
                return self._days(Range(fact, fact), spoken, place, form, today is None or today.year != fact.year)
            case Range():
                this_year = today is not None and fact.first.year == fact.last.year == today.year
                return self._days(fact, spoken, place, form, not this_year)
            case _:
                return fact

    def _time(self, at: time, spoken: str, place: "Locale", form: str) -> str:
        """Write a time of day; noon and the end of the day may have names."""
        from babel.dates import format_time

        if (named := _NAMED_TIMES.get(at)) and (said := self._say(spoken, named, form, {})):
            return said
        pattern = self._say(spoken, "clock-past" if at.minute else "clock", form, {}) or "HH:mm"
        return format_time(at, pattern, locale=place).lower()

    def _day_or_range(self, days: Range, spoken: str, place: "Locale", form: str, with_year: bool) -> Written:
        """Write one day, or a range of days in which what both ends share stands once."""
        short = form == "sms"
        if days.first == days.last:
            alone = _day(days.first, place, short=short, with_year=with_year)
            written, on = Written(alone), self._say(spoken, "on-day", form, {"day": alone})
        else:
            first, last = _ends(days, place, short=short, with_year=with_year)
            ends: dict[str, str | int] = {"first": first, "last": last}
            written = Written(self._say(spoken, "range", form, ends) or f"{first} – {last}")
            on = self._say(spoken, "on-range", form, ends)
        written.on = on or str(written)
        return written

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
        words = _NO_WORDS.sub("", str(said))
        for mark, meant in long.items():
            words = words.replace(mark, meant)
        for value in facts.values():
            # The full stop of an abbreviation ("Sept.", "Inc.") also ends the sentence.
            if isinstance(value, str) and value.endswith("."):
                for form_of_it in {value, getattr(value, "on", value)}:
                    words = words.replace(f"{form_of_it}.", form_of_it)
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
    functions = {"ON": lambda day: day.on, "SENTENCE": _sentence}
    bundle = FluentBundle([folder.name], use_isolating=False, functions=functions)
    for path in sorted(folder.glob("*.ftl")):
        bundle.add_resource(FluentResource(_SPACED.sub("\u00a0", path.read_text(encoding="utf-8"))))
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
    return _first_of_month(written, day, place)


def _ends(days: Range, place: "Locale", *, short: bool, with_year: bool) -> tuple[str, str]:
    """Write the first and the last day of a range as people there do: "March 3" and "7", or "3" and "7 March"."""
    from babel.dates import format_date

    known, month = place.interval_formats, "MMM" if short else "MMMM"
    skeleton = f"{'y' if with_year else ''}{month}d"
    # Where a place has no pattern of its own for whole names of months, it is the one for short names, widened.
    patterns = known.get(skeleton) or known[skeleton.replace("MMMM", "MMM")]
    changes = next(part for part in ("year", "month", "day") if getattr(days.first, part) != getattr(days.last, part))
    begins, ends = patterns["M" if changes == "month" else changes[0]]
    if month not in begins + ends:
        begins, ends = (pattern.replace("MMM", month) for pattern in (begins, ends))
    first = _first_of_month(format_date(days.first, begins, place).strip(_DASH), days.first, place)
    return first, _first_of_month(format_date(days.last, ends, place).strip(_DASH), days.last, place)


def _first_of_month(written: str, day: date, place: "Locale") -> str:
    # French says "the first" (1er); Babel has only the number.
    return f"1er{written[1:]}" if place.language == "fr" and day.day == 1 else written


def _sentence(words: str) -> str:
    # What staff write may lack its full stop, and something follows it.
    return f"{words}." if re.search(r"[\w)%]$", words) else words


# Fluent refuses a longer value; what staff write to many may be longer.
_LONGEST = 2500
_NOTHING = "\uf8ff"
_NO_WORDS = re.compile(f" ?{_NOTHING}")


def _set_aside(facts: Mapping[str, str | int]) -> tuple[dict[str, str | int], dict[str, str]]:
    """Put a mark for each value that is too long, and for one that is empty, so that no doubled space is left of it.

    Return the facts and what the marks of the long ones stand for.
    """
    short, long = dict(facts), dict[str, str]()
    for index, (name, value) in enumerate(facts.items()):
        if value == "":
            short[name] = _NOTHING
        if isinstance(value, str) and len(value) > _LONGEST:
            mark = chr(0xE000 + index)
            short[name], long[mark] = mark, value
    return short, long
