"""What is wrong with a scenario though each of its tables can be read: names that nobody bears, and doubles."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from bot.simulation.people import phone_of
from bot.simulation.scenario import Event, Scenario, Shipped
from store.settings import Settings

NOT_SET = {"database_url", "policy_file"}
"""Settings that no scenario sets."""

Slips = Iterator[tuple[tuple[int | str, ...], str]]


def settings_of(scenario: Scenario) -> Settings:
    """Return the shop's settings: what the scenario sets, and the defaults, whatever stands in the environment."""
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    mine = {"shop_name": "Lumen", "shop_contact": "help@lumen.example", "shop_time_zone": scenario.zone}
    return Settings(_env_file=None, **{**defaults, **mine, **scenario.settings})


def slips(scenario: Scenario) -> Slips:
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
            yield ("settings", *one["loc"]), why(one)


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
    named: list[tuple[tuple[int | str, ...], list[str]]] = [
        *((("product", place, "instead"), one.instead) for place, one in enumerate(scenario.product)),
        *((("arrival", place, "sku"), [one.sku]) for place, one in enumerate(scenario.arrival)),
        *((("order", place, "lines"), [line.sku for line in one.lines]) for place, one in enumerate(scenario.order)),
        (("crowd", "sku"), scenario.crowd.sku if scenario.crowd else []),
    ]
    for where, some in named:
        for sku in some:
            if sku not in skus:
                yield where, f"there is no product {sku}"


def _people(scenario: Scenario) -> Slips:
    for place, order in enumerate(scenario.order):
        first = scenario.people[order.person]
        if order.phone and order.phone != first.phone:
            yield ("order", place, "phone"), f"{order.person} has another phone; name it in the first order"
        if not first.phone and phone_of(first.country, first.postcode, 0) is None:
            yield ("order", place, "phone"), f"no phone is known of {first.country} {first.postcode}; give one"
    for country in scenario.crowd.countries if scenario.crowd else ():
        if phone_of(country, None, 0) is None:
            yield ("crowd", "countries"), f"no phones are known of {country}"


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


def why(error: Any) -> str:
    """Say what one error of a table is."""
    if error["type"] == "extra_forbidden":
        return "there is no such key"
    return str(error["msg"]).removeprefix("Value error, ")
