"""Orders: they come in, are read, leave and are cancelled."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field
from sqlmodel import Session

from bot.api import _shown
from bot.api._acts import Act, Doing, Reading, acts, reads
from bot.api._fields import Amount, Flag, Line, Number, Reference, Shape, Units
from bot.api._purchases import Bought, bare, drafted
from bot.api._shown import CustomerShown, OrderShown
from store import audit, backlog, cancellations, catalog, delays, intake, orders, shipments, tasks
from store.api_keys import Scope
from store.errors import BadInput, NotFound, NotWaiting
from store.intake import Agreement
from store.orders import Backorder, Order

router = APIRouter(tags=["orders"])

PLATFORM = "api"
Which = Annotated[Number, Path()]


class Orders(Shape):
    """Orders that were placed, one or many."""

    orders: list[Bought] = Field(min_length=1, max_length=200)


class Taken(Shape):
    """What came of one order: `new`, or known before and left as it was."""

    new: bool
    order: OrderShown


class Placed(Shape):
    """What came of the orders, in their order."""

    orders: list[Taken]
    unknown_skus: list[str] = Field(description="SKUs that were not known before; they came in with nothing on hand.")


class OrderRead(OrderShown):
    """An order with its lines as they stand, and who bought it."""

    customer: CustomerShown


class Part(Shape):
    """Units of one line."""

    line: Reference = Field(description="Names the line within its order.", examples=["LAMP-2"])
    units: Units | None = Field(default=None, description="Without it, all.")


class ToShip(Shape):
    """What has left."""

    lines: list[Part] | None = Field(
        default=None, min_length=1, max_length=200, description="Without it, all that is set aside for the order."
    )
    tracking: Line = Field(default="", description="A link or number to follow the parcel by.")
    beyond: Flag = Field(default=False, description="Units that were believed to be waiting went too.")


class Gone(Shape):
    """Units of one line that left."""

    line: str
    units: int


class Shipped(Shape):
    """What has left, and the order as it stands now."""

    shipped: list[Gone]
    tracking: str
    order: OrderShown


class ToCancel(Shape):
    """What is cancelled."""

    lines: list[Part] | None = Field(
        default=None, min_length=1, max_length=200, description="Without it, all that is open of the order."
    )


class Ended(Shape):
    """Units of one line that were cancelled."""

    id: int
    line: str
    units: int
    refund: Amount = Field(description="What goes back for it.")
    undo_until: datetime = Field(description="Until then the customer may take it back; then it stands.")


class Cancelled(Shape):
    """What was cancelled, and the order as it stands now."""

    cancelled: list[Ended]
    order: OrderShown


@router.post(
    "/orders",
    response_model=Placed,
    status_code=201,
    summary="Place orders",
)
def place(told: Orders, act: Annotated[Act, acts(Scope.orders_write)]) -> Response:
    """Write orders down, and serve the queues that they join. An order that is known already is left as it is.

    Nobody is written to first without an `agreement`: what the customer was asked at your checkout, and agreed to.
    """

    def do(doing: Doing) -> Placed:
        tx, settings = doing.tx, doing.settings
        numbers = [bare(bought.number) for bought in told.orders]
        known = {bare(order.number): order.number for order in orders.numbered(tx, numbers, platform=PLATFORM)}
        drafts = drafted(told.orders, known, platform=PLATFORM, now=doing.now)
        zone, secret = settings.shop_time_zone, settings.privacy_secret
        placed = intake.place(tx, drafts, default_zone=zone, secret=secret, now=doing.now)
        agreed = defaultdict[Agreement, list[str]](list)
        for bought, draft in zip(told.orders, drafts, strict=True):
            if bought.agreement is not None and draft.number in placed.orders:
                agreed[bought.agreement.declared()] += draft.phones
        for agreement, phones in agreed.items():
            intake.agree(tx, phones, agreement, now=doing.now)
        audit.record_all(tx, doing.who, "placed", [f"order {number}" for number in placed.orders], now=doing.now)
        tx.expire_all()
        by_number = {order.number: order for order in orders.numbered(tx, numbers, platform=PLATFORM)}
        shown = _shown_all(tx, [by_number[draft.number] for draft in drafts], doing.now)
        taken = [Taken(new=one.number in placed.orders, order=one) for one in shown]
        return Placed(orders=taken, unknown_skus=sorted(placed.unknown_skus))

    return act.once(told, do, status=201)


@router.get("/orders/{number}", response_model=OrderRead, summary="Read an order")
def read(number: Which, read: Annotated[Reading, reads(Scope.orders_read)]) -> OrderRead:
    """Read an order and its lines as they stand. Names and phones in full need the scope customers:read too."""
    with read.open() as (tx, now):
        order = orders.by_number(tx, number)
        (shown,) = _shown_all(tx, [order], now)
        who = backlog.people(tx, [order.customer_id])
    customer = _shown.customers(who, in_full=read.sees_customers)[order.customer_id]
    return OrderRead(**dict(shown), customer=customer)


@router.post("/orders/{number}/shipments", response_model=Shipped, status_code=201, summary="Say what has left")
def ship(number: Which, told: ToShip, act: Annotated[Act, acts(Scope.orders_write)]) -> Response:
    """Hand what is set aside for an order over to the carrier; its customer is told."""

    def do(doing: Doing) -> Shipped:
        order, lines = _held(doing.tx, number)
        meant = _meant(order, lines, told.lines)
        if told.lines is None:
            meant = [(line, None) for line, _ in meant if (line.open if told.beyond else line.allocated)]
        if not meant:
            raise NotWaiting(f"nothing of order {order.number} is set aside to be shipped")
        gone = []
        for line, units in meant:
            parcel = shipments.ship(
                doing.tx,
                line.id,
                units,
                key=f"{doing.name} {line.line}",
                tracking=told.tracking,
                beyond=told.beyond,
                now=doing.now,
            )
            about = {"line": line.line, "units": parcel.units, "tracking": told.tracking}
            audit.record(doing.tx, doing.who, "shipped", f"order {order.number}", now=doing.now, **about)
            gone.append(Gone(line=line.reference, units=parcel.units))
        (shown,) = _shown_all(doing.tx, [order], doing.now)
        return Shipped(shipped=gone, tracking=told.tracking, order=shown)

    return act.once(told, do, status=201)


@router.post("/orders/{number}/cancellations", response_model=Cancelled, status_code=201, summary="Cancel units")
def cancel(number: Which, told: ToCancel, act: Annotated[Act, acts(Scope.orders_write)]) -> Response:
    """Cancel units of an order, or all that is open of it; its customer is told, and the money is owed.

    For as long as the shop's customers may undo what they cancel, they may undo this.
    """

    def do(doing: Doing) -> Cancelled:
        order, lines = _held(doing.tx, number)
        meant = [(line, units) for line, units in _meant(order, lines, told.lines) if told.lines or line.open]
        if not meant:
            raise NotWaiting(f"nothing of order {order.number} is open")
        backs = cancellations.refunds_for(doing.tx, {line.id: units or line.open for line, units in meant})
        ended = []
        for line, units in meant:
            row = cancellations.cancel(
                doing.tx,
                line.id,
                units,
                key=f"{doing.name} {line.line}",
                by=doing.who,
                undo=timedelta(minutes=doing.settings.undo_minutes),
                settings=doing.settings,
                now=doing.now,
            )
            tasks.seen_to(doing.tx, delays.asked_to_cancel(line.id), by=doing.who, now=doing.now)
            about = {"line": line.line, "units": row.units}
            audit.record(doing.tx, doing.who, "cancelled", f"order {order.number}", now=doing.now, **about)
            ended.append(
                Ended(
                    id=row.id,
                    line=line.reference,
                    units=row.units,
                    refund=Amount.of(backs[line.id]),
                    undo_until=row.undo_until,
                )
            )
        (shown,) = _shown_all(doing.tx, [order], doing.now)
        return Cancelled(cancelled=ended, order=shown)

    return act.once(told, do, status=201)


def _held(tx: Session, number: str) -> tuple[Order, list[Backorder]]:
    """Find an order with its lines, and hold their products, all before any line."""
    order = orders.by_number(tx, number)
    catalog.lock(tx, [line.product_id for line in orders.lines_of(tx, order.id)])
    tx.expire_all()
    return order, orders.lines_of(tx, order.id)


def _meant(
    order: Order, lines: Sequence[Backorder], parts: Sequence[Part] | None
) -> list[tuple[Backorder, int | None]]:
    """Return the lines that are named with their units, None for all; BadInput for one named twice, or NotFound."""
    if parts is None:
        return [(line, None) for line in lines]
    by_name = {line.reference: line for line in lines}
    found: dict[str, tuple[Backorder, int | None]] = {}
    for at, part in enumerate(parts):
        if part.line not in by_name:
            raise NotFound(f"order {order.number} has no line {part.line}")
        if part.line in found:
            raise BadInput(f"line {part.line} is named twice", field=f"lines.{at}.line")
        found[part.line] = (by_name[part.line], part.units)
    return sorted(found.values(), key=lambda one: one[0].id)


def _shown_all(tx: Session, several: Sequence[Order], now: datetime) -> list[OrderShown]:
    """Write orders with their lines, all of them in a few statements."""
    by_order = backlog.of_orders(tx, [order.id for order in several], now=now)
    return [
        OrderShown(
            number=order.number,
            platform=order.platform,
            completed_at=order.completed_at,
            placed_at=order.placed_at,
            currency=order.currency,
            shipping_minor=order.shipping_minor,
            tax_minor=order.tax_minor,
            discount_minor=order.discount_minor,
            country=order.country,
            lines=[_shown.line(entry) for entry in by_order[order.id]],
        )
        for order in several
    ]
