"""A part of the price back for those who go on waiting: once for a line, never on top of another."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from store import offers, refunds, writebacks
from store.money import Money
from store.offers import Offer
from store.orders import Backorder
from store.settings import Settings
from store.writebacks import WriteBackKind


def proposals(tx: Session, line: Backorder, settings: Settings) -> list[dict[str, Any]]:
    """Offer the shop's percentage off the units that wait, unless this line has had one."""
    amount = line.price_minor * line.waiting * settings.discount_percent // 100
    if amount == 0 or offers.accepted(tx, line.id, "discount"):
        return []
    return [
        {
            "percent": settings.discount_percent,
            "amount_minor": amount,
            "currency": line.currency,
            "units": line.waiting,
        }
    ]


def products(_terms: dict[str, Any]) -> list[int]:
    """Touch no product."""
    return []


def accept(tx: Session, offer: Offer, line: Backorder, *, now: datetime) -> None:
    """Owe the amount and ask the shop's system for it; the line keeps waiting in its place."""
    terms = offer.terms
    writebacks.request(
        tx,
        WriteBackKind.discount,
        key=f"offer {offer.id}",
        order_id=line.order_id,
        backorder_id=line.id,
        details=dict(terms),
        not_before=now,
        now=now,
    )
    refunds.owe(
        tx,
        key=f"offer {offer.id}",
        order_id=line.order_id,
        backorder_id=line.id,
        amount=Money(terms["amount_minor"], terms["currency"]),
        now=now,
    )
