"""Whoever has heard enough of one kind of news hears no more of it for a while, and all else as ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from builders import NOW, a_backorder, a_product, an_order, phone_of
from customer import Shop
from desk import Desk
from sqlmodel import col, select

from scheduler import caps, restock
from scheduler.runner import run_pass
from store import catalog, consent, customers, database, subscriptions, supply
from store.consent import Purpose
from store.database import Database
from store.errors import BadInput, Refused
from store.messages import Message, State
from store.notices import Notice
from store.offers import Offer

PHONE = "+12125550001"
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
EARLY, LATER, LAST = date(2026, 11, 20), date(2026, 12, 10), date(2026, 12, 20)


def a_shop(db: Database, kind_caps: str, **more: object) -> Shop:
    """A shop that writes at any hour, as often as it likes, and of every move, within its caps."""
    usual = {"message_hours": "00:00-24:00", "same_news_hours": 0, "messages_per_day": 99}
    return Shop(db, kind_caps=kind_caps, **usual, **more).at(NOW)


def order(shop: Shop, *skus: str, phone: str = PHONE) -> list[int]:
    """One order for each thing, all by whoever has that phone, of which no law knows; return the lines."""
    with shop.db.transaction() as tx:
        now, lines = database.now(tx), []
        for sku in skus:
            if tx.exec(select(catalog.Product).where(catalog.Product.sku == sku)).first() is None:
                a_product(tx, sku)
            lines += an_order(
                tx, f"#{sku}{phone[-4:]}", (sku, 1), phone=phone, days_ago=1, country="CA", postcode="M5V 2T6", now=now
            )
        return [line.id for line in lines]


def expect(shop: Shop, sku: str, on: date) -> None:
    with shop.db.transaction() as tx:
        supply.expect(tx, sku, 50, on=on, reference=f"PO {sku}", now=database.now(tx))


def land(shop: Shop, sku: str) -> None:
    with shop.db.transaction() as tx:
        supply.land(tx, sku, 1, key=f"truck {sku}", now=database.now(tx))


def heard(shop: Shop) -> list[list[str]]:
    """The kinds of news that each message told that was sent or lies ready, oldest message first."""
    with shop.db.reading() as tx:
        alive = col(Message.state).not_in([State.withheld, State.failed])
        ids = tx.exec(select(Message.id).where(alive).order_by(col(Message.id))).all()
        found = tx.exec(select(Notice).where(col(Notice.message_id).is_not(None)).order_by(col(Notice.id))).all()
        return [[one.kind for one in found if one.message_id == message] for message in ids]


def test_what_is_over_its_cap_stays_owed_while_other_news_goes_on_in_the_same_pass(db: Database) -> None:
    shop = a_shop(db, "promise_moved=1/3")
    order(shop, "A", "B")
    expect(shop, "A", EARLY)
    shop.settle()
    expect(shop, "A", LATER)
    shop.pass_time(A_DAY / 2)
    expect(shop, "A", LAST)
    land(shop, "B")

    shop.pass_time(A_DAY / 2)

    assert heard(shop) == [["backorder_placed"] * 2, ["promise_moved"], ["allocated"]]
    with db.reading() as tx:
        assert caps.held_back(tx, caps.parse("promise_moved=1/3"), now=database.now(tx)) == {"promise_moved": 1}
    shop.pass_time(3 * A_DAY)
    assert heard(shop)[3:] == [["promise_moved"]]


def test_it_is_told_as_soon_as_the_time_of_the_cap_is_over(db: Database) -> None:
    shop = a_shop(db, "promise_moved=1/3")
    order(shop, "A")
    expect(shop, "A", EARLY)
    shop.settle()
    expect(shop, "A", LATER)
    shop.settle()
    expect(shop, "A", LAST)

    for _ in range(7):
        shop.pass_time(10 * AN_HOUR)
        assert heard(shop)[2:] == []
    shop.pass_time(2 * AN_HOUR)

    assert heard(shop)[2:] == [["promise_moved"]]


def test_what_is_no_longer_true_when_its_time_comes_is_not_told(db: Database) -> None:
    shop = a_shop(db, "promise_moved=1/3")
    order(shop, "A")
    expect(shop, "A", EARLY)
    shop.settle()
    expect(shop, "A", LATER)
    shop.settle()
    expect(shop, "A", LAST)
    shop.pass_time(AN_HOUR)
    expect(shop, "A", LATER)

    shop.pass_time(4 * A_DAY)

    assert heard(shop) == [["backorder_placed"], ["promise_moved"]]


def test_several_pieces_of_one_kind_in_one_message_count_once(db: Database) -> None:
    shop = a_shop(db, "promise_moved=2/3")
    order(shop, "A", "B")
    for day in (EARLY, LATER, LAST, EARLY):
        for sku in ("A", "B"):
            expect(shop, sku, day)
        shop.pass_time(AN_HOUR)

    assert heard(shop) == [["backorder_placed"] * 2, ["promise_moved"] * 2, ["promise_moved"] * 2]


def test_one_persons_cap_is_nobody_elses(db: Database) -> None:
    shop = a_shop(db, "promise_moved=1/3")
    order(shop, "A")
    expect(shop, "A", EARLY)
    shop.settle()
    expect(shop, "A", LATER)
    shop.settle()
    order(shop, "A", phone="+12125550002")
    shop.settle()
    assert heard(shop) == [["backorder_placed"], ["promise_moved"], ["backorder_placed"]]

    expect(shop, "A", LAST)
    shop.settle()

    assert heard(shop)[3:] == [["promise_moved"]]
    assert len(shop.phone("sms", PHONE).inbox) == len(shop.phone("sms", "+12125550002").inbox) == 2


def test_what_never_arrived_was_not_heard(db: Database) -> None:
    shop = a_shop(db, "promise_moved=1/3")
    order(shop, "A")
    expect(shop, "A", EARLY)
    shop.settle()
    expect(shop, "A", LATER)
    shop.wires["sms"].fails[PHONE] = Refused("filtered")
    shop.settle()
    del shop.wires["sms"].fails[PHONE]

    shop.pass_time(A_DAY + AN_HOUR)

    assert heard(shop) == [["backorder_placed"], ["promise_moved"]]


def test_what_lies_in_the_outbox_takes_more_of_its_kind_with_it_and_nothing_that_is_over_its_cap(db: Database) -> None:
    shop = a_shop(db, "promise_moved=1/3")
    order(shop, "A", "B")
    for sku in ("A", "B"):
        expect(shop, sku, EARLY)
    shop.settle()
    for sku in ("A", "B"):
        expect(shop, sku, LATER)
        run_pass(db, shop.settings)
    assert heard(shop)[1:] == [["promise_moved"] * 2]

    shop.settle()
    land(shop, "B")
    run_pass(db, shop.settings)
    expect(shop, "A", LAST)
    run_pass(db, shop.settings)

    assert heard(shop)[2:] == [["allocated"]]


def test_without_caps_nothing_is_asked_for_them_and_with_them_as_much_for_many_as_for_few(db: Database) -> None:
    counted = {}
    capped, phones = "promise_moved=1/3 offer_made=1/7 restock=1/1", (f"+1212555{n:04}" for n in range(100, 999))
    shop = a_shop(db, "")
    for kind_caps in ("", capped):
        known = shop.settings.model_copy(update={"kind_caps": kind_caps})
        for count in (2, 30):
            sku = f"{'CAPPED' if kind_caps else 'FREE'}{count}"
            for _ in range(count):
                order(shop, sku, phone=next(phones))
            expect(shop, sku, EARLY)
            shop.settle()
            expect(shop, sku, LATER)
            with _listening(db) as said:
                assert run_pass(db, known) == {"promise_moved": count}
            shop.settle()
            counted[kind_caps, count] = len(said)
            assert any("heard" in one for one in said) is bool(kind_caps)

    assert counted["", 2] == counted["", 30]
    assert counted[capped, 2] == counted[capped, 30]
    # One for the news of orders; what sells is asked for where there is some.
    assert counted[capped, 30] == counted["", 30] + 1


def test_nobody_is_told_of_more_products_that_are_back_than_the_cap_lets_through(db: Database) -> None:
    known = a_shop(db, "restock=1/2").settings
    with db.transaction() as tx:
        for sku in ("BOWL", "CUP"):
            a_product(tx, sku, on_hand=1)
        phone = phone_of(tx, a_backorder(tx))
        for sku in ("BOWL", "CUP"):
            wish = subscriptions.ask(tx, phone.customer_id, phone.id, catalog.by_sku(tx, sku).id, now=NOW)
            subscriptions.confirm(tx, wish, source="sms", wording="restock v1", now=NOW)

        assert restock.announce(tx, known, now=NOW) == 1
        assert restock.announce(tx, known, now=NOW + A_DAY) == 0
        assert restock.announce(tx, known, now=NOW + 2 * A_DAY + AN_HOUR) == 1


def test_no_offer_is_made_of_which_its_customer_could_not_be_told(db: Database, tmp_path: Path) -> None:
    (tmp_path / "ladder.toml").write_text('[[rung]]\nname = "thanks"\noffer = "discount"\nafter_days = 3\n', "utf-8")
    shop = a_shop(db, "offer_made=1/7", ladder_file=str(tmp_path / "ladder.toml"))
    lines = order(shop, "A")
    with db.transaction() as tx:
        phone = customers.at(tx, "sms", PHONE)
        assert phone is not None
        consent.grant(tx, [phone.id], Purpose.marketing, source="checkout", now=database.now(tx))
    shop.settle()
    shop.pass_time(2 * A_DAY)
    shop.pass_time(AN_HOUR)
    assert offered(shop) == lines
    more = order(shop, "B")

    for _ in range(6):
        shop.pass_time(A_DAY)
        assert offered(shop) == lines
    for _ in range(3):
        shop.pass_time(A_DAY)

    assert offered(shop) == lines + more
    assert [kinds for kinds in heard(shop) if "offer_made" in kinds] == [["offer_made"], ["offer_made"]]


def test_whoever_waits_for_several_things_hears_once_a_week_that_nothing_is_new(db: Database) -> None:
    shop = Shop(db).at(NOW)
    for sku in ("A", "B", "C"):
        order(shop, sku)
        expect(shop, sku, date(2026, 12, 20))
        shop.pass_time(2 * A_DAY)
    before = len(heard(shop))

    for _ in range(21):
        shop.pass_time(A_DAY)

    assert heard(shop)[before:] == [["still_waiting"], ["still_waiting"] * 2]


def test_a_shop_that_names_an_unknown_kind_does_not_start_and_hears_why(desk: Desk) -> None:
    with pytest.raises(BadInput, match="'offer_mad=1/7' names no kind of news"):
        desk.types("scheduler", KIND_CAPS="offer_mad=1/7")

    found = [one for one in desk.types("doctor", "--json", KIND_CAPS="offer_mad=1/7").json if one["about"] == "caps"]
    assert [one["health"] for one in found] == ["wrong"]
    assert "promise_moved" in found[0]["state"]


def test_the_doctor_says_how_much_news_waits_for_its_cap(desk: Desk, db: Database) -> None:
    shop = a_shop(db, "promise_moved=1/3")
    order(shop, "A")
    for day in (EARLY, LATER, LAST):
        expect(shop, "A", day)
        shop.settle()

    found = desk.types("doctor", "--json", KIND_CAPS="promise_moved=1/3").json

    (said,) = [one for one in found if one["about"] == "caps"]
    assert said["health"] == "note"
    assert "1 piece of news waits" in said["state"]
    assert "1 of promise_moved" in said["state"]
    assert [one for one in desk.types("doctor", "--json", KIND_CAPS="").json if one["about"] == "caps"] == []


def test_the_doctor_sees_a_cap_that_is_narrower_than_the_days_of_the_same_news(desk: Desk) -> None:
    found = desk.types("doctor", "--json", STILL_WAITING_DAYS="5").json

    assert [one["health"] for one in found if one["about"] == "caps"] == ["note"]


def offered(shop: Shop) -> list[int]:
    with shop.db.reading() as tx:
        return list(tx.exec(select(Offer.backorder_id).order_by(col(Offer.id))))


@contextmanager
def _listening(db: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
