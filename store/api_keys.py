"""Keys with which the shop's own programs use the API: what each may do, how often, and which were taken back.

A key is shown once, when it is issued; what is kept of it is a hash. It is random enough that one round of SHA-256 is
all that it needs, and that whoever guesses learns nothing from how long an answer takes.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import audit, leases
from store.database import table
from store.errors import BadInput, NotFound, Refused
from store.sql import key

PREFIX = "bok_"
"""How every key begins, so that one that lies where it should not is recognised."""
A_MINUTE = timedelta(minutes=1)


class Scope(StrEnum):
    """What a key may be allowed to do."""

    orders_read = "orders:read"
    orders_write = "orders:write"
    arrivals_read = "arrivals:read"
    arrivals_write = "arrivals:write"
    promises_read = "promises:read"
    promises_write = "promises:write"
    backorders_read = "backorders:read"
    writebacks_read = "writebacks:read"
    writebacks_write = "writebacks:write"
    refunds_read = "refunds:read"
    refunds_write = "refunds:write"
    broadcasts_read = "broadcasts:read"
    broadcasts_write = "broadcasts:write"
    customers_read = "customers:read"


class ApiKey(SQLModel, table=True):
    """One key. `scopes` are joined by blanks; a name is given once, since the audit knows a key by it."""

    __tablename__ = "api_key"

    id: int = key()
    name: str = Field(unique=True)
    digest: str = Field(unique=True)
    scopes: str
    per_minute: int
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose program calls, and what it may do."""

    key_id: int
    name: str
    scopes: frozenset[str]
    per_minute: int

    @property
    def who(self) -> str:
        """The name under which the audit knows them."""
        return f"api:{self.name}"


def issue(tx: Session, name: str, scopes: Collection[Scope], *, per_minute: int = 120, by: str, now: datetime) -> str:
    """Make a key and return it, the only time that it can be read.

    Raises BadInput for a name, scopes or a pace that cannot be, and Refused where the name was given before.
    """
    if not name.strip() or len(name) > 60 or not name.isprintable():
        raise BadInput("a key needs a name of up to 60 characters, such as `webshop`")
    if not scopes:
        raise BadInput(f"say what the key may do, as some of: {', '.join(Scope)}")
    if not 1 <= per_minute <= 6000:
        raise BadInput(f"a key may be used between 1 and 6000 times a minute, not {per_minute}")
    if tx.exec(select(ApiKey.id).where(ApiKey.name == name)).first() is not None:
        raise Refused(f"there is, or was, a key named {name}; give this one another name")
    token = PREFIX + secrets.token_urlsafe(32)
    allowed = " ".join(sorted(set(scopes)))
    tx.add(ApiKey(name=name, digest=_digest(token), scopes=allowed, per_minute=per_minute, created_at=now))
    tx.flush()
    audit.record(tx, by, "issued an API key", f"api key {name}", now=now, scopes=allowed, per_minute=per_minute)
    return token


def revoke(tx: Session, name: str, *, by: str, now: datetime) -> None:
    """Take a key back, from this moment on. Raises NotFound, and Refused where it was taken back before."""
    known = tx.exec(select(ApiKey).where(ApiKey.name == name).with_for_update()).first()
    if known is None:
        raise NotFound(f"no API key is named {name}")
    if known.revoked_at is not None:
        raise Refused(f"the API key {name} was taken back on {known.revoked_at:%Y-%m-%d}")
    known.revoked_at = now
    tx.flush()
    audit.record(tx, by, "revoked an API key", f"api key {name}", now=now)


def issued(tx: Session) -> list[ApiKey]:
    """List all keys, oldest first, also those that were taken back."""
    return list(tx.exec(select(ApiKey).order_by(col(ApiKey.id))))


def caller(tx: Session, token: str) -> Caller | None:
    """Say whose key this is; None for one that is unknown or was taken back, which takes the same work."""
    keys = table(ApiKey).c
    found = sa.select(keys.id, keys.name, keys.scopes, keys.per_minute).where(
        keys.digest == _digest(token), keys.revoked_at.is_(None)
    )
    row = tx.connection().execute(found).first()
    return Caller(row.id, row.name, frozenset(row.scopes.split()), row.per_minute) if row else None


def count(tx: Session, who: Caller, *, now: datetime) -> float:
    """Count one use of a key; return 0, or the seconds to wait where it was used too often.

    A minute's worth may come at once, and then one after the other, whichever process they come to. Do this in a
    transaction of its own: until it ends, all others who use the key wait.
    """
    allowance = leases.room(tx, f"api {who.key_id}", per_second=who.per_minute / 60, within=A_MINUTE)
    if not allowance.count:
        return allowance.gap + allowance.wait - A_MINUTE.total_seconds()
    leases.spend(tx, f"api {who.key_id}", allowance, 1)
    keys = table(ApiKey)
    lately = sa.or_(keys.c.last_used_at.is_(None), keys.c.last_used_at < now - A_MINUTE)
    tx.connection().execute(sa.update(keys).where(keys.c.id == who.key_id, lately).values(last_used_at=now))
    return 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
