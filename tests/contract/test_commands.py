"""What the shop does at the command line, and what becomes of it in the store."""

import asyncio
import csv
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from builders import a_backorder, a_product, an_order, phone_of
from desk import NO_CHANNELS, Desk
from source import ROOT
from sqlmodel import Session, col, select
from stubs.telegram import TelegramStub
from stubs.twilio import ACCOUNT, NUMBER, TOKEN, TwilioStub

from store import (
    arrivals,
    audit,
    cancellations,
    catalog,
    customers,
    database,
    days,
    inbox,
    orders,
    outbox,
    outlook,
    promises,
    supply,
    tasks,
    writebacks,
)
from store.audit import AuditEntry
from store.cancellations import Cancellation
from store.customers import Address
from store.database import Database
from store.errors import BadInput, NotFound, NotWaiting, ShopError
from store.messages import Message, Priority, State
from store.migrations import all_tables, standing
from store.orders import Order
from store.refunds import Refund
from store.settings import Settings
from store.writebacks import WriteBackState

LATER = (datetime.now(UTC) + timedelta(days=40)).date()
LATER_STILL = LATER + timedelta(days=14)
BOT_TOKEN = "4242:a-token-that-nobody-must-see"
NOBODY_THERE = "http://127.0.0.1:1"


@pytest.fixture
def storeless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk at which nothing is asked of a store."""
    monkeypatch.chdir(tmp_path)
    return Desk("sqlite:///never-opened.db")


def test_the_store_is_brought_to_todays_shape_once(desk: Desk, db: Database, tmp_path: Path) -> None:
    new = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    _, needs = standing(db)

    assert f"from nothing to {needs}" in desk.types("migrate", **new).out
    assert "already" in desk.types("migrate", **new).out
    assert "already" in desk.types("migrate").out


def test_whose_dates_move_is_seen_before_an_expected_delivery_is_written_down(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        lines = [_waits(tx, f"#{number}", units=2, days_ago=9 - number) for number in (1, 2, 3)]

    seen = desk.types("expect", "LAMP-2", 4, "--on", LATER, answers="n\n")
    assert "2 lines of the 3" in seen.out
    assert "2 customers" in seen.out
    assert seen.exit_code == 1
    assert _expected(db, lines) == [None, None, None]

    done = desk.types("expect", "LAMP-2", 4, "--on", LATER, "--reference", "PO 7", "--yes")
    assert "PO 7" in done.out
    assert _expected(db, lines) == [LATER, LATER, None]
    assert _acts(db) == [("expected", "product LAMP-2")]


@pytest.mark.parametrize("typed", ["2026-1-2", "20271130", "2027-W48-1", "tomorrow", "2027-02-30", "٢٠٢٧-١١-٣٠"])
def test_a_day_that_is_not_written_as_a_day_is_refused_by_its_name(desk: Desk, db: Database, typed: str) -> None:
    with db.transaction() as tx:
        a_product(tx)

    with pytest.raises(BadInput, match="YYYY-MM-DD") as refused:
        desk.types("expect", "LAMP-2", 4, "--on", typed, "--yes")
    assert typed in str(refused.value)


def test_nothing_is_expected_in_the_past(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx)

    with pytest.raises(BadInput, match="2026-01-31 is past"):
        desk.types("expect", "LAMP-2", 4, "--on", "2026-01-31", "--yes")
    with db.reading() as tx:
        assert arrivals.still_expected(tx, [1]) == []


def test_a_delivery_that_landed_says_who_is_covered(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        lines = [_waits(tx, f"#{number}", units=2, days_ago=9 - number) for number in (1, 2, 3)]

    said = desk.types("land", "LAMP-2", 3, "--key", "truck 7", "--json", "--yes")

    assert {name: said.json[name] for name in ("covered", "in_part", "units", "still_waiting")} == {
        "covered": 1,
        "in_part": 1,
        "units": 3,
        "still_waiting": 3,
    }
    with db.reading() as tx:
        assert [orders.line_of(tx, line).allocated for line in lines] == [2, 1, 0]
    assert _acts(db) == [("landed", "product LAMP-2")]


def test_a_delivery_that_is_told_twice_lands_once(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line = _waits(tx, units=5)

    desk.types("land", "LAMP-2", 2, "--key", "truck 7", "--yes")
    again = desk.types("land", "LAMP-2", 2, "--key", "truck 7", "--yes")

    assert "has landed before" in again.out
    assert _allocated(db, line) == 2
    assert len(_acts(db)) == 1


def test_two_deliveries_without_a_key_are_two(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line = _waits(tx, units=5)

    desk.types("land", "LAMP-2", 2, "--yes")
    desk.types("land", "LAMP-2", 2, "--yes")

    assert _allocated(db, line) == 4


def test_nothing_lands_where_nobody_says_yes(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line = _waits(tx, units=5)

    asked = desk.types("land", "LAMP-2", 2, answers="")

    assert asked.exit_code == 1
    assert "0 lines covered, 1 in part, 3 units still waiting" in asked.err
    assert _allocated(db, line) == 0


def test_staff_state_a_date_and_take_it_back(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line = _waits(tx)
        supply.expect(tx, "LAMP-2", 3, on=LATER, now=database.now(tx))

    assert "1 line of the 1" in desk.types("promise", "LAMP-2", "--on", LATER_STILL, "--yes").out
    assert _expected(db, [line]) == [LATER_STILL]

    desk.types("promise", "LAMP-2", "--unknown", "--reason", "The workshop burnt down.", "--yes")
    assert _expected(db, [line]) == [None]
    with db.reading() as tx:
        assert outlook.of(tx, [line])[line].reason == "The workshop burnt down."

    desk.types("promise", "LAMP-2", "--derived", "--yes")
    assert _expected(db, [line]) == [LATER]
    assert [act for act, _ in _acts(db)] == ["stated a date", "stated a date", "took back a date"]


def test_staff_state_a_range_and_see_who_would_hear_what(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line = _waits(tx, days_ago=1, now=database.now(tx))

    said = desk.types("promise", "LAMP-2", "--on", LATER, "--to", LATER_STILL, "--yes")

    assert "1 line of the 1" in said.out
    assert f"{LATER} to {LATER_STILL}" in said.out
    assert "1 message would go out because of it: 1 by sms." in said.out
    assert f"LAMP-2: stated for {LATER} to {LATER_STILL}." in said.out
    with db.reading() as tx:
        known = outlook.of(tx, [line])[line]
        assert (known.expected_from, known.expected_on) == (LATER, LATER_STILL)


def test_staff_state_by_when_there_is_more(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line = _waits(tx)

    said = desk.types("promise", "LAMP-2", "--unknown", "--update-by", LATER, "--yes")

    assert f"they hear more by {LATER}" in said.out
    with db.reading() as tx:
        assert outlook.of(tx, [line])[line].update_by == LATER


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("LAMP-2", "--on", "2020-01-01"), "2020-01-01 is past"),
        (("LAMP-2", "--on", LATER_STILL, "--to", LATER), f"{LATER_STILL}, is not before its last day, {LATER}"),
        (("LAMP-2", "--unknown", "--to", LATER), f"--to {LATER} is the last day of a range"),
        (("LAMP-2", "--unknown", "--update-by", "2020-01-01"), "2020-01-01 is past"),
        (("LAMP-2", "--on", LATER, "--update-by", LATER_STILL), f"--update-by {LATER_STILL} is for where no day"),
        (("LAMP-2", "--on", "soon"), "'soon' is not a day"),
    ],
)
def test_a_day_that_cannot_be_told_is_refused_by_name_and_nothing_is_written(
    desk: Desk, db: Database, typed: tuple[object, ...], wrong: str
) -> None:
    with db.transaction() as tx:
        line = _waits(tx)

    with pytest.raises(BadInput, match=wrong):
        desk.types("promise", *typed, "--yes")

    assert (_expected(db, [line]), _acts(db)) == ([None], [])


@pytest.mark.parametrize("command", [("promise", "LAMP-9", "--unknown"), ("expect", "LAMP-9", 3)])
def test_a_product_that_nobody_knows_is_named(desk: Desk, db: Database, command: tuple[str, ...]) -> None:
    with pytest.raises(NotFound, match="LAMP-9"):
        desk.types(*command, "--yes")

    assert _acts(db) == []


def test_what_is_expected_shows_what_it_adds_for_a_late_supplier(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line, now = _waits(tx), database.now(tx)
        catalog.by_sku(tx, "LAMP-2").supplier = "Acme"
        for number in range(3):
            then = now - timedelta(days=30)
            day = days.today_of(then, db.settings) - timedelta(days=3)
            a_product(tx, f"OLD-{number}").supplier = "Acme"
            supply.expect(tx, f"OLD-{number}", 1, on=day, reference="PO", now=then)
            supply.land(tx, f"OLD-{number}", 1, key=f"old {number}", reference="PO", now=then)

    said = desk.types("expect", "LAMP-2", 3, "--on", LATER, "--yes")

    assert _expected(db, [line]) == [LATER + timedelta(days=3)]
    assert "The dates are 3 days more, as this supplier was late before." in said.out
    assert desk.types("what-if", "LAMP-2", 1, "--json").json["padding_days"] == 0


def test_every_promise_for_an_order_is_shown(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line, now = _waits(tx), database.now(tx)
        promises.record(tx, [{"backorder_id": line, "on_date": LATER, "message_id": None}], now=now)
        audit.record(tx, "customer 1", "agreed to wait", f"backorder {line}", now=now, told_on=LATER.isoformat())

    shown = desk.types("promises", "1001").out
    (found,) = desk.types("promises", "#1001", 1, "--json").json

    assert str(LATER) in shown
    assert "agreed to wait" in shown
    assert [one["on_date"] for one in found["said"]] == [LATER.isoformat()]
    assert [one["act"] for one in found["said"][0]["answers"]] == ["agreed to wait"]
    with pytest.raises(NotFound, match="no line 7"):
        desk.types("promises", "1001", 7)


@pytest.mark.parametrize("said", [(), ("--unknown", "--derived"), ("--on", LATER, "--unknown")])
def test_a_promise_says_one_thing(storeless: Desk, said: tuple[object, ...]) -> None:
    with pytest.raises(BadInput, match="one of three"):
        storeless.types("promise", "LAMP-2", *said, "--yes")


def test_what_is_set_aside_for_an_order_is_shipped(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        for sku in ("CUP", "VASE", "BOWL"):
            a_product(tx, sku, on_hand=0 if sku == "BOWL" else 2)
        lines = _an_order(tx, "#77", ("CUP", 2), ("VASE", 1), ("BOWL", 1))

    first = desk.types("ship", "77", 1, "--units", 1)
    assert "1 x CUP title" in first.out

    rest = desk.types("ship", "#77", "--tracking", "https://parcels.example/1")
    assert "BOWL" not in rest.out
    with db.reading() as tx:
        assert [orders.line_of(tx, line).shipped for line in lines] == [2, 1, 0]
    assert _acts(db) == [("shipped", "order #77")] * 3

    with pytest.raises(NotWaiting):
        desk.types("ship", "77")
    with pytest.raises(NotFound, match="line 9"):
        desk.types("ship", "77", 9)


def test_units_are_shipped_of_one_line_only(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        for sku in ("CUP", "VASE"):
            a_product(tx, sku, on_hand=2)
        lines = _an_order(tx, "#77", ("CUP", 2), ("VASE", 2))

    with pytest.raises(BadInput, match="which line"):
        desk.types("ship", "77", "--units", 1)
    with db.reading() as tx:
        assert [orders.line_of(tx, line).shipped for line in lines] == [0, 0]


def test_what_the_shops_system_must_do_is_listed_and_ticked_off(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        cancelled = [_cancelled(tx, f"#{number}") for number in (1, 2)]

    listed = desk.types("writebacks", "--json").json
    assert [(row["kind"], row["order"], row["what"]) for row in listed] == [
        ("cancel", "#1", "units 1, refund 49.00 USD"),
        ("cancel", "#2", "units 1, refund 49.00 USD"),
    ]

    assert "49.00 USD" in desk.types("writebacks").out
    desk.types("writebacks", "--done", listed[0]["id"])
    desk.types("writebacks", "--failed", listed[1]["id"], "--note", "It has left the house.")

    assert "Nothing is to be done" in desk.types("writebacks").out
    with db.reading() as tx:
        states = [row.state for row in tx.exec(select(writebacks.WriteBack).order_by(col(writebacks.WriteBack.id)))]
    assert states == [WriteBackState.done, WriteBackState.failed]
    assert len(cancelled) == 2


def test_what_a_customer_may_still_take_back_cannot_be_ticked_off(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        _cancelled(tx, "#1", undo=timedelta(hours=1))

    assert desk.types("writebacks", "--json").json == []
    with pytest.raises(NotFound):
        desk.types("writebacks", "--done", 1)
    with db.reading() as tx:
        assert tx.get_one(writebacks.WriteBack, 1).state is WriteBackState.open


def test_what_is_owed_is_listed_late_first_and_noted_with_its_evidence(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        for number, days in (("#1", 1), ("#2", 20), ("#3", 8)):
            at = database.now(tx) - timedelta(days=days)
            line = _waits(tx, number)
            cancellations.cancel(tx, line, key=number, by="customer", undo=timedelta(0), settings=Settings(), now=at)
        _cancelled(tx, "#4", undo=timedelta(hours=1))

    listed = desk.types("refunds", "--json").json
    assert (listed[0]["order"], listed[0]["late"], listed[0]["amount"]) == ("#2", True, "49.00 USD")
    assert {row["order"] for row in listed} == {"#1", "#2", "#3"}
    assert [row["due_on"] for row in listed] == sorted(row["due_on"] for row in listed)
    assert desk.types("refunds").out.count("LATE") == len(desk.types("refunds", "--late", "--json").json) >= 1

    desk.types("refunds", "--sent", listed[0]["id"], "--evidence", "re_8812")

    assert "#2" not in desk.types("refunds").out
    assert _acts(db) == [("refund sent", f"refund {listed[0]['id']}")]
    with db.reading() as tx:
        row = tx.get_one(Refund, listed[0]["id"])
        assert (row.evidence, row.closed_by.startswith("cli ")) == ("re_8812", True)


def test_a_refund_is_not_noted_without_evidence_nor_twice(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        _cancelled(tx, "#1")

    with pytest.raises(BadInput, match="--evidence"):
        desk.types("refunds", "--sent", 1)
    with pytest.raises(NotWaiting):
        desk.types("refunds", "--sent", 1, "--sent", 1, "--evidence", "re_8812")
    assert [row["id"] for row in desk.types("refunds", "--json").json] == [1]
    desk.types("refunds", "--sent", 1, "--evidence", "re_8812")

    assert "No refund is owed" in desk.types("refunds").out
    assert "No refund is late" in desk.types("refunds", "--late").out
    (todo,) = desk.types("writebacks", "--json").json
    assert todo["what"] == "units 1, refund 49.00 USD (sent already)"


def test_what_is_done_may_leave_its_money_owed(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        _cancelled(tx, "#1")

    desk.types("writebacks", "--done", 1, "--money-follows")

    assert desk.types("writebacks", "--json").json == []
    assert [row["order"] for row in desk.types("refunds", "--json").json] == ["#1"]


def test_several_are_ticked_off_or_none(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        _cancelled(tx, "#1")

    with pytest.raises(NotFound, match="999"):
        desk.types("writebacks", "--done", 1, "--done", 999)
    assert len(desk.types("writebacks", "--json").json) == 1


def test_a_failure_has_a_reason(storeless: Desk) -> None:
    with pytest.raises(BadInput, match="--note"):
        storeless.types("writebacks", "--failed", 1)


def test_no_spreadsheet_runs_what_a_supplier_wrote(desk: Desk, db: Database, tmp_path: Path) -> None:
    with db.transaction() as tx:
        line_id = _cancelled(tx, "#1")
        orders.line_of(tx, line_id).title = '=HYPERLINK("https://evil.example")'

    desk.types("writebacks", "--export", tmp_path / "todo.csv")

    with (tmp_path / "todo.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["Title"] == '\'=HYPERLINK("https://evil.example")'
    assert (row["Order"], row["SKU"], row["Kind"]) == ("#1", "LAMP-2", "cancel")


def test_a_file_that_cannot_be_written_is_named(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        desk.types("writebacks", "--export", tmp_path / "nowhere" / "todo.csv")


def test_what_needs_a_person_is_listed_until_somebody_saw_to_it(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        for number in (1, 2):
            tasks.open_task(tx, "unreachable", f"Nobody answers, case {number}.", key=f"case {number}", now=now)

    first, second = desk.types("tasks", "--json").json
    assert "case 1" in desk.types("tasks", "--done", second["id"]).out
    assert [task["id"] for task in desk.types("tasks", "--json").json] == [first["id"]]
    with pytest.raises(NotWaiting, match="closed by cli"):
        desk.types("tasks", "--done", second["id"])
    with pytest.raises(NotFound):
        desk.types("tasks", "--done", 999)

    assert "Nothing needs a person" in desk.types("tasks", "--done", first["id"]).out


def test_a_link_ties_a_chat_to_whoever_ordered(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line = _waits(tx, "#1001")
        customer_id = tx.get_one(Order, orders.line_of(tx, line).order_id).customer_id

    said = desk.types("link", "1001")

    assert "/start TOKEN" in said.err
    with db.transaction() as tx:
        assert customers.redeem_link(tx, said.out.strip(), now=database.now(tx)) == customer_id


async def test_a_link_names_the_bot_where_telegram_tells_its_name(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        _waits(tx, "#1001")

    async with TelegramStub() as stub:
        environment = {"TELEGRAM_TOKEN": BOT_TOKEN, "TELEGRAM_API_URL": stub.url}
        said = await asyncio.to_thread(desk.types, "link", "1001", **environment)

        assert said.out.startswith("https://t.me/stub_bot?start=")
        assert stub.complaints == []


def test_a_link_is_given_also_where_telegram_is_silent(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        _waits(tx, "#1001")

    said = desk.types("link", "1001", TELEGRAM_TOKEN=BOT_TOKEN, TELEGRAM_API_URL=NOBODY_THERE)

    assert len(said.out.strip()) == 43
    assert BOT_TOKEN not in said.out + said.err


def test_the_orders_of_a_first_import_are_spoken_of_once_somebody_agreed(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        quiet = _waits(tx, "#1", silent=True)
        phone = _phone(tx, quiet).handle

    seen = desk.types("announce", answers="n\n")
    assert "1 silent order" in seen.out
    assert "1 message" in seen.out
    assert "(#1)" in seen.out
    assert phone not in seen.out
    assert _is_silent(db, quiet)

    assert "1 order will be spoken of" in desk.types("announce", "--yes").out
    assert not _is_silent(db, quiet)
    assert "No order is silent" in desk.types("announce", "--yes").out
    assert _acts(db) == [("announced", "silent orders")]


def test_only_what_is_open_is_looked_at_when_silence_ends(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        done, owed, later = (_waits(tx, f"#{number}", silent=True) for number in (1, 2, 3))
        now = database.now(tx)
        cancellations.cancel(tx, done, key="gone", by="staff", undo=timedelta(0), settings=Settings(), now=now)
        for line in (done, owed, later):
            orders.line_of(tx, line).look_at = None
        tx.flush()

        assert orders.speak_up(tx, upto=orders.line_of(tx, owed).order_id, now=now) == 2

        looked = [orders.line_of(tx, line).look_at for line in (done, owed, later)]
        assert looked == [None, now, None]


def test_a_delivery_can_be_tried_without_anything_being_written(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        early, late = _waits(tx, "#1", days_ago=9), _waits(tx, "#2", days_ago=1)
        handles = [_phone(tx, line).handle for line in (early, late)]
    before = _everything(db)

    said = desk.types("what-if", "LAMP-2", 1)
    told = desk.types("what-if", "LAMP-2", 1, "--json").json

    assert "would cover 1 line and 0 in part; 1 unit would still wait" in said.out
    assert "set aside" in said.out
    assert not any(handle in said.out for handle in handles)
    assert [line["order"] for line in told["lines"]] == ["#1"]
    assert [(one["channel"], one["anyway"], "(#1)" in one["text"]) for one in told["messages"]] == [
        ("sms", False, True),
        ("sms", True, False),
    ]
    assert _everything(db) == before


def test_whoever_wants_to_hear_nothing_is_not_in_the_preview(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        _waits(tx, "#1", agreed=False)

    assert desk.types("what-if", "LAMP-2", 1, "--json").json["messages"] == []


def test_a_message_a_line_is_understood(storeless: Desk) -> None:
    said = storeless.types("understand", answers="where is my order 10045?\n\nplease cancel my order\n2\n")

    status, empty, cancel, choice = map(json.loads, said.out.splitlines())
    assert (status["intent"], status["entities"]["order"], status["language"]) == ("status_eta", "10045", "en")
    assert (empty["intent"], empty["confidence"]) == ("clarify", 0.0)
    assert cancel["intent"] == "cancel"
    assert (choice["intent"], choice["entities"]["number"]) == ("choice", 2)
    assert set(status) == {"intent", "topic", "confidence", "entities", "language", "candidates"}


def test_a_day_is_understood_by_the_custom_of_the_place_and_from_the_day_that_is_given(storeless: Desk) -> None:
    british = storeless.types("understand", "--lang", "en-GB", "--today", "2026-11-29", answers="by 5/12\n").json
    american = storeless.types("understand", "--lang", "en-US", "--today", "2026-11-29", answers="by 12/5\n").json

    assert british["entities"]["date"] == american["entities"]["date"] == "2026-12-05"


def test_what_is_open_decides_what_a_yes_can_mean(storeless: Desk) -> None:
    taken = storeless.types("understand", "--lang", "en", "--expecting", "accept_discount", answers="yes\n").json
    bare = storeless.types("understand", "--expecting", "nothing", answers="i accept the discount\n").json

    assert taken["intent"] == "accept_discount"
    assert bare["intent"] == "ask_discount"
    with pytest.raises(BadInput, match="xx"):
        storeless.types("understand", "--lang", "xx")
    with pytest.raises(BadInput, match="a_pony"):
        storeless.types("understand", "--expecting", "a_pony")


def test_each_line_is_answered_before_the_next_is_written(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", "understand"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as understand:
        assert understand.stdin is not None
        assert understand.stdout is not None
        for text, intent in ((b"where is my order", "status_eta"), (b"STOP", "opt_out"), (b"\xff\xfe", "clarify")):
            understand.stdin.write(text + b"\n")
            understand.stdin.flush()
            assert json.loads(understand.stdout.readline())["intent"] == intent
        understand.stdin.close()
        assert understand.wait(timeout=30) == 0


def test_whoever_can_be_spoken_as_is_listed(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        handle = _phone(tx, _waits(tx, units=3)).handle

    listed = desk.types("chat").out

    assert "Ada Miller" in listed
    assert handle in listed


def test_a_chat_really_cancels_and_no_sms_is_left_to_send(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line = _waits(tx, "#1001")
        phone = _phone(tx, line)

    said = desk.types("chat", "--as", "ada", answers="where is my order\n\ncancel my order\n1\nthanks\n")

    assert "1001" in said.out
    with db.reading() as tx:
        assert [row.backorder_id for row in tx.exec(select(Cancellation))] == [line]
        answers = list(tx.exec(select(Message).where(Message.address_id == phone.id, Message.direction == "out")))
    assert answers
    assert {answer.state for answer in answers} <= {State.sent, State.delivered}
    assert all(answer.provider_id and answer.provider_id.startswith("chat") for answer in answers)
    assert all(answer.text and answer.text in said.out for answer in answers)


def test_a_chat_leaves_alone_what_the_customer_is_owed_by_sms(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        phone = _phone(tx, _waits(tx, "#1001"))
        outbox.enqueue(
            tx,
            phone,
            key="an earlier answer",
            priority=Priority.reply,
            body={"texts": [], "choices": []},
            now=database.now(tx),
        )

    desk.types("chat", "--as", phone.handle, answers="where is my order\n")

    with db.reading() as tx:
        earlier = tx.exec(select(Message).where(Message.key == "an earlier answer")).one()
        assert earlier.state is State.queued


def test_whoever_said_stop_hears_nothing_in_a_chat_either(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        phone = _phone(tx, _waits(tx, "#1001"))

    said = desk.types("chat", "--as", phone.handle, answers="STOP\nwhere is my order\n")

    assert "says nothing: opt-out" in said.out
    assert "says nothing: stopped" in said.out


def test_a_name_that_several_have_is_asked_back(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        _waits(tx, "#1")
        _waits(tx, "#2")

    with pytest.raises(BadInput, match="by the phone number"):
        desk.types("chat", "--as", "Ada Miller")
    with pytest.raises(BadInput, match="nobody"):
        desk.types("chat", "--as", "Zoe")


async def test_the_doctor_looks_at_everything(desk: Desk) -> None:
    async with TelegramStub() as chat, TwilioStub() as texts:
        said = await asyncio.to_thread(
            desk.types,
            "doctor",
            "--json",
            TELEGRAM_TOKEN=BOT_TOKEN,
            TELEGRAM_API_URL=chat.url,
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=TOKEN,
            TWILIO_NUMBER=NUMBER,
            TWILIO_API_URL=texts.url,
            PUBLIC_URL="https://user:pass@shop.example/bot",
        )
        assert chat.complaints + texts.complaints == []

    found = {(one["about"], one["state"]): one["health"] for one in said.json}
    assert {about for about, _ in found} == {
        *("database", "migrations", "clock", "outbox", "inbox", "tasks", "scheduler"),
        *("law", "privacy", "address", "console", "telegram", "twilio"),
    }
    assert found["telegram", "the bot is @stub_bot"] == "ok"
    assert found["telegram", "polling, 0 updates waiting"] == "ok"
    assert found["twilio", "the account is active"] == "ok"
    assert found["address", "https://shop.example/bot"] == "ok"
    # The number of the stub has no webhook, and that is the only thing amiss.
    assert [state for (_, state), health in found.items() if health == "wrong"] == [
        "the number sends what people write to nowhere"
    ]
    assert said.exit_code == 1
    assert not any(secret in said.out + said.err for secret in (BOT_TOKEN, TOKEN, "user:pass"))


async def test_the_doctor_is_content_with_a_shop_on_telegram_alone(desk: Desk) -> None:
    async with TelegramStub() as chat:
        said = await asyncio.to_thread(desk.types, "doctor", TELEGRAM_TOKEN=BOT_TOKEN, TELEGRAM_API_URL=chat.url)

    assert said.exit_code == 0
    assert "wrong" not in said.out


@pytest.mark.parametrize(("secret", "health"), [("", "note"), ("hunter2", "note"), ("d1" * 32, "ok")])
def test_the_doctor_says_what_to_do_about_a_missing_secret_and_shows_none(desk: Desk, secret: str, health: str) -> None:
    said = desk.types("doctor", "--json", PRIVACY_SECRET=secret)

    found = {one["about"]: one for one in said.json}["privacy"]
    assert found["health"] == health
    assert ("openssl rand -hex 32" in found["remedy"]) == (health == "note")
    assert not secret or secret not in said.out


async def test_the_doctor_sees_credentials_that_are_not_accepted(desk: Desk) -> None:
    account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "not-the-token", "TWILIO_NUMBER": NUMBER}
    async with TwilioStub() as texts:
        said = await asyncio.to_thread(desk.types, "doctor", TWILIO_API_URL=texts.url, **account)

    assert "Twilio does not accept these credentials" in said.out
    assert "PUBLIC_URL is not set" in said.out
    assert "not-the-token" not in said.out


@pytest.mark.parametrize(("telegram", "health"), [("http://127.0.0.1:9", "ok"), ("https://api.telegram.org", "wrong")])
def test_an_address_on_this_machine_will_do_for_simulated_providers(desk: Desk, telegram: str, health: str) -> None:
    account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBER": NUMBER}
    here = {"PUBLIC_URL": "http://127.0.0.1:8080", "TWILIO_API_URL": "http://127.0.0.1:9", "TELEGRAM_API_URL": telegram}

    said = desk.types("doctor", "--json", **account, **here)

    assert {one["about"]: one for one in said.json}["address"]["health"] == health


def test_the_doctor_tells_no_secret_of_providers_that_are_away(desk: Desk) -> None:
    account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBER": NUMBER}
    away = {"TELEGRAM_API_URL": NOBODY_THERE, "TWILIO_API_URL": NOBODY_THERE}

    said = desk.types("doctor", TELEGRAM_TOKEN=BOT_TOKEN, **account, **away)

    assert said.exit_code == 1
    assert "Telegram cannot be reached" in said.out
    assert "Twilio cannot be reached" in said.out
    assert not any(secret in said.out + said.err for secret in (BOT_TOKEN, TOKEN))


def test_the_doctor_sees_that_nobody_works(desk: Desk, db: Database) -> None:
    with db.transaction() as tx:
        line = _waits(tx, "#1001")
        phone = _phone(tx, line)
        now = database.now(tx)
        orders.line_of(tx, line).look_at = now - timedelta(hours=3)
        body: dict[str, Any] = {"texts": [], "choices": []}
        ago = now - timedelta(minutes=30)
        outbox.enqueue(tx, phone, key="out", priority=Priority.reply, body=body, now=ago)
        inbox.receive(tx, [inbox.Heard("in", "sms", phone.id, phone.customer_id, body, "hello?")], now=ago)

    found = {one["about"]: one for one in desk.types("doctor", "--json").json}

    assert found["outbox"]["state"] == "1 message waiting, the oldest for 30 minutes"
    assert found["inbox"]["health"] == found["outbox"]["health"] == found["scheduler"]["health"] == "wrong"
    assert "3 hours" in found["scheduler"]["state"]


def test_the_doctor_makes_no_store(storeless: Desk, tmp_path: Path) -> None:
    said = storeless.types("doctor", DATABASE_URL=f"sqlite:///{tmp_path / 'none' / 'shop.db'}")

    assert "run `backorder migrate`" in said.out
    assert not (tmp_path / "none").exists()


def test_the_doctor_names_a_setting_that_cannot_be_read(storeless: Desk) -> None:
    said = storeless.types("doctor", TELEGRAM_TOKEN="4242 nearly-a-token")

    assert said.exit_code == 1
    assert "TELEGRAM_TOKEN" in said.out
    assert "nearly-a-token" not in said.out


def test_the_doctor_hides_the_password_of_a_database_that_is_away(storeless: Desk) -> None:
    said = storeless.types("doctor", DATABASE_URL="postgresql://shop:open-sesame@127.0.0.1:1/shop")

    assert "does not answer" in said.out
    assert "open-sesame" not in said.out + said.err


def test_a_known_error_is_one_line_and_exit_code_2(desk: Desk, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "what-if", "NO-SUCH", "3"],
        cwd=tmp_path,
        env={**os.environ, **NO_CHANNELS, "DATABASE_URL": desk.url, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "NO-SUCH" in done.stderr
    with pytest.raises(ShopError):
        desk.types("what-if", "NO-SUCH", 3)


def _an_order(tx: Session, number: str, *lines: tuple[str, int]) -> list[int]:
    return [line.id for line in an_order(tx, number, *lines)]


def _waits(tx: Session, number: str = "#1001", **order: Any) -> int:
    """A line that waits for a lamp, by its number: a row would not outlive its transaction."""
    return a_backorder(tx, number, **order).id


def _phone(tx: Session, line_id: int) -> Address:
    return phone_of(tx, orders.line_of(tx, line_id))


def _cancelled(tx: Session, number: str, *, undo: timedelta = timedelta(0)) -> int:
    line = _waits(tx, number)
    cancellations.cancel(tx, line, key=number, by="customer", undo=undo, settings=Settings(), now=database.now(tx))
    return line


def _expected(db: Database, lines: list[int]) -> list[object]:
    with db.reading() as tx:
        known = outlook.of(tx, lines)
        return [known[line].expected_on for line in lines]


def _allocated(db: Database, line_id: int) -> int:
    with db.reading() as tx:
        return orders.line_of(tx, line_id).allocated


def _is_silent(db: Database, line_id: int) -> bool:
    with db.reading() as tx:
        return tx.get_one(Order, orders.line_of(tx, line_id).order_id).silent


def _acts(db: Database) -> list[tuple[str, str]]:
    """What was written down of what was done at the desk."""
    with db.reading() as tx:
        entries = list(tx.exec(select(AuditEntry).order_by(col(AuditEntry.id))))
    assert all(entry.who.startswith("cli ") for entry in entries)
    return [(entry.act, entry.subject) for entry in entries]


def _everything(db: Database) -> dict[str, list[str]]:
    with db.reading() as tx:
        rows = tx.connection().execute
        return {table.name: sorted(map(repr, rows(sa.select(table)))) for table in all_tables().sorted_tables}
