"""They send a number that was not among the choices."""

from bot.dialogue import Reply, Text
from bot.intents import Turn


def answer(turn: Turn) -> Reply:
    """Say which numbers there are, and offer nothing new, so that the next number means the same message."""
    return Reply((Text("choice-unknown", {"most": turn.args["most"]}),))
