"""What was paid for the shipping of an order goes back, once for the order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from store import offers, refunds
from store.errors import OfferEnded
from store.money import Money
from store.offers import Offer, _gifts
from store.orders import Backorder, Order
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind

RANK = 50


def proposals(tx: Session, line: Backorder, settings: Settings, *, now: datetime) -> list[dict[str, Any]]:
    """Offer all that was paid, where anything was, and the order has not had it back."""
    del now
    order = tx.get_one(Order, line.order_id)
    terms = {
        "amount_minor": order.shipping_minor,
        "currency": order.currency,
        "cap_percent": settings.offer_cap_percent,
    }
    had = offers.accepted_in(tx, order.id, "free_shipping")
    return [terms] if not had and _gifts.fits(tx, line, "free_shipping", terms) else []


def products(_terms: Mapping[str, Any]) -> list[int]:
    """Touch no product."""
    return []


def check(tx: Session, offer: Offer, line: Backorder, *, now: datetime) -> None:
    """Ask whether it still fits, and whether another line of the order has brought it."""
    del now
    if offers.accepted_in(tx, line.order_id, "free_shipping"):
        raise OfferEnded(f"the shipping of order {line.order_id} is free already")
    _gifts.check(tx, offer, line)


def accept(tx: Session, offer: Offer, line: Backorder, *, undo_until: datetime, now: datetime) -> None:
    """Owe what was paid for shipping, and ask the shop's system for it."""
    details = _gifts.details(offer.terms)
    offers.carry_out(tx, WriteBackKind.free_shipping, offer, line, details=details, not_before=undo_until, now=now)
    refunds.owe(
        tx,
        key=offers.asked_as(offer),
        order_id=line.order_id,
        backorder_id=line.id,
        amount=Money(int(offer.terms["amount_minor"]), str(offer.terms["currency"])),
        now=now,
    )


def undo(tx: Session, offer: Offer, line: Backorder, asked: WriteBack, *, now: datetime) -> None:
    """Change nothing: the money was not sent yet, and the order may get it again."""
    del tx, offer, line, asked, now
