"""What is owed and may be said now becomes messages: one for each customer, however much there is to tell.

Nothing is queued for later: what may not be said now, because it is night there, they were told enough today, or
enough of its kind of late, stays owed, and a later pass asks again. What sells is never in one message with news of an
order, and what a shop keeps in the shadow never with what leaves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from scheduler import caps, selling
from scheduler.caps import Cap
from scheduler.notifications import LINES, ORDERS, Urgency, for_purpose, hidden, most_a_day, urgencies
from store import contact, notices, outbox, shadow
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import table, wake
from store.hours import Hours, Window
from store.messages import NEWS, Direction, Message, Priority, State
from store.notices import Notice
from store.preferences import Opening
from store.settings import Settings
from store.sql import among, earliest, insert, numbers, portions

LOOKED_AT_AGAIN = timedelta(days=1)
"""For so long, at most, news rests of whose kind its customer has heard enough."""


def dispatch(tx: Session, settings: Settings, *, now: datetime, anytime: bool = False) -> int:
    """Put one message into the outbox for every customer who may hear now, in this one transaction; return how many.

    With `anytime` nobody sleeps and nobody was told enough: that is how a preview shows who would hear at all.
    """
    tx.flush()
    return sum(tell(tx, settings, some, now=now, anytime=anytime) for some in portions(notices.hearers(tx, now=now)))


def tell(tx: Session, settings: Settings, customer_ids: Sequence[int], *, now: datetime, anytime: bool = False) -> int:
    """Put one message into the outbox for each of these customers who may hear now; return how many.

    What is owed to the others rests, until they wake at the latest.
    """
    tx.flush()
    return sum(_tell(tx, settings, lot, now=now, anytime=anytime) for lot in _lots(tx, settings, customer_ids, now))


@dataclass(frozen=True, slots=True)
class Lot:
    """What may stand in one message: news for one purpose, to these customers, in these hours."""

    purpose: Purpose
    customer_ids: Sequence[int]
    hours: Hours
    these: sa.ColumnElement[bool]


def _lots(tx: Session, settings: Settings, customer_ids: Sequence[int], now: datetime) -> Iterator[Lot]:
    """Part what is owed by what may be said together; news of orders goes first, and counts first in a day."""
    owed, sells = table(Notice).c, for_purpose(Purpose.marketing)
    shop, kept = Window.parse(settings.message_hours), shadow.parse(settings.shadow)
    in_shadow = hidden(kept, owed.kind, owed.backorder_id)
    parts = [~in_shadow, in_shadow] if kept else [sa.true()]
    everybody = among(owed.customer_id, customer_ids)
    for part in parts:
        yield Lot(Purpose.order_updates, customer_ids, shop, sa.and_(everybody, owed.kind.not_in(sells), part))
    some = notices.hearers(tx, everybody, owed.kind.in_(sells), now=now)
    for hours, ids in selling.hours_of(tx, some, shop).items() if some else ():
        mine = sa.and_(among(owed.customer_id, ids), owed.kind.in_(sells))
        for part in parts:
            yield Lot(Purpose.marketing, ids, hours, sa.and_(mine, part))


def _tell(tx: Session, settings: Settings, lot: Lot, *, now: datetime, anytime: bool) -> int:
    owed, these = table(Notice), lot.these
    limits = {} if anytime else _caps_of(lot, settings)
    _join(tx, lot, limits, now)
    _hold_back(tx, lot, limits, now)
    reached = contact.reached_at(owed.c.customer_id, lot.purpose)
    # What the law has us tell goes elsewhere as soon as one way has failed.
    surely = contact.reached_at(owed.c.customer_id, lot.purpose, troubled=1)
    urgency = sa.func.min(sa.case(urgencies(), value=owed.c.kind, else_=int(Urgency.usual)))
    by_law = urgency == int(Urgency.law)
    listeners = (
        sa.select(
            owed.c.customer_id,
            # The first notice and how often it was tried name the message, so that two leaders make one, and no two
            # tries of the same notice have one name, whatever else they carried.
            sa.func.min(owed.c.id * 1_000_000 + owed.c.attempts).label("first"),
            sa.func.min(owed.c.owed_at).label("since"),
            urgency.label("urgency"),
            sa.case((by_law, surely), else_=reached).label("address_id"),
        )
        .where(notices.waits(now), these)
        .group_by(owed.c.customer_id)
        .subquery("listeners")
    )
    openings = contact.openings(tx, lot.customer_ids, lot.hours, lot.purpose, now=now)
    may_hear: list[sa.ColumnElement[bool]] = [sa.true()]
    if not anytime:
        may_hear.append(_is_their_hour(listeners, lot, openings, now))
        may_hear.append(~_told_enough(listeners, lot, settings, now))
    made = _enqueue(tx, listeners, lot, sa.and_(*may_hear), _expires(listeners, lot, openings), now=now)
    # Whoever could be told has a message by now.
    notices.rest(tx, these, _until(reached, lot, openings, now), now=now)
    return made


def _caps_of(lot: Lot, settings: Settings) -> dict[str, Cap]:
    """Return the caps of the shop that are about kinds of this lot."""
    sells = for_purpose(Purpose.marketing)
    return {
        kind: cap
        for kind, cap in caps.parse(settings.kind_caps).items()
        if kind != caps.RESTOCK and (kind in sells) is (lot.purpose is Purpose.marketing)
    }


def _hold_back(tx: Session, lot: Lot, limits: Mapping[str, Cap], now: datetime) -> None:
    """Let news rest of whose kind its customer has heard enough, until they may hear it again; all else goes on."""
    if not limits:
        return
    owed = table(Notice)
    full = caps.resting(limits, owed, now=now)
    over = sa.and_(lot.these, owed.c.kind.in_(limits), full.is_not(None))
    notices.rest(tx, over, earliest(full, sa.literal(now + LOOKED_AT_AGAIN)), now=now)


def _join(tx: Session, lot: Lot, limits: Mapping[str, Cap], now: datetime) -> None:
    """Let what is new go with what lies in the outbox for the same person and was not tried yet: they hear it once.

    Those messages are held until this transaction ends, so that nobody sends them without it. What the law has us tell
    has a message of its own, which nothing holds back.
    """
    messages, owed = table(Message), table(Notice)
    hears = sa.select(owed.c.customer_id).where(notices.waits(now), lot.these)
    mine = sa.and_(outbox.untouched(), messages.c.purpose == lot.purpose, messages.c.customer_id.in_(hears))
    lying = numbers(tx, sa.select(messages.c.id).where(mine).with_for_update(skip_locked=True, key_share=True))
    if not lying:
        return
    alike = numbers(tx, sa.select(owed.c.message_id).where(among(owed.c.message_id, lying), lot.these).distinct())
    by_law = [kind for kind, urgency in urgencies().items() if urgency == Urgency.law]
    tx.connection().execute(
        sa.update(owed)
        .where(notices.waits(now), lot.these, owed.c.kind.not_in(by_law))
        .where(messages.c.customer_id == owed.c.customer_id, among(messages.c.id, alike))
        .where(caps.resting(limits, owed, besides=messages.c.id, now=now).is_(None))
        .values(message_id=messages.c.id, attempts=owed.c.attempts + 1)
    )


def _told_enough(listeners: sa.Subquery, lot: Lot, settings: Settings, now: datetime) -> sa.ColumnElement[bool]:
    """Say who was told as much in a day as news of this urgency may be; the law is told all the same."""
    limits = {int(one): most_a_day(one, settings.messages_per_day) for one in Urgency}
    most = sa.case({one: count for one, count in limits.items() if count is not None}, value=listeners.c.urgency)
    enough = contact.told_enough(listeners.c.customer_id, most, now=now)
    if lot.purpose is Purpose.marketing:
        sold = contact.told_enough(listeners.c.customer_id, contact.SOLICITATIONS, purpose=Purpose.marketing, now=now)
        spoken = contact.spoken_with(listeners.c.customer_id, since=now - contact.BREATHER)
        enough = sa.or_(enough, sold, spoken, _news_is_under_way(listeners.c.customer_id))
    return sa.and_(listeners.c.urgency != int(Urgency.law), enough)


def _news_is_under_way(customer_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Say whether news of an order was tried and is not said yet, as to a phone that may have changed hands."""
    tried, lines, purchases = table(Notice).alias("tried").c, LINES.alias("theirs").c, ORDERS.alias("mine").c
    unsaid = sa.and_(tried.said_at.is_(None), tried.stale_at.is_(None), tried.attempts > 0)
    news = tried.kind.not_in(for_purpose(Purpose.marketing))
    # By way of their lines, by which notices are found.
    theirs = sa.and_(purchases.customer_id == customer_id, lines.order_id == purchases.id)
    return sa.exists().where(theirs, tried.backorder_id == lines.id, unsaid, news)


