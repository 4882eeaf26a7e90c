"""When something that sells may be said: in hours that the law leaves for it wherever their customer may be."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session

from store import area_codes, zones
from store.customers import Address, AddressState, Customer
from store.database import table
from store.hours import Hours, Window, narrowed, sales_window, sales_window_in, sales_window_of
from store.orders import Order
from store.sql import among


def hours_of(tx: Session, customer_ids: Sequence[int], shop: Window) -> dict[Hours, list[int]]:
    """Group customers by the hours in which we may advertise to them: the shop's, within those of each place.

    Somebody may be where their orders go, where their phones were issued, and in the time zone that they chose: they
    get the hours that hold in all of these. A zone in which no such place lies stands for every state that keeps it.
    """
    mine: dict[int, Hours] = dict.fromkeys(customer_ids, shop)
    named: dict[int, set[str]] = {}
    for customer_id, country, postcode in _orders(tx, customer_ids):
        mine[customer_id] = narrowed(mine[customer_id], sales_window(country, postcode))
        named.setdefault(customer_id, set()).update(_state(country, postcode))
    for customer_id, number in _phones(tx, customer_ids):
        mine[customer_id] = narrowed(mine[customer_id], sales_window_of(number))
        named.setdefault(customer_id, set()).update(area_codes.us_states(number) or ())
    for customer_id, zone in _own_zones(tx, customer_ids):
        states = zones.us_states_in(zone)
        if states and states.isdisjoint(named.get(customer_id, ())):
            mine[customer_id] = narrowed(mine[customer_id], sales_window_in(states))
    grouped: dict[Hours, list[int]] = {}
    for customer_id, hours in mine.items():
        grouped.setdefault(hours, []).append(customer_id)
    return grouped


def _state(country: str | None, postcode: str | None) -> list[str]:
    state = zones.us_state(postcode) if (country or "").strip().upper() == "US" else None
    return [state] if state else []


def _orders(tx: Session, customer_ids: Sequence[int]) -> Iterable[tuple[int, str | None, str | None]]:
    purchases = table(Order).c
    found = (
        sa.select(purchases.customer_id, purchases.country, purchases.postcode)
        .where(among(purchases.customer_id, customer_ids))
        .distinct()
    )
    return (tuple(row) for row in tx.connection().execute(found))


def _phones(tx: Session, customer_ids: Sequence[int]) -> Iterable[tuple[int, str]]:
    addresses = table(Address).c
    found = sa.select(addresses.customer_id, addresses.handle).where(
        among(addresses.customer_id, customer_ids),
        addresses.channel == "sms",
        addresses.state == AddressState.active,
    )
    return (tuple(row) for row in tx.connection().execute(found))


def _own_zones(tx: Session, customer_ids: Sequence[int]) -> Iterable[tuple[int, str]]:
    people = table(Customer).c
    found = sa.select(people.id, people.zone).where(among(people.id, customer_ids), people.zone.is_not(None))
    return (tuple(row) for row in tx.connection().execute(found))
