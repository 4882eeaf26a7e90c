"""What a product page may say of a product today: that it is there, by when it would come, or that nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from store import promises, supply
from store.catalog import Product
from store.database import table
from store.days import Range


@dataclass(frozen=True, slots=True)
class Forecast:
    """One product as whoever thinks of ordering a unit may hear of it; `day` is None where none can be told."""

    sku: str
    in_stock: bool
    day: date | Range | None


def of(tx: Session, skus: Sequence[str], *, now: datetime) -> list[Forecast]:
    """Say what would be told of these products, by SKU; one that is not known is left out."""
    products = table(Product).c
    free = supply.sellable(products.id, products.on_hand, now)
    found = sa.select(products.id, products.sku, free.label("free")).where(products.sku.in_(skus))
    rows = tx.connection().execute(found.order_by(products.sku)).all()
    days = promises.next_in_line(tx, [row.id for row in rows if row.free < 1], now=now)
    return [Forecast(row.sku, row.free > 0, days.get(row.id)) for row in rows]
