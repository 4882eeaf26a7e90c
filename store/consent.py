"""Permission to write to an address, as a ledger: granted and revoked, by purpose, with the evidence.

Rows are only ever added. The newest row of an address and purpose is what holds.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from store import events
from store.database import table
from store.events import Kind
from store.sql import key, one_of, ref


class Purpose(StrEnum):
    """What the permission is for: news of what they bought, that one product is back, or anything that sells."""

    order_updates = "order_updates"
    restock = "restock"
    marketing = "marketing"


class Consent(SQLModel, table=True):
    """One grant or one revocation. `wording` names the text and version that was agreed to, `source` where."""

    __table_args__ = (sa.Index("ix_consent_holds", "address_id", "purpose", "id"),)

    id: int = key()
    address_id: int = ref("address.id")
    purpose: Purpose = one_of(Purpose)
    granted: bool
    source: str
    wording: str = ""
    at: datetime


def grant(
    tx: Session,
    address_ids: Sequence[int],
    purpose: Purpose,
    *,
    source: str,
    wording: str = "",
    now: datetime,
) -> None:
    """Write down that the holders of these addresses agreed, once more or for the first time."""
    _write(tx, address_ids, [purpose], granted=True, source=source, wording=wording, now=now)


def revoke(tx: Session, address_ids: Sequence[int], *purposes: Purpose, source: str, now: datetime) -> None:
    """Write down that they no longer agree, to `purposes` or, when none is named, to anything."""
    _write(
        tx,
        address_ids,
        purposes or list(Purpose),
        granted=False,
        source=source,
        wording="",
        now=now,
    )


def holds(address_id: sa.ColumnElement[int], purpose: Purpose) -> sa.ScalarSelect[bool | None]:
    """Say what holds for the address of an outer query: true, false after a revocation, null where nobody asked."""
    ledger = table(Consent).alias("ledger")
    return (
        sa.select(ledger.c.granted)
        .where(ledger.c.address_id == address_id, ledger.c.purpose == purpose)
        .order_by(ledger.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def held(tx: Session, address_id: int, purpose: Purpose) -> bool | None:
    """Say what holds for one address: true, false after a revocation, None where nobody asked."""
    found: bool | None = tx.connection().execute(sa.select(holds(sa.literal(address_id), purpose))).scalar()
    return found


def _write(
    tx: Session,
    address_ids: Sequence[int],
    purposes: Sequence[Purpose],
    *,
    granted: bool,
    source: str,
    wording: str,
    now: datetime,
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "address_id": address_id,
            "purpose": purpose,
            "granted": granted,
            "source": source,
            "wording": wording,
            "at": now,
        }
        for address_id in address_ids
        for purpose in purposes
    ]
    if rows:
        tx.connection().execute(sa.insert(table(Consent)), rows)
    of = ({"address_id": row["address_id"], "details": {"purpose": row["purpose"].value}} for row in rows)
    events.happened(tx, Kind.consent_granted if granted else Kind.consent_revoked, of, now=now)
