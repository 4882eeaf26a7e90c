"""They say no, which means something only while a question is open."""

from bot import facets
from bot.dialogue import Reply, Text
from bot.intents import Turn, intents, menu, my_options, person, status


def answer(turn: Turn) -> Reply:
    """Leave it; where nothing was asked, show what can be done."""
    asked = (turn.asked or {}).get("no")
    if asked is None and facets.leaves_it(turn.text):
        return Reply((Text("offer-declined"),), (status(), my_options(), person()))
    if asked is None:
        return menu.answer(turn)
    turn.args = asked["args"]
    return intents()[asked["intent"]].answer(turn)
