"""Units that a customer no longer wants: cancelled at once, for good after a while in which it can be undone.

The moment of the request is the legal moment. Units that were set aside stay aside until the undo has ended; then
they go to the next in line.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import catalog, orders, promises, refunds, supply, writebacks
from store.database import table
from store.errors import NotFound, NotWaiting, TooLate, TooMany
from store.money import Money
from store.orders import Backorder
from store.refunds import RefundState
from store.sql import key, one_of, ref
from store.writebacks import WriteBack, WriteBackKind, WriteBackState


class CancellationState(StrEnum):
    """Can still be undone, was undone, or stands."""

    asked = "asked"
    undone = "undone"
    final = "final"


class Cancellation(SQLModel, table=True):
    """Units of one line that were cancelled in one breath, and where they came from."""

    id: int = key()
    key: str = Field(unique=True)
    backorder_id: int = ref("backorder.id", index=True)
    from_waiting: int
    from_allocated: int
    by: str
    state: CancellationState = one_of(CancellationState, default=CancellationState.asked)
    asked_at: datetime
    undo_until: datetime = Field(index=True)

    @property
    def units(self) -> int:
        """How many were cancelled."""
        return self.from_waiting + self.from_allocated


def cancel(
    tx: Session,
    backorder_id: int,
    units: int | None = None,
    *,
    key: str,
    by: str,
    undo: timedelta,
    now: datetime,
) -> Cancellation:
    """Cancel units of a line, or all that is open of it, and ask the shop's system for it and for the money back.

    Units that still wait go before units that are set aside. Told again with the same `key`, it changes nothing.
    Raises NotWaiting where nothing is open and TooMany where less is open than named.
    """
    known = tx.exec(select(Cancellation).where(Cancellation.key == key)).first()
    if known is not None:
        return known
    catalog.lock(tx, [orders.line_of(tx, backorder_id).product_id])
    line = orders.locked(tx, backorder_id)
    wanted = line.open if units is None else units
    if line.open == 0 or wanted < 1:
        raise NotWaiting(f"nothing of order line {backorder_id} is open")
    if wanted > line.open:
        raise TooMany(f"order line {backorder_id} has {line.open} open units, not {wanted}")
    waiting = min(wanted, line.waiting)
    row = Cancellation(
        key=key,
        backorder_id=line.id,
        from_waiting=waiting,
        from_allocated=wanted - waiting,
        by=by,
        asked_at=now,
        undo_until=now + undo,
    )
    line.waiting -= row.from_waiting
    line.allocated -= row.from_allocated
    line.cancelled += wanted
    line.look_at = now
    tx.add(row)
    amount = refund_for(tx, line, wanted)
    writebacks.request(
        tx,
        WriteBackKind.cancel,
        key=f"cancel {key}",
        order_id=line.order_id,
        backorder_id=line.id,
        details={"units": wanted, "refund_minor": amount.minor, "currency": amount.currency},
        not_before=row.undo_until,
        now=now,
    )
    refunds.owe(
        tx,
        key=f"cancel {key}",
        order_id=line.order_id,
        backorder_id=line.id,
        amount=amount,
        now=now,
    )
    tx.flush()
    promises.derive(tx, [line.product_id], now=now)
    return row


def cancel_by_law(tx: Session, because: Mapping[int, str], *, now: datetime) -> None:
    """Cancel all that is open of these lines, for good, because the law counts them as cancelled; the values say why.

    The caller holds them and their products.
    """
    for backorder_id, why in because.items():
        cancel(tx, backorder_id, key=f"law {backorder_id}", by=f"law: {why}", undo=timedelta(0), now=now)


def refund_for(tx: Session, line: Backorder, units: int) -> Money:
    """Say what goes back when units of a line are cancelled: their price less what goes back already, as a discount."""
    given = table(WriteBack).c
    discounts = tx.connection().execute(
        sa.select(given.details).where(
            given.backorder_id == line.id,
            given.kind == WriteBackKind.discount,
            given.state.in_([WriteBackState.open, WriteBackState.done]),
        )
    )
    already = sum(
        int(details["amount_minor"]) * min(units, int(details["units"])) // int(details["units"])
        for details in discounts.scalars()
    )
    return Money(line.price_minor * units - already, line.currency)


def undo(tx: Session, cancellation_id: int, *, now: datetime) -> Cancellation:
    """Take a cancellation back: the line has its old place in the queue, and its units are set aside as before.

    Raises TooLate once the time for it has passed; told again, it changes nothing.
    """
    row = _locked(tx, cancellation_id)
    if row.state is CancellationState.undone:
        return row
    if row.state is CancellationState.final or now >= row.undo_until:
        raise TooLate(f"cancellation {cancellation_id} stands since {row.undo_until.isoformat()}")
    line = orders.locked(tx, row.backorder_id)
    if not writebacks.withdraw(tx, f"cancel {row.key}", now=now):
        raise TooLate(f"the shop has already carried out cancellation {cancellation_id}")
    line.waiting += row.from_waiting
    line.allocated += row.from_allocated
    line.cancelled -= row.units
    line.look_at = now
    row.state = CancellationState.undone
    tx.flush()
    refunds.settle(tx, f"cancel {row.key}", RefundState.void, now=now)
    supply.serve(tx, [line.product_id], now=now)
    return row


def finish(tx: Session, *, now: datetime, limit: int = 500) -> int:
    """Let cancellations stand whose time to undo has ended, and serve the next in line; return how many."""
    due = list(
        tx.exec(
            select(Cancellation, Backorder.product_id)
            .join(Backorder, table(Backorder).c.id == table(Cancellation).c.backorder_id)
            .where(Cancellation.state == CancellationState.asked, col(Cancellation.undo_until) <= now)
            .order_by(col(Cancellation.id))
            .limit(limit)
        )
    )
    if not due:
        return 0
    freed = sorted({product_id for row, product_id in due if row.from_allocated})
    catalog.lock(tx, sorted({product_id for _, product_id in due}))
    rows = table(Cancellation)
    ended = tx.connection().execute(
        sa.update(rows)
        .where(rows.c.id.in_([row.id for row, _ in due]), rows.c.state == CancellationState.asked)
        .values(state=CancellationState.final)
        .returning(rows.c.backorder_id, rows.c.from_allocated)
    )
    finished = ended.all()
    for backorder_id, units in finished:
        if units:
            supply.give_back(tx, backorder_id, units)
    if freed:
        supply.serve(tx, freed, now=now)
    _take_gifts_back(tx, {backorder_id for backorder_id, _ in finished}, now)
    tx.expire_all()
    return len(finished)


def _take_gifts_back(tx: Session, backorder_ids: Collection[int], now: datetime) -> None:
    """A credit thanks for waiting: whoever waits for nothing of a line any more, and got nothing of it, has none."""
    lines = table(Backorder).c
    given_up = sa.select(lines.id).where(
        lines.id.in_(backorder_ids), lines.waiting + lines.allocated + lines.shipped == 0
    )
    writebacks.withdraw_from(tx, given_up, [WriteBackKind.code, WriteBackKind.store_credit], now=now)


def any_of(tx: Session, customer_id: int) -> bool:
    """Tell whether a customer has ever cancelled anything."""
    rows, lines, purchases = table(Cancellation), table(Backorder), table(orders.Order)
    found = (
        sa.exists()
        .where(purchases.c.customer_id == customer_id)
        .where(lines.c.order_id == purchases.c.id, rows.c.backorder_id == lines.c.id)
    )
    return bool(tx.connection().execute(sa.select(found)).scalar_one())


def undoable(tx: Session, customer_id: int, *, now: datetime) -> list[Cancellation]:
    """List what a customer may still take back, newest first."""
    lines, purchases = table(Backorder), table(orders.Order)
    found = (
        select(Cancellation)
        .join(Backorder, lines.c.id == table(Cancellation).c.backorder_id)
        .join(orders.Order, purchases.c.id == lines.c.order_id)
        .where(
            purchases.c.customer_id == customer_id,
            Cancellation.state == CancellationState.asked,
            col(Cancellation.undo_until) > now,
        )
        .order_by(col(Cancellation.id).desc())
    )
    return list(tx.exec(found))


def confirm(
    tx: Session,
    write_back_id: int,
    state: WriteBackState,
    *,
    by: str,
    note: str = "",
    now: datetime,
) -> WriteBack:
    """Close a write-back and, where it was done, count the money as sent."""
    row = writebacks.close(tx, write_back_id, state, by=by, note=note, now=now)
    if state is WriteBackState.done:
        refunds.settle(tx, row.key, RefundState.sent, now=now)
    return row


def _locked(tx: Session, cancellation_id: int) -> Cancellation:
    row = tx.get(Cancellation, cancellation_id)
    if row is None:
        raise NotFound(f"no cancellation {cancellation_id}")
    catalog.lock(tx, [orders.line_of(tx, row.backorder_id).product_id])
    tx.refresh(row, with_for_update=True)
    return row
