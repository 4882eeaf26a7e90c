"""`backorder expect`: units are on their way."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from store.arrivals import Arrival


def command(
    sku: Annotated[str, typer.Argument(help="The product that comes.")],
    quantity: Annotated[int, typer.Argument(help="How many units.")],
    on: Annotated[str, typer.Option("--on", metavar="YYYY-MM-DD", help="When; without it there is no date.")] = "",
    reference: Annotated[str, typer.Option(help="Your name for it, such as a purchase order.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Write down what is expected, after showing whose dates it moves and what they would hear.

    The same reference again corrects it. A date that was stated with `backorder promise` holds no longer.
    """
    from bot.cli import _preview
    from store import audit, database, supply

    with _open.shop() as (settings, db):
        day = _typed.day(on, db, settings) if on else None

        def expected(tx: "Session", now: "datetime") -> "Arrival":
            return supply.expect(tx, sku, quantity, on=day, reference=reference or None, now=now)

        _preview.show_moves(sku, _preview.moves(db, sku, expected))
        _preview.show_news(_preview.told(db, settings, expected))
        _typed.agreed("Write it down?", yes=yes)
        with db.transaction() as tx:
            now = database.now(tx)
            arrival = expected(tx, now)
            audit.record(
                tx,
                _typed.me(),
                "expected",
                f"product {sku}",
                now=now,
                units=quantity,
                on=day.isoformat() if day else None,
                reference=arrival.reference,
            )
    when = f"on {day}" if day else "without a date"
    typer.echo(f"{arrival.quantity} of {sku} are expected {when} ({arrival.reference}).")
