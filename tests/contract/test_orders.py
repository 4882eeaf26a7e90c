"""What can be told of an order, and what is owed; and that two phones take no unit twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from builders import NOW, a_chat, a_product, an_order, phone_of
from customer import Shop
from sqlmodel import Session, col, select

from store import (
    cancellations,
    offers,
    orders,
    outbox,
    outlook,
    promises,
    refunds,
    reports,
    shipments,
    supply,
    writebacks,
)
from store.database import Database
from store.messages import Direction, Message, Priority, State
from store.money import Money
from store.orders import Backorder
from store.settings import Settings
from store.writebacks import WriteBackState


def three_lamps(tx: Session, number: str = "#1001", **order: object) -> Backorder:
    """A line of three lamps that nobody has."""
    from sqlmodel import select

    from store.catalog import Product

    if tx.exec(select(Product)).first() is None:
        a_product(tx)
    return an_order(tx, number, ("LAMP-2", 3), **order)[0]  # type: ignore[arg-type]


def customer_of(tx: Session, line: Backorder) -> int:
    return tx.get_one(orders.Order, line.order_id).customer_id


def say(tx: Session, line: Backorder, on: date | None, *, days: int, reason: str = "") -> None:
    """Tell a date, so many days after NOW."""
    told = {"backorder_id": line.id, "on_date": on, "reason": reason, "arrival_id": None, "message_id": None}
    promises.record(tx, [told], now=NOW + timedelta(days=days))


def test_what_was_told_is_listed_without_repetitions(db: Database) -> None:
    with db.transaction() as tx:
        line = three_lamps(tx)
        first, second = date(2026, 12, 4), date(2026, 12, 20)
        for day, on in enumerate([first, first, second, second, first]):
            say(tx, line, on, days=day)
        say(tx, line, None, days=5, reason="undated")

        said = outlook.told(tx, line.id)

    assert [(one.said_at, one.on_date) for one in said] == [
        (NOW, first),
        (NOW + timedelta(days=2), second),
        (NOW + timedelta(days=4), first),
        (NOW + timedelta(days=5), None),
    ]
    assert said[-1].reason == "undated"


def test_what_did_not_arrive_was_not_told_until_it_did(db: Database) -> None:
    shop = Shop(db).at(NOW)
    with db.transaction() as tx:
        line = three_lamps(tx)
        phone = shop.phone("sms", phone_of(tx, line).handle)
    phone.says("where is my order?")
    with db.transaction() as tx:
        (said,) = tx.exec(select(Message).where(Message.direction == Direction.out)).all()
        assert len(outlook.told(tx, line.id)) == 1

        outbox.lose(tx, [said.id], reason="30005", now=NOW)
        assert outlook.told(tx, line.id) == []

        assert reports.advance(tx, said.id, State.delivered, now=NOW)
        assert len(outlook.told(tx, line.id)) == 1


def test_what_is_known_to_have_failed_before_it_is_noted_was_not_told(db: Database) -> None:
    with db.transaction() as tx:
        line = three_lamps(tx)
        phone = phone_of(tx, line)
        for key in ("one", "two"):
            outbox.enqueue(tx, phone, key=key, priority=Priority.reply, body={}, now=NOW)
        one, two = tx.exec(select(Message.id).order_by(col(Message.id))).all()

        assert reports.advance(tx, one, State.failed, reason="30005", now=NOW)
        soon, later = date(2026, 12, 4), date(2026, 12, 20)
        told = [{"backorder_id": line.id, "on_date": on, "message_id": by} for by, on in ((one, soon), (two, later))]
        promises.record(tx, told, now=NOW)
        assert [said.on_date for said in outlook.told(tx, line.id)] == [later]

        outbox.record(tx, [outbox.Outcome(two, State.failed, reason="30005")], now=NOW)
        assert outlook.told(tx, line.id) == []


def test_the_course_of_a_line_names_its_delivery_and_its_newest_parcel(db: Database) -> None:
    with db.transaction() as tx:
        line = three_lamps(tx)
        supply.land(tx, "LAMP-2", 2, key="truck", now=NOW)
        shipments.ship(tx, line.id, 1, key="one", tracking="T1", now=NOW + timedelta(days=1))
        shipments.ship(tx, line.id, 1, key="two", tracking="T2", now=NOW + timedelta(days=2))
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 4), now=NOW)

        course = outlook.course(tx, line.id)

    assert course.ordered_at == NOW - timedelta(days=10)
    assert course.waits_since == NOW
    assert course.delivery_on == date(2026, 12, 4)
    assert (course.shipped_at, course.tracking) == (NOW + timedelta(days=2), "T2")


def test_of_a_line_that_nothing_happened_to_the_course_is_empty(db: Database) -> None:
    with db.transaction() as tx:
        line = three_lamps(tx)

        course = outlook.course(tx, line.id)

    assert (course.delivery_on, course.shipped_at, course.tracking) == (None, None, "")


def test_only_ones_own_closed_lines_are_found(db: Database) -> None:
    with db.transaction() as tx:
        mine, theirs = three_lamps(tx), three_lamps(tx, "#1002")
        for line in (mine, theirs):
            shipments.ship(tx, line.id, key=f"parcel {line.id}", beyond=True, now=NOW)
        me = customer_of(tx, mine)

        assert [line.number for line in outlook.closed(tx, me)] == ["#1001"]
        assert [line.number for line in outlook.closed(tx, me, number="1001")] == ["#1001"]
        assert outlook.closed(tx, me, number="1002") == []


def test_what_still_waits_is_not_closed(db: Database) -> None:
    with db.transaction() as tx:
        line = three_lamps(tx)

        assert outlook.closed(tx, customer_of(tx, line)) == []


def test_what_is_owed_is_told_with_what_it_is_for(db: Database) -> None:
    with db.transaction() as tx:
        line = three_lamps(tx, country="DE")
        cancellations.cancel(tx, line.id, 2, key="less", by="test", undo=timedelta(0), settings=Settings(), now=NOW)
        settings = Settings(_env_file=None, discount_percent=10)
        discount = next(
            one
            for one in offers.propose(tx, orders.line_of(tx, line.id), settings=settings, now=NOW)
            if one.kind == "discount"
        )
        offers.accept(tx, discount.id, now=NOW + timedelta(days=1))

        owed = refunds.owed_to(tx, customer_of(tx, line))

    assert [(one.kind, one.units, one.amount, one.country, one.sent) for one in owed] == [
        ("cancel", 2, Money(9800, "USD"), "DE", False),
        ("discount", 1, Money(490, "USD"), "DE", False),
    ]


def test_what_was_sent_says_when_and_what_was_undone_is_gone(db: Database) -> None:
    with db.transaction() as tx:
        line = three_lamps(tx)
        undone = cancellations.cancel(
            tx, line.id, 1, key="one", by="test", undo=timedelta(minutes=10), settings=Settings(), now=NOW
        )
        cancellations.cancel(tx, line.id, 1, key="two", by="test", undo=timedelta(0), settings=Settings(), now=NOW)
        cancellations.undo(tx, undone.id, now=NOW)
        later = NOW + timedelta(days=1)
        (todo,) = writebacks.to_do(tx, now=later)
        cancellations.confirm(tx, todo.id, WriteBackState.done, by="Kim", now=later)

        (sent,) = refunds.owed_to(tx, customer_of(tx, line))

    assert (sent.sent, sent.closed_at, sent.amount) == (True, later, Money(4900, "USD"))


def test_nobody_sees_the_money_of_somebody_else(db: Database) -> None:
    with db.transaction() as tx:
        mine, theirs = three_lamps(tx), three_lamps(tx, "#1002")
        cancellations.cancel(tx, theirs.id, 1, key="less", by="test", undo=timedelta(0), settings=Settings(), now=NOW)

        assert refunds.owed_to(tx, customer_of(tx, mine)) == []


@pytest.mark.parametrize("words", ["one less please", "i only want 2 instead of 3"])
def test_two_phones_that_confirm_at_once_give_up_one_unit(db: Database, words: str) -> None:
    from bot import reception
    from bot.dialogue import Incoming
    from store import database

    shop = Shop(db).at(NOW)
    with db.transaction() as tx:
        line = three_lamps(tx)
        phones = [
            shop.phone("sms", phone_of(tx, line).handle),
            shop.phone("telegram", a_chat(tx, line).handle),
        ]
    for phone in phones:
        phone.says(words)
    with db.transaction() as tx:
        for phone in phones:
            incoming = Incoming(phone.channel, phone.handle, "text", f"agree {phone.channel}", text="I agree")
            reception.receive(tx, incoming, settings=shop.settings, now=database.now(tx))

    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: shop.turns.take_one(), phones))
    shop.answer()

    with db.reading() as tx:
        assert orders.line_of(tx, line.id).cancelled == 1
