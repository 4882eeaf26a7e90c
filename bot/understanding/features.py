"""What the classifier sees of a message: its words, its pairs of words, and the letters within each word.

Letters in runs of two to five make it bear typing errors and inflection, pairs of words tell "not waiting" from
"waiting". Every feature is hashed to a column, so there is no dictionary to keep.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Row = tuple[NDArray[np.int32], NDArray[np.float32]]

COLUMNS = 1 << 17
_PAIR = 1.0
_WORD = 1.0
_LETTERS = 1.0


def features(words: Sequence[str]) -> Row:
    """Return the columns that `words` touch, each once, and their weights; the weights have length one."""
    import numpy as np

    weights: dict[int, float] = {}
    for word in words:
        for column, weight in _of_word(word):
            weights[column] = weights.get(column, 0.0) + weight
    edges = ["<", *words, ">"]
    for left, right in pairwise(edges):
        column = _column(f"{left} {right}")
        weights[column] = weights.get(column, 0.0) + _PAIR
    columns = np.fromiter(weights.keys(), np.int32, len(weights))
    values = np.fromiter(weights.values(), np.float32, len(weights))
    return columns, values / np.float32(np.sqrt(values @ values) or 1.0)


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[tuple[int, float], ...]:
    """Return the columns of one word, in which a long word weighs little more than a short one."""
    padded = f" {word} "
    runs = {padded[i : i + n] for n in range(2, 6) for i in range(len(padded) - n + 1)}
    share = _LETTERS / len(runs) ** 0.5 if runs else 0.0
    return ((_column(f"={word}"), _WORD), *((_column(run), share) for run in runs))


def _column(feature: str) -> int:
    return crc32(feature.encode()) % COLUMNS
