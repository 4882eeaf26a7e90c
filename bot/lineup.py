"""What is ready to be sent, each at its moment of the sender's pace; answers take the first moments."""

from collections import deque
from collections.abc import Sequence

from bot.composing import Composed
from store.messages import Priority


class Lineup:
    """Composed messages and the moments granted for them, by the loop's clock."""

    def __init__(self) -> None:
        self._answers: deque[Composed] = deque()
        self._others: deque[Composed] = deque()
        self._moments: deque[float] = deque()

    def __len__(self) -> int:
        return len(self._moments)

    @property
    def first(self) -> float:
        """The moment at which the next one goes."""
        return self._moments[0]

    @property
    def last(self) -> float:
        """The moment up to which there is something to send; there must be something."""
        return self._moments[-1]

    def add(self, composed: Sequence[Composed], *, start: float, gap: float) -> None:
        """Line up messages behind their like; as many moments are granted, the first at `start`."""
        for place, one in enumerate(composed):
            (self._answers if one.row["priority"] == Priority.reply else self._others).append(one)
            self._moments.append(start + place * gap)

    def take(self, most: int, *, until: float) -> list[Composed]:
        """Take up to `most` whose moment comes by `until`."""
        taken: list[Composed] = []
        while self._moments and len(taken) < most and self._moments[0] <= until:
            one = (self._answers or self._others).popleft()
            one.due = self._moments.popleft()
            taken.append(one)
        return taken

    def put_back(self, taken: Sequence[Composed]) -> None:
        """Line up again what was taken just now, in front of all others."""
        self._others.extendleft(reversed(taken))
        self._moments.extendleft(one.due for one in reversed(taken))

    def clear(self) -> list[Composed]:
        """Take all, in any order."""
        left = [*self._answers, *self._others]
        self._answers.clear()
        self._others.clear()
        self._moments.clear()
        return left
