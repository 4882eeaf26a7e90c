"""A shop filled by a few statements: any number of people who wait, with everything that speaking to them needs."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import database
from store.arrivals import Arrival, ArrivalState
from store.catalog import Product
from store.consent import Consent, Purpose
from store.conversations import Conversation, Holder
from store.customers import Address, AddressState, Customer
from store.database import Database, table
from store.messages import Direction, Message, Priority, State
from store.notices import Notice
from store.orders import Backorder, Order
from store.promises import Expectation, Promise
from store.sql import later

ZONES = ("America/New_York", "America/Chicago", "America/Chicago,America/New_York", "Europe/Berlin")
FIRST_CHAT = 10_000_000
PHONE = 2_000_000
Rows = sa.Subquery


def quickly(tx: Session) -> None:
    """Leave foreign keys unchecked while a shop is filled; what is filled in fits together."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.connection().execute(sa.text("SET LOCAL session_replication_role = replica"))


def people(tx: Session, count: int, channel: str, *, now: datetime) -> None:
    """Let there be customers 1 to `count`, each with one address (of the same number) and consent to order updates."""
    i = numbers(count)
    number = i.c.i
    handle = sa.literal("") + text(number + FIRST_CHAT)
    if channel == "sms":
        handle = sa.literal("+1212") + text(number + PHONE)
    zones = sa.case(dict(enumerate(ZONES)), value=number % len(ZONES))
    fill(tx, Customer, i, id=number, name="Ada Miller", language="en", country="US", created_at=now)
    fill(
        tx,
        Address,
        i,
        id=number,
        customer_id=number,
        channel=channel,
        handle=handle,
        zones=zones,
        state=AddressState.active,
        retired_reason="",
        linked_at=now,
    )
    fill(
        tx,
        Consent,
        i,
        address_id=number,
        purpose=Purpose.order_updates,
        granted=True,
        source="checkout",
        wording="checkout v1",
        at=now - timedelta(days=10),
    )


def queue(tx: Session, count: int, *, products: int = 1, most_units: int = 1, now: datetime) -> None:
    """Let each customer wait for one line of one order; they stand in line by number, products in turn.

    Line i wants 1 to `most_units` units.
    """
    i = numbers(count)
    number = i.c.i
    units = number % most_units + 1
    since = later(sa.literal(now - timedelta(days=20)), number)
    p = numbers(products)
    fill(
        tx,
        Product,
        p,
        id=p.c.i,
        sku=sa.literal("LAMP-") + text(p.c.i),
        title="Desk lamp",
        price_minor=4900,
        currency="USD",
        on_hand=0,
        image="",
        supplier="",
    )
    fill(
        tx,
        Order,
        i,
        id=number,
        platform="spreadsheet",
        number=sa.literal("#") + text(number),
        customer_id=number,
        currency="USD",
        completed_at=since,
        country="US",
        postcode="10001",
        silent=False,
        placed_at=now - timedelta(days=10),
    )
    fill(
        tx,
        Backorder,
        i,
        id=number,
        order_id=number,
        product_id=number % products + 1,
        reference="1",
        line=1,
        title="Desk lamp",
        price_minor=4900,
        currency="USD",
        quantity=units,
        waiting=units,
        allocated=0,
        shipped=0,
        cancelled=0,
        queued_at=since,
        uncovered_at=now - timedelta(days=10),
        look_at=now - timedelta(seconds=1),
    )


