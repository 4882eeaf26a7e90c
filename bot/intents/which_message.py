"""They send a number that could belong to either of two messages."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, person, status


def answer(turn: Turn) -> Reply:
    """Ask which of the two they mean, since a guess could do the wrong thing."""
    meant = turn.args["meant"]
    either = [Choice(Text("choice-again", {"label": one["label"]}), one["intent"], one["args"]) for one in meant]
    return Reply((Text("which-message"),), tuple(either) or (status(), person()))
