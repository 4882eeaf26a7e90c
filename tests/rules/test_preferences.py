"""Whoever wants to hear from us at certain hours does, inside the shop's, wherever they may be."""

from datetime import UTC, datetime, timedelta

import pytest

from store.hours import Window
from store.preferences import Opening, opening

SHOP = Window.parse("09:00-20:00")
NEW_YORK, LOS_ANGELES, TOKYO = "America/New_York", "America/Los_Angeles", "Asia/Tokyo"
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026; New York is five hours behind, Los Angeles eight."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_without_a_wish_the_hours_of_the_shop_hold() -> None:
    assert opening([NEW_YORK], SHOP, None, at(2, 15)) == Opening(at(2, 14), at(3, 1))
    assert opening([NEW_YORK], SHOP, None, at(2, 5)) == Opening(at(2, 14), at(3, 1))


def test_mornings_are_the_mornings_of_the_shop() -> None:
    assert opening([NEW_YORK], SHOP, "09:00-12:00", at(2, 15)) == Opening(at(2, 14), at(2, 17))
    assert opening([NEW_YORK], SHOP, "09:00-12:00", at(2, 17)) == Opening(at(3, 14), at(3, 17))
    assert opening([NEW_YORK], SHOP, "17:00-24:00", at(2, 15)) == Opening(at(2, 22), at(3, 1))


def test_a_wish_for_the_night_is_granted_where_the_shop_may_write() -> None:
    assert opening([NEW_YORK], SHOP, "00:00-10:00", at(2, 5)) == Opening(at(2, 14), at(2, 15))


def test_who_may_be_in_two_zones_is_written_to_by_day_in_both_and_as_they_wish_in_one() -> None:
    both = [NEW_YORK, LOS_ANGELES]

    assert opening(both, SHOP, None, at(2, 15)) == Opening(at(2, 17), at(3, 1))
    assert opening(both, SHOP, "09:00-13:00", at(2, 15)) == Opening(at(2, 17), at(2, 18))
    assert opening(both, SHOP, "09:00-12:00", at(2, 15)) == Opening(at(2, 17), at(2, 20))


@pytest.mark.parametrize("wanted", ["20:00-24:00", "00:00-09:00"])
def test_hours_that_never_meet_silence_nobody(wanted: str) -> None:
    assert opening([NEW_YORK], SHOP, wanted, at(2, 15)) == opening([NEW_YORK], SHOP, None, at(2, 15))


def test_zones_too_far_apart_silence_nobody() -> None:
    found = opening([NEW_YORK, TOKYO], SHOP, "09:00-12:00", at(2, 15))

    assert found.closes > at(2, 15)
    assert found.began - at(2, 15) < 24 * HOUR


def test_what_never_closes_began_a_day_ago() -> None:
    assert opening([NEW_YORK], Window.parse("00:00-24:00"), None, at(2, 15)).began == at(1, 15)


@pytest.mark.parametrize("minutes", range(0, 24 * 60, 37))
@pytest.mark.parametrize("wanted", [None, "09:00-12:00", "17:00-20:00", "12:30-24:00"])
def test_hours_close_after_they_began_and_have_not_closed_yet(wanted: str | None, minutes: int) -> None:
    now = at(1, 0) + timedelta(minutes=minutes)

    found = opening([NEW_YORK, LOS_ANGELES], SHOP, wanted, now)

    assert found.began < found.closes
    assert now < found.closes
