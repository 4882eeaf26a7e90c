"""By when they hear more, where nobody knows a day: that is a promise too, and it is kept.

A word that there is no news yet names the next such day, each time further away, and after some of them the shop is
silent until it knows more: it then says so, and names none.
"""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from store.database import table
from store.days import ahead_of_utc
from store.promises import Promise
from store.settings import Settings
from store.sql import begins, later

HOLDING = ("still_waiting", "update_due")
"""The kinds of notices that say that nothing has changed."""
A_DAY = 86_400
A_WHILE = A_DAY // 2
"""Seconds between two words about the same line, at least, where the first one says that there is no news."""


def next_update(
    *, stated: date | None, standing: date | None, held: int, kind: str, today: date, settings: Settings
) -> date | None:
    """Return the day by which they hear more, as a notice of a kind, or an answer (kind ""), may promise today.

    `stated` is the day that staff named, `standing` the one that they were told last, `held` how many holding messages
    they have had. None means that they are told that we write as soon as we know.
    """
    holding = kind in HOLDING
    if stated and stated > today and not (holding and standing and stated <= standing):
        return stated
    if not kind and standing and standing >= today:
        # Whoever asks in between puts nothing off.
        return standing
    said = held + holding
    if said >= settings.still_waiting_times:
        return None
    return today + timedelta(days=settings.next_update_days * 2**said)


def held(backorder_id: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Count the holding messages about the line of an outer query, since a day was named to them."""
    told, dated = table(Promise).alias("held"), table(Promise).alias("dated")
    last = (
        sa.select(sa.func.max(dated.c.id))
        .where(dated.c.backorder_id == backorder_id, dated.c.on_date.is_not(None), ~dated.c.lost)
        .correlate_except(dated)
        .scalar_subquery()
    )
    return (
        sa.select(sa.func.count())
        .where(told.c.backorder_id == backorder_id, told.c.notice.in_(HOLDING), ~told.c.lost)
        .where(told.c.id > sa.func.coalesce(last, 0))
        .correlate_except(told)
        .scalar_subquery()
    )


def due_at(told: sa.FromClause, settings: Settings, *, now: datetime) -> sa.ColumnElement[datetime]:
    """Return when a promise to write falls due: as the day before begins in the shop, so that no night is in the way.

    Where that was promised at short notice it is half a day after the promise. NULL where no day was named.
    """
    eve = begins(told.c.update_by, -ahead_of_utc(now, settings) - A_DAY)
    rested = later(told.c.made_at, A_WHILE)
    return sa.case((told.c.update_by.is_(None), sa.null()), (eve > rested, eve), else_=rested)
