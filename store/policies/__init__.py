"""The law of late orders: each pack is a file here, with its sources, its dates and pure functions.

A pack says how long a shop may take, which notice is owed by when, what silence means and how soon money goes back.
`store.delays` runs them. This is engineering, not legal advice.

A pack is a module with `COUNTRIES`, `IN_FORCE`, `SOURCES`, `REVIEWED_ON`, `stand(case, today)` and `refund_by(day)`.
Days are those of the place to which an order goes.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, cast

from store.errors import BadInput
from store.registry import modules

REMINDER = 3
"""So many days before silence cancels an order they are reminded."""

NONE = "none"
"""The pack of the countries whose law none of the others knows."""


NOT_DELIVERED = "not_delivered"
"""Why it is theirs to end the contract."""


class Stage(StrEnum):
    """How far the law has come with a line that has not shipped."""

    open = "open"
    """The time that was stated or that the law allows has not passed."""
    deemed = "deemed"
    """They were told a new date, and their silence agrees to it."""
    awaiting = "awaiting"
    """They were told, and only their word agrees to it."""
    renewed = "renewed"
    """They were told of one more delay, and only their word agrees to it."""
    agreed = "agreed"
    """They agreed to wait, until a day or for as long as it takes."""
    overdue = "overdue"
    """The time has passed, and it is theirs to end it."""
    over = "over"
    """The time has passed, and the order counts as cancelled."""


class Silence(StrEnum):
    """What it means that they do not answer."""

    none = ""
    agrees = "agrees"
    cancels = "cancels"


class Owes(StrEnum):
    """Which notice is owed."""

    none = ""
    delay_option = "delay_option"
    renewed_option = "renewed_option"


@dataclass(frozen=True, slots=True)
class Given:
    """A notice that reached them: on which day, and until when it asks them to wait, None for nobody knows."""

    on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """Their word, on a day, that they wait as the last notice before it asked them to."""

    on: date


@dataclass(frozen=True, slots=True)
class Case:
    """What the law asks about one line that has not shipped: days where the order goes, and what was said.

    `placed_on` is the day on which the shop had all that it needs to ship, `stated_on` the last day that it named when
    it sold, `expected_on` what we would say now, None where nobody knows. `in_hand` says that all that is open of it
    is set aside and only has to leave. `said` is what they were told and what they answered, in the order in which it
    happened. `lead` is how many days before the end of a time a shop that knows no date says so, `carriage` how many
    days a parcel takes.
    """

    placed_on: date
    expected_on: date | None
    stated_on: date | None = None
    on_credit: bool = False
    in_hand: bool = False
    said: tuple[Given | Agreed, ...] = ()
    lead: int = 5
    carriage: int = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows for a line on one day.

    `limit_on` is the last day to ship or deliver that was stated or that the law sets, `until` the one that holds now,
    by notice or consent, None where they wait for as long as it takes. Silence beyond `answer_by` means `silence`.
    `owes` names the notice that is owed and `due_on` the last day on which it helps. `because` says why it is over, and
    `over_on` since which day: then their right to the money began. `look_on` is the next day on which all this may be
    otherwise by itself.
    """

    stage: Stage
    limit_on: date | None
    until: date | None
    answer_by: date | None = None
    silence: Silence = Silence.none
    owes: Owes = Owes.none
    due_on: date | None = None
    because: str = ""
    over_on: date | None = None
    look_on: date | None = None


