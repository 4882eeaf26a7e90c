"""What happened is written down where it happens, for whoever listens, and for nobody else."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import a_backorder, a_chat, a_product, an_order, phone_of
from desk import Desk
from source import ROOT
from sqlmodel import Session, select

from store import (
    cancellations,
    consent,
    conversations,
    events,
    offers,
    promises,
    refunds,
    shipments,
    supply,
    tellings,
    webhooks,
)
from store.cancellations import Cancellation
from store.consent import Purpose
from store.database import Database
from store.events import Event, Kind
from store.messages import Direction, Message, Priority, State
from store.refunds import Refund
from store.settings import Settings

SETTINGS = Settings.model_construct()


def listen(tx: Session, *kinds: Kind, now: datetime) -> int:
    """Have somebody listen to what happens from now on."""
    return webhooks.add(tx, "https://shop.example/events", kinds, by="test", now=now).id


def told(tx: Session, *kinds: Kind) -> list[dict[str, Any]]:
    """Read what happened as it is told, oldest first, of some kinds or of all."""
    tx.flush()
    ids = tx.exec(select(Event.id).order_by("id")).all()
    written = tellings.written(tx, ids)
    return [written[one] for one in ids if not kinds or written[one]["kind"] in kinds]


def facts(found: Sequence[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Return some of the facts of events."""
    return [(one["kind"], *(one["data"].get(name) for name in names)) for one in found]


def test_nothing_is_written_while_nobody_listens(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx, units=2)
        supply.land(tx, "LAMP-2", 1, key="delivery", now=now)
        shipments.ship(tx, line.id, key="parcel", now=now)
        cancellations.cancel(tx, line.id, key="c", by="test", undo=timedelta(0), settings=SETTINGS, now=now)
        assert told(tx) == []
        removed = listen(tx, now=now)
        webhooks.remove(tx, removed, by="test", now=now)

    with db.transaction() as tx:
        a_backorder(tx, "#1002")
        assert told(tx) == []


def test_while_nobody_listens_what_happened_is_not_even_listed(db: Database, now: datetime) -> None:
    listed: list[int] = []

    def several(*ids: int) -> Iterator[dict[str, Any]]:
        for one in ids:
            listed.append(one)
            yield {"order_id": one}

    with db.transaction() as tx:
        order_id = a_backorder(tx).order_id
        events.happened(tx, Kind.order_placed, several(order_id), now=now)
        assert listed == []

    with db.transaction() as tx:
        listen(tx, Kind.order_placed, now=now)
        events.happened(tx, Kind.line_shipped, several(order_id), now=now)
        events.happened(tx, Kind.order_placed, several(), now=now)
        events.happened(tx, Kind.order_placed, several(order_id), now=now)
        assert facts(told(tx), "order") == [("order.placed", "#1001")]
    assert listed == [order_id]


def test_only_what_somebody_wants_to_hear_is_written(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        listen(tx, Kind.line_allocated, Kind.refund_sent, now=now)
        a_backorder(tx)
        supply.land(tx, "LAMP-2", 1, key="delivery", now=now)

        assert facts(told(tx)) == [("line.allocated",)]


def test_an_order_comes_in_waits_and_is_served(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        listen(tx, now=now)
        a_product(tx)
        an_order(tx, "#1001", ("LAMP-2", 2))
        an_order(tx, "#1002", ("LAMP-2", 2))
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 1), reference="PO-7", now=now)
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 9), reference="PO-7", now=now)
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 9), reference="PO-7", now=now)
        supply.land(tx, "LAMP-2", 3, key="delivery", now=now)
        supply.land(tx, "LAMP-2", 3, key="delivery", now=now)

        happened = [one for one in told(tx) if not one["kind"].startswith("consent")]
    assert facts(happened, "order", "line", "units", "arrival", "expected_on") == [
        ("order.placed", "#1001", None, None, None, None),
        ("line.waiting", "#1001", "LAMP-2", 2, None, None),
        ("order.placed", "#1002", None, None, None, None),
        ("line.waiting", "#1002", "LAMP-2", 2, None, None),
        ("arrival.expected", None, None, 5, "PO-7", "2026-12-01"),
        ("arrival.changed", None, None, 5, "PO-7", "2026-12-09"),
        ("arrival.landed", None, None, 3, "PO-7", None),
        ("line.allocated", "#1001", "LAMP-2", 2, "PO-7", None),
        ("line.allocated", "#1002", "LAMP-2", 1, "PO-7", None),
    ]
    assert {one["data"].get("sku") for one in happened if one["kind"] != "order.placed"} == {"LAMP-2"}
    assert happened[0]["at"] == "2026-11-02T15:00:00.000Z"


