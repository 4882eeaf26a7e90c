"""Orders come in: who bought what is written down, and whoever can be served is served.

One order or thousands are the same few statements. An order that is known already is left alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import consent, supply, zones
from store.catalog import Product
from store.consent import Purpose
from store.customers import Address, AddressState, Customer
from store.database import table
from store.orders import Backorder, Order
from store.sql import insert


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as it was bought: `reference` names it within its order, `price_minor` is for one unit."""

    reference: str
    sku: str
    title: str
    price_minor: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An order as the shop tells of it; phones are E.164, `completed_at` is when the shop could have shipped."""

    number: str
    completed_at: datetime
    currency: str
    lines: Sequence[DraftLine]
    name: str = ""
    email: str = ""
    phones: Sequence[str] = ()
    language: str | None = None
    country: str | None = None
    postcode: str | None = None
    platform: str = "spreadsheet"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What customers agreed to when they left their number: the wording with its version, and where it stood."""

    wording: str
    source: str
    purposes: Sequence[Purpose] = (Purpose.order_updates,)


@dataclass(slots=True)
class Placed:
    """What came of it: ids of new orders by number, and SKUs that nobody had told us of."""

    orders: dict[str, int] = field(default_factory=dict)
    lines: int = 0
    unknown_skus: set[str] = field(default_factory=set)


def place(
    tx: Session,
    drafts: Sequence[Draft],
    *,
    default_zone: str,
    agreement: Agreement | None = None,
    silent: bool = False,
    now: datetime,
) -> Placed:
    """Write orders down and serve the queues they join; orders known by platform and number are skipped.

    A phone is one customer, whoever's name is on the order. Without an agreement nobody is written to first. A
    SKU that is not in the catalogue comes in with nothing on hand.
    """
    placed = Placed()
    fresh = _unknown(tx, drafts)
    if not fresh:
        return placed
    products = _products(tx, fresh, placed)
    customer_ids, phones = _customers(tx, fresh, default_zone, now)
    if agreement is not None:
        for purpose in agreement.purposes:
            consent.grant(tx, phones, purpose, source=agreement.source, wording=agreement.wording, now=now)
    orders = table(Order)
    rows = [
        {
            "platform": draft.platform,
            "number": draft.number,
            "customer_id": customer_id,
            "currency": draft.currency,
            "completed_at": draft.completed_at,
            "country": draft.country,
            "postcode": draft.postcode,
            "silent": silent,
            "placed_at": now,
        }
        for draft, customer_id in zip(fresh, customer_ids, strict=True)
    ]
    order_ids = _insert(tx, orders, rows)
    placed.orders = {draft.number: order_id for draft, order_id in zip(fresh, order_ids, strict=True)}
    lines: list[dict[str, Any]] = [
        {
            "order_id": order_id,
            "product_id": products[line.sku],
            "reference": line.reference,
            "line": position,
            "title": line.title,
            "price_minor": line.price_minor,
            "currency": draft.currency,
            "quantity": line.quantity,
            "waiting": line.quantity,
            "allocated": 0,
            "shipped": 0,
            "cancelled": 0,
            "queued_at": draft.completed_at,
            "look_at": now,
        }
        for draft, order_id in zip(fresh, order_ids, strict=True)
        for position, line in enumerate(draft.lines, 1)
    ]
    if lines:
        tx.connection().execute(sa.insert(table(Backorder)), lines)
        placed.lines = len(lines)
        supply.serve(tx, sorted({line["product_id"] for line in lines}), now=now)
    return placed


def _unknown(tx: Session, drafts: Iterable[Draft]) -> list[Draft]:
    first: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        first.setdefault((draft.platform, draft.number), draft)
    orders = table(Order).c
    known = tx.connection().execute(
        sa.select(orders.platform, orders.number).where(orders.number.in_([number for _, number in first]))
    )
    for platform, number in known:
        first.pop((platform, number), None)
    return list(first.values())


