"""What the shop sells, what may stand in for it, and how much of it is free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, select

from store.database import table
from store.errors import NotFound
from store.money import Money
from store.sql import key, ref


class Product(SQLModel, table=True):
    """A thing on sale. `on_hand` counts the units on the shelf, also those already set aside for somebody.

    `cost_minor` is what one unit costs the shop, None where it does not say; `tags` are words of the shop's own,
    joined by commas. `back_since` is when it was first seen to be back for those who asked to be told, None while it
    is not.
    """

    id: int = key()
    sku: str = Field(unique=True)
    title: str
    price_minor: int = Field(sa_type=sa.BigInteger)
    currency: str
    on_hand: int = 0
    image: str = ""
    supplier: str = Field(default="", index=True)
    cost_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    tags: str = Field(default="", sa_column_kwargs={"server_default": ""})
    back_since: datetime | None = None

    @property
    def price(self) -> Money:
        """What one unit costs."""
        return Money(self.price_minor, self.currency)


class Alternative(SQLModel, table=True):
    """A product that may stand in for another; the shop proposes low ranks first."""

    __table_args__ = (sa.UniqueConstraint("product_id", "alternative_id"),)

    id: int = key()
    product_id: int = ref("product.id")
    alternative_id: int = ref("product.id")
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Stock:
    """Units on the shelf, set aside, and held while somebody thinks; `sellable` is what we publish as free."""

    on_hand: int
    set_aside: int
    held: int = 0

    @property
    def sellable(self) -> int:
        """Units on which nobody has a claim."""
        return max(0, self.on_hand - self.set_aside - self.held)


def by_sku(tx: Session, sku: str) -> Product:
    """Find a product, or raise NotFound."""
    product = tx.exec(select(Product).where(Product.sku == sku)).first()
    if product is None:
        raise NotFound(f"no product has the SKU {sku}; `backorder import` brings products in")
    return product


def alternatives_to(tx: Session, product_id: int) -> list[Product]:
    """List what may stand in for a product, best first."""
    found = (
        select(Product)
        .join(Alternative, table(Alternative).c.alternative_id == table(Product).c.id)
        .where(Alternative.product_id == product_id)
        .order_by(table(Alternative).c.rank, table(Product).c.id)
    )
    return list(tx.exec(found))


def lock(tx: Session, product_ids: Sequence[int]) -> None:
    """Hold these products until the transaction ends, so that units are counted by one at a time.

    Whoever changes the queue or the units of a product takes this lock first, before any line of an order.
    """
    products = table(Product)
    tx.flush()
    tx.connection().execute(
        sa.select(products.c.id)
        .where(products.c.id.in_(sorted(product_ids)))
        .order_by(products.c.id)
        .with_for_update(key_share=True)
    ).all()
