"""What a product's page shows: its shelf, its queue by place, its arrivals, what was told and what was offered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.console._waits import LINES, ORDERS, WAITS
from store import catalog, promises, supply
from store.arrivals import Arrival, ArrivalState
from store.catalog import Product, Stock
from store.customers import Customer
from store.database import table
from store.days import day_or_range
from store.delays import Delay
from store.errors import NotFound
from store.money import Money
from store.offers import Offer
from store.promises import Expectation, Promise, Statement

MOST_ARRIVALS = 40
"""So many arrivals are listed, those that are expected first, then the newest."""


@dataclass(frozen=True, slots=True)
class Waits:
    """What a queue comes to in one currency: lines, units that wait, units set aside, and the money at risk."""

    lines: int
    owed: int
    aside: int
    at_risk: Money


@dataclass(frozen=True, slots=True)
class Shown:
    """A product as its page shows it; `queue` is a page of it, `after` where the next one begins, "" for none."""

    product: Product
    stock: Stock
    waits: Sequence[Waits]
    statement: Statement | None
    arrivals: Sequence[Arrival]
    queue: Sequence[sa.RowMapping]
    after: str
    told: Sequence[sa.RowMapping]
    offered: Sequence[sa.RowMapping]

    @property
    def expected(self) -> Sequence[Arrival]:
        """What is still to come."""
        return [one for one in self.arrivals if one.state is ArrivalState.expected]


def shown(tx: Session, sku: str, *, after: str, limit: int, now: datetime) -> Shown:
    """Read it, in as many statements whatever the length of its queue. Raises NotFound."""
    product = catalog.by_sku(tx, sku)
    rows, behind = _queue(tx, product.id, after, limit)
    return Shown(
        product=product,
        stock=supply.stock(tx, product.id, now=now),
        waits=_waits(tx, product.id),
        statement=promises.stated(tx, product.id),
        arrivals=_arrivals(tx, product.id),
        queue=rows,
        after=behind,
        told=_told(tx, product.id),
        offered=_offered(tx, product.id),
    )


def _waits(tx: Session, product_id: int) -> list[Waits]:
    lines = LINES.c
    found = (
        sa.select(
            lines.currency,
            sa.func.count(),
            sa.func.sum(lines.waiting),
            sa.func.sum(lines.allocated),
            sa.func.sum(lines.waiting * lines.price_minor),
        )
        .where(lines.product_id == product_id, WAITS)
        .group_by(lines.currency)
        .order_by(sa.func.count().desc(), lines.currency)
    )
    rows = tx.connection().execute(found)
    return [Waits(count, int(owed), int(aside), Money(int(risk), money)) for money, count, owed, aside, risk in rows]


def _arrivals(tx: Session, product_id: int) -> list[Arrival]:
    expected = sa.case((table(Arrival).c.state == ArrivalState.expected, 0), else_=1)
    found = (
        select(Arrival)
        .where(Arrival.product_id == product_id, Arrival.state != ArrivalState.withdrawn)
        .order_by(
            expected,
            sa.case((expected == 0, table(Arrival).c.expected_on)).asc().nulls_last(),
            col(Arrival.landed_at).desc().nulls_last(),
            col(Arrival.id).desc(),
        )
        .limit(MOST_ARRIVALS)
    )
    return list(tx.exec(found))


def _queue(tx: Session, product_id: int, after: str, limit: int) -> tuple[Sequence[sa.RowMapping], str]:
    """Read lines of the queue with their places; counted are those before the first of them, once."""
    lines, told, law = LINES.c, table(Promise), table(Delay)
    waits = sa.and_(lines.product_id == product_id, WAITS)
    place = sa.tuple_(lines.queued_at, lines.id)
    before: sa.ColumnElement[Any] = sa.literal(0)
    which = waits
    if after:
        begins = _begins(after)
        others = LINES.alias("others")
        theirs = sa.tuple_(others.c.queued_at, others.c.id)
        counted = sa.select(sa.func.count()).select_from(others)
        ahead = counted.where(others.c.product_id == product_id, others.c.waiting > 0, theirs <= begins)
        before, which = ahead.scalar_subquery(), sa.and_(waits, place > begins)
    page = (
        sa.select(
            lines.id,
            (before + sa.func.row_number().over(order_by=[lines.queued_at, lines.id])).label("place"),
        )
        .where(which)
        .order_by(lines.queued_at, lines.id)
        .limit(limit + 1)
        .subquery("page")
    )
    found = (
        sa.select(
            *(lines[name] for name in ("id", "waiting", "allocated", "title", "queued_at", "line")),
            page.c.place,
            ORDERS.c.number,
            ORDERS.c.customer_id,
            table(Customer).c.name,
            table(Expectation).c.on_date,
            table(Expectation).c.from_date,
            sa.func.coalesce(table(Expectation).c.reason, "").label("reason"),
            table(Arrival).c.reference.label("arrival"),
            told.c.id.label("promise_id"),
            told.c.on_date.label("told_on"),
            told.c.from_date.label("told_from"),
            told.c.made_at.label("told_at"),
            law.c.stage,
            law.c.owes,
            law.c.due_on,
            law.c.answer_by,
        )
        .select_from(page)
        .join(LINES, lines.id == page.c.id)
        .join(ORDERS, ORDERS.c.id == lines.order_id)
        .join(table(Customer), table(Customer).c.id == ORDERS.c.customer_id)
        .outerjoin(table(Expectation), table(Expectation).c.backorder_id == lines.id)
        .outerjoin(table(Arrival), table(Arrival).c.id == table(Expectation).c.arrival_id)
        .outerjoin(told, told.c.id == promises.latest(lines.id))
        .outerjoin(law, law.c.backorder_id == lines.id)
        .order_by(page.c.place)
    )
    rows = tx.connection().execute(found).mappings().all()
    if len(rows) <= limit:
        return rows, ""
    last = rows[limit - 1]
    return rows[:limit], json.dumps([last["queued_at"].isoformat(), last["id"]], separators=(",", ":"))


def _begins(after: str) -> sa.ColumnElement[Any]:
    try:
        at, line = json.loads(after)
        moment, number = datetime.fromisoformat(at), int(line)
    except (ValueError, TypeError, OverflowError) as error:
        raise NotFound("this page of the queue is not there; begin at the first one") from error
    if moment.tzinfo is None or abs(number) >= 2**63:
        raise NotFound("this page of the queue is not there; begin at the first one")
    return sa.tuple_(sa.literal(moment, LINES.c.queued_at.type), sa.literal(number, LINES.c.id.type))


def _told(tx: Session, product_id: int) -> Sequence[sa.RowMapping]:
    """Count what those who wait were told last, by the day; who was told nothing has no `told`."""
    lines, told = LINES.c, table(Promise).c
    found = (
        sa.select(
            told.on_date,
            told.from_date,
            told.id.is_not(None).label("told"),
            sa.func.count().label("lines"),
            sa.func.max(told.made_at).label("last_at"),
        )
        .select_from(LINES.outerjoin(table(Promise), told.id == promises.latest(lines.id)))
        .where(lines.product_id == product_id, WAITS)
        .group_by(told.on_date, told.from_date, told.id.is_not(None))
        .order_by(told.id.is_not(None).desc(), told.on_date.asc().nulls_last(), told.from_date)
    )
    return tx.connection().execute(found).mappings().all()


def _offered(tx: Session, product_id: int) -> Sequence[sa.RowMapping]:
    offers = table(Offer).c
    found = (
        sa.select(offers.kind, offers.state, sa.func.count().label("count"))
        .join_from(table(Offer), LINES, LINES.c.id == offers.backorder_id)
        .where(LINES.c.product_id == product_id)
        .group_by(offers.kind, offers.state)
        .order_by(offers.kind, offers.state)
    )
    return tx.connection().execute(found).mappings().all()


def late(arrival: Arrival, today: date) -> bool:
    """Say whether the day of an arrival has passed and not all of it has landed."""
    return arrival.state is ArrivalState.expected and arrival.expected_on is not None and arrival.expected_on < today


def stated(statement: Statement) -> Any:
    """Return the day or the range of days that staff stated; None for none."""
    return day_or_range(statement.on_date, statement.from_date)
