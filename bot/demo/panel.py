"""What the panel of the demo shows of the shop, and what its buttons do: the store's own operations, by hand."""

import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.demo.seed import chat_of
from bot.simulation import clock
from bot.simulation.clock import RunPass
from store import arrivals, catalog, customers, orders, outlook, promises, shipments, supply
from store.arrivals import Arrival
from store.catalog import Product
from store.customers import Address, Customer
from store.database import Database, now, table
from store.errors import BadInput, NotFound, NotWaiting
from store.messages import CONFIRMED, Message, State
from store.orders import Backorder, Order
from store.outlook import Outlook
from store.settings import Settings

Shown = dict[str, Any]
"""What JSON can hold."""

Line = tuple[Backorder, Order, Customer]

PATIENCE = 5.0
"""Seconds for which a step waits for what has been sent in it."""
A_MOMENT = timedelta(minutes=1)
"""What was sent so long ago belongs to another step."""


def people(tx: Session) -> list[Shown]:
    """List everybody who ordered, by name, with the handles of their two phones and what is open."""
    chats = set(tx.exec(select(Address.customer_id, Address.handle).where(Address.channel == "telegram")))
    open_lines = [line for line in _lines(tx) if line[0].open]
    found: dict[int, Shown] = {}
    for phone, customer in tx.exec(
        select(Address, Customer)
        .join(Customer, table(Customer).c.id == table(Address).c.customer_id)
        .where(Address.channel == "sms", col(Customer.id).in_(select(Order.customer_id)))
        .order_by(col(Customer.name), col(Address.id))
    ):
        person = {
            "id": customer.id,
            "name": customer.name,
            "language": customer.language or "en",
            "country": customer.country or "",
            "sms": phone.handle,
            "telegram": chat_of(customer.id),
            "linked": (customer.id, chat_of(customer.id)) in chats,
            "open": [
                {"number": order.number, "title": line.title, "waiting": line.waiting, "set_aside": line.allocated}
                for line, order, who in open_lines
                if who.id == customer.id
            ],
        }
        found.setdefault(customer.id, person)
    return list(found.values())


def shop(tx: Session, settings: Settings) -> Shown:
    """Return the clock, each product with its queue and what is on its way, and what can be shipped."""
    products = list(tx.exec(select(Product).order_by(col(Product.id))))
    lines = _lines(tx)
    waiting = [line for line in lines if line[0].waiting]
    told = outlook.of(tx, [line.id for line, _, _ in waiting])
    coming = arrivals.still_expected(tx, [product.id for product in products])
    return {
        "name": settings.shop_name,
        "now": now(tx).isoformat(),
        "zone": settings.shop_time_zone,
        "products": [
            _product(
                tx,
                product,
                [(told[line.id], who) for line, _, who in waiting if line.product_id == product.id],
                [arrival for arrival in coming if arrival.product_id == product.id],
            )
            for product in products
        ],
        "ready": _ready(line for line in lines if line[0].allocated),
    }


def land(tx: Session, sku: str, units: int, *, key: str) -> Shown:
    """Take units in, once for a `key`, and say how far they went."""
    served = supply.land(tx, sku, units, key=f"demo {key}", now=now(tx))
    return {
        "covered": served.covered,
        "in_part": served.in_part,
        "set_aside": served.units,
        "still_waiting": served.still_waiting,
    }


def move(tx: Session, arrival_id: int, on: date | None) -> Shown:
    """Give what is expected another date, or none."""
    arrival = tx.get(Arrival, arrival_id)
    if arrival is None:
        raise NotFound(f"no arrival {arrival_id}")
    if arrival.outstanding == 0:
        raise BadInput(f"{arrival.reference} has landed, and its date cannot be moved any more")
    sku = tx.get_one(Product, arrival.product_id).sku
    moved = supply.expect(tx, sku, arrival.quantity, on=on, reference=arrival.reference, now=now(tx))
    return _coming(moved)


def expect(tx: Session, sku: str, units: int | None, on: date | None) -> Shown:
    """Have more of a product on its way: so many units, or as many as people wait for."""
    product = catalog.by_sku(tx, sku)
    owed = sum(line.waiting for line, _, _ in _lines(tx) if line.product_id == product.id)
    return _coming(supply.expect(tx, sku, units or owed, on=on, now=now(tx)))


