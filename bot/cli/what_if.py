"""`backorder what-if`: what a delivery would do and have us say, without its coming in."""

import secrets
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session


def command(
    sku: Annotated[str, typer.Argument(help="The product that could come.")],
    quantity: Annotated[int, typer.Argument(help="How many units.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """Show who a delivery would cover and every message that would go out. Nothing is written and nothing is sent."""
    from dataclasses import asdict

    from bot import moves
    from bot.cli import _preview
    from store import catalog, supply

    tried: dict[str, Any] = {}

    def landed(tx: "Session", now: "datetime") -> None:
        served = supply.land(tx, sku, quantity, key=f"what if {secrets.token_hex(8)}", now=now)
        product_id = catalog.by_sku(tx, sku).id
        given = moves.covered(tx, product_id, at=now)
        lines = [{name: getattr(one, name) for name in ("order", "title", "units", "waiting")} for one in given]
        tried.update(served=served, covered=lines, padding=moves.padding(tx, product_id))

    with _open.shop() as (settings, db):
        said = _preview.told(db, settings, landed)
    served, covered = tried["served"], tried["covered"]
    messages = [(one, False) for one in said.because] + [(one, True) for one in said.anyway]
    if as_json:
        told = [{"to": one.to, "channel": one.channel, "text": one.text, "anyway": anyway} for one, anyway in messages]
        found = {**asdict(served), "padding_days": tried["padding"], "lines": covered, "messages": told}
        _open.show(found, as_json=True, text="")
        return
    typer.echo(
        f"{quantity} of {sku} would cover {_typed.counted(served.covered, 'line')} and {served.in_part} in part;"
        f" {_typed.counted(served.still_waiting, 'unit')} would still wait."
    )
    _preview.show_padding(tried["padding"])
    if covered:
        columns = ["Order", "Line", "Set aside", "Still waiting"]
        rows = [[one["order"], one["title"], one["units"], one["waiting"]] for one in covered]
        _open.table("Covered", columns, rows)
    _preview.show_sayings("Would be said", said.because)
    if said.anyway:
        _preview.show_sayings("Due in any case", said.anyway)
