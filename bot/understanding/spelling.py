"""Known words: which of them a mistyped word was meant to be, and which language they speak."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SURE = 0.6


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word of the phrasebooks: in how many phrases of which language it stands, of how many there are; the
    words again by their length and first or last letter, to be searched."""

    words: dict[str, Counter[str]]
    phrases: Counter[str]
    by_edge: dict[tuple[int, str], list[str]]
    corrected: dict[str, str] = field(default_factory=dict)

    def correct(self, word: str) -> str:
        """Return the known word nearest to `word`: one slip of the keys in four letters, two in eight."""
        if word in self.words or len(word) < 4 or not word.isalpha():
            return word
        nearest = self.corrected.get(word)
        if nearest is None:
            if len(self.corrected) > 50_000:
                self.corrected.clear()
            nearest = self.corrected[word] = self._nearest(word)
        return nearest

    def known(self, words: Sequence[str]) -> float:
        """Return the share of `words` that stand in a phrasebook."""
        return sum(word in self.words for word in words) / len(words) if words else 0.0

    def language(self, words: Iterable[str], among: Sequence[str]) -> str | None:
        """Return the language most of `words` speak, or None where they do not tell."""
        votes: dict[str, float] = defaultdict(float)
        for word in words:
            counts = self.words.get(word, {}).items()
            seen = {code: count / self.phrases[code] for code, count in counts if code in among and word.isalpha()}
            for code, share in seen.items():
                votes[code] += share / sum(seen.values())
        if not votes:
            return None
        code, most = max(votes.items(), key=lambda vote: vote[1])
        return code if most / sum(votes.values()) >= _SURE else None

    def _nearest(self, word: str) -> str:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 1 if len(word) < 8 else 2
        found = (
            (distance, near[0] != word[0], -self.words[near].total(), near)
            for length in range(len(word) - slips, len(word) + slips + 1)
            for edge in _edges(word)
            for near, distance, _ in process.extract(
                word, self.by_edge.get((length, edge), ()), scorer=OSA.distance, score_cutoff=slips, limit=None
            )
        )
        return min(found, default=(0, False, 0, word))[-1]


def vocabulary(phrases: Iterable[tuple[str, Sequence[str]]]) -> Vocabulary:
    """Gather the words of phrases, each given with its language."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    known = Counter[str]()
    for language, phrase in phrases:
        known[language] += 1
        for word in set(phrase):
            words[word][language] += 1
    by_edge: dict[tuple[int, str], list[str]] = defaultdict(list)
    for word in words:
        if word.isalpha() and len(word) > 2:
            for edge in _edges(word):
                by_edge[len(word), edge].append(word)
    return Vocabulary(dict(words), known, dict(by_edge))


def _edges(word: str) -> tuple[str, str]:
    """Return how `word` begins and how it ends: one slip leaves one of them as it was."""
    return f"{word[0]}-", f"-{word[-1]}"
