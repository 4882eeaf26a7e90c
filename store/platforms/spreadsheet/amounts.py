"""Amounts, quantities and dates as shops and spreadsheets write them, never guessed in silence.

What one cell leaves open, the other cells of its file decide (`Habits`): a file in which "12,50"
occurs writes a decimal comma, so that its "1,234" is a little more than one; a file in which
"14/09/2026" occurs puts the day first. Where no cell decides:

- "1,234" is a thousand and more in a currency of two decimals, because machines that write three
  decimals write a point. "1.234" is refused: a price with three decimals, or a German thousand.
- In a currency without decimals both are thousands. In one of three decimals "1.234" has three, and
  "1,234" is refused.
- As a quantity both are refused, since some systems print pieces with three decimals.
- "05/06/2026" and "05-06-2026" are refused; "05.06.2026" has the day first everywhere.

A file that contradicts itself decides nothing, and then all of these are refused. Parts of the
smallest unit are rounded half up. A year has four digits.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from store.errors import BadInput
from store.money import decimals

Mark = Literal[".", ","]
DateOrder = Literal["day first", "month first"]

# What stands beside a number where people write prices, other than the code of the currency.
_WORDS = "a au c ca fr ft hk kr kč lei nz r rs s sfr tl us zł"
_SYMBOLS = {
    "€": "EUR",
    "£": "GBP EGP FKP GIP LBP SHP",
    "¥": "JPY CNY",
    "$": "USD CAD AUD NZD HKD SGD TWD MXN ARS BRL CLP COP UYU DOP JMD TTD BBD BSD BZD XCD FJD NIO",
}

_PLAIN = re.compile(r"\d{1,12}\.\d\d", re.ASCII)
_NUMBER = re.compile(r"(?:(?<![^\W\d_])[.,])?\d(?:[\d.,' ]*\d)?")
_WORD = re.compile(r"[^\W\d_]+")
_TYPOGRAPHY = str.maketrans("−‐–’‘`´", "---''''")

_DATE = re.compile(
    r"(?:(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)"
    r"|(?P<one>\d\d?)(?P<between>[-/.]) ?(?P<two>\d\d?)(?P=between) ?(?P<last>\d{4}))(?!\d)"
)
_TIME = re.compile(
    r"(?:T|,? +)(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?: ?(?P<half>[AP])\.?M\.?)?(?: UHR)?(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?"
)


@dataclass(frozen=True, slots=True)
class Habits:
    """What the clear cells of one file prove: its decimal marks, and how its dates begin."""

    marks: frozenset[Mark] = frozenset()
    dates: frozenset[DateOrder] = frozenset()


_UNKNOWN = Habits()


def amount(text: str, currency: str, habits: Habits = _UNKNOWN) -> int:
    """Read "1.234,50 €" as minor units of `currency`; BadInput where it can be read in two ways."""
    places = decimals(currency)
    if places == 2 and _PLAIN.fullmatch(text):
        return int(text[:-3] + text[-2:])
    number, sign = _bare(text, currency)
    scaled = _value(number, habits, places).scaleb(places)
    return sign * int(scaled.to_integral_value(ROUND_HALF_UP))


def whole(text: str, habits: Habits = _UNKNOWN) -> int:
    """Read a count of pieces: "3", "3.0", "1 200"; BadInput where it is not a whole number."""
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    number, sign = _bare(text, None)
    value = _value(number, habits, None)
    if value != value.to_integral_value():
        raise BadInput(f"{_shown(text)} is not a whole number")
    return sign * int(value)


def proven_mark(text: str) -> Mark | None:
    """Return the decimal mark that this amount proves for its file, if it is clear by itself."""
    if _PLAIN.fullmatch(text):
        return "."
    found = _NUMBER.search(_tidy(text))
    return None if found is None else _marks(found[0])[1]


def moment(text: str, zone: tzinfo, habits: Habits = _UNKNOWN) -> datetime:
    """Read a date and time as UTC. One without an offset is in `zone`, one without a time midnight.

    Of an hour that the clock repeats in autumn, the first is taken.
    """
    try:
        read = datetime.fromisoformat(text.strip().replace(" +", "+").replace(" -", "-"))
    except ValueError:
        read = _read_moment(text, habits)
    _check_year(read, text)
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def day(text: str, habits: Habits = _UNKNOWN) -> date:
    """Read a date as it is written; a time after it is left out."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        read = _read_moment(text, habits)
    _check_year(read, text)
    return read.date()


def proven_date(text: str) -> DateOrder | None:
    """Return how the dates of a file begin, if this one proves it."""
    found = _DATE.match(text.strip())
    if found is None or found["year"] or found["between"] == ".":
        return None
    one, two = int(found["one"]), int(found["two"])
    if one > 12 >= two:
        return "day first"
    return "month first" if two > 12 >= one else None


def _bare(text: str, currency: str | None) -> tuple[str, int]:
    """Take away sign and currency: the number, and 1 or -1."""
    tidy = _tidy(text)
    found = _NUMBER.search(tidy)
    if found is None:
        raise BadInput(f"{_shown(text)} is not a number")
    before, after = tidy[: found.start()], tidy[found.end() :]
    _check_currency(f"{before} {after}", currency, text)
    # "12,-" is twelve and no cents.
    signs = before.replace("(", "-") + re.sub(r"^[.,]-+", "", after)
    if signs.count("-") > 1:
        raise BadInput(f"{_shown(text)} is not a number")
    return found[0], -1 if "-" in signs else 1


