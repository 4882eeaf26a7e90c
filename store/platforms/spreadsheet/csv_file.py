"""A shop's CSV file, whatever program saved it: its header, and its rows one at a time.

Nothing in a file is skipped in silence except empty rows and a header that comes again. A row that
cannot be read is `Rejected` under the number of its line in the file, and reading goes on with the
line below it: a quotation mark that nobody closed costs its own row and no other.

A byte that is not UTF-8 is read as Windows-1252, one byte at a time, so that a file may be one
or the other or both and nobody has to look at all of it first. UTF-16 is known by its byte-order
mark. NUL bytes are dropped.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from store.errors import BadInput

SEPARATORS = ",;\t|"

_LONGEST_LINE = 1 << 20
_MOST_LINES = 200
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_CSV = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
}
_SAVE_AS = "save it as 'CSV UTF-8' and try again"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, as many as the header has, and the line of the file where it begins."""

    line_number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used, why, the line of the file where it begins, and whose it is where that is known."""

    line_number: int
    reason: str
    cells: tuple[str, ...]
    order: str = ""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file whose header has been read; `body` is the number of the first line below it."""

    path: Path
    separator: str
    header: tuple[str, ...]
    body: int

    def rows(self) -> Iterator[Row | Rejected]:
        """Read the file from its first row, as often as asked, with one row at a time in memory."""
        feed = _Feed(line for line in _lines(self.path) if line[0] >= self.body)
        for outcome in _records(feed, self.separator, len(self.header)):
            if isinstance(outcome, Rejected):
                yield outcome
            elif any(map(str.strip, outcome.cells)) and not self._repeats_header(outcome.cells):
                yield _fitted(outcome, len(self.header), complete=feed.complete)

    def _repeats_header(self, cells: list[str]) -> bool:
        return cells[0].strip() == self.header[0] and _stripped(cells) == self.header


def open_csv(path: Path) -> CsvFile:
    """Find the encoding, the separator and the header of a file, or raise BadInput."""
    _check_kind(path)
    separator = None
    lines: list[tuple[int, str]] = []
    for number, text in _lines(path):
        declared = _declared_separator(text) if number == 1 else None
        if declared:
            separator = declared
        elif text.strip("\r\n\t ;,|\x1a"):
            lines.append((number, text))
            break
    if not lines:
        raise BadInput(f"{path.name} is empty")
    first, text = lines[0]
    separator = separator or _likeliest_separator(text)
    feed = _Feed(line for line in _lines(path) if line[0] >= first)
    header = next(_records(feed, separator, None))
    if isinstance(header, Rejected):
        raise BadInput(f"the header of {path.name} cannot be read: {header.reason}")
    return CsvFile(path, separator, _stripped(header.cells), first + len(feed.record))


