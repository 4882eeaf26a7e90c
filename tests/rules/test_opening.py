"""When somebody is at the shop, and how a customer is told from when on."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.opening import OpeningHours, hours_of, moment
from store.settings import Settings

BERLIN = ZoneInfo("Europe/Berlin")


def shop(hours: str = "Mo-Fr 09:00-17:00", closed_on: str = "", zone: str = "Europe/Berlin") -> OpeningHours:
    settings = Settings(_env_file=None, shop_hours=hours, shop_closed_on=closed_on, shop_time_zone=zone)  # type: ignore[call-arg]
    found = hours_of(settings)
    assert found is not None
    return found


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (at(2, 8, 59), False),  # a Monday
        (at(2, 9), True),
        (at(2, 16, 59), True),
        (at(2, 17), False),
        (at(6, 12), True),
        (at(7, 12), False),
        (at(8, 12), False),
    ],
)
def test_the_hours_of_a_week_hold_by_the_clock_of_the_shop(now: datetime, is_open: bool) -> None:
    assert shop().is_open(now.astimezone(UTC)) is is_open


@pytest.mark.parametrize(
    ("hours", "open_at", "closed_at"),
    [
        ("Mo-Fr 09:00-12:30, 13:30-17:00; Sa 10:00-14:00", at(7, 11), at(2, 13)),
        ("Mo-Fr 9:00-12:30,13:30-17:00, Sa 10:00-14:00", at(3, 14), at(7, 9)),
        ("Mo,We 10:00-12:00", at(4, 11), at(3, 11)),
        ("Fr-Mo 10:00-12:00", at(8, 11), at(4, 11)),
        ("Fr 18:00-02:00", at(7, 1), at(6, 1)),
        ("Mo-Su 00:00-24:00", at(8, 23, 59), None),
        ("Mo 00:00-24:00", at(2, 0), at(3, 0)),
    ],
)
def test_hours_may_be_written_as_shops_write_them(hours: str, open_at: datetime, closed_at: datetime | None) -> None:
    assert shop(hours).is_open(open_at)
    assert closed_at is None or not shop(hours).is_open(closed_at)


@pytest.mark.parametrize(
    ("now", "opens_at"),
    [
        (at(2, 7), at(2, 9)),
        (at(2, 17), at(3, 9)),
        (at(6, 18), at(9, 9)),
        (at(23, 18, month=12), at(28, 9, month=12)),
    ],
)
def test_closed_it_opens_on_the_next_day_that_is_not_closed(now: datetime, opens_at: datetime) -> None:
    assert shop(closed_on="2026-12-24 12-25").opens_at(now) == opens_at


def test_a_day_that_is_closed_every_year_is_closed_next_year() -> None:
    christmas = datetime(2028, 12, 25, 12, tzinfo=BERLIN)  # a Monday

    assert shop().is_open(christmas)
    assert not shop(closed_on="12-25").is_open(christmas)
    assert shop(closed_on="2026-12-25").is_open(christmas)


def test_the_clocks_being_changed_move_nothing() -> None:
    assert shop("Su 09:00-10:00").opens_at(at(24, 12, month=10)) == datetime(2026, 10, 25, 8, tzinfo=UTC)


def test_a_shop_that_never_opens_promises_nothing() -> None:
    every_day = " ".join(f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32))

    assert shop(closed_on=every_day).opens_at(at(2, 12)) is None


def test_without_hours_there_are_none() -> None:
    assert hours_of(Settings(_env_file=None)) is None  # type: ignore[call-arg]


@pytest.mark.parametrize("hours", ["9-17", "Mo-Fr 9-17", "Mon-Fri 09:00-17:00", "Mo-Fr 25:00-26:00", "Mo-Fr", "always"])
def test_hours_that_cannot_be_read_are_told_at_the_start(hours: str) -> None:
    with pytest.raises(ValidationError, match="shop_hours"):
        shop(hours)


def test_days_that_cannot_be_read_are_told_at_the_start() -> None:
    with pytest.raises(ValidationError, match="shop_closed_on"):
        shop(closed_on="Christmas")


@pytest.mark.parametrize(
    ("opens_at", "day"),
    [(at(2, 18), "today"), (at(3, 9), "tomorrow"), (at(4, 9), "we"), (at(8, 9), "su"), (at(9, 9), "date")],
)
def test_a_moment_is_told_by_the_name_of_its_day(opens_at: datetime, day: str) -> None:
    facts = moment(opens_at, zones=["Europe/Berlin"], shop=BERLIN, now=at(2, 17))

    assert facts == {
        "day": day,
        "date": date(2026, 11, opens_at.day),
        "time": time(18) if day == "today" else time(9),
        "clock": "theirs",
    }


def test_a_customer_elsewhere_is_told_by_their_own_clock() -> None:
    facts = moment(at(3, 9), zones=["America/New_York", "America/Toronto"], shop=BERLIN, now=at(2, 17))

    assert (facts["day"], facts["time"], facts["clock"]) == ("tomorrow", time(3), "theirs")


def test_a_customer_who_may_be_in_several_zones_is_told_by_ours() -> None:
    facts = moment(at(3, 9), zones=["America/New_York", "America/Chicago"], shop=BERLIN, now=at(2, 17))

    assert (facts["day"], facts["time"], facts["clock"]) == ("tomorrow", time(9), "ours")
