"""Is there something off, since it takes so long."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, about_one, keep_waiting, my_options, person, see_alternatives
from store import offers
from store.outlook import Outlook


def answer(turn: Turn) -> Reply:
    """Offer the shop's discount where it fits, and say so plainly where it does not."""
    waiting = [line for line in turn.open_lines() if line.waiting]
    return about_one(turn, "ask_discount", lambda line: _offer(turn, line), lines=waiting)


def _offer(turn: Turn, line: Outlook) -> Reply:
    owed = turn.own(line.backorder_id)
    made = offers.propose(turn.tx, owed, settings=turn.settings, now=turn.now) if owed else []
    discounts = [offer for offer in made if offer.kind == "discount"]
    one = line.backorder_id
    if not discounts:
        return Reply((Text("discount-none", {"title": line.title}),), (keep_waiting(one), my_options(one), person()))
    terms = see_alternatives.described(discounts[0]).facts
    take = Choice(Text("choice-take-it"), "take_offer", {"offer": discounts[0].id})
    turn.ask(take, Choice(Text("choice-no-thanks"), "decline_offer", {"offer": discounts[0].id}))
    return Reply(
        (Text("discount-offered", {**terms, "title": line.title}),),
        (take, Choice(Text("choice-no-thanks"), "decline_offer", {"offer": discounts[0].id})),
    )
