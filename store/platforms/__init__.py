"""The shop's own systems, which say what was sold and what there is: each kind is a module here.

A platform has one verb, `bring_in`. It reads what the shop says, makes it so in transactions of thousands, and can be
told the same again at any time: what we know already is compared, not repeated.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from store.database import Database
from store.intake import Agreement
from store.registry import modules
from store.settings import Settings

Tell = Callable[[float], None]
"""Called now and then with how far it has come, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the shop declares its checkout asked for; with a `column`, only who has `value` there has agreed."""

    agreement: Agreement
    column: str = ""
    value: str = "yes"


@dataclass(slots=True)
class Outcome:
    """What came of it, in numbers: usable `rows`, and what of them was new, known or settled before we heard of it.

    Rows that could not be used are listed in the file `listing`. `baseline` tells that this was the first import of the
    shop, about which nobody is written to. Each conflict is a task for staff, who were perhaps asked before.
    """

    kind: str
    rows: int = 0
    baseline: bool = False
    new_orders: int = 0
    known_orders: int = 0
    settled_orders: int = 0
    new_lines: int = 0
    shipped_lines: int = 0
    cancelled_lines: int = 0
    closed_write_backs: int = 0
    agreed: int = 0
    new_products: int = 0
    changed_products: int = 0
    known_products: int = 0
    changed_arrivals: int = 0
    conflicts: int = 0
    rejected: int = 0
    listing: Path | None = None
    unknown_skus: set[str] = field(default_factory=set)
    warnings: Counter[str] = field(default_factory=Counter)


class Platform(Protocol):
    """What a module of this folder must have."""

    def bring_in(
        self,
        db: Database,
        source: str,
        *,
        settings: Settings,
        declaration: Declaration | None,
        tell: Tell,
    ) -> Outcome:
        """Bring in what the shop says at `source`; BadInput where nothing there can be used."""


def platforms() -> dict[str, Platform]:
    """Return every platform by its name."""
    return cast("dict[str, Platform]", modules("store.platforms"))
