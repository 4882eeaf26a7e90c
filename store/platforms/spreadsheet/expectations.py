"""What a file says of when products come becomes arrivals, or the shop's word on a day where it names no number.

A day that has passed says nothing. What staff have said about a product is left standing, and they are asked.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import arrivals as coming_in
from store import database, promises, tasks
from store.arrivals import Arrival, ArrivalState
from store.database import table
from store.days import today_of
from store.events import Kind
from store.platforms import Outcome
from store.platforms.spreadsheet.deliveries import NAME, Changes, Coming, Told, changes
from store.promises import Statement

BY = "import"

_NUMBERED = re.compile(rf"{NAME}(\d+)")

Said = tuple[int, str, Sequence[Told], date | None]
"""Of a product (its id and SKU): the deliveries that the file tells of, and a day without a number of units."""


def bring_in(tx: Session, told: Sequence[Said], outcome: Outcome, *, now: datetime) -> set[int]:
    """Make it so for products that are held; return those of which something else is to be expected now."""
    ids = [product_id for product_id, _, coming, day in told if coming or day]
    if not ids:
        return set()
    known, upto = _known(tx, ids)
    found = {product_id: changes(known[product_id], coming) for product_id, _, coming, _ in told if coming}
    moved = _write(tx, found, upto, now)
    outcome.changed_arrivals += moved.total()
    return moved.keys() | _speak(tx, told, moved, outcome, now)


def _known(tx: Session, product_ids: Sequence[int]) -> tuple[dict[int, list[Coming]], dict[int, int]]:
    """Read what is expected or has landed, and up to which number the arrivals that files brought are named."""
    arrivals = table(Arrival)
    known: dict[int, list[Coming]] = defaultdict(list)
    upto: dict[int, int] = defaultdict(int)
    for row in tx.connection().execute(sa.select(arrivals).where(arrivals.c.product_id.in_(product_ids))):
        numbered = _NUMBERED.fullmatch(row.reference)
        if numbered:
            upto[row.product_id] = max(upto[row.product_id], int(numbered[1]))
        if row.state is not ArrivalState.withdrawn:
            expected = row.state is ArrivalState.expected
            one = Coming(row.id, row.quantity, row.landed, row.expected_on, expected, ours=not numbered)
            known[row.product_id].append(one)
    return known, upto


def _write(tx: Session, found: dict[int, Changes], upto: dict[int, int], now: datetime) -> Counter[int]:
    """Write the changes down; return how many there are of each product that has any."""
    new: list[dict[str, Any]] = []
    other: list[dict[str, Any]] = []
    for product_id, change in found.items():
        new += [
            {
                "product_id": product_id,
                "reference": f"{NAME}{number}",
                "quantity": row.units,
                "landed": 0,
                "expected_on": row.on,
                "first_expected_on": row.on,
                "state": ArrivalState.expected,
                "created_at": now,
            }
            for number, row in enumerate(change.new, upto[product_id] + 1)
        ]
        # What a file still expects comes on top of what has landed.
        other += [_to(one, one.landed + row.units, row.on, ArrivalState.expected) for one, row in change.moved]
        other += [
            _to(one, one.landed, one.on, ArrivalState.landed)
            if one.landed
            else _to(one, one.quantity, one.on, ArrivalState.withdrawn)
            for one in change.over
        ]
    arrivals = table(Arrival)
    if new:
        tx.connection().execute(sa.insert(arrivals), new)
        named = sa.tuple_(arrivals.c.product_id, arrivals.c.reference)
        added = sa.select(arrivals.c.id).where(named.in_([(row["product_id"], row["reference"]) for row in new]))
        coming_in.told(tx, Kind.arrival_expected, added, now=now)
    if other:
        columns: dict[str, Any] = {name: sa.bindparam(f"to_{name}") for name in ("quantity", "expected_on", "state")}
        day = sa.bindparam("to_expected_on", type_=sa.Date())
        columns["first_expected_on"] = sa.func.coalesce(arrivals.c.first_expected_on, day)
        change_one = sa.update(arrivals).where(arrivals.c.id == sa.bindparam("arrival"))
        tx.connection().execute(change_one.values(columns), other)
        coming_in.told(tx, Kind.arrival_changed, [row["arrival"] for row in other], now=now)
    tx.expire_all()
    return Counter(
        {
            product_id: count
            for product_id, change in found.items()
            if (count := len(change.new) + len(change.moved) + len(change.over))
        }
    )


def _to(one: Coming, quantity: int, on: date | None, state: ArrivalState) -> dict[str, Any]:
    return {"arrival": one.id, "to_quantity": quantity, "to_expected_on": on, "to_state": state}


def _speak(tx: Session, told: Sequence[Said], moved: Counter[int], outcome: Outcome, now: datetime) -> set[int]:
    """Have a day without a number hold as the shop's word; return the products of which it is a new word."""
    statements = table(Statement)
    concerned = [said for said in told if said[2] or said[3]]
    holding = {
        row.product_id: row
        for row in tx.connection().execute(
            sa.select(statements).where(
                statements.c.product_id.in_([said[0] for said in concerned]), statements.c.ended_at.is_(None)
            )
        )
    }
    spoken, today = set(), today_of(now, database.rules(tx))
    for product_id, sku, coming, day in concerned:
        if day and day < today:
            outcome.warnings[f"{sku} is expected on a day that has passed"] += 1
        wanted = day if day and day >= today and not coming else None
        held = holding.get(product_id)
        if held is not None and held.by != BY:
            if moved[product_id] or wanted not in (None, held.on_date):
                outcome.conflicts += 1
                _ask(tx, sku, held, now)
        elif wanted != (held.on_date if held else None):
            if wanted:
                promises.state(tx, product_id, on=wanted, reason="", by=BY, now=now)
            else:
                promises.take_back(tx, product_id, now=now)
            spoken.add(product_id)
    return spoken


def _ask(tx: Session, sku: str, held: sa.Row[Any], now: datetime) -> None:
    said = held.on_date.isoformat() if held.on_date else "that no day can be named"
    tasks.open_task(
        tx,
        "date_differs",
        f"{sku}: the shop's file says something else about when it comes. {held.by} has said {said}, and this holds.",
        key=f"import {sku} statement {held.id}",
        now=now,
    )
