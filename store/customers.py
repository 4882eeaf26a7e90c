"""Who waits, and where they can be reached: customers, their addresses, and the links that tie a chat to one."""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import table
from store.errors import OfferEnded, SomebodyElse
from store.sql import key, one_of, ref

TROUBLED = 2
"""After so many messages in a row that were given up on, another way is tried first."""


class AddressState(StrEnum):
    """Whether anybody can be reached there."""

    active = "active"
    retired = "retired"


class Customer(SQLModel, table=True):
    """A person who waits. `language` is None until it is known; `zone` is set where they told us their own.

    `hours` are those in which they want to be written to ("09:00-12:00"), None for the shop's; `digest` that they want
    all news of a day at once; `paused_until` when we may bring news again. Whoever was erased has no name any more.
    """

    __table_args__ = (
        sa.Index(
            "ix_customer_erased",
            "erased_at",
            sqlite_where=sa.text("erased_at IS NOT NULL"),
            postgresql_where=sa.text("erased_at IS NOT NULL"),
        ),
    )

    id: int = key()
    name: str = ""
    language: str | None = None
    country: str | None = None
    zone: str | None = None
    preferred_channel: str | None = None
    hours: str | None = None
    digest: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    paused_until: datetime | None = None
    created_at: datetime
    erased_at: datetime | None = None


class Address(SQLModel, table=True):
    """A channel and a handle that reach a customer: a Telegram chat, a phone for SMS, an e-mail.

    `zones` holds every time zone in which the holder may be, sorted and joined by commas. One chat or phone
    belongs to one customer; an e-mail proves nothing and may stand with several. `failures` counts the messages in a
    row that were given up on there.
    """

    __table_args__ = (
        sa.Index(
            "uq_address_channel_handle",
            "channel",
            "handle",
            unique=True,
            sqlite_where=sa.text("channel <> 'email'"),
            postgresql_where=sa.text("channel <> 'email'"),
        ),
    )

    id: int = key()
    customer_id: int = ref("customer.id", index=True)
    channel: str
    handle: str
    zones: str
    state: AddressState = one_of(AddressState, default=AddressState.active)
    retired_reason: str = ""
    linked_at: datetime
    heard_at: datetime | None = None
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class LinkToken(SQLModel, table=True):
    """A secret that ties the chat which brings it to a customer: random, single-use, expiring, kept as a hash."""

    __tablename__ = "link_token"

    id: int = key()
    digest: str = Field(unique=True)
    customer_id: int = ref("customer.id", index=True)
    expires_at: datetime
    used_at: datetime | None = None


class Known(NamedTuple):
    """An address from which somebody writes, and the language of its holder."""

    id: int
    customer_id: int
    channel: str
    state: AddressState
    language: str | None


# Spelt as the index is: SQLite sees from a parameter only when it is too late that a channel is no e-mail.
_BELONGS_TO_ONE = sa.text("address.channel <> 'email'")


def at(tx: Session, channel: str, handle: str) -> Address | None:
    """Find who is reached at the chat or phone `handle`."""
    found = select(Address).where(Address.channel == channel, Address.handle == handle, _BELONGS_TO_ONE)
    return tx.exec(found).first()


