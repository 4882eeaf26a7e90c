"""The orders of a file: the rows of each put together, and what of it the shop still owes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from store.intake import Draft, DraftLine
from store.platforms import Outcome
from store.platforms.spreadsheet.csv_file import Rejected
from store.platforms.spreadsheet.order_rows import OrderRow
from store.platforms.spreadsheet.totals import Paid, Written, paid

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

    @property
    def paid(self) -> Paid:
        """What was paid for it, beside its shipping."""
        rows = list(self.rows.values())
        told = rows[0]
        return paid(
            Written(
                lines_minor=sum(row.price_minor * row.quantity for row in rows),
                shipping_minor=told.shipping_minor,
                taxes_minor=told.taxes_minor,
                discount_minor=told.discount_minor,
                line_discounts_minor=sum(row.line_discount_minor for row in rows),
                subtotal_minor=told.subtotal_minor,
                total_minor=told.total_minor,
                country=told.country,
            )
        )


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


def draft(purchase: Purchase, rows: Iterable[OrderRow]) -> Draft:
    """Write down as an order what is owed of these rows of one; there must be something.

    It bears the share of the discount and of the tax that belongs to its lines.
    """
    lines = [row for row in rows if owed(row)]
    told = lines[0]
    discount, tax = purchase.paid.share(sum(row.price_minor * row.quantity for row in lines))
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
        tax_minor=tax,
        discount_minor=discount,
        begun=any(row.fulfilled and not owed(row) for row in purchase.rows.values()),
        stated_on=told.stated_on,
        authorised_until=told.authorised_until,
        platform=PLATFORM,
    )


def _sealed(purchase: Purchase, torn: set[str]) -> Purchase:
    purchase.whole = purchase.number not in torn
    return purchase