def _is_their_hour(
    listeners: sa.Subquery, lot: Lot, openings: Mapping[str, Opening], now: datetime
) -> sa.ColumnElement[bool]:
    """Say who may be told now: as they wish, or by the shop's hours alone what the law has us tell."""
    day = [name for name, one in openings.items() if one.began <= now]
    shop = contact.rhythm(table(Address), table(Customer), lot.purpose, wishes=False)
    anyway = sa.and_(_by_law(listeners), shop.in_(day))
    return sa.or_(contact.hears_now(openings, lot.purpose, since=listeners.c.since, now=now), anyway)


def _expires(listeners: sa.Subquery, lot: Lot, openings: Mapping[str, Opening]) -> sa.ColumnElement[datetime | None]:
    """Say when news is no longer to be sent: at the end of their hours; what the law has us tell never expires."""
    mine = contact.rhythm(table(Address), table(Customer), lot.purpose)
    closing = {name: sa.literal(one.closes) for name, one in openings.items()}
    return sa.case((_by_law(listeners), sa.null()), else_=sa.case(closing, value=mine) if closing else sa.null())


def _by_law(listeners: sa.Subquery) -> sa.ColumnElement[bool]:
    return listeners.c.urgency == int(Urgency.law)


def _until(
    reached: sa.ScalarSelect[int | None], lot: Lot, openings: Mapping[str, Opening], now: datetime
) -> sa.ColumnElement[datetime]:
    """Say until when what is owed to whoever is `reached` at an address rests: not long, since much may change."""
    addresses, customers, soon = table(Address), table(Customer), now + notices.REST
    waking = {name: sa.literal(min(one.began, soon) if one.began > now else soon) for name, one in openings.items()}
    mine = contact.rhythm(addresses, customers, lot.purpose)
    until = sa.case(waking, value=mine, else_=sa.literal(soon)) if waking else sa.literal(soon)
    whose = addresses.join(customers, customers.c.id == addresses.c.customer_id)
    asleep = sa.select(until).select_from(whose).where(addresses.c.id == reached).scalar_subquery()
    return sa.func.coalesce(asleep, sa.literal(now + notices.UNREACHABLE_REST))


