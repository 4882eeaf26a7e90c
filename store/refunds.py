"""Money that goes back to a customer, from the moment it is owed until it was sent.

How much a cancellation brings back is the account of its order (`store.accounts`). Whether it was sent is said here and
nowhere else: what the shop's system has still to do about it is a write-back with the same key.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, select

from store import events, orders, policies, tasks, writebacks
from store.database import table, wake
from store.errors import NotFound, NotWaiting
from store.events import Kind
from store.money import Money
from store.orders import Backorder, Order
from store.policies import Choice
from store.sql import key, one_of, ref
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

WARNING = timedelta(days=2)
"""So long before its last day staff are warned of a refund that was not sent."""
MONEY_ALONE = (WriteBackKind.discount, WriteBackKind.free_shipping)
"""What is done in the shop's system as soon as the money was sent."""


class RefundState(StrEnum):
    """Owed, sent, or no longer owed because the customer took the cancellation back."""

    owed = "owed"
    sent = "sent"
    void = "void"


class Refund(SQLModel, table=True):
    """What goes back for one cancellation, a discount, shipping or a swap; never less than nothing.

    `due_on` is the last day on which the law lets it be sent, None where it sets none. `evidence` is what proves that
    it was sent, such as the reference of the payment, and `closed_by` who said so.
    """

    __table_args__ = (
        sa.Index(
            "ix_refund_due_on",
            "due_on",
            sqlite_where=sa.text("state = 'owed'"),
            postgresql_where=sa.text("state = 'owed'"),
        ),
    )

    id: int = key()
    key: str = Field(unique=True)
    order_id: int = ref("order_.id", index=True)
    backorder_id: int = ref("backorder.id", index=True)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str
    state: RefundState = one_of(RefundState, default=RefundState.owed)
    owed_at: datetime
    due_on: date | None = None
    closed_at: datetime | None = None
    closed_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    evidence: str = Field(default="", sa_column_kwargs={"server_default": ""})


def owe(tx: Session, *, key: str, order_id: int, backorder_id: int, amount: Money, now: datetime) -> None:
    """Write down that money goes back; an amount of nothing is not written."""
    if amount.minor <= 0:
        return
    tx.add(
        Refund(
            key=key,
            order_id=order_id,
            backorder_id=backorder_id,
            amount_minor=amount.minor,
            currency=amount.currency,
            owed_at=now,
        )
    )
    tx.flush()
    told(tx, Kind.refund_owed, [key], now=now)


def settle(tx: Session, key: str, state: RefundState, *, by: str = "", evidence: str = "", now: datetime) -> None:
    """Say that the money was sent, by whose word and on what evidence, or that it is no longer owed."""
    rows = table(Refund)
    tx.flush()
    settled = tx.connection().execute(
        sa.update(rows)
        .where(rows.c.key == key, rows.c.state == RefundState.owed)
        .values(state=state, closed_at=now, closed_by=by, evidence=evidence)
        .returning(rows.c.id)
    )
    if refund_id := settled.scalar_one_or_none():
        told(tx, Kind.refund_sent if state is RefundState.sent else Kind.refund_voided, [key], now=now)
        tasks.seen_to(tx, _late(refund_id), by=by, now=now)
    tx.expire_all()


def hold(tx: Session, refund_id: int) -> None:
    """Hold the line of a refund until the transaction ends, as everybody does first. Raises NotFound."""
    row = tx.get(Refund, refund_id)
    if row is None:
        raise NotFound(f"no refund {refund_id}")
    orders.locked(tx, row.backorder_id)


def send(tx: Session, refund_id: int, *, by: str, evidence: str, now: datetime) -> Refund:
    """Say that money was sent, as a member of staff or a platform does, and have its customer hear of it.

    Where the shop's system had nothing else to do, that is done with it; a cancellation or a swap is still to be made
    there. Raises NotFound for no such refund, and NotWaiting where it is not owed any more, or where the customer may
    still take the cancellation back.
    """
    row = tx.get(Refund, refund_id)
    if row is None:
        raise NotFound(f"no refund {refund_id}")
    # The line, what was asked of the shop about it, the money: in the order in which everybody holds them.
    orders.locked(tx, row.backorder_id)
    same = select(WriteBack).where(WriteBack.key == row.key).with_for_update()
    asked = tx.exec(same.execution_options(populate_existing=True)).first()
    tx.refresh(row, with_for_update=True)
    if row.state is not RefundState.owed:
        raise NotWaiting(f"refund {refund_id} is already {row.state.value}")
    if asked is not None and asked.state is WriteBackState.open:
        if asked.not_before > now:
            raise NotWaiting(f"the customer may take refund {refund_id} back until {asked.not_before:%H:%M} UTC")
        if asked.kind in MONEY_ALONE:
            writebacks.close(tx, asked.id, WriteBackState.done, by=by, note=evidence, now=now)
    settle(tx, row.key, RefundState.sent, by=by, evidence=evidence, now=now)
    orders.look_again(tx, table(Backorder).c.id == row.backorder_id, now=now)
    wake(tx, "scheduler")
    return row


