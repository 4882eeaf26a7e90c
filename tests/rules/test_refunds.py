"""By when money must have been sent back after a cancellation."""

from datetime import date

import pytest

from store.refunds import due_on, is_due
from store.working_days import federal_holidays, is_one


@pytest.mark.parametrize(
    ("cancelled", "last"),
    [
        ("2026-11-02", "2026-11-12"),  # the 11th is Veterans Day
        ("2026-11-20", "2026-12-02"),  # Thanksgiving is the 26th
        ("2026-12-24", "2027-01-06"),  # Christmas Day and New Year's Day
        ("2026-10-03", "2026-10-14"),  # asked for on a Saturday; Columbus Day is the 12th
        ("2026-03-02", "2026-03-11"),
    ],
)
def test_in_the_us_it_is_seven_working_days(cancelled: str, last: str) -> None:
    day = date.fromisoformat(cancelled)
    assert due_on(day, "US", ordered_on=day) == date.fromisoformat(last)


@pytest.mark.parametrize("country", ["DE", "FR", "ES", "IE", "NO", "GB"])
def test_in_europe_it_is_fourteen_days(country: str) -> None:
    assert due_on(date(2026, 11, 20), country, ordered_on=date(2026, 11, 2)) == date(2026, 12, 4)


@pytest.mark.parametrize("country", ["JP", "CA", "CH", "", "E", None])
def test_where_we_know_of_no_day_none_is_named(country: str | None) -> None:
    assert due_on(date(2026, 11, 20), country, ordered_on=date(2026, 11, 2)) is None


def test_the_holidays_of_a_year_are_those_that_are_kept_in_it() -> None:
    assert sorted(federal_holidays(2021)) == [
        date(2021, 1, 1),
        date(2021, 1, 18),
        date(2021, 2, 15),
        date(2021, 5, 31),
        date(2021, 6, 18),  # the 19th was a Saturday
        date(2021, 7, 5),  # the 4th was a Sunday
        date(2021, 9, 6),
        date(2021, 10, 11),
        date(2021, 11, 11),
        date(2021, 11, 25),
        date(2021, 12, 24),  # the 25th was a Saturday
        date(2021, 12, 31),  # New Year's Day of 2022 was a Saturday
    ]
    assert date(2022, 1, 1) not in federal_holidays(2022)


def test_a_weekend_is_no_working_day() -> None:
    assert [is_one(date(2026, 11, day)) for day in (6, 7, 8, 9)] == [True, False, False, True]


def test_the_law_sets_a_day_for_what_was_cancelled_and_not_for_a_gift() -> None:
    assert is_due("cancel")
    assert not is_due("discount")
    assert not is_due("")
