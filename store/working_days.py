"""Working days, as the United States count them: Monday to Friday, but for federal holidays."""

from datetime import date, timedelta
from functools import cache


def after(day: date, count: int) -> date:
    """Return the `count`th working day after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_one(day)
    return day


def is_one(day: date) -> bool:
    """Say whether it is a Monday to Friday that is no federal holiday."""
    return day.weekday() < 5 and day not in federal_holidays(day.year)


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """Return the days of a year on which federal holidays are kept (5 USC 6103).

    One on a Saturday is kept the day before, one on a Sunday the day after.
    """
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    kept = [_kept(day) for day in (*fixed, date(year + 1, 1, 1))]
    moving = [
        _nth_weekday(year, 1, 0, 3),
        _nth_weekday(year, 2, 0, 3),
        _nth_weekday(year, 6, 0, 1) - timedelta(days=7),
        _nth_weekday(year, 9, 0, 1),
        _nth_weekday(year, 10, 0, 2),
        _nth_weekday(year, 11, 3, 4),
    ]
    return frozenset(day for day in (*kept, *moving) if day.year == year)


def _kept(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
