"""A broadcast handed to the outbox as far ahead as is wanted: whoever may hear now gets their message, once.

Whoever may not hear now waits for their hours; whoever may not hear at all any more is left out. A message that was
called back, or came too late for a day, is queued again under its own key, so that nobody has two.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from store import broadcasts, contact, notices, outbox
from store.broadcasts import Broadcast, BroadcastState
from store.broadcasts.recipients import Left, Recipient, RecipientState, told_enough, unreached
from store.broadcasts.survey import HoursOf
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import table, wake
from store.hours import Window
from store.messages import Direction, Message, Priority, State
from store.orders import Backorder
from store.preferences import Opening
from store.settings import Settings
from store.sql import among, insert, listed

CALLED_BACK = ("expired", broadcasts.PAUSED)
"""Why a message was withheld that may still be sent."""
A_MINUTE = timedelta(minutes=1)
# Spelt out, so that both databases see that the index on what is waiting, or queued, answers it.
_WAITING = sa.literal(RecipientState.waiting.value, sa.String, literal_execute=True)
_QUEUED = sa.literal(State.queued.value, sa.String, literal_execute=True)


class Fed(NamedTuple):
    """How many of those looked at were handed over, and how many could not be told now, or at all."""

    handed: int
    later: int
    left_out: int


def live(tx: Session, *, now: datetime) -> list[Broadcast]:
    """Return the broadcasts that run, oldest first, held for this transaction; one whose hold is over begins."""
    found = (
        select(Broadcast)
        .where(sa.text("state IN ('holding', 'running')"), col(Broadcast.begins_at) <= now)
        .order_by(col(Broadcast.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    running = list(tx.exec(found))
    for one in running:
        if one.state is BroadcastState.holding:
            one.state, one.started_at = BroadcastState.running, now
    tx.flush()
    return running


def queued(tx: Session, *, now: datetime) -> dict[str, int]:
    """Count by channel what lies in the outbox of broadcasts and may go within a minute."""
    rows = table(Message).c
    counted = (
        sa.select(rows.channel, sa.func.count())
        .where(rows.state == _QUEUED, rows.priority == int(Priority.broadcast), rows.not_before <= now + A_MINUTE)
        .group_by(rows.channel)
    )
    return {channel: count for channel, count in tx.connection().execute(counted)}  # noqa: C416


def channels(tx: Session, one: Broadcast) -> list[str]:
    """List the channels by which somebody waits for a broadcast; a step of the index each, however many wait."""
    rows, found = table(Recipient).c, [""]
    while True:
        after = sa.select(sa.func.min(rows.channel)).where(
            rows.state == _WAITING, rows.broadcast_id == one.id, rows.channel > found[-1]
        )
        following = tx.connection().execute(after).scalar_one()
        if following is None:
            return found[1:]
        found.append(following)


def feed(
    tx: Session, one: Broadcast, channel: str, *, most: int, hours_of: HoursOf, settings: Settings, now: datetime
) -> Fed:
    """Hand up to `most` of those who wait for a broadcast by a channel to the outbox, whoever waits longest first.

    `hours_of` says when what sells may be said to whom.
    """
    telling: list[_Looked] = []
    elsewhere: list[_Looked] = []
    left, later = defaultdict[str, list[int]](list), defaultdict[datetime, list[int]](list)
    for row in _look(tx, one, _next(tx, one, channel, most, now), settings, now):
        if why := _against(one, row):
            left[why].append(row.id)
        else:
            (telling if row.channel == channel else elsewhere).append(row)
    openings, ready = _openings(tx, one, telling, hours_of, settings, now=now), list[tuple[_Looked, datetime]]()
    for row in telling:
        opening = openings.get((row.customer_id, row.rhythm))
        if opening is None:
            later[now + notices.UNREACHABLE_REST].append(row.id)
        elif opening.began > now:
            later[opening.began].append(row.id)
        elif row.paused_until is not None and row.paused_until > now:
            later[row.paused_until].append(row.id)
        elif row.enough:
            later[now + notices.REST].append(row.id)
        else:
            ready.append((row, opening.closes))
    _leave_out(tx, left)
    _wait(tx, later)
    _move(tx, elsewhere)
    _hand_over(tx, one, ready, now)
    waiting = sum(map(len, later.values())) + len(elsewhere)
    return Fed(len(ready), waiting, sum(map(len, left.values())))


def end(tx: Session, one: Broadcast, *, now: datetime) -> bool:
    """Note that a broadcast is done where nobody is left to tell; whoever could not be told in time is left out.

    What came too late for a day waits again first.
    """
    rows = table(Recipient)
    mine, over = rows.c.broadcast_id == one.id, one.ends_at is not None and one.ends_at <= now
    waiting = sa.and_(mine, rows.c.state == _WAITING)
    if over:
        late = {"state": RecipientState.left_out, "reason": Left.too_late.value}
        tx.connection().execute(sa.update(rows).where(waiting).values(late))
    elif tx.connection().execute(sa.select(rows.c.id).where(waiting).limit(1)).first() is not None:
        return False
    if _is_under_way(tx, one) or (not over and _expired_again(tx, one, now)):
        return False
    one.state, one.ended_at = BroadcastState.done, now
    tx.flush()
    return True


class _Looked(NamedTuple):
    """One who waits, as they stand now; where they are reached nowhere, `why` says why."""

    id: int
    person: int
    customer_id: int
    address_id: int | None
    channel: str
    rhythm: str
    paused_until: datetime | None
    enough: bool
    waits: bool
    twice: bool
    why: str


def _next(tx: Session, one: Broadcast, channel: str, most: int, now: datetime) -> list[int]:
    rows = table(Recipient).c
    found = (
        sa.select(rows.id)
        .where(rows.state == _WAITING, rows.broadcast_id == one.id, rows.channel == channel, rows.not_before <= now)
        .order_by(rows.not_before, rows.id)
        .limit(most)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return list(tx.connection().execute(found).scalars())


def _look(tx: Session, one: Broadcast, ids: Sequence[int], settings: Settings, now: datetime) -> list[_Looked]:
    """Look at those whose turn it is: what was so when they were frozen may have changed."""
    if not ids:
        return []
    rows, twin, people, addresses = table(Recipient), table(Recipient).alias("twin"), table(Customer), table(Address)
    lines = table(Backorder)
    reached = (
        sa.select(rows, contact.reached_at(rows.c.customer_id, one.purpose).label("reached_id"))
        .where(among(rows.c.id, ids))
        .cte("reached")
        .prefix_with("MATERIALIZED")
    )
    first = sa.or_(twin.c.message_id.is_not(None), sa.and_(twin.c.state == _WAITING, twin.c.id < reached.c.id))
    twice = sa.exists().where(
        twin.c.customer_id == reached.c.customer_id,
        twin.c.broadcast_id == one.id,
        twin.c.id != reached.c.id,
        first,
    )
    enough = told_enough(reached.c.customer_id, one.plan, settings, now)
    if one.purpose is Purpose.marketing:
        enough = sa.or_(enough, contact.spoken_with(reached.c.customer_id, since=now - contact.BREATHER))
    found = (
        sa.select(
            reached.c.id,
            reached.c.person,
            reached.c.customer_id,
            reached.c.reached_id,
            sa.func.coalesce(addresses.c.channel, ""),
            sa.func.coalesce(contact.rhythm(addresses, people, one.purpose), ""),
            people.c.paused_until,
            enough,
            lines.c.waiting > 0,
            twice,
            sa.case(
                (reached.c.reached_id.is_(None), unreached(reached.c.customer_id, one.purpose)),
                else_="",
            ),
        )
        .join_from(reached, people, people.c.id == reached.c.customer_id)
        .join(lines, lines.c.id == reached.c.backorder_id)
        .outerjoin(addresses, addresses.c.id == reached.c.reached_id)
        .order_by(reached.c.not_before, reached.c.id)
    )
    return [_Looked._make(row) for row in tx.connection().execute(found)]


def _against(one: Broadcast, row: _Looked) -> str:
    """Say why somebody is not to hear it any more; a correction is heard by those too who do not wait any more."""
    if row.twice:
        return Left.twice.value
    if not row.waits and one.corrects_id is None:
        return Left.not_waiting.value
    return row.why


def _openings(
    tx: Session, one: Broadcast, telling: Sequence[_Looked], hours_of: HoursOf, settings: Settings, *, now: datetime
) -> Mapping[tuple[int, str], Opening]:
    """Return by customer and rhythm when their hours are; whoever is sold something has those of the law."""
    window, ids = Window.parse(settings.message_hours), [row.customer_id for row in telling]
    grouped = hours_of(tx, ids, window) if one.purpose is Purpose.marketing and ids else {window: ids}
    found = {}
    for hours, some in grouped.items():
        by_rhythm = contact.openings(tx, some, hours, one.purpose, now=now)
        theirs = set(some)
        for row in telling:
            if row.customer_id in theirs and row.rhythm in by_rhythm:
                found[row.customer_id, row.rhythm] = by_rhythm[row.rhythm]
    return found


def _leave_out(tx: Session, left: Mapping[str, Sequence[int]]) -> None:
    rows = table(Recipient)
    for why, ids in left.items():
        out = {"state": RecipientState.left_out, "reason": why}
        tx.connection().execute(sa.update(rows).where(among(rows.c.id, ids)).values(out))


def _wait(tx: Session, later: Mapping[datetime, Sequence[int]]) -> None:
    rows = table(Recipient)
    for at, ids in later.items():
        tx.connection().execute(sa.update(rows).where(among(rows.c.id, ids)).values(not_before=at))


def _move(tx: Session, elsewhere: Sequence[_Looked]) -> None:
    """Have whoever is reached by another way by now wait for that one."""
    rows = table(Recipient)
    for channel in {row.channel for row in elsewhere}:
        ids = [row.id for row in elsewhere if row.channel == channel]
        tx.connection().execute(sa.update(rows).where(among(rows.c.id, ids)).values(channel=channel))


def _hand_over(tx: Session, one: Broadcast, ready: Sequence[tuple[_Looked, datetime]], now: datetime) -> None:
    """Queue a message for each, or queue theirs again."""
    if not ready:
        return
    messages, rows = table(Message), table(Recipient)
    named = ("key", "channel", "address_id", "customer_id", "expires_at")
    each = [
        (f"{broadcasts.KEY}{one.id}:{row.person}", row.channel, row.address_id, row.customer_id, closes)
        for row, closes in ready
    ]
    told = listed(each, [messages.c[name] for name in named])
    # What tells a date is a promise once it is sent.
    body = {"broadcast": one.id} | ({"promises": True} if "date" in one.names else {})
    same = {
        "direction": Direction.out,
        "priority": int(Priority.broadcast),
        "state": State.queued,
        "body": body,
        "after_stop": False,
        "created_at": now,
        "not_before": now,
        "attempts": 0,
        "reason": "",
        "purpose": one.purpose,
        "by": one.made_by,
    }
    given = [sa.literal(value, messages.c[name].type) for name, value in same.items()]
    added = insert(tx, messages).from_select([*named, *same], sa.select(told, *given).where(told.c.key.is_not(None)))
    new = added.excluded
    again = {name: new[name] for name in ("channel", "address_id", "customer_id", "expires_at", "not_before", "state")}
    tx.connection().execute(
        added.on_conflict_do_update(
            index_elements=["key"],
            set_={**again, "reason": "", "closed_at": None},
            where=sa.and_(messages.c.state == State.withheld, messages.c.reason.in_(CALLED_BACK)),
        )
    )
    its = sa.select(messages.c.id, messages.c.address_id).where(
        messages.c.key == sa.literal(f"{broadcasts.KEY}{one.id}:") + sa.cast(rows.c.person, sa.String)
    )
    tx.connection().execute(
        sa.update(rows)
        .where(among(rows.c.id, [row.id for row, _ in ready]))
        .values(
            state=RecipientState.handed,
            message_id=its.with_only_columns(messages.c.id).scalar_subquery(),
            address_id=its.with_only_columns(messages.c.address_id).scalar_subquery(),
        )
    )
    tx.expire_all()
    wake(tx, outbox.BELL)


def _is_under_way(tx: Session, one: Broadcast) -> bool:
    """Say whether a message of it is not settled yet; asked of what is, which is little."""
    messages, rows = table(Message), table(Recipient)
    mine = sa.exists().where(rows.c.message_id == messages.c.id, rows.c.broadcast_id == one.id)
    for open_ones in (messages.c.state == _QUEUED, messages.c.lease_until.is_not(None)):
        found = sa.select(messages.c.id).where(open_ones, mine).limit(1)
        if tx.connection().execute(found).first() is not None:
            return True
    return False


def _expired_again(tx: Session, one: Broadcast, now: datetime) -> bool:
    """Have those wait again whose message was not sent within their hours; say whether there are any."""
    messages, rows = table(Message).c, table(Recipient)
    expired = sa.exists().where(
        messages.id == rows.c.message_id, messages.state == State.withheld, messages.reason == "expired"
    )
    again = sa.update(rows).where(rows.c.broadcast_id == one.id, rows.c.state == RecipientState.handed, expired)
    waiting = tx.connection().execute(again.values(state=RecipientState.waiting, not_before=now))
    return waiting.rowcount > 0
