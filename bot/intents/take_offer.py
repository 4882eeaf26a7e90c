"""They choose one of the offers that were shown."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, keep_waiting, nothing_open, status
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


def _confirm(turn: Turn, offer: Offer, line: Backorder) -> Reply:
    agree = Choice(Text("choice-agree"), "take_offer", {"offer": offer.id, "confirmed": True})
    stay = keep_waiting(line.id)
    turn.ask(agree, stay)
    return Reply((Text(f"confirm-{offer.kind}{_money_moves(offer)}", _facts(offer, line)),), (agree, stay))


def _done(offer: Offer, line: Backorder) -> Text:
    moves = "" if offer.kind == "discount" else _money_moves(offer)
    return Text(f"taken-{offer.kind}{moves}", _facts(offer, line))


def _facts(offer: Offer, line: Backorder) -> dict[str, str | int | Money]:
    terms = offer.terms
    minor = int(terms.get("amount_minor", terms.get("difference_minor", 0)))
    return {
        "instead": str(terms.get("title", "")),
        "title": line.title,
        "units": int(terms["units"]),
        "amount": Money(abs(minor), terms["currency"]),
    }


def _money_moves(offer: Offer) -> str:
    difference = int(offer.terms["difference_minor"])
    if difference == 0:
        return "-same"
    return "-dearer" if difference > 0 else "-cheaper"
