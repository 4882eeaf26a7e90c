"""They say no, which means something only while a question is open."""

from bot.dialogue import Reply
from bot.intents import Turn, intents, menu


def answer(turn: Turn) -> Reply:
    """Leave it; where nothing was asked, show what can be done."""
    asked = (turn.asked or {}).get("no")
    if asked is None:
        return menu.answer(turn)
    turn.args = asked["args"]
    return intents()[asked["intent"]].answer(turn)
