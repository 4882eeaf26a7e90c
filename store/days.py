"""Days as people name them: one, or a range of which one will be it, and which one it is in the shop."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from store.settings import Settings


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """The days from `first` to `last`, of which one will be it."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def day_or_range(last: date | None, first: date | None) -> date | Range | None:
    """Return what is kept as a last day and, where it is a range, its first."""
    return Range(first, last) if first and last and first < last else last


def today_of(now: datetime, settings: Settings) -> date:
    """Return the shop's date."""
    return now.astimezone(ZoneInfo(settings.shop_time_zone)).date()


def ahead_of_utc(now: datetime, settings: Settings) -> int:
    """Return by how many seconds the shop's clocks are ahead of UTC; negative where they are behind."""
    offset = now.astimezone(ZoneInfo(settings.shop_time_zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
