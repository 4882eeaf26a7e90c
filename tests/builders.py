"""What the tests build their shops from: a product, an order, somebody who waits."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlmodel import Session

from store import consent, customers, intake, orders
from store.catalog import Alternative, Product
from store.consent import Purpose
from store.customers import Address
from store.intake import Agreement, Draft, DraftLine
from store.orders import Backorder

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
"""A Monday on which it is day in New York and in Berlin."""

AGREED = Agreement(wording="checkout v1", source="checkout")
_phones = count(100)


def a_phone() -> str:
    """A number of New York that belongs to nobody."""
    return f"+1212555{next(_phones):04}"


def a_product(
    tx: Session,
    sku: str = "LAMP-2",
    *,
    title: str = "Desk lamp",
    price: int = 4900,
    on_hand: int = 0,
    currency: str = "USD",
    instead: Sequence[str] = (),
) -> Product:
    """A thing on sale; `instead` names products that may stand in for it."""
    product = Product(sku=sku, title=title, price_minor=price, currency=currency, on_hand=on_hand)
    tx.add(product)
    tx.flush()
    for rank, other in enumerate(instead):
        from store import catalog

        tx.add(Alternative(product_id=product.id, alternative_id=catalog.by_sku(tx, other).id, rank=rank))
    tx.flush()
    return product


def an_order(
    tx: Session,
    number: str = "#1001",
    *lines: tuple[str, int],
    phone: str | None = None,
    days_ago: float = 10,
    agreed: bool = True,
    language: str | None = "en",
    country: str = "US",
    postcode: str | None = "10001",
    email: str | None = None,
    silent: bool = False,
    now: datetime = NOW,
) -> list[Backorder]:
    """An order of (SKU, quantity) pairs by somebody with a phone, and its lines as they stand."""
    draft = Draft(
        number=number,
        completed_at=now - timedelta(days=days_ago),
        currency="USD",
        name="Ada Miller",
        email=email or f"{number.strip('#')}@example.com",
        phones=[phone or a_phone()],
        language=language,
        country=country,
        postcode=postcode,
        lines=[
            DraftLine(reference=sku, sku=sku, title=f"{sku} title", price_minor=4900, quantity=units)
            for sku, units in (lines or (("LAMP-2", 1),))
        ],
    )
    placed = intake.place(
        tx,
        [draft],
        default_zone="America/New_York",
        agreement=AGREED if agreed else None,
        silent=silent,
        now=now,
    )
    tx.expire_all()
    return orders.lines_of(tx, placed.orders[number])


def a_backorder(tx: Session, number: str = "#1001", *, units: int = 1, **order: object) -> Backorder:
    """One line that waits for a lamp."""
    from sqlmodel import select

    if tx.exec(select(Product).where(Product.sku == "LAMP-2")).first() is None:
        a_product(tx)
    return an_order(tx, number, ("LAMP-2", units), **order)[0]  # type: ignore[arg-type]


def phone_of(tx: Session, line: Backorder) -> Address:
    """The phone of whoever bought a line."""
    order = tx.get_one(orders.Order, line.order_id)
    return next(a for a in customers.addresses_of(tx, order.customer_id) if a.channel == "sms")


def a_chat(tx: Session, line: Backorder, chat: str = "4711", *, now: datetime = NOW) -> Address:
    """A Telegram chat of whoever bought a line, who agreed to hear from us there."""
    order = tx.get_one(orders.Order, line.order_id)
    address = customers.link(tx, order.customer_id, "telegram", chat, zones="America/New_York", now=now)
    consent.grant(tx, [address.id], Purpose.order_updates, source="start", now=now)
    return address
