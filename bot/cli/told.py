"""`backorder told`: somebody was told of a delay by other means, as the law has us tell it."""

from typing import Annotated

import typer

from bot.cli import _open, _typed


def command(
    order: Annotated[str, typer.Argument(help="The number of the order, with or without #.")],
    line: Annotated[
        int | None, typer.Argument(help="One line of it, by its number; else all that are owed it.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="By which means: e-mail, phone, letter.")] = "",
) -> None:
    """Note that you have told a customer of a delay yourself, where no message of ours could reach them.

    What you told is today's date, or that there is none; the task for it is closed.
    """
    from store import audit, database, delays, orders
    from store.errors import BadInput, NotFound, NotWaiting

    if not by.strip():
        raise BadInput("say by which means they were told, such as --by e-mail")
    said = []
    with _open.shop() as (settings, db), db.transaction() as tx:
        now, who = database.now(tx), _typed.me()
        purchase = orders.by_number(tx, order)
        lines = [one for one in orders.lines_of(tx, purchase.id) if line in (None, one.line)]
        if not lines:
            raise NotFound(f"order {purchase.number} has no line {line}")
        owed = delays.owed(tx, [one.id for one in lines], settings=settings, now=now)
        if not owed:
            raise NotWaiting(f"no delay notice is owed for order {purchase.number}")
        for one in lines:
            if one.id in owed:
                told = delays.tell_by_hand(tx, one.id, how=by.strip(), by=who, settings=settings, now=now)
                day = told.on_date.isoformat() if told.on_date else None
                audit.record(tx, who, "told of a delay", f"backorder {one.id}", now=now, how=told.how, on=day)
                said.append(f"{one.title} ({purchase.number}): noted as told by {told.how}, {day or 'without a date'}.")
    for words in said:
        typer.echo(words)
