"""A product is back: those who asked to be told are, one for each unit that is free, and no wish twice."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from scheduler import caps
from store import catalog, contact, outbox, shadow, subscriptions
from store.catalog import Product
from store.consent import Purpose
from store.customers import Customer
from store.database import table
from store.hours import Window
from store.messages import Priority
from store.settings import Settings
from store.sql import numbers

AT_ONCE = 500
"""So many are told in one transaction, for whose end whoever writes waits; the next pass tells the others."""


def announce(tx: Session, settings: Settings, *, now: datetime) -> int:
    """Tell whoever asked first that what they asked for is back, where they may hear it now; return how many.

    No more are told than there are units that nobody waits for with an order. The next ones are told of what is left
    when those have had `restock_hours` ahead of them. Whoever sleeps, or was told enough today, keeps nobody back
    and is told later, if there is something left.
    """
    since = now - timedelta(hours=settings.restock_hours)
    products = subscriptions.back(tx, told_since=since)
    if settings.debounce_minutes:
        products = subscriptions.held(tx, products, since=now - timedelta(minutes=settings.debounce_minutes), now=now)
    if not products:
        return 0
    catalog.lock(tx, products)
    told = 0
    for product_id in products:
        units = min(subscriptions.room(tx, product_id, told_since=since), AT_ONCE - told)
        if units > 0:
            told += _tell(tx, settings, product_id, units, now)
    return told


def _tell(tx: Session, settings: Settings, product_id: int, most: int, now: datetime) -> int:
    waiting = subscriptions.waiting_for(product_id)
    customers = numbers(tx, waiting.with_only_columns(waiting.selected_columns.customer_id).order_by(None))
    openings = contact.openings(tx, customers, Window.parse(settings.message_hours), now=now)
    asked_by = waiting.selected_columns.customer_id
    cap = caps.parse(settings.kind_caps).get(caps.RESTOCK)
    first = waiting.join(table(Customer), table(Customer).c.id == asked_by).where(
        contact.hears_now(openings, now=now),
        ~contact.told_enough(asked_by, settings.messages_per_day, now=now),
        caps.opens_at(caps.RESTOCK, cap, asked_by, now=now).is_(None) if cap else sa.true(),
    )
    rows = tx.connection().execute(first.limit(most)).all()
    over = subscriptions.told(tx, [row.id for row in rows], now=now)
    product = tx.get_one(Product, product_id)
    body = _body(product, settings)
    if shadow.parse(settings.shadow).hides("restock", product.sku):
        body[shadow.REASON] = True
    for row in rows:
        if row.id in over:
            outbox.enqueue(
                tx,
                outbox.Place(row.address_id, row.channel, row.customer_id),
                key=f"restock:{row.id}",
                priority=Priority.notice,
                body=body,
                purpose=Purpose.restock,
                now=now,
            )
    return len(over)


def _body(product: Product, settings: Settings) -> dict[str, object]:
    facts = {
        "title": product.title,
        "price": {"money": [product.price_minor, product.currency]},
        "shop": settings.shop_name,
        "contact": settings.shop_contact,
    }
    person = {"label": {"key": "choice-person", "facts": {}}, "intent": "talk_human", "args": {}}
    return {"texts": [{"key": "alert-back", "facts": facts}], "choices": [person]}
