"""Money that goes back to a customer, from the moment it is owed until it was sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store import policies
from store.database import table
from store.money import Money
from store.orders import Backorder, Order
from store.sql import key, one_of, ref
from store.writebacks import WriteBack, WriteBackKind


class RefundState(StrEnum):
    """Owed, sent, or no longer owed because the customer took the cancellation back."""

    owed = "owed"
    sent = "sent"
    void = "void"


class Refund(SQLModel, table=True):
    """What goes back for one cancellation, a discount or a swap; never less than nothing.

    `due_on` is the last day on which the law lets it be sent, None where it sets none. `evidence` is what proves that
    it was sent, such as the reference of the payment, and `closed_by` who said so.
    """

    id: int = key()
    key: str = Field(unique=True)
    order_id: int = ref("order_.id", index=True)
    backorder_id: int = ref("backorder.id", index=True)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str
    state: RefundState = one_of(RefundState, default=RefundState.owed)
    owed_at: datetime
    due_on: date | None = Field(default=None, index=True)
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


def settle(tx: Session, key: str, state: RefundState, *, now: datetime) -> None:
    """Say that the money was sent, or that it is no longer owed."""
    rows = table(Refund)
    tx.connection().execute(
        sa.update(rows).where(rows.c.key == key, rows.c.state == RefundState.owed).values(state=state, closed_at=now)
    )


def owe_again(tx: Session, keys: Collection[str]) -> None:
    """Owe what was no longer owed because of a choice that is taken back itself."""
    rows = table(Refund)
    tx.connection().execute(
        sa.update(rows)
        .where(rows.c.key.in_(keys), rows.c.state == RefundState.void)
        .values(state=RefundState.owed, closed_at=None)
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """Money that goes back or went back, as a customer may hear of it.

    `kind` is what it is for: a cancellation, a discount and so on. `units` is 0 where nobody counted them. `country`
    is where the order went, None where that is not known.
    """

    refund_id: int
    number: str
    country: str | None
    title: str
    units: int
    kind: str
    amount: Money
    sent: bool
    owed_at: datetime
    closed_at: datetime | None


def owed_to(tx: Session, customer_id: int) -> list[Owed]:
    """List what a customer gets back or got back, oldest first; what they took back themselves is not among it."""
    tx.flush()
    rows, lines, purchases, asked = table(Refund).c, table(Backorder).c, table(Order).c, table(WriteBack).c
    found = (
        sa.select(table(Refund), purchases.number, purchases.country, lines.title, asked.kind, asked.details)
        .join(table(Order), purchases.id == rows.order_id)
        .join(table(Backorder), lines.id == rows.backorder_id)
        .outerjoin(table(WriteBack), asked.key == rows.key)
        .where(purchases.customer_id == customer_id, rows.state != RefundState.void)
        .order_by(rows.owed_at, rows.id)
    )
    return [
        Owed(
            refund_id=row.id,
            number=row.number,
            country=row.country,
            title=row.title,
            units=int((row.details or {}).get("units", 0)),
            kind=row.kind.value if row.kind else "",
            amount=Money(row.amount_minor, row.currency),
            sent=row.state == RefundState.sent,
            owed_at=row.owed_at,
            closed_at=row.closed_at,
        )
        for row in tx.connection().execute(found)
    ]


def is_due(kind: str) -> bool:
    """Say whether the law sets a day for it: for a cancellation, not for what the shop gave of its own will."""
    return kind == WriteBackKind.cancel


def due_on(cancelled_on: date, country: str | None) -> date | None:
    """Return the last day on which the money must have been sent after a cancellation; None where we know of none.

    `cancelled_on` is the day on which it was asked for, where the customer is.
    """
    return policies.policies()[policies.policy_for(country, cancelled_on)].refund_by(cancelled_on)
