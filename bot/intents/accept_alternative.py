"""They take the alternative."""

from bot.dialogue import Reply
from bot.intents import Turn, see_alternatives, take_offer
from store import offers


def answer(turn: Turn) -> Reply:
    """Ask to confirm the one alternative that is open; where none or several are, show what is possible."""
    found = [
        offer
        for line in turn.open_lines()
        for offer in offers.open_for(turn.tx, line.backorder_id, now=turn.now)
        if offer.kind == "alternative"
    ]
    if len(found) != 1:
        return see_alternatives.answer(turn)
    turn.args = {"offer": found[0].id}
    return take_offer.answer(turn)
