"""What the fields of the API may hold: text that can be kept, whole numbers, days, moments, money."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, date
from typing import Annotated, Any, TypeVar

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from store.errors import BadInput
from store.money import Money

YEARS = range(2000, 2201)
"""The years in which a shop's days lie; beyond them somebody has made a slip."""


class Shape(BaseModel):
    """What comes in or goes out; a field that is not named here is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _of_form(form: str, example: str) -> Callable[[Any], Any]:
    written = re.compile(form)

    def check(value: Any) -> Any:
        # Pydantic would also read numbers and other forms, which may be slips.
        if isinstance(value, str) and not written.fullmatch(value):
            raise ValueError(f"write it as {example}")
        if not isinstance(value, str | date):
            raise ValueError(f"write it as text: {example}")  # noqa: TRY004 - pydantic tells a ValueError
        return value

    return check


def _whole(value: Any) -> Any:
    # In JSON 2.0 is the whole number 2; "2" and true are none, though pydantic would read them.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("write a whole number")  # noqa: TRY004
    return value


D = TypeVar("D", bound=date)


def _sensible(day: D) -> D:
    if day.year not in YEARS:
        raise ValueError(f"the year must be between {YEARS[0]} and {YEARS[-1]}")
    return day


_PLAIN = r"^[^\x00-\x1f\x7f]*$"
_TRIMMED = r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$"
_TRIMMED_PATH = r"^[^\x00-\x20\x7f/]([^\x00-\x1f\x7f/]*[^\x00-\x20\x7f/])?$"
_MOMENT = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)"

Day = Annotated[date, BeforeValidator(_of_form(r"\d{4}-\d\d-\d\d", "YYYY-MM-DD")), AfterValidator(_sensible)]
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_of_form(_MOMENT, "2026-11-02T15:00:00Z")),
    AfterValidator(_sensible),
    AfterValidator(lambda moment: moment.astimezone(UTC)),
]
Flag = Annotated[bool, Strict()]
Units = Annotated[int, Field(ge=1, le=1_000_000), BeforeValidator(_whole)]
UnitsOrNone = Annotated[int, Field(ge=0, le=1_000_000), BeforeValidator(_whole)]
Minor = Annotated[
    int,
    # The range first: what stands behind a validator is missing in the description.
    Field(ge=0, le=1_000_000_000_000, description="Money, in the smallest unit of its currency."),
    BeforeValidator(_whole),
]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.", examples=["USD"])]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166, two letters.", examples=["US"])]
Line = Annotated[str, Field(min_length=0, max_length=500, pattern=_PLAIN)]
"""Text on one line, or none."""
Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")]
Sku = Annotated[str, Field(min_length=1, max_length=100, pattern=_TRIMMED, examples=["LAMP-2"])]
Number = Annotated[
    str,
    Field(
        min_length=1,
        max_length=50,
        pattern=_TRIMMED_PATH,
        description="The number of an order as your customers know it; with or without a leading # it is the same.",
        examples=["1001"],
    ),
]
Reference = Annotated[str, Field(min_length=1, max_length=200, pattern=_TRIMMED)]
Row = Annotated[int, Path(ge=1, le=2**53)]
Cursor = Annotated[
    str,
    Field(
        max_length=40,
        pattern=r"^[A-Za-z0-9_-]*$",
        description="The `next` of the page before; without it the first page is returned.",
    ),
]
Limit = Annotated[int, Field(ge=1, le=200, description="How many to return at most.")]


class Amount(Shape):
    """Money: whole minor units (cents, pence, yen) of a currency."""

    minor: int = Field(examples=[4900])
    currency: Currency

    @classmethod
    def of(cls, money: Money) -> "Amount":
        """Write an amount of the store."""
        return cls(minor=money.minor, currency=money.currency)


def cursor_after(row_id: int) -> str:
    """Return what asks for the page that begins after a row; it means nothing to whoever reads it."""
    return base64.urlsafe_b64encode(b"after %d" % row_id).decode().rstrip("=")


def row_of(cursor: str) -> int:
    """Return the row after which a page begins, 0 for the first page; BadInput for what no page has told."""
    if not cursor:
        return 0
    try:
        told = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return int(_TOLD.fullmatch(told)[1])  # type: ignore[index]
    except (ValueError, TypeError):
        raise BadInput("this cursor was not told by a page of this list", field="cursor") from None


_TOLD = re.compile(rb"after (\d{1,18})")
