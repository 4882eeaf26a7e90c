"""When it comes: what we would say now, and what we told whom.

An expectation is derived from arrivals and the queue and is overwritten whenever they change. A promise is what
a message told a customer; it is written when that message is sent, and never edited. A statement is what staff
said about a product's date; it speaks louder than the arrivals until it is taken back.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import catalog, database, events, messages, orders, suppliers
from store.arrivals import Arrival, ArrivalState
from store.database import table
from store.days import Range, day_or_range, today_of
from store.errors import BadInput
from store.orders import Backorder
from store.sql import KEY, days_after, insert, key, ref

DAYS = ("on_date", "from_date", "update_by")
"""The days that a promise may name."""


class Reason(StrEnum):
    """Why we can say no date: nothing is ordered, it has no date, or the date has passed."""

    none = ""
    nothing_expected = "nothing_expected"
    undated = "undated"
    overdue = "overdue"


class Expectation(SQLModel, table=True):
    """When we would say a line comes: the arrival that covers its last unit, and that arrival's date.

    Where it is a range, `on_date` is its last day and `from_date` its first. `padding_days` of it are ours: as late as
    the supplier was before.
    """

    backorder_id: int = Field(primary_key=True, foreign_key="backorder.id", sa_type=KEY)
    arrival_id: int | None = ref("arrival.id", nullable=True)
    on_date: date | None = Field(default=None, index=True)
    from_date: date | None = None
    padding_days: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    reason: str = ""
    derived_at: datetime


class Promise(SQLModel, table=True):
    """What a customer was told about a line, by which message; `on_date` None means that no date could be given.

    Where it was a range, `on_date` is its last day and `from_date` its first; `update_by` is the day by which we said
    that they hear more. `statement_id` is the word of staff that it rests on. `notice` is the kind of notice that told
    it, "" for an answer. What a person told by other means has no message: `by` says who, and `how` by which means. One
    whose message did not arrive is `lost`: it was never made.
    """

    __table_args__ = (
        # With what is asked of the newest, which is found without a look at its row.
        sa.Index("ix_promise_latest", "backorder_id", "id", "lost"),
        sa.UniqueConstraint("message_id", "backorder_id"),
    )

    id: int = key()
    backorder_id: int = ref("backorder.id")
    on_date: date | None = None
    from_date: date | None = None
    update_by: date | None = None
    reason: str = ""
    arrival_id: int | None = ref("arrival.id", nullable=True)
    statement_id: int | None = ref("statement.id", nullable=True)
    message_id: int | None = ref("message.id", nullable=True)
    notice: str = Field(default="", sa_column_kwargs={"server_default": ""})
    by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    how: str = Field(default="", sa_column_kwargs={"server_default": ""})
    lost: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    made_at: datetime


class Statement(SQLModel, table=True):
    """A date, a range, or that none can be given, that staff stated for a product, until `ended_at`.

    Of a range, `on_date` is the last day and `from_date` the first. `update_by` is the day by which those who wait
    hear more, where none can be given.
    """

    __table_args__ = (sa.Index("ix_statement_holds", "product_id", "ended_at"),)

    id: int = key()
    product_id: int = ref("product.id")
    on_date: date | None = None
    from_date: date | None = None
    update_by: date | None = None
    reason: str = ""
    by: str
    at: datetime
    ended_at: datetime | None = None


def state(
    tx: Session,
    product_id: int,
    *,
    on: date | None,
    since: date | None = None,
    update_by: date | None = None,
    reason: str,
    by: str,
    now: datetime,
) -> None:
    """Have staff's word on a product's date hold from now on, instead of what its arrivals say.

    It is a day, a range from the day `since` to the day `on`, or that nobody knows, and by when those who wait hear
    more. Raises BadInput for days that cannot be told.
    """
    _check(on, since, update_by, today_of(now, database.rules(tx)))
    catalog.lock(tx, [product_id])
    take_back(tx, product_id, now=now)
    tx.add(
        Statement(product_id=product_id, on_date=on, from_date=since, update_by=update_by, reason=reason, by=by, at=now)
    )
    tx.flush()


def take_back(tx: Session, product_id: int, *, now: datetime) -> None:
    """Let the arrivals speak again."""
    statements = table(Statement)
    tx.connection().execute(
        sa.update(statements)
        .where(statements.c.product_id == product_id, statements.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def stated(tx: Session, product_id: int) -> Statement | None:
    """Return what staff have stated of a product's date and holds, None where the arrivals speak."""
    tx.flush()
    found = select(Statement).where(Statement.product_id == product_id, col(Statement.ended_at).is_(None))
    return tx.exec(found.execution_options(populate_existing=True)).first()


_DERIVED = ("backorder_id", "arrival_id", "on_date", "from_date", "padding_days", "reason")


