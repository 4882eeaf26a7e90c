"""What can be told about lines of an order: how many units are where, when they come, and what was said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store.catalog import Product
from store.database import table
from store.money import Money
from store.orders import Backorder, Order
from store.promises import Expectation, Promise, latest


@dataclass(frozen=True, slots=True)
class Outlook:
    """One line as a customer may hear of it.

    `place` is the place in the queue, 1 for the next to be served; 0 where nothing waits or nobody asked for it.
    `told` says that a promise was made, and `told_on` which date it named, None where it could name none.
    """

    backorder_id: int
    order_id: int
    number: str
    customer_id: int
    sku: str
    title: str
    line: int
    quantity: int
    waiting: int
    allocated: int
    shipped: int
    cancelled: int
    price: Money
    expected_on: date | None
    reason: str
    arrival_id: int | None
    told: bool
    told_on: date | None
    place: int

    @property
    def promised(self) -> dict[str, Any]:
        """What telling this line's date promises, in a form that JSON can hold; whoever says it adds the message."""
        return {
            "backorder_id": self.backorder_id,
            "on_date": self.expected_on.isoformat() if self.expected_on else None,
            "reason": self.reason,
            "arrival_id": self.arrival_id,
        }


def of(tx: Session, backorder_ids: Sequence[int], *, places: bool = False) -> dict[int, Outlook]:
    """Read the outlook of these lines, by id, in one statement; `places` counts the queue for each, which costs."""
    tx.flush()
    lines, others = table(Backorder), table(Backorder).alias("others")
    purchases, products = table(Order), table(Product)
    expectations, promises = table(Expectation), table(Promise)
    ahead = (
        sa.select(sa.func.count())
        .where(
            others.c.product_id == lines.c.product_id,
            others.c.waiting > 0,
            sa.tuple_(others.c.queued_at, others.c.id) < sa.tuple_(lines.c.queued_at, lines.c.id),
        )
        .scalar_subquery()
    )
    place = sa.case((lines.c.waiting > 0, ahead + 1), else_=0) if places else sa.literal(0)
    found = (
        sa.select(
            lines.c.id,
            lines.c.order_id,
            purchases.c.number,
            purchases.c.customer_id,
            products.c.sku,
            lines.c.title,
            lines.c.line,
            lines.c.quantity,
            lines.c.waiting,
            lines.c.allocated,
            lines.c.shipped,
            lines.c.cancelled,
            lines.c.price_minor,
            lines.c.currency,
            expectations.c.on_date,
            sa.func.coalesce(expectations.c.reason, "").label("reason"),
            expectations.c.arrival_id,
            promises.c.id.label("promise_id"),
            promises.c.on_date.label("told_on"),
            place.label("place"),
        )
        .join(purchases, purchases.c.id == lines.c.order_id)
        .join(products, products.c.id == lines.c.product_id)
        .outerjoin(expectations, expectations.c.backorder_id == lines.c.id)
        .outerjoin(promises, promises.c.id == latest(lines.c.id))
        .where(lines.c.id.in_(backorder_ids))
    )
    rows = tx.connection().execute(found)
    return {
        row.id: Outlook(
            backorder_id=row.id,
            order_id=row.order_id,
            number=row.number,
            customer_id=row.customer_id,
            sku=row.sku,
            title=row.title,
            line=row.line,
            quantity=row.quantity,
            waiting=row.waiting,
            allocated=row.allocated,
            shipped=row.shipped,
            cancelled=row.cancelled,
            price=Money(row.price_minor, row.currency),
            expected_on=row.on_date if row.waiting else None,
            reason=row.reason,
            arrival_id=row.arrival_id,
            told=row.promise_id is not None,
            told_on=row.told_on,
            place=int(row.place),
        )
        for row in rows
    }


def has_orders(tx: Session, customer_id: int) -> bool:
    """Say whether we know of any order of a customer, open or not."""
    purchases = table(Order)
    return tx.connection().execute(sa.select(sa.exists().where(purchases.c.customer_id == customer_id))).scalar_one()
