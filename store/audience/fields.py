"""What may be asked of whoever waits, each as one condition of a query over order lines and their orders.

A condition is true or false, never unknown, so that `not` means what it says: of whom nothing is known, it is not true.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from operator import eq, ge, gt, le, lt, ne
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from store import contact
from store.arrivals import Arrival
from store.audience.language import Term
from store.catalog import Product
from store.consent import Purpose, holds
from store.customers import Address, AddressState, Customer
from store.database import table
from store.errors import BadInput
from store.messages import Direction, Message, Priority, State
from store.orders import Backorder, Order
from store.promises import Expectation, Promise
from store.settings import Settings
from store.sql import days_between

LINES, ORDERS = table(Backorder), table(Order)
"""What a condition is about: the tables of the query around it."""
MAY_HAVE_REACHED = (State.sending, State.sent, State.delivered, State.unknown)
"""How a message stands that was read, or may have been."""
_COMPARES = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_MOST_DAYS = 100_000


@dataclass(frozen=True, slots=True)
class Asking:
    """What a condition may depend on: the permission that is needed, the shop's rules, and the moment."""

    tx: Session
    purpose: Purpose
    settings: Settings
    now: datetime


@dataclass(frozen=True, slots=True)
class Field:
    """What it means, how it is written, and its condition."""

    meaning: str
    example: str
    condition: Callable[[Term, Asking], sa.ColumnElement[bool]]


