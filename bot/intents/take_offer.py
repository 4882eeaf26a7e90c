"""They choose one of the offers that were shown."""

from collections.abc import Callable

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, keep_waiting, nothing_open, status
from bot.intents.see_alternatives import moves
from store import offers
from store.errors import OfferEnded
from store.money import Money
from store.offers import Offer
from store.orders import Backorder


def answer(turn: Turn) -> Reply:
    """Accept a discount at once; state the difference in money of anything else, and accept it when confirmed."""
    offer = turn.tx.get(Offer, turn.args.get("offer", 0), populate_existing=True)
    line = turn.own(offer.backorder_id) if offer else None
    if offer is None or line is None:
        return nothing_open(turn)
    if offer not in offers.open_for(turn.tx, line.id, now=turn.now):
        raise OfferEnded(f"offer {offer.id} has ended")
    if offer.kind != "discount" and not turn.args.get("confirmed"):
        return _confirm(turn, offer, line)
    offers.accept(turn.tx, offer.id, now=turn.now)
    return Reply((_done(offer, line),), (status(),))


def take_the_one(turn: Turn, kind: str, otherwise: Callable[[Turn], Reply]) -> Reply:
    """Take the one offer of a kind that is open; where none or several are, do what `otherwise` does."""
    found = [
        offer
        for line in turn.open_lines()
        for offer in offers.open_for(turn.tx, line.backorder_id, now=turn.now)
        if offer.kind == kind
    ]
    if len(found) != 1:
        return otherwise(turn)
    turn.args = {"offer": found[0].id}
    return answer(turn)


def _confirm(turn: Turn, offer: Offer, line: Backorder) -> Reply:
    agree = Choice(Text("choice-agree"), "take_offer", {"offer": offer.id, "confirmed": True})
    stay = keep_waiting(line.id)
    turn.ask(agree, stay)
    return Reply(
        (Text(f"confirm-{offer.kind}{moves(offer.terms['difference_minor'])}", _facts(offer, line)),), (agree, stay)
    )


def _done(offer: Offer, line: Backorder) -> Text:
    way = "" if offer.kind == "discount" else moves(offer.terms["difference_minor"])
    return Text(f"taken-{offer.kind}{way}", _facts(offer, line))


def _facts(offer: Offer, line: Backorder) -> dict[str, str | int | Money]:
    terms = offer.terms
    minor = int(terms.get("amount_minor", terms.get("difference_minor", 0)))
    return {
        "instead": str(terms.get("title", "")),
        "title": line.title,
        "units": int(terms["units"]),
        "amount": Money(abs(minor), terms["currency"]),
    }
