"""`backorder writebacks`: what the shop's own system must still do, as a list, a file, and ticked off."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from sqlmodel import Session

    from store.writebacks import WriteBack

COLUMNS = {
    "id": "Id",
    "kind": "Kind",
    "order": "Order",
    "line": "Line",
    "sku": "SKU",
    "title": "Title",
    "what": "What",
    "requested_at": "Requested",
}


def command(
    export: Annotated[Path | None, typer.Option(help="Write the list into this CSV file.")] = None,
    done: Annotated[list[int] | None, typer.Option(help="This one is done; may be repeated.")] = None,
    failed: Annotated[list[int] | None, typer.Option(help="This one cannot be done; may be repeated.")] = None,
    note: Annotated[str, typer.Option(help="Why it failed, or what is to be remembered.")] = "",
    money_follows: Annotated[
        bool, typer.Option("--money-follows", help="The order is changed, but the refund was not sent yet.")
    ] = False,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """List what your shop's system must still do for customers: cancel, refund, discount, swap.

    What is done counts as refunded, unless the money follows: `backorder refunds` lists it then.
    """
    from store import database
    from store.errors import BadInput

    if failed and not note:
        raise BadInput("say with --note why it failed")
    with _open.shop() as (_, db):
        if done or failed:
            with db.transaction() as tx:
                _close(tx, done or [], failed or [], note, money_follows)
        with db.reading() as tx:
            rows = _listed(tx, now=database.now(tx))
    if export:
        _write(export, rows)
        typer.echo(f"{_typed.counted(len(rows), 'write-back')} written to {export}.", err=as_json)
    if as_json:
        _open.show(rows, as_json=True, text="")
    elif not export:
        if rows:
            _open.table("To do in your shop", [*COLUMNS.values()], [[row[name] for name in COLUMNS] for row in rows])
        else:
            typer.echo("Nothing is to be done.")


def _close(tx: "Session", done: list[int], failed: list[int], note: str, money_follows: bool) -> None:
    from store import audit, cancellations, database, writebacks
    from store.errors import NotFound
    from store.writebacks import WriteBackState

    now, who = database.now(tx), _typed.me()
    # What a customer may still take back is not listed, and must not be ticked off either.
    listed = {row.id for row in writebacks.to_do(tx, now=now)}
    states = [*((one, WriteBackState.done) for one in done), *((one, WriteBackState.failed) for one in failed)]
    for write_back_id, state in states:
        if write_back_id not in listed:
            raise NotFound(f"no write-back {write_back_id} is to be done; `backorder writebacks` lists those that are")
        cancellations.confirm(tx, write_back_id, state, by=who, note=note, money_follows=money_follows, now=now)
        listed.remove(write_back_id)
        audit.record(tx, who, f"write-back {state.value}", f"write_back {write_back_id}", now=now, note=note)


def _listed(tx: "Session", *, now: Any) -> list[dict[str, Any]]:
    from store import refunds, writebacks
    from store.catalog import Product
    from store.orders import Backorder, Order

    rows, sent = [], refunds.sent_for(tx, [row.key for row in writebacks.to_do(tx, now=now)])
    for row in writebacks.to_do(tx, now=now):
        line = tx.get_one(Backorder, row.backorder_id)
        rows.append(
            {
                "id": row.id,
                "kind": row.kind.value,
                "order": tx.get_one(Order, row.order_id).number,
                "line": line.line,
                "sku": tx.get_one(Product, line.product_id).sku,
                "title": line.title,
                "what": _what(row, sent=row.key in sent),
                "details": row.details,
                "requested_at": row.requested_at.isoformat(timespec="seconds"),
            }
        )
    return rows


def _what(row: "WriteBack", *, sent: bool) -> str:
    """Write the details with money as people write it: `units 2, refund 98.00 USD`, or that it was sent already."""
    from decimal import Decimal

    from store.money import decimals

    currency = str(row.details.get("currency", ""))
    said = []
    for name, value in row.details.items():
        if name.endswith("_minor"):
            major = Decimal(value).scaleb(-decimals(currency))
            amount = f"{name.removesuffix('_minor')} {major} {currency}".strip()
            said.append(f"{amount} (sent already)" if sent else amount)
        elif name != "currency":
            said.append(f"{name.replace('_', ' ')} {value}")
    return ", ".join(said)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    from store.errors import BadInput

    try:
        # The mark at the beginning tells Excel that it is UTF-8.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            listing = csv.writer(file)
            listing.writerow(COLUMNS.values())
            listing.writerows([_guarded(row[name]) for name in COLUMNS] for row in rows)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}") from None


def _guarded(cell: object) -> str:
    """Keep a spreadsheet from running a customer's or supplier's words as a formula."""
    written = str(cell)
    return f"'{written}" if written.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else written
