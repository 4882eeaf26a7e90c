"""What would stand before whoever judges a dispute: all that was told, answered and done, in one file.

It is read from rows that are only ever added. That it was taken, by whom, and the SHA-256 of the file stand in
the audit, so that a copy can be told from one that was changed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import Field
from sqlmodel import Session

from bot.console import Typed, Visit, _pages, _people
from store import audit, customers, database, evidence, timeline
from store.errors import NotFound
from store.orders import Order


class Asked(Typed):
    """Of which order, 0 for all of them, and in which form."""

    order: Annotated[int, Field(ge=0, lt=2**63)] = 0
    form: Literal["html", "json"]


TYPES = {"html": "text/html; charset=utf-8", "json": "application/json"}


def taken(visit: Visit, customer_id: int, asked: Asked) -> Response:
    """Write it and hand it over. Raises NotFound for an order that is not theirs."""
    with visit.db.transaction() as tx:
        now = database.now(tx)
        bundle = _bundle(tx, visit, customer_id, asked.order, now=now)
        written = (
            json.dumps(_plain(bundle), ensure_ascii=False, indent=2)
            if asked.form == "json"
            else _pages.render(visit.console, "proof.html", **bundle)
        ).encode()
        audit.record(
            tx,
            visit.who,
            "took a proof",
            f"customer {customer_id}",
            now=now,
            form=asked.form,
            orders=[one["number"] for one in bundle["orders"]],
            sha256=hashlib.sha256(written).hexdigest(),
        )
    name = f"proof-{customer_id}-{now:%Y%m%d-%H%M%S}.{asked.form}"
    return Response(
        written,
        media_type=TYPES[asked.form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bundle(tx: Session, visit: Visit, customer_id: int, order_id: int, *, now: datetime) -> dict[str, Any]:
    """Read all of it, in as many statements whatever there is."""
    person = _people.known(tx, customer_id)
    bought = [one for one in _people.orders_of(tx, customer_id) if order_id in (0, one.id)]
    if order_id and not bought:
        raise NotFound(f"customer {customer_id} has no such order; choose one of the list")
    histories = evidence.of_orders(tx, [one.id for one in bought])
    course = timeline.page(tx, customer_id, order_id=order_id or None)
    about = {
        "shop": visit.settings.shop_name,
        "contact": visit.settings.shop_contact,
        "written_at": now,
        "written_by": visit.who,
        "words_are_kept_for_days": visit.settings.retention_days,
    }
    return {
        "about": about,
        "customer": _customer(tx, customer_id, person.name, person.created_at, person.erased_at),
        "orders": [_order(one, histories[one.id]) for one in bought],
        "course": list(reversed(course.entries)),
    }


def _customer(
    tx: Session, customer_id: int, name: str, created_at: datetime, erased_at: datetime | None
) -> dict[str, Any]:
    places = [] if erased_at else customers.addresses_of(tx, customer_id)
    return {
        "id": customer_id,
        "name": name,
        "known_since": created_at,
        "erased_at": erased_at,
        "addresses": [
            {"channel": one.channel, "handle": one.handle, "since": one.linked_at, "state": one.state.value}
            for one in places
        ],
    }


def _order(order: Order, lines: Sequence[evidence.History]) -> dict[str, Any]:
    return {
        "number": order.number,
        "platform": order.platform,
        "completed_at": order.completed_at,
        "country": order.country,
        "lines": lines,
    }


def _plain(value: Any) -> Any:
    """Return the same in a form that JSON can hold."""
    match value:
        case date():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(each) for name, each in value.items()}
        case str() | None | bool() | int() | float():
            return value
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _plain(asdict(value))
    return [_plain(each) for each in value]
