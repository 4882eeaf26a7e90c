"""A scenario: a shop, its customers, and what happens to them, as it stands in a TOML file.

The README beside it tells how one is written. Moments and days are read against the scenario's own start.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

_DAY = re.compile(r"day (\d{1,4})")
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d|day \d{1,4}) (\d\d:\d\d)")


def read_moment(value: Any, info: ValidationInfo) -> datetime:
    """Read "2026-11-20 10:00" or "day 18 10:00" by the scenario's clock; it lies between its start and its end."""
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'{value!r} is not a moment; write "2026-11-20 10:00" or "day 18 10:00"')
    frame = _frame(info)
    try:
        clock = time.fromisoformat(found[2])
    except ValueError:
        raise ValueError(f"there is no {found[2]} on a clock") from None
    moment = datetime.combine(read_day(found[1], info), clock, frame["zone"]).astimezone(UTC)
    if moment < frame["start"]:
        raise ValueError(f"{value} lies before the start of the scenario")
    if moment > frame["end"]:
        raise ValueError(f"{value} lies after the end of the scenario")
    return moment


def read_day(value: Any, info: ValidationInfo) -> date:
    """Read a day: a date of TOML, the same as text, or "day 30", counted from the day of the start, which is 0."""
    if type(value) is date:
        return value
    text = value if isinstance(value, str) else ""
    if found := _DAY.fullmatch(text):
        start: datetime = _frame(info)["start"]
        return start.astimezone(_frame(info)["zone"]).date() + timedelta(days=int(found[1]))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'{value!r} is not a day; write 2026-11-20 or "day 18"') from None


def _frame(info: ValidationInfo) -> Mapping[str, Any]:
    frame: Mapping[str, Any] = info.context or {}
    return frame


Moment = Annotated[datetime, BeforeValidator(read_moment)]
Day = Annotated[date, BeforeValidator(read_day)]
Units = Annotated[int, Field(ge=1, le=1_000_000)]
Share = Annotated[float, Field(ge=0, le=1, strict=False)]
ChannelName = Literal["sms", "telegram", "both", "none"]
"""By which ways somebody has agreed to hear from the shop; "none" left a phone and agreed to nothing."""


class Part(BaseModel):
    """A table of the file; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Goods(Part):
    """`[[product]]`: a thing on sale; `instead` names those that may stand in for it, best first."""

    sku: str
    title: str
    price_minor: int = Field(default=4900, ge=0)
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$")
    on_hand: int = Field(default=0, ge=0)
    instead: list[str] = []


class Coming(Part):
    """`[[arrival]]`, or `expect`: units on their way, without `on` on no date; `reference` is their name."""

    sku: str
    units: Units
    on: Day | None = None
    reference: str = ""


class Line(Part):
    """One line of an order."""

    sku: str
    units: Units = 1


class Purchase(Part):
    """`[[order]]`: who bought what and when (without `at` at the start), and where and how they are reached.

    `stated` is the last day that was stated when it was sold. `silent` orders came with a first import.
    """

    number: str
    person: str
    lines: list[Line] = Field(min_length=1)
    at: Moment | None = None
    completed: Day | None = None
    country: str = Field(default="US", pattern="^[A-Z]{2}$")
    postcode: str | None = "10001"
    language: str | None = "en"
    channel: ChannelName = "sms"
    phone: str = Field(default="", pattern=r"^(\+[1-9]\d{6,14})?$")
    email: str = ""
    stated: Day | None = None
    on_credit: bool = False
    silent: bool = False


class Crowd(Part):
    """`[crowd]`: many who order, made from a seed, who come over some days and answer as their shares say.

    `answers` are shares of those who hear a notice that asks them: `wait`, `cancel`, `stop`; the rest is silent.
    `telegram` is the share with a chat, `undelivered` that of the phones at which nothing arrives.
    """

    count: Units
    sku: list[str] = Field(min_length=1)
    seed: int = 1
    over_days: int = Field(default=1, ge=1, le=365)
    countries: dict[str, Annotated[int, Field(ge=1)]] = {"US": 1}
    telegram: Share = 0.5
    undelivered: Share = 0.0
    answers: dict[Literal["wait", "cancel", "stop"], Share] = {}

    @model_validator(mode="after")
    def _adds_up(self) -> "Crowd":
        if sum(self.answers.values()) > 1:
            raise ValueError("the shares of answers add up to more than 1")
        return self


class Slip(Part):
    """An arrival gets another date."""

    reference: str
    to: Day


class Undated(Part):
    """An arrival has no date any more."""

    reference: str


class Landed(Part):
    """Units came in."""

    sku: str
    units: Units
    reference: str = ""


class Shipped(Part):
    """What is set aside leaves: of one order, or `most` lines of a product in the order of their queue."""

    order: str = ""
    line: int | None = Field(default=None, ge=1)
    sku: str = ""
    most: Units = 1_000_000

    @model_validator(mode="after")
    def _names_one(self) -> "Shipped":
        if bool(self.order) == bool(self.sku):
            raise ValueError("name an order or a sku")
        return self


class Stated(Part):
    """Staff state a product's date, without `on` that none can be given."""

    sku: str
    on: Day | None = None
    reason: str = ""


