"""`backorder delays`: how the law stands with late orders."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import _open

if TYPE_CHECKING:
    from sqlmodel import Session

COLUMNS = {
    "order": "Order",
    "title": "Product",
    "policy": "Law",
    "stage": "Stage",
    "until": "Until",
    "answer_by": "Answer by",
    "silence": "Silence",
    "owes": "Owed",
    "due_on": "Due on",
    "because": "Why",
}


def command(
    everything: Annotated[bool, typer.Option("--all", help="Those too that are in time.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """List open lines whose customers must be told, are asked, or may end the contract; the most urgent first."""
    with _open.shop() as (_, db), db.reading() as tx:
        rows = _listed(tx, everything=everything)
    if as_json:
        _open.show(rows, as_json=True, text="")
    elif rows:
        _open.table("Late orders", [*COLUMNS.values()], [[row[name] or "" for name in COLUMNS] for row in rows])
    else:
        typer.echo("Nothing is late by law.")


def _listed(tx: "Session", *, everything: bool) -> list[dict[str, Any]]:
    import sqlalchemy as sa

    from store.database import table
    from store.delays import Delay
    from store.orders import Backorder, Order
    from store.policies import Owes, Stage

    law, lines, purchases = table(Delay).c, table(Backorder).c, table(Order).c
    found = (
        sa.select(purchases.number.label("order"), lines.title, table(Delay))
        .join(table(Backorder), lines.id == law.backorder_id)
        .join(table(Order), purchases.id == lines.order_id)
        .where(lines.waiting + lines.allocated > 0)
        .order_by(sa.func.coalesce(law.due_on, law.answer_by, law.until).asc().nulls_last(), law.backorder_id)
    )
    if not everything:
        found = found.where(sa.or_(law.owes != Owes.none, law.stage.not_in([Stage.open, Stage.agreed])))
    return [
        {name: str(value) if (value := row[name]) else None for name in COLUMNS}
        for row in tx.connection().execute(found).mappings()
    ]
