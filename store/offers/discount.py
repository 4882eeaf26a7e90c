"""A part of the price for those who go on waiting, once for a line: sent back, or as a code for another time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from store import offers, refunds
from store.errors import TooLate
from store.money import Money
from store.offers import Offer, _gifts
from store.orders import Backorder
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind

RANK = 30


def proposals(tx: Session, line: Backorder, settings: Settings, *, now: datetime) -> list[dict[str, Any]]:
    """Offer the shop's amount, or else its percentage off the units that wait, unless the line has had something."""
    del now
    terms = terms_for(line, settings)
    return [terms] if terms and _gifts.fits(tx, line, "discount", terms) else []


def terms_for(line: Backorder, settings: Settings) -> dict[str, Any] | None:
    """Say what a discount on a line would be; None where the shop's amount is in another currency."""
    percent = min(settings.discount_percent, settings.offer_cap_percent)
    amount = line.price_minor * line.waiting * percent // 100
    if settings.discount_amount:
        percent, amount = 0, settings.discount_amount
        if line.currency != settings.shop_currency:
            return None
    return {
        "percent": percent,
        "amount_minor": amount,
        "currency": line.currency,
        "units": line.waiting,
        "means": settings.discount_as,
        "cap_percent": settings.offer_cap_percent,
    }


def products(_terms: Mapping[str, Any]) -> list[int]:
    """Touch no product."""
    return []


def check(tx: Session, offer: Offer, line: Backorder, *, now: datetime) -> None:
    """Ask whether it still fits."""
    del now
    _gifts.check(tx, offer, line)


def accept(tx: Session, offer: Offer, line: Backorder, *, undo_until: datetime, now: datetime) -> None:
    """Ask the shop's system for it, and owe what goes back; the line keeps waiting in its place."""
    details = _gifts.details(offer.terms)
    if offer.terms.get("means") == "code":
        details["code"] = _gifts.a_code()
        offers.carry_out(tx, WriteBackKind.code, offer, line, details=details, not_before=undo_until, now=now)
        return
    offers.carry_out(tx, WriteBackKind.discount, offer, line, details=details, not_before=undo_until, now=now)
    refunds.owe(
        tx,
        key=offers.asked_as(offer),
        order_id=line.order_id,
        backorder_id=line.id,
        amount=Money(int(offer.terms["amount_minor"]), line.currency),
        now=now,
    )


def undo(tx: Session, offer: Offer, line: Backorder, asked: WriteBack, *, now: datetime) -> None:
    """Change nothing, where no units were cancelled since for the price that it has left of them."""
    del line, now
    if _gifts.counts(tx, asked):
        raise TooLate(f"units were cancelled at the price that offer {offer.id} has left of them")
