"""What can be told about lines of an order: how many units are where, when they come, and what was said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import database, updates
from store.arrivals import Arrival
from store.catalog import Product
from store.database import table
from store.days import Range, day_or_range, today_of
from store.money import Money
from store.orders import Backorder, Order
from store.promises import Expectation, Promise, Statement, latest
from store.settings import Settings
from store.shipments import Shipment


@dataclass(frozen=True, slots=True)
class Outlook:
    """One line as a customer may hear of it.

    `place` is the place in the queue, 1 for the next to be served; 0 where nothing waits or nobody asked for it.
    `told` says that a promise was made, and `told_on` which date it named, None where it could name none. Where a date
    is a range, it is its last day, and `expected_from` and `told_from` are the first. `update_by` is the day by which
    we say that they hear more; it follows from `told_by`, the day that they were told, `stated_by`, the one that staff
    named, and from how many words that there is no news they have had (`held`). Where the law ends the order unless
    they agree to wait, `answer_by` is the last day on which they may.
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
    answer_by: date | None
    place: int
    expected_from: date | None = None
    told_from: date | None = None
    statement_id: int | None = None
    update_by: date | None = None
    told_by: date | None = None
    stated_by: date | None = None
    held: int = 0

    @property
    def expected(self) -> date | Range | None:
        """The day, or the range of days, that we would tell."""
        return day_or_range(self.expected_on, self.expected_from)

    @property
    def before(self) -> date | Range | None:
        """The day, or the range of days, that they were told."""
        return day_or_range(self.told_on, self.told_from)

    @property
    def more(self) -> Mapping[str, str | date]:
        """The facts of a text that says when they hear more: by a day, or as soon as we know."""
        return {"update": "by" if self.update_by else "open", "update_by": self.update_by or ""}

    def said_by(self, kind: str, settings: Settings, *, today: date) -> "Outlook":
        """Return the same as a notice of a kind, or an answer (kind ""), tells it today."""
        if self.expected_on is not None or not self.waiting:
            return self
        by = updates.next_update(
            stated=self.stated_by, standing=self.told_by, held=self.held, kind=kind, today=today, settings=settings
        )
        return replace(self, update_by=by)

    @property
    def promised(self) -> dict[str, Any]:
        """What telling this line's date promises, in a form that JSON can hold; whoever says it adds the message."""
        return {
            "backorder_id": self.backorder_id,
            "on_date": _iso(self.expected_on),
            "from_date": _iso(self.expected_from),
            "update_by": _iso(self.update_by),
            "reason": self.reason,
            "arrival_id": self.arrival_id,
            "statement_id": self.statement_id,
        }


@dataclass(frozen=True, slots=True)
class Course:
    """What became of one line so far.

    `waits_since` is when it was first known that it cannot be covered, None where it always could. `delivery_on` is
    the day of the delivery that covers it, None where none does or it has no day. `tracking` belongs to the newest
    parcel, "" where it has none.
    """

    ordered_at: datetime
    waits_since: datetime | None
    delivery_on: date | None
    shipped_at: datetime | None
    tracking: str


@dataclass(frozen=True, slots=True)
class Told:
    """A date that the customer was told for a line, or that there is none, and when this was said first."""

    said_at: datetime
    on_date: date | None
    reason: str
    from_date: date | None = None

    @property
    def day(self) -> date | Range | None:
        """The day, or the range of days, that was named."""
        return day_or_range(self.on_date, self.from_date)


