"""`backorder land`: a delivery has come in."""

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from store.supply import Served


def command(
    sku: Annotated[str, typer.Argument(help="The product that came.")],
    quantity: Annotated[int, typer.Argument(help="How many units.")],
    *,
    reference: Annotated[str, typer.Option(help="What was expected under this name has come, and nothing else.")] = "",
    key: Annotated[str, typer.Option(help="Names the delivery: told again under the same key, nothing happens.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """Take a delivery in: whoever waited longest is served, and the dates of the others are derived anew."""
    from dataclasses import asdict

    from sqlmodel import select

    from store import audit, database, supply
    from store.arrivals import Landing

    key = key or f"cli {secrets.token_hex(8)}"
    with _open.shop() as (_, db):
        if not yes:
            with db.trying() as tx:
                tried = supply.land(tx, sku, quantity, key=key, reference=reference or None, now=database.now(tx))
            _typed.agreed(f"{quantity} of {sku}: {_outcome(tried)}. Land them?", yes=yes)
        with db.transaction() as tx:
            now = database.now(tx)
            repeated = tx.exec(select(Landing.id).where(Landing.key == key)).first() is not None
            served = supply.land(tx, sku, quantity, key=key, reference=reference or None, now=now)
            if not repeated:
                about = {"units": quantity, "key": key, "reference": reference}
                audit.record(tx, _typed.me(), "landed", f"product {sku}", now=now, **about)
    text = f"{quantity} of {sku} landed: {_outcome(served)}."
    if repeated:
        text = f"The delivery {key} has landed before; nothing was changed, {_waiting(served)}."
    _open.show(
        {"sku": sku, "landed": 0 if repeated else quantity, **asdict(served), "key": key, "repeated": repeated},
        as_json=as_json,
        text=text,
    )


def _outcome(served: "Served") -> str:
    return f"{_typed.counted(served.covered, 'line')} covered, {served.in_part} in part, {_waiting(served)}"


def _waiting(served: "Served") -> str:
    return f"{_typed.counted(served.still_waiting, 'unit')} still waiting"
