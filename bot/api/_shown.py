"""Lines of orders as programs read them, and who bought them: in full where the key may, else masked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from pydantic import Field

from bot.api._fields import Amount, Currency, Shape
from store import phones
from store.backlog import Entry, Person
from store.outlook import Outlook


class Expected(Shape):
    """What would be told today of when the waiting units of a line come."""

    on: date | None = Field(description="The day, or the last day of a range; null where no day can be told.")
    from_: date | None = Field(alias="from", description="The first day, where it is a range.")
    update_by: date | None = Field(description="Where no day can be told: by when the customer hears more.")
    reason: str = Field(
        description="Why no day can be told: `nothing_expected`, `undated`, `overdue`, or the words of staff.",
        examples=["nothing_expected"],
    )


class Told(Shape):
    """What the customer was told last; `on` is null where they were told that there is no date."""

    on: date | None
    from_: date | None = Field(alias="from")


class LineShown(Shape):
    """A line of an order. Its units are waiting, set aside, shipped or cancelled; the four add up to `quantity`."""

    id: int
    line: str = Field(description="Names the line within its order.", examples=["LAMP-2"])
    position: int
    sku: str = Field(examples=["LAMP-2"])
    title: str
    price: Amount = Field(description="Of one unit.")
    quantity: int
    waiting: int
    set_aside: int
    shipped: int
    cancelled: int
    queued_at: datetime = Field(description="Whoever has the earliest is served first.")
    short_since: datetime | None = Field(description="Since when it is known that it cannot be covered.")
    expected: Expected | None = Field(description="Null where nothing of it waits.")
    told: Told | None = Field(description="Null where nothing was told.")


class CustomerShown(Shape):
    """Who bought it. Without the scope customers:read only the masked phones are shown."""

    id: int
    name: str | None
    language: str | None
    phones: list[str] = Field(examples=[["+1******0123"]])
    emails: list[str] | None


class OrderShown(Shape):
    """An order with its lines as they stand."""

    number: str = Field(examples=["1001"])
    platform: str = Field(description="Who told of it: `api`, or the shop system that it came from.")
    completed_at: datetime
    placed_at: datetime = Field(description="When it came in here.")
    currency: Currency
    shipping_minor: int
    tax_minor: int
    discount_minor: int
    country: str | None
    lines: list[LineShown]


class BackorderShown(LineShown):
    """A line of an order, with its order and who waits for it."""

    order: str = Field(description="The number of its order.", examples=["1001"])
    country: str | None
    customer: CustomerShown


def line(entry: Entry) -> LineShown:
    """Write a line."""
    return LineShown(**_facts(entry))


def backorder(entry: Entry, customer: CustomerShown) -> BackorderShown:
    """Write a line with its order and its customer."""
    order = {"order": entry.outlook.number, "country": entry.country, "customer": customer}
    return BackorderShown(**_facts(entry), **order)


def customers(people: Mapping[int, Person], *, in_full: bool) -> dict[int, CustomerShown]:
    """Write who customers are, by their id."""
    return {one: _customer(one, person, in_full=in_full) for one, person in people.items()}


def _customer(customer_id: int, person: Person, *, in_full: bool) -> CustomerShown:
    return CustomerShown(
        id=customer_id,
        name=person.name if in_full else None,
        language=person.language,
        phones=_phones(person.phones, in_full=in_full),
        emails=list(person.emails) if in_full else None,
    )


def _phones(handles: Sequence[str], *, in_full: bool) -> list[str]:
    return list(handles) if in_full else [phones.masked(one) for one in handles]


def _facts(entry: Entry) -> dict[str, object]:
    told = entry.outlook
    return {
        "id": told.backorder_id,
        "line": entry.reference,
        "position": told.line,
        "sku": told.sku,
        "title": told.title,
        "price": Amount.of(told.price),
        "quantity": told.quantity,
        "waiting": told.waiting,
        "set_aside": told.allocated,
        "shipped": told.shipped,
        "cancelled": told.cancelled,
        "queued_at": entry.queued_at,
        "short_since": entry.uncovered_at,
        "expected": _expected(told) if told.waiting else None,
        "told": Told(on=told.told_on, from_=told.told_from) if told.told else None,
    }


def _expected(told: Outlook) -> Expected:
    return Expected(on=told.expected_on, from_=told.expected_from, update_by=told.update_by, reason=told.reason)
