"""Units that a customer no longer wants: cancelled at once, for good after a while in which it can be undone.

The moment of the request is the legal moment. Units that were set aside stay aside until the undo has ended; then
they go to the next in line.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import accounts, cases, catalog, events, orders, policies, promises, refunds, supply, writebacks
from store.database import table
from store.errors import NotFound, NotWaiting, TooLate, TooMany
from store.events import Kind
from store.money import Money
from store.orders import Backorder, Order
from store.refunds import MONEY_ALONE, Refund, RefundState
from store.settings import Settings
from store.sql import among, key, listed, one_of, ref
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
    settings: Settings,
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
    product_id, asked = line.product_id, CancellationState.asked
    _write(tx, [_Given(backorder_id, wanted, key, by)], asked, until=now + undo, settings=settings, now=now)
    promises.derive(tx, [product_id], now=now)
    return tx.exec(select(Cancellation).where(Cancellation.key == key)).one()


def cancel_by_law(tx: Session, because: Mapping[int, str], *, settings: Settings, now: datetime) -> None:
    """Cancel all that waits of these lines, for good, because the law counts it as cancelled; the values say why.

    What is set aside only has to leave, and stays. A handful of statements, however many lines there are. The caller
    holds them and their products.
    """
    lines, told = table(Backorder).c, table(Cancellation).c
    tx.flush()
    before = sa.select(sa.func.count()).where(told.backorder_id == lines.id).correlate(table(Backorder))
    found = (
        sa.select(lines.id, lines.product_id, lines.waiting, before.scalar_subquery().label("before"))
        .where(among(lines.id, sorted(because)), lines.waiting > 0)
        .order_by(lines.id)
    )
    rows = tx.connection().execute(found).all()
    # Units that a customer takes back afterwards may count as cancelled once more.
    given = [_Given(row.id, row.waiting, f"law {row.id} {row.before}", f"law: {because[row.id]}") for row in rows]
    if not given:
        return
    _write(tx, given, CancellationState.final, until=now, settings=settings, now=now)
    _let_go(tx, {row.id: 0 for row in rows}, now)
    promises.derive(tx, sorted({row.product_id for row in rows}), now=now)


def refunds_for(tx: Session, units: Mapping[int, int], *, leaving: Set[int] = frozenset()) -> dict[int, Money]:
    """Say what goes back for each line when so many units of these are cancelled, one after the other in this order.

    Of the orders that are `leaving` something is shipped at the same time.
    """
    lines = table(Backorder).c
    found = sa.select(lines.id, lines.order_id, lines.currency).where(among(lines.id, list(units)))
    rows = {row.id: row for row in tx.connection().execute(found)}
    of_orders = accounts.of(tx, sorted({row.order_id for row in rows.values()}))
    for order_id in of_orders.keys() & leaving:
        of_orders[order_id].begun = True
    return {
        line_id: Money(of_orders[rows[line_id].order_id].cancel(line_id, count), rows[line_id].currency)
        for line_id, count in units.items()
    }


def last_day(
    country: str | None,
    postcode: str | None,
    ordered_at: datetime,
    asked_at: datetime,
    settings: Settings,
    *,
    over_on: date | None = None,
) -> date | None:
    """Return the last day to send the money for what was cancelled at a moment, by the law of the order and by the
    days of the place to which it goes; None where none is set.

    What was over by law before, on a day `over_on`, is owed since then, however late anybody saw to it.
    """
    goes_to = country or settings.shop_country
    place = cases.place_of(goes_to, postcode, settings.shop_time_zone)
    chosen = policies.read(Path(settings.policy_file)) if settings.policy_file else None
    since = min(place.day(asked_at), over_on or date.max)
    return refunds.due_on(since, goes_to, ordered_on=place.day(ordered_at), chosen=chosen)


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
    order_id = line.order_id
    others = _open_requests(tx, order_id)
    if not writebacks.withdraw(tx, f"cancel {row.key}", now=now):
        raise TooLate(f"the shop has already carried out cancellation {cancellation_id}")
    line.waiting += row.from_waiting
    line.allocated += row.from_allocated
    line.cancelled -= row.units
    line.look_at = now
    row.state = CancellationState.undone
    tx.flush()
    product_id = line.product_id
    told(tx, Kind.line_restored, [row.key], now=now)
    refunds.settle(tx, f"cancel {row.key}", RefundState.void, by="customer", now=now)
    _hold_orders(tx, [order_id])
    _lessen(tx, order_id, [other for other in others if other != f"cancel {row.key}"], now)
    supply.serve(tx, [product_id], now=now)
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
    aside: Counter[int] = Counter()
    for backorder_id, units in finished:
        aside[backorder_id] += units
    _let_go(tx, aside, now)
    if freed:
        supply.serve(tx, freed, now=now)
    tx.expire_all()
    return len(finished)


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
    money_follows: bool = False,
    now: datetime,
) -> WriteBack:
    """Close a write-back and, where it was done, count the money as sent, unless it follows.

    What is nothing but money is not done before it was sent. A gift that could not be given is not owed any more; what
    goes back for a cancellation or a swap is.
    """
    row = writebacks.close(tx, write_back_id, state, by=by, note=note, now=now)
    if state is WriteBackState.done and not (money_follows and row.kind not in MONEY_ALONE):
        refunds.settle(tx, row.key, RefundState.sent, by=by, evidence=f"write-back {row.id}", now=now)
    if state is WriteBackState.failed and row.kind in MONEY_ALONE:
        refunds.settle(tx, row.key, RefundState.void, by=by, now=now)
    tx.refresh(row)
    return row


def told(tx: Session, kind: Kind, keys: Sequence[str], *, now: datetime) -> None:
    """Write down that units were cancelled under these keys, or that it was taken back."""
    rows = table(Cancellation)
    if not events.is_heard(tx, kind):
        return
    found = sa.select(rows).where(rows.c.key.in_(keys)).order_by(rows.c.id)
    of = [
        {
            "backorder_id": row.backorder_id,
            "units": row.from_waiting + row.from_allocated,
            "details": {
                "cancellation": row.id,
                "by": row.by.partition(" ")[0],
                "undo_until": row.undo_until.isoformat().replace("+00:00", "Z"),
            },
        }
        for row in tx.connection().execute(found)
    ]
    events.happened(tx, kind, of, now=now)


@dataclass(frozen=True, slots=True)
class _Given:
    """Units of a line that are to be cancelled; as many are open."""

    line_id: int
    units: int
    key: str
    by: str


def _write(
    tx: Session,
    given: Sequence[_Given],
    state: CancellationState,
    *,
    until: datetime,
    settings: Settings,
    now: datetime,
) -> None:
    """Write cancellations down, with what the shop's system must do and what money goes back; the lines are held."""
    rows = _lines(tx, [one.line_id for one in given])
    _hold_orders(tx, sorted({row["order_id"] for row in rows.values()}))
    amounts = refunds_for(tx, {one.line_id: one.units for one in given})
    over_since = cases.over_since(tx, list(rows), settings, now=now)
    cancelled, requested, owed, counted = [], [], [], []
    for one in given:
        row, amount = rows[one.line_id], amounts[one.line_id]
        waiting = min(one.units, row["waiting"])
        counted.append([one.line_id, row["waiting"] - waiting, row["allocated"] - one.units + waiting, one.units])
        of_line = {"key": f"cancel {one.key}", "order_id": row["order_id"], "backorder_id": one.line_id}
        cancelled.append(
            {
                "key": one.key,
                "backorder_id": one.line_id,
                "from_waiting": waiting,
                "from_allocated": one.units - waiting,
                "by": one.by,
                "state": state,
                "asked_at": now,
                "undo_until": until,
            }
        )
        requested.append(
            {
                **of_line,
                "kind": WriteBackKind.cancel,
                "details": {"units": one.units, "refund_minor": amount.minor, "currency": amount.currency},
                "state": WriteBackState.open,
                "not_before": until,
                "requested_at": now,
                "closed_by": "",
                "note": "",
            }
        )
        if amount.minor > 0:
            place, over_on = (row["country"], row["postcode"]), over_since.get(one.line_id)
            due = last_day(*place, row["completed_at"], now, settings, over_on=over_on)
            money = {"amount_minor": amount.minor, "currency": amount.currency, "state": RefundState.owed}
            owed.append({**of_line, **money, "owed_at": now, "due_on": due, "closed_by": "", "evidence": ""})
    _count(tx, counted, now)
    for target, some in ((Cancellation, cancelled), (WriteBack, requested), (Refund, owed)):
        if some:
            tx.connection().execute(sa.insert(table(target)), some)
    tx.expire_all()
    told(tx, Kind.line_cancelled, [one.key for one in given], now=now)
    refunds.told(tx, Kind.refund_owed, [row["key"] for row in owed], now=now)


