"""They take the discount."""

from bot.dialogue import Reply
from bot.intents import Turn, ask_discount, take_offer
from store import offers


def answer(turn: Turn) -> Reply:
    """Take the one discount that is open; where none or several are, show what is possible."""
    found = [
        offer
        for line in turn.open_lines()
        for offer in offers.open_for(turn.tx, line.backorder_id, now=turn.now)
        if offer.kind == "discount"
    ]
    if len(found) != 1:
        return ask_discount.answer(turn)
    turn.args = {**turn.args, "offer": found[0].id}
    return take_offer.answer(turn)
