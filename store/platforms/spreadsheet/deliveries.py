"""What a file says is on its way, beside what we expect: which deliveries are new, have moved, or come no more.

A file has no names for deliveries. One of the same day and size is the same; the others are the same in the order in
which they come, so that a date that moved moves its delivery and adds none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

NAME = "import "
"""How the reference of an arrival begins that came with a file."""


@dataclass(frozen=True, slots=True)
class Coming:
    """An arrival as we know it, still expected or landed already; `ours` was written down by staff, not by a file."""

    id: int
    quantity: int
    landed: int
    on: date | None
    expected: bool
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """Units that the file says are still to come, on a day or without one."""

    units: int
    on: date | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to change: deliveries that are new, those that are another size or day now, and those that are over."""

    new: list[Told]
    moved: list[tuple[Coming, Told]]
    over: list[Coming]


def changes(known: Sequence[Coming], told: Sequence[Told]) -> Changes:
    """Compare the deliveries of one product with what a file says of them; rows of no units say that none comes."""
    left = sorted(known, key=lambda one: (not one.expected, one.on or date.max, one.id))
    unmatched = []
    for row in sorted((row for row in told if row.units > 0), key=lambda row: row.on or date.max):
        # Of what has come in part a file tells the whole, or the rest.
        same = next((one for one in left if one.on == row.on and row.units in _sizes(one)), None)
        if same is None:
            unmatched.append(row)
        else:
            left.remove(same)
    open_ones = [one for one in left if one.expected and not one.ours]
    pairs = list(zip(open_ones, unmatched, strict=False))
    return Changes(unmatched[len(pairs) :], pairs, open_ones[len(pairs) :])


def _sizes(one: Coming) -> tuple[int, int]:
    return one.quantity, one.quantity - one.landed
