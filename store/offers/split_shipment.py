"""What is there of an order is sent ahead and the rest later; or all of it together, if they would rather."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from store import offers, orders, writebacks
from store.catalog import Product
from store.errors import OfferEnded
from store.offers import Offer
from store.orders import Backorder, Order
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

RANK = 20
WISHES = (WriteBackKind.split_shipment, WriteBackKind.together)


def proposals(tx: Session, line: Backorder, settings: Settings, *, now: datetime) -> list[dict[str, Any]]:
    """Offer it where a part of the order is set aside and a part waits, and they have not wished for it before."""
    del now
    order = tx.get_one(Order, line.order_id)
    cost = settings.split_shipment_cost
    if cost and order.currency != settings.shop_currency:
        return []
    here, later = _parts(tx, line.order_id)
    if not here or _is_split(tx, line.order_id):
        return []
    return [{"units": here, "rest": later, "cost_minor": cost, "currency": order.currency}]


def products(_terms: Mapping[str, Any]) -> list[int]:
    """Touch no product: what is sent is set aside already."""
    return []


def check(tx: Session, offer: Offer, line: Backorder, *, now: datetime) -> None:
    """Ask whether there is still something to send ahead."""
    del now
    here, _ = _parts(tx, line.order_id)
    if not here or _is_split(tx, line.order_id):
        raise OfferEnded(f"nothing of order {line.order_id} is left to be sent ahead of the rest")


def accept(tx: Session, offer: Offer, line: Backorder, *, undo_until: datetime, now: datetime) -> None:
    """Ask the warehouse to send what is there; a wish for one parcel that it has not seen yet is taken back."""
    lines = [(one, tx.get_one(Product, one.product_id).sku) for one in orders.lines_of(tx, line.order_id) if one.open]
    _take_back(tx, line.order_id, by=offers.asked_as(offer), now=now)
    details = {
        "now": ", ".join(f"{one.allocated} x {sku}" for one, sku in lines if one.allocated),
        "later": ", ".join(f"{one.waiting} x {sku}" for one, sku in lines if one.waiting),
        "cost_minor": int(offer.terms["cost_minor"]),
        "currency": offer.terms["currency"],
    }
    offers.carry_out(tx, WriteBackKind.split_shipment, offer, line, details=details, not_before=undo_until, now=now)


def undo(tx: Session, offer: Offer, line: Backorder, asked: WriteBack, *, now: datetime) -> None:
    """Change nothing: the warehouse has not heard of it, and a wish for one parcel that it has ended is put back."""
    del tx, offer, line, asked, now


def wish(tx: Session, order_id: int) -> WriteBackKind | None:
    """Return what they last wished for an order, `split_shipment` or `together`, or None."""
    newest = writebacks.standing(tx, order_id, WISHES)
    return newest.kind if newest else None


def keep_together(tx: Session, backorder_id: int, *, now: datetime) -> None:
    """Have the warehouse send the order of a line in one parcel; asked for again, it changes nothing."""
    line = orders.line_of(tx, backorder_id)
    tx.exec(select(Order.id).where(Order.id == line.order_id).with_for_update(key_share=True)).one()
    if wish(tx, line.order_id) is WriteBackKind.together:
        return
    _take_back(tx, line.order_id, by="customer", now=now)
    mine = (WriteBack.order_id == line.order_id, WriteBack.kind == WriteBackKind.together)
    before = tx.exec(select(sa.func.count()).select_from(WriteBack).where(*mine)).one()
    writebacks.request(
        tx,
        WriteBackKind.together,
        key=f"together {line.order_id} {before}",
        order_id=line.order_id,
        backorder_id=line.id,
        details={"units": sum(one.open for one in orders.lines_of(tx, line.order_id))},
        not_before=now,
        now=now,
    )


def _parts(tx: Session, order_id: int) -> tuple[int, int]:
    """Count the units of an order that are set aside, and those that wait."""
    lines = orders.lines_of(tx, order_id)
    return sum(line.allocated for line in lines), sum(line.waiting for line in lines)


def _is_split(tx: Session, order_id: int) -> bool:
    return wish(tx, order_id) is WriteBackKind.split_shipment


def _take_back(tx: Session, order_id: int, *, by: str, now: datetime) -> None:
    """Withdraw the wish that stands, where the warehouse has not acted on it."""
    newest = writebacks.standing(tx, order_id, WISHES)
    if newest is not None and newest.state is WriteBackState.open:
        writebacks.withdraw(tx, newest.key, by=by, now=now)