def _check_currency(around: str, currency: str | None, text: str) -> None:
    for word in _WORD.findall(around):
        if currency and len(word) == 3 and word.isupper() and word != currency:
            raise BadInput(f"{_shown(text)} is in {word}, and the row is in {currency}")
        if currency is None or (word != currency and word.casefold() not in _WORDS.split()):
            raise BadInput(f"{_shown(text)} is not a number")
    for symbol in _WORD.sub("", around):
        if symbol in " .,-()":
            continue
        if currency is None or unicodedata.category(symbol) != "Sc":
            raise BadInput(f"{_shown(text)} is not a number")
        if currency not in _SYMBOLS.get(symbol, currency):
            raise BadInput(f"{_shown(text)} is in {symbol}, and the row is in {currency}")


def _tidy(text: str) -> str:
    # Full-width digits and the kinds of space become plain ones.
    return text.strip() if text.isascii() else _plain_typography(text)


def _plain_typography(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)).strip()


def _value(number: str, habits: Habits, places: int | None) -> Decimal:
    mark, _ = _marks(number)
    if mark == "either":
        mark = _settled(number, habits, places)
    head, _, fraction = number.rpartition(mark) if mark else (number, "", "")
    digits = _ungrouped(head)
    if digits is None or not (fraction.isdecimal() or not fraction) or len(digits) > 12:
        raise BadInput(f"{_shown(number)} is not a number")
    return Decimal(f"{digits or 0}.{fraction or 0}")


def _marks(number: str) -> tuple[Mark | Literal["either"] | None, Mark | None]:
    """Return the decimal mark of a number, and the decimal mark that it proves for its file."""
    points, commas = number.count("."), number.count(",")
    if not points and not commas:
        return None, None
    if points and commas:
        last: Mark = "." if number.rfind(".") > number.rfind(",") else ","
        return last, last
    mark: Mark = "." if points else ","
    if points + commas > 1:
        return None, "," if points else "."
    head, _, fraction = number.partition(mark)
    grouped = " " in head or "'" in head
    if len(fraction) == 3 and not grouped and 1 <= len(head) <= 3 and head[0] != "0":
        return "either", None
    return mark, mark


def _settled(number: str, habits: Habits, places: int | None) -> Mark | None:
    """Decide whether the only mark of "1,234" is a decimal one (then return it) or groups."""
    mark: Mark = "." if "." in number else ","
    if len(habits.marks) == 1:
        return mark if mark in habits.marks else None
    if not habits.marks:
        if places == 0 or (places == 2 and mark == ","):
            return None
        if places == 3 and mark == ".":
            return mark
    head, _, tail = number.partition(mark)
    raise BadInput(
        f"{number} may be a thousand or a fraction, and the file does not say which: "
        f"write {head}{tail}, or {head}.{tail[:2]} if it is a fraction"
    )


def _ungrouped(head: str) -> str | None:
    """Return the digits of a number's whole part, or None where the groups are not its."""
    if head.isdecimal() or not head:
        return head
    groups = re.split(r"[.,' ]", head)
    marks = set(re.sub(r"\d", "", head))
    sizes = {len(group) for group in groups[1:-1]}
    # By threes, or as in India: 12,34,567.
    if len(marks) > 1 or len(groups[-1]) != 3 or not 1 <= len(groups[0]) <= 3:
        return None
    return "".join(groups) if sizes <= {3} or sizes == {2} else None


def _read_moment(text: str, habits: Habits) -> datetime:
    tidy = _plain_typography(text).upper()
    found = _DATE.match(tidy)
    if found is None:
        raise BadInput(f"{_shown(text)} is not a date: write it as 2026-12-31")
    year, month, number = _calendar(found, habits, text)
    clock = _TIME.fullmatch(tidy, found.end()) if found.end() < len(tidy) else None
    if clock is None and found.end() < len(tidy):
        raise BadInput(f"{_shown(text)} has no time that can be read: write 2026-12-31 18:30")
    try:
        read = datetime(year, month, number)  # noqa: DTZ001 - its zone is the caller's
        return read if clock is None else _with_time(read, clock)
    except ValueError:
        raise BadInput(f"{_shown(text)} is not a day and time that exist") from None


def _calendar(found: re.Match[str], habits: Habits, text: str) -> tuple[int, int, int]:
    if found["year"]:
        return int(found["year"]), int(found["month"]), int(found["day"])
    one, two, year = int(found["one"]), int(found["two"]), int(found["last"])
    order = "day first" if found["between"] == "." else proven_date(text)
    if order is None and len(habits.dates) == 1:
        (order,) = habits.dates
    if order is None and one != two:
        raise BadInput(
            f"{_shown(text)} may be {year}-{one:02}-{two:02} or {year}-{two:02}-{one:02}, and the "
            "file does not say which: write the year first"
        )
    return (year, one, two) if order == "month first" else (year, two, one)


def _with_time(read: datetime, clock: re.Match[str]) -> datetime:
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if clock["half"] == "P" else 0)
    read = read.replace(hour=hour, minute=int(clock["minute"]), second=int(clock["second"] or 0))
    zone = clock["zone"]
    if zone is None:
        return read
    offset = "+00:00" if zone in {"Z", "UTC", "GMT"} else zone
    return datetime.fromisoformat(f"{read.isoformat()}{offset}")


def _check_year(read: datetime, text: str) -> None:
    # A typing error in the year must not make an order twenty centuries old.
    if not 2000 <= read.year <= 2100:
        raise BadInput(f"{_shown(text)} is not in this century: write it as 2026-12-31")


def _shown(text: str) -> str:
    return repr(text.strip()[:40])
