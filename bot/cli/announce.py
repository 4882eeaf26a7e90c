"""`backorder announce`: the orders of a first import are spoken of, once somebody has seen what would be said."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session


def command(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Speak of the orders that came with the first import, after showing who would hear what."""
    from bot.cli import _preview
    from store import audit, database, orders

    with _open.shop() as (settings, db):
        with db.reading() as tx:
            count, people, last = _silent(tx)
        if count == 0:
            typer.echo("No order is silent.")
            return

        def spoken(tx: "Session", now: "datetime") -> int:
            return orders.speak_up(tx, upto=last, now=now)

        said = _preview.told(db, settings, spoken)
        typer.echo(
            f"{_typed.counted(count, 'silent order')}, with something open for {_typed.counted(people, 'customer')};"
            f" {_typed.counted(len(said.because), 'message')} would go out, by day and at the sender's pace."
        )
        _preview.show_sayings("Would be said", said.because)
        _typed.agreed("Speak of them from now on?", yes=yes)
        with db.transaction() as tx:
            now = database.now(tx)
            number = spoken(tx, now)
            audit.record(tx, _typed.me(), "announced", "silent orders", now=now, orders=number, upto=last)
    typer.echo(f"{_typed.counted(number, 'order')} will be spoken of from now on.")


def _silent(tx: "Session") -> tuple[int, int, int]:
    """Count silent orders and the customers who wait for something of them; name the last of the orders."""
    import sqlalchemy as sa

    from store.database import table
    from store.orders import Backorder, Order

    purchases, lines = table(Order), table(Backorder)
    silent = purchases.c.silent.is_(sa.true())
    counted = sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(purchases.c.id), 0)).where(silent)
    count, last = tx.connection().execute(counted).one()
    waiting = (
        sa.select(sa.func.count(purchases.c.customer_id.distinct()))
        .join(lines, lines.c.order_id == purchases.c.id)
        .where(silent, lines.c.waiting + lines.c.allocated > 0)
    )
    return count, tx.connection().execute(waiting).scalar_one(), last
