"""The first look at a file: how its numbers and dates are written, and what occurs in it again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from store.platforms.spreadsheet.amounts import DateOrder, Habits, Mark, proven_date, proven_mark
from store.platforms.spreadsheet.csv_file import CsvFile, Rejected, Row

_BITS = 1 << 24


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file proves, and the keys that occur in it again, with a few that do not."""

    habits: Habits
    again: frozenset[str]


def survey(
    file: CsvFile,
    *,
    amounts: Iterable[int],
    dates: Iterable[int],
    begins: Callable[[Row], str],
) -> Survey:
    """Read a file through. `begins` gives the key of the thing that begins with a row, or ""."""
    marks: set[Mark] = set()
    orders: set[DateOrder] = set()
    again: set[str] = set()
    # One bit a key, so that the memory of a million keys is that of ten; two keys may share a bit.
    met = bytearray(_BITS // 8)
    for row in file.rows():
        if isinstance(row, Rejected):
            continue
        for place in amounts:
            if (text := row.cells[place]) and (mark := proven_mark(text)):
                marks.add(mark)
        for place in dates:
            if (text := row.cells[place]) and (order := proven_date(text)):
                orders.add(order)
        if key := begins(row):
            place, bit = divmod(hash(key) % _BITS, 8)
            if met[place] >> bit & 1:
                again.add(key)
            met[place] |= 1 << bit
    return Survey(Habits(frozenset(marks), frozenset(orders)), frozenset(again))
