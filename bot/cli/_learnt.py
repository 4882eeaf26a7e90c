"""What a command understands of what people write: learnt from the phrasebooks, and kept for the next time."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.understanding import Understander

KEPT = Path("data")


@cache
def understander() -> "Understander":
    """Learn, or read what an earlier command has kept, once in a process; where nothing may be written, only learn."""
    from bot import locales
    from bot.understanding import learn

    phrasebooks = Path(locales.__file__).parent
    try:
        return learn(phrasebooks, cache=KEPT)
    except OSError:
        return learn(phrasebooks)
