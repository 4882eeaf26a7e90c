"""What customers chose, as a program of the shop carries it out, and the money that it sends back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from builders import a_backorder
from program import Program, a_key, calling
from sqlmodel import Session, select

from store import cancellations, database, offers, refunds, writebacks
from store.api_keys import Scope
from store.audit import AuditEntry
from store.database import Database
from store.orders import Backorder
from store.refunds import RefundState
from store.settings import Settings
from store.writebacks import WriteBackKind, WriteBackState

SETTINGS = Settings.model_construct()
TEN = timedelta(minutes=10)


@pytest.fixture
async def shop(db: Database) -> AsyncIterator[Program]:
    """A program that may do everything."""
    async with calling(db, a_key(db, name="erp")) as program:
        yield program


def cancelled(tx: Session, number: str, *, undo: timedelta = timedelta(0)) -> Backorder:
    """Have somebody cancel a lamp of 49.00."""
    now = database.now(tx)
    line = a_backorder(tx, number, now=now)
    cancellations.cancel(tx, line.id, key=number, by="customer", undo=undo, settings=SETTINGS, now=now)
    return line


def discounted(tx: Session, number: str) -> Backorder:
    """Have somebody accept ten per cent off, for good."""
    now = database.now(tx)
    line = a_backorder(tx, number, now=now)
    (offer,) = offers.propose(tx, line, of=["discount"], settings=SETTINGS, now=now)
    offers.accept(tx, offer.id, undo=timedelta(0), now=now)
    return line


async def every(shop: Program, path: str, name: str, **asked: Any) -> list[list[Any]]:
    """Read a list to its end, and return the orders on each of its pages."""
    pages, cursor = [], ""
    while cursor is not None:
        page = (await shop.asks("GET", path, params={**asked, "cursor": cursor})).json()
        pages.append([one["order"] for one in page[name]])
        cursor = page["next"]
    return pages


async def test_what_waits_is_listed_in_pages_the_oldest_first(shop: Program, db: Database) -> None:
    with db.transaction() as tx:
        for number in ("#1", "#2", "#3"):
            cancelled(tx, number)
        discounted(tx, "#4")

    (first,) = (await shop.does("GET", "/writebacks?limit=1"))["writebacks"]

    assert (first["kind"], first["order"], first["line"], first["sku"]) == ("cancel", "#1", "LAMP-2", "LAMP-2")
    assert (first["state"], first["money_sent"], first["closed_at"]) == ("open", False, None)
    assert (first["details"]["units"], first["details"]["refund_minor"]) == (1, 4900)
    assert await every(shop, "/writebacks", "writebacks", limit=2) == [["#1", "#2"], ["#3", "#4"]]
    assert await every(shop, "/writebacks", "writebacks", limit=3) == [["#1", "#2", "#3"], ["#4"]]
    assert await every(shop, "/writebacks", "writebacks", kind="discount") == [["#4"]]


async def test_what_can_still_be_taken_back_is_not_to_be_done_yet(shop: Program, db: Database) -> None:
    with db.transaction() as tx:
        cancelled(tx, "#1", undo=TEN)

    assert await every(shop, "/writebacks", "writebacks") == [[]]
    assert await every(shop, "/refunds", "refunds") == [[]]
    for path, told in (("/writebacks/1/done", {}), ("/writebacks/1/failed", {"reason": "x"})):
        assert (await shop.asks("POST", path, told)).status_code == 409
    assert (await shop.asks("POST", "/refunds/1/sent", {"reference": "re_1"})).status_code == 409
    with db.transaction() as tx:
        database.let_pass(tx, TEN)
    assert await every(shop, "/writebacks", "writebacks") == [["#1"]]
    assert await every(shop, "/refunds", "refunds") == [["#1"]]


async def test_what_is_done_counts_as_refunded_unless_the_money_follows(shop: Program, db: Database) -> None:
    with db.transaction() as tx:
        cancelled(tx, "#1")
        cancelled(tx, "#2")

    paid = await shop.does("POST", "/writebacks/1/done", {"note": "credit note 7"}, once="w1")
    again = await shop.asks("POST", "/writebacks/1/done", {"note": "credit note 7"}, once="w1")
    late = await shop.asks("POST", "/writebacks/1/done", {})
    unpaid = await shop.does("POST", "/writebacks/2/done", {"money_follows": True})

    assert (paid["state"], paid["note"], paid["money_sent"]) == ("done", "credit note 7", True)
    assert paid["closed_at"] is not None
    assert (again.json(), again.headers["idempotent-replayed"], late.status_code) == (paid, "true", 409)
    assert (unpaid["state"], unpaid["money_sent"]) == ("done", False)
    assert await every(shop, "/writebacks", "writebacks") == [[]]
    assert await every(shop, "/refunds", "refunds", state="owed") == [["#2"]]
    with db.reading() as tx:
        noted = tx.exec(select(AuditEntry).where(AuditEntry.who == "api:erp").order_by("id")).all()
        assert [(one.act, one.subject) for one in noted] == [
            ("write-back done", "write_back 1"),
            ("write-back done", "write_back 2"),
        ]
        assert writebacks.known(tx, 1).closed_by == "api:erp"


async def test_what_cannot_be_done_says_why_and_its_money_is_still_owed(shop: Program, db: Database) -> None:
    with db.transaction() as tx:
        cancelled(tx, "#1")
        discounted(tx, "#2")

    silent = await shop.asks("POST", "/writebacks/1/failed", {"reason": ""})
    failed = await shop.does("POST", "/writebacks/1/failed", {"reason": "the parcel had left"})
    gift = await shop.does("POST", "/writebacks/2/failed", {"reason": "no such code"})
    nothing = await shop.asks("POST", "/writebacks/77/failed", {"reason": "x"})

    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (422, "reason")
    assert (failed["state"], failed["note"], gift["state"]) == ("failed", "the parcel had left", "failed")
    assert nothing.status_code == 404
    assert await every(shop, "/refunds", "refunds", state="owed") == [["#1"]]
    assert await every(shop, "/refunds", "refunds", state="void") == [["#2"]]


async def test_a_refund_is_listed_with_its_last_day_and_noted_as_sent_once(shop: Program, db: Database) -> None:
    with db.transaction() as tx:
        for number in ("#1", "#2"):
            cancelled(tx, number)
        discounted(tx, "#3")
        due = refunds.known(tx, 1).due_on
    assert due is not None

    (first, *_) = (await shop.does("GET", "/refunds"))["refunds"]
    sent = await shop.does("POST", "/refunds/1/sent", {"reference": "re_1"}, once="r1")
    again = await shop.asks("POST", "/refunds/1/sent", {"reference": "re_1"}, once="r1")
    other = await shop.asks("POST", "/refunds/1/sent", {"reference": "re_2"})
    money_alone = await shop.does("POST", "/refunds/3/sent", {"reference": "re_3"})

    assert (first["order"], first["line"], first["kind"], first["units"]) == ("#1", "LAMP-2", "cancel", 1)
    assert (first["amount"], first["state"]) == ({"minor": 4900, "currency": "USD"}, "owed")
    assert (first["due_on"], first["closed_at"], first["reference"]) == (due.isoformat(), None, "")
    assert (sent["state"], sent["reference"]) == ("sent", "re_1")
    assert (again.json(), other.status_code) == (sent, 409)
    assert (money_alone["kind"], money_alone["amount"]["minor"], money_alone["due_on"]) == ("discount", 490, None)
    assert await every(shop, "/refunds", "refunds", limit=2) == [["#1", "#2"], ["#3"]]
    assert await every(shop, "/refunds", "refunds", state="owed") == [["#2"]]
    assert await every(shop, "/refunds", "refunds", order="3") == [["#3"]]
    assert await every(shop, "/refunds", "refunds", due_by=due.isoformat()) == [["#1", "#2"]]
    assert await every(shop, "/refunds", "refunds", due_by=(due - timedelta(days=1)).isoformat()) == [[]]
    with db.reading() as tx:
        assert refunds.known(tx, 1).state is RefundState.sent
        assert writebacks.known(tx, 1).state is WriteBackState.open
        gift = writebacks.known(tx, 3)
        assert (gift.kind, gift.state) == (WriteBackKind.discount, WriteBackState.done)


async def test_a_refund_needs_what_proves_it(shop: Program, db: Database) -> None:
    with db.transaction() as tx:
        cancelled(tx, "#1")

    for told, field in (({}, "reference"), ({"reference": " "}, "reference"), ({"proof": "x"}, "reference")):
        answer = await shop.asks("POST", "/refunds/1/sent", told)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert (await shop.asks("POST", "/refunds/9/sent", {"reference": "x"})).status_code == 404


async def test_whoever_only_reads_closes_nothing(shop: Program, db: Database) -> None:
    with db.transaction() as tx:
        cancelled(tx, "#1")
    reads = a_key(db, [Scope.writebacks_read, Scope.refunds_read])

    for path, told in (("/writebacks/1/done", {}), ("/refunds/1/sent", {"reference": "re_1"})):
        assert (await shop.asks("POST", path, told, key=reads)).status_code == 403
    assert await every(shop, "/writebacks", "writebacks") == [["#1"]]
    with db.reading() as tx:
        assert refunds.known(tx, 1).state is RefundState.owed