def told(tx: Session, count: int, on: date, *, products: int = 1, look_at: datetime | None, now: datetime) -> None:
    """Let everybody be told yesterday that it comes `on`, by an arrival that covers all; look again at `look_at`."""
    p, i = numbers(products), numbers(count)
    a_day_ago = now - timedelta(days=1)
    fill(
        tx,
        Arrival,
        p,
        id=p.c.i,
        product_id=p.c.i,
        reference=sa.literal("PO-") + text(p.c.i),
        quantity=count * 10,
        landed=0,
        expected_on=on,
        state=ArrivalState.expected,
        created_at=a_day_ago,
    )
    arrival = i.c.i % products + 1
    facts: dict[str, Any] = {"backorder_id": i.c.i, "arrival_id": arrival, "on_date": on, "reason": ""}
    fill(tx, Expectation, i, **facts, derived_at=a_day_ago)
    fill(
        tx,
        Message,
        i,
        id=i.c.i,
        key=sa.literal("notices:") + text(i.c.i),
        direction=Direction.out,
        channel="telegram",
        address_id=i.c.i,
        customer_id=i.c.i,
        priority=int(Priority.notice),
        state=State.delivered,
        text="Your desk lamp is on its way to us.",
        after_stop=False,
        created_at=a_day_ago - timedelta(hours=1),
        not_before=a_day_ago,
        attempts=1,
        sending_at=a_day_ago,
        sent_at=a_day_ago,
        closed_at=a_day_ago,
        provider_id=text(i.c.i),
        reason="",
    )
    fill(tx, Promise, i, id=i.c.i, **facts, message_id=i.c.i, notice="backorder_placed", made_at=a_day_ago)
    fill(
        tx,
        Notice,
        i,
        kind="backorder_placed",
        subject_id=i.c.i,
        backorder_id=i.c.i,
        customer_id=i.c.i,
        owed_at=a_day_ago,
        not_before=a_day_ago,
        attempts=1,
        message_id=i.c.i,
        said_at=a_day_ago,
    )
    lines = table(Backorder)
    tx.connection().execute(sa.update(lines).values(look_at=look_at))


def broadcast(tx: Session, count: int, *, first: int = 1, now: datetime) -> None:
    """Let one message by staff be queued for `count` customers, from number `first` on."""
    i = numbers(count, first)
    fill(
        tx,
        Message,
        i,
        key=sa.literal("broadcast:1:") + text(i.c.i),
        direction=Direction.out,
        channel="telegram",
        address_id=i.c.i,
        customer_id=i.c.i,
        priority=int(Priority.broadcast),
        state=State.queued,
        body=a_body(),
        after_stop=False,
        created_at=now,
        not_before=now,
        attempts=0,
        reason="",
    )


def a_body() -> dict[str, Any]:
    """Return what a message by staff means: a text that exists, with facts, and the usual choices."""
    facts = {"case": "dated", "number": "#1001", "title": "Desk lamp", "units": 1, "reason": "", "shop": "Lumen"}
    facts["date"] = {"date": "2027-01-14"}
    labels = ("choice-keep", "choice-options", "choice-cancel")
    return {
        "texts": [{"key": "notice-still-waiting", "facts": facts}],
        "choices": [{"label": {"key": key, "facts": {}}, "intent": "status_eta", "args": {}} for key in labels],
    }


def conversations(tx: Session, count: int, *, now: datetime) -> None:
    """Let everybody have spoken with the bot before."""
    i = numbers(count)
    fill(tx, Conversation, i, address_id=i.c.i, asked_back=0, holder=Holder.bot, turned_at=now)


def catch_up(db: Database) -> None:
    """Let the numbers that PostgreSQL gives to new rows go on after those that were given by hand."""
    if db.is_sqlite:
        return
    with db.engine.begin() as connection:
        for model in (Customer, Address, Order, Backorder, Product, Arrival, Message, Promise):
            name = table(model).name
            top = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
            connection.execute(sa.text(top))


def now_of(db: Database) -> datetime:
    """Read the shop's time."""
    with db.reading() as tx:
        return database.now(tx)


def fill(tx: Session, model: Any, rows: Rows, **columns: Any) -> None:
    """Insert one row for each of `rows`; a plain value is the same in all."""
    target = table(model)
    values = [
        value if isinstance(value, sa.ColumnElement) else sa.literal(value, target.c[name].type)
        for name, value in columns.items()
    ]
    tx.connection().execute(sa.insert(target).from_select(list(columns), sa.select(*values).select_from(rows)))


def numbers(count: int, first: int = 1) -> Rows:
    """Select the numbers from `first` on, as column `i`."""
    start = sa.select(sa.literal(first, sa.Integer).label("i")).cte("numbers", recursive=True)
    return start.union_all(sa.select(start.c.i + 1).where(start.c.i < first + count - 1))  # type: ignore[return-value]


def text(number: Any) -> Any:
    """Write a number out."""
    return sa.cast(number, sa.String)