def _products(tx: Session, drafts: Sequence[Draft], placed: Placed) -> dict[str, int]:
    products = table(Product)
    lines = {line.sku: (line, draft) for draft in drafts for line in draft.lines}
    found = sa.select(products.c.sku, products.c.id).where(products.c.sku.in_(lines))
    ids = {row.sku: row.id for row in tx.connection().execute(found)}
    placed.unknown_skus = set(lines) - set(ids)
    if placed.unknown_skus:
        rows = [
            {
                "sku": sku,
                "title": line.title,
                "price_minor": line.price_minor,
                "currency": draft.currency,
                "on_hand": 0,
                "image": "",
                "supplier": "",
            }
            for sku, (line, draft) in lines.items()
            if sku in placed.unknown_skus
        ]
        added = insert(tx, products).on_conflict_do_nothing(index_elements=["sku"])
        tx.connection().execute(added, rows)
        ids = {row.sku: row.id for row in tx.connection().execute(found)}
    return ids


def _customers(
    tx: Session,
    drafts: Sequence[Draft],
    default_zone: str,
    now: datetime,
) -> tuple[list[int], list[int]]:
    """Return the customer of each draft, and the ids of phones that were not known before.

    Whoever shares a phone with somebody known is that customer.
    """
    addresses = table(Address)
    phones = {phone for draft in drafts for phone in draft.phones}
    known = tx.connection().execute(
        sa.select(addresses.c.handle, addresses.c.customer_id).where(
            addresses.c.channel == "sms", addresses.c.handle.in_(phones)
        )
    )
    owner: dict[str, int] = {row.handle: row.customer_id for row in known}
    newcomers: dict[str, Draft] = {}
    group: dict[int, str] = {}
    alias: dict[str, str] = {}
    for index, draft in enumerate(drafts):
        if any(phone in owner for phone in draft.phones):
            continue
        name = next((alias[phone] for phone in draft.phones if phone in alias), f"{index}")
        alias.update(dict.fromkeys(draft.phones, name))
        newcomers.setdefault(name, draft)
        group[index] = name
    made = _insert(
        tx,
        table(Customer),
        [{"name": d.name, "language": d.language, "country": d.country, "created_at": now} for d in newcomers.values()],
    )
    ids = dict(zip(newcomers, made, strict=True))
    result = [
        ids[group[index]] if index in group else next(owner[phone] for phone in draft.phones if phone in owner)
        for index, draft in enumerate(drafts)
    ]
    newly = [
        (draft, customer_id, phone)
        for draft, customer_id in zip(drafts, result, strict=True)
        for phone in draft.phones
        if phone not in owner
    ]
    return result, _addresses(tx, [*zip(drafts, result, strict=True)], newly, default_zone, now)


def _addresses(
    tx: Session,
    drafts: Sequence[tuple[Draft, int]],
    phones: Sequence[tuple[Draft, int, str]],
    zone: str,
    now: datetime,
) -> list[int]:
    """Write down where people are reached, and return the ids of the phones."""
    told: dict[tuple[str, str, int], Draft] = {}
    owners = {phone: customer_id for _, customer_id, phone in reversed(phones)}
    for draft, _, phone in phones:
        told.setdefault(("sms", phone, owners[phone]), draft)
    for draft, customer_id in drafts:
        if draft.email:
            told.setdefault(("email", draft.email.casefold(), customer_id), draft)
    rows = [
        {
            "customer_id": customer_id,
            "channel": channel,
            "handle": handle,
            "zones": ",".join(
                zones.candidate_zones(
                    handle if channel == "sms" else None, draft.country, draft.postcode, None, default=zone
                )
            ),
            "state": AddressState.active,
            "retired_reason": "",
            "linked_at": now,
        }
        for (channel, handle, customer_id), draft in told.items()
    ]
    return _insert(tx, table(Address), rows)[: len(owners)]


def _insert(tx: Session, target: sa.Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many rows and return their ids in the order of the rows."""
    if not rows:
        return []
    made = tx.connection().execute(sa.insert(target).returning(target.c.id, sort_by_parameter_order=True), rows)
    return list(made.scalars())
