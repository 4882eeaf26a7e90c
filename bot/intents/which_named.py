"""They answer with a name that fits several of the choices."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn


def answer(turn: Turn) -> Reply:
    """Ask once more, among those that it fits."""
    each = [
        Choice(Text("choice-again", {"label": one["label"]}), one["intent"], one["args"]) for one in turn.args["meant"]
    ]
    return Reply((Text("which-line"),), tuple(each))
