"""What the classifier sees of a message: its words, which word follows which, and the letters within each word.

Letters in runs of four or five make it bear typing errors and inflection; a word with the next, and with the one after
that, tells "not waiting" from "waiting". Every feature is hashed to a column, so there is no dictionary to keep.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int32]
    Floats = NDArray[np.float32]

COLUMNS = 1 << 17
_WORD = 1.0
_NEXT = 1.0
_AFTER_NEXT = 0.5
_RUNS = range(4, 6)


class Rows(NamedTuple):
    """One row a message: the columns that it touches, each with its weight; row n stands from `starts[n]` to the next.

    The weights of a row have length one; a column may stand twice.
    """

    starts: Integers
    columns: Integers
    weights: Floats


def features(sentences: Iterable[Sequence[str]]) -> Rows:
    """Return a row for each of `sentences`, which are given as their words."""
    import numpy as np

    hashes, weights, lengths = [], [], []
    for words in sentences:
        edged = ["<", *words, ">"]
        pairs = [crc32(f"{word} {follows}".encode()) for word, follows in pairwise(edged)]
        pairs += [crc32(f"{word} _ {follows}".encode()) for word, follows in zip(edged, edged[2:], strict=False)]
        hashes.append(np.array(pairs, np.uint32))
        weights.append(_weights_of_pairs(len(words)))
        length = len(pairs)
        for hashed, weighed in map(_of_word, words):
            hashes.append(hashed)
            weights.append(weighed)
            length += len(hashed)
        lengths.append(length)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    columns = (np.concatenate(hashes) % COLUMNS).astype(np.int32)
    values = np.concatenate(weights)
    norms = np.sqrt(np.add.reduceat(values**2, starts[:-1]))
    return Rows(starts, columns, values / np.repeat(norms, lengths))


@lru_cache(maxsize=500)
def _weights_of_pairs(words: int) -> Floats:
    import numpy as np

    return np.array([_NEXT] * (words + 1) + [_AFTER_NEXT] * words, np.float32)


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[NDArray[np.uint32], Floats]:
    """Return what one word touches: a column of its own, and those of its letters, each weighing less the more runs."""
    import numpy as np

    letters = f" {word} ".encode()
    runs = dict.fromkeys(letters[at : at + length] for length in _RUNS for at in range(len(letters) - length + 1))
    hashes = [crc32(b"=" + letters), *map(crc32, runs)]
    return np.array(hashes, np.uint32), np.array([_WORD, *[max(len(runs), 1) ** -0.25] * len(runs)], np.float32)
