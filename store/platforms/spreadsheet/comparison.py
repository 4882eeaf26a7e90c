"""An order as we know it beside the same order in the shop's file: what the shop has done already, and what conflicts.

What has left by the file has left, and what it calls cancelled is cancelled. A cancellation or swap that a customer
asked for, and that now shows in the file, is done. Where the file says something else than we do and none of these
explains it, nothing changes and staff are asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from store.platforms.spreadsheet.order_rows import OrderRow
from store.platforms.spreadsheet.purchases import Purchase, owed


@dataclass(frozen=True, slots=True)
class Asked:
    """Units that the shop was asked to cancel or swap and has not; `undoable` ones the customer may still take back."""

    id: int
    units: int
    kind: Literal["cancel", "undoable", "swap"]


@dataclass(frozen=True, slots=True)
class Swap:
    """The write-back of a swap: whether it is still open, and `undoable` while the customer may take it back."""

    id: int
    open: bool
    undoable: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line as we know it. `asked` counts among its `cancelled` units; `swap` put it here."""

    id: int
    order_id: int
    customer_id: int
    product_id: int
    number: str
    reference: str
    sku: str
    price_minor: int
    currency: str
    quantity: int
    waiting: int
    allocated: int
    shipped: int
    cancelled: int
    asked: tuple[Asked, ...] = ()
    swap: Swap | None = None

    @property
    def open(self) -> int:
        """Units still owed."""
        return self.waiting + self.allocated


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something for staff: its kind, a key under which it is asked once, and a sentence."""

    what: str
    key: str
    details: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the file says of a line: units that have left, units cancelled, and write-backs that are over."""

    line: Line
    ship: int = 0
    cancel: int = 0
    done: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What an order in the file has that ours has not: findings about lines, and rows of lines that we do not know."""

    findings: list[Finding]
    further: list[OrderRow]

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.findings or self.further)


def compared(lines: Sequence[Line], purchase: Purchase) -> Difference:
    """Compare an order that we know with what the file says of it."""
    pairs, further = _paired(lines, purchase.rows)
    confirmed = {line.swap.id for line, row in pairs if line.swap and line.swap.open and row and not row.cancelled}
    findings = []
    for line, row in pairs:
        here = replace(line, asked=tuple(one for one in line.asked if one.id not in confirmed))
        found = _of_line(here if confirmed else line, row, purchase)
        if line.swap and line.swap.id in confirmed and not line.swap.undoable:
            found = replace(found, done=(*found.done, line.swap.id))
        if found != Finding(found.line):
            findings.append(found)
    return Difference(findings, [row for row in further if owed(row) > 0])


def _paired(
    lines: Sequence[Line], rows: Mapping[str, OrderRow]
) -> tuple[list[tuple[Line, OrderRow | None]], list[OrderRow]]:
    """Put lines and rows of the same name together, and what was swapped in with the row of its SKU."""
    left = dict(rows)
    pairs = {line.id: left.pop(line.reference, None) for line in lines}
    for line in lines:
        if line.swap and pairs[line.id] is None:
            name = next((name for name, row in left.items() if row.sku == line.sku), None)
            pairs[line.id] = left.pop(name) if name else None
    return [(line, pairs[line.id]) for line in lines], list(left.values())


def _of_line(line: Line, row: OrderRow | None, purchase: Purchase) -> Finding:
    if row is None:
        if not purchase.whole:
            return Finding(line)
        return _ended(line, 0) if purchase.ended else _vanished(line)
    if row.cancelled:
        return _ended(line, row.fulfilled)
    ship = min(max(row.fulfilled - line.shipped, 0), line.open)
    missing = line.quantity - row.quantity
    done, unexplained = _explained(line, missing)
    pending = sum(one.units for one in line.asked if one.id not in done)
    # A file may be older than a parcel of which we know already.
    surplus = row.quantity - max(row.fulfilled, line.shipped) - (line.open - ship + pending)
    conflicts = []
    if unexplained > 0 or missing < 0:
        conflicts.append(_conflict(line, row, "quantity_differs", f"has {row.quantity} units, and we {line.quantity}"))
    elif surplus > 0 and not purchase.unclear:
        conflicts.append(_conflict(line, row, "open_there", f"still owes {surplus} units that are cancelled here"))
    elif row.fulfilled > line.shipped + ship:
        sent = row.fulfilled - line.shipped - ship
        conflicts.append(
            _conflict(line, row, "sent_though_cancelled", f"has sent {sent} units that are cancelled here")
        )
    return Finding(line, ship=ship, done=done, conflicts=tuple(conflicts))


def _explained(line: Line, missing: int) -> tuple[tuple[int, ...], int]:
    """Explain units that the file has no more by what was asked for: those write-backs, and units left over."""
    left = missing - (line.cancelled - sum(one.units for one in line.asked))
    done = []
    for one in line.asked:
        if one.kind == "cancel" and one.units <= left:
            done.append(one.id)
            left -= one.units
    return tuple(done), left


def _ended(line: Line, fulfilled: int) -> Finding:
    ship = min(max(fulfilled - line.shipped, 0), line.open)
    return Finding(
        line,
        ship=ship,
        cancel=line.open - ship,
        done=_cancels(line),
        failed=(line.swap.id,) if line.swap and line.swap.open and not line.swap.undoable else (),
    )


def _vanished(line: Line) -> Finding:
    if line.open == 0:
        return Finding(line, done=_cancels(line))
    if line.swap and line.swap.open:
        return Finding(line)
    return Finding(line, conflicts=(_conflict(line, None, "line_vanished", "has no such line any more"),))


def _cancels(line: Line) -> tuple[int, ...]:
    return tuple(one.id for one in line.asked if one.kind == "cancel")


def _conflict(line: Line, row: OrderRow | None, what: str, told: str) -> Conflict:
    state = f"{row.quantity} {row.fulfilled}" if row else "gone"
    return Conflict(
        what,
        f"import {line.number} {line.reference} {what} {state}",
        f"Order {line.number}, {line.reference}: the shop's file {told}. We owe {line.open} of it.",
    )
