"""They say thank you."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, status


def answer(_turn: Turn) -> Reply:
    """Say that they are welcome."""
    return Reply((Text("welcome"),), (status(),))
