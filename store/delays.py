"""The engine that runs the law of late orders: how each line stands, what is owed by when, and when it is over.

The packs in `policies` are pure, and `cases` reads what they ask about. Their answer is kept beside the line until the
next look.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store import (
    cancellations,
    cases,
    catalog,
    contact,
    customers,
    messages,
    orders,
    policies,
    promises,
    reports,
    tasks,
)
from store.cases import INHERITED, NOTICES, DelayConsent, Filed
from store.consent import Purpose
from store.database import table, wake
from store.errors import NotWaiting
from store.messages import Message, State
from store.orders import Backorder, Order
from store.policies import NOT_DELIVERED, Given, Owes, Silence, Stage, Standing
from store.promises import Expectation, Promise
from store.settings import Settings
from store.sql import KEY, among, dialect_of, each_of, exactly, in_order, insert, listed, one_of, those, those_rows

CLOSE = timedelta(days=2)
"""So long before it must have been given, a notice that nobody could deliver is left to a person."""
TRIES = 2
"""After so many messages of whose arrival no word came, a notice is left to a person."""
NOT_SENT = "not_sent"
"""Why the time has passed and nothing follows by itself: it lay ready to go."""
ANSWERED = (Stage.awaiting, Stage.renewed, Stage.deemed, Stage.overdue)
"""Where their word on a delay means something."""


_NEWS = sa.table("notice", *map(sa.column, ("backorder_id", "kind", "attempts", "message_id")))


class Delay(SQLModel, table=True):
    """How the law stands with one line: `policy` is its pack, the rest is what `policies.Standing` says.

    Where a notice is owed, silence beyond `then_by` will mean `then_silence` once it has reached them. `look_at` is the
    next moment at which it may stand otherwise by itself.
    """

    __table_args__ = (
        sa.Index(
            "ix_delay_over",
            "backorder_id",
            sqlite_where=sa.text("stage = 'over'"),
            postgresql_where=sa.text("stage = 'over'"),
        ),
        sa.Index(
            "ix_delay_owes",
            "due_on",
            sqlite_where=sa.text("owes <> ''"),
            postgresql_where=sa.text("owes <> ''"),
        ),
    )

    backorder_id: int = Field(primary_key=True, foreign_key="backorder.id", sa_type=KEY)
    policy: str
    stage: Stage = one_of(Stage)
    limit_on: date | None = None
    until: date | None = None
    answer_by: date | None = None
    silence: Silence = one_of(Silence, default=Silence.none)
    owes: Owes = one_of(Owes, default=Owes.none)
    due_on: date | None = None
    then_silence: Silence = one_of(Silence, default=Silence.none)
    then_by: date | None = None
    because: str = ""
    look_at: datetime | None = None


def review(tx: Session, backorder_ids: Sequence[int], *, settings: Settings, now: datetime) -> dict[int, Standing]:
    """Ask the law about these lines, keep its answer, and return it for those that are late, open and spoken of."""
    judged = judge(tx, backorder_ids, settings=settings, now=now)
    return {line: standing for some, standing in judged for line in some}


def judge(
    tx: Session, backorder_ids: Sequence[int], *, settings: Settings, now: datetime
) -> list[tuple[Sequence[int], Standing]]:
    """Do as `review` does, and return the answer once for all lines that stand alike.

    A few statements, however many lines there are. What has passed and is left to a person becomes a task.
    """
    stands: list[tuple[Sequence[int], Standing]] = []
    kept: list[tuple[Sequence[int], list[Any]]] = []
    judged = [
        (one, policies.judged(one.law, one.case, one.place.day(now)))
        for one in cases.filed(tx, backorder_ids, settings)
    ]
    over = [line for one, standing in judged if standing.stage is Stage.over for line in one.backorder_ids]
    ours = cases.watched(tx, over) if over else set()
    for one, stood in judged:
        for some, standing in _left_to_a_person(one, stood, settings, ours):
            stands.append((some, standing))
            kept.append((some, _kept(one, standing, one.place.day(now))))
    _keep(tx, kept)
    overdue = {line: standing for some, standing in stands if standing.stage is Stage.overdue for line in some}
    tasks.open_all(tx, "overdue", _told_to_staff(tx, overdue), now=now)
    return stands


def agree(
    tx: Session,
    backorder_ids: Sequence[int],
    *,
    until: date | None = None,
    settings: Settings,
    heard_id: int | None = None,
    how: str = "said",
    by: str = "",
    now: datetime,
) -> dict[int, date | None]:
    """Write down that a customer agrees to wait, for those of these lines of whose delay they were told.

    They agree to what the last notice that reached them said: returned is the day by line, None for as long as it
    takes. Who waits `until` a day agrees to none after it. What went out to the address from which they write has
    reached them, whether or not its provider said so.
    """
    _hold(tx, backorder_ids)
    for message_id in _answered(tx, backorder_ids, heard_id):
        arrived(tx, message_id, now=now)
    stands = review(tx, backorder_ids, settings=settings, now=now)
    told = cases.notified(tx, sorted(line for line, one in stands.items() if one.stage in ANSWERED))
    last = {line: given[-1] for line, given in told.items()}
    meant = {line: one for line, one in last.items() if until is None or (one.until is not None and one.until <= until)}
    for line, one in meant.items():
        tx.add(
            DelayConsent(
                backorder_id=line,
                promise_id=one.promise_id,
                heard_id=heard_id,
                on_date=one.until,
                how=how,
                by=by,
                at=now,
            )
        )
    tx.flush()
    _look_again(tx, sorted(meant), now)
    return {line: one.until for line, one in meant.items()}


def owed(tx: Session, backorder_ids: Sequence[int], *, settings: Settings, now: datetime) -> set[int]:
    """Say for which of these lines a notice is owed at this moment; they are held."""
    _hold(tx, backorder_ids)
    return {line for line, one in review(tx, backorder_ids, settings=settings, now=now).items() if one.owes}


def deemed(tx: Session, backorder_ids: Sequence[int]) -> set[int]:
    """Say for which of these lines silence agrees to a delay that was told."""
    delays = table(Delay).c
    found = sa.select(delays.backorder_id).where(among(delays.backorder_id, backorder_ids))
    return set(tx.connection().execute(found.where(delays.stage == Stage.deemed)).scalars())


def asked_to_cancel(backorder_id: int) -> str:
    """Name the task about a customer who asked to cancel a line and has not confirmed it."""
    return f"asked to cancel {backorder_id}"


def tell_by_hand(tx: Session, backorder_id: int, *, how: str, by: str, settings: Settings, now: datetime) -> Promise:
    """Write down that a member of staff has told a customer what the law has us tell, by other means, such as e-mail.

    Raises NotWaiting where no such notice is owed.
    """
    _hold(tx, [backorder_id])
    standing = review(tx, [backorder_id], settings=settings, now=now).get(backorder_id)
    expected = tx.get(Expectation, backorder_id, populate_existing=True)
    if standing is None or expected is None or not standing.owes:
        raise NotWaiting(f"no delay notice is owed for order line {backorder_id}")
    told = Promise(
        backorder_id=backorder_id,
        on_date=expected.on_date,
        from_date=expected.from_date,
        reason=expected.reason,
        arrival_id=expected.arrival_id,
        notice=standing.owes.value,
        by=by,
        how=how,
        made_at=now,
    )
    tx.add(told)
    tx.flush()
    promises.made_known(tx, [told.id], now=now)
    tasks.seen_to(tx, _by_hand(backorder_id, standing.due_on), by=by, now=now)
    _look_again(tx, [backorder_id], now)
    return told


def arrived(tx: Session, message_id: int, *, now: datetime) -> None:
    """Note that a message has arrived, and have the lines looked at of which it told what the law has us tell."""
    if not reports.advance(tx, message_id, State.delivered, now=now):
        return
    customers.reached(tx, message_id)
    told = table(Promise).c
    lines = sa.select(told.backorder_id).where(told.message_id == message_id, told.notice.in_(NOTICES))
    orders.look_again(tx, table(Backorder).c.id.in_(lines), now=now)


def over(tx: Session, *, limit: int = 1000) -> list[int]:
    """List lines that count as cancelled by law and are still open, at most so many."""
    delays, lines = table(Delay).c, table(Backorder).c
    ended = sa.select(delays.backorder_id).where(delays.stage == exactly(Stage.over))
    found = (
        sa.select(lines.id)
        .where(lines.id.in_(ended), lines.waiting + lines.allocated > 0)
        .order_by(lines.id)
        .limit(limit)
    )
    return list(tx.connection().execute(found).scalars())


def end(tx: Session, backorder_ids: Sequence[int], *, settings: Settings, now: datetime) -> list[int]:
    """Cancel those of these lines that are over by law at this moment, and owe the money back; return them.

    What a customer or the shop has done in the meantime goes before: each is judged again while it is held.
    """
    lines = table(Backorder).c
    these = among(lines.id, backorder_ids)
    catalog.lock(tx, list(tx.connection().execute(sa.select(lines.product_id).where(these).distinct()).scalars()))
    _hold(tx, backorder_ids)
    stands = review(tx, backorder_ids, settings=settings, now=now)
    ended = {line: one.because for line, one in stands.items() if one.stage is Stage.over}
    cancellations.cancel_by_law(tx, ended, settings=settings, now=now)
    return sorted(ended)


def untold(tx: Session, *, now: datetime) -> int:
    """Leave to staff what the law has us tell in time and we cannot: nobody is reached, it was tried in vain, or the
    time is nearly over.

    Returns how many such lines there are.
    """
    delays, lines, purchases = table(Delay).c, table(Backorder).c, table(Order).c
    reached_at = contact.reached_at(purchases.customer_id, Purpose.order_updates)
    news, carried = _NEWS, table(Message)
    in_vain = sa.exists().where(
        news.c.backorder_id == delays.backorder_id,
        news.c.kind.in_(NOTICES),
        news.c.attempts >= TRIES,
        carried.c.id == news.c.message_id,
        carried.c.state == State.failed,
    )
    found = (
        sa.select(
            delays.backorder_id,
            delays.due_on,
            purchases.number,
            purchases.customer_id,
            lines.title,
            reached_at.label("address_id"),
        )
        .select_from(table(Delay))
        .join(table(Backorder), lines.id == delays.backorder_id)
        .join(table(Order), purchases.id == lines.order_id)
        .where(lines.id.in_(_owed_by_law()), delays.due_on.is_not(None), lines.waiting > 0)
        .where(sa.or_(delays.due_on <= (now + CLOSE).date(), reached_at.is_(None), in_vain))
    )
    rows = tx.connection().execute(found).all()
    asked = [
        (
            _by_hand(row.backorder_id, row.due_on),
            f"Order {row.number}, {row.title}: the law has us tell them of the delay by {row.due_on}, and "
            + ("no message has reached them yet." if row.address_id else "we may write to them nowhere.")
            + " Tell them by other means, and note it with `backorder told`.",
            row.customer_id,
        )
        for row in rows
    ]
    tasks.open_all(tx, "tell_by_hand", asked, now=now)
    return len(rows)


def unconfirmed(tx: Session, *, before: datetime) -> list[int]:
    """List messages with notices of law that went out before then and of which no word of arrival has come.

    Where nobody knows whether one was taken at all, and no provider tells, it is the same.
    """
    news, rows = _NEWS.c, table(Message).c
    silent = sa.and_(rows.state == State.sent, rows.channel.in_(messages.CONFIRMED), rows.sent_at < before)
    unknown = sa.and_(rows.state == State.unknown, rows.closed_at < before)
    carriers = sa.select(news.message_id).where(news.backorder_id.in_(_owed_by_law()), news.kind.in_(NOTICES))
    found = sa.select(rows.id).where(rows.id.in_(carriers), sa.or_(silent, unknown)).order_by(rows.id)
    return list(tx.connection().execute(found).scalars())


def _owed_by_law() -> sa.Select[tuple[int]]:
    """Select the lines of which the law has us tell something."""
    delays = table(Delay).c
    return sa.select(delays.backorder_id).where(delays.owes != exactly(Owes.none))


def _hold(tx: Session, backorder_ids: Sequence[int]) -> None:
    """Hold lines before how the law stands with them is written, as a pass does."""
    lines = table(Backorder).c
    held = sa.select(lines.id).where(among(lines.id, backorder_ids)).order_by(lines.id)
    tx.connection().execute(held.with_for_update(key_share=True)).all()


def _answered(tx: Session, backorder_ids: Sequence[int], heard_id: int | None) -> Sequence[int]:
    """List the messages with notices of law that went out to an address, unconfirmed, before this was heard there."""
    told, rows, heard = table(Promise).c, table(Message).c, table(Message).alias("heard")
    found = (
        sa.select(rows.id)
        .join(table(Promise), told.message_id == rows.id)
        .join(heard, heard.c.address_id == rows.address_id)
        .where(heard.c.id == heard_id, among(told.backorder_id, backorder_ids), told.notice.in_(NOTICES))
        .where(rows.state == State.sent, rows.channel.in_(messages.CONFIRMED), rows.sent_at < heard.c.created_at)
        .distinct()
    )
    return sorted(tx.connection().execute(found).scalars())


def _left_to_a_person(
    one: Filed, standing: Standing, settings: Settings, ours: Collection[int]
) -> Iterator[tuple[Sequence[int], Standing]]:
    """Say how each of these lines stands, where no program should end some: a line whose time was up when we first
    looked after it, so that it is not of `ours`, one that only has to leave, and any where the shop wants it so."""
    if standing.stage is not Stage.over:
        yield one.backorder_ids, standing
        return
    left = Standing(Stage.overdue, standing.limit_on, standing.until, because=INHERITED)
    if inherited := [line for line in one.backorder_ids if line not in ours]:
        yield inherited, left
    if watched := [line for line in one.backorder_ids if line in ours]:
        if one.case.in_hand:
            yield watched, replace(left, because=NOT_SENT)
        elif not settings.automatic_cancel:
            yield watched, replace(left, because=standing.because)
        else:
            yield watched, standing


_OVER = "its time has passed, and by law it counts as cancelled."
_WHAT_NOW = {
    INHERITED: "its time had passed when we first looked after it. Find out what they were told; ship or cancel.",
    NOT_SENT: f"it lies ready, but {_OVER} Ask them whether they still want it, or cancel it; their money is owed.",
    NOT_DELIVERED: "its time has passed, and they may end the contract.",
}
_COLUMNS = (
    "policy",
    "stage",
    "limit_on",
    "until",
    "answer_by",
    "silence",
    "owes",
    "due_on",
    "then_silence",
    "then_by",
    "because",
    "look_at",
)


_PLACES = 1 << 20
"""A line and its case are handed over as one number, of which so much is for the case: reading pairs takes longer."""


def _kept(one: Filed, standing: Standing, today: date) -> list[Any]:
    then = standing
    if standing.owes:
        told = Given(today, one.case.expected_on)
        then = policies.judged(one.law, replace(one.case, said=(*one.case.said, told)), today)
    return [
        one.law,
        standing.stage,
        standing.limit_on,
        standing.until,
        standing.answer_by,
        standing.silence,
        standing.owes,
        standing.due_on,
        then.silence,
        then.answer_by,
        standing.because,
        one.place.begins(standing.look_on) if standing.look_on else None,
    ]


def _keep(tx: Session, cases: Sequence[tuple[Sequence[int], list[Any]]]) -> None:
    """Keep how each case stands beside its lines, where it is not what was kept."""
    if not cases:
        return
    tx.connection().execute(
        _keeping(dialect_of(tx)),
        {
            "stands": [[at, *kept] for at, (_, kept) in enumerate(cases)],
            "lines": [line * _PLACES + at for at, (ids, _) in enumerate(cases) for line in ids],
        },
    )


@cache
def _keeping(dialect: str) -> sa.Executable:
    delays, place = table(Delay), sa.Column("place", sa.Integer)
    # Read as tables: a database would look through the one for each row of the other.
    case = sa.select(listed(those_rows("stands"), [place, *(delays.c[name] for name in _COLUMNS)])).cte("stands")
    placed = each_of(those("lines"))
    line = sa.select((placed // _PLACES).label("backorder_id"), (placed % _PLACES).label("place")).cte("lines")
    case, line = case.prefix_with("MATERIALIZED"), line.prefix_with("MATERIALIZED")
    found = sa.select(line.c.backorder_id, *(case.c[name] for name in _COLUMNS)).where(line.c.place == case.c.place)
    # Whoever delivers asks about lines that a pass may be asking about.
    found = in_order(dialect, found, line.c.backorder_id)
    told = insert(dialect, delays).from_select(["backorder_id", *_COLUMNS], found)
    changed = sa.or_(*(delays.c[name].is_distinct_from(told.excluded[name]) for name in _COLUMNS))
    keeping: sa.Executable = told.on_conflict_do_update(
        index_elements=["backorder_id"],
        set_={name: told.excluded[name] for name in _COLUMNS},
        where=changed,
    )
    return keeping


def _told_to_staff(tx: Session, overdue: Mapping[int, Standing]) -> list[tuple[str, str, int | None]]:
    if not overdue:
        return []
    lines, purchases = table(Backorder).c, table(Order)
    found = (
        sa.select(lines.id, lines.title, purchases.c.number, purchases.c.customer_id)
        .join(purchases, purchases.c.id == lines.order_id)
        .where(among(lines.id, sorted(overdue)))
        .order_by(lines.id)
    )
    asked: list[tuple[str, str, int | None]] = []
    for row in tx.connection().execute(found):
        standing = overdue[row.id]
        what = _WHAT_NOW.get(standing.because, f"{_OVER} Cancel it and send the money back.")
        asked.append(
            (f"overdue {row.id} {standing.until}", f"Order {row.number}, {row.title}: {what}", row.customer_id)
        )
    return asked


def _by_hand(backorder_id: int, due_on: date | None) -> str:
    return f"tell by hand {backorder_id} {due_on}"


def _look_again(tx: Session, backorder_ids: Sequence[int], now: datetime) -> None:
    if backorder_ids:
        orders.look_again(tx, among(table(Backorder).c.id, backorder_ids), now=now)
        wake(tx, "scheduler")