def derive(tx: Session, product_ids: Sequence[int], *, now: datetime) -> None:
    """Derive afresh what everybody in the queues of these products may expect, in one pass over each.

    Each line is pegged to the arrival that covers its last waiting unit. Lines whose expectation changed are
    looked at by the next pass.
    """
    tx.flush()
    told = insert(tx, table(Expectation))
    expectations = table(Expectation).c
    changed = told.excluded
    tx.connection().execute(
        told.from_select(
            [*_DERIVED, "derived_at"], _pegged(tx, product_ids, _waiting(product_ids), now)
        ).on_conflict_do_update(
            index_elements=["backorder_id"],
            set_={name: changed[name] for name in (*_DERIVED[1:], "derived_at")},
            where=sa.or_(*(expectations[name].is_distinct_from(changed[name]) for name in _DERIVED[1:])),
        )
    )
    lines = table(Backorder).c
    moved = sa.exists().where(expectations.backorder_id == lines.id, expectations.derived_at == now)
    orders.look_again(
        tx,
        sa.and_(lines.product_id.in_(product_ids), lines.waiting > 0, moved),
        now=now,
    )


def next_in_line(tx: Session, product_ids: Sequence[int], *, now: datetime) -> dict[int, date | Range | None]:
    """Say when a unit of each of these products would come for whoever ordered it now and had to wait; by product.

    It is derived as for those who wait already, behind all of them; None where no day could be told.
    """
    products, lines = table(catalog.Product).c, table(Backorder).c
    waiting = (
        sa.select(sa.func.coalesce(sa.func.sum(lines.waiting), 0))
        .where(lines.product_id == products.id, lines.waiting > 0)
        .scalar_subquery()
    )
    behind = sa.select(products.id, products.id.label("product_id"), (waiting + 1).label("upto"))
    queue = behind.where(products.id.in_(product_ids)).subquery("queue")
    today = today_of(now, database.rules(tx))
    found = {}
    for product_id, _, last, first, *_ in tx.connection().execute(_pegged(tx, product_ids, queue, now)):
        # Of a range that has begun, the days that are left.
        found[product_id] = day_or_range(last, max(first, today) if first else None)
    return found


def outdated(tx: Session, *, now: datetime) -> list[int]:
    """List the products for whose queues we would still tell a day that has passed in the shop."""
    lines, expectations = table(Backorder).c, table(Expectation).c
    found = (
        sa.select(lines.product_id)
        .join(table(Expectation), expectations.backorder_id == lines.id)
        .where(expectations.on_date < today_of(now, database.rules(tx)), lines.waiting > 0)
        .distinct()
    )
    return sorted(tx.connection().execute(found).scalars())


def unlearnt(tx: Session, *, now: datetime) -> list[int]:
    """List the products for whose queues we would tell another day, as their supplier was later or earlier lately."""
    lines, expectations, stated = table(Backorder).c, table(Expectation).c, table(Statement).c
    waiting = (
        sa.select(lines.product_id, expectations.padding_days)
        .join(table(Expectation), expectations.backorder_id == lines.id)
        .where(lines.waiting > 0, expectations.arrival_id.is_not(None), expectations.on_date.is_not(None))
        .where(~sa.exists().where(stated.product_id == lines.product_id, stated.ended_at.is_(None)))
        .distinct()
    )
    kept = waiting.subquery("kept")
    learnt = suppliers.padding(None, settings=database.rules(tx), now=now)
    found = (
        sa.select(kept.c.product_id)
        .outerjoin(learnt, learnt.c.product_id == kept.c.product_id)
        .where(kept.c.padding_days != sa.func.coalesce(learnt.c.days, 0))
        .distinct()
    )
    return sorted(tx.connection().execute(found).scalars())


def record(tx: Session, told: Sequence[dict[str, object]], *, now: datetime) -> None:
    """Write the promises that messages made, each with `backorder_id`, `message_id` and what else a Promise has.

    A message makes each of them once, however often we hear that it was sent.
    """
    if told:
        made = insert(tx, table(Promise)).on_conflict_do_nothing(index_elements=["message_id", "backorder_id"])
        rows = [{**_NOTHING, **promise, "made_at": now} for promise in told]
        if events.is_heard(tx, events.Kind.promise_made):
            known = tx.connection().execute(made.returning(table(Promise).c.id), rows)
            made_known(tx, list(known.scalars()), now=now)
        else:
            tx.connection().execute(made, rows)
        messages.failed_or_not(tx, [one for promise in told if (one := promise.get("message_id")) is not None])
        ids = [promise["backorder_id"] for promise in told]
        orders.look_again(tx, table(Backorder).c.id.in_(ids), now=now)


