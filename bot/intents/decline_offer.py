"""They do not want what was offered."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, keep_waiting, my_options, status
from store import offers


def answer(turn: Turn) -> Reply:
    """Close the offer that they named, or all that are open for their lines, and leave the order as it is."""
    declined = set()
    for line in turn.open_lines():
        for offer in offers.open_for(turn.tx, line.backorder_id, now=turn.now):
            if turn.args.get("offer", offer.id) == offer.id:
                offers.decline(turn.tx, offer.id, now=turn.now)
                declined.add(line.backorder_id)
    one = declined.pop() if len(declined) == 1 else None
    return Reply((Text("offer-declined"),), (keep_waiting(one), my_options(one), status()))
