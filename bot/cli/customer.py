"""`backorder customer`: what you hold of one person, as a file for them, or erased."""

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from sqlmodel import Session

    from store.database import Database
    from store.settings import Settings


class What(StrEnum):
    """What is done with it."""

    export = "export"
    erase = "erase"
    keep = "keep"


def command(
    what: Annotated[What, typer.Argument(help="Write it into a file, erase it, or take back that it be erased.")],
    who: Annotated[str, typer.Argument(metavar="ID|PHONE", help="Their number here, or their phone as +12125550100.")],
    file: Annotated[Path | None, typer.Argument(help="Where to write it: a new file.")] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Give a person what you hold of them, or forget them (GDPR Art. 15 and 17)."""
    from store.errors import BadInput

    if (what is What.export) is (file is None):
        raise BadInput("backorder customer export ID FILE writes a file; erase and keep need none")
    with _open.shop() as (settings, db):
        with db.reading() as tx:
            customer_id = _found(tx, who)
        if what is What.export and file is not None:
            _export(db, settings, customer_id, file)
        elif what is What.erase:
            _erase(db, settings, customer_id, yes=yes)
        else:
            _keep(db, customer_id)


def _found(tx: "Session", who: str) -> int:
    from store import customers, phones
    from store.customers import Customer
    from store.errors import NotFound

    if who.isascii() and who.isdigit() and len(who) < 16:
        if tx.get(Customer, int(who)) is None:
            raise NotFound(f"no customer {who}; a phone begins with +")
        return int(who)
    known = customers.at(tx, "sms", phones.normal(who, None))
    if known is None:
        raise NotFound(f"no customer has the phone {who}")
    return known.customer_id


def _export(db: "Database", settings: "Settings", customer_id: int, file: Path) -> None:
    from store import audit, database
    from store.privacy import summary

    with db.transaction() as tx:
        now = database.now(tx)
        held = summary.export(tx, customer_id)
        audit.record(tx, _typed.me(), "exported", f"customer {customer_id}", now=now)
    about = {
        "shop": settings.shop_name,
        "contact": settings.shop_contact,
        "written_at": now.isoformat(timespec="seconds"),
        "words_of_messages_are_kept_for_days": settings.retention_days,
    }
    _write(file, {"about": about, **held})
    typer.echo(f"What we hold of customer {customer_id} is in {file}. Send it where you know that only they read it.")


def _write(file: Path, held: dict[str, Any]) -> None:
    """Write a file that only its owner reads, and none that is there already."""
    from store.errors import BadInput

    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            json.dump(held, opened, ensure_ascii=False, indent=2, default=str)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}") from None


def _erase(db: "Database", settings: "Settings", customer_id: int, *, yes: bool) -> None:
    from store import audit, database
    from store.privacy import erasure, wishes

    _typed.agreed(f"Erase customer {customer_id}? It cannot be undone.", yes=yes)
    with db.transaction() as tx:
        now, who = database.now(tx), _typed.me()
        if wishes.is_open(tx, customer_id, now=now):
            wishes.ask_for_erasure(tx, customer_id, now=now)
            audit.record(tx, who, "asked for an erasure", f"customer {customer_id}", now=now)
            said = (
                f"Customer {customer_id} still has something open: an order, money, or news of it. They are erased by"
                f" themselves when that has ended; `backorder customer keep {customer_id}` takes it back."
            )
        elif erasure.erase(tx, customer_id, secret=settings.privacy_secret, by=who, now=now):
            said = f"Customer {customer_id} is erased. Your shop's own system and your providers keep what they have."
        else:
            said = f"Customer {customer_id} was erased before."
    typer.echo(said)


def _keep(db: "Database", customer_id: int) -> None:
    from store import audit, database
    from store.privacy import wishes

    with db.transaction() as tx:
        wishes.keep(tx, customer_id)
        audit.record(tx, _typed.me(), "took an erasure back", f"customer {customer_id}", now=database.now(tx))
    typer.echo(f"Customer {customer_id} is not going to be erased.")
