"""Forgetting: a person, wholly, and the words of old messages.

Every column that holds something of a person's own is emptied. Orders, promises, consents and the fact that there was
a message stay, by their numbers (GDPR Art. 17(3)(b) and (e)).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store import audit, notes, staff_group
from store.codes import Code
from store.conversations import Conversation, Holder
from store.customers import Address, AddressState, Customer, LinkToken
from store.database import table
from store.errors import NotFound
from store.messages import Message, State
from store.notices import Notice
from store.orders import Backorder, Order
from store.privacy.stops import pseudonym
from store.shipments import Shipment
from store.subscriptions import Subscription
from store.tasks import Task
from store.writebacks import WriteBack

STRAGGLING = timedelta(days=1)
"""For so long after an erasure it is looked for what was being written down at that moment."""


def erase(tx: Session, customer_id: int, *, secret: str, by: str, now: datetime) -> bool:
    """Forget a customer at once, whatever is open; false where they are forgotten already. Raises NotFound.

    Ask `wishes.is_open` first: whoever still waits for an order is not told of it any more.
    """
    theirs = sa.select(table(Address).c.id).where(table(Address).c.customer_id == customer_id)
    places = list(tx.connection().execute(theirs).scalars())
    # In the order in which a turn takes them: the conversation, then the address.
    for model, column in ((Conversation, "address_id"), (Address, "id")):
        held = table(model).c[column]
        rows = sa.select(held).where(held.in_(places)).order_by(held).with_for_update(key_share=model is Address)
        tx.connection().execute(rows).all()
    person = tx.get(Customer, customer_id, with_for_update={"key_share": True}, populate_existing=True)
    if person is None:
        raise NotFound(f"no customer {customer_id}")
    if person.erased_at is not None:
        return False
    _forget_words(tx, customer_id, places, now)
    _forget_places(tx, places, secret)
    _forget_orders(tx, customer_id, now)
    _forget_wishes(tx, customer_id, places, now)
    tx.connection().execute(
        sa.update(table(Customer))
        .where(table(Customer).c.id == customer_id)
        .values(
            name="",
            language=None,
            country=None,
            zone=None,
            preferred_channel=None,
            hours=None,
            digest=False,
            paused_until=None,
            erased_at=now,
        )
    )
    audit.record(tx, by, "erased", f"customer {customer_id}", now=now)
    tx.expire_all()
    return True


def sweep(tx: Session, *, now: datetime) -> None:
    """Empty what somebody said at the very moment in which they were forgotten."""
    people, messages = table(Customer), table(Message)
    lately = sa.select(people.c.id).where(people.c.erased_at > now - STRAGGLING)
    tx.connection().execute(
        sa.update(messages)
        .where(messages.c.customer_id.in_(lately), _has_words())
        .values(text=None, body=None, choices=None)
    )
    places = tx.connection().execute(sa.select(table(Address).c.id).where(table(Address).c.customer_id.in_(lately)))
    if found := list(places.scalars()):
        staff_group.forget(tx, found, now=now)


def forget_old(tx: Session, *, before: datetime, limit: int = 10_000) -> int:
    """Forget the words of up to `limit` messages from `before` that moment, notes, and secrets that have long expired.

    Returns how many messages; call it until that is none.
    """
    messages = table(Message)
    over = messages.c.state.not_in([State.received, State.queued, State.claimed, State.sending])
    old = (
        sa.select(messages.c.id)
        .where(messages.c.created_at < before, over, _has_words())
        .order_by(messages.c.id)
        .limit(limit)
    )
    emptied = tx.connection().execute(
        sa.update(messages).where(messages.c.id.in_(old)).values(text=None, body=None, choices=None)
    )
    notes.forget(tx, before=before)
    staff_group.forget_old(tx, before=before)
    for model in (Code, LinkToken):
        tx.connection().execute(sa.delete(table(model)).where(table(model).c.expires_at < before))
    tx.expire_all()
    return emptied.rowcount


def _has_words() -> sa.ColumnElement[bool]:
    words = table(Message).c
    return sa.or_(words.text.is_not(None), words.body.is_not(None), words.choices.is_not(None))


def _forget_words(tx: Session, customer_id: int, places: Sequence[int], now: datetime) -> None:
    messages = table(Message)
    theirs = sa.or_(messages.c.customer_id == customer_id, messages.c.address_id.in_(places))
    tx.connection().execute(
        sa.update(messages)
        .where(theirs, messages.c.state.in_([State.queued, State.claimed]))
        .values(state=State.withheld, reason="erased", closed_at=now, claimed_by=None, lease_until=None)
    )
    tx.connection().execute(sa.update(messages).where(theirs, _has_words()).values(text=None, body=None, choices=None))
    talks = table(Conversation)
    tx.connection().execute(
        sa.update(talks)
        .where(talks.c.address_id.in_(places))
        .values(asking=None, asked_back=0, holder=Holder.bot, held_since=None, held_by="")
    )


def _forget_places(tx: Session, places: Sequence[int], secret: str) -> None:
    addresses = table(Address)
    known = tx.connection().execute(
        sa.select(addresses.c.id, addresses.c.channel, addresses.c.handle).where(addresses.c.id.in_(places))
    )
    for place in known.all():
        hashed = pseudonym(place.channel, place.handle, secret)
        # Whoever was erased there before has handed their STOP on to this one.
        older = addresses.c.channel == place.channel, addresses.c.handle == hashed, addresses.c.id != place.id
        tx.connection().execute(
            sa.update(addresses)
            .where(*older)
            .values(handle=sa.literal(f"{hashed}:") + sa.cast(addresses.c.id, sa.String))
        )
        tx.connection().execute(
            sa.update(addresses)
            .where(addresses.c.id == place.id)
            .values(
                handle=hashed,
                zones="UTC",
                state=AddressState.retired,
                retired_reason="erased",
                heard_at=None,
                failures=0,
            )
        )


def _forget_orders(tx: Session, customer_id: int, now: datetime) -> None:
    purchases, lines = table(Order), table(Backorder)
    theirs = sa.select(purchases.c.id).where(purchases.c.customer_id == customer_id)
    tx.connection().execute(sa.update(purchases).where(purchases.c.customer_id == customer_id).values(postcode=None))
    owed = sa.select(lines.c.id).where(lines.c.order_id.in_(theirs))
    for model, emptied in ((Shipment, {"tracking": ""}), (WriteBack, {"note": ""})):
        concerned = table(model).c.backorder_id.in_(owed)
        tx.connection().execute(sa.update(table(model)).where(concerned).values(emptied))
    news = table(Notice)
    unsaid = news.c.customer_id == customer_id, news.c.said_at.is_(None)
    tx.connection().execute(sa.update(news).where(*unsaid).values(stale_at=now, message_id=None))


def _forget_wishes(tx: Session, customer_id: int, places: Sequence[int], now: datetime) -> None:
    codes = table(Code)
    tx.connection().execute(sa.delete(codes).where(codes.c.address_id.in_(places)))
    # Whoever asked for one at somebody else's phone is still counted.
    tx.connection().execute(sa.update(codes).where(codes.c.phone_id.in_(places)).values(phone_id=None))
    notes.forget(tx, customer_id=customer_id)
    staff_group.forget(tx, places, now=now)
    for model in (LinkToken, Subscription):
        tx.connection().execute(sa.delete(table(model)).where(table(model).c.customer_id == customer_id))
    todo = table(Task)
    tx.connection().execute(
        sa.update(todo)
        .where(todo.c.customer_id == customer_id)
        .values(
            details="",
            closed_by=sa.case((todo.c.closed_at.is_(None), "erased"), else_=todo.c.closed_by),
            closed_at=sa.func.coalesce(todo.c.closed_at, now),
        )
    )
