"""`backorder promise`: staff state a product's date, a range, or that none can be given, or take that back."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlmodel import Session


def command(
    sku: Annotated[str, typer.Argument(help="The product people wait for.")],
    *,
    on: Annotated[
        str, typer.Option("--on", metavar="YYYY-MM-DD", help="It comes on this day, or --to from it on.")
    ] = "",
    to: Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="It comes on this day at the latest.")] = "",
    unknown: Annotated[bool, typer.Option("--unknown", help="No day can be given.")] = False,
    update_by: Annotated[
        str, typer.Option("--update-by", metavar="YYYY-MM-DD", help="With --unknown: they hear more by this day.")
    ] = "",
    derived: Annotated[bool, typer.Option("--derived", help="Take it back: let the expected arrivals speak.")] = False,
    reason: Annotated[str, typer.Option(help="Why, in words that customers will read.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """State when a product comes, after showing whose dates it moves and what they would hear.

    It speaks louder than what is expected until that changes, or --derived.
    """
    from bot.cli import _preview
    from store import audit, catalog, database, promises
    from store.errors import BadInput

    if [bool(on), unknown, derived].count(True) != 1:
        raise BadInput("say one of three: --on YYYY-MM-DD, --unknown, or --derived")
    if derived and reason:
        raise BadInput("--derived takes a statement back and needs no --reason")
    if to and not on:
        raise BadInput(f"--to {to} is the last day of a range; say its first day with --on")
    if update_by and not unknown:
        raise BadInput(f"--update-by {update_by} is for where no day can be given; say it with --unknown")
    who = _typed.me()
    with _open.shop() as (settings, db):
        first, last, more = (_typed.day(typed, db, settings) if typed else None for typed in (on, to, update_by))
        day, since = (last, first) if last else (first, None)

        def stated(tx: "Session", now: "datetime") -> None:
            product = catalog.by_sku(tx, sku)
            catalog.lock(tx, [product.id])
            if derived:
                promises.take_back(tx, product.id, now=now)
            else:
                promises.state(tx, product.id, on=day, since=since, update_by=more, reason=reason, by=who, now=now)
            promises.derive(tx, [product.id], now=now)
            database.wake(tx, "scheduler")

        _preview.show_moves(sku, _preview.moves(db, sku, stated))
        _preview.show_news(_preview.told(db, settings, stated))
        _typed.agreed("State it?" if not derived else "Take it back?", yes=yes)
        with db.transaction() as tx:
            now = database.now(tx)
            stated(tx, now)
            act = "took back a date" if derived else "stated a date"
            named = {"on": day, "since": since, "update_by": more}
            days = {name: value.isoformat() if value else None for name, value in named.items()}
            audit.record(tx, who, act, f"product {sku}", now=now, reason=reason, **days)
    typer.echo(f"The date of {sku} follows from what is expected again." if derived else _told(sku, since, day, more))


def _told(sku: str, since: "date | None", day: "date | None", update_by: "date | None") -> str:
    from store.days import day_or_range

    if when := day_or_range(day, since):
        return f"{sku}: stated for {when}."
    more = f", and that they hear more by {update_by}" if update_by else ""
    return f"{sku}: stated that no date can be given{more}."
