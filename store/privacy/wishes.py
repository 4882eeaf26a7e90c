"""What somebody wants done with their data, kept as a task: a copy, or to be forgotten once nothing is open."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store import tasks
from store.customers import Customer
from store.database import table
from store.messages import Message, State
from store.notices import Notice
from store.orders import Backorder, Order
from store.privacy import erasure
from store.refunds import Refund, RefundState
from store.sql import exactly
from store.tasks import Task
from store.writebacks import WriteBack, WriteBackState

ERASE, EXPORT = "erase_data", "export_data"
"""The kinds of tasks."""
UNTOLD = timedelta(days=7)
"""For so long news that could not be told yet keeps somebody from being forgotten."""
UNDER_WAY = timedelta(days=1)
"""The same for messages."""


def ask_for_erasure(tx: Session, customer_id: int, *, now: datetime) -> None:
    """Note that a customer wants to be forgotten, once: `finish` does it as soon as nothing is open any more."""
    details = "A customer wants their data erased; it is done by itself as soon as no order, refund or news is open."
    tasks.open_task(tx, ERASE, details, key=_wish(customer_id), customer_id=customer_id, now=now)


def wants_erasure(tx: Session, customer_id: int) -> datetime | None:
    """Return since when a customer wants to be forgotten; None where they do not."""
    wishes = table(Task).c
    found = sa.select(sa.func.min(wishes.opened_at)).where(wishes.customer_id == customer_id, wishes.what == ERASE)
    since: datetime | None = tx.connection().execute(found).scalar_one()
    return since


def keep(tx: Session, customer_id: int) -> None:
    """Take the wish back."""
    wishes = table(Task)
    tx.connection().execute(sa.delete(wishes).where(wishes.c.customer_id == customer_id, wishes.c.what == ERASE))


def ask_for_export(tx: Session, customer_id: int, *, now: datetime) -> date:
    """Have staff send a customer a copy of their data; return by which day, also where it was asked for before."""
    todo, name = table(Task).c, f"{EXPORT} {customer_id}"
    since = (
        tx.connection().execute(sa.select(todo.opened_at).where(todo.key == name, todo.closed_at.is_(None))).scalar()
    )
    by = a_month_after((since or now).date())
    if since is None:
        details = (
            f"A customer wants a copy of their data by {by} (GDPR Art. 12(3)):"
            f" `backorder customer export {customer_id} FILE`, and send it to them."
        )
        tasks.remind(tx, EXPORT, details, key=name, customer_id=customer_id, now=now)
    return by


def a_month_after(day: date) -> date:
    """Return the same day of the next month, or its last one (Regulation 1182/71 Art. 3(2))."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


def is_open(tx: Session, customer_id: int, *, now: datetime) -> bool:
    """Tell whether something is open for which a customer must be reached: an order, money, or news of one."""
    return bool(tx.connection().execute(sa.select(_open(sa.literal(customer_id), now))).scalar_one())


def finish(tx: Session, *, grace: timedelta, secret: str, now: datetime, limit: int = 100) -> int:
    """Forget those who wanted it at least `grace` ago and for whom nothing is open or under way; return how many."""
    people, wishes = table(Customer).c, table(Task).c
    # Whoever ticks the task off hides it, and takes the wish from nobody.
    wished = sa.select(wishes.customer_id).where(wishes.what == exactly(ERASE), wishes.opened_at <= now - grace)
    found = (
        sa.select(people.id)
        .where(
            people.id.in_(wished),
            people.erased_at.is_(None),
            ~_open(people.id, now),
            ~_under_way(people.id, now),
        )
        .order_by(people.id)
        .limit(limit)
    )
    due = sorted(set(tx.connection().execute(found).scalars()))
    for customer_id in due:
        erasure.erase(tx, customer_id, secret=secret, by="their wish", now=now)
    erasure.sweep(tx, now=now)
    return len(due)


def _wish(customer_id: int) -> str:
    return f"{ERASE} {customer_id}"


def _open(customer_id: sa.ColumnElement[int], now: datetime) -> sa.ColumnElement[bool]:
    lines, purchases, news = table(Backorder).c, table(Order).c, table(Notice).c
    mine = sa.select(lines.id).join(table(Order), purchases.id == lines.order_id)
    mine = mine.where(purchases.customer_id == customer_id)
    # What has just ended is told by the next pass, which looks at it first.
    waits = sa.or_(lines.waiting + lines.allocated > 0, lines.look_at <= now)
    money, todo = table(Refund).c, table(WriteBack).c
    return sa.or_(
        mine.where(waits).exists(),
        mine.join(table(Refund), money.backorder_id == lines.id).where(money.state == RefundState.owed).exists(),
        mine.join(table(WriteBack), todo.backorder_id == lines.id).where(todo.state == WriteBackState.open).exists(),
        sa.exists().where(
            news.customer_id == customer_id,
            news.said_at.is_(None),
            news.stale_at.is_(None),
            news.owed_at > now - UNTOLD,
        ),
    )


def _under_way(customer_id: sa.ColumnElement[int], now: datetime) -> sa.ColumnElement[bool]:
    messages = table(Message).c
    going = [State.received, State.queued, State.claimed, State.sending]
    return sa.exists().where(
        messages.customer_id == customer_id, messages.created_at > now - UNDER_WAY, messages.state.in_(going)
    )
