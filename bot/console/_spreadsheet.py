"""Lists for a spreadsheet: CSV, in which nothing that somebody typed becomes a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from fastapi import Response
from fastapi.responses import StreamingResponse

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is computed by some program; the wide forms by those of East Asia."""


def cell(value: object) -> str:
    """Write a cell; one that a program would compute begins with an apostrophe, which says that it is text.

    A number of ours is none, also below zero.
    """
    if isinstance(value, int | float | Decimal):
        return str(value)
    words = "" if value is None else str(value)
    return f"'{words}" if words.startswith(BEGINS_A_FORMULA) else words


def sent(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Answer with a file of these rows, written as they are read."""
    return StreamingResponse(
        _written(header, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    # Excel takes a file for UTF-8 where it begins so.
    text = io.StringIO("\ufeff")
    text.seek(1)
    writer = csv.writer(text)
    writer.writerow([cell(one) for one in header])
    for row in rows:
        writer.writerow([cell(one) for one in row])
        if text.tell() > 32_000:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
