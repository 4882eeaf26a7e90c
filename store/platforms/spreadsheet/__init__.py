"""A shop without an interface to call: its orders and products come as files from a spreadsheet.

A file is read twice: first for what its cells prove about each other, then row by row. What cannot
be used comes out as `Rejected` and is listed beside the file, with the line and the reason. To
repair it, correct the file and import the whole of it again: every line keeps its reference.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path

from store.database import Database
from store.errors import BadInput
from store.platforms import Declaration, Outcome, Tell
from store.platforms.spreadsheet import assortment, columns, sales
from store.platforms.spreadsheet.columns import Kind
from store.platforms.spreadsheet.csv_file import Rejected, open_csv
from store.platforms.spreadsheet.order_rows import OrderRow, read_orders
from store.platforms.spreadsheet.product_rows import ProductRow, read_products
from store.settings import Settings

__all__ = [
    "OrderRow",
    "ProductRow",
    "Rejected",
    "bring_in",
    "header_of",
    "kind_of",
    "read_orders",
    "read_products",
    "write_rejected",
]

_OFTEN = 500


def bring_in(
    db: Database,
    source: str,
    *,
    settings: Settings,
    declaration: Declaration | None,
    tell: Tell,
) -> Outcome:
    """Bring a file of orders or products in; BadInput where nothing in it can be used.

    Rows that cannot be used stop nothing. They are listed beside the file.
    """
    path = Path(source)
    outcome = Outcome(kind_of(path))
    share = _shares(path, tell)
    if outcome.kind == "orders":
        rejected = sales.bring_in(db, path, outcome, settings=settings, declaration=declaration, tell=share)
    else:
        rejected = assortment.bring_in(db, path, outcome, settings=settings, tell=share)
    # The list is written while the good rows come in: whoever asks for the next bad row passes them.
    outcome.listing = write_rejected(path, header_of(path), rejected)
    if outcome.rows == 0:
        why = f"{outcome.listing.name} says why" if outcome.listing else "it has no rows below its header"
        raise BadInput(f"nothing in {path.name} can be used: {why}")
    tell(1.0)
    return outcome


def kind_of(path: Path) -> Kind:
    """Tell from the header what a file holds; BadInput names the columns that miss."""
    return columns.kind_of(open_csv(path))


def header_of(path: Path) -> tuple[str, ...]:
    """Return the names of the columns of a file."""
    return open_csv(path).header


def write_rejected(path: Path, header: Sequence[str], rejected: Iterable[Rejected]) -> Path | None:
    """List rejected rows beside their file, as orders.rejected.csv for orders.csv.

    Nothing is listed where nothing was rejected, and a list of an earlier import goes away. Cells
    that a spreadsheet would run as formulas begin with an apostrophe. Returns where the list is.
    """
    target = path.with_name(f"{path.stem}.rejected.csv")
    rows = iter(rejected)
    first = next(rows, None)
    if first is None:
        target.unlink(missing_ok=True)
        return None
    # The mark at the beginning tells Excel that it is UTF-8.
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        listing = csv.writer(file)
        listing.writerow(["Line", "Reason", *map(_guarded, header)])
        for row in chain([first], rows):
            listing.writerow([row.line_number, _guarded(row.reason), *map(_guarded, row.cells)])
    return target


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _shares(path: Path, tell: Tell) -> Callable[[int], None]:
    """Return a function that tells which share of a file the line of this number is."""
    with path.open("rb") as raw:
        lines = 1 + sum(block.count(b"\n") for block in iter(lambda: raw.read(1 << 20), b""))

    def share(line_number: int) -> None:
        if line_number % _OFTEN == 0:
            tell(min(line_number / lines, 1.0))

    return share