def known(tx: Session, places: Collection[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """Return whom we know of those who write from `places`, which are channels with handles, in one statement."""
    channels, handles = {channel for channel, _ in places}, {handle for _, handle in places}
    rows = tx.connection().execute(_KNOWN, {"channels": sorted(channels), "handles": sorted(handles)})
    found = ((row.handle, Known(row.id, row.customer_id, row.channel, row.state, row.language)) for row in rows)
    return {(one.channel, handle): one for handle, one in found if (one.channel, handle) in places}


def meet(
    tx: Session,
    channel: str,
    handle: str,
    *,
    name: str,
    language: str | None,
    zones: str,
    now: datetime,
) -> Address:
    """Note somebody who writes to us for the first time and of whom we know no order."""
    try:
        with tx.begin_nested():
            customer = Customer(name=name, language=language, created_at=now)
            tx.add(customer)
            tx.flush()
            address = Address(customer_id=customer.id, channel=channel, handle=handle, zones=zones, linked_at=now)
            tx.add(address)
            tx.flush()
    except sa.exc.IntegrityError:
        # Somebody else met them at the same moment.
        met = at(tx, channel, handle)
        if met is None:
            raise
        return met
    return address


def heard_from(tx: Session, address_ids: Collection[int], *, now: datetime) -> None:
    """Note that somebody wrote to us from these addresses."""
    tx.connection().execute(_HEARD, {"ids": sorted(address_ids), "at": now})


def learn_language(tx: Session, customer_id: int, language: str) -> None:
    """Note a customer's language where it was not known."""
    people = table(Customer)
    tx.connection().execute(
        sa.update(people).where(people.c.id == customer_id, people.c.language.is_(None)).values(language=language)
    )


def addresses_of(tx: Session, customer_id: int) -> list[Address]:
    """List where a customer can be reached, in the order in which we came to know it."""
    found = select(Address).where(Address.customer_id == customer_id).order_by(col(Address.id))
    return list(tx.exec(found))


def issue_link(tx: Session, customer_id: int, *, lifetime: timedelta, now: datetime) -> str:
    """Return a new token (43 characters of A-Z a-z 0-9 _ -) that links one chat to the customer, once."""
    token = secrets.token_urlsafe(32)
    tx.add(LinkToken(digest=_digest(token), customer_id=customer_id, expires_at=now + lifetime))
    tx.flush()
    return token


def redeem_link(tx: Session, token: str, *, now: datetime) -> int:
    """Use a token up and return its customer's id.

    Raises OfferEnded where there is no such token and where it was used or has expired, so that a guess learns
    nothing. Of two who bring it at the same moment one gets it.
    """
    links = table(LinkToken)
    taken = tx.connection().execute(
        sa.update(links)
        .where(links.c.digest == _digest(token), links.c.used_at.is_(None), links.c.expires_at > now)
        .values(used_at=now)
        .returning(links.c.customer_id)
    )
    customer_id: int | None = taken.scalar_one_or_none()
    if customer_id is None:
        raise OfferEnded("this link was used, has expired, or never was")
    return customer_id


def link(tx: Session, customer_id: int, channel: str, handle: str, *, zones: str, now: datetime) -> Address:
    """Tie a chat or phone to a customer and return its address.

    If it belonged to another customer before, the two become one (see `merge`), provided that one of them has no
    order or that both ordered with one e-mail address. Otherwise it may be a link that was passed on: SomebodyElse,
    and neither hears of the other's orders.
    """
    address = at(tx, channel, handle)
    if address is None:
        address = Address(customer_id=customer_id, channel=channel, handle=handle, zones=zones, linked_at=now)
        tx.add(address)
    elif address.customer_id != customer_id:
        if not _one_person(tx, address.customer_id, customer_id):
            raise SomebodyElse(f"customers {address.customer_id} and {customer_id} share no e-mail address")
        merge(tx, address.customer_id, customer_id)
        tx.refresh(address)
    address.state, address.retired_reason, address.heard_at = AddressState.active, "", now
    tx.flush()
    return address


def link_all(tx: Session, channel: str, handles: Mapping[str, str], *, now: datetime) -> list[int]:
    """Tie many chats, by the phones whose holders opened them, and return their new addresses.

    Those that are tied to somebody already stay as they are.
    """
    places = table(Address)
    phones = sa.select(places.c.handle, places.c.customer_id, places.c.zones).where(
        places.c.channel == "sms", places.c.handle.in_(handles)
    )
    mine = sa.and_(places.c.channel == channel, places.c.handle.in_(handles.values()), _BELONGS_TO_ONE)
    tied = set(tx.connection().execute(sa.select(places.c.handle).where(mine)).scalars())
    rows = [
        {"customer_id": row.customer_id, "channel": channel, "handle": handles[row.handle], "zones": row.zones}
        | {"state": AddressState.active, "retired_reason": "", "linked_at": now, "heard_at": now}
        for row in tx.connection().execute(phones)
        if handles[row.handle] not in tied
    ]
    if not rows:
        return []
    tx.connection().execute(sa.insert(places), rows)
    new = places.c.handle.in_([row["handle"] for row in rows])
    return list(tx.connection().execute(sa.select(places.c.id).where(mine, new).order_by(places.c.id)).scalars())


def merge(tx: Session, one: int, other: int) -> int:
    """Make two customers one and return the id that stays, the elder's; it keeps what it knew of itself."""
    keep, lose = sorted((one, other))
    tx.flush()
    elder, younger = tx.get_one(Customer, keep), tx.get_one(Customer, lose)
    for field in ("name", "language", "country", "zone", "preferred_channel", "hours", "digest", "paused_until"):
        setattr(elder, field, getattr(elder, field) or getattr(younger, field))
    tx.flush()
    for one_table in SQLModel.metadata.sorted_tables:
        if "customer_id" in one_table.c:
            tx.connection().execute(
                sa.update(one_table).where(one_table.c.customer_id == lose).values(customer_id=keep)
            )
    tx.delete(younger)
    tx.flush()
    tx.expire_all()
    return keep


def retire(tx: Session, address_id: int, *, reason: str) -> None:
    """Note that nobody is reached at an address any more; it stays as evidence and is not written to."""
    addresses = table(Address)
    tx.connection().execute(
        sa.update(addresses)
        .where(addresses.c.id == address_id)
        .values(state=AddressState.retired, retired_reason=reason)
    )


def failed(tx: Session, address_id: int) -> int:
    """Note that a message was given up on at an address; return how many in a row that makes."""
    addresses = table(Address)
    counted = (
        sa.update(addresses)
        .where(addresses.c.id == address_id)
        .values(failures=addresses.c.failures + 1)
        .returning(addresses.c.failures)
    )
    return int(tx.connection().execute(counted).scalar_one())


def reached(tx: Session, message_id: int) -> None:
    """Note that a message has arrived at its address, so that the way there is good again."""
    addresses, messages = table(Address), sa.table("message", sa.column("id"), sa.column("address_id"))
    where = sa.select(messages.c.address_id).where(messages.c.id == message_id).scalar_subquery()
    tx.connection().execute(
        sa.update(addresses).where(addresses.c.id == where, addresses.c.failures > 0).values(failures=0)
    )


def revive(tx: Session, address_id: int) -> None:
    """Note that somebody is there again: they wrote to us, or let us in again."""
    addresses = table(Address)
    tx.connection().execute(
        sa.update(addresses).where(addresses.c.id == address_id).values(state=AddressState.active, retired_reason="")
    )


def _known() -> sa.Select[tuple[int, int, str, AddressState, str | None, str]]:
    places, people = table(Address).c, table(Customer).c
    return (
        sa.select(places.id, places.customer_id, places.channel, places.state, people.language, places.handle)
        .join_from(table(Address), table(Customer), people.id == places.customer_id)
        .where(
            places.channel.in_(sa.bindparam("channels", expanding=True)),
            places.handle.in_(sa.bindparam("handles", expanding=True)),
            _BELONGS_TO_ONE,
        )
    )


def _heard() -> sa.Update:
    places = table(Address)
    # In one order, so that two who take in what the same people say do not wait for each other.
    held = (
        sa.select(places.c.id)
        .where(places.c.id.in_(sa.bindparam("ids", expanding=True)))
        .order_by(places.c.id)
        .with_for_update(key_share=True)
    )
    return sa.update(places).where(places.c.id.in_(held)).values(heard_at=sa.bindparam("at"), failures=0)


_KNOWN, _HEARD = _known(), _heard()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _one_person(tx: Session, one: int, other: int) -> bool:
    orders = sa.table("order_", sa.column("customer_id"))
    bought = sa.select(orders.c.customer_id).where(orders.c.customer_id.in_([one, other])).distinct()
    if len(tx.connection().execute(bought).all()) < 2:
        return True
    mine, theirs = table(Address).alias("mine"), table(Address).alias("theirs")
    shared = sa.exists().where(
        mine.c.customer_id == one,
        theirs.c.customer_id == other,
        mine.c.channel == "email",
        theirs.c.channel == "email",
        mine.c.handle == theirs.c.handle,
    )
    return bool(tx.connection().execute(sa.select(shared)).scalar_one())
