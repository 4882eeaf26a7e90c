"""A credit for the next purchase, worth more than the discount in whose place it stands.

It is given on top of what the law owes and never in its place: whoever cancels afterwards gets the full price back.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from store import offers
from store.offers import Offer, _gifts, discount
from store.orders import Backorder
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind

RANK = 40


def proposals(tx: Session, line: Backorder, settings: Settings, *, now: datetime) -> list[dict[str, Any]]:
    """Offer the shop's percentage of what waits, where that is more than the discount."""
    del now
    instead = discount.terms_for(line, settings)
    percent = min(settings.store_credit_percent, settings.offer_cap_percent)
    terms = {
        "percent": percent,
        "amount_minor": line.price_minor * line.waiting * percent // 100,
        "currency": line.currency,
        "units": line.waiting,
        "cap_percent": settings.offer_cap_percent,
    }
    more = instead is None or terms["amount_minor"] > instead["amount_minor"]
    return [terms] if more and _gifts.fits(tx, line, "store_credit", terms) else []


def products(_terms: Mapping[str, Any]) -> list[int]:
    """Touch no product."""
    return []


def check(tx: Session, offer: Offer, line: Backorder, *, now: datetime) -> None:
    """Ask whether it still fits."""
    del now
    _gifts.check(tx, offer, line)


def accept(tx: Session, offer: Offer, line: Backorder, *, undo_until: datetime, now: datetime) -> None:
    """Ask the shop's system for a credit under a code of its own; no refund is owed for it, and none is less for it."""
    details = {**_gifts.details(offer.terms), "code": _gifts.a_code()}
    offers.carry_out(tx, WriteBackKind.store_credit, offer, line, details=details, not_before=undo_until, now=now)


def undo(tx: Session, offer: Offer, line: Backorder, asked: WriteBack, *, now: datetime) -> None:
    """Change nothing: the credit was not made yet."""
    del tx, offer, line, asked, now
