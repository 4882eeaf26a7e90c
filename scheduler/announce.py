"""One pass: whatever is true and was not said yet becomes a notice.

The pass has no memory. It reads which lines' moment has come, asks each kind of notification what is true of them,
some thousand lines at a time, and says when to look again. Everything on many rows is one statement.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from scheduler import ladder
from scheduler.notifications import EXPECTED, LAW, LINES, TOLD, notifications, purpose_of
from store import arrivals, delays, notices, orders, outlook, supply, updates
from store.cases import NOTICES
from store.consent import Purpose
from store.database import table
from store.days import today_of
from store.notices import News, Notice
from store.promises import latest
from store.settings import Settings
from store.sql import among, earlier, later, numbers, portions
from store.supply import Allocation, AllocationState

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Work:
    """What a pass has to ask about: line ids in order, and the landings on account of which some are among them."""

    line_ids: Sequence[int]
    landing_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """How many lines were asked about, and how many new notices of each kind are owed."""

    lines: int
    owed: Mapping[str, int]


def announce(tx: Session, settings: Settings, *, now: datetime) -> dict[str, int]:
    """Owe all that is due, in this one transaction; return how many new notices of each kind."""
    serve(tx, now=now)
    work, owed = due(tx, now=now), Counter[str]()
    for some in portions(work.line_ids):
        owed.update(ask(tx, settings, some, now=now).owed)
    arrivals.asked(tx, work.landing_ids, now=now)
    while over := delays.over(tx):
        delays.end(tx, over, settings=settings, now=now)
        owed.update(ask(tx, settings, over, now=now).owed)
    return dict(owed)


def serve(tx: Session, *, now: datetime) -> None:
    """Set free units aside for whoever waits for them, wherever nobody has yet."""
    tx.flush()
    if idle := supply.unserved(tx):
        supply.serve(tx, idle, now=now)


def open_lines(tx: Session) -> list[int]:
    """List every line of which something is still owed."""
    return numbers(tx, sa.select(LINES.c.id).where(LINES.c.waiting + LINES.c.allocated > 0))


def look_again(tx: Session, line_ids: Sequence[int], *, now: datetime) -> None:
    """Have these lines asked about, whatever moment was set for them."""
    orders.look_again(tx, among(tx, LINES.c.id, line_ids), now=now)


def due(tx: Session, *, now: datetime) -> Work:
    """Read which lines are to be asked about: their moment has come, or a landing concerns them."""
    tx.flush()
    lines = numbers(tx, sa.select(LINES.c.id).where(LINES.c.look_at <= now))
    landing_ids, concerned = supply.concerned(tx)
    return Work(sorted(concerned.union(lines)), landing_ids)


def ask(tx: Session, settings: Settings, line_ids: Sequence[int], *, now: datetime) -> Asked:
    """Owe what is true of these lines and was not said yet, and say when to look at those again that were due.

    A line that somebody is changing is left out. The others are held until the transaction ends: an operation that
    touches one sets its `look_at` anew afterwards, so that the next pass sees it.
    """
    tx.flush()
    free = (
        sa.select(LINES.c.id).where(among(tx, LINES.c.id, line_ids)).with_for_update(skip_locked=True, key_share=True)
    )
    held = numbers(tx, free)
    these = among(tx, LINES.c.id, held)
    delays.review(tx, held, settings=settings, now=now)
    owed = {}
    for kind, notification in notifications().items():
        found = notification.trigger(settings, now=now).where(these)
        if count := notices.owe(tx, kind, found.subquery(kind), now=now):
            owed[kind] = count
    _look_again(tx, settings, these, now)
    tx.expire_all()
    return Asked(len(held), owed)


def current(tx: Session, settings: Settings, message_ids: Sequence[int], now: datetime) -> list[News]:
    """Say what the notices of these messages mean at this moment; what is not true any more is left out."""
    carried = table(Notice)
    rows = notices.carried_by(tx, message_ids)
    if asked := sorted({row["backorder_id"] for row in rows if row["kind"] in NOTICES}):
        # The day may have moved since this was owed: what silence means is said of the day that is told.
        delays.review(tx, asked, settings=settings, now=now)
    lines = outlook.of(tx, sorted({row["backorder_id"] for row in rows}), now=now)
    news, today = [], today_of(now, settings)
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
            line = lines[row["backorder_id"]].said_by(kind, settings, today=today)
            if getattr(notification, "REQUIRED", False):
                # It asks for an answer, and says until when; it names no other day.
                line = replace(line, update_by=None)
            facts = {**notification.facts(line, dict(row)), "shop": settings.shop_name}
            offered = getattr(notification, "offered", None)
            news.append(
                News(
                    notice_id=row["notice_id"],
                    message_id=row["message_id"],
                    kind=kind,
                    facts=facts,
                    line=line,
                    promises=notification.PROMISES,
                    rank=notification.RANK,
                    happened=getattr(notification, "HAPPENED", False),
                    sells=purpose_of(notification) is Purpose.marketing,
                    chooses=getattr(notification, "CHOOSES", True),
                    offer=offered(row) if offered else None,
                )
            )
    return news


def _look_again(tx: Session, settings: Settings, these: sa.ColumnElement[bool], now: datetime) -> None:
    """Look at a line again when it will have been silent for too long, we promised to write, it may hear more, or the
    law or the shop's ladder stand otherwise; at the latest tomorrow where that is past, and never where nothing is
    open."""
    tomorrow = sa.literal(now + A_DAY)
    silent = later(TOLD.c.made_at, settings.still_waiting_days * 86_400)
    moved = later(TOLD.c.made_at, settings.same_news_hours * 3_600)
    kept_quiet = sa.and_(TOLD.c.notice.in_(["promise_moved", "not_this_delivery"]), moved > now)
    due = updates.due_at(TOLD, settings, now=now)
    usual = sa.case((kept_quiet, moved), (silent > now, silent), else_=tomorrow)
    again = (
        sa.select(earlier(usual, sa.case((due > now, due))))
        .where(TOLD.c.id == latest(LINES.c.id))
        .correlate(LINES)
        .scalar_subquery()
    )
    by_law = sa.select(LAW.c.look_at).where(LAW.c.backorder_id == LINES.c.id).correlate(LINES).scalar_subquery()
    over = LINES.c.waiting + LINES.c.allocated == 0
    next_look = earlier(sa.func.coalesce(again, tomorrow), by_law)
    for moment in ladder.next_look(settings, now=now):
        next_look = earlier(next_look, moment)
    look_at = sa.case((over, sa.null()), else_=next_look)
    tx.connection().execute(sa.update(LINES).where(these, LINES.c.look_at <= now).values(look_at=look_at))
    if settings.debounce_minutes:
        _look_when_it_has_held(tx, timedelta(minutes=settings.debounce_minutes), these, now)


def _look_when_it_has_held(tx: Session, hold: timedelta, these: sa.ColumnElement[bool], now: datetime) -> None:
    """Look at a line again when what has just changed about it will have held for long enough to be told."""
    seconds, units = int(hold.total_seconds()), table(Allocation)
    held = sa.select(sa.func.max(units.c.allocated_at, type_=units.c.allocated_at.type)).where(
        units.c.backorder_id == LINES.c.id, units.c.state == AllocationState.held
    )
    derived = sa.select(EXPECTED.c.derived_at).where(EXPECTED.c.backorder_id == LINES.c.id)
    for changed in (held.correlate(LINES).scalar_subquery(), derived.correlate(LINES).scalar_subquery()):
        soon = sa.and_(changed > now - hold, LINES.c.waiting + LINES.c.allocated > 0)
        sooner = sa.or_(LINES.c.look_at.is_(None), LINES.c.look_at > later(changed, seconds))
        tx.connection().execute(sa.update(LINES).where(these, soon, sooner).values(look_at=later(changed, seconds)))
