"""`backorder shadow`: what would have been sent and was kept here."""

from typing import Annotated, Any

import typer

from bot.cli import _open, _preview

COLUMNS = ["When", "To", "By", "Words"]


def command(
    most: Annotated[int, typer.Option(help="So many at most.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """List the messages that SHADOW has kept, newest first: to whom, when, and in which words."""
    with _open.shop() as (settings, db), db.reading() as tx:
        kept = _kept(tx, most)
    if as_json:
        _open.show(kept, as_json=True, text="")
    elif kept:
        _open.table("Would have been sent", COLUMNS, [list(one.values()) for one in kept])
    else:
        typer.echo("Nothing was kept." if settings.shadow else "SHADOW is not set, and nothing was kept.")


def _kept(tx: Any, most: int) -> list[dict[str, Any]]:
    import sqlalchemy as sa

    from store.customers import Address
    from store.database import table
    from store.messages import Message, State
    from store.shadow import REASON

    rows, addresses = table(Message).c, table(Address).c
    found = (
        sa.select(rows.closed_at, addresses.handle, rows.channel, rows.text)
        .join_from(table(Message), table(Address), addresses.id == rows.address_id)
        .where(rows.state == State.withheld, rows.reason == REASON)
        .order_by(rows.id.desc())
        .limit(most)
    )
    return [
        {
            "when": row.closed_at.isoformat(timespec="seconds"),
            "to": _preview.shown(row.handle, row.channel),
            "by": row.channel,
            "words": row.text or "",
        }
        for row in tx.connection().execute(found)
    ]
