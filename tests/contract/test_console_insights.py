"""Insights of the console: small worlds whose numbers were computed by hand, and tables that no program computes."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from builders import a_chat, a_phone, a_product, an_order, phone_of
from clerk import Clerk, statements
from sqlmodel import Session

from bot.console import _charts
from bot.console._charts import Bar
from store import cancellations, catalog, consent, database, insights, offers, shipments, supply
from store.consent import Purpose
from store.database import Database
from store.insights import Cancelled, Kept, Saved, Sent, Span
from store.messages import Direction, Message, Priority, State
from store.notices import Notice
from store.orders import Backorder, Order
from store.promises import Promise
from store.settings import Settings
from store.staff import Role

SETTINGS = Settings(_env_file=None, shop_time_zone="UTC")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def asks(db: Database, question: Callable[[Session, Span], object], days: int = 30) -> object:
    """Ask something of the last days."""
    with db.reading() as tx:
        return question(tx, Span(database.now(tx), days, SETTINGS))


def sold(tx: Session, number: str, sku: str, units: int, *, now: datetime, ago: timedelta = DAY) -> Backorder:
    """Have somebody wait who is known to wait since so long ago."""
    (line,) = an_order(tx, number, (sku, units), days_ago=ago / DAY, now=now)
    line.uncovered_at = now - ago
    tx.flush()
    return line


def customer_of(tx: Session, line: Backorder) -> int:
    """Say whose line it is."""
    return tx.get_one(Order, line.order_id).customer_id


def a_message(tx: Session, line: Backorder, key: str, at: datetime, **more: object) -> Message:
    """Write a message down that went to whoever bought a line, or came from them."""
    said = Message(
        key=key,
        customer_id=customer_of(tx, line),
        created_at=at,
        not_before=at,
        **{  # type: ignore[arg-type]
            "channel": "sms",
            "address_id": phone_of(tx, line).id,
            "direction": Direction.out,
            "state": State.delivered,
            "segments": 1,
            **more,
        },
    )
    tx.add(said)
    tx.flush()
    return said


def test_the_first_notice_is_counted_from_when_we_knew(db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        a_product(tx)
        for number, (ago, after) in enumerate(
            [
                (5 * DAY, HOUR / 2),
                (5 * DAY, HOUR),
                (5 * DAY, 5 * HOUR),
                (9 * DAY, 4 * DAY),
                (DAY, None),
                (40 * DAY, HOUR),
            ]
        ):
            line = sold(tx, f"#{number}", "LAMP-2", 1, now=now, ago=ago)
            heard = [line.uncovered_at + after, line.uncovered_at + after + DAY] if after and line.uncovered_at else []
            for subject, at in enumerate(heard):
                of = {"subject_id": subject, "backorder_id": line.id, "customer_id": customer_of(tx, line)}
                tx.add(Notice(kind="placed", owed_at=at, not_before=at, said_at=at, **of))
        # Nobody is written to about an order of before we came.
        an_order(tx, "#silent", ("LAMP-2", 1), silent=True, now=now)[0].uncovered_at = now - DAY

    found = asks(db, insights.first_notice)

    assert (found.within, found.later, found.never) == ((2, 1, 0), 1, 1)  # type: ignore[attr-defined]


def test_a_promise_is_kept_where_the_last_unit_left_by_the_first_day_that_was_told(db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        for sku, supplier in (("LAMP-2", "Northwind"), ("MUG", "Clayworks"), ("CHAIR", "Northwind")):
            a_product(tx, sku).supplier = supplier
        # Days after the first day told: two early, on the day, four late; then a mug, three late.
        for number, (sku, late) in enumerate([("LAMP-2", -2), ("LAMP-2", 0), ("CHAIR", 4), ("MUG", 3), ("MUG", 0)]):
            line = sold(tx, f"#{number}", sku, 2, now=now)
            day = (now - timedelta(days=late)).date()
            for shift in (0, 30):
                tx.add(Promise(backorder_id=line.id, on_date=day + timedelta(days=shift), made_at=now - DAY))
            supply.land(tx, sku, 2, key=f"truck {number}", now=now)
            # The second mug is still owed a unit: it says nothing yet.
            shipments.ship(tx, line.id, 1 if number == 4 else 2, key=f"parcel {number}", now=now)

    suppliers = asks(db, lambda tx, span: insights.kept_by_supplier(tx, span, most=9))
    products = asks(db, lambda tx, span: insights.kept_by_product(tx, span, most=2))

    assert suppliers == [Kept("Northwind", 3, 2, pytest.approx(2 / 3)), Kept("Clayworks", 1, 0, 3.0)]
    assert products == [Kept("LAMP-2", 2, 2, -1.0), Kept("CHAIR", 1, 0, 4.0)]


def test_what_offers_save_is_what_their_lines_are_still_worth(db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        a_product(tx, "LAMP-3", title="Floor lamp", price=5900, on_hand=9)
        a_product(tx, instead=("LAMP-3",))
        life = DAY
        discount = {"percent": 10, "amount_minor": 980, "currency": "USD", "units": 2, "means": "refund"}

        def offered(number: str, kind: str, terms: dict[str, object], accept: bool) -> Backorder:
            line = sold(tx, number, "LAMP-2", 2, now=now)
            made = offers.make(tx, line, kind, terms, lifetime=life, now=now)
            if accept:
                offers.accept(tx, made.id, now=now)
            return line

        other = catalog.by_sku(tx, "LAMP-3").id
        swap = {"product_id": other, "title": "Floor lamp", "units": 2, "difference_minor": 2000, "currency": "USD"}
        offered("#1", "discount", discount, True)
        less = offered("#2", "discount", discount, True)
        offered("#3", "discount", discount, False)
        offered("#4", "alternative", swap, True)
        cancellations.cancel(tx, less.id, 1, key="less", by="customer 1", undo=DAY, settings=SETTINGS, now=now)

    # 2 x $49.00 and, of the one that was halved, 1 x $49.00; of the swap 2 x $59.00.
    assert asks(db, insights.saved) == [
        Saved("alternative", "USD", 1, 1, 11800, 0),
        Saved("discount", "USD", 3, 2, 14700, 1960),
    ]


def test_what_was_taken_back_or_is_long_ago_is_no_cancellation_of_this_time(db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        a_product(tx)
        line = sold(tx, "#1", "LAMP-2", 9, now=now, ago=90 * DAY)
        cancels = [
            ("customer 1", 2, now),
            ("staff Kim", 1, now),
            ("customer 1", 1, now),
            ("law: over", 1, now - 60 * DAY),
        ]
        rows = [
            cancellations.cancel(tx, line.id, units, key=f"c{at}", by=by, undo=DAY, settings=SETTINGS, now=when)
            for at, (by, units, when) in enumerate(cancels)
        ]
        cancellations.undo(tx, rows[2].id, now=now)

    assert asks(db, insights.cancelled) == [
        Cancelled("customer", "USD", 1, 2, 9800),
        Cancelled("staff", "USD", 1, 1, 4900),
    ]
    assert len(asks(db, insights.cancelled, 365)) == 3  # type: ignore[arg-type]


def test_messages_are_counted_with_their_segments_and_when(db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        a_product(tx)
        line = sold(tx, "#1", "LAMP-2", 1, now=now)
        a_message(tx, line, "a", now, segments=2)
        a_message(tx, line, "b", now - 8 * DAY, segments=3, state=State.sent)
        a_message(tx, line, "c", now, segments=9, state=State.failed)
        a_message(tx, line, "d", now, segments=None, direction=Direction.heard, state=State.answered)
        a_message(tx, line, "e", now - 40 * DAY)

        chat = a_chat(tx, line, now=now).id
        a_message(tx, line, "f", now, segments=7, channel="telegram", address_id=chat)

    assert asks(db, insights.sent) == [Sent("sms", 2, 1, 5, 1), Sent("telegram", 1, 0, 0, 0)]
    assert asks(db, lambda tx, span: insights.messages_by_time(tx, span, 7)) == {0: 2, 1: 1}


def test_an_opt_out_of_everything_is_counted_once_and_not_as_one_of_offers(db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        a_product(tx)
        places = [phone_of(tx, sold(tx, f"#{number}", "LAMP-2", 1, now=now)).id for number in range(4)]
        consent.revoke(tx, places[:2], source="STOP", now=now)
        consent.revoke(tx, places[:1], source="STOP again", now=now)
        consent.revoke(tx, [places[2]], Purpose.marketing, source="test", now=now)
        consent.revoke(tx, [places[3]], source="STOP", now=now - 40 * DAY)

    assert asks(db, insights.opted_out) == (2, 1)


def test_an_answer_is_counted_from_the_last_word_of_the_customer(db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx) - 5 * DAY
        a_product(tx)
        line = sold(tx, "#1", "LAMP-2", 1, now=now)
        other = an_order(tx, "#2", ("LAMP-2", 1), phone=a_phone(), now=now)[0]
        heard = {"direction": Direction.heard, "state": State.answered}
        a_message(tx, line, "1", now, **heard)
        a_message(tx, line, "2", now + 5 * HOUR, **heard)
        # The bot's own word in between answers nobody's question to a person.
        a_message(tx, line, "3", now + 5 * HOUR)
        a_message(tx, line, "4", now + 5.5 * HOUR, by="kim")
        a_message(tx, line, "5", now + 9 * HOUR, by="kim")
        a_message(tx, other, "6", now, **heard)
        a_message(tx, other, "7", now + 3 * HOUR, by="lee")
        a_message(tx, other, "8", now + 4 * HOUR, **heard)
        # Nor does what was said to many.
        a_message(tx, other, "many", now + 5 * HOUR, by="lee", priority=Priority.broadcast)
        a_message(tx, other, "9", now + 40 * HOUR, by="lee")

    found = asks(db, insights.answered)

    assert (found.within, found.later, found.never) == ((1, 1, 0), 1, 0)  # type: ignore[attr-defined]


def test_the_page_shows_each_as_a_chart_with_its_table_over_a_time_that_is_chosen(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_SEGMENT_PRICE", "0.0079")
    with db.transaction() as tx:
        now = database.now(tx)
        a_product(tx)
        line = sold(tx, "#1", "LAMP-2", 2, now=now, ago=60 * DAY)
        a_message(tx, line, "a", now - 50 * DAY, segments=1000)
        cancellations.cancel(tx, line.id, 1, key="c", by="staff kim", undo=DAY, settings=SETTINGS, now=now)
    clerk = Clerk(db, SETTINGS)

    shown = clerk.looks("/insights", days="90")
    words = clerk.words()

    assert "SMS 1 0 0 1,000 $7.90" in words
    assert "staff 1 1 $49.00" in words
    charts = re.findall(
        r'<svg class="chart"[^>]*role="img" aria-labelledby="(\S+) (\S+)">(.*?)</svg>', shown, re.DOTALL
    )
    assert len(charts) == 4
    for title, description, drawn in charts:
        assert f'<title id="{title}">' in drawn
        assert f'<desc id="{description}">' in drawn
    assert shown.count("<table") == len(charts)
    assert "SMS 1 0 0" not in (clerk.looks("/insights", days="30") and clerk.words())
    assert clerk.asks("GET", "/insights?days=7").status_code == 404


def test_it_takes_as_many_statements_however_much_there_is(db: Database) -> None:
    clerk = Clerk(db, SETTINGS)

    def made() -> int:
        with statements(db) as seen:
            clerk.looks("/insights")
        return len(seen)

    with db.transaction() as tx:
        a_product(tx)
        sold(tx, "#0", "LAMP-2", 2, now=database.now(tx))
    few = made()
    with db.transaction() as tx:
        for number in range(1, 30):
            line = sold(tx, f"#{number}", "LAMP-2", 2, now=database.now(tx))
            a_message(tx, line, f"m{number}", database.now(tx))
    assert made() == few < 16


def test_a_table_is_handed_over_and_nothing_in_it_is_computed(db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        a_product(tx, "=1+1")
        line = sold(tx, "#1", "=1+1", 2, now=now)
        tx.add(Promise(backorder_id=line.id, on_date=(now + DAY).date(), made_at=now))
        supply.land(tx, "=1+1", 2, key="truck", now=now)
        shipments.ship(tx, line.id, 2, key="parcel", now=now)
        lamp = sold(tx, "#2", "=1+1", 2, now=now)
        cancellations.cancel(tx, lamp.id, 2, key="c", by="customer 2", undo=DAY, settings=SETTINGS, now=now)
    clerk = Clerk(db, SETTINGS)

    def read(name: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(clerk.looks(f"/insights/{name}.csv", days="30").removeprefix("\ufeff"))))

    assert read("kept-by-product") == [
        ["SKU", "Lines", "Kept, %", "Average slip, days"],
        ["'=1+1", "1", "100", "-1.0"],
    ]
    assert read("cancelled")[1] == ["customer", "1", "2", "98.00", "USD"]
    assert clerk.asks("GET", "/insights/nothing.csv").status_code == 404
    assert Clerk(db, SETTINGS, Role.agent).asks("GET", "/insights").status_code == 403


def test_a_chart_escapes_what_it_shows_and_survives_nothing_and_less_than_nothing() -> None:
    drawn = _charts.bars("x", "<b>", "<i>", [Bar("<script>", 2, "2"), Bar("less", -1, "-1")])

    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
    assert 'width="-' not in drawn
    assert "<title" in _charts.columns("x", "t", "d", [])
    assert Decimal(re.findall(r'rect x="140" y="6" width="([\d.]+)"', drawn)[0]) == 170
