"""What was asked for under a key and what was answered: asked again, it is answered again, and nothing happens twice.

An answer is kept in the transaction of what it tells of, so that there is never the one without the other.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from store.database import table
from store.errors import BadInput, Refused
from store.sql import dialect_of, key, ref

KEPT = timedelta(days=7)
"""So long a key means what was asked for under it."""


class Answered(SQLModel, table=True):
    """One request of a program and its answer; `fingerprint` tells it from others that bear the same `key`."""

    __table_args__ = (sa.UniqueConstraint("api_key_id", "key"), sa.Index("ix_answered_at", "at"))

    id: int = key()
    api_key_id: int = ref("api_key.id")
    key: str
    fingerprint: str
    status: int
    body: str
    at: datetime


def begin(tx: Session, api_key_id: int, name: str, fingerprint: str, *, now: datetime) -> Answered | None:
    """Return what was answered to this request before, or None where it is new; until the transaction ends it is ours.

    Raises BadInput where another request has this key, and Refused while one is under way. On SQLite, where one
    writes at a time, whoever comes second waits for its turn and reads the answer.
    """
    if dialect_of(tx) == "postgresql":
        lock = sa.func.hashtextextended(f"idempotency {api_key_id} {name}", 0)
        if not tx.connection().execute(sa.select(sa.func.pg_try_advisory_xact_lock(lock))).scalar_one():
            raise Refused("a request with this Idempotency-Key is under way; ask again when it has ended")
    found = select(Answered).where(Answered.api_key_id == api_key_id, Answered.key == name, Answered.at > now - KEPT)
    known = tx.exec(found).first()
    if known is not None and known.fingerprint != fingerprint:
        raise BadInput("another request was made with this Idempotency-Key; give each request its own", field=HEADER)
    return known


def keep(tx: Session, api_key_id: int, name: str, fingerprint: str, *, status: int, body: str, now: datetime) -> None:
    """Keep the answer to a request that was begun in this transaction."""
    rows = table(Answered)
    # What was kept for long enough and not yet forgotten gives way.
    tx.connection().execute(sa.delete(rows).where(rows.c.api_key_id == api_key_id, rows.c.key == name))
    tx.add(Answered(api_key_id=api_key_id, key=name, fingerprint=fingerprint, status=status, body=body, at=now))
    tx.flush()


def forget(tx: Session, *, now: datetime) -> None:
    """Forget the answers whose time is over."""
    rows = table(Answered)
    tx.connection().execute(sa.delete(rows).where(rows.c.at <= now - KEPT))


HEADER = "Idempotency-Key"