class Policy(Protocol):
    """What a file in this folder must have."""

    COUNTRIES: str
    IN_FORCE: date
    SOURCES: Sequence[str]
    REVIEWED_ON: date

    def stand(self, case: Case, today: date) -> Standing:
        """Say what follows on `today`."""

    def refund_by(self, cancelled_on: date) -> date | None:
        """Return the last day on which the money must be sent after a cancellation, None where nothing sets one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """From which day on which pack holds for a country."""

    since: date
    policy: str


def policies() -> dict[str, Policy]:
    """Return every pack by its name."""
    return cast("dict[str, Policy]", modules("store.policies"))


def policy_for(country: str | None, on: date, chosen: "Mapping[str, Sequence[Choice]] | None" = None) -> str:
    """Name the pack for an order that goes to `country` (ISO 3166, two letters) and was placed `on` that day.

    `chosen` is what the shop's own file says; countries that it does not name have the pack that names them.
    """
    code = (country or "").upper()
    ranges = chosen.get(code) if chosen else None
    if ranges is None:
        name = _by_country().get(code, NONE)
        return name if on >= policies()[name].IN_FORCE else NONE
    return next((one.policy for one in reversed(ranges) if one.since <= on), NONE)


@cache
def read(path: Path) -> Mapping[str, Sequence[Choice]]:
    """Read the shop's own choice of packs, a TOML file, and check it whole.

    It holds `[[rule]]` tables with `countries` (codes), `policy` (a pack) and `from`, and `until` where it does not
    hold on for ever. Raises BadInput that names what is wrong: a pack or country that there is not, a rule that ends
    before it begins, two that hold at once, and a day between two on which none holds.
    """
    try:
        rules = tomllib.loads(path.read_text("utf-8")).get("rule", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"the policy file {path} cannot be read: {error}") from None
    if not isinstance(rules, list) or not rules:
        raise BadInput(f"the policy file {path} has no [[rule]]; each needs countries, policy and from")
    spans: dict[str, list[tuple[date, date | None, str]]] = {}
    for number, rule in enumerate(rules, 1):
        since, until, policy = _span(rule, f"rule {number} of {path}")
        for code in rule["countries"]:
            spans.setdefault(code, []).append((since, until, policy))
    for code, several in spans.items():
        several.sort(key=lambda span: span[0])
        _without_gaps(code, several, path)
    return {code: [Choice(since, policy) for since, _, policy in several] for code, several in spans.items()}


@lru_cache(maxsize=65_536)
def judged(name: str, case: Case, today: date) -> Standing:
    """Say what follows by the pack of that name; many lines are one case."""
    return policies()[name].stand(case, today)


def tells_more(told: date | None, expected: date | None) -> bool:
    """Say whether whoever was asked to wait until `told` has to hear of another day: a later one, a first one, none."""
    if told is None or expected is None:
        return told != expected
    return expected > told


def days(count: int) -> timedelta:
    """So many calendar days."""
    return timedelta(days=count)


@cache
def _by_country() -> Mapping[str, str]:
    return {code: name for name, pack in policies().items() for code in pack.COUNTRIES.split()}


def _span(rule: Any, where: str) -> tuple[date, date | None, str]:
    known = {"countries", "policy", "from", "until"}
    if not isinstance(rule, dict) or set(rule) - known or not {"countries", "policy", "from"} <= set(rule):
        raise BadInput(f"{where} needs countries, policy and from, may have until, and nothing else")
    since, until, policy, countries = rule["from"], rule.get("until"), rule["policy"], rule["countries"]
    if policy not in policies():
        raise BadInput(f"{where} names the policy {policy!r}; there are {', '.join(sorted(policies()))}")
    if type(since) is not date or type(until) not in (date, type(None)):
        raise BadInput(f"{where} needs days as from and until, such as from = 2027-01-01")
    if until is not None and until < since:
        raise BadInput(f"{where} ends on {until}, before it begins on {since}")
    if not isinstance(countries, list) or not all(_is_country(code) for code in countries) or not countries:
        raise BadInput(f'{where} needs countries as two capital letters each, such as countries = ["US"]')
    return since, until, policy


def _is_country(code: Any) -> bool:
    return isinstance(code, str) and len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()


def _without_gaps(code: str, spans: Sequence[tuple[date, date | None, str]], path: Path) -> None:
    for (_, ends, _), (begins, _, _) in pairwise(spans):
        if ends is None or ends >= begins:
            raise BadInput(f"in the policy file {path} two rules hold for {code} on {begins}")
        if ends + days(1) < begins:
            gap = f"{ends + days(1)} to {begins - days(1)}"
            raise BadInput(f"in the policy file {path} no rule holds for {code} from {gap}; close the gap")
    last = spans[-1][1]
    if last is not None:
        raise BadInput(f"in the policy file {path} no rule holds for {code} after {last}; leave the last until out")
