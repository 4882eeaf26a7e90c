"""What was paid for an order, and what of it goes back when units of it are cancelled.

The account is kept for the whole order, because its discount, its tax and its shipping are: what goes back for a
cancellation is what goes back for all that is cancelled by then, less what goes back for it already. So no cent is lost
or made by rounding, in whatever order an order is cancelled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session

from store.database import table
from store.orders import Backorder, Order
from store.refunds import Refund, RefundState
from store.sql import among
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

_KINDS = (WriteBackKind.cancel, WriteBackKind.discount, WriteBackKind.free_shipping)


@dataclass(slots=True)
class Part:
    """A line of the account, at the price of one unit: `units` were bought and not swapped for something else, and of
    them `cancelled` were cancelled."""

    price_minor: int
    units: int
    cancelled: int = 0


@dataclass(slots=True)
class Discount:
    """What goes back for waiting, given with `units` of a line, of which `gone` were cancelled afterwards."""

    line_id: int
    amount_minor: int
    units: int
    gone: int = 0

    @property
    def taken_back(self) -> int:
        """What of it belongs to units that nobody waits for any more."""
        return self.amount_minor * min(self.units, self.gone) // self.units


@dataclass(slots=True)
class Account:
    """An order as it was paid: its lines by id, and what came off the whole of it, on top of it, and for its shipping.

    A `begun` order had lines that left and that we do not know. `shipping_back_minor` goes back as an offer that was
    accepted, and `back_minor` for what was cancelled before.
    """

    parts: dict[int, Part]
    discount_minor: int = 0
    tax_minor: int = 0
    shipping_minor: int = 0
    begun: bool = False
    discounts: list[Discount] = field(default_factory=list)
    shipping_back_minor: int = 0
    back_minor: int = 0

    @property
    def due_minor(self) -> int:
        """All that goes back for what is cancelled: its price and its share of the tax, less its share of the discount
        and what goes back for waiting for it; and what was paid for shipping, where nothing was or will be shipped."""
        bought = sum(one.price_minor * one.units for one in self.parts.values())
        gone = sum(one.price_minor * one.cancelled for one in self.parts.values())
        if all(one.units == one.cancelled for one in self.parts.values()):
            shipping = 0 if self.begun else max(0, self.shipping_minor - self.shipping_back_minor)
            given = sum(one.amount_minor for one in self.discounts)
            return bought + self.tax_minor - self.discount_minor + shipping - given
        given = sum(one.taken_back for one in self.discounts)
        return gone + self.tax_minor * gone // (bought or 1) - self.discount_minor * gone // (bought or 1) - given

    def cancel(self, line_id: int, units: int) -> int:
        """Cancel units of a line, and return what goes back for them: never less than nothing."""
        self.parts[line_id].cancelled += units
        for one in self.discounts:
            one.gone += units if one.line_id == line_id else 0
        amount = max(0, self.due_minor - self.back_minor)
        self.back_minor += amount
        return amount


def of(tx: Session, order_ids: Sequence[int]) -> dict[int, Account]:
    """Read the accounts of these orders, by id, in two statements."""
    tx.flush()
    accounts, left = _bought(tx, order_ids)
    asked, money = table(WriteBack).c, table(Refund).c
    stands = money.state != RefundState.void
    found = (
        sa.select(
            asked.kind, asked.order_id, asked.backorder_id, asked.details, sa.func.coalesce(money.amount_minor, 0)
        )
        .select_from(table(WriteBack))
        .outerjoin(table(Refund), sa.and_(money.key == asked.key, stands))
        .where(among(asked.order_id, order_ids), asked.kind.in_(_KINDS), asked.state != WriteBackState.withdrawn)
        .order_by(asked.id)
    )
    for kind, order_id, line_id, details, amount in tx.connection().execute(found):
        account = accounts[order_id]
        if kind == WriteBackKind.free_shipping:
            account.shipping_back_minor += amount
        elif kind == WriteBackKind.discount:
            account.discounts.append(Discount(line_id, amount, int(details["units"])))
        else:
            units = int(details["units"])
            left[line_id] -= units
            account.parts[line_id].cancelled += units
            account.back_minor += amount
            for one in account.discounts:
                one.gone += units if one.line_id == line_id else 0
    for account in accounts.values():
        for line_id, part in account.parts.items():
            # What was cancelled and never asked for as a cancellation was swapped for something else.
            part.units -= left[line_id]
    return accounts


def _bought(tx: Session, order_ids: Sequence[int]) -> tuple[dict[int, Account], dict[int, int]]:
    """Read orders with their lines; beside them, how many units of each line are cancelled in whatever way."""
    lines, purchases = table(Backorder).c, table(Order).c
    paid = (purchases.discount_minor, purchases.tax_minor, purchases.shipping_minor, purchases.begun)
    found = (
        sa.select(lines.id, lines.order_id, lines.price_minor, lines.quantity, lines.cancelled, *paid)
        .join(table(Order), purchases.id == lines.order_id)
        .where(among(lines.order_id, order_ids))
        .order_by(lines.id)
    )
    accounts: dict[int, Account] = {}
    cancelled: dict[int, int] = {}
    for row in tx.connection().execute(found):
        account = accounts.setdefault(
            row.order_id,
            Account(
                {},
                discount_minor=row.discount_minor,
                tax_minor=row.tax_minor,
                shipping_minor=row.shipping_minor,
                begun=row.begun,
            ),
        )
        account.parts[row.id] = Part(row.price_minor, row.quantity)
        cancelled[row.id] = row.cancelled
    return accounts, cancelled
