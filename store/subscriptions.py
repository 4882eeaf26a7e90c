"""Who asked to be told when a product can be bought again: agreed to twice, told once, then gone."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from store import consent, supply
from store.catalog import Product
from store.consent import Purpose
from store.customers import Address, AddressState
from store.database import table
from store.orders import Backorder
from store.sql import exactly, insert, key, one_of, ref


class SubscriptionState(StrEnum):
    """Asked for, confirmed, told, or ended before that."""

    asked = "asked"
    confirmed = "confirmed"
    told = "told"
    ended = "ended"


class Subscription(SQLModel, table=True):
    """One wish about one product at one address."""

    __table_args__ = (
        sa.Index(
            "uq_subscription_live",
            "address_id",
            "product_id",
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'confirmed')"),
            postgresql_where=sa.text("state IN ('asked', 'confirmed')"),
        ),
        sa.Index(
            "ix_subscription_told",
            "product_id",
            "closed_at",
            sqlite_where=sa.text("state = 'told'"),
            postgresql_where=sa.text("state = 'told'"),
        ),
        sa.Index(
            "ix_subscription_confirmed",
            "product_id",
            "id",
            sqlite_where=sa.text("state = 'confirmed'"),
            postgresql_where=sa.text("state = 'confirmed'"),
        ),
    )

    id: int = key()
    customer_id: int = ref("customer.id", index=True)
    address_id: int = ref("address.id")
    product_id: int = ref("product.id")
    state: SubscriptionState = one_of(SubscriptionState, default=SubscriptionState.asked)
    asked_at: datetime
    confirmed_at: datetime | None = None
    closed_at: datetime | None = None


class Live(NamedTuple):
    """A confirmed wish that was not granted yet, and the product that it is about."""

    id: int
    product_id: int
    title: str
    channel: str


# Spelt out, so that both databases see that the index on what is confirmed answers it.
_CONFIRMED = exactly(SubscriptionState.confirmed)
_LIVE = (SubscriptionState.asked, SubscriptionState.confirmed)


def ask(tx: Session, customer_id: int, address_id: int, product_id: int, *, now: datetime) -> int:
    """Note who would like to be told of what, and return the wish's id; nobody is told before it is confirmed."""
    wishes = table(Subscription)
    wish = {
        "customer_id": customer_id,
        "address_id": address_id,
        "product_id": product_id,
        "state": SubscriptionState.asked,
        "asked_at": now,
    }
    tx.connection().execute(insert(tx, wishes).values(wish).on_conflict_do_nothing())
    found = sa.select(wishes.c.id).where(
        wishes.c.address_id == address_id, wishes.c.product_id == product_id, wishes.c.state.in_(_LIVE)
    )
    return int(tx.connection().execute(found).scalar_one())


def confirm(tx: Session, subscription_id: int, *, source: str, wording: str, now: datetime) -> bool:
    """Confirm a wish, and write the permission down: which `wording` was agreed to, and where (`source`).

    Returns whether it was to be confirmed; a second time changes nothing.
    """
    wishes = table(Subscription)
    confirmed = tx.connection().execute(
        sa.update(wishes)
        .where(wishes.c.id == subscription_id, wishes.c.state == SubscriptionState.asked)
        .values(state=SubscriptionState.confirmed, confirmed_at=now)
        .returning(wishes.c.address_id)
    )
    address_id = confirmed.scalar_one_or_none()
    if address_id is None:
        return False
    if consent.held(tx, address_id, Purpose.restock) is not True:
        # What was agreed to before a STOP does not come back with a new permission.
        _end(tx, wishes.c.address_id == address_id, wishes.c.id != subscription_id, now=now)
    consent.grant(tx, [address_id], Purpose.restock, source=source, wording=wording, now=now)
    return True


def live(tx: Session, customer_id: int) -> list[Live]:
    """List what a customer has confirmed and was not told yet, oldest first."""
    wishes, products, addresses = table(Subscription).c, table(Product).c, table(Address).c
    found = (
        sa.select(wishes.id, wishes.product_id, products.title, addresses.channel)
        .join_from(table(Subscription), table(Product), products.id == wishes.product_id)
        .join(table(Address), addresses.id == wishes.address_id)
        .where(
            wishes.customer_id == customer_id,
            wishes.state == SubscriptionState.confirmed,
            consent.holds(addresses.id, Purpose.restock).is_(sa.true()),
        )
        .order_by(wishes.id)
    )
    return [Live(*row) for row in tx.connection().execute(found)]


def end(tx: Session, customer_id: int, subscription_ids: Sequence[int], *, now: datetime) -> list[int]:
    """End these wishes of a customer, asked or confirmed; return the products that they were about."""
    wishes = table(Subscription).c
    return _end(tx, wishes.customer_id == customer_id, wishes.id.in_(subscription_ids), now=now)


