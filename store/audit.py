"""Who did what to which: rows that are only ever added, and that the database itself refuses to change or to drop."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store.database import table
from store.sql import JSON, key


class AuditEntry(SQLModel, table=True):
    """One act of a member of staff or of a program that acts for the shop."""

    __tablename__ = "audit_entry"

    id: int = key()
    at: datetime
    who: str = Field(sa_type=sa.String, index=True)
    act: str
    subject: str = Field(sa_type=sa.String, index=True)
    details: dict[str, Any] = Field(sa_type=JSON)


def record(tx: Session, who: str, act: str, subject: str, *, now: datetime, **details: object) -> None:
    """Write down an act in the transaction in which it happens."""
    tx.add(AuditEntry(at=now, who=who, act=act, subject=subject, details=details))
    tx.flush()


def was_done(tx: Session, act: str, subject: str, **details: object) -> bool:
    """Say whether an act ("" for any) with these details was done to a subject before; hold the subject first."""
    entries = table(AuditEntry).c
    found = sa.select(entries.details).where(entries.subject == subject, sa.true() if not act else entries.act == act)
    return any(details.items() <= done.items() for done in tx.connection().execute(found).scalars())


def record_all(tx: Session, who: str, act: str, subjects: Sequence[str], *, now: datetime) -> None:
    """Write down one act on several, in the transaction in which it happens."""
    rows = [{"at": now, "who": who, "act": act, "subject": subject, "details": {}} for subject in subjects]
    if rows:
        tx.connection().execute(sa.insert(table(AuditEntry)), rows)