def _lines(tx: Session, line_ids: Sequence[int]) -> dict[int, sa.RowMapping]:
    """Read lines, by id, and where their orders go."""
    lines, purchases = table(Backorder).c, table(Order).c
    tx.flush()
    found = (
        sa.select(lines.id, lines.order_id, lines.waiting, lines.allocated)
        .add_columns(purchases.country, purchases.postcode, purchases.completed_at)
        .join(table(Order), purchases.id == lines.order_id)
        .where(among(lines.id, line_ids))
    )
    return {row["id"]: row for row in tx.connection().execute(found).mappings()}


def _count(tx: Session, counted: Sequence[Sequence[int]], now: datetime) -> None:
    """Set how many units of each line wait and are set aside, and add what was cancelled of it."""
    lines = table(Backorder)
    columns = [lines.c.id, lines.c.waiting, lines.c.allocated, lines.c.cancelled]
    fresh = listed(counted, columns)
    tx.connection().execute(
        sa.update(lines)
        .where(lines.c.id == fresh.c.id)
        .values(
            waiting=fresh.c.waiting,
            allocated=fresh.c.allocated,
            cancelled=lines.c.cancelled + fresh.c.cancelled,
            look_at=now,
        )
    )


def _hold_orders(tx: Session, order_ids: Sequence[int]) -> None:
    """Hold orders, after their lines: what goes back for one of their lines hangs on the others."""
    purchases = table(Order).c
    held = sa.select(purchases.id).where(among(purchases.id, order_ids)).order_by(purchases.id)
    tx.connection().execute(held.with_for_update(key_share=True)).all()


