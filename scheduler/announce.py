"""One pass: whatever is true and was not said yet becomes a notice.

The pass has no memory. It looks at the lines whose moment has come, asks each kind of notification what is true of
them, and says when to look again. Everything on many rows is one statement.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from scheduler.notifications import LINES, TOLD, notifications
from store import notices, outlook, supply
from store.database import table
from store.notices import News, Notice
from store.promises import latest
from store.settings import Settings
from store.sql import later

A_DAY = timedelta(days=1)


def announce(tx: Session, settings: Settings, *, now: datetime) -> dict[str, int]:
    """Owe what is due; return how many new notices of each kind.

    The lines of this pass are marked by a `look_at` of their own. An operation that touches one of them meanwhile
    sets it anew, so that the next pass sees it.
    """
    tx.flush()
    if idle := supply.unserved(tx):
        supply.serve(tx, idle, now=now)
    mark = now + A_DAY
    # A line that somebody is changing is left to the next pass: whoever changes it has it looked at again.
    due = sa.select(LINES.c.id).where(LINES.c.look_at <= now).with_for_update(skip_locked=True, key_share=True)
    looked = tx.connection().execute(sa.update(LINES).where(LINES.c.id.in_(due)).values(look_at=mark))
    if looked.rowcount == 0:
        return {}
    owed = {}
    for kind, notification in notifications().items():
        found = notification.trigger(settings, now=now).where(LINES.c.look_at == mark)
        count = notices.owe(tx, kind, found.subquery(kind), now=now)
        if count:
            owed[kind] = count
    _look_again(tx, settings, mark, now)
    tx.expire_all()
    return owed


def current(tx: Session, settings: Settings, message_ids: Sequence[int], now: datetime) -> list[News]:
    """Say what the notices of these messages mean at this moment; what is not true any more is left out."""
    carried = table(Notice)
    rows = notices.carried_by(tx, message_ids)
    lines = outlook.of(tx, sorted({row["backorder_id"] for row in rows}))
    news = []
    for kind in sorted({row["kind"] for row in rows}):
        notification = notifications().get(kind)
        if notification is None:
            # A newer program of this shop owes it, and tells it.
            continue
        concerned = [row["backorder_id"] for row in rows if row["kind"] == kind]
        true = notification.trigger(settings, now=now).where(LINES.c.id.in_(concerned)).subquery("true")
        found = tx.connection().execute(
            sa.select(true, carried.c.id.label("notice_id"), carried.c.message_id)
            .join(
                carried,
                sa.and_(
                    carried.c.kind == kind,
                    carried.c.subject_id == true.c.subject_id,
                    carried.c.backorder_id == true.c.backorder_id,
                ),
            )
            .where(carried.c.message_id.in_(message_ids))
        )
        for row in found.mappings():
            line = lines[row["backorder_id"]]
            facts = {**notification.facts(line, dict(row)), "shop": settings.shop_name}
            news.append(
                News(
                    notice_id=row["notice_id"],
                    message_id=row["message_id"],
                    kind=kind,
                    facts=facts,
                    line=line,
                    promises=notification.PROMISES,
                    rank=notification.RANK,
                )
            )
    return news


def _look_again(tx: Session, settings: Settings, mark: datetime, now: datetime) -> None:
    """Look at a line again when it will have been silent for too long, tomorrow where that is past, else never."""
    days = timedelta(days=settings.still_waiting_days)
    silent = (
        sa.select(later(TOLD.c.made_at, int(days.total_seconds())))
        .where(TOLD.c.id == latest(LINES.c.id), TOLD.c.made_at > now - days)
        .correlate(LINES)
        .scalar_subquery()
    )
    again = sa.case(
        (LINES.c.waiting + LINES.c.allocated == 0, sa.null()),
        else_=sa.func.coalesce(silent, sa.literal(mark)),
    )
    tx.connection().execute(sa.update(LINES).where(LINES.c.look_at == mark).values(look_at=again))
