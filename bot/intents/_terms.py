"""How the terms of an offer are said: what its texts are called, and what they mention."""

from bot.dialogue import Choice, Text, Value
from store import offers
from store.money import Money
from store.offers import Offer
from store.orders import Backorder


def named(offer: Offer) -> str:
    """Return what the texts of an offer are named for: its kind, and where money moves which way it does."""
    return offers.variant(offer.kind, offer.terms)


def choice_of(offer: Offer) -> Choice:
    """The choice that stands for an offer; its label says the terms."""
    facts = {**money(offer), "title": str(offer.terms.get("title", ""))}
    return Choice(Text(f"offer-{named(offer)}", facts), "take_offer", {"offer": offer.id})


def facts(offer: Offer, line: Backorder, number: str) -> dict[str, Value]:
    """Return what a text about an offer for a line may mention; `number` is that of the order."""
    return {
        **money(offer),
        "number": number,
        "title": line.title,
        "instead": str(offer.terms.get("title", "")),
        "units": int(offer.terms.get("units", line.waiting)),
    }


def money(offer: Offer) -> dict[str, Value]:
    """Return the amounts of an offer's terms."""
    currency = str(offer.terms["currency"])
    difference = Money(abs(int(offer.terms.get("difference_minor", 0))), currency)
    return {
        "percent": int(offer.terms.get("percent", 0)),
        "amount": Money(int(offer.terms["amount_minor"]), currency) if "amount_minor" in offer.terms else difference,
        "difference": difference,
        "cost": Money(int(offer.terms.get("cost_minor", 0)), currency),
    }
