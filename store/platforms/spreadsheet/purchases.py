"""The orders of a file: the rows of each put together, and what of it the shop still owes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from store.intake import Draft, DraftLine
from store.platforms import Outcome
from store.platforms.spreadsheet.csv_file import Rejected
from store.platforms.spreadsheet.order_rows import OrderRow

PLATFORM = "spreadsheet"


@dataclass(slots=True)
class Purchase:
    """An order as the file has it; it is not `whole` where rows of it were rejected, or may have been."""

    number: str
    rows: dict[str, OrderRow] = field(default_factory=dict)
    whole: bool = True

    @property
    def ended(self) -> bool:
        """Whether all of it is cancelled."""
        return all(row.cancelled for row in self.rows.values())

    @property
    def unclear(self) -> bool:
        """Whether a part was refunded and the file does not say which."""
        return any(row.financial == "partially_refunded" for row in self.rows.values())


def owed(row: OrderRow) -> int:
    """Return how many units of a row the shop still owes."""
    return 0 if row.cancelled else row.quantity - row.fulfilled


def purchases(
    rows: Iterable[OrderRow | Rejected], outcome: Outcome, tell: Callable[[int], None]
) -> Iterator[Purchase | Rejected]:
    """Put the rows of each order together; orders that occur again in the file come last, as they stand there last."""
    at_hand: Purchase | None = None
    last: dict[str, Purchase] = {}
    torn: set[str] = set()
    doubtful = False
    for row in rows:
        tell(row.line_number)
        if isinstance(row, Rejected):
            outcome.rejected += 1
            yield row
            # A row that cannot be read may belong to the order above it or to the one below.
            doubtful = doubtful or not row.order
            torn.add(row.order or (at_hand.number if at_hand else ""))
            continue
        outcome.rows += 1
        outcome.warnings.update(row.warnings)
        if at_hand is None or row.number != at_hand.number:
            if at_hand is not None and at_hand.number not in last:
                yield _sealed(at_hand, torn)
            at_hand = last.get(row.number) or Purchase(row.number)
            if row.again:
                last[row.number] = at_hand
            if doubtful:
                torn.add(row.number)
        doubtful = False
        at_hand.rows[row.line] = row
    if at_hand is not None and at_hand.number not in last:
        yield _sealed(at_hand, torn)
    yield from (_sealed(purchase, torn) for purchase in last.values())


def draft(rows: Iterable[OrderRow]) -> Draft:
    """Write down as an order what is owed of rows of one; there must be something."""
    lines = [row for row in rows if owed(row)]
    told = lines[0]
    return Draft(
        number=told.number,
        completed_at=told.paid_at or told.placed_at,
        currency=told.currency,
        lines=[
            DraftLine(
                reference=row.line,
                sku=row.sku,
                title=row.title,
                price_minor=row.price_minor,
                quantity=row.quantity,
                shipped=row.fulfilled,
            )
            for row in lines
        ],
        name=told.name,
        email=told.email,
        phones=told.phones,
        language=told.language,
        country=told.country,
        postcode=told.zip or None,
        shipping_minor=told.shipping_minor,
        platform=PLATFORM,
    )


def _sealed(purchase: Purchase, torn: set[str]) -> Purchase:
    purchase.whole = purchase.number not in torn
    return purchase
