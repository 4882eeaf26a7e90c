"""Days, moments, money and numbers as they stand in a table, written as the people of a place write them."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.locales import _day, _money, _place
from store.days import Range
from store.money import Money

if TYPE_CHECKING:
    from babel import Locale


def place(language: str, country: str) -> "Locale":
    """Return the conventions of a language in a country, or of the language alone where nobody there speaks it."""
    spoken = language.partition("-")[0] or "en"
    return _place(f"{spoken}-{country}", spoken)


def day(days: date | Range, place: "Locale") -> str:
    """Write a day, or a range of days, with its year: "Nov 3, 2026"."""
    if isinstance(days, Range):
        return f"{day(days.first, place)} – {day(days.last, place)}"
    return _day(days, place, short=True, with_year=True)


def moment(at: datetime, place: "Locale") -> str:
    """Write a moment by the clock of its own zone: "Nov 3, 2026, 4:05 PM"."""
    from babel.dates import format_time

    return f"{day(at.date(), place)}, {format_time(at, 'short', locale=place)}"


def ago(at: datetime, now: datetime) -> str:
    """Say in English how long ago a moment was, or in how long it will be."""
    from babel.dates import format_timedelta

    if abs((at - now).total_seconds()) < 60:
        return "just now"
    return format_timedelta(at - now, add_direction=True, locale="en")


def money(amount: Money, place: "Locale") -> str:
    """Write an amount with its currency: "$49.00"."""
    return _money(amount, place)


def number(value: int, place: "Locale") -> str:
    """Write a whole number with the marks between its thousands."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=place)
