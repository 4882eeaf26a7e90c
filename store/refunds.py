"""Money that goes back to a customer, from the moment it is owed until it was sent."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store.database import table
from store.money import Money
from store.sql import key, one_of, ref


class RefundState(StrEnum):
    """Owed, sent, or no longer owed because the customer took the cancellation back."""

    owed = "owed"
    sent = "sent"
    void = "void"


class Refund(SQLModel, table=True):
    """What goes back for one cancellation, a discount or a swap; never less than nothing."""

    id: int = key()
    key: str = Field(unique=True)
    order_id: int = ref("order_.id", index=True)
    backorder_id: int = ref("backorder.id", index=True)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str
    state: RefundState = one_of(RefundState, default=RefundState.owed)
    owed_at: datetime
    closed_at: datetime | None = None


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
