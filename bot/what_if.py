"""What a change to a product would do, tried before it is done: whose dates move, who is covered, who hears what.

What was looked at is kept as a seal: the arrivals, the landings and staff's word on the date as they stood, and the
units that each line would get. Whoever confirms does so for that world. Orders that came in meanwhile change nothing
that was decided; a colleague who landed the same delivery does.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session

from bot import moves
from bot.moves import Covered, Moves
from store import catalog
from store.arrivals import Arrival, ArrivalState, Landing
from store.database import table
from store.errors import Refused
from store.promises import Statement

MOST_READ = 12
"""So many of the messages are shown in words, each of another kind, channel or language."""

Change = Callable[[Session, int, datetime], object]
"""Something that is done to a product, by its id, at a moment."""


class Saying(Protocol):
    """A message that somebody would get: to whom as it may be shown, by which channel, in which words.

    `language` is theirs, "" for the shop's; `kinds` are those of the news that it tells, and `lines` the numbers of the
    order lines that it is about.
    """

    @property
    def to(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def kinds(self) -> tuple[str, ...]: ...
    @property
    def lines(self) -> tuple[int, ...]: ...
    @property
    def text(self) -> str: ...


class Told(Protocol):
    """What a change would have us say, and what is due to be said with or without it."""

    @property
    def because(self) -> Sequence[Saying]: ...
    @property
    def anyway(self) -> Sequence[Saying]: ...


WouldSay = Callable[[Callable[[Session, datetime], object]], Told]
"""Try something on the real store at a moment, write nothing, and say what would be said because of it."""


class Changed(Refused):
    """Something has changed since this was looked at."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A message as many would get it: by which channel, in which language, and in words."""

    channel: str
    language: str
    count: int
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What a change would do; `units` are set aside for those who are covered."""

    moves: Moves
    covered: Sequence[Covered]
    still_waiting: int
    seal: str
    told: Told
    ways: Counter[str] = field(default_factory=Counter)
    samples: Sequence[Sample] = ()

    @property
    def units(self) -> int:
        """Units that would be set aside."""
        return sum(one.units for one in self.covered)

    @property
    def whole(self) -> int:
        """Lines of which nothing would wait any more."""
        return sum(1 for one in self.covered if not one.waiting)


def tried(would_say: WouldSay, product_id: int, change: Change) -> Tried:
    """Try a change and say what it would do. Raises what the change raises; nothing is written."""
    seen: list[tuple[Moves, list[Covered], int, str]] = []

    def watched(tx: Session, now: datetime) -> None:
        before = _supplied(tx, product_id)
        moved = moves.made_by(tx, product_id, lambda: change(tx, product_id, now))
        covered = moves.covered(tx, product_id, at=now)
        seen.append((moved, covered, moves.waiting(tx, product_id), _seal(before, covered)))

    told = would_say(watched)
    moved, covered, still, seal = seen[-1]
    ways = Counter(one.channel for one in told.because)
    return Tried(moved, covered, still, seal, told, ways, samples(told.because))


def done(tx: Session, product_id: int, change: Change, *, seal: str, now: datetime) -> list[Covered]:
    """Make a change that was looked at, and return whom it covered; the product is held.

    Raises Changed where it would not do what was shown: roll back then, and show it anew.
    """
    catalog.lock(tx, [product_id])
    before = _supplied(tx, product_id)
    change(tx, product_id, now)
    covered = moves.covered(tx, product_id, at=now)
    if _seal(before, covered) != seal:
        raise Changed("this has changed since you looked; look again, and then confirm")
    return covered


def samples(sayings: Sequence[Saying]) -> list[Sample]:
    """Put one message of each channel, language and kind into words; those that most would get come first."""
    alike: dict[tuple[str, str, tuple[str, ...]], list[Saying]] = {}
    for one in sayings:
        alike.setdefault((one.channel, one.language, one.kinds), []).append(one)
    ordered = sorted(alike.items(), key=lambda of: -len(of[1]))[:MOST_READ]
    return [Sample(channel, language, len(some), some[0].to, some[0].text) for (channel, language, _), some in ordered]


def _supplied(tx: Session, product_id: int) -> list[object]:
    """Read what the shop has said about the supply of a product: what is expected, what landed, staff's word."""
    arrivals, landings, stated = table(Arrival).c, table(Landing).c, table(Statement).c
    tx.flush()
    coming = (
        sa.select(arrivals.id, arrivals.quantity, arrivals.landed, arrivals.expected_on)
        .where(arrivals.product_id == product_id, arrivals.state == ArrivalState.expected)
        .order_by(arrivals.id)
    )
    landed = sa.select(sa.func.max(landings.id)).where(landings.product_id == product_id)
    holds = sa.select(sa.func.max(stated.id)).where(stated.product_id == product_id, stated.ended_at.is_(None))
    rows = tx.connection().execute(coming).all()
    newest, word = tx.connection().execute(sa.select(landed.scalar_subquery(), holds.scalar_subquery())).one()
    return [[[str(value) for value in row] for row in rows], newest, word]


def _seal(supplied: list[object], covered: Sequence[Covered]) -> str:
    kept = [supplied, [(one.backorder_id, one.units) for one in covered]]
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:32]