def condition(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    """Return one term as a condition. Raises BadInput for a value that cannot be, or that nothing bears."""
    return FIELDS[term.field].condition(term, asking)


def _sku(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    return _is(term, LINES.c.product_id.in_(_product_ids(term, asking, "sku")))


def _supplier(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    return _is(term, LINES.c.product_id.in_(_product_ids(term, asking, "supplier")))


def _arrival(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    arrivals, expected = table(Arrival).c, table(Expectation).alias("pegged").c
    named = sa.select(arrivals.id).where(arrivals.reference == term.value)
    ids = list(asking.tx.connection().execute(named).scalars())
    if not ids:
        raise _unknown(term, asking, arrivals.reference, "expected delivery")
    return _is(term, sa.exists().where(expected.backorder_id == LINES.c.id, expected.arrival_id.in_(ids)))


def _ordered(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    zone, day = ZoneInfo(asking.settings.shop_time_zone), _day(term)
    begins, ends = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    at = ORDERS.c.completed_at
    match term.sign:
        case "<":
            return at < begins
        case "<=":
            return at < ends
        case ">":
            return at >= ends
        case ">=":
            return at >= begins
        case _:
            return _is(term, sa.and_(at >= begins, at < ends))


def _waiting(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    days, at = _number(term), LINES.c.queued_at
    since, after = asking.now - timedelta(days=days), asking.now - timedelta(days=days + 1)
    match term.sign:
        case ">":
            return at < since
        case ">=":
            return at <= since
        case "<":
            return at > since
        case "<=":
            return at >= since
        case _:
            return _is(term, sa.and_(at <= since, at > after))


def _slipped(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    told, expected = table(Promise).alias("first_told"), table(Expectation).alias("hoped_for").c
    first = (
        sa.select(told.c.on_date)
        .where(told.c.backorder_id == LINES.c.id, told.c.on_date.is_not(None), ~told.c.lost)
        .order_by(told.c.id)
        .limit(1)
        .correlate(LINES)
        .scalar_subquery()
    )
    now_expected = (
        sa.select(expected.on_date).where(expected.backorder_id == LINES.c.id).correlate(LINES).scalar_subquery()
    )
    return _known(_COMPARES[term.sign](days_between(first, now_expected), _number(term)))


def _undated(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    expected = table(Expectation).alias("dated").c
    return ~sa.exists().where(expected.backorder_id == LINES.c.id, expected.on_date.is_not(None))


def _unanswered(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    asked, heard = table(Message).alias("asked").c, table(Message).alias("heard").c
    answered = sa.exists().where(
        heard.customer_id == asked.customer_id, heard.direction == Direction.heard, heard.id > asked.id
    )
    return sa.exists().where(
        asked.customer_id == ORDERS.c.customer_id,
        asked.direction == Direction.out,
        asked.priority > int(Priority.reply),
        asked.state.in_([State.sent, State.delivered]),
        asked.choices.is_not(None),
        ~answered,
    )


def _channel(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    addresses = table(Address).alias("by_way_of").c
    known = sa.select(addresses.channel).where(addresses.channel != "email").distinct().order_by(addresses.channel)
    name = _one_of(term, asking.tx.connection().execute(known).scalars().all())
    reached = contact.reached_at(ORDERS.c.customer_id, asking.purpose)
    return _is(term, sa.exists().where(addresses.id == reached, addresses.channel == name))


def _language(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    wanted = term.value.casefold().replace("_", "-")
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", wanted):
        raise _wrong(term, "a language is written by its code, such as de")
    people = table(Customer).alias("speaking").c
    spoken = sa.func.lower(sa.func.coalesce(people.language, asking.settings.shop_language))
    speaks = sa.or_(spoken == wanted, spoken.startswith(f"{wanted}-", autoescape=True))
    return _is(term, sa.exists().where(people.id == ORDERS.c.customer_id, speaks))


def _country(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    wanted = term.value.upper()
    if not re.fullmatch(r"[A-Z]{2}", wanted):
        raise _wrong(term, "a country is written by its two letters, such as DE")
    people = table(Customer).alias("living").c
    home = sa.select(people.country).where(people.id == ORDERS.c.customer_id).correlate(ORDERS).scalar_subquery()
    return _is(term, sa.func.upper(sa.func.coalesce(ORDERS.c.country, home, "")) == wanted)


def _consent(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    purpose = Purpose(_one_of(term, tuple(Purpose)))
    places = table(Address).alias("agreed").c
    return _is(
        term,
        sa.exists().where(
            places.customer_id == ORDERS.c.customer_id,
            places.state == AddressState.active,
            places.channel != "email",
            holds(places.id, purpose).is_(sa.true()),
        ),
    )


def _told(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    number = _number(term)
    known = sa.table("broadcast", sa.column("id"))
    if asking.tx.connection().execute(sa.select(known.c.id).where(known.c.id == number)).first() is None:
        raise _wrong(term, f"there is no broadcast {number}")
    return _is(term, ORDERS.c.customer_id.in_(told_by(number)))


def told_by(broadcast_id: int) -> sa.Select[tuple[int]]:
    """Select the customers whom a broadcast reached, or may have."""
    frozen = sa.table("recipient", *map(sa.column, ("broadcast_id", "customer_id", "message_id")))
    messages = table(Message).alias("telling")
    return (
        sa.select(frozen.c.customer_id)
        .join_from(frozen, messages, messages.c.id == frozen.c.message_id)
        .where(frozen.c.broadcast_id == broadcast_id, messages.c.state.in_(MAY_HAVE_REACHED))
    )


def _everybody(term: Term, asking: Asking) -> sa.ColumnElement[bool]:
    return sa.true()


FIELDS = {
    "sku": Field("the product", "sku=LAMP-2", _sku),
    "arrival": Field("the delivery that is to cover the line", "arrival=PO-7", _arrival),
    "supplier": Field("who supplies the product", 'supplier="Acme Ltd"', _supplier),
    "ordered": Field("the day of the order, in the shop", "ordered<2026-11-01", _ordered),
    "waiting": Field("for how many days the line has waited", "waiting>30", _waiting),
    "slipped": Field("by how many days it is later than what was told first", "slipped>7", _slipped),
    "undated": Field("no day can be told now", "undated", _undated),
    "unanswered": Field("we asked them something, and they have not written since", "unanswered", _unanswered),
    "channel": Field("by which way they are reached", "channel=sms", _channel),
    "language": Field("what they read, else the shop's", "language=de", _language),
    "country": Field("where the order goes, else where they live", "country=DE", _country),
    "consent": Field("to what they agreed", "consent=marketing", _consent),
    "told": Field("another broadcast reached them, or may have", "not told 12", _told),
    "everybody": Field("whoever waits", "everybody", _everybody),
}
FLAGS = frozenset({"undated", "unanswered", "everybody"})
BARE = frozenset({"told"})


def _product_ids(term: Term, asking: Asking, column: str) -> list[int]:
    products = table(Product).c
    named = sa.select(products.id).where(products[column] == term.value)
    ids = list(asking.tx.connection().execute(named).scalars())
    if not ids or not term.value:
        raise _unknown(term, asking, products[column], {"sku": "product"}.get(column, column))
    return ids


def _is(term: Term, holding: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    match term.sign:
        case "=":
            return _known(holding)
        case "!=":
            return ~_known(holding)
    raise _wrong(term, f"{term.field} is = or !=, not {term.sign}")


def _known(holding: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(holding, sa.false())


def _number(term: Term) -> int:
    if not re.fullmatch(r"#?[0-9]{1,6}", term.value) or int(term.value.lstrip("#")) > _MOST_DAYS:
        raise _wrong(term, f"{term.field} is compared with a whole number, not {term.value!r}")
    return int(term.value.lstrip("#"))


def _day(term: Term) -> date:
    # Python would also read 20261130 and 2026-W48-1, which may be slips.
    try:
        read = date.fromisoformat(term.value) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", term.value) else None
    except ValueError:
        read = None
    if read is None or not 1970 <= read.year < 9999:
        raise _wrong(term, f"{term.value!r} is not a day; write it as YYYY-MM-DD")
    return read


def _one_of(term: Term, known: Sequence[str]) -> str:
    value = term.value.casefold()
    if value not in known:
        raise _wrong(term, f"there is no {term.field} {term.value!r}; known are {', '.join(map(str, known))}")
    return value


def _unknown(term: Term, asking: Asking, column: sa.ColumnElement[str], noun: str) -> BadInput:
    known = asking.tx.connection().execute(sa.select(column).where(column != "").distinct().limit(5_000)).scalars()
    near = get_close_matches(term.value, map(str, known), n=3, cutoff=0.5)
    told = f"no {noun} is called {term.value!r}"
    return _wrong(term, f"{told}; near to it are {', '.join(near)}" if near else told)


def _wrong(term: Term, told: str) -> BadInput:
    return BadInput(f"the audience cannot be read at character {term.at}, at {term.field!r}: {told}")
