"""Whose units these are: the rule of who is served first, and what lands, set aside and freed.

Whoever completed the order first is served first, in part where there is not enough for all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, UTCDateTime

from store import arrivals, catalog, database, events, promises
from store.arrivals import Arrival, Landing
from store.catalog import Product, Stock
from store.database import table, wake
from store.errors import OutOfStock
from store.events import Kind
from store.orders import Backorder
from store.sql import JSON, key, listed, numbers, one_of, ref, smaller


class AllocationState(StrEnum):
    """Set aside for somebody, gone to them, or given back."""

    held = "held"
    shipped = "shipped"
    released = "released"


class Allocation(SQLModel, table=True):
    """Units set aside for a line; `arrival_id` is None where they came from the shelf or from somebody who left."""

    __table_args__ = (
        sa.Index("ix_allocation_product", "product_id", "state"),
        sa.Index("ix_allocation_line", "backorder_id"),
    )

    id: int = key()
    product_id: int = ref("product.id")
    backorder_id: int = ref("backorder.id")
    arrival_id: int | None = ref("arrival.id", nullable=True)
    units: int
    state: AllocationState = one_of(AllocationState, default=AllocationState.held)
    allocated_at: datetime


@dataclass(frozen=True, slots=True)
class Served:
    """What a landing came to: lines wholly covered, lines covered in part, units set aside, units still owed."""

    covered: int
    in_part: int
    units: int
    still_waiting: int


def expect(
    tx: Session,
    sku: str,
    quantity: int,
    *,
    on: date | None,
    reference: str | None = None,
    now: datetime,
) -> Arrival:
    """Write down what is expected and re-derive what everybody in the queue may hope for."""
    arrival = arrivals.declare(tx, sku, quantity, on=on, reference=reference, now=now)
    promises.take_back(tx, arrival.product_id, now=now)
    serve(tx, [arrival.product_id], now=now)
    return arrival


def land(tx: Session, sku: str, units: int, *, key: str, reference: str | None = None, now: datetime) -> Served:
    """Take units in, set them aside for whoever waited longest, and re-derive the dates of the rest.

    `key` makes it happen a single time: told again, nothing changes and nothing is served.
    """
    product = catalog.by_sku(tx, sku)
    landing = arrivals.land(tx, product.id, units, reference=reference, key=key, now=now)
    if landing is None:
        return Served(0, 0, 0, _waiting(tx, [product.id]))
    return serve(tx, [product.id], landing=landing, now=now)


def serve(tx: Session, product_ids: Sequence[int], *, landing: Landing | None = None, now: datetime) -> Served:
    """Set free units aside for the queues of these products, and re-derive what the rest may expect.

    Where a place in a queue was given up for something else and may still be taken back, its share is kept until then.
    Lines that are left uncovered are known as such from this moment on. Whoever is served is looked at by the next
    pass; where a landing serves them, that is known from it (see `concerned`).
    """
    catalog.lock(tx, product_ids)
    _keep(tx, product_ids, now)
    served = _allocate(tx, product_ids, landing, now)
    lines = table(Backorder)
    short = sa.and_(lines.c.product_id.in_(product_ids), lines.c.waiting > 0, lines.c.uncovered_at.is_(None))
    waits = sa.select(lines.c.id.label("backorder_id"), lines.c.waiting.label("units")).where(short)
    events.happened_to(tx, Kind.line_waiting, waits, now=now)
    tx.connection().execute(sa.update(lines).where(short).values(uncovered_at=now, look_at=now))
    promises.derive(tx, product_ids, now=now)
    wake(tx, "scheduler")
    return served


def concerned(tx: Session) -> tuple[list[int], set[int]]:
    """Read which landings nobody was asked about yet, and which lines they served or left waiting.

    Who was left waiting may have hoped for the delivery, also where what they may expect stays the same. The lines
    are not written to for that: a landing may concern a million.
    """
    landings, lines, allocations = table(Landing).c, table(Backorder).c, table(Allocation).c
    found = sa.select(landings.id, landings.product_id, landings.at).where(landings.asked_at.is_(None))
    unasked = tx.connection().execute(found).all()
    concern: set[int] = set()
    for _, product_id, at in unasked:
        waiting = sa.select(lines.id).where(lines.product_id == product_id, lines.waiting > 0)
        served = sa.select(allocations.backorder_id).where(
            allocations.product_id == product_id,
            allocations.state == AllocationState.held,
            allocations.allocated_at == at,
        )
        concern.update(numbers(tx, waiting), numbers(tx, served))
    return [row.id for row in unasked], concern


def stock(tx: Session, product_id: int, *, but_for: int | None = None, now: datetime | None = None) -> Stock:
    """Count what is on the shelf, what of it is set aside, and what is held for those who think about an offer.

    What is held for the line `but_for` does not count. The moment is the shop's own where none is handed in.
    """
    products = table(Product).c
    tx.flush()
    at = now or database.now(tx)
    counted = sa.select(products.on_hand, _set_aside(products.id), _held(products.id, at, but_for))
    on_hand, aside, held = tx.connection().execute(counted.where(products.id == product_id)).one()
    return Stock(on_hand=on_hand, set_aside=aside, held=held)


def sellable(product_id: sa.ColumnElement[int], on_hand: sa.ColumnElement[int], now: datetime) -> sa.ColumnElement[int]:
    """Count, for the product of an outer query, the units on which nobody has a claim."""
    return on_hand - _set_aside(product_id) - _held(product_id, now)


def set_aside(tx: Session, backorder_id: int, product_id: int, units: int, *, now: datetime) -> None:
    """Take free units for one line out of turn, as an accepted alternative does; OutOfStock where there are not."""
    catalog.lock(tx, [product_id])
    if stock(tx, product_id, now=now).sellable < units:
        raise OutOfStock(f"fewer than {units} units of product {product_id} are free")
    tx.add(Allocation(product_id=product_id, backorder_id=backorder_id, units=units, allocated_at=now))
    tx.flush()
    events.happened(tx, Kind.line_allocated, [{"backorder_id": backorder_id, "units": units}], now=now)


def give_back(tx: Session, units: Mapping[int, int]) -> None:
    """Free so many units that were set aside for each of these lines; the newest go first."""
    _settle(tx, units, AllocationState.released, newest_first=True)


def hand_over(tx: Session, units: Mapping[int, int]) -> None:
    """Mark so many units that were set aside for each of these lines as gone to the customer; the oldest go first."""
    _settle(tx, units, AllocationState.shipped, newest_first=False)


def unserved(tx: Session) -> list[int]:
    """List the products that have both free units and people waiting."""
    products, lines = table(Product).c, table(Backorder).c
    waits = sa.exists().where(lines.product_id == products.id, lines.waiting > 0)
    taken = _set_aside(products.id) + _held(products.id, database.now(tx))
    found = sa.select(products.id).where(products.on_hand > 0, waits, products.on_hand > taken)
    return list(tx.connection().execute(found).scalars())


def _allocate(tx: Session, product_ids: Sequence[int], landing: Landing | None, now: datetime) -> Served:
    free = _free(tx, product_ids, now)
    if not free:
        return Served(0, 0, 0, _waiting(tx, product_ids))
    lines, allocations = table(Backorder), table(Allocation)
    tx.flush()
    mark = tx.connection().execute(
        sa.select(sa.func.coalesce(sa.func.max(allocations.c.id), 0)).where(allocations.c.product_id.in_(free))
    )
    before = mark.scalar_one()
    take = _shares(free)
    tx.connection().execute(
        sa.insert(allocations).from_select(
            ["product_id", "backorder_id", "arrival_id", "units", "state", "allocated_at"],
            sa.select(
                take.c.product_id,
                take.c.id,
                sa.literal(landing.arrival_id if landing else None, sa.BigInteger),
                take.c.units,
                sa.literal(AllocationState.held, allocations.c.state.type),
                sa.literal(now),
            ),
        )
    )
    new = sa.and_(allocations.c.product_id.in_(free), allocations.c.id > before)
    tx.connection().execute(
        sa.update(lines)
        .where(lines.c.id == allocations.c.backorder_id, new)
        .values(
            waiting=lines.c.waiting - allocations.c.units,
            allocated=lines.c.allocated + allocations.c.units,
            look_at=lines.c.look_at if landing else now,
        )
    )
    tx.expire_all()
    served = sa.select(allocations.c.backorder_id, allocations.c.arrival_id, allocations.c.units).where(new)
    events.happened_to(tx, Kind.line_allocated, served.order_by(allocations.c.id), now=now)
    covered = sa.func.sum(sa.case((lines.c.waiting == 0, 1), else_=0))
    told = tx.connection().execute(
        sa.select(covered, sa.func.count(), sa.func.sum(allocations.c.units))
        .select_from(allocations)
        .join(lines, lines.c.id == allocations.c.backorder_id)
        .where(new)
    )
    whole, touched, units = told.one()
    still = _waiting(tx, product_ids)
    return Served(int(whole or 0), touched - int(whole or 0), int(units or 0), still)


def _shares(free: dict[int, int]) -> sa.Subquery:
    """Select what each line at the head of its queue gets, given the free units of each product."""
    lines = table(Backorder).c
    units = sa.case(
        {product_id: sa.literal(count) for product_id, count in free.items()},
        value=lines.product_id,
    )
    queue = sa.select(
        lines.id,
        lines.product_id,
        lines.waiting,
        units.label("free"),
        sa.func.sum(lines.waiting)
        .over(partition_by=lines.product_id, order_by=[lines.queued_at, lines.id])
        .label("upto"),
    ).where(lines.waiting > 0)
    if len(free) == 1:
        # Each line needs a unit at least, so that no more lines than units can be served.
        ((product_id, count),) = free.items()
        head = (
            sa.select(lines.id, lines.product_id, lines.waiting, lines.queued_at)
            .where(lines.product_id == product_id, lines.waiting > 0)
            .order_by(lines.queued_at, lines.id)
            .limit(count)
            .subquery("head")
        )
        queue = sa.select(
            head.c.id,
            head.c.product_id,
            head.c.waiting,
            sa.literal(count).label("free"),
            sa.func.sum(head.c.waiting).over(order_by=[head.c.queued_at, head.c.id]).label("upto"),
        )
    else:
        queue = queue.where(lines.product_id.in_(free))
    ahead = queue.subquery("queue")
    left = ahead.c.free - (ahead.c.upto - ahead.c.waiting)
    return (
        sa.select(ahead.c.id, ahead.c.product_id, smaller(ahead.c.waiting, left).label("units"))
        .where(left > 0)
        .subquery("shares")
    )


def _free(tx: Session, product_ids: Sequence[int], now: datetime) -> dict[int, int]:
    products = table(Product).c
    free = sellable(products.id, products.on_hand, now)
    tx.flush()
    rows = tx.connection().execute(
        sa.select(products.id, free.label("free")).where(products.id.in_(product_ids), free > 0)
    )
    return {row.id: row.free for row in rows}


def _keep(tx: Session, product_ids: Sequence[int], now: datetime) -> None:
    """Keep what is free and would go to places that may be taken back, where nobody before them waits for it."""
    tx.flush()
    names = ("id", "backorder_id", "held_id", "held_units", "state")
    offers = sa.table("offer", *map(sa.column, names), sa.column("terms", JSON), sa.column("held_until", UTCDateTime()))
    lines, given = table(Backorder), offers.alias("given")
    before = sa.tuple_(lines.c.queued_at, lines.c.id)
    mine = table(Backorder).alias("mine")
    ahead = (
        sa.select(sa.func.coalesce(sa.func.sum(lines.c.waiting), 0))
        .where(lines.c.product_id == given.c.held_id, lines.c.waiting > 0)
        .where(before <= sa.tuple_(mine.c.queued_at, mine.c.id))
        .scalar_subquery()
    )
    found = (
        sa.select(given.c.id, given.c.held_id, given.c.held_units, given.c.terms, ahead.label("ahead"))
        .join(mine, mine.c.id == given.c.backorder_id)
        .where(given.c.held_id.in_(product_ids), given.c.state == "accepted", given.c.held_until > now)
        .order_by(mine.c.queued_at, mine.c.id, given.c.id)
    )
    if not (places := tx.connection().execute(found).all()):
        return
    free = _free(tx, product_ids, now)
    for place in places:
        left = free.get(place.held_id, 0) - place.ahead
        if (more := min(int(place.terms["units"]) - place.held_units, left)) > 0:
            free[place.held_id] -= more
            kept = sa.update(offers).where(offers.c.id == place.id).values(held_units=place.held_units + more)
            tx.connection().execute(kept)
    tx.expire_all()


def _set_aside(product_id: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    allocations = table(Allocation).alias("aside")
    held = (
        sa.select(sa.func.sum(allocations.c.units))
        .where(allocations.c.product_id == product_id, allocations.c.state == AllocationState.held)
        .scalar_subquery()
    )
    return sa.func.coalesce(held, 0)


def _held(product_id: sa.ColumnElement[int], now: datetime, but_for: int | None = None) -> sa.ColumnElement[int]:
    """Count the units that are kept for those who think about an offer, or may take one back."""
    names = ("backorder_id", "held_id", "held_units")
    held_until = sa.column("held_until", UTCDateTime())
    offers = sa.table("offer", *(sa.column(name) for name in names), held_until).alias("held")
    units = sa.select(sa.func.sum(offers.c.held_units))
    units = units.where(offers.c.held_id == product_id, offers.c.held_until > now)
    if but_for is not None:
        units = units.where(offers.c.backorder_id != but_for)
    return sa.func.coalesce(units.scalar_subquery(), 0)


def _waiting(tx: Session, product_ids: Sequence[int]) -> int:
    lines = table(Backorder).c
    units = sa.select(sa.func.sum(lines.waiting)).where(lines.product_id.in_(product_ids), lines.waiting > 0)
    return int(tx.connection().execute(units).scalar() or 0)


def _settle(tx: Session, units: Mapping[int, int], state: AllocationState, *, newest_first: bool) -> None:
    """Let so many held units of each line be in another state; one that is taken in part becomes two."""
    if not units:
        return
    allocations = table(Allocation)
    columns = allocations.c
    tx.flush()
    wanted = listed(list(units.items()), [columns.backorder_id, columns.units])
    upto = sa.func.sum(columns.units).over(
        partition_by=columns.backorder_id, order_by=columns.id.desc() if newest_first else columns.id.asc()
    )
    queue = (
        sa.select(columns.id, (wanted.c.units - upto + columns.units).label("left"))
        .join(wanted, wanted.c.backorder_id == columns.backorder_id)
        .where(columns.state == AllocationState.held)
        .subquery("queue")
    )
    now_in, taken = sa.literal(state, columns.state.type), sa.and_(columns.id == queue.c.id, queue.c.left > 0)
    others = [one.name for one in columns if one.name not in ("id", "units", "state")]
    part = sa.select(*(columns[name] for name in others), queue.c.left, now_in).select_from(
        allocations.join(queue, sa.and_(taken, queue.c.left < columns.units))
    )
    tx.connection().execute(sa.insert(allocations).from_select([*others, "units", "state"], part))
    whole = queue.c.left >= columns.units
    tx.connection().execute(
        sa.update(allocations)
        .where(taken)
        .values(
            state=sa.case((whole, now_in), else_=columns.state),
            units=sa.case((whole, columns.units), else_=columns.units - queue.c.left),
        )
    )