def made_known(tx: Session, promise_ids: Sequence[int], *, now: datetime) -> None:
    """Write down that these promises were made."""
    rows = table(Promise)
    found = sa.select(rows).where(rows.c.id.in_(promise_ids)).order_by(rows.c.id)
    of = [
        {
            "backorder_id": row.backorder_id,
            "arrival_id": row.arrival_id,
            "details": {
                "on": row.on_date.isoformat() if row.on_date else None,
                "from": row.from_date.isoformat() if row.from_date else None,
                "update_by": row.update_by.isoformat() if row.update_by else None,
                "reason": row.reason,
                "notice": row.notice,
                "message": row.message_id,
            },
        }
        for row in tx.connection().execute(found)
    ]
    events.happened(tx, events.Kind.promise_made, of, now=now)


_NOTHING: dict[str, object] = {**dict.fromkeys((*DAYS, "arrival_id", "statement_id")), "reason": "", "notice": ""}


def latest(backorder_id: sa.ColumnElement[int]) -> sa.ScalarSelect[int | None]:
    """Name the newest promise about the line of an outer query that was not lost."""
    promises = table(Promise).alias("newest")
    return (
        sa.select(promises.c.id)
        .where(promises.c.backorder_id == backorder_id, ~promises.c.lost)
        .order_by(promises.c.id.desc())
        .limit(1)
        .correlate_except(promises)
        .scalar_subquery()
    )


def _check(on: date | None, since: date | None, update_by: date | None, today: date) -> None:
    if on is not None and on < today:
        raise BadInput(f"{on} is past, today is {today}; name a day that is still to come", field="on")
    if since is not None and on is None:
        raise BadInput(f"a range that begins on {since} needs its last day as well", field="since")
    if since is not None and on is not None and not today <= since < on:
        wrong = f"is past, today is {today}" if since < today else f"is not before its last day, {on}"
        raise BadInput(f"the first day of the range, {since}, {wrong}", field="since")
    if update_by is not None and on is not None:
        wrong = f"an update by {update_by} is for where no day can be given, and {on} is stated"
        raise BadInput(wrong, field="update_by")
    if update_by is not None and update_by <= today:
        wrong = f"an update by {update_by} comes too soon, today is {today}; name a later day"
        raise BadInput(wrong, field="update_by")


def _waiting(product_ids: Sequence[int]) -> sa.Subquery:
    """Select each waiting line with how many units wait up to it and with it."""
    lines = table(Backorder).c
    upto = sa.func.sum(lines.waiting).over(partition_by=lines.product_id, order_by=[lines.queued_at, lines.id])
    return (
        sa.select(lines.id, lines.product_id, upto.label("upto"))
        .where(lines.waiting > 0, lines.product_id.in_(product_ids))
        .subquery("queue")
    )


def _pegged(tx: Session, product_ids: Sequence[int], queue: sa.Subquery, now: datetime) -> sa.Select[Any]:
    """Select each place in the queues with the arrival whose running total first reaches the place's own (`upto`)."""
    arrivals, statements = table(Arrival).c, table(Statement).c
    outstanding = arrivals.quantity - arrivals.landed
    comes = (
        sa.select(
            arrivals.id,
            arrivals.product_id,
            arrivals.expected_on,
            outstanding.label("units"),
            sa.func.sum(outstanding)
            .over(
                partition_by=arrivals.product_id,
                order_by=[arrivals.expected_on.asc().nulls_last(), arrivals.id],
            )
            .label("upto"),
        )
        .where(
            arrivals.product_id.in_(product_ids),
            arrivals.state == ArrivalState.expected,
            outstanding > 0,
        )
        .subquery("comes")
    )
    stated = sa.and_(statements.product_id == queue.c.product_id, statements.ended_at.is_(None))
    said = statements.id.is_not(None)
    rules = database.rules(tx)
    late = suppliers.padding(product_ids, settings=rules, now=now)
    learnt = sa.func.coalesce(late.c.days, 0)
    day = sa.case((said, statements.on_date), else_=days_after(comes.c.expected_on, learnt))
    # A day that has passed is no date any more.
    overdue = day < today_of(now, rules)
    on_date = sa.case((overdue, sa.null()), else_=day)
    from_date = sa.case((overdue, sa.null()), else_=statements.from_date)
    padding_days = sa.case((sa.or_(said, overdue, comes.c.expected_on.is_(None)), 0), else_=learnt)
    reason = sa.case(
        (overdue, Reason.overdue.value),
        (said, statements.reason),
        (comes.c.id.is_(None), Reason.nothing_expected.value),
        (comes.c.expected_on.is_(None), Reason.undated.value),
        else_=Reason.none.value,
    )
    return (
        sa.select(queue.c.id, comes.c.id, on_date, from_date, padding_days, reason, sa.literal(now))
        .select_from(queue)
        .outerjoin(
            comes,
            sa.and_(
                comes.c.product_id == queue.c.product_id,
                comes.c.upto >= queue.c.upto,
                comes.c.upto - comes.c.units < queue.c.upto,
            ),
        )
        .outerjoin(table(Statement), stated)
        .outerjoin(late, late.c.product_id == queue.c.product_id)
        .where(queue.c.upto > 0)  # SQLite reads ON CONFLICT after a join only behind a WHERE
    )
