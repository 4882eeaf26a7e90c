"""The shop that the demo begins with: a small homeware shop, in the middle of a busy week."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.demo.goods import CURRENCY, GOODS, ON_ITS_WAY
from bot.demo.people import OPEN, PEOPLE, SHIPPED, Purchase
from store import consent, customers, intake, orders, shipments, supply
from store.catalog import Alternative, Product
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import Database
from store.intake import Agreement, Draft, DraftLine

ZONE = "America/New_York"
AGREED = Agreement(wording="checkout v1", source="checkout")
FIRST_NUMBER = 1001
FIRST_CHAT = 7000

_PERSON = {person.name: person for person in PEOPLE}
_GOOD = {good.sku: good for good in GOODS}


def seed(db: Database, *, now: datetime) -> None:
    """Fill an empty store with the shop of the demo; a store that already sells something is left alone."""
    with db.transaction() as tx:
        if tx.exec(select(Product.id)).first() is not None:
            return
        _fill_the_shelves(tx)
        _history(tx, now)
        _open_orders(tx, now)
        for coming in ON_ITS_WAY:
            on = None if coming.days is None else now.date() + timedelta(days=coming.days)
            supply.expect(tx, coming.sku, coming.units, on=on, reference=coming.reference, now=now)
        _open_chats(tx, now)


def chat_of(customer_id: int) -> str:
    """Return the Telegram chat that a customer's phone opens."""
    return str(FIRST_CHAT + customer_id)


def _fill_the_shelves(tx: Session) -> None:
    gone: Counter[str] = Counter()
    for purchase in SHIPPED:
        gone.update(dict(purchase.lines))
    ids = {}
    for good in GOODS:
        product = Product(
            sku=good.sku,
            title=good.title,
            price_minor=good.cents,
            currency=CURRENCY,
            on_hand=good.shelf + gone[good.sku],
            image=f"/demo/pictures/{good.image}.svg",
        )
        tx.add(product)
        tx.flush()
        ids[good.sku] = product.id
    for good in GOODS:
        for rank, other in enumerate(good.instead):
            tx.add(Alternative(product_id=ids[good.sku], alternative_id=ids[other], rank=rank))
    tx.flush()


def _history(tx: Session, now: datetime) -> None:
    drafts = _drafts(SHIPPED, FIRST_NUMBER, now)
    placed = intake.place(tx, drafts, default_zone=ZONE, agreement=AGREED, silent=True, now=now)
    for number, order_id in placed.orders.items():
        for line in orders.lines_of(tx, order_id):
            shipments.ship(tx, line.id, key=f"demo {number} {line.line}", now=now)


def _open_orders(tx: Session, now: datetime) -> None:
    drafts = _drafts(OPEN, FIRST_NUMBER + len(SHIPPED), now)
    intake.place(tx, drafts, default_zone=ZONE, agreement=AGREED, now=now)


def _open_chats(tx: Session, now: datetime) -> None:
    chatting = {person.phone for person in PEOPLE if person.in_a_chat}
    phones = tx.exec(select(Address).where(Address.channel == "sms").order_by(col(Address.id)))
    for phone in phones.all():
        if phone.handle not in chatting:
            continue
        customer = tx.get_one(Customer, phone.customer_id)
        chat = customers.link(tx, customer.id, "telegram", chat_of(customer.id), zones=phone.zones, now=now)
        consent.grant(tx, [chat.id], Purpose.order_updates, source="demo", now=now)


def _drafts(purchases: Sequence[Purchase], first: int, now: datetime) -> list[Draft]:
    return [_draft(purchase, f"#{first + position}", now) for position, purchase in enumerate(purchases)]


def _draft(purchase: Purchase, number: str, now: datetime) -> Draft:
    person = _PERSON[purchase.by]
    return Draft(
        number=number,
        completed_at=now - timedelta(days=purchase.days_ago),
        currency=CURRENCY,
        name=person.name,
        email=person.email,
        phones=[person.phone],
        language=person.language,
        country=person.country,
        postcode=person.postcode,
        shipping_minor=purchase.shipping,
        lines=[
            DraftLine(reference=sku, sku=sku, title=_GOOD[sku].title, price_minor=_GOOD[sku].cents, quantity=units)
            for sku, units in purchase.lines
        ],
    )
