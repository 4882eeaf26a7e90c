"""The first import of a shop: nobody is written to about what it brings in until that was announced.

It begins where no order is known, and ends when one import has come to its end. An import that broke off has not ended
it, and so the next one carries it on.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from store import audit
from store.audit import AuditEntry
from store.database import table
from store.orders import Order

_SUBJECT = "baseline"
_WHO = "import"


def begin(tx: Session, *, now: datetime) -> bool:
    """Tell whether what is imported now belongs to the baseline, and begin it where nothing is known."""
    done = _acts(tx)
    if "baseline ended" in done:
        return False
    if "baseline begun" in done:
        return True
    if tx.connection().execute(sa.select(sa.exists().select_from(table(Order)))).scalar_one():
        return False
    audit.record(tx, _WHO, "baseline begun", _SUBJECT, now=now)
    return True


def end(tx: Session, *, orders: int, now: datetime) -> None:
    """Write down that one import has brought everything in that it had."""
    audit.record(tx, _WHO, "baseline ended", _SUBJECT, now=now, orders=orders)


def _acts(tx: Session) -> set[str]:
    entries = table(AuditEntry).c
    return set(tx.connection().execute(sa.select(entries.act).where(entries.subject == _SUBJECT)).scalars())
