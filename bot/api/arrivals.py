"""Arrivals: units that are expected, on another day than before, and that have landed."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlmodel import Session

from bot.api._acts import Act, Doing, Reading, acts, reads
from bot.api._fields import Cursor, Day, Limit, Reference, Row, Shape, Sku, Units, cursor_after, row_of
from store import arrivals, audit, catalog, supply
from store.api_keys import Scope
from store.arrivals import Arrival, ArrivalState
from store.catalog import Product
from store.days import today_of
from store.errors import BadInput, NotFound, TooLate

router = APIRouter(tags=["arrivals"])


class ArrivalShown(Shape):
    """Units of one product that are expected, or have landed."""

    id: int
    sku: str = Field(examples=["LAMP-2"])
    reference: str = Field(description="Your name for it, such as a purchase order.", examples=["PO-77"])
    quantity: int
    landed: int
    expected_on: date | None = Field(description="Null where it has no date.")
    state: ArrivalState
    created_at: datetime
    landed_at: datetime | None = Field(description="When units of it came in last.")


class ToExpect(Shape):
    """What is on its way."""

    sku: Sku
    quantity: Units = Field(examples=[40])
    expected_on: Day | None = Field(default=None, examples=["2027-01-15"])
    reference: Reference | None = Field(
        default=None, description="Your name for it; the same name again corrects it.", examples=["PO-77"]
    )


class ToChange(Shape):
    """What is different now."""

    expected_on: Day | None = Field(description="Null where it has no date any more.", examples=["2027-01-29"])
    quantity: Units | None = Field(default=None, description="Without it, as many as before.")


class ToLand(Shape):
    """What came in."""

    sku: Sku
    units: Units = Field(examples=[40])
    reference: Reference | None = Field(
        default=None, description="What was expected under this name has come; without it, what was expected first."
    )


class Landed(Shape):
    """How far it went, whoever waited longest first."""

    sku: str
    units: int
    covered: int = Field(description="Lines that have all their units now.")
    in_part: int = Field(description="Lines that got some.")
    set_aside: int = Field(description="Units that are somebody's now.")
    still_waiting: int = Field(description="Units that are still owed.")


class ArrivalsAsked(Shape):
    """Which arrivals."""

    sku: Sku | None = None
    state: ArrivalState | None = None
    cursor: Cursor = ""
    limit: Limit = 100


class Arrivals(Shape):
    """Some of the arrivals, oldest first."""

    arrivals: list[ArrivalShown]
    next: str | None = Field(description="The `cursor` of the next page; null where this is the last.")


@router.get("/arrivals", response_model=Arrivals, summary="List arrivals")
def listed(asked: Annotated[ArrivalsAsked, Query()], read: Annotated[Reading, reads(Scope.arrivals_read)]) -> Arrivals:
    """List what is expected and what has landed."""
    with read.open() as (tx, _):
        after, most = row_of(asked.cursor), asked.limit + 1
        found = arrivals.page(tx, sku=asked.sku, state=asked.state, after=after, limit=most)
        shown = [_shown(arrival, sku) for arrival, sku in found[: asked.limit]]
    return Arrivals(arrivals=shown, next=cursor_after(shown[-1].id) if len(found) > len(shown) else None)


@router.post("/arrivals", response_model=ArrivalShown, status_code=201, summary="Expect units")
def expect(told: ToExpect, act: Annotated[Act, acts(Scope.arrivals_write)]) -> Response:
    """Write down what is expected; the dates of all who wait for it are derived anew.

    A date that staff stated for the product holds no longer.
    """

    def do(doing: Doing) -> ArrivalShown:
        return _expect(doing, told, act="expected")

    return act.once(told, do, status=201)


@router.patch("/arrivals/{id}", response_model=ArrivalShown, summary="Change the date of what is expected")
def change(id: Row, told: ToChange, act: Annotated[Act, acts(Scope.arrivals_write)]) -> Response:
    """Give what is expected another day, or none, or another number of units."""

    def do(doing: Doing) -> ArrivalShown:
        arrival = _held(doing.tx, id)
        if arrival.outstanding == 0:
            raise TooLate(f"{arrival.reference} is {arrival.state.value}, and cannot be changed any more")
        sku = doing.tx.get_one(Product, arrival.product_id).sku
        changed = ToExpect.model_construct(
            sku=sku,
            quantity=told.quantity or arrival.quantity,
            expected_on=told.expected_on,
            reference=arrival.reference,
        )
        return _expect(doing, changed, act="changed an arrival")

    return act.once(told, do)


@router.post("/landings", response_model=Landed, status_code=201, summary="Land units")
def land(told: ToLand, act: Annotated[Act, acts(Scope.arrivals_write)]) -> Response:
    """Take a delivery in: whoever waited longest is served, and the dates of the others are derived anew."""

    def do(doing: Doing) -> Landed:
        key, reference = doing.name, told.reference
        served = supply.land(doing.tx, told.sku, told.units, key=key, reference=reference, now=doing.now)
        about = {"units": told.units, "key": key, "reference": reference or ""}
        audit.record(doing.tx, doing.who, "landed", f"product {told.sku}", now=doing.now, **about)
        return Landed(
            sku=told.sku,
            units=told.units,
            covered=served.covered,
            in_part=served.in_part,
            set_aside=served.units,
            still_waiting=served.still_waiting,
        )

    return act.once(told, do, status=201)


def _expect(doing: Doing, told: ToExpect, *, act: str) -> ArrivalShown:
    on, today = told.expected_on, today_of(doing.now, doing.settings)
    if on is not None and on < today:
        raise BadInput(f"{on} is past, today is {today}; name a day that is still to come", field="expected_on")
    arrival = supply.expect(doing.tx, told.sku, told.quantity, on=on, reference=told.reference, now=doing.now)
    about = {"units": arrival.quantity, "on": on.isoformat() if on else None, "reference": arrival.reference}
    audit.record(doing.tx, doing.who, act, f"product {told.sku}", now=doing.now, **about)
    return _shown(arrival, told.sku)


def _held(tx: Session, arrival_id: int) -> Arrival:
    arrival = tx.get(Arrival, arrival_id)
    if arrival is None:
        raise NotFound(f"no arrival {arrival_id}")
    catalog.lock(tx, [arrival.product_id])
    tx.refresh(arrival)
    return arrival


def _shown(arrival: Arrival, sku: str) -> ArrivalShown:
    return ArrivalShown(
        id=arrival.id,
        sku=sku,
        reference=arrival.reference,
        quantity=arrival.quantity,
        landed=arrival.landed,
        expected_on=arrival.expected_on,
        state=arrival.state,
        created_at=arrival.created_at,
        landed_at=arrival.landed_at,
    )
