"""A customer hears of their money once: by when it goes out while it is owed, and that it was sent."""

from datetime import UTC, datetime, timedelta

import pytest
from builders import a_backorder, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import Session, col, select

from store import cancellations, database, offers, refunds, writebacks
from store.database import Database
from store.orders import Order
from store.refunds import Refund, RefundState
from store.tasks import Task
from store.writebacks import WriteBackState

MONDAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
TONIGHT = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)
"""An hour before midnight in New York."""


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(MONDAY)


def gave_up(shop: Shop) -> Phone:
    """Somebody who has cancelled the lamp that they waited for, and can no longer undo it."""
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        phone = shop.phone("sms", phone_of(tx, line).handle)
        cancel(tx, shop, line.id)
    shop.settle()
    return phone


def cancel(tx: Session, shop: Shop, line: int) -> None:
    now = database.now(tx)
    cancellations.cancel(tx, line, key=f"c {line}", by="customer", undo=timedelta(0), settings=shop.settings, now=now)


def done(shop: Shop, *, money_follows: bool = False) -> None:
    """The shop's system has carried out what was asked of it."""
    with shop.db.transaction() as tx:
        now = database.now(tx)
        for one in writebacks.to_do(tx, now=now):
            cancellations.confirm(tx, one.id, WriteBackState.done, by="Kim", money_follows=money_follows, now=now)
    shop.settle()


def sent(shop: Shop) -> None:
    """Staff have sent what is owed."""
    with shop.db.transaction() as tx:
        now = database.now(tx)
        for one in refunds.owed(tx, now=now):
            refunds.send(tx, one.refund_id, by="Kim", evidence="re_8812", now=now)
    shop.settle()


def told(phone: Phone) -> list[str]:
    """All that was said of money."""
    return [heard.text for heard in phone.inbox if "$" in heard.text]


def test_while_it_is_owed_the_last_day_is_told_and_once_it_was_sent_that(shop: Shop) -> None:
    phone = gave_up(shop)

    done(shop, money_follows=True)
    sent(shop)
    shop.pass_time(timedelta(days=1))

    first, second = told(phone)
    assert "refund of $49.00 goes out by Nov 12 at the latest" in first
    assert "we have sent you your refund of $49.00" in second


def test_a_last_day_that_has_passed_is_not_promised(shop: Shop) -> None:
    phone = gave_up(shop)
    shop.at(MONDAY + timedelta(days=12))

    done(shop, money_follows=True)

    (only,) = told(phone)
    assert only.endswith("You get your $49.00 back.")


def test_what_is_done_with_its_money_is_one_message(shop: Shop) -> None:
    phone = gave_up(shop)

    done(shop)
    shop.pass_time(timedelta(days=1))

    (only,) = told(phone)
    assert "we have cancelled" in only
    assert "refund of $49.00 is on its way" in only


def test_money_that_was_sent_first_is_not_told_again_with_the_cancellation(shop: Shop) -> None:
    phone = gave_up(shop)

    sent(shop)
    shop.pass_time(timedelta(hours=1))
    done(shop)

    (only,) = told(phone)
    assert "we have sent you your refund of $49.00" in only
    assert phone.hears().endswith("we have cancelled 1 x LAMP-2 title (#1001).")


def test_what_happened_at_night_is_told_in_one_sentence(shop: Shop) -> None:
    """Nobody had heard of the last day yet, so it is not told any more."""
    phone = gave_up(shop)
    shop.at(TONIGHT)

    done(shop, money_follows=True)
    shop.pass_time(timedelta(hours=1))
    sent(shop)
    assert told(phone) == []
    shop.pass_time(timedelta(hours=10))
    shop.pass_time(timedelta(days=1))

    (only,) = told(phone)
    assert "refund of $49.00 is on its way" in only


def test_a_discount_is_told_when_it_is_done_and_not_once_more(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        phone, now = shop.phone("sms", phone_of(tx, line).handle), database.now(tx)
        made = {offer.kind: offer for offer in offers.propose(tx, line, settings=shop.settings, now=now)}
        offers.accept(tx, made["discount"].id, now=now)
    shop.settle()

    sent(shop)
    shop.pass_time(timedelta(days=1))

    (only,) = told(phone)
    assert "$4.90 is on its way back to you" in only


def test_whoever_was_cancelled_by_law_hears_the_last_day_and_that_it_was_sent(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        phone = shop.phone("sms", phone_of(tx, line).handle)
        cancellations.cancel_by_law(tx, {line.id: "missed"}, settings=shop.settings, now=database.now(tx))
    shop.settle()

    done(shop)
    shop.pass_time(timedelta(days=1))

    first, second = told(phone)
    assert "goes out by Nov 12 at the latest" in first
    assert "we have sent you your refund of $49.00" in second


def test_what_brings_no_money_back_is_told_without(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        line.price_minor = 0
        phone = shop.phone("sms", phone_of(tx, line).handle)
        tx.flush()
        cancel(tx, shop, line.id)

    done(shop)

    assert told(phone) == []
    assert "we have cancelled 1 x LAMP-2 title (#1001)." in phone.hears()


def test_the_last_day_is_the_one_that_was_written_down(shop: Shop) -> None:
    phone = gave_up(shop)
    with shop.db.transaction() as tx:
        row = tx.exec(select(Refund)).one()
        row.due_on = datetime(2026, 11, 9, tzinfo=UTC).date()

    assert "$49.00 back by Nov 9 at the latest" in phone.says("where is my refund?")


def test_what_was_owed_before_last_days_were_written_down_has_one_all_the_same(shop: Shop) -> None:
    phone = gave_up(shop)
    with shop.db.transaction() as tx:
        tx.exec(select(Refund)).one().due_on = None

    assert "$49.00 back by Nov 12 at the latest" in phone.says("where is my refund?")


def test_what_is_late_alarms_staff_by_itself_once(shop: Shop) -> None:
    phone = gave_up(shop)
    shop.at(MONDAY + timedelta(days=12))

    shop.settle()
    shop.settle()
    assert "should have been sent by Nov 12" in phone.says("where is my refund?")

    with shop.db.reading() as tx:
        (task,) = tx.exec(select(Task).where(Task.what == "refund_late")).all()
        assert "2026-11-12" in task.details
        assert task.closed_at is None
    sent(shop)
    with shop.db.reading() as tx:
        assert tx.exec(select(Task.closed_by).where(Task.what == "refund_late")).one() == "Kim"


def test_all_of_an_order_brings_its_shipping_back_and_is_told_so_before(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        for sku in ("LAMP-2", "MUG"):
            a_product(tx, sku)
        lamp, _ = an_order(tx, "#1001", ("LAMP-2", 1), ("MUG", 1))
        order = tx.get_one(Order, lamp.order_id)
        order.shipping_minor = 700
        phone = shop.phone("sms", phone_of(tx, lamp).handle)
    shop.settle()

    phone.says("cancel order 1001")
    question = phone.hears()
    phone.picks("it now")

    assert "$49.00" in question
    assert "$56.00" in question
    with shop.db.reading() as tx:
        amounts = tx.exec(select(Refund.amount_minor).order_by(col(Refund.id))).all()
        assert list(amounts) == [4900, 5600]
    phone.picks("Undo")
    with shop.db.reading() as tx:
        assert set(tx.exec(select(Refund.state))) == {RefundState.void}