def test_what_leaves_is_cancelled_and_taken_back(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx, units=3)
        listen(tx, now=now)
        supply.land(tx, "LAMP-2", 1, key="delivery", now=now)
        shipments.ship(tx, line.id, key="parcel", tracking="https://carrier.example/7", now=now)
        ten = timedelta(minutes=10)
        for units in (1, 1):
            key = f"c{len(tx.exec(select(Cancellation)).all())}"
            row = cancellations.cancel(
                tx, line.id, units, key=key, by="customer 7", undo=ten, settings=SETTINGS, now=now
            )
        cancellations.undo(tx, row.id, now=now)
        (owed, _) = tx.exec(select(Refund).order_by("id")).all()
        refunds.send(tx, owed.id, by="Kim", evidence="ref 1", now=now + ten)

        happened = told(tx)
    assert facts(happened[2:], "units", "by", "tracking") == [
        ("line.shipped", 1, None, None),
        ("line.cancelled", 1, "customer", None),
        ("refund.owed", None, None, None),
        ("line.cancelled", 1, "customer", None),
        ("refund.owed", None, None, None),
        ("line.restored", 1, "customer", None),
        ("refund.voided", None, None, None),
        ("refund.sent", None, None, None),
    ]
    assert [one["data"]["amount"] for one in happened if one["kind"].startswith("refund")] == [
        {"minor": 4900, "currency": "USD"}
    ] * 4


