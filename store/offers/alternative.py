"""Something else that is on the shelf, instead of what does not come; the difference in price is part of the deal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from store import catalog, offers, orders, promises, refunds, supply, writebacks
from store.catalog import Product
from store.errors import OfferEnded, OutOfStock, TooLate
from store.money import Money
from store.offers import Offer, _gifts
from store.orders import Backorder
from store.refunds import RefundState
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind

RANK = 10
MOST = 3
"""How many are proposed at a time: more is a catalogue, not an answer."""


def proposals(tx: Session, line: Backorder, _settings: Settings, *, now: datetime) -> list[dict[str, Any]]:
    """Offer what may stand in for the product, is free in the number that waits, and is sold in the same currency."""
    found = []
    for product in catalog.alternatives_to(tx, line.product_id):
        free = supply.stock(tx, product.id, but_for=line.id, now=now).sellable
        if product.currency != line.currency or free < line.waiting:
            continue
        found.append(
            {
                "product_id": product.id,
                "sku": product.sku,
                "title": product.title,
                "units": line.waiting,
                "difference_minor": (product.price_minor - line.price_minor) * line.waiting,
                "currency": line.currency,
            }
        )
    return found[:MOST]


def products(terms: Mapping[str, Any]) -> list[int]:
    """Touch the product that stands in."""
    return [int(terms["product_id"])]


def check(tx: Session, offer: Offer, line: Backorder, *, now: datetime) -> None:
    """Ask whether as many wait as it was made for, and whether it is there, held for this line or for nobody."""
    units, product_id = int(offer.terms["units"]), int(offer.terms["product_id"])
    if units > line.waiting:
        raise OfferEnded(f"fewer units wait than offer {offer.id} was made for")
    if supply.stock(tx, product_id, but_for=line.id, now=now).sellable < units:
        raise OutOfStock(f"fewer than {units} units of product {product_id} are free")


def ends(tx: Session, offer: Offer, line: Backorder) -> list[Offer]:
    """List what was given for waiting and would fall away, since nothing of the line would wait any more."""
    return [given for given, _ in _gifts.ended_by_swap(tx, line, int(offer.terms["units"]))]


def accept(tx: Session, offer: Offer, line: Backorder, *, undo_until: datetime, now: datetime) -> None:
    """Set the other product aside, and only then let go of the place in the queue.

    What was set aside of the line already stays. What was given for waiting and was not carried out goes with the wait.
    Until it can no longer be taken back, what lands for the place in the queue is kept (see `supply.serve`).
    """
    terms = offer.terms
    units = int(terms["units"])
    falls_away = _gifts.ended_by_swap(tx, line, units)
    product = tx.get_one(Product, int(terms["product_id"]))
    new = Backorder(
        order_id=line.order_id,
        product_id=product.id,
        reference=f"offer {offer.id}",
        line=1 + max(one.line for one in orders.lines_of(tx, line.order_id)),
        title=product.title,
        price_minor=line.price_minor + int(terms["difference_minor"]) // units,
        currency=product.currency,
        quantity=units,
        waiting=0,
        allocated=units,
        queued_at=line.queued_at,
        uncovered_at=now,
        look_at=now,
    )
    tx.add(new)
    tx.flush()
    supply.set_aside(tx, new.id, product.id, units, now=now)
    line.waiting -= units
    line.cancelled += units
    line.look_at = now
    # What was agreed to; the product may cost something else by now.
    difference = int(terms["difference_minor"])
    offers.carry_out(
        tx,
        WriteBackKind.swap,
        offer,
        new,
        details={**terms, "instead_of": line.reference},
        not_before=undo_until,
        now=now,
    )
    refunds.owe(
        tx,
        key=offers.asked_as(offer),
        order_id=line.order_id,
        backorder_id=new.id,
        amount=Money(-difference, line.currency),
        now=now,
    )
    for _, asked in falls_away:
        if writebacks.withdraw(tx, asked.key, by=offers.asked_as(offer), now=now):
            refunds.settle(tx, asked.key, RefundState.void, now=now)
    if undo_until > now:
        offer.held_id, offer.held_until = line.product_id, undo_until
    tx.flush()
    promises.derive(tx, [line.product_id], now=now)


def undo(tx: Session, offer: Offer, line: Backorder, asked: WriteBack, *, now: datetime) -> None:
    """Give the other product back, and the line its place in the queue with what was kept for it.

    It is too late once units of the other product have left or were cancelled, where the order is sent in parts that
    count with them, and where something else was given in place of what fell away.
    """
    new = orders.locked(tx, asked.backorder_id)
    units = new.quantity
    rests = writebacks.followed(tx, asked, [WriteBackKind.split_shipment])
    if new.allocated < units or rests or any(_gifts.is_replaced(tx, one) for one in writebacks.ended_by(tx, asked)):
        raise TooLate(f"something rests on offer {offer.id} by now")
    offer.held_id, offer.held_units, offer.held_until = None, 0, None
    supply.give_back(tx, {new.id: units})
    new.quantity = new.allocated = 0
    line.waiting += units
    line.cancelled -= units
    new.look_at = line.look_at = now
    tx.flush()
    supply.serve(tx, [line.product_id, new.product_id], now=now)
