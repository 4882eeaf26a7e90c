"""Who waits, and where they can be reached: customers, their addresses, and the links that tie a chat to one."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import table
from store.errors import OfferEnded, SomebodyElse
from store.sql import key, one_of, ref


class AddressState(StrEnum):
    """Whether anybody can be reached there."""

    active = "active"
    retired = "retired"


class Customer(SQLModel, table=True):
    """A person who waits. `language` is None until it is known; `zone` is set where they told us their own."""

    id: int = key()
    name: str = ""
    language: str | None = None
    country: str | None = None
    zone: str | None = None
    preferred_channel: str | None = None
    created_at: datetime


class Address(SQLModel, table=True):
    """A channel and a handle that reach a customer: a Telegram chat, a phone for SMS, an e-mail.

    `zones` holds every time zone in which the holder may be, sorted and joined by commas. One chat or phone
    belongs to one customer; an e-mail proves nothing and may stand with several.
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


class LinkToken(SQLModel, table=True):
    """A secret that ties the chat which brings it to a customer: random, single-use, expiring, kept as a hash."""

    __tablename__ = "link_token"

    id: int = key()
    digest: str = Field(unique=True)
    customer_id: int = ref("customer.id", index=True)
    expires_at: datetime
    used_at: datetime | None = None


def at(tx: Session, channel: str, handle: str) -> Address | None:
    """Find who is reached at `handle`."""
    found = select(Address).where(Address.channel == channel, Address.handle == handle)
    return tx.exec(found).first()


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
    customer = Customer(name=name, language=language, created_at=now)
    tx.add(customer)
    tx.flush()
    address = Address(customer_id=customer.id, channel=channel, handle=handle, zones=zones, linked_at=now)
    tx.add(address)
    tx.flush()
    return address


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


def merge(tx: Session, one: int, other: int) -> int:
    """Make two customers one and return the id that stays, the elder's; it keeps what it knew of itself."""
    keep, lose = sorted((one, other))
    tx.flush()
    elder, younger = tx.get_one(Customer, keep), tx.get_one(Customer, lose)
    for field in ("name", "language", "country", "zone", "preferred_channel"):
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


def revive(tx: Session, address_id: int) -> None:
    """Note that somebody is there again: they wrote to us, or let us in again."""
    addresses = table(Address)
    tx.connection().execute(
        sa.update(addresses).where(addresses.c.id == address_id).values(state=AddressState.active, retired_reason="")
    )


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