def chase(tx: Session, *, now: datetime) -> int:
    """Warn staff of every refund whose last day is near, and once more on that day; return how many there are.

    One task for each, which is closed when the money was sent. Days are those of the clock in UTC: where it is another
    day, the warning has come before.
    """
    rows, purchases = table(Refund), table(Order)
    found = (
        sa.select(rows, purchases.c.number, purchases.c.customer_id)
        .join(purchases, purchases.c.id == rows.c.order_id)
        .where(rows.c.state == RefundState.owed, rows.c.due_on <= (now + WARNING).date())
        .order_by(rows.c.due_on, rows.c.id)
    )
    near = tx.connection().execute(found).all()
    warned = [(_late(row.id), _warning(row, now.date()), row.customer_id) for row in near]
    tasks.press(tx, "refund_late", warned, now=now)
    return len(near)


def tell_late(tx: Session, refund_id: int, details: str, *, customer_id: int, now: datetime) -> None:
    """Ask staff to send what is late and a customer asks for, unless they were asked already."""
    tasks.open_task(tx, "refund_late", details, key=_late(refund_id), customer_id=customer_id, now=now)


def owe_again(tx: Session, keys: Collection[str], *, now: datetime) -> None:
    """Owe what was no longer owed because of a choice that is taken back itself."""
    rows = table(Refund)
    owed_again = tx.connection().execute(
        sa.update(rows)
        .where(rows.c.key.in_(keys), rows.c.state == RefundState.void)
        .values(state=RefundState.owed, closed_at=None, closed_by="")
        .returning(rows.c.key)
    )
    told(tx, Kind.refund_owed, list(owed_again.scalars()), now=now)


def told(tx: Session, kind: Kind, keys: Sequence[str], *, now: datetime) -> None:
    """Write down that money is owed under these keys, so much of it, or what became of it."""
    if not events.is_heard(tx, kind):
        return
    rows = table(Refund)
    found = sa.select(rows).where(rows.c.key.in_(keys)).order_by(rows.c.id)
    of = [
        {
            "backorder_id": row.backorder_id,
            "details": {
                "refund": row.id,
                "amount": {"minor": row.amount_minor, "currency": row.currency},
                "due_on": row.due_on.isoformat() if row.due_on else None,
            },
        }
        for row in tx.connection().execute(found)
    ]
    events.happened(tx, kind, of, now=now)


@dataclass(frozen=True, slots=True)
class Owed:
    """Money that goes back or went back, as a customer may hear of it.

    `kind` is what it is for: a cancellation, a discount and so on. `units` is 0 where nobody counted them. `country`
    and `postcode` are where the order went, None where that is not known. `line` is its name within the order, and
    `due_on` is as it was written down. `evidence` is what proves that it was sent, "" where that was not said.
    """

    refund_id: int
    number: str
    country: str | None
    postcode: str | None
    ordered_at: datetime
    line: str
    title: str
    units: int
    kind: str
    amount: Money
    state: RefundState
    owed_at: datetime
    due_on: date | None
    closed_at: datetime | None
    evidence: str

    @property
    def sent(self) -> bool:
        """Tell whether the money was sent."""
        return self.state is RefundState.sent


def owed_to(tx: Session, customer_id: int) -> list[Owed]:
    """List what a customer gets back or got back, oldest first; what they took back themselves is not among it."""
    rows = table(Refund).c
    found = _told().where(table(Order).c.customer_id == customer_id, rows.state != RefundState.void)
    return _read(tx, found.order_by(rows.owed_at, rows.id))


