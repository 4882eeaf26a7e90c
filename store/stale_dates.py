"""Dates that come near or have passed while nothing has landed: staff are asked to find out, once for each date.

A date that moves, and units that land, settle it.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store.arrivals import Arrival, ArrivalState
from store.catalog import Product
from store.database import table
from store.days import today_of
from store.orders import Backorder
from store.promises import Statement
from store.settings import Settings
from store.sql import insert
from store.tasks import Task

WHAT, BY = "stale_date", "the dates"
ASK = " units are waited for. Find out when they come, and say so: `backorder expect {}`."


def look_into(tx: Session, *, settings: Settings, now: datetime) -> None:
    """Open a task for every date that is near, and one more once it has passed; close those that are settled."""
    tx.flush()
    tasks = table(Task)
    stale = sa.union_all(_arrivals(settings, now), _statements(settings, now)).cte("stale")
    open_ones = sa.and_(tasks.c.what == WHAT, tasks.c.closed_at.is_(None))
    settled = sa.update(tasks).where(open_ones, tasks.c.key.not_in(sa.select(stale.c.key)))
    tx.connection().execute(settled.values(closed_at=now, closed_by=BY))
    # What a person has closed is left at that; what had settled by itself may come up again.
    known = sa.exists().where(tasks.c.key == stale.c.key, sa.or_(tasks.c.closed_at.is_(None), tasks.c.closed_by != BY))
    lines = table(Backorder).c
    waiting = sa.select(sa.func.sum(lines.waiting)).where(lines.product_id == stale.c.product_id, lines.waiting > 0)
    ask = sa.func.replace(ASK, "{}", stale.c.sku)
    details = stale.c.news + sa.cast(waiting.scalar_subquery(), sa.String) + ask
    new = sa.select(stale.c.key, sa.literal(WHAT), details, sa.literal(now), sa.literal("")).where(~known)
    columns = ["key", "what", "details", "opened_at", "closed_by"]
    opened = insert(tx, tasks).from_select(columns, new)
    again = {"details": opened.excluded.details, "opened_at": now, "closed_at": None, "closed_by": ""}
    tx.connection().execute(opened.on_conflict_do_update(index_elements=["key"], set_=again))


def _arrivals(settings: Settings, now: datetime) -> sa.Select[tuple[str, str, int, str]]:
    """Select what is still to come by a date that is near or past, where people wait and staff stated nothing else."""
    arrivals, products, said = table(Arrival).c, table(Product).c, table(Statement).c
    stated = sa.exists().where(said.product_id == products.id, said.ended_at.is_(None))
    key = "arrival " + sa.cast(arrivals.id, sa.String)
    units = sa.cast(arrivals.quantity - arrivals.landed, sa.String)
    what = products.sku + ": " + units + " expected by {} (" + arrivals.reference + ")"
    return (
        _stale(key, what, arrivals.expected_on, settings, now)
        .select_from(table(Arrival).join(table(Product), products.id == arrivals.product_id))
        .where(arrivals.state == ArrivalState.expected, arrivals.quantity > arrivals.landed, ~stated)
    )


def _statements(settings: Settings, now: datetime) -> sa.Select[tuple[str, str, int, str]]:
    """Select what staff stated for a day that is near or past, or by when they named more news, where people wait."""
    said, products = table(Statement).c, table(Product).c
    key = "statement for " + sa.cast(products.id, sa.String)
    what = products.sku + sa.case((said.on_date.is_(None), ": news promised by {} by "), else_=": stated for {} by ")
    return (
        _stale(key, what + said.by, sa.func.coalesce(said.on_date, said.update_by), settings, now)
        .select_from(table(Statement).join(table(Product), products.id == said.product_id))
        .where(said.ended_at.is_(None))
    )


def _stale(
    key: sa.ColumnElement[str],
    what: sa.ColumnElement[str],
    on: sa.ColumnElement[object],
    settings: Settings,
    now: datetime,
) -> sa.Select[tuple[str, str, int, str]]:
    lines, products, today, day = table(Backorder).c, table(Product).c, today_of(now, settings), sa.cast(on, sa.String)
    is_waited_for = sa.exists().where(lines.product_id == products.id, lines.waiting > 0)
    over = on < today
    news = sa.func.replace(what, "{}", day) + sa.case((over, ", the day has passed"), else_=", the day is near")
    return sa.select(
        ("stale " + key + " " + day + sa.case((over, " passed"), else_="")).label("key"),
        (news + " and nothing has landed. ").label("news"),
        products.id.label("product_id"),
        products.sku,
    ).where(on <= today + timedelta(days=settings.stale_date_days), is_waited_for)