def _enqueue(
    tx: Session,
    listeners: sa.Subquery,
    lot: Lot,
    may_hear: sa.ColumnElement[bool],
    expires: sa.ColumnElement[datetime | None],
    *,
    now: datetime,
) -> int:
    owed, messages, addresses, customers = table(Notice), table(Message), table(Address), table(Customer)
    last = tx.connection().execute(sa.select(sa.func.coalesce(sa.func.max(messages.c.id), 0))).scalar_one()
    name = sa.literal("notices:") + sa.cast(listeners.c.first, sa.String)
    grouped = (
        sa.select(
            name.label("key"),
            sa.literal(Direction.out, messages.c.direction.type),
            addresses.c.channel,
            addresses.c.id,
            listeners.c.customer_id,
            sa.case((_by_law(listeners), int(Priority.law)), else_=int(Priority.notice)),
            sa.literal(State.queued, messages.c.state.type),
            sa.literal(False),
            sa.literal(now),
            sa.literal(now),
            expires,
            sa.literal(0),
            sa.literal(""),
            sa.literal(lot.purpose, messages.c.purpose.type),
        )
        .join(addresses, addresses.c.id == listeners.c.address_id)
        .join(customers, customers.c.id == listeners.c.customer_id)
        .where(may_hear)
        # Those who go first leave first.
        .order_by(listeners.c.urgency, listeners.c.customer_id)
    )
    columns = [
        "key",
        "direction",
        "channel",
        "address_id",
        "customer_id",
        "priority",
        "state",
        "after_stop",
        "created_at",
        "not_before",
        "expires_at",
        "attempts",
        "reason",
        "purpose",
    ]
    made = tx.connection().execute(
        insert(tx, messages).from_select(columns, grouped).on_conflict_do_nothing(index_elements=["key"]),
        execution_options={"preserve_rowcount": True},
    )
    tx.connection().execute(
        sa.update(owed)
        .where(
            notices.waits(now),
            lot.these,
            messages.c.customer_id == owed.c.customer_id,
            messages.c.created_at == now,
            messages.c.id > last,
            messages.c.priority.in_([int(one) for one in NEWS]),
            messages.c.body.is_(None),
        )
        .values(message_id=messages.c.id, attempts=owed.c.attempts + 1)
    )
    tx.expire_all()
    if made.rowcount:
        wake(tx, outbox.BELL)
    return int(made.rowcount)
