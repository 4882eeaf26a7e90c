"""A story as a page of its own: no script, nothing fetched, light or dark as the reader has it, everything escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from bot.simulation import telling
from bot.simulation.play import Outcome
from bot.simulation.witness import Entry

TEMPLATE = Path(__file__).with_name("timeline.html")


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something happened, and how many days were quiet before it."""

    on: date
    number: int
    quiet: int
    entries: Sequence[Entry]


def page(outcome: Outcome) -> str:
    """Return the page as HTML."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    return template.render(
        scenario=outcome.scenario,
        days=days(outcome),
        figures=list(telling.figures(outcome)),
        checked=outcome.checked,
        wrong=outcome.wrong,
        clock=outcome.scenario.clock,
        length=(outcome.scenario.end - outcome.scenario.start).days,
        people=list(outcome.scenario.people),
    )


def days(outcome: Outcome) -> list[Day]:
    """Put what happened into its days."""
    clock, found = outcome.scenario.clock, list[Day]()
    first = before = outcome.scenario.start.astimezone(clock).date()
    for on, entries in groupby(outcome.entries, key=lambda one: one.at.astimezone(clock).date()):
        found.append(Day(on, (on - first).days, max(0, (on - before).days - 1), list(entries)))
        before = on
    return found
