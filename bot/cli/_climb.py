"""What the ladder would offer now, made for real in a transaction that is only tried."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlmodel import Session

    from store.offers import Offer
    from store.settings import Settings

MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Climb:
    """What one rule would do: of how many lines it is true as far as its budget goes, and the offers made to them."""

    lines: int
    offers: list["Offer"]


def climb(tx: "Session", settings: "Settings", *, most: int = MANY, now: datetime) -> dict[str, Climb]:
    """Make what is due by every rule, for the first `most` lines of each, by the names of the rules."""
    from scheduler import announce, ladder
    from store.sql import portions

    found = {}
    for rung, lines in ladder.due(tx, settings, announce.open_lines(tx), now=now, most=MANY):
        made = [one for some in portions(lines[:most]) for one in ladder.offer(tx, settings, rung, some, now=now)]
        found[rung.name] = Climb(len(lines), made)
    return found