def test_what_a_promise_named_is_told_once_however_often_its_message_is_reported(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        message = phone_of(tx, line)
        listen(tx, Kind.promise_made, now=now)
        said = Message(
            address_id=message.id,
            customer_id=message.customer_id,
            channel="sms",
            direction=Direction.out,
            state=State.sent,
            priority=int(Priority.notice),
            key="m",
            created_at=now,
            not_before=now,
        )
        tx.add(said)
        tx.flush()
        promise = {"backorder_id": line.id, "message_id": said.id, "on_date": date(2026, 12, 1), "notice": "n"}
        promises.record(tx, [promise], now=now)
        promises.record(tx, [promise], now=now)

        assert facts(told(tx), "order", "on", "from", "notice") == [("promise.made", "#1001", "2026-12-01", None, "n")]


def test_offers_are_made_accepted_undone_and_expire(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        listen(
            tx, Kind.offer_made, Kind.offer_accepted, Kind.offer_undone, Kind.offer_expired, Kind.refund_owed, now=now
        )
        day = timedelta(hours=24)
        made = offers.propose(tx, line, settings=SETTINGS, of=["discount"], now=now)
        offers.propose(tx, line, settings=SETTINGS, of=["discount"], now=now)
        offers.accept(tx, made[0].id, undo=day, now=now)
        offers.undo(tx, made[0].id, now=now)
        offers.propose(tx, line, settings=SETTINGS, of=["discount"], now=now)
        offers.expire(tx, now=now + 3 * day)

        happened = told(tx)
    assert facts(happened, "order", "offer_kind") == [
        ("offer.made", "#1001", "discount"),
        ("refund.owed", "#1001", None),
        ("offer.accepted", "#1001", "discount"),
        ("offer.undone", "#1001", "discount"),
        ("offer.made", "#1001", "discount"),
        ("offer.expired", "#1001", "discount"),
    ]


def test_consents_and_hand_offs_name_no_handle(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        listen(tx, now=now)
        chat = a_chat(tx, line)
        consent.revoke(tx, [chat.id], Purpose.marketing, source="telegram message 7", now=now)
        conversations.hand_off(tx, chat.id, now=now)
        conversations.hand_off(tx, chat.id, now=now)
        conversations.take_over(tx, chat.id, by="Kim", lapse=timedelta(hours=48), now=now)
        conversations.hand_back(tx, chat.id, now=now)
        conversations.hand_back(tx, chat.id, now=now)
        conversations.take_over(tx, chat.id, by="Kim", lapse=timedelta(hours=48), now=now)

        happened = told(tx)
    assert facts(happened, "channel", "purpose") == [
        ("consent.granted", "telegram", "order_updates"),
        ("consent.revoked", "telegram", "marketing"),
        ("conversation.handed_off", "telegram", None),
        ("conversation.handed_back", "telegram", None),
        ("conversation.handed_off", "telegram", None),
    ]
    assert "4711" not in str(happened)
    assert {one["data"]["customer"] for one in happened} == {chat.customer_id}


def test_what_did_not_become_a_fact_did_not_happen(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        listen(tx, now=now)
    with db.trying() as tx:
        a_backorder(tx)
        assert told(tx)

    with db.reading() as tx:
        assert tx.exec(select(Event)).all() == []


def test_what_a_file_says_happened_is_told_too(desk: Desk, db: Database, now: datetime) -> None:
    head = "Name,Created at,Paid at,Financial Status,Fulfillment Status,Currency,Lineitem quantity,Lineitem name"
    head += ",Lineitem price,Lineitem sku,Lineitem fulfillment status,Shipping Country,Phone,Cancelled at\n"

    def order(number: str, fulfilled: str, cancelled: str = "") -> str:
        row = [number, "2026-10-01 10:00:00 +0000", "2026-10-01 10:00:00 +0000", "paid", fulfilled, "USD", "1", "Lamp"]
        return ",".join([*row, "49.00", "LAMP-2", fulfilled, "US", "+12125550123", cancelled]) + "\n"

    with db.transaction() as tx:
        listen(tx, now=now)
    Path("orders.csv").write_text(head + order("#1", "") + order("#2", ""))
    desk.types("import_", "orders.csv")
    Path("orders.csv").write_text(head + order("#1", "fulfilled") + order("#2", "", "2026-10-05 10:00:00 +0000"))
    desk.types("import_", "orders.csv")
    Path("products.csv").write_text(
        "sku,title,price,currency,on hand,expected quantity,expected date\nLAMP-2,Lamp,49,USD,0,5,2099-01-01\n"
    )
    desk.types("import_", "products.csv")
    Path("products.csv").write_text(
        "sku,title,price,currency,on hand,expected quantity,expected date\nLAMP-2,Lamp,49,USD,0,5,2099-02-01\n"
    )
    desk.types("import_", "products.csv")

    with db.reading() as tx:
        happened = facts(told(tx), "order", "units", "expected_on")
    assert happened == [
        ("order.placed", "#1", None, None),
        ("order.placed", "#2", None, None),
        ("line.waiting", "#1", 1, None),
        ("line.waiting", "#2", 1, None),
        ("line.shipped", "#1", 1, None),
        ("line.cancelled", "#2", 1, None),
        ("refund.sent", "#2", None, None),
        ("arrival.expected", None, 5, "2099-01-01"),
        ("arrival.changed", None, 5, "2099-02-01"),
    ]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.test])
def test_every_kind_is_written_somewhere(kind: Kind) -> None:
    named = f"Kind.{kind.name}"

    assert any(named in path.read_text("utf-8") for path in (ROOT / "store").rglob("*.py"))