def of(
    tx: Session, backorder_ids: Sequence[int], *, places: bool = False, now: datetime | None = None
) -> dict[int, Outlook]:
    """Read the outlook of these lines, by id, in one statement; `places` counts the queue for each, which costs.

    The moment is the shop's own where none is handed in.
    """
    tx.flush()
    lines, others = table(Backorder), table(Backorder).alias("others")
    purchases, products = table(Order), table(Product)
    expectations, promises, statements = table(Expectation), table(Promise), table(Statement)
    rules = database.rules(tx)
    today = today_of(now or database.now(tx), rules)
    ahead = (
        sa.select(sa.func.count())
        .where(
            others.c.product_id == lines.c.product_id,
            others.c.waiting > 0,
            sa.tuple_(others.c.queued_at, others.c.id) < sa.tuple_(lines.c.queued_at, lines.c.id),
        )
        .scalar_subquery()
    )
    law = sa.table("delay", sa.column("backorder_id"), sa.column("silence"), sa.column("answer_by", sa.Date))
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
            expectations.c.from_date,
            sa.func.coalesce(expectations.c.reason, "").label("reason"),
            expectations.c.arrival_id,
            statements.c.id.label("statement_id"),
            statements.c.update_by.label("stated_by"),
            promises.c.id.label("promise_id"),
            promises.c.on_date.label("told_on"),
            law.c.answer_by,
            promises.c.from_date.label("told_from"),
            promises.c.update_by.label("told_by"),
            sa.case((expectations.c.on_date.is_(None), updates.held(lines.c.id)), else_=0).label("held"),
            place.label("place"),
        )
        .join(purchases, purchases.c.id == lines.c.order_id)
        .join(products, products.c.id == lines.c.product_id)
        .outerjoin(expectations, expectations.c.backorder_id == lines.c.id)
        .outerjoin(promises, promises.c.id == latest(lines.c.id))
        .outerjoin(law, sa.and_(law.c.backorder_id == lines.c.id, law.c.silence == "cancels"))
        .outerjoin(statements, sa.and_(statements.c.product_id == lines.c.product_id, statements.c.ended_at.is_(None)))
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
            answer_by=row.answer_by if row.waiting else None,
            place=int(row.place),
            # Of a range that has begun, the days that are left.
            expected_from=max(row.from_date, today) if row.from_date and row.waiting else None,
            told_from=row.told_from,
            statement_id=row.statement_id,
            told_by=row.told_by,
            stated_by=row.stated_by,
            held=row.held,
        ).said_by("", rules, today=today)
        for row in rows
    }


def has_orders(tx: Session, customer_id: int) -> bool:
    """Say whether we know of any order of a customer, open or not."""
    purchases = table(Order)
    return tx.connection().execute(sa.select(sa.exists().where(purchases.c.customer_id == customer_id))).scalar_one()


def course(tx: Session, backorder_id: int) -> Course:
    """Read what became of a line so far, in one statement."""
    tx.flush()
    lines, purchases, parcels = table(Backorder).c, table(Order).c, table(Shipment).c
    each = table(Shipment).alias("each")
    newest = (
        sa.select(each.c.id)
        .where(each.c.backorder_id == lines.id)
        .order_by(each.c.shipped_at.desc(), each.c.id.desc())
        .limit(1)
        .correlate(table(Backorder))
        .scalar_subquery()
    )
    found = (
        sa.select(
            purchases.completed_at,
            lines.uncovered_at,
            table(Arrival).c.expected_on,
            parcels.shipped_at,
            sa.func.coalesce(parcels.tracking, ""),
        )
        .select_from(table(Backorder))
        .join(table(Order), purchases.id == lines.order_id)
        .outerjoin(table(Expectation), table(Expectation).c.backorder_id == lines.id)
        .outerjoin(table(Arrival), table(Arrival).c.id == table(Expectation).c.arrival_id)
        .outerjoin(table(Shipment), parcels.id == newest)
        .where(lines.id == backorder_id)
    )
    return Course(*tx.connection().execute(found).one())


def told(tx: Session, backorder_id: int) -> list[Told]:
    """List what was said about a line's date, oldest first; what was only repeated stands once.

    What was said by a message that did not arrive was never said.
    """
    tx.flush()
    rows = table(Promise).c
    found = (
        sa.select(rows.made_at, rows.on_date, rows.reason, rows.from_date)
        .where(rows.backorder_id == backorder_id, ~rows.lost)
        .order_by(rows.id)
    )
    said: list[Told] = []
    for row in tx.connection().execute(found):
        if not said or (said[-1].on_date, said[-1].reason) != (row.on_date, row.reason):
            said.append(Told(row.made_at, row.on_date, row.reason, row.from_date))
    return said


def closed(tx: Session, customer_id: int, *, number: str | None = None, limit: int = 5) -> list[Outlook]:
    """List lines of which nothing is owed any more, newest order first; all that an order `number` names, if given.

    A line of no units is none: it was swapped in, and the swap was taken back.
    Numbers are compared as people write them, with or without `#`.
    """
    lines, purchases = table(Backorder).c, table(Order).c
    found = (
        sa.select(lines.id)
        .join(table(Order), purchases.id == lines.order_id)
        .where(purchases.customer_id == customer_id, lines.waiting + lines.allocated == 0, lines.quantity > 0)
        .order_by(purchases.completed_at.desc(), lines.id)
        .limit(limit)
    )
    if number is not None:
        bare = number.lstrip("#").casefold()
        found = found.where(sa.func.lower(purchases.number).in_([bare, f"#{bare}"]))
    ids = list(tx.connection().execute(found).scalars())
    known = of(tx, ids)
    return [known[one] for one in ids]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
