"""They want something that only a person at the shop can do: an address, a quantity, parts of an order, a refund."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, person, status


def answer(_turn: Turn) -> Reply:
    """Say so plainly, and offer the person."""
    return Reply((Text("needs-person"),), (person(), status()))
