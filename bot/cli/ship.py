"""`backorder ship`: what is set aside for an order leaves."""

import secrets
from typing import Annotated

import typer

from bot.cli import _open, _typed


def command(
    order: Annotated[str, typer.Argument(help="The number of the order, with or without #.")],
    line: Annotated[int | None, typer.Argument(help="One line of it, by its number; else all.")] = None,
    units: Annotated[int | None, typer.Option(help="How many units of that line; else all that are set aside.")] = None,
    tracking: Annotated[str, typer.Option(help="A link or number to follow the parcel by.")] = "",
) -> None:
    """Hand what is set aside for an order over to the carrier; its customer is told."""
    from store import audit, catalog, database, orders, shipments
    from store.errors import BadInput, NotFound, NotWaiting

    gone = []
    with _open.shop() as (_, db), db.transaction() as tx:
        now = database.now(tx)
        purchase = orders.by_number(tx, order)
        lines = [one for one in orders.lines_of(tx, purchase.id) if line in (None, one.line)]
        if not lines:
            raise NotFound(f"order {purchase.number} has no line {line}")
        ready = [one for one in lines if one.allocated]
        if not ready:
            raise NotWaiting(f"nothing of this is set aside to be shipped: order {purchase.number}")
        if units is not None and len(ready) > 1:
            raise BadInput("say which line --units is about: backorder ship ORDER LINE --units N")
        catalog.lock(tx, [one.product_id for one in ready])
        for one in ready:
            parcel = shipments.ship(tx, one.id, units, key=f"cli {secrets.token_hex(8)}", tracking=tracking, now=now)
            audit.record(
                tx,
                _typed.me(),
                "shipped",
                f"order {purchase.number}",
                now=now,
                line=one.line,
                units=parcel.units,
                tracking=tracking,
            )
            gone.append(f"{parcel.units} x {one.title} ({one.reference}) left for order {purchase.number}.")
    for said in gone:
        typer.echo(said)