class _Feed:
    """Lines on their way into the reader; those of the row at hand can be handed back."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines = lines
        self._returned: deque[tuple[int, str]] = deque()
        self.record: list[tuple[int, str]] = []

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.record) >= _MOST_LINES:
            raise csv.Error("a row runs over more lines than an honest cell does")
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.record.append(line)
        return line[1]

    @property
    def complete(self) -> bool:
        """Whether the row at hand ends with a line end, not with the file."""
        return self.record[-1][1].endswith("\n")

    def hand_back(self) -> tuple[int, str]:
        """Keep the first line of the row at hand out and let the others be read again."""
        first, *others = self.record
        self._returned.extendleft(reversed(others))
        return first


def _records(feed: _Feed, separator: str, width: int | None) -> Iterator[Row | Rejected]:
    """Read row after row; where the header is known, `width` is the number of its cells."""
    reader = _reader(feed, separator)
    while True:
        feed.record.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            yield _rejected(feed, separator, problem)
            reader = _reader(feed, separator)
            continue
        if len(feed.record) > 1 and width and _accidental(feed, cells, separator, width):
            yield _rejected(feed, separator, None)
            reader = _reader(feed, separator)
            continue
        yield Row(feed.record[0][0], cells)


def _accidental(feed: _Feed, cells: list[str], separator: str, width: int) -> bool:
    """Whether a row of several lines holds together by a stray quotation mark only.

    Then it has too few or too many cells, or one of its lines is a whole row by itself.
    """
    if len(cells) < width or any(cells[width:]):
        return True
    first, *middle, last = (text.count(separator) + 1 for _, text in feed.record)
    return width > 2 and (width in middle or (last == width <= first))


def _reader(feed: _Feed, separator: str) -> Iterator[list[str]]:
    return csv.reader(feed, delimiter=separator, strict=True, skipinitialspace=True)


def _rejected(feed: _Feed, separator: str, problem: Exception | None) -> Rejected:
    number, text = feed.hand_back()
    if "field larger" in str(problem):
        reason = "a cell is longer than 131,072 characters"
    elif "new-line character" in str(problem):
        reason = "a line end stands inside a cell that is not in quotation marks"
    elif len(feed.record) > 1 or "unexpected end" in str(problem):
        reason = "a quotation mark that opens on this line is not closed where its cell ends"
    else:
        reason = "a quotation mark inside a quoted cell is not doubled"
    return Rejected(number, reason, tuple(text.rstrip("\r\n").split(separator)))


def _fitted(row: Row, width: int, *, complete: bool) -> Row | Rejected:
    """Drop empty cells too many, and add those that a program left out at the end of a row."""
    cells = row.cells
    if len(cells) == width:
        return row
    if len(cells) > width:
        if any(cell.strip() for cell in cells[width:]):
            reason = (
                f"it has {len(cells)} cells and the header {width}: "
                "is there a separator in a cell without quotation marks?"
            )
            return Rejected(row.line_number, reason, tuple(cells))
        return Row(row.line_number, cells[:width])
    if not complete:
        return Rejected(row.line_number, "the file ends in the middle of this row", tuple(cells))
    return Row(row.line_number, cells + [""] * (width - len(cells)))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number the lines of a file as an editor does, and decode each."""
    for number, line in enumerate(_decoded(path), 1):
        if len(line) >= _LONGEST_LINE and not line.endswith("\n"):
            raise BadInput(f"line {number} of {path.name} has no end: this is not a CSV file")
        yield number, "\n" if line.strip("\r\n\0\x1a") == "" else line.replace("\0", "")


def _decoded(path: Path) -> Iterator[str]:
    codecs.register_error("windows-1252", _as_windows_1252)
    encoding, errors = "utf-8-sig", "windows-1252"
    if _begins(path).startswith(_UTF_16):
        encoding, errors = "utf-16", "replace"
    with path.open(encoding=encoding, errors=errors, newline="\n") as text:
        yield from iter(lambda: text.readline(_LONGEST_LINE), "")


def _as_windows_1252(problem: UnicodeError) -> tuple[str, int]:
    """Read one byte that is not UTF-8 as what Windows would have meant by it."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    byte = problem.object[problem.start : problem.start + 1]
    try:
        return byte.decode("cp1252"), problem.start + 1
    except UnicodeDecodeError:
        return byte.decode("latin-1"), problem.start + 1


def _check_kind(path: Path) -> None:
    sample = _begins(path)
    for mark, kind in _NOT_CSV.items():
        if sample.startswith(mark):
            raise BadInput(f"{path.name} is {kind}, not a CSV file: {_SAVE_AS}")
    if sample.startswith(_UTF_16):
        return
    if sample.count(b"\0") > len(sample) // 4:
        raise BadInput(f"{path.name} is UTF-16 without its mark, or not text: {_SAVE_AS}")
    if b"\r" in sample and b"\n" not in sample:
        raise BadInput(f"{path.name} has the line ends of an old Macintosh: {_SAVE_AS}")


def _begins(path: Path) -> bytes:
    with path.open("rb") as raw:
        return raw.read(4096)


def _declared_separator(text: str) -> str | None:
    """Read the line `sep=;` that some programs put first."""
    declared = text.strip('\r\n" ').lower()
    return declared[4] if len(declared) == 5 and declared.startswith("sep=") else None


def _likeliest_separator(text: str) -> str:
    """Return the separator that is found most often outside quotation marks."""
    outside = "".join(text.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _stripped(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)
