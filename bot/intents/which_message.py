"""They send a number that could belong to either of two messages."""

from bot.dialogue import Reply, Text
from bot.intents import Turn


def answer(_turn: Turn) -> Reply:
    """Ask for the words, since a guess could do the wrong thing."""
    return Reply((Text("which-message"),))
