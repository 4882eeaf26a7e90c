"""What the classifier sees of a message: its words, which word follows which, and the letters within each word.

Letters in runs of three to five make it bear typing errors and inflection; a word with the next, and with the one after
that, tells "not waiting" from "waiting". Every feature is hashed to a column, so there is no dictionary to keep.
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
_WORD = 1.0
_NEXT = 1.0
_AFTER_NEXT = 0.5
_RUNS = range(3, 6)


def features(words: Sequence[str]) -> Row:
    """Return the columns that `words` touch and their weights, which have length one; a column may stand twice."""
    import numpy as np

    edged = ["<", *words, ">"]
    after = [_column(f"{word} {follows}") for word, follows in pairwise(edged)]
    later = [_column(f"{word} _ {follows}") for word, follows in zip(edged, edged[2:], strict=False)]
    pairs = np.array(after + later, np.int32), np.array([_NEXT] * len(after) + [_AFTER_NEXT] * len(later), np.float32)
    parts = [pairs, *map(_of_word, words)]
    values = np.concatenate([weights for _, weights in parts])
    return np.concatenate([columns for columns, _ in parts]), values / np.sqrt(values @ values)


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> Row:
    """Return what one word touches: a column of its own, and those of its letters, each weighing less the more runs."""
    import numpy as np

    padded = f" {word} "
    runs = dict.fromkeys(padded[at : at + length] for length in _RUNS for at in range(len(padded) - length + 1))
    columns = [_column(f"={word}"), *map(_column, runs)]
    return np.array(columns, np.int32), np.array([_WORD, *[len(runs) ** -0.25] * len(runs)], np.float32)


def _column(feature: str) -> int:
    return crc32(feature.encode()) % COLUMNS
