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
    """Every word of the phrasebooks: in how many phrases of which language it stands."""

    words: dict[str, Counter[str]]
    by_length: dict[int, list[str]]
    corrected: dict[str, str] = field(default_factory=dict)

    def correct(self, word: str) -> str:
        """Return the known word nearest to `word`: one slip of the keys in four letters, two in eight."""
        if word in self.words or len(word) < 4 or not word.isalpha():
            return word
        if word not in self.corrected:
            if len(self.corrected) > 50_000:
                self.corrected.clear()
            self.corrected[word] = self._nearest(word)
        return self.corrected[word]

    def known(self, words: Sequence[str]) -> float:
        """Return the share of `words` that stand in a phrasebook."""
        return sum(word in self.words for word in words) / len(words) if words else 0.0

    def language(self, words: Iterable[str], among: Sequence[str]) -> str | None:
        """Return the language most of `words` speak, or None where they do not tell."""
        votes: dict[str, float] = defaultdict(float)
        for word in words:
            seen = {code: count for code, count in self.words.get(word, {}).items() if code in among}
            for code, count in seen.items():
                votes[code] += count / sum(seen.values())
        if not votes:
            return None
        code, most = max(votes.items(), key=lambda vote: vote[1])
        return code if most / sum(votes.values()) >= _SURE else None

    def _nearest(self, word: str) -> str:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 1 if len(word) < 8 else 2
        found = []
        for length in range(len(word) - slips, len(word) + slips + 1):
            hit = process.extractOne(word, self.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=slips)
            if hit:
                found.append((hit[1], hit[0][0] != word[0], -self.words[hit[0]].total(), hit[0]))
        return min(found)[-1] if found else word


def vocabulary(phrases: Iterable[tuple[str, Sequence[str]]]) -> Vocabulary:
    """Gather the words of phrases, each given with its language."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for language, phrase in phrases:
        for word in set(phrase):
            words[word][language] += 1
    by_length: dict[int, list[str]] = defaultdict(list)
    for word in words:
        if word.isalpha() and len(word) > 2:
            by_length[len(word)].append(word)
    return Vocabulary(dict(words), dict(by_length))
