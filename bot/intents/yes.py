"""They say yes, which means something only while a question is open."""

from bot.dialogue import Reply
from bot.intents import Turn, intents, status_eta


def answer(turn: Turn) -> Reply:
    """Do what was asked; where nothing was, tell where things stand."""
    asked = (turn.asked or {}).get("yes")
    if asked is None:
        return status_eta.answer(turn)
    turn.args = asked["args"]
    return intents()[asked["intent"]].answer(turn)
