"""What the shop has done already by its own file, closed on our side: thousands of lines in a few statements.

It comes to the same as `shipments.ship`, `cancellations.cancel` and `cancellations.confirm` on each line, except that
the queues are derived anew by the caller, once, at the end.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import cancellations, refunds, shipments, supply, tasks
from store.cancellations import Cancellation, CancellationState
from store.catalog import Product
from store.database import table, wake
from store.events import Kind
from store.money import Money
from store.orders import Backorder
from store.platforms.spreadsheet.comparison import Finding, Line
from store.refunds import Refund, RefundState
from store.shipments import Shipment
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

BY = "import"


def close(tx: Session, findings: Sequence[Finding], *, now: datetime) -> None:
    """Make it so; the caller holds the lines and their products, and has read them since."""
    for found in findings:
        for write_back_id in found.done:
            cancellations.confirm(tx, write_back_id, WriteBackState.done, by=BY, now=now)
        for write_back_id in found.failed:
            cancellations.confirm(tx, write_back_id, WriteBackState.failed, by=BY, note="cancelled over there", now=now)
        for conflict in found.conflicts:
            tasks.open_task(
                tx, conflict.what, conflict.details, key=conflict.key, customer_id=found.line.customer_id, now=now
            )
    # What goes back hangs on the units as they stood, and on what could not be given.
    amounts = cancellations.refunds_for(
        tx,
        {found.line.id: found.cancel for found in findings if found.cancel},
        leaving={found.line.order_id for found in findings if found.ship},
    )
    _book(tx, [found for found in findings if found.ship or found.cancel], now)
    _ship(tx, [found for found in findings if found.ship], now)
    _cancel(tx, [found for found in findings if found.cancel], amounts, now)
    wake(tx, "scheduler")


def _book(tx: Session, findings: Sequence[Finding], now: datetime) -> None:
    rows = []
    for found in findings:
        line, (aside, waiting, allocated) = found.line, _shares(found)
        rows.append(
            {
                "line_id": line.id,
                "to_waiting": line.waiting - (found.ship - aside) - waiting,
                "to_allocated": line.allocated - aside - allocated,
                "to_shipped": line.shipped + found.ship,
                "to_cancelled": line.cancelled + found.cancel,
            }
        )
    if rows:
        lines = table(Backorder)
        booked = sa.update(lines).where(lines.c.id == sa.bindparam("line_id"))
        names = ("waiting", "allocated", "shipped", "cancelled")
        columns: dict[str, Any] = {name: sa.bindparam(f"to_{name}") for name in names}
        tx.connection().execute(booked.values(**columns, look_at=now), rows)
        tx.expire_all()


def _shares(found: Finding) -> tuple[int, int, int]:
    """Return where the units come from: set aside and shipped, waiting and cancelled, set aside and cancelled."""
    aside = min(found.ship, found.line.allocated)
    waiting = min(found.cancel, found.line.waiting - (found.ship - aside))
    return aside, waiting, found.cancel - waiting


def _ship(tx: Session, findings: Sequence[Finding], now: datetime) -> None:
    if not findings:
        return
    rows: list[dict[str, Any]] = [
        {
            "key": f"{_named(found.line)} {found.line.shipped + found.ship}",
            "backorder_id": found.line.id,
            "units": found.ship,
            "tracking": "",
            "shipped_at": now,
        }
        for found in findings
    ]
    tx.connection().execute(sa.insert(table(Shipment)), rows)
    shipments.told(tx, [row["key"] for row in rows], now=now)
    supply.hand_over(tx, {found.line.id: aside for found in findings if (aside := _shares(found)[0])})
    _take_off_the_shelf(tx, findings)


def _take_off_the_shelf(tx: Session, findings: Sequence[Finding]) -> None:
    gone: Counter[int] = Counter()
    for found in findings:
        gone[found.line.product_id] += found.ship
    products = table(Product)
    left = products.c.on_hand - sa.bindparam("units")
    taken = sa.update(products).where(products.c.id == sa.bindparam("product"))
    tx.connection().execute(
        taken.values(on_hand=sa.case((left > 0, left), else_=0)),
        [{"product": product_id, "units": units} for product_id, units in gone.items()],
    )


def _cancel(tx: Session, findings: Sequence[Finding], amounts: Mapping[int, Money], now: datetime) -> None:
    cancelled: list[dict[str, Any]] = []
    requested: list[dict[str, Any]] = []
    owed: list[dict[str, Any]] = []
    for found in findings:
        line, (_, waiting, allocated) = found.line, _shares(found)
        key = f"{_named(line)} cancelled {line.cancelled + found.cancel}"
        money = {"currency": line.currency}
        amount = amounts[line.id].minor
        of_line = {"backorder_id": line.id, "order_id": line.order_id, "key": f"cancel {key}"}
        cancelled.append(
            {
                "key": key,
                "backorder_id": line.id,
                "from_waiting": waiting,
                "from_allocated": allocated,
                "by": "shop",
                "state": CancellationState.asked,
                "asked_at": now,
                "undo_until": now,
            }
        )
        requested.append(
            {
                **of_line,
                "kind": WriteBackKind.cancel,
                "details": {"units": found.cancel, "refund_minor": amount, **money},
                "state": WriteBackState.done,
                "not_before": now,
                "requested_at": now,
                "closed_at": now,
                "closed_by": BY,
                "note": "",
            }
        )
        if amount > 0:
            sent = {"state": RefundState.sent, "owed_at": now, "closed_at": now, "closed_by": BY, "evidence": BY}
            owed.append({**of_line, **money, "amount_minor": amount, **sent})
    for target, rows in ((Cancellation, cancelled), (WriteBack, requested), (Refund, owed)):
        if rows:
            tx.connection().execute(sa.insert(table(target)), rows)
    cancellations.told(tx, Kind.line_cancelled, [row["key"] for row in cancelled], now=now)
    refunds.told(tx, Kind.refund_sent, [row["key"] for row in owed], now=now)


def _named(line: Line) -> str:
    return f"import {line.number} {line.reference}"
