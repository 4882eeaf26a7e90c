"""Which day a message names: "by 5 December", "vor dem 24.12.", "avant le 3 janvier", "para Navidad", "12/5".

Read from today on, which is handed in. A day that does not exist or may be one of several is none. What was read as a
day is taken out of the text, so that nobody takes its digits for an order or a quantity.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from re import Match, Pattern

from bot.understanding.almanac import Almanac, almanac, either
from bot.understanding.words import folded

BEHIND = timedelta(days=90)
"""A day without its year lies behind today if that is not longer ago; else it is the next such day."""
NO_DAYS = frozenset({"1/2", "1/3", "2/3", "1/4", "3/4", "24/7"})
"""What is written with a slash and is no day, unless a word before it says so."""

Read = date | bool | None
"""What was read: the day, None where there is no such day, False where it is nothing of the kind."""
Rule = tuple[Pattern[str], Callable[[Match[str], date], Read]]

_EDGE = r"(?<![\w#$€£.,:/+-])"
_NO_MORE = r"(?![\w%$€£/:]|-\d|[.,]\d| ?[%$€£])"
_YEAR = r"(?:,? (20\d\d)(?!\d))?"
_ENDS = r"(?= ?(?:$|[?!.,;:)]))"
_WORD = r"([a-z]{3,})"


@dataclass(frozen=True, slots=True)
class Named:
    """The one day that a message names, None where it names none or it cannot be told; and all its other words."""

    day: date | None
    rest: str


def named(text: str, *, today: date, languages: Sequence[str], place: str = "") -> Named:
    """Read `text` in each of `languages`; `place` (en-US) decides whether 12/5 is in December or in May."""
    rest, found = folded(text), set[date | None]()
    for book in filter(None, map(almanac, languages)):
        if not book.may_name(rest):
            continue
        for pattern, read in _rules(book.language, bool(place) and place == book.month_first):
            rest = _taken_out(rest, pattern, read, today, found)
    if not found:
        return Named(None, text)
    return Named(found.pop() if len(found) == 1 else None, rest)


def _taken_out(
    text: str, pattern: Pattern[str], read: Callable[[Match[str], date], Read], today: date, found: set[date | None]
) -> str:
    """Return `text` without what the pattern finds and is a day, which is put among those found."""

    def take(match: Match[str]) -> str:
        day = read(match, today)
        if isinstance(day, bool):
            return match[0]
        found.add(day)
        return " "

    return pattern.sub(take, text)


@cache
def _rules(language: str, month_first: bool) -> tuple[Rule, ...]:
    """Return the rules of a language, in the order in which they are tried; what says most comes first."""
    book = almanac(language)
    if book is None:
        return ()
    return (
        *_full(book, month_first),
        *_months(book),
        *_month(book),
        *_short(book, month_first),
        *_relative(book),
        *_weekdays(book),
    )


def _full(book: Almanac, month_first: bool) -> list[Rule]:
    """Dates in digits, with their year: 2026-12-05, 5.12.2026, 12/5/26."""

    def iso(match: Match[str], _today: date) -> Read:
        return _day(int(match[1]), int(match[2]), int(match[3]))

    def full(match: Match[str], today: date) -> Read:
        year = int(match[4]) + (0 if len(match[4]) == 4 else 2000)
        if len(match[4]) == 2 and abs(year - today.year) > 2:
            return False
        return _day(year, *_month_and_day(match[1], match[3], month_first and match[2] == "/", book))

    return [
        (re.compile(_EDGE + r"(20\d\d)[-/.](\d\d?)[-/.](\d\d?)(?![\w-])"), iso),
        (re.compile(_EDGE + r"(\d\d?)([./-])(\d\d?)\2(20\d\d|\d\d)" + _NO_MORE), full),
    ]


def _months(book: Almanac) -> list[Rule]:
    """Days with the name of their month: "Friday, 5 December", "Dec 5th"."""

    # What is to happen until a day has not passed: the next such day is meant.
    coming = re.compile(rf"\b(?:{either(book.before)}) ?(?:(?:{book.the}) )?$")

    def ahead(match: Match[str]) -> bool:
        return coming.search(match.string[: match.start()]) is not None

    def day_month(match: Match[str], today: date) -> Read:
        month = book.month(match[4])
        number = book.ordinals.get(match[3]) or (int(match[3]) if match[3].isdigit() else 0)
        if month is None or not number:
            return False
        day = _on(month, number, today, match[5], ahead=ahead(match))
        # "between 5 and 10 December" is no one day, and a weekday must be that of the date.
        wrong = match[1] and day and book.weekdays[match[1]] != day.weekday()
        return None if match[2] or wrong else day

    def month_day(match: Match[str], today: date) -> Read:
        month = book.month(match[2])
        if month is None:
            return False
        day = _on(month, int(match[3]), today, match[4], ahead=ahead(match))
        wrong = match[1] and day and book.weekdays[match[1]] != day.weekday()
        return None if wrong else day

    weekday = rf"(?:\b({either(book.weekdays)})\.?,? (?:(?:{book.the}) )?)?"
    ordinals = "|".join(word for word in book.ordinals if word.isalpha())
    many = rf"((?:\d\d?)(?:{book.suffix})?\.? ?(?:-|–|{either(book.to)}) ?(?:(?:{book.the}) )?)?" if book.to else "()"
    suffix, of = rf"(?:{book.suffix}|\.)?", rf"(?: (?:{book.of}))?" if book.of else ""
    after = rf"(?:,? (?:{book.of}))?{_YEAR}" if book.of else _YEAR
    rules: list[Rule] = [
        (re.compile(rf"{weekday}{_EDGE}{many}(\d\d?|{ordinals}){suffix}{of} ?{_WORD}\b\.?{after}"), day_month),
    ]
    if book.month_then_day:
        number = rf"(\d\d?)(?:{book.suffix})?{_NO_MORE}(?! ?(?:{either(book.units)})\b)"
        rules.append((re.compile(rf"{weekday}\b{_WORD}\.? {number}{_YEAR}"), month_day))
    return rules


def _month(book: Almanac) -> list[Rule]:
    """Months alone: "end of March" and "in March" are its last day, "until March" the first."""

    def alone(match: Match[str], today: date) -> Read:
        month = book.month(match["month"], whole=True)
        if month is None:
            return False
        first = _on(month, 1, today, match["year"])
        if first is None or match["first"]:
            return first
        if match["middle"]:
            return first.replace(day=15)
        return first if match["before"] and not match["last"] else _last(first)

    parts = "|".join(f"(?P<{name}>{either(book.part[name])})" for name in ("first", "middle", "last"))
    lead = rf"(?:(?P<before>{either(book.before)})|{either(book.within)})(?: (?:{book.the}))?"
    month = rf"[ -](?P<month>[a-z]{{3,}})\b{_YEAR.replace('(20', '(?P<year>20')}"
    return [
        (re.compile(rf"\b(?:{lead} )?(?:{parts}){month}"), alone),
        (re.compile(rf"\b{lead}(?P<first>(?!))?(?P<middle>(?!))?(?P<last>(?!))?{month}"), alone),
    ]


def _short(book: Almanac, month_first: bool) -> list[Rule]:
    """Dates in digits without their year, and days without their month: 12/5, 24.12., "by the 24th"."""

    def slashed(match: Match[str], today: date) -> Read:
        if not match[1] and match[2] + "/" + match[3] in NO_DAYS:
            return False
        return _on(*_month_and_day(match[2], match[3], month_first, book), today)

    def dotted(match: Match[str], today: date) -> Read:
        # "bis 10.30" is a time of day.
        return _on(int(match[2]), int(match[1]), today) or False

    def numbered(match: Match[str], today: date) -> Read:
        if match[2]:
            return None
        number = int(match[1])
        months = [today, _last(today) + timedelta(days=1)]
        days = [_day(month.year, month.month, number) for month in months]
        return next((day for day in days if day and day >= today), None)

    leads = either([*book.before, *book.within])
    units = rf"(?! ?(?:{either(book.units)})\b)"
    then = rf"(?= ?(?:$|[?!.,;:)]| (?:{either(book.then)})\b))"
    rules: list[Rule] = [
        (re.compile(rf"(\b(?:{leads}) (?:(?:{book.the}) )?)(\d\d?)/(\d\d?){_NO_MORE}"), slashed),
        (re.compile(rf"{_EDGE}()(\d\d?)/(\d\d?){_NO_MORE}{_ENDS}"), slashed),
    ]
    if book.dotted:
        rules += [
            (re.compile(rf"{_EDGE}(\d\d?)\. ?(\d\d?)\.(?! ?\d){units}"), dotted),
            (re.compile(rf"\b(?:{leads}) (?:(?:{book.the}) )?(\d\d?)\.(\d\d?){_NO_MORE}{units}"), dotted),
        ]
    number = rf"\b(?:{either(book.number)}) (\d\d?)"
    other = rf"( ?(?:-|–|{either(book.to)}) ?(?:{either(book.number)}|{book.the})? ?\d\d? ?(?:{book.suffix})?\b)?"
    return [
        *rules,
        (re.compile(rf"{number} ?(?:{book.suffix})(?!\w){_NO_MORE}{units}{other}"), numbered),
        (re.compile(rf"{number}{_NO_MORE}{units}{other}{then}"), numbered),
    ]


def _relative(book: Almanac) -> list[Rule]:
    """Days counted from today, spans of time to come, and feasts: "in two weeks", "next month", "before Christmas"."""

    def later(match: Match[str], today: date) -> Read:
        if book.past.search(match.string[: match.start()]):
            return False
        said = match["count"]
        count = int(said) if said.isdigit() else book.numbers.get(said, 1)
        if match["days"]:
            return today + timedelta(days=count)
        return today + timedelta(weeks=count) if match["weeks"] else _months_on(today, count)

    def in_days(count: int) -> Callable[[Match[str], date], Read]:
        return lambda _match, today: today + timedelta(days=count)

    def in_period(name: str) -> Callable[[Match[str], date], Read]:
        def read(match: Match[str], today: date) -> Read:
            first, last = _period(name, today)
            return first if match["before"] else last

        return read

    def feast(month: int, number: int) -> Callable[[Match[str], date], Read]:
        return lambda _match, today: _on(month, number, today)

    some = rf"(?P<count>\d\d?|{either([*book.numbers, *book.one])})"
    units = "|".join(f"(?P<{unit}>{either(book.units_of_time[unit])})" for unit in ("days", "weeks", "months"))
    lead = rf"(?:(?P<before>{either(book.before)}) )?"
    leads = rf"(?:\b(?:{either([*book.before, *book.within])}) (?:(?:{book.the}) )?)"
    rules: list[Rule] = [
        *(
            (re.compile(rf"\b(?:{either(book.leads_in)}) (?:{either(names)})\b"), in_days(count))
            for count, names in book.spans.items()
        ),
        (re.compile(rf"\b(?:{either(book.leads_in)}) {some} (?:{units})\b"), later),
        *((re.compile(rf"\b{lead}(?:{either(names)})\b"), in_period(name)) for name, names in book.period.items()),
    ]
    for (month, number), names in book.feasts.items():
        # After a word for when, or last: a Christmas tree is no day.
        rules.append((re.compile(rf"{leads}(?:{either(names)})\b"), feast(month, number)))
        rules.append((re.compile(rf"\b(?:{either(names)})\b{_ENDS}"), feast(month, number)))
    for count, names in sorted(book.days.items(), reverse=True):
        rules.append((re.compile(rf"\b(?:{either(names)})\b"), in_days(count)))
    return rules


def _weekdays(book: Almanac) -> list[Rule]:
    """Weekdays, of which the coming one is meant: "by friday", "nächsten Freitag"."""

    def weekday(match: Match[str], today: date) -> Read:
        if match["no"] or match["gone"]:
            return False
        number = book.weekdays[match["name"]]
        return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)

    no = rf"(?P<no>\b(?:{either(book.not_after)}) )?"
    gone = rf"(?P<gone> (?:{either(book.not_before)})\b)?" if book.not_before else "(?P<gone>(?!))?"
    short = either([name for name in book.weekdays if name not in book.whole])
    leads = rf"\b(?:{either([*book.before, *book.within])}) (?:(?:{book.the}) )?"
    whole = either(name for name in book.weekdays if name in book.whole)
    return [
        (re.compile(rf"{no}\b(?P<name>{whole})\b{gone}"), weekday),
        (re.compile(rf"{no}{leads}(?P<name>{short})\b\.?{gone}"), weekday),
    ]


def _month_and_day(first: str, second: str, month_first: bool, book: Almanac) -> tuple[int, int]:
    """Return month and day of two numbers as people of the place write them; in a language where both are usual, the
    other way round if only that can be."""
    one, other = int(first), int(second)
    month, day = (one, other) if month_first else (other, one)
    return (day, month) if book.month_first and month > 12 >= day else (month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _on(month: int, number: int, today: date, year: str | None = None, *, ahead: bool = False) -> date | None:
    """Return the day in the year that was named, else the one that has just passed or comes next, or surely comes."""
    if year:
        return _day(int(year), month, number)
    days = (_day(today.year + years, month, number) for years in (-1, 0, 1))
    since = today if ahead else today - BEHIND
    return next((day for day in days if day and day >= since), None)


def _last(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _months_on(day: date, months: int) -> date:
    """Return the same day some months on, or the last of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _period(name: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of a week, a month or a year that is named from today."""
    monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    sunday, after = monday + timedelta(days=6), _last(today) + timedelta(days=1)
    new_year = date(today.year, 12, 31)
    return {
        "this_week": (today, sunday),
        "next_week": (sunday + timedelta(days=1), sunday + timedelta(days=7)),
        "weekend": (sunday - timedelta(days=1), sunday),
        "this_month": (month, _last(today)),
        "next_month": (after, _last(after)),
        "month_end": (_last(today), _last(today)),
        "year_end": (new_year, new_year),
    }[name]
