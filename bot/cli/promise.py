"""`backorder promise`: staff state a product's date, or that none can be given, or take that back."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session


def command(
    sku: Annotated[str, typer.Argument(help="The product people wait for.")],
    *,
    on: Annotated[str, typer.Option("--on", metavar="YYYY-MM-DD", help="It comes on this day.")] = "",
    unknown: Annotated[bool, typer.Option("--unknown", help="No day can be given.")] = False,
    derived: Annotated[bool, typer.Option("--derived", help="Take it back: let the expected arrivals speak.")] = False,
    reason: Annotated[str, typer.Option(help="Why, in words that customers will read.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """State when a product comes; it speaks louder than what is expected until that changes, or --derived."""
    from bot.cli import _preview
    from store import audit, catalog, database, promises
    from store.errors import BadInput

    if [bool(on), unknown, derived].count(True) != 1:
        raise BadInput("say one of three: --on YYYY-MM-DD, --unknown, or --derived")
    if derived and reason:
        raise BadInput("--derived takes a statement back and needs no --reason")
    who = _typed.me()
    with _open.shop() as (settings, db):
        day = _typed.day(on, db, settings) if on else None

        def stated(tx: "Session", now: "datetime") -> None:
            product = catalog.by_sku(tx, sku)
            catalog.lock(tx, [product.id])
            if derived:
                promises.take_back(tx, product.id, now=now)
            else:
                promises.state(tx, product.id, on=day, reason=reason, by=who, now=now)
            promises.derive(tx, [product.id], now=now)
            database.wake(tx, "scheduler")

        _preview.show_moves(sku, _preview.moves(db, sku, stated))
        _typed.agreed("State it?" if not derived else "Take it back?", yes=yes)
        with db.transaction() as tx:
            now = database.now(tx)
            stated(tx, now)
            act = "took back a date" if derived else "stated a date"
            on_day = day.isoformat() if day else None
            audit.record(tx, who, act, f"product {sku}", now=now, on=on_day, reason=reason)
    if derived:
        typer.echo(f"The date of {sku} follows from what is expected again.")
    else:
        typer.echo(f"{sku}: {f'stated for {day}' if day else 'stated that no date can be given'}.")
