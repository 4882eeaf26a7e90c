"""They want to read on: what did not fit into one message."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, menu


def answer(turn: Turn) -> Reply:
    """Say the rest, with the choices that stood under the first part."""
    if "texts" not in turn.args:
        return menu.answer(turn)
    texts = tuple(Text.unpacked(packed) for packed in turn.args["texts"])
    return Reply(texts, tuple(map(Choice.unpacked, turn.args["choices"])), tuple(turn.args["promises"]))
