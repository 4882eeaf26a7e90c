"""What a change does to a queue, looked at in the transaction in which it is tried: dates that move, lines covered."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from store.database import table
from store.days import Range, day_or_range
from store.orders import Backorder, Order
from store.promises import Expectation
from store.supply import Allocation

Day = date | Range | None
"""The day, or the range of days, that we would tell; None for none."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What a change does to the dates of a queue: lines by their day before and after, those covered, and how many.

    `padding` is how many days of those dates are ours, because the supplier was late before.
    """

    waiting: int
    customers: int
    covered: int
    padding: int
    shifts: Mapping[tuple[Day, Day], int]

    @property
    def lines(self) -> int:
        """How many lines get another date."""
        return sum(self.shifts.values())

    @property
    def in_order(self) -> list[tuple[Day, Day, int]]:
        """The days before and after with how many lines move so, the earliest day first; no day comes last."""
        ordered = sorted(self.shifts.items(), key=lambda shift: [_last(day) for day in shift[0]])
        return [(was, will, count) for (was, will), count in ordered]


class Covered(NamedTuple):
    """Units that were set aside for a line, and how many of it still wait."""

    backorder_id: int
    order: str
    title: str
    units: int
    waiting: int


def made_by(tx: Session, product_id: int, change: Callable[[], object]) -> Moves:
    """Make a change, and say which dates of a product's queue it has moved."""
    before = _expected(tx, product_id)
    change()
    after, added = _expected(tx, product_id), padding(tx, product_id)
    still = {line: before[line] for line in before if line in after}
    moved = {line: was for line, was in still.items() if was[1] != after[line][1]}
    return Moves(
        waiting=len(before),
        customers=len({customer_id for customer_id, _ in moved.values()}),
        covered=len(before) - len(still),
        padding=added,
        shifts=Counter((was, after[line][1]) for line, (_, was) in moved.items()),
    )


def padding(tx: Session, product_id: int) -> int:
    """Read by how many days the dates of a queue are later than what its supplier says."""
    lines, expectations = table(Backorder), table(Expectation)
    most = (
        sa.select(sa.func.max(expectations.c.padding_days))
        .join(lines, lines.c.id == expectations.c.backorder_id)
        .where(lines.c.product_id == product_id, lines.c.waiting > 0)
    )
    return int(tx.connection().execute(most).scalar() or 0)


def waiting(tx: Session, product_id: int) -> int:
    """Count the units of a product that are waited for."""
    lines = table(Backorder).c
    units = sa.select(sa.func.sum(lines.waiting)).where(lines.product_id == product_id, lines.waiting > 0)
    return int(tx.connection().execute(units).scalar() or 0)


def covered(tx: Session, product_id: int, *, at: datetime) -> list[Covered]:
    """List the lines that were served at a moment, whoever waited longest first."""
    given, lines, purchases = table(Allocation), table(Backorder), table(Order)
    found = (
        sa.select(lines.c.id, purchases.c.number, lines.c.title, given.c.units, lines.c.waiting)
        .select_from(given)
        .join(lines, lines.c.id == given.c.backorder_id)
        .join(purchases, purchases.c.id == lines.c.order_id)
        .where(given.c.product_id == product_id, given.c.allocated_at == at)
        .order_by(lines.c.queued_at, lines.c.id)
    )
    return [Covered(*row) for row in tx.connection().execute(found)]


def _last(day: Day) -> date:
    if day is None:
        return date.max
    return day if isinstance(day, date) else day.last


def _expected(tx: Session, product_id: int) -> dict[int, tuple[int, Day]]:
    """Read whose each waiting line is, and the day or the range of days that we would tell for it."""
    tx.flush()
    lines, purchases, expectations = table(Backorder), table(Order), table(Expectation)
    found = (
        sa.select(lines.c.id, purchases.c.customer_id, expectations.c.on_date, expectations.c.from_date)
        .join(purchases, purchases.c.id == lines.c.order_id)
        .outerjoin(expectations, expectations.c.backorder_id == lines.c.id)
        .where(lines.c.product_id == product_id, lines.c.waiting > 0)
    )
    rows = tx.connection().execute(found)
    return {line: (customer_id, day_or_range(on_date, since)) for line, customer_id, on_date, since in rows}
