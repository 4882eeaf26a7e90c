"""Orders come in: who bought what is written down, and whoever can be served is served.

One order or thousands are the same few statements. An order that is known already is left alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import consent, events, supply, zones
from store.catalog import Product
from store.consent import Consent, Purpose
from store.customers import Address, AddressState, Customer
from store.database import table
from store.orders import Backorder, Order
from store.privacy import stops
from store.sql import dialect_of, insert, numbers


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as it was bought: `reference` names it within its order, `price_minor` is for one unit.

    `shipped` of its units had left before we heard of it.
    """

    reference: str
    sku: str
    title: str
    price_minor: int
    quantity: int
    shipped: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """An order as the shop tells of it.

    Phones are E.164, `completed_at` is when the shop could have shipped, `shipping_minor` what was paid for that. Of
    the tax on top and of the discount it has what belongs to its lines. The rest is as `orders.Order` has it.
    """

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
    shipping_minor: int = 0
    tax_minor: int = 0
    discount_minor: int = 0
    begun: bool = False
    stated_on: date | None = None
    authorised_until: datetime | None = None
    platform: str = "spreadsheet"
    on_credit: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """What customers agreed to when they left their number: the wording with its version, and where it stood."""

    wording: str
    source: str
    purposes: Sequence[Purpose] = (Purpose.order_updates,)


@dataclass(slots=True)
class Placed:
    """What came of it: ids of new orders by number, new lines, the products they wait for, and SKUs new to us."""

    orders: dict[str, int] = field(default_factory=dict)
    lines: int = 0
    product_ids: set[int] = field(default_factory=set)
    unknown_skus: set[str] = field(default_factory=set)


def place(
    tx: Session,
    drafts: Sequence[Draft],
    *,
    default_zone: str,
    agreement: Agreement | None = None,
    silent: bool = False,
    serve: bool = True,
    secret: str = "",
    now: datetime,
) -> Placed:
    """Write orders down and serve the queues they join; orders known by platform and number are skipped.

    A phone is one customer, whoever's name is on the order; one that was erased is new, and keeps its STOP by the
    `secret` that it was erased with. Without an agreement nobody is written to first. A
    SKU that is not in the catalogue comes in with nothing on hand. Whoever brings in more than one call's worth
    passes `serve=False` and serves the queues at the end, since the oldest order may come last.
    """
    placed = Placed()
    fresh = _unknown(tx, drafts)
    if not fresh:
        return placed
    last = tx.connection().execute(sa.select(sa.func.coalesce(sa.func.max(table(Address).c.id), 0))).scalar_one()
    customer_ids = _customers(tx, fresh, default_zone, now)
    new = numbers(tx, sa.select(table(Address).c.id).where(table(Address).c.id > last))
    stops.carry(tx, new, secret=secret, now=now)
    if agreement is not None:
        agree(tx, [phone for draft in fresh for phone in draft.phones], agreement, now=now)
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
            "shipping_minor": draft.shipping_minor,
            "tax_minor": draft.tax_minor,
            "discount_minor": draft.discount_minor,
            "begun": draft.begun,
            "stated_on": draft.stated_on,
            "authorised_until": draft.authorised_until,
            "on_credit": draft.on_credit,
            "placed_at": now,
        }
        for draft, customer_id in zip(fresh, customer_ids, strict=True)
    ]
    order_ids = _insert(tx, orders, rows)
    placed.orders = {draft.number: order_id for draft, order_id in zip(fresh, order_ids, strict=True)}
    _write_lines(tx, [(order_id, 0, draft) for draft, order_id in zip(fresh, order_ids, strict=True)], placed, now)
    of = ({"order_id": order_id} for order_id in order_ids)
    events.happened(tx, events.Kind.order_placed, of, now=now)
    if serve and placed.product_ids:
        supply.serve(tx, sorted(placed.product_ids), now=now)
    return placed


def extend(tx: Session, further: Mapping[int, Draft], *, now: datetime) -> Placed:
    """Add lines to orders that are known by id, as the shop has, with their share of discount and tax.

    The caller serves the queues they join.
    """
    placed = Placed()
    if not further:
        return placed
    purchases = table(Order)
    more = purchases.c.discount_minor + sa.bindparam("discount"), purchases.c.tax_minor + sa.bindparam("tax")
    tx.connection().execute(
        sa.update(purchases)
        .where(purchases.c.id == sa.bindparam("order"))
        .values(discount_minor=more[0], tax_minor=more[1]),
        [
            {"order": order_id, "discount": draft.discount_minor, "tax": draft.tax_minor}
            for order_id, draft in further.items()
        ],
    )
    lines = table(Backorder).c
    counted = sa.select(lines.order_id, sa.func.max(lines.line).label("upto")).where(lines.order_id.in_(further))
    upto = {row.order_id: row.upto for row in tx.connection().execute(counted.group_by(lines.order_id))}
    _write_lines(tx, [(order_id, upto.get(order_id, 0), draft) for order_id, draft in further.items()], placed, now)
    return placed


