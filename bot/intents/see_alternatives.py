"""What else is possible: everything that may be offered for a line, and waiting or cancelling."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, about_one, give_up, keep_waiting
from store import offers
from store.money import Money
from store.offers import Offer
from store.outlook import Outlook


def answer(turn: Turn) -> Reply:
    """Make the offers that fit, and show them beside waiting and cancelling."""
    waiting = [line for line in turn.open_lines() if line.waiting]
    return about_one(turn, "see_alternatives", lambda line: _options(turn, line), lines=waiting)


def choice_of(offer: Offer) -> Choice:
    """The choice that stands for an offer; its label says the terms."""
    return Choice(described(offer), "take_offer", {"offer": offer.id})


def described(offer: Offer) -> Text:
    """Say the terms of an offer in a few words."""
    terms = offer.terms
    currency = terms["currency"]
    match offer.kind:
        case "discount":
            facts = {"percent": terms["percent"], "amount": Money(terms["amount_minor"], currency)}
            return Text("offer-discount", facts)
        case kind:
            difference = int(terms["difference_minor"])
            facts = {"title": terms["title"], "difference": Money(abs(difference), currency)}
            return Text(f"offer-{kind}{moves(difference)}", facts)


def moves(difference: int) -> str:
    """Name which way money moves, as the keys of the texts end: to the shop, to the customer, or not at all."""
    if difference == 0:
        return "-same"
    return "-dearer" if difference > 0 else "-cheaper"


def _options(turn: Turn, line: Outlook) -> Reply:
    owed = turn.own(line.backorder_id)
    made = offers.propose(turn.tx, owed, settings=turn.settings, now=turn.now) if owed else []
    one = line.backorder_id
    opening = "options" if made else "options-none"
    return Reply(
        (Text(opening, {"number": line.number, "title": line.title, "units": line.waiting}),),
        (*(choice_of(offer) for offer in made), keep_waiting(one), give_up(one)),
    )
