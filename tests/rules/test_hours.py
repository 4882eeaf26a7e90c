"""We write to people when they are awake, wherever they may be."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import hours
from store.errors import BadInput
from store.hours import Week, Window

DAYTIME = Window(time(9), time(20))
NEW_YORK, CHICAGO, HONOLULU = "America/New_York", "America/Chicago", "Pacific/Honolulu"
BERLIN, TOKYO = "Europe/Berlin", "Asia/Tokyo"


def at(zone: str, *when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[misc, arg-type]


@pytest.mark.parametrize("text", ["09:00-20:00", "9:00 - 20:00", "09:00–20:00"])
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert Window.parse(text) == DAYTIME
    assert str(Window.parse(text)) == "09:00-20:00"


@pytest.mark.parametrize("text", ["", "9 to 8", "09:00", "25:00-26:00", "09:61-20:00", "09:00-24:01"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="09:00-20:00"):
        Window.parse(text)


@pytest.mark.parametrize("text", ["20:00-09:00", "09:00-09:00", "22:00-00:00"])
def test_hours_that_cross_midnight_are_refused(text: str) -> None:
    with pytest.raises(BadInput, match="open before they close"):
        Window.parse(text)


@pytest.mark.parametrize(
    ("clock", "allowed"),
    [
        ((8, 59, 59), False),
        ((9, 0, 0), True),
        ((14, 30, 0), True),
        ((19, 59, 59), True),
        ((20, 0, 0), False),
        ((3, 0, 0), False),
    ],
)
def test_the_first_minute_counts_and_the_closing_one_does_not(clock: tuple[int, ...], *, allowed: bool) -> None:
    now = at(BERLIN, 2026, 11, 24, *clock)

    assert hours.inside([BERLIN], DAYTIME, now) is allowed


def test_it_must_be_daytime_in_every_zone_in_which_they_may_be() -> None:
    morning_in_new_york = at(NEW_YORK, 2026, 11, 24, 9, 30)

    assert hours.inside([NEW_YORK], DAYTIME, morning_in_new_york)
    assert not hours.inside([NEW_YORK, CHICAGO], DAYTIME, morning_in_new_york)


def test_the_next_opening_waits_for_the_last_to_wake_and_closes_with_the_first_to_sleep() -> None:
    night = at(NEW_YORK, 2026, 11, 24, 3)

    assert hours.next_opening([NEW_YORK, CHICAGO], DAYTIME, night) == at(CHICAGO, 2026, 11, 24, 9)
    assert hours.closes_at([NEW_YORK, CHICAGO], DAYTIME, night) == at(NEW_YORK, 2026, 11, 24, 20)


def test_an_open_window_opens_now() -> None:
    noon = at(BERLIN, 2026, 11, 24, 12)

    assert hours.next_opening([BERLIN], DAYTIME, noon) == noon
    assert hours.closes_at([BERLIN], DAYTIME, noon) == at(BERLIN, 2026, 11, 24, 20)


def test_after_closing_it_opens_in_the_morning() -> None:
    evening = at(BERLIN, 2026, 11, 24, 20)

    assert hours.next_opening([BERLIN], DAYTIME, evening) == at(BERLIN, 2026, 11, 25, 9)
    assert hours.closes_at([BERLIN], DAYTIME, evening) == at(BERLIN, 2026, 11, 25, 20)


@pytest.mark.parametrize(
    ("zone", "evening", "opens", "closes"),
    [
        # clocks go back, and forward, in the night between
        (NEW_YORK, (2026, 10, 31, 22), "2026-11-01T14:00Z", "2026-11-02T01:00Z"),
        (NEW_YORK, (2026, 3, 7, 22), "2026-03-08T13:00Z", "2026-03-09T00:00Z"),
        (BERLIN, (2026, 10, 24, 22), "2026-10-25T08:00Z", "2026-10-25T19:00Z"),
        (BERLIN, (2026, 3, 28, 22), "2026-03-29T07:00Z", "2026-03-29T18:00Z"),
    ],
)
def test_nine_is_nine_on_the_morning_after_the_clocks_change(
    zone: str, evening: tuple[int, ...], opens: str, closes: str
) -> None:
    now = at(zone, *evening)

    assert hours.next_opening([zone], DAYTIME, now) == datetime.fromisoformat(opens)
    assert hours.closes_at([zone], DAYTIME, now) == datetime.fromisoformat(closes)


def test_hours_that_begin_in_the_skipped_hour_begin_when_the_clock_jumps() -> None:
    early = Window(time(2, 30), time(4))

    opening = hours.next_opening([NEW_YORK], early, at(NEW_YORK, 2026, 3, 8, 0))

    assert opening == datetime.fromisoformat("2026-03-08T07:00Z")


def test_hours_in_the_repeated_hour_close_twice() -> None:
    early = Window(time(0, 30), time(1, 30))
    midnight = at(NEW_YORK, 2026, 11, 1, 0)
    first_end = hours.closes_at([NEW_YORK], early, midnight)

    assert first_end == datetime.fromisoformat("2026-11-01T05:30Z")
    assert hours.next_opening([NEW_YORK], early, first_end) == datetime.fromisoformat("2026-11-01T06:00Z")


@pytest.mark.parametrize(("month", "opens_in_new_york"), [(1, time(14)), (7, time(15))], ids=["winter", "summer"])
def test_new_york_and_hawaii_meet_in_the_afternoon(month: int, opens_in_new_york: time) -> None:
    morning = at(NEW_YORK, 2026, month, 14, 9)

    opening = hours.next_opening([NEW_YORK, HONOLULU], DAYTIME, morning)

    assert opening.astimezone(ZoneInfo(NEW_YORK)).time() == opens_in_new_york
    assert hours.closes_at([NEW_YORK, HONOLULU], DAYTIME, morning) == at(NEW_YORK, 2026, month, 14, 20)


def test_zones_that_never_meet_are_served_when_most_of_them_are_awake() -> None:
    now = at(TOKYO, 2026, 7, 1, 21)
    zones = [TOKYO, NEW_YORK, CHICAGO]

    opening = hours.next_opening(zones, DAYTIME, now)

    assert opening == at(CHICAGO, 2026, 7, 1, 9)
    assert not hours.inside(zones, DAYTIME, opening)
    assert set(hours.agreeing(zones, DAYTIME, opening)) == {NEW_YORK, CHICAGO}
    assert hours.inside(hours.agreeing(zones, DAYTIME, opening), DAYTIME, opening)


def test_zones_that_meet_all_count() -> None:
    noon = at(NEW_YORK, 2026, 7, 1, 12)

    assert hours.agreeing([NEW_YORK, HONOLULU], DAYTIME, noon) == (NEW_YORK, HONOLULU)


def test_a_shop_that_never_rests_is_always_open() -> None:
    always = Window.parse("00:00-24:00")
    last_moment = at(BERLIN, 2026, 11, 24, 23, 59, 59, 999_999)

    assert hours.inside([BERLIN, NEW_YORK], always, last_moment)
    assert hours.closes_at([BERLIN], always, last_moment) > last_moment + timedelta(days=2)
    assert str(always) == "00:00-24:00"


def test_hours_that_never_open_are_asked_again_later() -> None:
    never = Week((None,) * 7)
    now = at(BERLIN, 2026, 11, 24, 12)

    assert not hours.inside([BERLIN], never, now)
    assert hours.next_opening([BERLIN], never, now) > now + timedelta(days=2)


def test_nobody_is_judged_without_a_zone_or_by_a_clock_without_one() -> None:
    with pytest.raises(ValueError, match="zones"):
        hours.inside([], DAYTIME, at(BERLIN, 2026, 11, 24, 12))
    with pytest.raises(ValueError, match="time zone"):
        hours.inside([BERLIN], DAYTIME, datetime(2026, 11, 24, 12))  # noqa: DTZ001


# Sales hours


@pytest.mark.parametrize(
    ("zip", "clock", "allowed"),
    [
        # a Tuesday
        ("10001", (2026, 11, 24, 20, 30), True),
        ("33101", (2026, 11, 24, 20, 30), False),
        ("33101", (2026, 11, 24, 8, 0), True),
        ("40202", (2026, 11, 24, 9, 30), False),
        ("02903", (2026, 11, 24, 18, 0), False),
        ("75001", (2026, 11, 24, 9, 0), True),
        # a Sunday
        ("75001", (2026, 11, 29, 11, 59), False),
        ("75001", (2026, 11, 29, 12, 0), True),
        ("02903", (2026, 11, 29, 9, 30), False),
        ("35203", (2026, 11, 29, 12, 0), False),
        ("10001", (2026, 11, 29, 12, 0), True),
        # Thanksgiving, and the observed Fourth of July
        ("35203", (2026, 11, 26, 12, 0), False),
        ("70112", (2026, 7, 3, 12, 0), False),
        ("10001", (2026, 11, 26, 12, 0), True),
    ],
)
def test_advertising_keeps_the_hours_of_the_customers_state(zip: str, clock: tuple[int, ...], *, allowed: bool) -> None:
    week = hours.sales_window("US", zip)

    assert week is not None
    assert hours.inside([CHICAGO], week, at(CHICAGO, *clock)) is allowed


def test_where_the_state_is_not_known_the_hours_of_all_states_hold() -> None:
    anywhere = hours.sales_window("US", None)
    assert anywhere is not None

    for zip in ("10001", "33101", "35203", "40202", "02903", "75001", "06101"):
        assert hours.narrowed(anywhere, hours.sales_window("US", zip)) == anywhere
    assert hours.inside([CHICAGO], anywhere, at(CHICAGO, 2026, 11, 24, 12))


def test_outside_the_united_states_the_shops_own_hours_are_all_there_is() -> None:
    assert hours.sales_window("DE", "10115") is None
    assert hours.narrowed(DAYTIME, None) == DAYTIME


def test_the_law_can_only_narrow_the_shops_hours() -> None:
    texas = hours.narrowed(DAYTIME, hours.sales_window("US", "75001"))

    assert texas.on(at(CHICAGO, 2026, 11, 28).date()) == DAYTIME
    assert texas.on(at(CHICAGO, 2026, 11, 29).date()) == Window(time(12), time(20))


def test_hours_that_do_not_meet_leave_no_day() -> None:
    late = Window(time(20), time(21))

    florida = hours.narrowed(late, hours.sales_window("US", "33101"))

    assert florida == Week((None,) * 7)


def test_a_sale_waits_over_sunday_and_a_holiday() -> None:
    # Saturday evening before Presidents Day; Alabama rests on both days.
    alabama = hours.narrowed(DAYTIME, hours.sales_window("US", "35203"))
    saturday = at(CHICAGO, 2026, 2, 14, 21)

    assert hours.next_opening([CHICAGO], alabama, saturday) == at(CHICAGO, 2026, 2, 17, 9)


# What holds always

MOMENTS = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ZONES = st.lists(
    st.sampled_from(
        [
            NEW_YORK,
            CHICAGO,
            HONOLULU,
            BERLIN,
            TOKYO,
            "America/St_Johns",
            "America/Phoenix",
            "Australia/Lord_Howe",
            "Africa/Casablanca",
            "Asia/Kathmandu",
            "Pacific/Kiritimati",
        ]
    ),
    min_size=1,
    max_size=3,
)
NEAR_A_CHANGE = st.builds(
    lambda day, seconds: day + timedelta(seconds=seconds),
    st.sampled_from(
        [
            datetime(2026, 3, 8, tzinfo=UTC),
            datetime(2026, 11, 1, tzinfo=UTC),
            datetime(2026, 3, 29, tzinfo=UTC),
            datetime(2026, 10, 25, tzinfo=UTC),
        ]
    ),
    st.integers(-86_400, 86_400),
)
WINDOWS = st.builds(
    lambda pair: Window(*sorted(pair)),
    st.lists(st.times().map(lambda t: t.replace(microsecond=0)), min_size=2, max_size=2, unique=True),
)


@given(ZONES, WINDOWS, MOMENTS | NEAR_A_CHANGE, st.lists(st.floats(0, 1), max_size=8))
def test_the_next_opening_is_inside_and_nothing_before_it_is(
    zones: list[str], window: Window, now: datetime, fractions: list[float]
) -> None:
    going_by = hours.agreeing(zones, window, now)
    opening = hours.next_opening(zones, window, now)

    assert opening >= now
    assert hours.inside(going_by, window, opening)
    before = [now + (opening - now) * fraction for fraction in fractions]
    for moment in [*before, opening - timedelta(microseconds=1)]:
        if now <= moment < opening:
            assert not hours.inside(zones, window, moment)


@given(ZONES, WINDOWS, MOMENTS | NEAR_A_CHANGE, st.floats(0, 1))
def test_from_opening_to_closing_it_is_inside_and_then_no_longer(
    zones: list[str], window: Window, now: datetime, fraction: float
) -> None:
    going_by = hours.agreeing(zones, window, now)
    opening = hours.next_opening(zones, window, now)
    closing = hours.closes_at(zones, window, now)

    assert opening < closing
    between = opening + (closing - opening) * fraction
    assert between == closing or hours.inside(going_by, window, between)
    assert not hours.inside(going_by, window, closing)


@pytest.mark.parametrize(
    ("number", "sunday"),
    [("+12125550100", "08:00-21:00"), ("+15125550100", "12:00-21:00"), ("+14015550100", "10:00-17:00")],
)
def test_a_phone_number_leaves_the_hours_of_the_state_it_was_issued_for(number: str, sunday: str) -> None:
    week = hours.sales_window_of(number)

    assert week is not None
    assert str(week.days[6]) == sunday


@pytest.mark.parametrize("number", ["+18005550100", "+14165550100", "+4915112345678"])
def test_a_number_of_no_place_or_of_another_country_leaves_all_hours(number: str) -> None:
    assert hours.sales_window_of(number) is None


def test_of_several_states_the_hours_are_those_that_all_of_them_leave() -> None:
    week = hours.sales_window_in({"KY", "FL", "AL"})

    assert [str(day) for day in week.days[:6]] == ["10:00-20:00"] * 6
    assert week.days[6] is None
    assert not week.holidays
    assert hours.sales_window_in(None) == hours.sales_window("US", None)
