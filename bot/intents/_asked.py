"""What a message asks for by name within an intent: free shipping, a store credit, everything together."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.understanding.phrases import AnyOf, Gate
from bot.understanding.words import plain

FOLDER = Path(__file__).parent.parent / "locales"


def names(text: str, what: str) -> bool:
    """Say whether a message asks for `what`, a section of `offers.toml`, in any language."""
    said = plain(text)
    gates = [book[what] for book in _read(FOLDER) if what in book]
    return any(gate.has_evidence(said) for gate in gates) and not any(gate.speaks_against(said) for gate in gates)


@cache
def _read(folder: Path) -> tuple[Mapping[str, Gate], ...]:
    books = [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*/offers.toml"))]
    return tuple(
        {name: Gate(AnyOf(words["needs"]), AnyOf(words.get("unless", ()))) for name, words in book.items()}
        for book in books
    )
