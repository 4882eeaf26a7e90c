"""They want something that only a person at the shop can do."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, person, status


def answer(_turn: Turn) -> Reply:
    """Say so plainly, and offer the person."""
    return Reply((Text("needs-person"),), (person(), status()))


def orders_of(turn: Turn) -> str:
    """Name the orders that are open, for staff."""
    return ", ".join(sorted({line.number for line in turn.open_lines()}))
