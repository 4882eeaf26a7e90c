"""What is decided and put into words but does not leave yet, while a shop watches what it would say."""

from dataclasses import dataclass
from functools import lru_cache

from store.errors import BadInput

REASON = "shadow"
"""Why a message was withheld that would have been sent."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """Kinds of news, and products by their SKU, of which nothing leaves; empty where all does."""

    kinds: frozenset[str] = frozenset()
    skus: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.skus)

    def hides(self, kind: str, sku: str) -> bool:
        """Say whether news of this kind about this product stays here."""
        return kind in self.kinds or sku in self.skus


@lru_cache(maxsize=64)
def parse(text: str) -> Shadow:
    """Read "promise_moved, offer_made, sku:LAMP-2"; "" hides nothing. Raises BadInput where a name is missing."""
    kinds, skus = set(), set()
    for part in (part.strip() for part in text.split(",") if part.strip()):
        before, colon, after = part.partition(":")
        if colon and before.strip().lower() == "sku" and after.strip():
            skus.add(after.strip())
        elif not colon and part.isidentifier():
            kinds.add(part)
        else:
            raise BadInput(f"SHADOW names kinds of news and products as sku:LAMP-2, separated by commas; not {part!r}")
    return Shadow(frozenset(kinds), frozenset(skus))
