"""Who did what to which: rows that are only ever added, and that the database itself refuses to change or to drop."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

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
