"""What a customer bought and we owe: orders and their lines.

A line that we owe is a backorder. Each of its units is waiting, allocated, shipped or cancelled, and the four
always add up to what was bought; the database itself refuses a row that loses a unit.
"""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import table, wake
from store.errors import NotFound
from store.money import Money
from store.sql import key, ref


class Order(SQLModel, table=True):
    """A purchase. `completed_at` is when the shop had all that it needs to ship: who is served first hangs on it.

    A `silent` order came with the first import of a shop: nobody is written to about it until that was confirmed.
    `shipping_minor` is what was paid for its shipping, `tax_minor` what came on top of its prices as tax, and
    `discount_minor` what went off the whole of it. An order is `begun` where lines of it that we do not know had left
    before we heard of it. `stated_on` is the last day that was stated when it was sold, to
    ship or to deliver as the law of the place counts; `on_credit` says that the customer applied to the shop for
    credit, and `authorised_until` when the card may no longer be charged. `placed_on` is the day on which it was
    completed where it goes, which is in `zone`; both are None until the law first asks.
    """

    __tablename__ = "order_"
    __table_args__ = (
        sa.UniqueConstraint("platform", "number"),
        sa.Index(
            "ix_order_authorised",
            "authorised_until",
            sqlite_where=sa.text("authorised_until IS NOT NULL"),
            postgresql_where=sa.text("authorised_until IS NOT NULL"),
        ),
    )

    id: int = key()
    platform: str = "spreadsheet"
    number: str
    customer_id: int = ref("customer.id", index=True)
    currency: str
    completed_at: datetime
    country: str | None = None
    postcode: str | None = None
    silent: bool = False
    shipping_minor: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    tax_minor: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    discount_minor: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    begun: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    stated_on: date | None = None
    on_credit: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    authorised_until: datetime | None = None
    placed_at: datetime
    zone: str | None = None
    placed_on: date | None = None


class Backorder(SQLModel, table=True):
    """A line of an order, as long as we owe it. `reference` names it within its order, `line` counts it.

    `uncovered_at` is when it was first known that it cannot be covered, None where it always could. `look_at` is
    the next moment at which something may be due to be said about it, None when nothing can be.
    """

    __table_args__ = (
        sa.UniqueConstraint("order_id", "reference"),
        sa.CheckConstraint("quantity = waiting + allocated + shipped + cancelled", name="adds_up"),
        sa.CheckConstraint("waiting >= 0 AND allocated >= 0 AND shipped >= 0 AND cancelled >= 0", name="no_debt"),
        sa.Index(
            "ix_backorder_queue",
            "product_id",
            "queued_at",
            "id",
            sqlite_where=sa.text("waiting > 0"),
            postgresql_where=sa.text("waiting > 0"),
        ),
        sa.Index(
            "ix_backorder_look_at",
            "look_at",
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        ),
    )

    id: int = key()
    order_id: int = ref("order_.id")
    product_id: int = ref("product.id")
    reference: str
    line: int
    title: str
    price_minor: int = Field(sa_type=sa.BigInteger)
    currency: str
    quantity: int
    waiting: int
    allocated: int = 0
    shipped: int = 0
    cancelled: int = 0
    queued_at: datetime
    uncovered_at: datetime | None = None
    look_at: datetime | None = None

    @property
    def open(self) -> int:
        """Units still owed."""
        return self.waiting + self.allocated

    @property
    def price(self) -> Money:
        """What one unit was sold for."""
        return Money(self.price_minor, self.currency)


def by_number(tx: Session, number: str, *, platform: str | None = None) -> Order:
    """Find an order by the number that people write, with or without its `#`, or raise NotFound."""
    bare = number.strip().lstrip("#")
    found = select(Order).where(col(Order.number).in_([bare, f"#{bare}"]))
    if platform is not None:
        found = found.where(Order.platform == platform)
    order = tx.exec(found.order_by(col(Order.id).desc())).first()
    if order is None:
        raise NotFound(f"no order has the number {number}")
    return order


def numbered(tx: Session, numbers: Sequence[str], *, platform: str) -> list[Order]:
    """Find the orders of a platform with these numbers, each with or without its `#`."""
    written = [form for number in numbers for form in (number, f"#{number}")]
    return list(tx.exec(select(Order).where(Order.platform == platform, col(Order.number).in_(written))))


def lines_of(tx: Session, order_id: int) -> list[Backorder]:
    """List the lines of an order as they were bought."""
    found = select(Backorder).where(Backorder.order_id == order_id).order_by(col(Backorder.line))
    return list(tx.exec(found))


def open_lines(tx: Session, customer_id: int) -> list[Backorder]:
    """List what a customer still waits for, oldest order first."""
    found = (
        select(Backorder)
        .join(Order, table(Order).c.id == table(Backorder).c.order_id)
        .where(Order.customer_id == customer_id)
        .where((col(Backorder.waiting) > 0) | (col(Backorder.allocated) > 0))
        .order_by(col(Order.completed_at), col(Backorder.id))
    )
    return list(tx.exec(found))


def locked(tx: Session, backorder_id: int) -> Backorder:
    """Read a line and hold it until the transaction ends; NotFound where there is none.

    Hold its product first (`catalog.lock`), so that everybody takes the two in the same order.
    """
    found = (
        select(Backorder)
        .where(Backorder.id == backorder_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    backorder = tx.exec(found).first()
    if backorder is None:
        raise NotFound(f"no order line {backorder_id}")
    return backorder


def line_of(tx: Session, backorder_id: int) -> Backorder:
    """Read a line as it is now, or raise NotFound."""
    backorder = tx.get(Backorder, backorder_id, populate_existing=True)
    if backorder is None:
        raise NotFound(f"no order line {backorder_id}")
    return backorder


def speak_up(tx: Session, *, upto: int, now: datetime) -> int:
    """Let the silent orders with ids up to `upto` be spoken of from now on, and return how many there were.

    What is open of them is looked at by the next pass, as if it had just become known.
    """
    purchases, lines = table(Order), table(Backorder)
    silent = sa.and_(purchases.c.silent.is_(sa.true()), purchases.c.id <= upto)
    owed = lines.c.waiting + lines.c.allocated > 0
    look_again(tx, sa.and_(lines.c.order_id.in_(sa.select(purchases.c.id).where(silent)), owed), now=now)
    spoken = tx.connection().execute(sa.update(purchases).where(silent).values(silent=False))
    tx.expire_all()
    wake(tx, "scheduler")
    return spoken.rowcount


def look_again(tx: Session, lines: sa.ColumnElement[bool], *, now: datetime) -> None:
    """Have the next pass look at every line that matches."""
    backorders = table(Backorder)
    tx.connection().execute(sa.update(backorders).where(lines).values(look_at=now))
