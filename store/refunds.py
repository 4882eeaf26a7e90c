"""Money that goes back to a customer, from the moment it is owed until it was sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store.database import table
from store.money import Money
from store.orders import Backorder, Order
from store.sql import key, one_of, ref
from store.writebacks import WriteBack, WriteBackKind

WORKING_DAYS = 7
"""In the US what was paid must have been sent so many working days after the cancellation: 16 CFR 435.1(b)."""
DAYS = 14
"""In the EU, the EEA and the UK it is days: Directive 2011/83/EU, Art. 13; Consumer Contracts Regulations 2013, 34."""
_IN_DAYS = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO GB"


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
    if country == "US":
        day, left = cancelled_on, WORKING_DAYS
        while left:
            day += timedelta(days=1)
            left -= is_working_day(day)
        return day
    return cancelled_on + timedelta(days=DAYS) if country and country in _IN_DAYS.split() else None


def is_working_day(day: date) -> bool:
    """Say whether it is a Monday to Friday that is no federal holiday of the US."""
    return day.weekday() < 5 and day not in federal_holidays(day.year)


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """Return the days of a year on which US federal holidays are kept (5 USC 6103).

    One on a Saturday is kept the day before, one on a Sunday the day after.
    """
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    kept = [_kept(day) for day in (*fixed, date(year + 1, 1, 1))]
    moving = [
        _nth_weekday(year, 1, 0, 3),
        _nth_weekday(year, 2, 0, 3),
        _nth_weekday(year, 6, 0, 1) - timedelta(days=7),
        _nth_weekday(year, 9, 0, 1),
        _nth_weekday(year, 10, 0, 2),
        _nth_weekday(year, 11, 3, 4),
    ]
    return frozenset(day for day in (*kept, *moving) if day.year == year)


def _kept(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
