"""What is owed and may be said now becomes messages: one for each customer, however much there is to tell.

Nothing is queued for later: what may not be said now, because it is night there or they were told enough today,
stays owed, and a later pass asks again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from scheduler.notifications import required
from store import contact, notices, outbox
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import table, wake
from store.hours import Window
from store.messages import Direction, Message, Priority, State
from store.notices import Notice
from store.preferences import Opening
from store.settings import Settings
from store.sql import among, insert, portions


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
    owed = table(Notice)
    these = among(tx, owed.c.customer_id, customer_ids)
    reached = contact.reached_at(owed.c.customer_id, Purpose.order_updates)
    # What the law has us tell goes elsewhere as soon as one way has failed.
    surely = contact.reached_at(owed.c.customer_id, Purpose.order_updates, troubled=1)
    is_required = sa.func.max(sa.case((owed.c.kind.in_(required()), 1), else_=0))
    listeners = (
        sa.select(
            owed.c.customer_id,
            # The first notice and how often it was tried name the message, so that two leaders make one, and no two
            # tries of the same notice have one name, whatever else they carried.
            sa.func.min(owed.c.id * 1_000_000 + owed.c.attempts).label("first"),
            sa.func.min(owed.c.owed_at).label("since"),
            is_required.label("required"),
            sa.case((is_required == 1, surely), else_=reached).label("address_id"),
        )
        .where(notices.waits(now), these)
        .group_by(owed.c.customer_id)
        .subquery("listeners")
    )
    openings = contact.openings(tx, customer_ids, Window.parse(settings.message_hours), now=now)
    may_hear: list[sa.ColumnElement[bool]] = [sa.true()]
    if not anytime:
        may_hear.append(_is_their_hour(listeners, openings, now))
        enough = contact.told_enough(listeners.c.customer_id, settings.messages_per_day, now=now)
        may_hear.append(sa.or_(listeners.c.required == 1, ~enough))
    made = _enqueue(tx, listeners, these, sa.and_(*may_hear), _expires(listeners, openings), now=now)
    # Whoever could be told has a message by now.
    notices.rest(tx, these, _until(reached, openings, now), now=now)
    return made


def _is_their_hour(listeners: sa.Subquery, openings: Mapping[str, Opening], now: datetime) -> sa.ColumnElement[bool]:
    """Say who may be told now: as they wish, or by the shop's hours alone what the law has us tell."""
    day = [name for name, one in openings.items() if one.began <= now]
    shop = contact.rhythm(table(Address), table(Customer), wishes=False)
    anyway = sa.and_(listeners.c.required == 1, shop.in_(day))
    return sa.or_(contact.hears_now(openings, since=listeners.c.since, now=now), anyway)


def _expires(listeners: sa.Subquery, openings: Mapping[str, Opening]) -> sa.ColumnElement[datetime | None]:
    """Say when news is no longer to be sent: at the end of their hours; what the law has us tell never expires."""
    mine = contact.rhythm(table(Address), table(Customer))
    closing = {name: sa.literal(one.closes) for name, one in openings.items()}
    return sa.case((listeners.c.required == 1, sa.null()), else_=sa.case(closing, value=mine) if closing else sa.null())


def _until(
    reached: sa.ScalarSelect[int | None], openings: Mapping[str, Opening], now: datetime
) -> sa.ColumnElement[datetime]:
    """Say until when what is owed to whoever is `reached` at an address rests: not long, since much may change."""
    addresses, customers, soon = table(Address), table(Customer), now + notices.REST
    waking = {name: sa.literal(min(one.began, soon) if one.began > now else soon) for name, one in openings.items()}
    mine = contact.rhythm(addresses, customers)
    until = sa.case(waking, value=mine, else_=sa.literal(soon)) if waking else sa.literal(soon)
    whose = addresses.join(customers, customers.c.id == addresses.c.customer_id)
    asleep = sa.select(until).select_from(whose).where(addresses.c.id == reached).scalar_subquery()
    return sa.func.coalesce(asleep, sa.literal(now + notices.UNREACHABLE_REST))


def _enqueue(
    tx: Session,
    listeners: sa.Subquery,
    these: sa.ColumnElement[bool],
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
            sa.literal(int(Priority.notice)),
            sa.literal(State.queued, messages.c.state.type),
            sa.literal(False),
            sa.literal(now),
            sa.literal(now),
            expires,
            sa.literal(0),
            sa.literal(""),
        )
        .join(addresses, addresses.c.id == listeners.c.address_id)
        .join(customers, customers.c.id == listeners.c.customer_id)
        .where(may_hear)
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
    ]
    made = tx.connection().execute(
        insert(tx, messages).from_select(columns, grouped).on_conflict_do_nothing(index_elements=["key"]),
        execution_options={"preserve_rowcount": True},
    )
    tx.connection().execute(
        sa.update(owed)
        .where(
            notices.waits(now),
            these,
            messages.c.customer_id == owed.c.customer_id,
            messages.c.created_at == now,
            messages.c.id > last,
            messages.c.priority == int(Priority.notice),
            messages.c.body.is_(None),
        )
        .values(message_id=messages.c.id, attempts=owed.c.attempts + 1)
    )
    tx.expire_all()
    if made.rowcount:
        wake(tx, outbox.BELL)
    return int(made.rowcount)
