"""What is owed and may be said now becomes messages: one for each customer, however much there is to tell.

Nothing is queued for later: what may not be said now, because it is night there or they were told enough today,
stays owed, and the next pass asks again.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from store import contact, notices, outbox
from store.consent import Purpose
from store.customers import Address
from store.database import table, wake
from store.hours import Window
from store.messages import Direction, Message, Priority, State
from store.notices import Notice
from store.settings import Settings
from store.sql import insert


def dispatch(tx: Session, settings: Settings, *, now: datetime, anytime: bool = False) -> int:
    """Put one message into the outbox for every customer who may hear now; return how many.

    With `anytime` nobody sleeps and nobody was told enough: that is how a preview shows who would hear at all.
    """
    tx.flush()
    owed = table(Notice)
    waiting = sa.select(owed.c.customer_id).where(notices.waits(now))
    if tx.connection().execute(waiting.limit(1)).first() is None:
        return 0
    reached = contact.reached_at(owed.c.customer_id, Purpose.order_updates)
    addresses = table(Address)
    listeners = (
        sa.select(
            owed.c.customer_id,
            # The first notice and how often it was tried name the message, so that two leaders make one, and no two
            # tries of the same notice have one name, whatever else they carried.
            sa.func.min(owed.c.id * 1_000_000 + owed.c.attempts).label("first"),
            reached.label("address_id"),
        )
        .where(notices.waits(now))
        .group_by(owed.c.customer_id)
        .subquery("listeners")
    )
    may_hear: list[sa.ColumnElement[bool]] = [sa.true()]
    if not anytime:
        awake = contact.awake(tx, Window.parse(settings.message_hours), now=now)
        may_hear.append(addresses.c.zones.in_(awake))
        may_hear.append(~contact.told_enough(listeners.c.customer_id, settings.messages_per_day, now=now))
    made = _enqueue(tx, listeners, sa.and_(*may_hear), now)
    # Whoever was reached has a message by now; of the rest, the unreachable are left alone for a while.
    notices.rest(tx, reached.is_(None), now=now)
    return made


def _enqueue(tx: Session, listeners: sa.Subquery, may_hear: sa.ColumnElement[bool], now: datetime) -> int:
    owed, messages, addresses = table(Notice), table(Message), table(Address)
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
            sa.literal(0),
            sa.literal(""),
        )
        .join(addresses, addresses.c.id == listeners.c.address_id)
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
            messages.c.customer_id == owed.c.customer_id,
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