class Said(Part):
    """Somebody writes, on the way on which they last heard from the shop, or `by` another."""

    person: str
    text: str
    by: Literal["sms", "telegram"] | None = None


class Picked(Part):
    """Somebody takes a choice of the newest message that offered some: by its intent, or by its label or a part."""

    person: str
    intent: str = ""
    label: str = ""

    @model_validator(mode="after")
    def _names_one(self) -> "Picked":
        if bool(self.intent) == bool(self.label):
            raise ValueError("name the choice by its intent or by its label")
        return self


class Stopped(Part):
    """Somebody sends STOP."""

    person: str
    by: Literal["sms", "telegram"] | None = None


class CarriedOut(Part):
    """The shop's system has carried out what was asked of it for an order."""

    order: str


class MoneySent(Part):
    """The money that goes back for an order has been sent."""

    order: str


class ToldByHand(Part):
    """A member of staff has told somebody what the law has us tell, by other means."""

    order: str
    line: int = Field(default=1, ge=1)
    how: str = "telephone"
    by: str = "staff"


VERBS = (
    *("expect", "slip", "undated", "land", "ship", "promise", "says", "picks", "stop"),
    *("done", "refunded", "told"),
)


class Event(Part):
    """`[[event]]`: one thing that happens at a moment."""

    at: Moment
    expect: Coming | None = None
    slip: Slip | None = None
    undated: Undated | None = None
    land: Landed | None = None
    ship: Shipped | None = None
    promise: Stated | None = None
    says: Said | None = None
    picks: Picked | None = None
    stop: Stopped | None = None
    done: CarriedOut | None = None
    refunded: MoneySent | None = None
    told: ToldByHand | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Event":
        if sum(getattr(self, verb) is not None for verb in VERBS) != 1:
            raise ValueError(f"name exactly one of {', '.join(VERBS)}")
        return self

    @property
    def what(self) -> Any:
        """The one thing that happens."""
        return next(thing for verb in VERBS if (thing := getattr(self, verb)) is not None)


class Span(Part):
    """A stretch of time, `until` just before its end."""

    since: Moment
    until: Moment

    @model_validator(mode="after")
    def _goes_forward(self) -> "Span":
        if self.until <= self.since:
            raise ValueError("it ends before it begins")
        return self

    def holds(self, now: datetime) -> bool:
        """Say whether a moment lies in it."""
        return self.since <= now < self.until


class Outage(Span):
    """`[[outage]]`: one part of the shop, or the provider of a channel, does nothing for a while."""

    of: Literal["scheduler", "delivery", "sms", "telegram"]


