"""A STOP outlives its sender: whoever was erased left a hash of each phone and chat, by which it is known again.

Ten digits are guessed in minutes, so the hash is mixed with a secret of the shop.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from store import consent
from store.consent import Consent, Purpose
from store.customers import Address
from store.database import table
from store.sql import among, portions

_ERASED = "erased:"


def carry(tx: Session, address_ids: Sequence[int], *, secret: str, now: datetime) -> int:
    """Have a STOP hold that was sent from these new addresses before their holder was erased; return how many do.

    Call it when addresses are first written down, before anything is granted to them.
    """
    carried = 0
    for some in portions(address_ids, 5_000):
        carried += _carry(tx, some, secret, now)
    return carried


def pseudonym(channel: str, handle: str, secret: str) -> str:
    """Return what stands in the place of a handle that is forgotten: the same for the same, and nobody's again."""
    mixed = hmac.new(secret.encode(), f"{channel}:{handle}".encode(), hashlib.sha256)
    return _ERASED + mixed.hexdigest()[:40]


def _carry(tx: Session, address_ids: Sequence[int], secret: str, now: datetime) -> int:
    addresses, ledger = table(Address).c, table(Consent)
    new = tx.connection().execute(
        sa.select(addresses.id, addresses.channel, addresses.handle).where(among(addresses.id, address_ids))
    )
    # Also those who were erased before there was a secret.
    hashed = {
        (place.channel, pseudonym(place.channel, place.handle, one)): place.id for place in new for one in {secret, ""}
    }
    if not hashed:
        return 0
    newest = ledger.alias("newest")
    last = (
        sa.select(sa.func.max(newest.c.id))
        .where(newest.c.address_id == addresses.id)
        .group_by(newest.c.purpose)
        .correlate(table(Address))
    )
    stops = (
        tx.connection()
        .execute(
            sa.select(addresses.channel, addresses.handle, ledger.c.purpose, ledger.c.at)
            .join(ledger, ledger.c.address_id == addresses.id)
            .where(
                addresses.channel.in_({channel for channel, _ in hashed}),
                addresses.handle.in_({handle for _, handle in hashed}),
                sa.text("address.channel <> 'email'"),
                ledger.c.id.in_(last),
                ledger.c.granted.is_(sa.false()),
            )
            .order_by(ledger.c.id)
        )
        .all()
    )
    for stop in stops:
        # At the moment at which it was sent: whoever writes since is answered as before.
        where = hashed[stop.channel, stop.handle]
        consent.revoke(tx, [where], Purpose(stop.purpose), source="STOP, held on", now=stop.at)
    return len({(stop.channel, stop.handle) for stop in stops})
