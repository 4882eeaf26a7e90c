"""What one colleague tells the others about a customer; it stays inside, and is forgotten with the person."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import audit
from store.database import table
from store.sql import insert, key, ref

LONGEST = 2000
"""Letters of one."""


class Note(SQLModel, table=True):
    """One note, written once under its `key`; whoever speaks to the customer next reads it."""

    id: int = key()
    key: str = Field(unique=True)
    customer_id: int = ref("customer.id", index=True)
    by: str
    words: str
    at: datetime


def write(tx: Session, customer_id: int, words: str, *, key: str, by: str, now: datetime) -> None:
    """Write a note; under the same `key` it is written a single time."""
    row = {"key": key, "customer_id": customer_id, "by": by, "words": words, "at": now}
    added = insert(tx, table(Note)).values(row).on_conflict_do_nothing(index_elements=["key"])
    if tx.connection().execute(added).rowcount:
        audit.record(tx, by, "noted", f"customer {customer_id}", now=now)


def of(
    tx: Session, customer_id: int, *, since: datetime | None = None, until: datetime | None = None, most: int = 50
) -> Sequence[Note]:
    """List the last notes about a customer, oldest first; those `since` a moment, and before `until`, where given."""
    found = select(Note).where(Note.customer_id == customer_id).order_by(col(Note.id).desc()).limit(most)
    if since is not None:
        found = found.where(Note.at >= since)
    if until is not None:
        found = found.where(Note.at < until)
    return list(reversed(tx.exec(found).all()))


def forget(tx: Session, *, customer_id: int | None = None, before: datetime | None = None) -> None:
    """Drop the notes about a customer, or all that were written `before` a moment."""
    notes = table(Note)
    which = notes.c.customer_id == customer_id if before is None else notes.c.at < before
    tx.connection().execute(sa.delete(notes).where(which))