class Trouble(Span):
    """`[[trouble]]`: what goes wrong between the provider and one person.

    `undelivered` texts are taken and then reported lost, of `unreported` ones nothing more is heard, `late` ones are
    reported after `hours`, and `blocked` is refused at once, on every way or on the one that `by` names.
    """

    person: str
    by: Literal["sms", "telegram"] | None = None
    what: Literal["undelivered", "unreported", "late", "blocked"]
    code: str = Field(default="30008", pattern=r"^\d{5}$")
    hours: int = Field(default=24, ge=1)


class Money(Part):
    """What goes back: so much, by this day at the latest ("none": no law sets one), and how far it is."""

    amount_minor: int | None = None
    due_on: Day | Literal["none"] | None = None
    state: Literal["owed", "sent", "void"] | None = None


class Expected(Part):
    """`[[expect]]`: what is true at a moment, of a person, a line of an order, a product, or the tasks of staff."""

    at: Moment
    person: str = ""
    by: Literal["sms", "telegram"] | None = None
    since: Moment | None = None
    heard: list[str] = []
    not_heard: list[str] = []
    kinds: list[str] = []
    not_kinds: list[str] = []
    messages: int | None = None
    order: str = ""
    line: int = Field(default=1, ge=1)
    state: Literal["waiting", "allocated", "shipped", "cancelled"] | None = None
    stage: Literal["open", "deemed", "awaiting", "renewed", "agreed", "overdue", "over", "none"] | None = None
    until: Day | Literal["none"] | None = None
    answer_by: Day | Literal["none"] | None = None
    owes: Literal["none", "delay_option", "renewed_option"] | None = None
    refund: Money | Literal["none"] | None = None
    sku: str = ""
    waiting: int | None = None
    allocated: int | None = None
    shipped: int | None = None
    cancelled: int | None = None
    at_least: bool = False
    task: str = ""
    tasks: int = 1

    @model_validator(mode="after")
    def _asks_something(self) -> "Expected":
        about = [name for name in SUBJECTS if getattr(self, name)]
        if len(about) != 1:
            raise ValueError(f"name exactly one of {', '.join(SUBJECTS)}")
        asked = self.model_fields_set - {"at", *about}
        if strangers := asked - SUBJECTS[about[0]]:
            raise ValueError(f"{', '.join(sorted(strangers))} cannot be asked of a {about[0]}")
        if about[0] != "task" and not asked - {"by", "since", "line", "at_least"}:
            raise ValueError("it expects nothing")
        return self


SUBJECTS = {
    "person": {"by", "since", "heard", "not_heard", "kinds", "not_kinds", "messages"},
    "order": {"line", "state", "stage", "until", "answer_by", "owes", "refund"},
    "sku": {"waiting", "allocated", "shipped", "cancelled", "at_least"},
    "task": {"tasks"},
}
"""Of what something may be expected, and what."""


class Scenario(Part):
    """The whole file. `step_minutes` is how finely moments are kept that the store sets for itself.

    With `carried_out_daily` the shop's system does once a day what customers asked for; else `done` says when.
    """

    name: str
    title: str
    about: str = ""
    start: datetime
    end: datetime
    zone: str
    step_minutes: int = Field(default=15, ge=1, le=360)
    carried_out_daily: bool = False
    settings: dict[str, str | int | bool] = {}
    product: list[Goods] = Field(min_length=1)
    arrival: list[Coming] = []
    order: list[Purchase] = []
    crowd: Crowd | None = None
    event: list[Event] = []
    outage: list[Outage] = []
    trouble: list[Trouble] = []
    expect: list[Expected] = []

    @property
    def clock(self) -> ZoneInfo:
        """The zone by whose clock it is written and told."""
        return ZoneInfo(self.zone)

    @property
    def people(self) -> dict[str, Purchase]:
        """Everybody who has a name, with the first of their orders, which says how they are reached."""
        found: dict[str, Purchase] = {}
        for purchase in self.order:
            found.setdefault(purchase.person, purchase)
        return found
