"""A story from its first moment to its last: what happens, what is due, and what is expected, step by step."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import select

from bot.simulation import checks, clock, happening
from bot.simulation.crowd import Many
from bot.simulation.scenario import VERBS, Event, Expected, Picked, Purchase, Said, Scenario, Stopped
from bot.simulation.slips import settings_of
from bot.simulation.stage import Hands, Stage
from bot.simulation.witness import Entry, Totals, Witness
from store.catalog import Product
from store.customers import Customer
from store.database import Database
from store.errors import BadInput

FASTEST = 0.0
"""The speed at which nobody waits."""

Tell = Callable[[date, Sequence[Entry]], None]
"""Tell a day that is over."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One expectation, and how it was otherwise."""

    at: datetime
    what: str
    wrong: Sequence[str]


@dataclass(slots=True)
class Outcome:
    """How a story ended: what differed from what was expected, and what must never happen and did."""

    scenario: Scenario
    entries: list[Entry] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    seconds: float = 0.0

    @property
    def wrong(self) -> list[str]:
        """Everything that should be otherwise."""
        return [*self.troubles, *(wrong for one in self.checked for wrong in one.wrong), *self.faults]


def play(
    db: Database, scenario: Scenario, hands: Hands, *, speed: float = FASTEST, tell: Tell = lambda _day, _entries: None
) -> Outcome:
    """Play a scenario on an empty store; `speed` is how many of its seconds pass in one of ours.

    Raises BadInput where something is in the store already.
    """
    began = time.monotonic()
    settings = settings_of(scenario)
    db.settings = settings
    with db.transaction() as tx:
        if any(tx.exec(select(kind.id).limit(1)).first() is not None for kind in (Product, Customer)):
            raise BadInput("a story is played in an empty store, and somebody uses this one")
        happening.fill(tx, scenario.product)
    clock.set_to(db, scenario.start)
    many = Many(scenario, scenario.crowd) if scenario.crowd else None
    stage = Stage(db, settings, scenario, hands, is_lost=many.is_lost if many else lambda _: False)
    try:
        outcome = _Play(stage, many, speed, tell).go()
    finally:
        stage.close()
    outcome.seconds = time.monotonic() - began
    return outcome


class _Play:
    """One run of a story."""

    def __init__(self, stage: Stage, many: Many | None, speed: float, tell: Tell) -> None:
        self._stage, self._many, self._speed, self._tell = stage, many, speed, tell
        self._scenario, self._witness, self._told = stage.scenario, Witness(stage), 0
        self._outcome = Outcome(stage.scenario)
        self._coming = deque(sorted(self._planned(), key=lambda one: one[0]))
        self._expected = deque(sorted(self._scenario.expect, key=lambda one: one.at))

    def go(self) -> Outcome:
        """Go from step to step until the end."""
        scenario, now = self._scenario, self._stage.now
        for coming in scenario.arrival:
            happening.happen(coming, self._stage)
        while True:
            self._step(now)
            if now >= scenario.end:
                break
            then = self._next(now)
            if self._day(then) != self._day(now):
                self._end_day(now)
            if self._speed > FASTEST:
                time.sleep((then - now).total_seconds() / self._speed)
            now = clock.move_to(self._stage.db, then)
        self._end_day(now)
        outcome, witness = self._outcome, self._witness
        witness.sum_up()
        outcome.entries, outcome.totals, outcome.faults = witness.entries, witness.totals, witness.manners.faults
        return outcome

    def _planned(self) -> Iterator[tuple[datetime, Purchase | Event]]:
        for purchase in self._scenario.order:
            yield purchase.at or self._scenario.start, purchase
        for event in self._scenario.event:
            yield event.at, event

    def _next(self, now: datetime) -> datetime:
        """Return the next moment at which something happens, is due, or is expected."""
        scenario, stage = self._scenario, self._stage
        with stage.db.reading() as tx:
            store = clock.next_step(tx, stage.settings, now, finely=timedelta(minutes=scenario.step_minutes))
        own = [self._coming[0][0]] if self._coming else []
        own += [self._expected[0].at] if self._expected else []
        own += [edge for outage in scenario.outage for edge in (outage.since, outage.until)]
        own += [at for at in (stage.next_report, self._many.next_at if self._many else None) if at is not None]
        return min([store, scenario.end, *(at for at in own if at > now)])

    def _step(self, now: datetime) -> None:
        """Have everything happen whose time has come, one after another, and see what comes of each."""
        self._witness.totals.steps += 1
        while self._coming and self._coming[0][0] <= now:
            _, coming = self._coming.popleft()
            if isinstance(coming, Purchase):
                happening.order(self._stage, coming)
            elif trouble := self._happen(coming):
                self._outcome.troubles.append(f"{coming.at.astimezone(self._scenario.clock):%Y-%m-%d %H:%M}: {trouble}")
            if self._coming and self._coming[0][0] <= now:
                self._settle()
        if self._many is not None:
            self._witness.crowd["ordered", ""] += self._many.orders(self._stage)
            said = self._many.speaks(self._stage)
            self._witness.crowd["said", ""] += said
            self._witness.totals.said += said
        if self._scenario.carried_out_daily and self._is_new_day(now):
            happening.carry_out(self._stage)
        self._settle()
        while self._expected and self._expected[0].at <= now:
            self._check(self._expected.popleft())

    def _happen(self, event: Event) -> str | None:
        what = event.what
        match what:
            case Said():
                self._witness.note("said", what.text, who=what.person)
            case Stopped():
                self._witness.note("said", "STOP", who=what.person)
            case Picked():
                self._witness.note("said", f"chooses: {happening.label_of(self._stage, what)}", who=what.person)
            case _:
                self._witness.note("shop", _told(event))
        return happening.happen(what, self._stage)

    def _settle(self) -> None:
        for sent in self._stage.settle():
            for channel, handle, kinds, at in self._witness.heard(sent):
                if self._many is not None:
                    self._many.hears(channel, handle, kinds, at)
        self._witness.look()

    def _check(self, expected: Expected) -> None:
        wrong = checks.differences(self._stage, expected, self._witness.entries)
        at = f"{expected.at.astimezone(self._scenario.clock):%Y-%m-%d %H:%M}"
        self._outcome.checked.append(Checked(expected.at, _asked(expected), [f"{at}: {one}" for one in wrong]))

    def _is_new_day(self, now: datetime) -> bool:
        known, self._carried_on = self._carried_on, self._day(now)
        return known != self._carried_on

    def _end_day(self, now: datetime) -> None:
        self._witness.count_crowd()
        entries, told = self._witness.entries, self._told
        self._told = len(entries)
        if entries[told:]:
            self._tell(self._day(now), entries[told:])

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._scenario.clock).date()

    _carried_on: date | None = None


def _told(event: Event) -> str:
    """Say in a few words what the shop does."""
    verb = next(verb for verb in VERBS if getattr(event, verb) is not None)
    facts = event.what.model_dump(exclude_defaults=True)
    return f"{verb} " + ", ".join(f"{name} {value}" for name, value in facts.items())


def _asked(expected: Expected) -> str:
    """Say in a few words what is expected."""
    facts = expected.model_dump(exclude_defaults=True, exclude={"at"})
    return ", ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in facts.items())


def _plain(value: object) -> str:
    if isinstance(value, list):
        return " and ".join(f'"{one}"' for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return str(value)