def _let_go(tx: Session, aside: Mapping[int, int], now: datetime) -> None:
    """Free what was set aside of lines whose cancellation stands, and take back what thanks them for waiting.

    Whoever waits for nothing of a line any more, and got nothing of it, has no credit for it.
    """
    supply.give_back(tx, {line_id: units for line_id, units in aside.items() if units})
    lines = table(Backorder).c
    given_up = sa.select(lines.id).where(
        among(lines.id, sorted(aside)), lines.waiting + lines.allocated + lines.shipped == 0
    )
    writebacks.withdraw_from(tx, given_up, [WriteBackKind.code, WriteBackKind.store_credit], now=now)


def _open_requests(tx: Session, order_id: int) -> list[str]:
    """Hold the cancellations of an order that the shop's system has not carried out; return their keys, newest first.

    Whoever closes one holds it before its line.
    """
    asked = table(WriteBack).c
    found = (
        sa.select(asked.id, asked.key)
        .where(asked.order_id == order_id, asked.kind == WriteBackKind.cancel, asked.state == WriteBackState.open)
        .order_by(asked.id)
        .with_for_update()
    )
    tx.flush()
    return [row.key for row in tx.connection().execute(found)][::-1]


def _lessen(tx: Session, order_id: int, keys: Sequence[str], now: datetime) -> None:
    """Owe less for what is still cancelled of an order, newest first, where it brings back less by itself.

    So it is with shipping, which goes back with the last line and not while another is open again.
    """
    account = accounts.of(tx, [order_id])[order_id]
    over = account.back_minor - account.due_minor
    for name in keys:
        asked = tx.exec(select(WriteBack).where(WriteBack.key == name)).one()
        money = tx.exec(select(Refund).where(Refund.key == name, Refund.state == RefundState.owed)).first()
        less = min(over, money.amount_minor) if money else 0
        if money is None or less <= 0:
            continue
        over -= less
        money.amount_minor -= less
        asked.details = {**asked.details, "refund_minor": money.amount_minor}
        tx.flush()
        if money.amount_minor == 0:
            refunds.settle(tx, name, RefundState.void, by="customer", now=now)
        else:
            refunds.told(tx, Kind.refund_owed, [name], now=now)


def _locked(tx: Session, cancellation_id: int) -> Cancellation:
    row = tx.get(Cancellation, cancellation_id)
    if row is None:
        raise NotFound(f"no cancellation {cancellation_id}")
    catalog.lock(tx, [orders.line_of(tx, row.backorder_id).product_id])
    tx.refresh(row, with_for_update=True)
    return row