def end_at(tx: Session, address_ids: Sequence[int], *, now: datetime) -> None:
    """End every wish at these addresses: nobody there wants to be written to."""
    _end(tx, table(Subscription).c.address_id.in_(address_ids), now=now)


def available(tx: Session, product_id: int) -> int:
    """Count the units that anybody may buy: free ones, once everybody who waits for an order is served."""
    lines = table(Backorder).c
    waits = sa.select(sa.exists().where(lines.product_id == product_id, lines.waiting > 0))
    return 0 if tx.connection().execute(waits).scalar_one() else supply.stock(tx, product_id).sellable


def back(tx: Session, *, told_since: datetime) -> list[int]:
    """List the products for which somebody may have to be told that they are back, in the order of their ids.

    Those that are on the shelf in more units than people were told `told_since`, and for which nobody waits.
    """
    products, lines = table(Product).c, table(Backorder).c
    wanted = _wanted()
    waits = sa.exists().where(lines.product_id == products.id, lines.waiting > 0)
    found = (
        sa.select(products.id)
        .join_from(wanted, table(Product), products.id == wanted.c.product_id)
        .where(products.on_hand > 0, ~waits, products.on_hand > _told(products.id, told_since))
        .order_by(products.id)
    )
    return list(tx.connection().execute(found).scalars())


def held(tx: Session, product_ids: Sequence[int], *, since: datetime, now: datetime) -> list[int]:
    """List those of the products that are back which have been so `since` then; what is gone again begins anew."""
    products = table(Product)
    back_now = products.c.id.in_(product_ids)
    change = sa.update(products)
    gone = change.where(products.c.back_since.is_not(None), ~back_now).values(back_since=None)
    new = change.where(products.c.back_since.is_(None), back_now).values(back_since=now)
    for changed in (gone, new):
        tx.connection().execute(changed)
    found = sa.select(products.c.id).where(back_now, products.c.back_since <= since).order_by(products.c.id)
    return list(tx.connection().execute(found).scalars())


def room(tx: Session, product_id: int, *, told_since: datetime) -> int:
    """Count how many more may be told that a product is back: one for each unit that nobody was told of lately.

    Hold the product (`catalog.lock`), so that two who ask do not tell twice as many.
    """
    told = tx.connection().execute(sa.select(_told(sa.literal(product_id), told_since))).scalar_one()
    return max(0, available(tx, product_id) - int(told))


def waiting_for(product_id: int) -> sa.Select[tuple[int, int, int, str]]:
    """Select who waits for a product where they can be reached: id, customer, address and channel, oldest first."""
    wishes, addresses = table(Subscription).c, table(Address).c
    return (
        sa.select(wishes.id, wishes.customer_id, wishes.address_id, addresses.channel)
        .join_from(table(Subscription), table(Address), addresses.id == wishes.address_id)
        .where(
            wishes.product_id == product_id,
            wishes.state == _CONFIRMED,
            addresses.state == AddressState.active,
            consent.holds(addresses.id, Purpose.restock).is_(sa.true()),
        )
        .order_by(wishes.id)
    )


def told(tx: Session, subscription_ids: Sequence[int], *, now: datetime) -> set[int]:
    """Note that these are being told, which is what they asked for; return those that nobody has told or ended."""
    wishes = table(Subscription)
    over = tx.connection().execute(
        sa.update(wishes)
        .where(wishes.c.id.in_(subscription_ids), wishes.c.state == SubscriptionState.confirmed)
        .values(state=SubscriptionState.told, closed_at=now)
        .returning(wishes.c.id)
    )
    return set(over.scalars())


def _end(tx: Session, *these: sa.ColumnElement[bool], now: datetime) -> list[int]:
    wishes = table(Subscription)
    ended = tx.connection().execute(
        sa.update(wishes)
        .where(wishes.c.state.in_(_LIVE), *these)
        .values(state=SubscriptionState.ended, closed_at=now)
        .returning(wishes.c.product_id)
    )
    return list(ended.scalars())


def _told(product_id: sa.ColumnElement[int], since: datetime) -> sa.ScalarSelect[int]:
    lately = table(Subscription).alias("lately").c
    return (
        sa.select(sa.func.count())
        .where(
            lately.product_id == product_id,
            lately.state == SubscriptionState.told,
            lately.closed_at > since,
        )
        .scalar_subquery()
    )


def _wanted() -> sa.CTE:
    """Select the products that somebody waits for, one step of the index each, however many wait."""
    first, following = table(Subscription).alias("first").c, table(Subscription).alias("following").c
    wanted = (
        sa.select(sa.func.min(first.product_id).label("product_id"))
        .where(first.state == _CONFIRMED)
        .cte("wanted", recursive=True)
    )
    more = (
        sa.select(sa.func.min(following.product_id))
        .where(following.state == _CONFIRMED, following.product_id > wanted.c.product_id)
        .scalar_subquery()
    )
    return wanted.union_all(sa.select(more).where(wanted.c.product_id.is_not(None)))
