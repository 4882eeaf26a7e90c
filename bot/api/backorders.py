"""Who waits for what: every line that is owed, by product, order, country and how long."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from bot.api import _shown
from bot.api._acts import Reading, reads
from bot.api._fields import Country, Cursor, Limit, Number, Shape, Sku, cursor_after, row_of
from bot.api._shown import BackorderShown
from store import backlog
from store.api_keys import Scope
from store.backlog import Standing, Wanted

router = APIRouter(tags=["backorders"])


class BackordersAsked(Shape):
    """Which lines."""

    sku: Sku | None = None
    order: Number | None = None
    state: Standing = Field(
        default=Standing.open, description="Lines that have units that stand so; `open` is `waiting` or `set_aside`."
    )
    country: Country | None = Field(default=None, description="To which the order goes.")
    waiting_more_than_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    cursor: Cursor = ""
    limit: Limit = 100


class Backorders(Shape):
    """Some of the lines, in the order in which they came in."""

    backorders: list[BackorderShown]
    next: str | None = Field(description="The `cursor` of the next page; null where this is the last.")


@router.get("/backorders", response_model=Backorders, summary="List order lines that are owed")
def listed(
    asked: Annotated[BackordersAsked, Query()], read: Annotated[Reading, reads(Scope.backorders_read)]
) -> Backorders:
    """List lines of orders. Names and e-mail addresses, and phones in full, need the scope customers:read too."""
    with read.open() as (tx, now):
        days = asked.waiting_more_than_days
        wanted = Wanted(
            sku=asked.sku,
            number=asked.order,
            standing=asked.state,
            country=asked.country,
            before=now - timedelta(days=days) if days is not None else None,
        )
        found = backlog.page(tx, wanted, after=row_of(asked.cursor), limit=asked.limit + 1, now=now)
        shown = found[: asked.limit]
        who = backlog.people(tx, [one.outlook.customer_id for one in shown])
    told = _shown.customers(who, in_full=read.sees_customers)
    return Backorders(
        backorders=[_shown.backorder(one, told[one.outlook.customer_id]) for one in shown],
        next=cursor_after(shown[-1].outlook.backorder_id) if len(found) > len(shown) else None,
    )
