"""May we say this to them, now: consent, quiet hours and caps, by one rule for every sender.

What somebody asked is answered at any hour. What we say unasked needs their consent, a moment that is day in
every zone in which they may be, and is counted against what one person is told in a day.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import hours
from store.consent import Consent, Purpose, holds
from store.customers import TROUBLED, Address, AddressState, Customer
from store.database import table
from store.hours import Window
from store.messages import Direction, Message, Priority, State
from store.sql import among

ANSWERED_AFTER_STOP = frozenset({"telegram"})
"""Channels on which who writes again after a STOP is answered: a chat that nobody but they can open."""

STOP_CONFIRMATION = timedelta(minutes=5)
"""A confirmation of a STOP goes out within this time or never (47 CFR 64.1200(a)(12))."""


def openings(tx: Session, customer_ids: Sequence[int], window: Window, *, now: datetime) -> dict[str, datetime]:
    """Say from when on it is day, `now` where it is, in all zones of each set that addresses of customers hold."""
    addresses = table(Address).c
    found = sa.select(addresses.zones).where(among(tx, addresses.customer_id, customer_ids)).distinct()
    known = tx.connection().execute(found).scalars()
    # Zones so far apart that it is never day in all of them at once would silence a person for ever.
    return {zones: hours.next_opening(zones.split(","), window, now) for zones in known}


def zones_at(tx: Session, address_id: int, window: Window, *, now: datetime) -> Sequence[str]:
    """List the zones that count for an address: all in which its holder may be, if they share an hour of the day."""
    zones = tx.get_one(Address, address_id).zones
    return hours.agreeing(zones.split(","), window, now)


def reached_at(customer_id: sa.ColumnElement[int], purpose: Purpose) -> sa.ScalarSelect[int | None]:
    """Name the one address at which the customer of an outer query is written to; null where there is none.

    It is active and consented; one at which messages were given up on goes last, the customer's own choice of channel
    first, then Telegram, then SMS. Found for each by itself: a join over all of them is planned by statistics that are
    stale when a crowd is owed something.
    """
    addresses, customers = table(Address).alias("willing"), table(Customer).alias("whose")
    return (
        sa.select(addresses.c.id)
        .join(customers, customers.c.id == addresses.c.customer_id)
        .where(
            addresses.c.customer_id == customer_id,
            addresses.c.state == AddressState.active,
            addresses.c.channel != "email",
            holds(addresses.c.id, purpose).is_(sa.true()),
        )
        .order_by(
            sa.case((addresses.c.failures < TROUBLED, 0), else_=1),
            sa.case((addresses.c.channel == customers.c.preferred_channel, 0), else_=1),
            sa.case((addresses.c.channel == "telegram", 0), else_=1),
            addresses.c.id,
        )
        .limit(1)
        .correlate_except(addresses, customers)
        .scalar_subquery()
    )


def told_enough(customer_id: sa.ColumnElement[int], most: int, *, now: datetime) -> sa.ColumnElement[bool]:
    """Say whether a customer was told as much as one is told in a day, not counting answers."""
    messages = table(Message).alias("told")
    count = (
        sa.select(sa.func.count())
        .where(
            messages.c.customer_id == customer_id,
            messages.c.created_at > now - timedelta(days=1),
            messages.c.direction == Direction.out,
            messages.c.priority > int(Priority.reply),
            messages.c.state.not_in([State.withheld, State.failed]),
        )
        .scalar_subquery()
    )
    return count >= most


def objections(tx: Session, claimed: Sequence[Mapping[str, Any]], window: Window, *, now: datetime) -> dict[int, str]:
    """Say of messages that are about to be sent which must not be, and why.

    Reasons: `expired`, `address retired`, `stopped`, `no consent`, `quiet hours`.
    """
    ids = {row["address_id"] for row in claimed}
    if not ids:
        return {}
    addresses, ledger = table(Address), table(Consent).alias("last")
    revoked_at = (
        sa.select(sa.func.max(ledger.c.at))
        .where(ledger.c.address_id == addresses.c.id, ledger.c.granted.is_(sa.false()))
        .scalar_subquery()
    )
    asked = {Purpose.order_updates, *(row["purpose"] for row in claimed)}
    found = tx.connection().execute(
        sa.select(
            addresses.c.id,
            addresses.c.state,
            addresses.c.zones,
            addresses.c.heard_at,
            revoked_at.label("revoked_at"),
            *(holds(addresses.c.id, purpose).label(purpose.value) for purpose in sorted(asked)),
        ).where(addresses.c.id.in_(ids))
    )
    known = {row.id: row for row in found}
    day = {zones: _is_day(zones, window, now) for zones in {row.zones for row in known.values()}}
    against = {}
    for row in claimed:
        reason = _objection(row, known[row["address_id"]], day, now)
        if reason:
            against[row["id"]] = reason
    return against


def unsettled(tx: Session, address_ids: Collection[int], *, since: datetime) -> set[int]:
    """List those of some addresses that are retired, or whose consent has changed at or after `since`."""
    addresses, ledger = table(Address).c, table(Consent).c
    changed = sa.exists().where(ledger.address_id == addresses.id, ledger.at >= since)
    found = sa.select(addresses.id).where(
        addresses.id.in_(address_ids), sa.or_(addresses.state != AddressState.active, changed)
    )
    return set(tx.connection().execute(found).scalars())


def _objection(message: Mapping[str, Any], address: sa.Row[Any], day: Mapping[str, bool], now: datetime) -> str:
    if message["expires_at"] is not None and message["expires_at"] < now:
        return "expired"
    if address.state is not AddressState.active:
        return "address retired"
    if message["priority"] == Priority.reply:
        stopped = address.order_updates is False and not message["after_stop"]
        asked_since = (
            message["channel"] in ANSWERED_AFTER_STOP
            and address.heard_at is not None
            and address.revoked_at is not None
            and address.heard_at > address.revoked_at
            and message["created_at"] > address.revoked_at
        )
        return "stopped" if stopped and not asked_since else ""
    agreed = getattr(address, message["purpose"])
    if agreed is not True:
        return "stopped" if agreed is False else "no consent"
    return "" if day[address.zones] else "quiet hours"


def _is_day(zones: str, window: Window, now: datetime) -> bool:
    # Zones so far apart that it is never day in all of them at once would silence a person for ever.
    return hours.inside(hours.agreeing(zones.split(","), window, now), window, now)
