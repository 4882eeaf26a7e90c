"""A softmax over hashed features, trained in a moment: which intent the words most resemble."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.understanding.features import Row

_ROUNDS = 10
_RATE = 2.0
_SEED = 1


@dataclass(frozen=True, slots=True)
class Softmax:
    """The weights, one row a feature column and one column a class."""

    classes: tuple[str, ...]
    weights: NDArray[np.float32]

    def likely(self, row: Row) -> list[tuple[str, float]]:
        """Return every class with its probability, the likeliest first."""
        columns, values = row
        chances = _chances(values @ self.weights[columns])
        return sorted(zip(self.classes, chances.tolist(), strict=True), key=lambda pair: pair[1], reverse=True)


def train(rows: Sequence[Row], labels: Sequence[str], width: int) -> Softmax:
    """Learn to tell the labels apart, row by row; the same rows give the same weights."""
    import numpy as np

    classes = tuple(sorted(set(labels)))
    index = {name: number for number, name in enumerate(classes)}
    targets = [index[label] for label in labels]
    counts = np.bincount(targets)
    worth = ((counts.mean() / counts) ** 0.3).astype(np.float32)
    weights = np.zeros((width, len(classes)), np.float32)
    order = np.random.default_rng(_SEED)
    for turn in range(_ROUNDS):
        rate = np.float32(_RATE * (1 - turn / _ROUNDS))
        for number in order.permutation(len(rows)):
            columns, values = rows[number]
            target = targets[number]
            touched = weights[columns]
            error = _chances(values @ touched)
            error[target] -= 1
            touched -= values[:, None] * (error * (rate * worth[target]))
            weights[columns] = touched
    return Softmax(classes, weights)


def _chances(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    powers = np.exp(scores - scores.max())
    chances: NDArray[np.float32] = powers / powers.sum()
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
