"""A softmax over hashed features, trained in a moment: which intent the words most resemble."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.understanding.features import Rows

    Floats = NDArray[np.float32]
    Integers = NDArray[np.integer]
    Batch = tuple[Integers, NDArray[np.int16], Integers]

_ROUNDS = 2
_RATE = 2.5
_UNTRIED = 1e-4  # what a column has erred before it was seen, so that its first step is large but finite
_BATCH = 8  # rows; with more, the linear algebra library would start threads, which cost more than they save
_SEED = 1
_UNIT = 1e-4  # in which a value is kept while learning


@dataclass(frozen=True, slots=True)
class Softmax:
    """The weights, one row a feature column and one column a class."""

    classes: tuple[str, ...]
    weights: Floats

    def likely(self, row: Rows) -> list[tuple[str, float]]:
        """Return every class with its probability for the one row, the likeliest first."""
        chances = _chances(row.weights @ self.weights[row.columns])
        return sorted(zip(self.classes, chances.tolist(), strict=True), key=lambda pair: pair[1], reverse=True)


def train(rows: Rows, labels: Sequence[str], width: int) -> Softmax:
    """Learn to tell the labels apart, a few rows at a time; the same rows give the same weights.

    The more often a column was part of an error, the smaller its steps (AdaGrad): a rare word is learnt in one sighting
    while common ones come to rest, so that two rounds are enough. Rows of a label that has few count for more.
    """
    import numpy as np

    classes, targets, counts = np.unique(labels, return_inverse=True, return_counts=True)
    worth = ((counts.mean() / counts) ** 0.3).astype(np.float32)
    right = np.eye(len(classes), dtype=np.float32)
    weights = np.zeros((width, len(classes)), np.float32)
    erred = np.full(width, _UNTRIED, np.float32)
    order = np.random.default_rng(_SEED)
    batches = list(_batches(rows, targets, order.permutation(len(labels))))
    for _ in range(_ROUNDS):
        for number in order.permutation(len(batches)):
            columns, kept, meant = batches[number]
            values = kept * np.float32(_UNIT)
            touched = weights.take(columns, axis=0)
            error = (_chances(values @ touched) - right[meant]) * worth[meant, None]
            erred[columns] += (error**2).sum(axis=1) @ values**2
            weights[columns] = touched - (values * (_RATE / np.sqrt(erred[columns]))).T @ error
    return Softmax(tuple(classes.tolist()), weights)


def _batches(rows: Rows, targets: Integers, order: Integers) -> Iterator[Batch]:
    """Yield a few rows at a time: the columns that they touch, each once, a table of their values, and targets."""
    import numpy as np

    for start in range(0, len(order), _BATCH):
        chosen = order[start : start + _BATCH]
        some = [slice(rows.starts[number], rows.starts[number + 1]) for number in chosen]
        columns, place = np.unique(np.concatenate([rows.columns[one] for one in some]), return_inverse=True)
        line = np.repeat(np.arange(len(some)), rows.starts[chosen + 1] - rows.starts[chosen])
        cells, weighed = line * len(columns) + place, np.concatenate([rows.weights[one] for one in some])
        # Mostly zeros, and many: kept in half the room. Half a float would do as well, but is read five times slower.
        values = np.rint(np.bincount(cells, weighed, len(some) * len(columns)) / _UNIT).astype(np.int16)
        yield columns, values.reshape(len(some), -1), targets[chosen]


def _chances(scores: Floats) -> Floats:
    import numpy as np

    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    chances: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return chances


def save(softmax: Softmax, path: Path) -> None:
    """Keep the weights in a file; whoever reads it meanwhile sees the whole of it or nothing."""
    import numpy as np

    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as file:
        np.savez(file, classes=np.array(softmax.classes), weights=softmax.weights)
    Path(file.name).replace(path)


def load(path: Path) -> Softmax:
    """Read what `save` kept."""
    import numpy as np

    with np.load(path, allow_pickle=False) as kept:
        return Softmax(tuple(kept["classes"].tolist()), kept["weights"])
