"""One pass: whatever is true and was not said yet becomes a notice.

The pass has no memory. It reads which lines' moment has come, asks each kind of notification what is true of them,
some thousand lines at a time, and says when to look again. Everything on many rows is one statement.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from scheduler import ladder
from scheduler.notifications import EXPECTED, LAW, LINES, TOLD, glance, notifications, purpose_of
from store import arrivals, delays, notices, outlook, supply, updates
from store.cases import NOTICES
from store.consent import Purpose
from store.database import table
from store.days import today_of
from store.notices import News, Notice
from store.policies import Standing
from store.promises import latest
from store.settings import Settings
from store.sql import Numbers, all_numbers, among, dialect_of, earliest, later, numbers, portions, those, ungathered
from store.supply import Allocation, AllocationState

A_DAY, A_SECOND = timedelta(days=1), timedelta(seconds=1)
_THESE = among(LINES.c.id, those("line_ids"))
"""The lines that are handed over with a statement."""


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
    work, owed, questions = due(tx, now=now), Counter[str](), Questions(settings, now=now)
    for some in portions(work.line_ids):
        owed.update(questions.ask(tx, some).owed)
    arrivals.asked(tx, work.landing_ids, now=now)
    while over := delays.over(tx):
        delays.end(tx, over, settings=settings, now=now)
        owed.update(questions.ask(tx, over).owed)
    return dict(owed)


def serve(tx: Session, *, now: datetime) -> None:
    """Set free units aside for whoever waits for them, wherever nobody has yet."""
    tx.flush()
    if idle := supply.unserved(tx):
        supply.serve(tx, idle, now=now)


def open_lines(tx: Session) -> list[int]:
    """List every line of which something is still owed."""
    return numbers(tx, sa.select(LINES.c.id).where(LINES.c.waiting + LINES.c.allocated > 0))


def look_again(tx: Session, line_ids: Sequence[int], *, at: datetime) -> None:
    """Have these lines asked about at a moment, or at the earlier one that is set for them."""
    moment = earliest(LINES.c.look_at, sa.literal(at, LINES.c.look_at.type))
    tx.connection().execute(sa.update(LINES).where(among(LINES.c.id, line_ids)).values(look_at=moment))


def due(tx: Session, *, now: datetime) -> Work:
    """Read which lines are to be asked about: their moment has come, or a landing concerns them."""
    tx.flush()
    lines = numbers(tx, sa.select(LINES.c.id).where(LINES.c.look_at <= now))
    landing_ids, concerned = supply.concerned(tx)
    return Work(sorted(concerned.union(lines)), landing_ids)


def ask(tx: Session, settings: Settings, line_ids: Sequence[int], *, now: datetime) -> Asked:
    """Ask the questions of this moment about lines."""
    return Questions(settings, now=now).ask(tx, line_ids)


class Questions:
    """All that is asked about lines at a moment, each put into words once: that takes as long as asking about some
    hundred."""

    def __init__(self, settings: Settings, *, now: datetime) -> None:
        self._settings, self._now = settings, now
        self._kinds: dict[str, sa.Executable] = {}

    def ask(self, tx: Session, line_ids: Sequence[int]) -> Asked:
        """Owe what is true of these lines and was not said yet, and say when to look at those again that were due.

        A line that somebody is changing is left out. The others are held until the transaction ends: an operation that
        touches one sets its `look_at` anew afterwards, so that the next pass sees it.
        """
        tx.flush()
        held = _held(tx, line_ids)
        stands = delays.judge(tx, held, settings=self._settings, now=self._now)
        owed, told_soon = {}, set[int]()
        for kind, some in self._concerned(tx, held, stands).items():
            count = tx.connection().execute(self._owing(tx, kind), {"line_ids": some}).rowcount if some else 0
            if count:
                owed[kind] = count
            if count == len(some) and notifications()[kind].PROMISES:
                told_soon.update(some)
        self._look_again(tx, held, told_soon)
        tx.expire_all()
        return Asked(len(held), owed)

    def _look_again(self, tx: Session, line_ids: Sequence[int], told_soon: Collection[int]) -> None:
        """Say when to look at these lines again; those of which a date is told soon are also looked at when it was."""
        others = [line for line in line_ids if line not in told_soon] if told_soon else line_ids
        if told_soon:
            tx.connection().execute(self._looking_soon, {"line_ids": sorted(told_soon) if others else line_ids})
        if others:
            tx.connection().execute(self._looking, {"line_ids": others})
        for holding in self._looking_when_held:
            tx.connection().execute(holding, {"line_ids": line_ids})

    def _concerned(
        self, tx: Session, line_ids: Sequence[int], stands: Sequence[tuple[Sequence[int], Standing]]
    ) -> dict[str, Sequence[int]]:
        """Say which of these lines each kind is to be asked about, once it is known how the law `stands` with them."""
        seen = tx.connection().execute(self._glance, {"line_ids": line_ids}).mappings().one()
        some = {kind: ungathered(lines) for kind, lines in seen.items()}
        by_law = {kind: [line for lines, one in stands if one.owes == kind for line in lines] for kind in NOTICES}
        return {kind: by_law.get(kind, some.get(kind, line_ids)) for kind in notifications()}

    def _owing(self, tx: Session, kind: str) -> sa.Executable:
        if kind not in self._kinds:
            true = notifications()[kind].trigger(self._settings, now=self._now).where(_THESE).subquery(kind)
            self._kinds[kind] = notices.owing(tx, kind, true, now=self._now)
        return self._kinds[kind]

    @cached_property
    def _glance(self) -> sa.Select[Any]:
        return glance(_THESE, self._settings, now=self._now)

    @cached_property
    def _looking(self) -> sa.Update:
        return _look_again(_silent_until(self._settings, self._now), self._settings, self._now)

    @cached_property
    def _looking_soon(self) -> sa.Update:
        return _look_again(sa.literal(self._now + A_DAY), self._settings, self._now)

    @cached_property
    def _looking_when_held(self) -> Sequence[sa.Update]:
        return list(_look_when_it_has_held(self._settings, self._now))


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


def _held(tx: Session, line_ids: Sequence[int]) -> Numbers:
    """Hold these lines, but for those that somebody else holds; on SQLite nobody does."""
    if dialect_of(tx) == "sqlite":
        return Numbers.of(line_ids)
    return Numbers(ungathered(tx.connection().execute(_holding(), {"line_ids": line_ids}).scalar_one()))


@cache
def _holding() -> sa.Select[Any]:
    return all_numbers(sa.select(LINES.c.id).where(_THESE).with_for_update(skip_locked=True, key_share=True))


def _look_again(unless: sa.ColumnElement[datetime], settings: Settings, now: datetime) -> sa.Update:
    """Look at those of the lines that are due again at a moment, `unless` the law or the shop's ladder stand otherwise
    earlier, and never where nothing is open."""
    by_law = sa.select(LAW.c.look_at).where(LAW.c.backorder_id == LINES.c.id).correlate(LINES).scalar_subquery()
    over = LINES.c.waiting + LINES.c.allocated == 0
    next_look = earliest(unless, by_law, *ladder.next_look(settings, now=now))
    due = sa.and_(_THESE, LINES.c.look_at <= now)
    return sa.update(LINES).where(due).values(look_at=sa.case((over, sa.null()), else_=next_look))


def _silent_until(settings: Settings, now: datetime) -> sa.ColumnElement[datetime]:
    """Say until when it is right to say nothing more of a line: it has been silent for too long then, we promised to
    write, or it may hear more; until tomorrow where that is past."""
    tomorrow, silence = sa.literal(now + A_DAY), timedelta(days=settings.still_waiting_days)
    a_while = timedelta(hours=settings.same_news_hours)
    kept_quiet = sa.and_(TOLD.c.notice.in_(["promise_moved", "not_this_delivery"]), TOLD.c.made_at > now - a_while)
    due = updates.due_at(TOLD, settings, now=now)
    usual = sa.case(
        (kept_quiet, later(TOLD.c.made_at, a_while // A_SECOND)),
        (TOLD.c.made_at > now - silence, later(TOLD.c.made_at, silence // A_SECOND)),
        else_=tomorrow,
    )
    again = (
        sa.select(earliest(usual, sa.case((due > now, due))))
        .where(TOLD.c.id == latest(LINES.c.id))
        .correlate(LINES)
        .scalar_subquery()
    )
    return sa.func.coalesce(again, tomorrow)


def _look_when_it_has_held(settings: Settings, now: datetime) -> Iterator[sa.Update]:
    """Look at a line again when what has just changed about it will have held for long enough to be told."""
    hold = timedelta(minutes=settings.debounce_minutes)
    if not hold:
        return
    seconds, units = int(hold.total_seconds()), table(Allocation)
    held = sa.select(sa.func.max(units.c.allocated_at, type_=units.c.allocated_at.type)).where(
        units.c.backorder_id == LINES.c.id, units.c.state == AllocationState.held
    )
    derived = sa.select(EXPECTED.c.derived_at).where(EXPECTED.c.backorder_id == LINES.c.id)
    for changed in (held.correlate(LINES).scalar_subquery(), derived.correlate(LINES).scalar_subquery()):
        soon = sa.and_(changed > now - hold, LINES.c.waiting + LINES.c.allocated > 0)
        sooner = sa.or_(LINES.c.look_at.is_(None), LINES.c.look_at > later(changed, seconds))
        yield sa.update(LINES).where(_THESE, soon, sooner).values(look_at=later(changed, seconds))
