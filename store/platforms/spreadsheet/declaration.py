"""The file in which a shop declares what its checkout asked its customers, and so whom it may write to.

wording = "Text me about my order."
version = "2026-03"
source = "checkout"
purposes = ["order_updates"]
column = "Accepts SMS"          # only where the answer stands in a column of the export
value = "yes"
"""

import tomllib
from pathlib import Path
from typing import Any

from store.consent import Purpose
from store.errors import BadInput
from store.intake import Agreement
from store.platforms import Declaration

_NEEDED = ("wording", "version", "source")
_KNOWN = {*_NEEDED, "purposes", "column", "value"}


def read_declaration(path: Path) -> Declaration:
    """Read a declaration; BadInput says what is wrong with it."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadInput(f"{path.name} cannot be read: {problem}") from None
    if unknown := sorted(told.keys() - _KNOWN):
        raise BadInput(f"{path.name} has {', '.join(unknown)}, which means nothing here")
    texts = {key: _text(told, key, path) for key in ("wording", "version", "source", "column", "value")}
    if missing := [key for key in _NEEDED if not texts[key]]:
        raise BadInput(f"{path.name} lacks {', '.join(missing)}")
    agreement = Agreement(
        # The version first: the wording may be long, and what changes is found at a glance.
        wording=f"{texts['version']}: {texts['wording']}",
        source=texts["source"],
        purposes=_purposes(told.get("purposes", [Purpose.order_updates.value]), path),
    )
    return Declaration(agreement, column=texts["column"], value=texts["value"] or "yes")


def _text(told: dict[str, Any], key: str, path: Path) -> str:
    text = told.get(key, "")
    if not isinstance(text, str):
        raise BadInput(f'{key} in {path.name} must be text in quotation marks: {key} = "{text}"')
    return text.strip()


def _purposes(told: object, path: Path) -> tuple[Purpose, ...]:
    # What is back in stock is told to whoever asked for it here, and agreed to it twice.
    known = [purpose.value for purpose in Purpose if purpose is not Purpose.restock]
    if not isinstance(told, list) or not told or any(purpose not in known for purpose in told):
        raise BadInput(f"purposes in {path.name} must be a list of some of: {', '.join(known)}")
    return tuple(Purpose(purpose) for purpose in dict.fromkeys(told))
