"""Orders as programs tell of them, read into what the store takes in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.api._fields import (
    Country,
    Currency,
    Day,
    Flag,
    Line,
    Minor,
    Moment,
    Number,
    Reference,
    Shape,
    Sku,
    Units,
    UnitsOrNone,
    Words,
)
from store import phones
from store.consent import Purpose
from store.errors import BadInput
from store.intake import Agreement, Draft, DraftLine

Phone = Annotated[
    str,
    Field(
        min_length=3,
        max_length=40,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="As it was typed; without a + it is read as dialled in the country of the order.",
        examples=["+12125550123"],
    ),
]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^\x00-\x20\x7f@]+@[^\x00-\x20\x7f@]+$")]
Language = Annotated[str, Field(max_length=20, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", examples=["en"])]


class Agreed(Shape):
    """What the customer was asked when they left their number, and agreed to: kept as the evidence."""

    wording: Words = Field(examples=["We text you about this order. Reply STOP to end."])
    version: Reference = Field(examples=["checkout 2026-03"])
    source: Reference = Field(examples=["checkout"])
    purposes: list[Literal["order_updates", "marketing"]] = Field(
        default=["order_updates"], min_length=1, max_length=2, description="What they agreed to be texted about."
    )

    def declared(self) -> Agreement:
        """Return it as the store keeps it."""
        wanted = tuple(Purpose(purpose) for purpose in dict.fromkeys(self.purposes))
        return Agreement(wording=f"{self.version}: {self.wording}", source=self.source, purposes=wanted)


class LineBought(Shape):
    """One line of an order."""

    sku: Sku
    line: Reference | None = Field(
        default=None, description="Names the line within its order; without it, its SKU does.", examples=["LAMP-2"]
    )
    title: Reference = Field(examples=["Desk lamp"])
    price_minor: Minor = Field(description="Of one unit, in the smallest unit of the currency.", examples=[4900])
    quantity: Units = Field(examples=[2])
    shipped: UnitsOrNone = Field(default=0, description="Units that had left before this was told.")


class Bought(Shape):
    """One order. Its customer is who has the first phone that is known, else a new one."""

    number: Number
    completed_at: Moment = Field(
        description="When you had all that you need to ship; whoever has the earliest is served first.",
        examples=["2026-10-20T14:03:00Z"],
    )
    currency: Currency
    lines: list[LineBought] = Field(min_length=1, max_length=200)
    name: Line = ""
    email: Email | None = None
    phones: list[Phone] = Field(default=[], max_length=5)
    language: Language | None = None
    country: Country | None = Field(default=None, description="To which it goes; the law of late orders follows it.")
    postcode: Annotated[Line, Field(max_length=16)] | None = None
    shipping_minor: Minor = 0
    tax_minor: Minor = Field(default=0, description="Tax on top of the prices.")
    discount_minor: Minor = Field(default=0, description="What went off the whole of it.")
    stated_on: Day | None = Field(default=None, description="The last day that you stated when you sold it.")
    authorised_until: Moment | None = Field(default=None, description="When the card may no longer be charged.")
    on_credit: Flag = Field(default=False, description="The customer applied to you for credit.")
    agreement: Agreed | None = Field(default=None, description="Without it the customer is not written to first.")


def drafted(several: Sequence[Bought], known: Mapping[str, str], *, platform: str, now: datetime) -> list[Draft]:
    """Read orders; BadInput names the field of what cannot be.

    `known` has the numbers of those that came before, by what they are without their #.
    """
    seen: set[str] = set()
    for at, bought in enumerate(several):
        if bare(bought.number) in seen:
            raise BadInput(f"order {bought.number} is told of twice", field=f"orders.{at}.number")
        seen.add(bare(bought.number))
    return [
        _draft(bought, f"orders.{at}", known.get(bare(bought.number), bought.number), platform=platform, now=now)
        for at, bought in enumerate(several)
    ]


def bare(number: str) -> str:
    """Return the number of an order without its #."""
    return number.lstrip("#")


def _draft(bought: Bought, where: str, number: str, *, platform: str, now: datetime) -> Draft:
    if bought.completed_at > now:
        raise BadInput(f"{bought.completed_at.isoformat()} is still to come", field=f"{where}.completed_at")
    lines, names = [], set[str]()
    for at, line in enumerate(bought.lines):
        name = line.line or line.sku
        if name in names:
            raise BadInput(f"two lines are named {name}; give each a name of its own", field=f"{where}.lines.{at}.line")
        names.add(name)
        if line.shipped > line.quantity:
            raise BadInput(
                f"of {line.quantity} units {line.shipped} cannot have left", field=f"{where}.lines.{at}.shipped"
            )
        lines.append(DraftLine(name, line.sku, line.title, line.price_minor, line.quantity, line.shipped))
    worth = sum(line.price_minor * line.quantity for line in lines)
    if bought.discount_minor > worth:
        raise BadInput(f"the discount is more than the {worth} of the lines", field=f"{where}.discount_minor")
    return Draft(
        number=number,
        completed_at=bought.completed_at,
        currency=bought.currency,
        lines=lines,
        name=bought.name.strip(),
        email=bought.email or "",
        phones=_numbers(bought, where),
        language=bought.language,
        country=bought.country,
        postcode=bought.postcode or None,
        shipping_minor=bought.shipping_minor,
        tax_minor=bought.tax_minor,
        discount_minor=bought.discount_minor,
        stated_on=bought.stated_on,
        authorised_until=bought.authorised_until,
        platform=platform,
        on_credit=bought.on_credit,
    )


def _numbers(bought: Bought, where: str) -> list[str]:
    found = []
    for at, phone in enumerate(bought.phones):
        try:
            found.append(phones.normal(phone, bought.country))
        except BadInput as wrong:
            raise BadInput(str(wrong), field=f"{where}.phones.{at}") from None
    return list(dict.fromkeys(found))
