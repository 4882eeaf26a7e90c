"""They want to read on: what did not fit into one message."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, menu


def answer(turn: Turn) -> Reply:
    """Say the rest, with the choices that stood under the first part."""
    if "texts" not in turn.args:
        return menu.answer(turn)
    texts = tuple(Text.unpacked(packed) for packed in turn.args["texts"])
    choices = [
        Choice(Text.unpacked(packed["label"]), packed["intent"], packed["args"]) for packed in turn.args["choices"]
    ]
    return Reply(texts, tuple(choices), tuple(turn.args["promises"]))
