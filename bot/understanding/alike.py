"""Which known words a typed word may have been meant to be."""

from collections.abc import Sequence

NEAR = 75
"""How alike, of 100, a word must be to a known one: one slip of the keys in four letters."""


def alike(said: Sequence[str], known: set[str]) -> dict[str, set[str]]:
    """Return for each word those of `known` that it may have been meant to be, also as a part of one ("...lampe")."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found: dict[str, set[str]] = {}
    for word in said:
        near = {other for other in known if len(word) > 4 and word in other} | known.intersection([word])
        if len(word) > 3 and not word.isdigit():
            scored = process.extract(word, known, scorer=OSA.normalized_similarity, score_cutoff=NEAR / 100, limit=None)
            near.update(other for other, *_ in scored if not other.isdigit())
        found[word] = near
    return found
