"""May we say this to them, now: consent, quiet hours and caps, by one rule for every sender.

What somebody asked is answered at any hour. What we say unasked needs their consent, a moment that is day in
every zone in which they may be, and is counted against what one person is told in a day.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import hours, preferences
from store.consent import Consent, Purpose, holds
from store.customers import TROUBLED, Address, AddressState, Customer
from store.database import table
from store.hours import Hours, Window
from store.messages import Direction, Message, Priority, State
from store.preferences import Opening
from store.sql import among

ANSWERED_AFTER_STOP = frozenset({"telegram"})
"""Channels on which who writes again after a STOP is answered: a chat that nobody but they can open."""

STOP_CONFIRMATION = timedelta(minutes=5)
"""A confirmation of a STOP goes out within this time or never (47 CFR 64.1200(a)(12))."""

SOLICITATIONS = 3
"""So many messages in a day, at most, may sell something to one person (Florida, Oklahoma and Oregon; kept for all)."""

BREATHER = timedelta(minutes=30)
"""What sells is said only so long after anything else, so that no number they send could mean two things."""

_MOST = sa.literal(1 << 50, sa.BigInteger)
"""No id is as large."""

PASSING = frozenset({"quiet hours", "not their hours", "paused"})
"""Reasons that pass by themselves: what was withheld for one of them may be said later."""


def whereabouts(
    addresses: sa.FromClause, customers: sa.FromClause, purpose: Purpose = Purpose.order_updates
) -> sa.ColumnElement[str]:
    """Return the zones in which the holder of an address may be, for something that is said for a purpose.

    The one that they told us themselves counts alone, but for what sells they may still be in any of them.
    """
    if purpose is Purpose.marketing:
        return addresses.c.zones + sa.func.coalesce(sa.literal(",") + customers.c.zone, "")
    return sa.func.coalesce(customers.c.zone, addresses.c.zones)


def rhythm(
    addresses: sa.FromClause,
    customers: sa.FromClause,
    purpose: Purpose = Purpose.order_updates,
    *,
    wishes: bool = True,
) -> sa.ColumnElement[str]:
    """Name what decides when somebody may be written to at an address: its zones, and the hours that they want."""
    wanted = sa.func.coalesce(customers.c.hours, "") if wishes else sa.literal("")
    return whereabouts(addresses, customers, purpose) + sa.literal(" ") + wanted


def openings(
    tx: Session,
    customer_ids: Sequence[int],
    window: Hours,
    purpose: Purpose = Purpose.order_updates,
    *,
    now: datetime,
) -> dict[str, Opening]:
    """Say for each `rhythm` of these customers when its present hours began, or the next begin, and when they close.

    Those of the shop alone, without the wishes of the customers, are among them. Where zones never agree, the hours of
    most of them are; what sells has none there.
    """
    addresses, customers = table(Address), table(Customer)
    found = (
        sa.select(whereabouts(addresses, customers, purpose), customers.c.hours)
        .join(customers, customers.c.id == addresses.c.customer_id)
        .where(among(addresses.c.customer_id, customer_ids))
        .distinct()
    )
    known = {(zones, wanted) for zones, mine in tx.connection().execute(found) for wanted in (mine, None)}
    return {
        f"{zones} {wanted or ''}": preferences.opening(zones.split(","), window, wanted, now)
        for zones, wanted in sorted(known, key=str)
        if purpose is not Purpose.marketing or agree(zones.split(","), window, now)
    }


def agree(zones: Sequence[str], window: Hours, now: datetime) -> bool:
    """Say whether there is a moment that is inside the hours in all of the zones."""
    return set(hours.agreeing(zones, window, now)) == set(zones)


def hears_now(
    openings: Mapping[str, Opening],
    purpose: Purpose = Purpose.order_updates,
    *,
    since: sa.ColumnElement[datetime] | None = None,
    now: datetime,
) -> sa.ColumnElement[bool]:
    """Say of the address and customer of a query whether it is their hour, and they have asked for no pause.

    Whoever wants all news of a day at once hears now what is owed `since` before these hours began.
    """
    addresses, customers = table(Address), table(Customer)
    began = {name: sa.literal(one.began) for name, one in openings.items() if one.began <= now}
    if not began:
        return sa.false()
    mine = rhythm(addresses, customers, purpose)
    hears = [mine.in_(began), sa.or_(customers.c.paused_until.is_(None), customers.c.paused_until <= now)]
    if since is not None:
        hears.append(sa.or_(customers.c.digest.is_(sa.false()), since < sa.case(began, value=mine)))
    return sa.and_(*hears)


def opens_at(
    tx: Session, address_id: int, window: Hours, purpose: Purpose = Purpose.order_updates, *, now: datetime
) -> datetime:
    """Say from when on an address may be written to unasked: `now` where it may."""
    address = tx.get_one(Address, address_id)
    person = tx.get_one(Customer, address.customer_id)
    at, zones = max(now, person.paused_until or now), person.zone or address.zones
    if purpose is Purpose.marketing:
        zones = ",".join(filter(None, [address.zones, person.zone]))
    return max(at, preferences.opening(zones.split(","), window, person.hours, at).began)


def zones_at(tx: Session, address_id: int, window: Window, *, now: datetime) -> Sequence[str]:
    """List the zones that count for an address: all in which its holder may be, if they share an hour of the day."""
    address = tx.get_one(Address, address_id)
    zones = tx.get_one(Customer, address.customer_id).zone or address.zones
    return hours.agreeing(zones.split(","), window, now)


def reached_at(
    customer_id: sa.ColumnElement[int],
    purpose: Purpose,
    *,
    preferred: sa.ColumnElement[str | None] | None = None,
    troubled: int = TROUBLED,
) -> sa.ScalarSelect[int | None]:
    """Name the one address at which the customer of an outer query is written to; null where there is none.

    It is active and consented; one at which `troubled` messages in a row were given up on goes last, the customer's own
    choice of channel first, then Telegram, then SMS. Found for each by itself: a join over all of them is planned by
    statistics that are stale when a crowd is owed something. A query that has its customers at hand names the channel
    that they have chosen, `preferred`.
    """
    addresses, customers = table(Address).alias("willing"), table(Customer).alias("whose")
    if preferred is None:
        chosen = sa.select(customers.c.preferred_channel).where(customers.c.id == customer_id)
        preferred = chosen.correlate_except(customers).scalar_subquery()
    rank = (
        sa.case((addresses.c.failures < troubled, 0), else_=4)
        + sa.case((addresses.c.channel == preferred, 0), else_=2)
        + sa.case((addresses.c.channel == "telegram", 0), else_=1)
    )
    return (
        # The smallest number of rank and id, instead of sorting the one or two addresses of each customer.
        sa.select(sa.func.min(rank * _MOST + addresses.c.id) % _MOST)
        .where(
            addresses.c.customer_id == customer_id,
            addresses.c.state == AddressState.active,
            addresses.c.channel != "email",
            holds(addresses.c.id, purpose).is_(sa.true()),
        )
        .correlate_except(addresses)
        .scalar_subquery()
    )


def told_enough(
    customer_id: sa.ColumnElement[int],
    most: int | sa.ColumnElement[int],
    *,
    purpose: Purpose | None = None,
    now: datetime,
) -> sa.ColumnElement[bool]:
    """Say whether a customer was told as much as one is told in a day, without answers; a `purpose` counts alone."""
    messages = table(Message).alias("told")
    count = (
        sa.select(sa.func.count())
        .where(
            messages.c.customer_id == customer_id,
            messages.c.created_at > now - timedelta(days=1),
            messages.c.direction == Direction.out,
            messages.c.priority > int(Priority.reply),
            messages.c.state.not_in([State.withheld, State.failed]),
            messages.c.purpose == purpose if purpose else sa.true(),
        )
        .scalar_subquery()
    )
    return count >= most


def spoken_with(customer_id: sa.ColumnElement[int], *, since: datetime) -> sa.ColumnElement[bool]:
    """Say whether anything was said to a customer since then, answers among it."""
    messages = table(Message).alias("spoken")
    return sa.exists().where(
        messages.c.customer_id == customer_id,
        messages.c.created_at > since,
        messages.c.direction == Direction.out,
        messages.c.state.not_in([State.withheld, State.failed]),
    )


def objections(tx: Session, claimed: Sequence[Mapping[str, Any]], window: Window, *, now: datetime) -> dict[int, str]:
    """Say of messages that are about to be sent which must not be, and why.

    Reasons: `expired`, `address retired`, `stopped`, `no consent`, `quiet hours`, `paused`, `not their hours`.
    News that never expires is what the law has us tell: no wish of a customer holds it back.
    """
    ids = {row["address_id"] for row in claimed}
    if not ids:
        return {}
    addresses, customers, ledger = table(Address), table(Customer), table(Consent).alias("last")
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
            whereabouts(addresses, customers).label("zones"),
            addresses.c.heard_at,
            customers.c.hours,
            customers.c.paused_until,
            revoked_at.label("revoked_at"),
            *(holds(addresses.c.id, purpose).label(purpose.value) for purpose in sorted(asked)),
        )
        .join(customers, customers.c.id == addresses.c.customer_id)
        .where(addresses.c.id.in_(ids))
    )
    known = {row.id: row for row in found}
    rhythms = {(row.zones, wanted) for row in known.values() for wanted in (row.hours, None)}
    day = {
        (zones, wanted): preferences.opening(zones.split(","), window, wanted, now).began <= now
        for zones, wanted in rhythms
    }
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


def _objection(
    message: Mapping[str, Any], address: sa.Row[Any], day: Mapping[tuple[str, str | None], bool], now: datetime
) -> str:
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
    return _unasked(message, address, day, now)


def _unasked(
    message: Mapping[str, Any], address: sa.Row[Any], day: Mapping[tuple[str, str | None], bool], now: datetime
) -> str:
    agreed = getattr(address, message["purpose"])
    if agreed is not True:
        return "stopped" if agreed is False else "no consent"
    if not day[address.zones, None]:
        return "quiet hours"
    if message["body"] is None and message["expires_at"] is None:
        return ""
    if address.paused_until is not None and address.paused_until > now:
        return "paused"
    return "" if day[address.zones, address.hours] else "not their hours"
