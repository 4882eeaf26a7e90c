"""Time travel: stories of a shop over months, played in minutes through the real store, passes and conversations.

`scenario` is what a story consists of, `reading` checks a file whole, `stage` is the product on one store, `clock` lets
its days pass, `crowd` makes many people, `wire` stands in for the providers, `happening` is what happens, `witness` and
`manners` watch, `checks` compares, `play` puts it together, and `telling` and `timeline` show it.
"""

from bot.simulation.play import Outcome, play
from bot.simulation.reading import found, read, shipped_with_us
from bot.simulation.stage import Hands

__all__ = ["Hands", "Outcome", "found", "play", "read", "shipped_with_us"]
