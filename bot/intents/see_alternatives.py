"""What else is possible: everything that may be offered for a line, and waiting or cancelling."""

from collections.abc import Sequence

from bot.dialogue import Picture, Reply, Text
from bot.intents import Turn, about_one, give_up, keep_waiting
from bot.intents._terms import choice_of
from store import offers
from store.catalog import Product
from store.offers import Offer
from store.outlook import Outlook

MOST = 6
"""How many offers are shown at a time."""


def answer(turn: Turn) -> Reply:
    """Make the offers that fit, and show them beside waiting and cancelling."""
    waiting = [line for line in turn.open_lines() if line.waiting]
    return about_one(turn, "see_alternatives", lambda line: options(turn, line), lines=waiting)


def options(turn: Turn, line: Outlook) -> Reply:
    """Show what is possible for a line at this moment."""
    owed = turn.own(line.backorder_id)
    made = offers.propose(turn.tx, owed, settings=turn.settings, now=turn.now) if owed else []
    one = line.backorder_id
    opening = "options" if made else "options-none"
    shown = _first(made)
    return Reply(
        (Text(opening, {"number": line.number, "title": line.title, "units": line.waiting}),),
        (*(choice_of(offer) for offer in shown), keep_waiting(one), give_up(one)),
        pictures=_pictures(turn, shown),
    )


def _pictures(turn: Turn, shown: Sequence[Offer]) -> tuple[Picture, ...]:
    """Show what may stand in, with what it costs more or less, where the shop has a picture of it."""
    cards = []
    for offer in shown:
        product = turn.tx.get(Product, offer.terms.get("product_id", 0))
        if product is not None and product.image.startswith(("http://", "https://", "/")):
            cards.append(Picture(product.image, choice_of(offer).label))
    return tuple(cards)


def _first(made: Sequence[Offer]) -> list[Offer]:
    """Take as many as are shown, of each kind at least one, in the order in which they were made."""
    best = {offer.kind: offer for offer in reversed(made)}
    others = [offer for offer in made if offer not in best.values()]
    shown = [*best.values(), *others[: max(0, MOST - len(best))]]
    return [offer for offer in made if offer in shown][:MOST]
