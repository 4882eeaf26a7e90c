"""They send a number that was not among the choices."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn


def answer(turn: Turn) -> Reply:
    """Say which numbers there are, and offer the same once more, so that the next number means the same."""
    offered = turn.args["offered"]
    again = [Choice(Text("choice-again", {"label": one["label"]}), one["intent"], one["args"]) for one in offered]
    return Reply((Text("choice-unknown", {"most": len(offered)}),), tuple(again))