def ship(tx: Session, number: str | None, line: int | None) -> Shown:
    """Hand what is set aside to the carrier: of one line, of one order, or of every order that has some."""
    # In the order of the products, which is the order in which everybody holds them.
    aside = select(Backorder).where(Backorder.allocated > 0).order_by(col(Backorder.product_id), col(Backorder.id))
    if number is not None:
        aside = aside.where(Backorder.order_id == orders.by_number(tx, number).id)
    if line is not None:
        aside = aside.where(Backorder.line == line)
    parcels = list(tx.exec(aside))
    if not parcels:
        raise NotWaiting("Nothing is set aside to be shipped")
    gone = [
        shipments.ship(tx, parcel.id, key=f"demo line {parcel.id} after {parcel.shipped}", now=now(tx))
        for parcel in parcels
    ]
    return {"units": sum(shipment.units for shipment in gone), "orders": len({one.order_id for one in parcels})}


def pass_days(db: Database, settings: Settings, days: int, *, run_pass: RunPass) -> Shown:
    """Let days pass for everybody who shares this store, step by step: what is due on the way is done and sent."""
    began = clock.now(db)

    def settle() -> None:
        run_pass(db, settings)
        gone_out(db)

    return {"now": clock.advance(db, settings, began + timedelta(days=days), settle=settle).isoformat()}


def gone_out(db: Database) -> None:
    """Wait until what may go has gone and arrived; not for long, since a phone may be switched off."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with db.reading() as tx:
            at, rows = now(tx), table(Message).c
            under_way = sa.or_(
                sa.and_(rows.state == State.queued, rows.not_before <= at),
                rows.state.in_([State.claimed, State.sending]),
                sa.and_(rows.state == State.sent, rows.channel.in_(CONFIRMED), rows.sent_at > at - A_MOMENT),
            )
            if not tx.connection().execute(sa.select(sa.exists().where(under_way))).scalar_one():
                return
        time.sleep(0.05)


def link(tx: Session, customer_id: int, settings: Settings) -> Shown:
    """Make the link that stands in the confirmation of a customer's order."""
    if tx.get(Customer, customer_id) is None:
        raise NotFound(f"no customer {customer_id}")
    lifetime = timedelta(hours=settings.link_hours)
    return {"token": customers.issue_link(tx, customer_id, lifetime=lifetime, now=now(tx))}


def _lines(tx: Session) -> list[Line]:
    """Read every open line with its order and who placed it, in the order in which they are served."""
    found = (
        select(Backorder, Order, Customer)
        .join(Order, table(Order).c.id == table(Backorder).c.order_id)
        .join(Customer, table(Customer).c.id == table(Order).c.customer_id)
        .where((col(Backorder.waiting) > 0) | (col(Backorder.allocated) > 0))
        .order_by(col(Backorder.queued_at), col(Backorder.id))
    )
    return [(line, order, customer) for line, order, customer in tx.exec(found)]


def _product(
    tx: Session, product: Product, queue: Sequence[tuple[Outlook, Customer]], coming: Sequence[Arrival]
) -> Shown:
    stock = supply.stock(tx, product.id)
    late = {told.arrival_id for told, _ in queue if told.reason == promises.Reason.overdue}
    return {
        "sku": product.sku,
        "title": product.title,
        "price_minor": product.price_minor,
        "currency": product.currency,
        "image": product.image,
        "on_hand": stock.on_hand,
        "sellable": stock.sellable,
        "units_waiting": sum(told.waiting for told, _ in queue),
        "queue": [
            {
                "customer_id": customer.id,
                "name": customer.name,
                "number": told.number,
                "units": told.waiting,
                "on": told.expected_on and told.expected_on.isoformat(),
                "reason": told.reason,
            }
            for told, customer in queue
        ],
        "arrivals": [_coming(arrival) | {"overdue": arrival.id in late} for arrival in coming],
        "instead": [other.title for other in catalog.alternatives_to(tx, product.id)],
    }


def _ready(lines: Iterable[Line]) -> list[Shown]:
    ready: dict[int, Shown] = {}
    for line, order, customer in lines:
        fresh = {"number": order.number, "customer_id": customer.id, "name": customer.name, "lines": []}
        aside = {"line": line.line, "title": line.title, "units": line.allocated}
        ready.setdefault(order.id, fresh)["lines"].append(aside)
    return list(ready.values())


def _coming(arrival: Arrival) -> Shown:
    return {
        "id": arrival.id,
        "reference": arrival.reference,
        "units": arrival.outstanding,
        "on": arrival.expected_on and arrival.expected_on.isoformat(),
    }
