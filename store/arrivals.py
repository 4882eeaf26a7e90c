"""What will come and what has come: units expected by a date, and units that landed."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import catalog, events
from store.catalog import Product
from store.database import table
from store.errors import BadInput
from store.events import Kind
from store.sql import key, one_of, ref


class ArrivalState(StrEnum):
    """How far an arrival has come; one that landed in part is still expected for the rest."""

    expected = "expected"
    landed = "landed"
    withdrawn = "withdrawn"


class Arrival(SQLModel, table=True):
    """Units of one product that are expected, on a date or without one, or have landed.

    `reference` is the shop's own name for it (a purchase order), unique per product, so that a repeated import
    changes the arrival instead of adding one. `first_expected_on` is the first date that was named for it: how late its
    supplier was is counted from there.
    """

    __table_args__ = (
        sa.UniqueConstraint("product_id", "reference"),
        sa.Index(
            "ix_arrival_expected",
            "expected_on",
            sqlite_where=sa.text("state = 'expected'"),
            postgresql_where=sa.text("state = 'expected'"),
        ),
    )

    id: int = key()
    product_id: int = ref("product.id", index=True)
    reference: str
    quantity: int
    landed: int = 0
    expected_on: date | None = None
    first_expected_on: date | None = None
    state: ArrivalState = one_of(ArrivalState, default=ArrivalState.expected)
    created_at: datetime
    landed_at: datetime | None = None

    @property
    def outstanding(self) -> int:
        """Units still to come."""
        return max(0, self.quantity - self.landed) if self.state is ArrivalState.expected else 0


class Landing(SQLModel, table=True):
    """One delivery that came in, told once by its `key`.

    It concerns a whole queue: until `asked_at` the passes ask all who were served by it and all whom it left waiting.
    """

    __table_args__ = (
        sa.Index(
            "ix_landing_unasked",
            "id",
            sqlite_where=sa.text("asked_at IS NULL"),
            postgresql_where=sa.text("asked_at IS NULL"),
        ),
    )

    id: int = key()
    key: str = Field(unique=True)
    product_id: int = ref("product.id", index=True)
    arrival_id: int = ref("arrival.id")
    units: int
    at: datetime
    asked_at: datetime | None = None


def asked(tx: Session, landing_ids: Sequence[int], *, now: datetime) -> None:
    """Note that everybody whom these deliveries concern has been asked about."""
    landings = table(Landing)
    tx.connection().execute(sa.update(landings).where(landings.c.id.in_(landing_ids)).values(asked_at=now))


def still_expected(tx: Session, product_ids: Sequence[int]) -> list[Arrival]:
    """List what is still to come, in the order in which it will."""
    found = (
        select(Arrival)
        .where(col(Arrival.product_id).in_(product_ids), Arrival.state == ArrivalState.expected)
        .order_by(col(Arrival.expected_on).asc().nulls_last(), col(Arrival.id))
    )
    return list(tx.exec(found))


def page(
    tx: Session, *, sku: str | None = None, state: ArrivalState | None = None, after: int = 0, limit: int
) -> list[tuple[Arrival, str]]:
    """Read up to `limit` arrivals with a number above `after`, each with its SKU, in the order of their numbers."""
    skus = table(Product).c.sku
    found = select(Arrival, skus).join(Product, table(Product).c.id == col(Arrival.product_id))
    found = found.where(col(Arrival.id) > after).order_by(col(Arrival.id)).limit(limit)
    if sku is not None:
        found = found.where(skus == sku)
    if state is not None:
        found = found.where(Arrival.state == state)
    return [(arrival, named) for arrival, named in tx.exec(found)]


def declare(tx: Session, sku: str, quantity: int, *, on: date | None, reference: str | None, now: datetime) -> Arrival:
    """Write down, or correct, what is expected; the caller re-derives what the queue may hope for.

    Without a reference it is the product's own open arrival of the same day. Raises BadInput for a quantity below
    one, NotFound for an unknown SKU.
    """
    if quantity < 1:
        raise BadInput(f"expected units must be 1 or more, not {quantity}", field="quantity")
    product = catalog.by_sku(tx, sku)
    name = reference or f"{sku} {on.isoformat() if on else 'undated'}"
    catalog.lock(tx, [product.id])
    arrival = tx.exec(select(Arrival).where(Arrival.product_id == product.id, Arrival.reference == name)).first()
    before = (arrival.quantity, arrival.expected_on, arrival.state) if arrival else None
    if arrival is None:
        arrival = Arrival(product_id=product.id, reference=name, quantity=quantity, expected_on=on, created_at=now)
        tx.add(arrival)
    else:
        arrival.quantity, arrival.expected_on = max(quantity, arrival.landed), on
        whole = arrival.landed >= arrival.quantity
        arrival.state = ArrivalState.landed if whole else ArrivalState.expected
    arrival.first_expected_on = arrival.first_expected_on or on
    tx.flush()
    if before != (arrival.quantity, arrival.expected_on, arrival.state):
        told(tx, Kind.arrival_changed if before else Kind.arrival_expected, [arrival.id], now=now)
    return arrival


def told(tx: Session, kind: Kind, arrival_ids: Sequence[int] | sa.Select[tuple[int]], *, now: datetime) -> None:
    """Write down that these are expected, or are expected otherwise than before."""
    rows = table(Arrival).c
    if events.is_heard(tx, kind):
        found = sa.select(rows.id, rows.quantity, rows.landed, rows.expected_on, rows.state)
        of = [
            {
                "arrival_id": row.id,
                "units": row.quantity - row.landed,
                "details": {
                    "quantity": row.quantity,
                    "landed": row.landed,
                    "expected_on": row.expected_on.isoformat() if row.expected_on else None,
                    "state": row.state.value,
                },
            }
            for row in tx.connection().execute(found.where(rows.id.in_(arrival_ids)).order_by(rows.id))
        ]
        events.happened(tx, kind, of, now=now)


def land(tx: Session, product_id: int, units: int, *, reference: str | None, key: str, now: datetime) -> Landing | None:
    """Write down units that came in, against what was expected first, and put them on the shelf.

    Returns None where this `key` was told before. Units beyond what was expected become an arrival of their own.
    Raises BadInput for less than one unit.
    """
    if units < 1:
        raise BadInput(f"landed units must be 1 or more, not {units}", field="units")
    catalog.lock(tx, [product_id])
    if tx.exec(select(Landing.id).where(Landing.key == key)).first() is not None:
        return None
    arrival = _take_in(tx, product_id, units, reference=reference, key=key, now=now)
    products = sa.table("product", sa.column("id"), sa.column("on_hand"))
    tx.connection().execute(
        sa.update(products).where(products.c.id == product_id).values(on_hand=products.c.on_hand + units)
    )
    landing = Landing(key=key, product_id=product_id, arrival_id=arrival.id, units=units, at=now)
    tx.add(landing)
    tx.flush()
    events.happened(tx, Kind.arrival_landed, [{"arrival_id": arrival.id, "units": units}], now=now)
    return landing


def _take_in(tx: Session, product_id: int, units: int, *, reference: str | None, key: str, now: datetime) -> Arrival:
    left, first = units, None
    for arrival in still_expected(tx, [product_id]):
        if left == 0 or (reference is not None and arrival.reference != reference):
            continue
        taken = min(left, arrival.outstanding)
        arrival.landed += taken
        arrival.landed_at = now
        left -= taken
        if arrival.landed >= arrival.quantity:
            arrival.state = ArrivalState.landed
        first = first or arrival
    if first is None or left > 0:
        extra = Arrival(
            product_id=product_id,
            reference=f"landed {key}",
            quantity=left,
            landed=left,
            state=ArrivalState.landed,
            created_at=now,
            landed_at=now,
        )
        tx.add(extra)
        first = first or extra
    tx.flush()
    return first
