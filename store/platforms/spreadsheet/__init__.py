"""A shop without an interface to call: its orders and products come as files from a spreadsheet.

A file is read twice: first for what its cells prove about each other, then row by row. What cannot
be used comes out as `Rejected` and is listed beside the file, with the line and the reason. To
repair it, correct the file and import the whole of it again: every line keeps its reference.
"""

import csv
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from store.platforms.spreadsheet import columns
from store.platforms.spreadsheet.columns import Kind
from store.platforms.spreadsheet.csv_file import Rejected, open_csv
from store.platforms.spreadsheet.order_rows import OrderRow, read_orders
from store.platforms.spreadsheet.product_rows import ProductRow, read_products

__all__ = [
    "OrderRow",
    "ProductRow",
    "Rejected",
    "header_of",
    "kind_of",
    "read_orders",
    "read_products",
    "write_rejected",
]


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
