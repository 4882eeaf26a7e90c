"""A scenario is read and checked whole before anything of it happens; what is wrong is named by line and field."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.simulation.people import phone_of
from bot.simulation.scenario import Event, Scenario, Shipped
from store.errors import BadInput
from store.settings import Settings
from store.zones import is_zone

SCENARIOS = Path(__file__).parent / "scenarios"
LONGEST = 1000
"""Days; a longer story is a slip of the pen."""
NOT_SET = {"database_url", "policy_file"}
"""Settings that no scenario sets."""


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
        wrong = [f"{_where(one['loc'], lines)}: {_why(one)}" for one in error.errors()]
    else:
        wrong = [f"{_where(place, lines)}: {why}" for place, why in _slips(scenario)]
        if not wrong:
            return scenario if people is None else _with_fewer(scenario, people)
    raise BadInput("\n  ".join([f"the scenario {path.name} cannot be played:", *dict.fromkeys(wrong)]))


def settings_of(scenario: Scenario) -> Settings:
    """Return the shop's settings: what the scenario sets, and the defaults, whatever stands in the environment."""
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    mine = {"shop_name": "Lumen", "shop_contact": "help@lumen.example", "shop_time_zone": scenario.zone}
    return Settings(_env_file=None, **{**defaults, **mine, **scenario.settings})


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
            frame = {"zone": began.tzinfo, "start": began.astimezone(UTC), "end": ends.astimezone(UTC)}
            return frame
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


def _why(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such key"
    return str(error["msg"]).removeprefix("Value error, ")


Slips = Iterator[tuple[tuple[int | str, ...], str]]


def _slips(scenario: Scenario) -> Slips:
    """Find what no table shows by itself: names that nobody bears, settings that there are not, and doubles."""
    yield from _settings(scenario)
    skus = _unique(scenario, "product", "sku")
    yield from skus[1]
    yield from _unique(scenario, "order", "number")[1]
    yield from _goods(scenario, skus[0])
    yield from _people(scenario)
    for table in ("event", "trouble", "expect"):
        for place, one in enumerate(getattr(scenario, table)):
            for field, why in _strangers(scenario, one.what if isinstance(one, Event) else one, skus[0]):
                yield (table, place, field), why
    for place, one in enumerate(scenario.expect):
        for field in ("kinds", "not_kinds"):
            if odd := [kind for kind in getattr(one, field) if not re.fullmatch(r"[a-z_]+", kind)]:
                yield ("expect", place, field), f"{odd[0]!r} is not the name of a kind"


def _settings(scenario: Scenario) -> Slips:
    for name in scenario.settings:
        if name not in Settings.model_fields or name in NOT_SET:
            yield ("settings", name), "there is no such setting"
            return
    try:
        settings_of(scenario)
    except ValidationError as error:
        for one in error.errors():
            yield ("settings", *one["loc"]), _why(one)


def _unique(scenario: Scenario, table: str, field: str) -> tuple[set[str], list[tuple[tuple[int | str, ...], str]]]:
    known: set[str] = set()
    doubles: list[tuple[tuple[int | str, ...], str]] = []
    for place, one in enumerate(getattr(scenario, table)):
        name = getattr(one, field)
        if name in known:
            doubles.append(((table, place, field), f"there is another {name}"))
        known.add(name)
    return known, doubles


def _goods(scenario: Scenario, skus: set[str]) -> Slips:
    for place, one in enumerate(scenario.product):
        for other in one.instead:
            if other not in skus or other == one.sku:
                yield ("product", place, "instead"), f"there is no other product {other}"
    for place, coming in enumerate(scenario.arrival):
        if coming.sku not in skus:
            yield ("arrival", place, "sku"), f"there is no product {coming.sku}"
    for place, order in enumerate(scenario.order):
        for line in order.lines:
            if line.sku not in skus:
                yield ("order", place, "lines"), f"there is no product {line.sku}"
    if scenario.crowd is not None:
        for sku in scenario.crowd.sku:
            if sku not in skus:
                yield ("crowd", "sku"), f"there is no product {sku}"
        for country in scenario.crowd.countries:
            if phone_of(country, None, 0) is None:
                yield ("crowd", "countries"), f"no phones are known of {country}"


def _people(scenario: Scenario) -> Slips:
    for place, order in enumerate(scenario.order):
        first = scenario.people[order.person]
        if order.phone and order.phone != first.phone:
            yield ("order", place, "phone"), f"{order.person} has another phone; name it in the first order"
        if not first.phone and phone_of(first.country, first.postcode, 0) is None:
            yield ("order", place, "phone"), f"no phone is known of {first.country} {first.postcode}; give one"


def _strangers(scenario: Scenario, one: Any, skus: set[str]) -> Iterator[tuple[str, str]]:
    person, sku, order = (getattr(one, name, "") for name in ("person", "sku", "order"))
    reference = getattr(one, "reference", "")
    if person and person not in scenario.people:
        yield "person", f"nobody called {person} has ordered"
    if sku and sku not in skus:
        yield "sku", f"there is no product {sku}"
    purchase = next((two for two in scenario.order if two.number == order), None)
    if order and purchase is None:
        yield "order", f"there is no order {order}"
    line = getattr(one, "line", None)
    if purchase is not None and line is not None and line > len(purchase.lines):
        yield "line", f"order {order} has {len(purchase.lines)} lines"
    if reference and not sku and reference not in references(scenario):
        yield "reference", f"no arrival is called {reference}"
    if isinstance(one, Shipped) and one.line is not None and not one.order:
        yield "line", "a line needs its order"


def references(scenario: Scenario) -> dict[str, tuple[str, int]]:
    """Return the product and the units of every arrival that has a name."""
    said = [*scenario.arrival, *(event.expect for event in scenario.event if event.expect)]
    return {one.reference: (one.sku, one.units) for one in said if one.reference}
