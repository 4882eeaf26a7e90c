"""Quiet hours: when people may be written to, by their own clocks, and when it opens and closes."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from store import area_codes
from store import zones as places
from store.errors import BadInput

_DAY = timedelta(days=1)
_HORIZON = 5 * _DAY
"""How far ahead is looked: over a Sunday with a holiday on either side."""

_Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of every day in which we may write: from `opens` until just before `closes`.

    `time.max` closes at midnight. Raises BadInput where it would be empty or cross midnight.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise BadInput("Hours must open before they close on the same day, such as 09:00-20:00.")

    def __str__(self) -> str:
        closes = "24:00" if self.closes == time.max else f"{self.closes:%H:%M}"
        return f"{self.opens:%H:%M}-{closes}"

    @classmethod
    def parse(cls, text: str) -> "Window":
        """Read "09:00-20:00"; "00:00-24:00" is always. Raises BadInput for anything else."""
        found = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*", text)
        if found is None:
            raise BadInput(f"Hours are written as 09:00-20:00, not {text!r}.")
        hour, minute, until_hour, until_minute = map(int, found.groups())
        try:
            midnight = (until_hour, until_minute) == (24, 0)
            closes = time.max if midnight else time(until_hour, until_minute)
            return cls(time(hour, minute), closes)
        except ValueError:
            raise BadInput(f"There is no such time of day in {text!r}: write 09:00-20:00.") from None

    def on(self, day: date) -> "Window | None":
        """Return the hours of that day."""
        return self


@dataclass(frozen=True, slots=True)
class Week:
    """Hours that differ by weekday, Monday first; None is a day on which we do not write."""

    days: tuple[Window | None, ...]
    holidays: bool = True
    """Whether the hours hold on US federal holidays too; otherwise we do not write on those."""

    def on(self, day: date) -> Window | None:
        """Return the hours of that day, or None."""
        if not self.holidays and day in _us_holidays(day.year):
            return None
        return self.days[day.weekday()]


Hours = Window | Week


def inside(zones: Collection[str], window: Hours, now: datetime) -> bool:
    """Whether we may write at this moment: it is inside the window in all of the zones."""
    _refuse_nowhere(zones, now)
    return all(_is_open(window, now.astimezone(ZoneInfo(zone))) for zone in zones)


def next_opening(zones: Collection[str], window: Hours, now: datetime) -> datetime:
    """Return the first moment from `now` on, in UTC, that is inside in all of the zones.

    Zones too far apart are never inside together (New York and Tokyo in summer): then it is the
    first moment that suits as many of them as any moment does, and `agreeing` tells which. Hours
    that do not open within five days give the end of those five days: ask again then.
    """
    found = _next_span(agreeing(zones, window, now), window, now)
    return max(now, found[0]).astimezone(UTC) if found else (now + _HORIZON).astimezone(UTC)


def closes_at(zones: Collection[str], window: Hours, now: datetime) -> datetime:
    """Return the moment, in UTC, at which it will no longer be inside: a text must be out by then.

    Where it is closed now, this is the end of the opening that comes next.
    """
    found = _next_span(agreeing(zones, window, now), window, now)
    return found[1] if found else (now + _HORIZON).astimezone(UTC)


def agreeing(zones: Collection[str], window: Hours, now: datetime) -> tuple[str, ...]:
    """Return the zones to go by: all, or the most that are ever inside together."""
    _refuse_nowhere(zones, now)
    everyone = tuple(dict.fromkeys(zones))
    if len(everyone) == 1 or _next_span(everyone, window, now):
        return everyone
    spans = {zone: _spans(zone, window, now.astimezone(UTC).date()) for zone in everyone}
    starts = sorted(max(now, start) for found in spans.values() for start, end in found if end > now)
    if not starts:
        return everyone
    open_at = {at: tuple(z for z in everyone if _covers(spans[z], at)) for at in starts}
    return max(open_at.values(), key=len)


@lru_cache(maxsize=256)
def narrowed(window: Hours, by: Hours | None) -> Hours:
    """Return the hours that lie in both; `by` may be None, where nothing narrows them."""
    if by is None:
        return window
    # Any week will do: only the weekday counts, and holidays are carried over.
    monday = date(2001, 4, 2)
    days = [monday + n * _DAY for n in range(7)]
    return Week(
        tuple(_overlap(window.on(day), by.on(day)) for day in days),
        holidays=_keeps_holidays(window) and _keeps_holidays(by),
    )


def sales_window(country: str | None, zip: str | None) -> Week | None:
    """Return the hours in which the law lets us advertise to a shipping address, by its own clock.

    Only US rules are known, others are None. A US address of unknown state gets the hours that hold
    in every state. Use it with `narrowed`, for messages whose purpose is marketing.
    """
    if (country or "").strip().upper() != "US":
        return None
    state = places.us_state(zip)
    return sales_window_in([state]) if state else sales_window_in(None)


def sales_window_of(number: str) -> Week | None:
    """Return the hours in which the law lets us advertise to the place for which a phone number was issued.

    None where only other countries' rules, or those of no place, would hold; see `sales_window`.
    """
    states = area_codes.us_states(number)
    return None if states == frozenset() else sales_window_in(states)


def sales_window_in(states: Collection[str] | None) -> Week:
    """Return the hours that the law leaves in all of these US states; None is any state."""
    found: Hours = _FEDERAL
    for state in sorted(_SALES if states is None else states):
        found = narrowed(found, _SALES.get(state))
    return found if isinstance(found, Week) else _FEDERAL


# Spans: the stretches of UTC in which one zone is inside


def _next_span(zones: tuple[str, ...], window: Hours, now: datetime) -> _Span | None:
    common = _common(zones, window, now.astimezone(UTC).date())
    return next((span for span in common if span[1] > now and span[0] < now + _HORIZON), None)


@lru_cache(maxsize=4096)
def _common(zones: tuple[str, ...], window: Hours, today: date) -> tuple[_Span, ...]:
    common = _spans(zones[0], window, today)
    for zone in zones[1:]:
        common = tuple(
            (max(a, c), min(b, d)) for a, b in common for c, d in _spans(zone, window, today) if max(a, c) < min(b, d)
        )
    return common


@lru_cache(maxsize=4096)
def _spans(zone: str, window: Hours, today: date) -> tuple[_Span, ...]:
    begin = datetime.combine(today, time(), UTC) - _DAY
    spans: list[_Span] = []
    for start, end, offset in _steady(ZoneInfo(zone), begin, begin + _HORIZON + 3 * _DAY):
        day, last = (start + offset).date(), (end + offset).date()
        while day <= last:
            if hours := window.on(day):
                opens = max(start, datetime.combine(day, hours.opens, UTC) - offset)
                closes = min(end, _end(day, hours) - offset)
                if opens < closes and spans and spans[-1][1] == opens:
                    spans[-1] = (spans[-1][0], closes)
                elif opens < closes:
                    spans.append((opens, closes))
            day += _DAY
    return tuple(spans)


def _steady(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Cut a stretch of UTC where the clocks are changed; yield each part with its offset."""
    start = at = begin
    while at < end:
        after = min(at + _DAY, end)
        if _offset(zone, at) != _offset(zone, after):
            change = _change(zone, at, after)
            yield start, change, _offset(zone, start)
            start = change
        at = after
    yield start, end, _offset(zone, start)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the second at which the clocks are changed between two moments."""
    old = _offset(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _end(day: date, window: Window) -> datetime:
    if window.closes == time.max:
        return datetime.combine(day + _DAY, time(), UTC)
    return datetime.combine(day, window.closes, UTC)


def _is_open(window: Hours, local: datetime) -> bool:
    hours = window.on(local.date())
    if hours is None:
        return False
    clock = local.time()
    return hours.opens <= clock and (clock < hours.closes or hours.closes == time.max)


def _covers(spans: tuple[_Span, ...], moment: datetime) -> bool:
    return any(start <= moment < end for start, end in spans)


def _refuse_nowhere(zones: Collection[str], now: datetime) -> None:
    if not zones or isinstance(zones, str):
        raise ValueError("quiet hours need the zones in which the person may be")
    if now.tzinfo is None:
        raise ValueError("now must say its time zone")


def _overlap(one: Window | None, other: Window | None) -> Window | None:
    if one is None or other is None:
        return None
    opens, closes = max(one.opens, other.opens), min(one.closes, other.closes)
    return Window(opens, closes) if opens < closes else None


def _keeps_holidays(hours: Hours) -> bool:
    return hours.holidays if isinstance(hours, Week) else True


# Sales hours of US states where they are narrower than the federal ones (47 CFR 64.1200(c)(1)).
# The guides disagree in places: have them checked before advertising in a state.


def _daily(hours: str, *, sunday: str = "", holidays: bool = True) -> Week:
    """A week of equal days; `sunday` differs, and "-" is no Sunday at all."""
    day = Window.parse(hours)
    last = day if not sunday else None if sunday == "-" else Window.parse(sunday)
    return Week((day,) * 6 + (last,), holidays)


_FEDERAL = _daily("08:00-21:00")

_SALES = {
    # Alabama, Louisiana, Mississippi: "TCPA Quiet Hours and State-Specific Rules" (Referrizer) and
    # "State Calling Restrictions Guide" (Drop Cowboy)
    "AL": _daily("08:00-20:00", sunday="-", holidays=False),
    "LA": _daily("08:00-20:00", sunday="-", holidays=False),
    "MS": _daily("08:00-20:00", sunday="-", holidays=False),
    # the same two guides
    "CT": _daily("09:00-20:00"),
    "FL": _daily("08:00-20:00"),
    "MD": _daily("08:00-20:00"),
    "NJ": _daily("08:00-20:00"),
    "NV": _daily("09:00-20:00"),
    "OK": _daily("08:00-20:00"),
    # Drop Cowboy
    "KY": _daily("10:00-21:00"),
    "MA": _daily("08:00-20:00"),  # and Stello, "Compliance"
    "MI": _daily("09:00-21:00"),
    "MN": _daily("09:00-21:00"),
    "NM": _daily("09:00-21:00"),
    # HB 3865, from 2026-01-01
    "OR": _daily("08:00-20:00"),
    # Referrizer
    "RI": Week(
        (Window.parse("09:00-18:00"),) * 5 + (Window.parse("10:00-17:00"),) * 2,
    ),
    # SB 140, from 2025-09-01: Attentive, "SMS compliance Texas amendments"
    "TX": _daily("09:00-21:00", sunday="12:00-21:00"),
    # RCW 80.36.390 and 19.158, not verified
    "WA": _daily("08:00-20:00"),
}


@cache
def _us_holidays(year: int) -> frozenset[date]:
    """The federal holidays of a year (5 U.S.C. 6103), with the days on which they are observed."""

    def nth(weekday: int, month: int, n: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))

    fixed = [(year, 1, 1), (year, 6, 19), (year, 7, 4), (year, 11, 11), (year, 12, 25)]
    dated = [date(*day) for day in [*fixed, (year + 1, 1, 1)]]
    shift = {5: -_DAY, 6: _DAY}
    observed = [day + shift.get(day.weekday(), timedelta()) for day in dated]
    last_monday_of_may = nth(0, 6, 1) - 7 * _DAY
    moving = [
        nth(0, 1, 3),
        nth(0, 2, 3),
        last_monday_of_may,
        nth(0, 9, 1),
        nth(0, 10, 2),
        nth(3, 11, 4),
    ]
    return frozenset(day for day in [*dated, *observed, *moving] if day.year == year)
