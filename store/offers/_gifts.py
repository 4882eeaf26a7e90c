"""Money for going on waiting: a discount or a credit, not both, and with free shipping never beyond the shop's cap."""

from collections.abc import Mapping
from secrets import choice
from typing import Any

from sqlmodel import Session

from store import offers
from store.errors import OfferEnded
from store.offers import Offer
from store.orders import Backorder

ONE_OF = ("discount", "store_credit")
"""Of these a line gets one."""
KINDS = (*ONE_OF, "free_shipping")

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Capitals and digits that nobody takes for another one."""


def fits(tx: Session, line: Backorder, kind: str, terms: Mapping[str, Any]) -> bool:
    """Say whether a line may get `amount_minor` more, with what it has got, within `cap_percent` of its price.

    The price is that of the units that were not cancelled.
    """
    given = [offer for offer in offers.accepted(tx, line.id) if offer.kind in KINDS]
    if kind in ONE_OF and any(offer.kind in ONE_OF for offer in given):
        return False
    together = int(terms["amount_minor"]) + sum(int(offer.terms["amount_minor"]) for offer in given)
    most = line.price_minor * (line.quantity - line.cancelled) * int(terms.get("cap_percent", 100)) // 100
    return int(terms["amount_minor"]) > 0 and together <= most


def check(tx: Session, offer: Offer, line: Backorder) -> None:
    """Raise OfferEnded where it does not fit any more, or was made for more units than wait."""
    if int(offer.terms.get("units", 0)) > line.waiting or not fits(tx, line, offer.kind, offer.terms):
        raise OfferEnded(f"offer {offer.id} does not fit order line {line.id} any more")


def details(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the shop's system must know of the terms."""
    return {name: value for name, value in terms.items() if name not in ("cap_percent", "means", "until")}


def a_code() -> str:
    """Make up a code that nobody guesses and that is easily typed: THANKS-7KQ2-MB4X."""
    signs = "".join(choice(_SIGNS) for _ in range(8))
    return f"THANKS-{signs[:4]}-{signs[4:]}"
