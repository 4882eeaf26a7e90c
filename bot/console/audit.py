"""Who did what to which, newest first; for managers and owners."""

from typing import Annotated
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response
from sqlmodel import col, select

from bot.console import Menu, Role, Visit, needs
from store.audit import AuditEntry

MENU = Menu("Audit", 95, Role.manager)
routes = APIRouter()

AT_ONCE = 50
Word = Annotated[str, Query(max_length=100)]


@routes.get("")
def listed(
    visit: Annotated[Visit, needs(Role.manager)],
    who: Word = "",
    act: Word = "",
    subject: Word = "",
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Response:
    """List acts whose author, name and subject hold these words; `before` is the id of the last one seen."""
    asked = {"who": who.strip(), "act": act.strip(), "subject": subject.strip()}
    found = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(AT_ONCE + 1)
    for name, words in asked.items():
        if words:
            found = found.where(sa.func.lower(getattr(AuditEntry, name)).contains(words.lower(), autoescape=True))
    if before is not None:
        found = found.where(col(AuditEntry.id) < before)
    with visit.db.reading() as tx:
        entries = list(tx.exec(found))
    kept = {name: words for name, words in asked.items() if words}
    older = urlencode({**kept, "before": entries[AT_ONCE - 1].id}) if len(entries) > AT_ONCE else ""
    return visit.page(
        "audit.html",
        entries=entries[:AT_ONCE],
        asked=asked,
        older=older,
        newest=urlencode(kept) if before is not None else None,
    )
