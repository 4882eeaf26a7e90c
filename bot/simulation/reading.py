"""A scenario is read and checked whole before anything of it happens; what is wrong is named by line and field."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.simulation.scenario import Event, Scenario
from bot.simulation.slips import slips, why
from store.errors import BadInput
from store.zones import is_zone

SCENARIOS = Path(__file__).parent / "scenarios"
LONGEST = 1000
"""Days; a longer story is a slip of the pen."""


def shipped_with_us() -> dict[str, Path]:
    """Return the scenarios that come with the program, by their names."""
    return {path.stem: path for path in sorted(SCENARIOS.glob("*.toml"))}


def found(name: str) -> Path:
    """Find a scenario by the name of one that comes with the program, or by its path."""
    path = shipped_with_us().get(name, Path(name))
    if not path.is_file():
        raise BadInput(f"there is no scenario {name}; `backorder simulate --list` names those that there are")
    return path


def read(path: Path, *, people: int | None = None) -> Scenario:
    """Read a scenario and check it whole; with `people` its crowd has so many, and all units shrink with it.

    Raises BadInput that names every mistake.
    """
    try:
        text = path.read_text("utf-8")
        raw = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"the scenario {path} cannot be read: {error}") from None
    lines = _headers(text)
    frame = _frame(raw, path)
    told = {name: value for name, value in raw.items() if name not in ("start", "days")}
    try:
        scenario = Scenario.model_validate(
            {**told, "name": path.stem, "start": frame["start"], "end": frame["end"]}, context=frame
        )
    except ValidationError as error:
        wrong = [f"{_where(one['loc'], lines)}: {why(one)}" for one in error.errors()]
    else:
        wrong = [f"{_where(place, lines)}: {what}" for place, what in slips(scenario)]
        if not wrong:
            return scenario if people is None else _with_fewer(scenario, people)
    raise BadInput("\n  ".join([f"the scenario {path.name} cannot be played:", *dict.fromkeys(wrong)]))


def _with_fewer(scenario: Scenario, people: int) -> Scenario:
    """Return the same story for a crowd of another size: what lands, leaves and is expected of it changes with it."""
    if scenario.crowd is None:
        raise BadInput(f"there is no crowd in {scenario.name}, of which {people} people could be")
    share = people / scenario.crowd.count

    def fewer(one: Any, *names: str) -> Any:
        counted = {name: getattr(one, name) for name in names}
        return one.model_copy(update={name: max(1, round(n * share)) for name, n in counted.items() if n})

    def of_event(event: Event) -> Event:
        named = {"expect": ["units"], "land": ["units"], "ship": ["most"]}
        made = {verb: fewer(one, *names) for verb, names in named.items() if (one := getattr(event, verb))}
        return event.model_copy(update=made)

    return scenario.model_copy(
        update={
            "crowd": scenario.crowd.model_copy(update={"count": people}),
            "arrival": [fewer(one, "units") for one in scenario.arrival],
            "event": [of_event(event) for event in scenario.event],
            "expect": [fewer(one, "waiting", "allocated", "shipped", "cancelled") for one in scenario.expect],
        }
    )


def _frame(raw: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Read when and where it starts and how long it goes, by which everything else is read."""
    zone, start, days = raw.get("zone"), raw.get("start"), raw.get("days")
    wrong = None
    if not isinstance(zone, str) or not is_zone(zone):
        wrong = f'zone: {zone!r} is not a time zone; write zone = "America/New_York"'
    elif not isinstance(start, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", start):
        wrong = f'start: {start!r} is not a moment; write start = "2026-11-02 10:00"'
    elif type(days) is not int or not 1 <= days <= LONGEST:
        wrong = f"days: {days!r} is not how long it goes; write days = 70, at most {LONGEST}"
    if wrong is None:
        try:
            began = datetime.fromisoformat(str(start)).replace(tzinfo=ZoneInfo(str(zone)))
            ends = began + timedelta(days=int(days or 0))
        except ValueError as error:
            wrong = f"start: {error}"
        else:
            return {"zone": began.tzinfo, "start": began.astimezone(UTC), "end": ends.astimezone(UTC)}
    raise BadInput(f"the scenario {path.name} cannot be played:\n  {wrong}")


def _headers(text: str) -> Mapping[str, list[int]]:
    """Return the lines on which the tables of each kind begin."""
    headers: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[\[?\s*([a-z_]+)\s*\]", line):
            headers.setdefault(found[1], []).append(number)
    return headers


def _where(place: tuple[int | str, ...], lines: Mapping[str, list[int]]) -> str:
    """Name a place: the line on which its table begins, which of its kind it is, and the field."""
    table = str(place[0]) if place else "the file"
    number = place[1] if len(place) > 1 and isinstance(place[1], int) else None
    begins = lines.get(table, [])
    at = begins[number or 0] if (number or 0) < len(begins) else None
    said = [f"line {at}" if at else "", table if number is None else f"{table} {number + 1}"]
    field = ".".join(str(part) for part in place[1 if number is None else 2 :] if part not in ("date", "literal"))
    return ", ".join(part for part in [*said, field] if part)
