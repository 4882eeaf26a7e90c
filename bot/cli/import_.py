"""`backorder import`: the orders or products of a shop come in from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from store.platforms import Outcome

SHOWN = 10
"""How many warnings and unknown SKUs are shown to people; `--json` has them all."""


def command(
    file: Annotated[
        Path, typer.Argument(help="A CSV file of orders or products.", exists=True, dir_okay=False, readable=True)
    ],
    consent: Annotated[
        Path | None,
        typer.Option(
            help="A TOML file that declares what your checkout asked; without it nobody is written to first.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """Bring orders or products in from a file; the same file again changes nothing.

    Rows that cannot be used are listed beside the file, as orders.rejected.csv for orders.csv. The exit code is 0 where
    there are none, 1 where there are some, and 2 where nothing could be used.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from store.platforms import platforms
    from store.platforms.spreadsheet.declaration import read_declaration

    declaration = read_declaration(consent) if consent else None
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    with _open.shop() as (settings, db), bar:
        # Without a total until the first rows come: the file is looked at as a whole before.
        task = bar.add_task(file.name, total=None)
        outcome = platforms()["spreadsheet"].bring_in(
            db,
            str(file),
            settings=settings,
            declaration=declaration,
            tell=lambda share: bar.update(task, total=1.0, completed=share),
        )
    _open.show(_plain(outcome), as_json=as_json, text=_told(outcome, file))
    if outcome.rejected:
        raise typer.Exit(1)


def _plain(outcome: "Outcome") -> dict[str, Any]:
    from dataclasses import asdict

    return {
        **asdict(outcome),
        "unknown_skus": sorted(outcome.unknown_skus),
        "warnings": dict(outcome.warnings.most_common()),
    }


def _told(outcome: "Outcome", file: Path) -> str:
    told = [*(_of_orders(outcome) if outcome.kind == "orders" else _of_products(outcome))]
    if outcome.conflicts:
        told.append(f"{_typed.counted(outcome.conflicts, 'conflict')} for a person: see `backorder tasks`.")
    for warning, count in outcome.warnings.most_common(SHOWN):
        told.append(f"  {warning} ({count})" if count > 1 else f"  {warning}")
    if len(outcome.warnings) > SHOWN:
        told.append(f"  and {len(outcome.warnings) - SHOWN} more kinds of warnings: see --json")
    if outcome.listing:
        told.append(f"{_typed.counted(outcome.rejected, 'row')} of {file.name} rejected: see {outcome.listing}.")
    return "\n".join(told)


def _of_orders(outcome: "Outcome") -> list[str]:
    counted = _typed.counted
    told = [
        f"{counted(outcome.new_orders, 'new order')} with {counted(outcome.new_lines, 'line')} still owed, "
        f"{outcome.known_orders} known, {outcome.settled_orders} with nothing owed."
    ]
    closed = [
        counted(number, one, many)
        for number, one, many in (
            (outcome.shipped_lines, "line has left", "lines have left"),
            (outcome.cancelled_lines, "line was cancelled", "lines were cancelled"),
            (outcome.closed_write_backs, "request to the shop is settled", "requests to the shop are settled"),
        )
        if number
    ]
    if closed:
        told.append(f"By the file, {', '.join(closed)}.")
    if outcome.agreed:
        told.append(f"{counted(outcome.agreed, 'agreement')} to be written to.")
    if outcome.unknown_skus:
        named = sorted(outcome.unknown_skus)
        more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
        told.append(f"Products nobody has told of, with nothing on hand: {', '.join(named[:SHOWN])}{more}.")
    if outcome.baseline:
        told.append("This is the first import: nobody is written to about it before `backorder announce`.")
    return told


def _of_products(outcome: "Outcome") -> list[str]:
    return [
        f"{_typed.counted(outcome.new_products, 'new product')}, {outcome.known_products} known, of which "
        f"{outcome.changed_products} changed; {_typed.counted(outcome.changed_arrivals, 'delivery', 'deliveries')} "
        "new or changed."
    ]