def agree(tx: Session, phones: Iterable[str], agreement: Agreement, *, now: datetime) -> int:
    """Write the agreement down for these phones, except where the holder has said yes or no before; return how many."""
    addresses, ledger = table(Address).c, table(Consent).c
    handles, written = sorted(set(phones)), 0
    # Whoever is sending STOP at this moment holds their address: what they say is read after it.
    known = sa.select(addresses.id).where(addresses.channel == "sms", addresses.handle.in_(handles))
    tx.connection().execute(known.order_by(addresses.id).with_for_update()).all()
    for purpose in agreement.purposes:
        said = sa.exists().where(ledger.address_id == addresses.id, ledger.purpose == purpose)
        unsaid = sa.select(addresses.id).where(addresses.channel == "sms", addresses.handle.in_(handles), ~said)
        ids = tx.connection().execute(unsaid.order_by(addresses.id)).scalars().all()
        consent.grant(tx, ids, purpose, source=agreement.source, wording=agreement.wording, now=now)
        written += len(ids)
    return written


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


def _write_lines(tx: Session, of: Sequence[tuple[int, int, Draft]], placed: Placed, now: datetime) -> None:
    """Write the lines of orders, each counted on from the number of those that it has."""
    products = _products(tx, [draft for _, _, draft in of], placed)
    rows: list[dict[str, Any]] = [
        {
            "order_id": order_id,
            "product_id": products[line.sku],
            "reference": line.reference,
            "line": position,
            "title": line.title,
            "price_minor": line.price_minor,
            "currency": draft.currency,
            "quantity": line.quantity,
            "waiting": line.quantity - line.shipped,
            "allocated": 0,
            "shipped": line.shipped,
            "cancelled": 0,
            "queued_at": draft.completed_at,
            "look_at": now,
        }
        for order_id, upto, draft in of
        for position, line in enumerate(draft.lines, upto + 1)
    ]
    if rows:
        tx.connection().execute(sa.insert(table(Backorder)), rows)
    placed.lines = len(rows)
    placed.product_ids = {row["product_id"] for row in rows}


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
) -> list[int]:
    """Return the customer of each draft; whoever shares a phone with somebody known is that customer."""
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
    _addresses(tx, [*zip(drafts, result, strict=True)], owner, default_zone, now)
    return result


def _addresses(
    tx: Session,
    drafts: Sequence[tuple[Draft, int]],
    owner: Mapping[str, int],
    default_zone: str,
    now: datetime,
) -> None:
    """Write down where people are reached, as far as it is not known; `owner` has the customers of known phones."""
    known = _emails(tx, set(owner.values()))
    told: dict[tuple[str, str, int], tuple[Draft, int]] = {}
    for draft, customer_id in drafts:
        for phone in draft.phones:
            if phone not in owner:
                told.setdefault(("sms", phone, 0), (draft, customer_id))
        email = draft.email.casefold()
        if email and (email, customer_id) not in known:
            told.setdefault(("email", email, customer_id), (draft, customer_id))
    rows = [
        {
            "customer_id": customer_id,
            "channel": channel,
            "handle": handle,
            "zones": ",".join(
                zones.candidate_zones(
                    handle if channel == "sms" else None, draft.country, draft.postcode, None, default=default_zone
                )
            ),
            "state": AddressState.active,
            "retired_reason": "",
            "linked_at": now,
        }
        for (channel, handle, _), (draft, customer_id) in told.items()
    ]
    if rows:
        tx.connection().execute(sa.insert(table(Address)), rows)


def _emails(tx: Session, customer_ids: set[int]) -> set[tuple[str, int]]:
    """Read which e-mails stand with which of these customers, so that a second order does not add them again."""
    addresses = table(Address).c
    found = tx.connection().execute(
        sa.select(addresses.handle, addresses.customer_id).where(
            addresses.channel == "email", addresses.customer_id.in_(customer_ids)
        )
    )
    return {(row.handle, row.customer_id) for row in found}


def _insert(tx: Session, target: sa.Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many rows and return their ids in the order of the rows.

    The ids are taken first: whoever asks for them afterwards, in order, has the rows inserted one by one.
    """
    ids = _new_ids(tx, target, len(rows))
    if rows:
        tx.connection().execute(sa.insert(target), [{"id": one, **row} for one, row in zip(ids, rows, strict=True)])
    return ids


def _new_ids(tx: Session, target: sa.Table, count: int) -> list[int]:
    if dialect_of(tx) == "sqlite":
        # Nobody else writes now, so the next ids are ours.
        last = tx.connection().execute(sa.select(sa.func.coalesce(sa.func.max(target.c.id), 0))).scalar_one()
        return list(range(last + 1, last + 1 + count))
    sequence = sa.func.pg_get_serial_sequence(target.name, "id")
    numbers = sa.func.generate_series(1, count).table_valued("number")
    return list(tx.connection().execute(sa.select(sa.func.nextval(sequence)).select_from(numbers)).scalars())
