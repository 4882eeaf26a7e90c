"""When somebody is at the shop: its hours by weekday, the days on which it is closed, and when it opens next."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.dialogue import Value
from store.settings import Settings

WEEK = ("mo", "tu", "we", "th", "fr", "sa", "su")
HORIZON = 366
"""So many days ahead is looked for one on which the shop opens."""

_RULE = re.compile(r"([A-Za-z][A-Za-z,-]*) +([\d:,\s-]*\d)")
_SPAN = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Spans of minutes for each day of the week, Monday first; one that ends before it begins ends on the next day.

    `closed` are days as 2026-12-24, or 12-25 for one that returns every year.
    """

    week: tuple[tuple[tuple[int, int], ...], ...]
    closed: frozenset[str]
    zone: ZoneInfo

    def is_open(self, now: datetime) -> bool:
        """Tell whether somebody is there at this moment."""
        return any(opens <= now < closes for opens, closes in self._spans(now, days=2))

    def opens_at(self, now: datetime) -> datetime | None:
        """Return the moment from which somebody is there again, in UTC; None where that is not in sight."""
        return next((opens for opens, _ in self._spans(now, days=HORIZON) if opens >= now), None)

    def _spans(self, now: datetime, *, days: int) -> Iterator[tuple[datetime, datetime]]:
        today = now.astimezone(self.zone).date()
        for day in (today + ahead * _A_DAY for ahead in range(-1, days)):
            if day.isoformat() in self.closed or f"{day:%m-%d}" in self.closed:
                continue
            for opens, closes in self.week[day.weekday()]:
                until = day if closes > opens else day + _A_DAY
                yield self._moment(day, opens), self._moment(until, closes)

    def _moment(self, day: date, minutes: int) -> datetime:
        day, minutes = day + minutes // 1440 * _A_DAY, minutes % 1440
        return datetime.combine(day, time(minutes // 60, minutes % 60), self.zone).astimezone(UTC)


def hours_of(settings: Settings) -> OpeningHours | None:
    """Read the hours of the shop from its settings, whose form is checked when they are read; None where none are."""
    if not settings.shop_hours:
        return None
    week: dict[str, list[tuple[int, int]]] = {day: [] for day in WEEK}
    for days, spans in _RULE.findall(settings.shop_hours):
        for day in _days(days.casefold().strip("-,")):
            for hour, minute, until_hour, until_minute in _SPAN.findall(spans):
                week[day].append((int(hour) * 60 + int(minute), int(until_hour) * 60 + int(until_minute)))
    return OpeningHours(
        tuple(tuple(sorted(week[day])) for day in WEEK),
        frozenset(re.findall(r"(?:\d{4}-)?\d\d-\d\d", settings.shop_closed_on)),
        ZoneInfo(settings.shop_time_zone),
    )


def moment(at: datetime, *, zones: Collection[str], shop: ZoneInfo, now: datetime) -> dict[str, Value]:
    """Say a moment as facts of a text: by the customer's clock where all their `zones` agree on it, else by the shop's.

    `day` is today, tomorrow, a weekday (mo to su) of the days after, or "date", which stands in `date`.
    """
    clocks = {at.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones}
    theirs = ZoneInfo(next(iter(zones))) if len(clocks) == 1 else shop
    local, today = at.astimezone(theirs), now.astimezone(theirs).date()
    ahead = (local.date() - today).days
    near = {0: "today", 1: "tomorrow"}.get(ahead, WEEK[local.weekday()])
    return {
        "day": near if ahead < len(WEEK) else "date",
        "date": local.date(),
        "time": time(local.hour, local.minute),
        "clock": "theirs" if len(clocks) == 1 else "ours",
    }


def _days(written: str) -> Iterator[str]:
    for part in written.split(","):
        first, _, last = part.partition("-")
        start = WEEK.index(first)
        for step in range((WEEK.index(last or first) - start) % 7 + 1):
            yield WEEK[(start + step) % 7]
