"""What we know already of the orders that a file names: their lines, and what the shop was asked to do with them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from store.catalog import Product
from store.database import table
from store.orders import Backorder, Order
from store.platforms.spreadsheet.comparison import Asked, Line, Swap
from store.platforms.spreadsheet.purchases import PLATFORM
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

_UNDECIDED = (WriteBackState.open, WriteBackState.done)


def lines_of(tx: Session, numbers: Sequence[str], now: datetime, *, hold: bool = False) -> dict[str, list[Line]]:
    """Read the lines of these orders as far as we know them, by number; with `hold` nobody else may change them."""
    lines, purchases, products = table(Backorder), table(Order), table(Product)
    found = (
        sa.select(
            lines.c.id,
            lines.c.order_id,
            purchases.c.customer_id,
            lines.c.product_id,
            purchases.c.number,
            lines.c.reference,
            products.c.sku,
            lines.c.price_minor,
            lines.c.currency,
            lines.c.quantity,
            lines.c.waiting,
            lines.c.allocated,
            lines.c.shipped,
            lines.c.cancelled,
        )
        .join(purchases, purchases.c.id == lines.c.order_id)
        .join(products, products.c.id == lines.c.product_id)
        .where(purchases.c.platform == PLATFORM, purchases.c.number.in_(numbers))
        .order_by(lines.c.id)
    )
    if hold:
        found = found.with_for_update(of=lines)
    rows = tx.connection().execute(found).mappings().all()
    asked, swaps = _write_backs(tx, {row["order_id"] for row in rows if row["cancelled"]}, now, hold=hold)
    known: dict[str, list[Line]] = defaultdict(list)
    for row in rows:
        here = tuple(asked.get((row["order_id"], row["reference"]), ()))
        known[row["number"]].append(Line(**dict(row), asked=here, swap=swaps.get(row["id"])))
    return known


def _write_backs(
    tx: Session, order_ids: set[int], now: datetime, *, hold: bool
) -> tuple[dict[tuple[int, str], list[Asked]], dict[int, Swap]]:
    """Read what the shop was asked to do: by order and line what is not done, and which lines a swap has put there."""
    asked: dict[tuple[int, str], list[Asked]] = defaultdict(list)
    swaps: dict[int, Swap] = {}
    if not order_ids:
        return asked, swaps
    rows, lines = table(WriteBack), table(Backorder)
    found = (
        sa.select(rows.c.id, rows.c.kind, rows.c.state, rows.c.order_id, rows.c.backorder_id)
        .add_columns(rows.c.details, rows.c.not_before, lines.c.reference)
        .join(lines, lines.c.id == rows.c.backorder_id)
        .where(
            rows.c.order_id.in_(order_ids),
            rows.c.kind.in_([WriteBackKind.cancel, WriteBackKind.swap]),
            rows.c.state.in_(_UNDECIDED),
        )
        .order_by(rows.c.id)
    )
    for row in tx.connection().execute(found.with_for_update(of=rows) if hold else found):
        still, units, ripe = row.state is WriteBackState.open, row.details["units"], row.not_before <= now
        if row.kind is WriteBackKind.swap:
            swaps[row.backorder_id] = Swap(row.id, open=still, undoable=still and not ripe)
            if still:
                asked[row.order_id, row.details["instead_of"]].append(Asked(row.id, units, "swap"))
        elif still:
            asked[row.order_id, row.reference].append(Asked(row.id, units, "cancel" if ripe else "undoable"))
    return asked, swaps