def owed(tx: Session, *, now: datetime) -> list[Owed]:
    """List what the shop owes and no customer can take back any more, by its last day; what has none comes last."""
    rows = table(Refund).c
    found = _told().where(rows.state == RefundState.owed, _is_final(now))
    return _read(tx, found.order_by(rows.due_on.is_(None), rows.due_on, rows.id))


def page(
    tx: Session,
    *,
    state: RefundState | None = None,
    due_by: date | None = None,
    number: str | None = None,
    after: int = 0,
    limit: int,
    now: datetime,
) -> list[Owed]:
    """Read up to `limit` refunds that have a number above `after`, oldest first, none that can still be taken back.

    They are of one `state`, are to be sent by a day, or belong to an order, where that is asked.
    """
    rows = table(Refund).c
    found = _told().where(rows.id > after, sa.or_(rows.state != RefundState.owed, _is_final(now)))
    if state is not None:
        found = found.where(rows.state == state)
    if due_by is not None:
        found = found.where(rows.due_on <= due_by)
    if number is not None:
        bare = number.lstrip("#")
        found = found.where(table(Order).c.number.in_([bare, f"#{bare}"]))
    return _read(tx, found.order_by(rows.id).limit(limit))


def known(tx: Session, refund_id: int) -> Owed:
    """Return a refund with what it is for, or raise NotFound."""
    found = _read(tx, _told().where(table(Refund).c.id == refund_id))
    if not found:
        raise NotFound(f"no refund {refund_id}")
    return found[0]


def sent_for(tx: Session, keys: Sequence[str]) -> set[str]:
    """Return those of these keys under which money was sent."""
    rows = table(Refund).c
    found = sa.select(rows.key).where(rows.key.in_(keys), rows.state == RefundState.sent)
    return set(tx.connection().execute(found).scalars())


def is_due(kind: str) -> bool:
    """Say whether the law sets a day for it: for a cancellation, not for what the shop gave of its own will."""
    return kind == WriteBackKind.cancel


def due_on(
    cancelled_on: date,
    country: str | None,
    *,
    ordered_on: date,
    chosen: Mapping[str, Sequence[Choice]] | None = None,
) -> date | None:
    """Return the last day on which the money must have been sent after a cancellation; None where we know of none.

    The pack is that of the order, by `chosen` where the shop chose one itself. Days are those of the place to which it
    goes.
    """
    return policies.policies()[policies.policy_for(country, ordered_on, chosen)].refund_by(cancelled_on)


def _told() -> sa.Select[Any]:
    purchases, lines, asked = table(Order).c, table(Backorder).c, table(WriteBack).c
    place = (purchases.number, purchases.country, purchases.postcode, purchases.completed_at)
    return (
        sa.select(table(Refund), *place, lines.reference, lines.title, asked.kind, asked.details)
        .join(table(Order), purchases.id == table(Refund).c.order_id)
        .join(table(Backorder), lines.id == table(Refund).c.backorder_id)
        .outerjoin(table(WriteBack), asked.key == table(Refund).c.key)
    )


def _is_final(now: datetime) -> sa.ColumnElement[bool]:
    """Say that what it is for can not be taken back any more."""
    asked = table(WriteBack).c
    return sa.or_(asked.id.is_(None), asked.not_before <= now)


def _read(tx: Session, found: sa.Select[Any]) -> list[Owed]:
    tx.flush()
    return [
        Owed(
            refund_id=row.id,
            number=row.number,
            country=row.country,
            postcode=row.postcode,
            ordered_at=row.completed_at,
            line=row.reference,
            title=row.title,
            units=int((row.details or {}).get("units", 0)),
            kind=row.kind.value if row.kind else "",
            amount=Money(row.amount_minor, row.currency),
            state=row.state,
            owed_at=row.owed_at,
            due_on=row.due_on,
            closed_at=row.closed_at,
            evidence=row.evidence,
        )
        for row in tx.connection().execute(found)
    ]


def _late(refund_id: int) -> str:
    return f"refund late {refund_id}"


def _warning(row: sa.Row[Any], today: date) -> str:
    last = f"The last day to send the refund for order {row.number} is {row.due_on}"
    if row.due_on > today:
        return f"{last}. Send it, and note it with `backorder refunds --sent {row.id}`."
    return f"{last}, and it was not sent. Send it now, and note it with `backorder refunds --sent {row.id}`."
