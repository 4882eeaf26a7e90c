"""A shop's files come in: what is owed, once, and silently at first; a newer file closes what the shop has done."""

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, UTCDateTime, select

from scheduler.announce import announce
from store import cancellations, catalog, consent, customers, database, offers, orders, outlook, promises, shipments
from store import supply as stock
from store.arrivals import Arrival, ArrivalState
from store.catalog import Product
from store.consent import Consent, Purpose
from store.database import Database
from store.errors import BadInput
from store.notices import Notice
from store.orders import Backorder, Order
from store.platforms import Outcome, platforms
from store.platforms.spreadsheet.declaration import read_declaration
from store.refunds import Refund, RefundState
from store.settings import Settings
from store.shipments import Shipment
from store.tasks import Task
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]
TODAY = datetime.now(UTC).date()
UNDO = timedelta(minutes=10)

ORDERS = (
    "Order number", "Order date", "Phone", "Email", "SKU", "Product", "Quantity", "Shipped qty", "Unit price",
    "Line status", "Payment status", "Accepts SMS",
)  # fmt: skip
PRODUCTS = ("SKU", "Title", "Price", "Stock", "Expected quantity", "Expected date", "Alternatives", "Image URL")

DECLARED = 'wording = "Text me about my order."\nversion = "v3"\nsource = "checkout"\n'

Row = TypeVar("Row", bound=SQLModel)


class Shop:
    """A shop with a store, and a folder into which its exports are written."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db, self._folder = db, folder

    def orders(self, *lines: Sequence[object], declared: str = "") -> Outcome:
        """Import an export of these lines."""
        return self.bring_in(self.written("orders.csv", ORDERS, lines), declared)

    def products(self, *rows: Sequence[object]) -> Outcome:
        """Import a list of these products."""
        return self.bring_in(self.written("products.csv", PRODUCTS, rows))

    def bring_in(self, path: Path, declared: str = "", tell: Callable[[float], None] = lambda _: None) -> Outcome:
        """Import a file, under a declaration where one is given."""
        consents = self._folder / "consent.toml"
        consents.write_text(declared)
        declaration = read_declaration(consents) if declared else None
        platform = platforms()["spreadsheet"]
        return platform.bring_in(self.db, str(path), settings=SETTINGS, declaration=declaration, tell=tell)

    def written(self, name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
        """Write a file."""
        path = self._folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    def known(self) -> None:
        """Be past the first import."""
        self.orders(a_line("#1", "OLD"))

    def line(self, number: str, reference: str = "LAMP") -> Backorder:
        """Read a line as it stands."""
        with self.db.reading() as tx:
            order = orders.by_number(tx, number)
            return next(line for line in orders.lines_of(tx, order.id) if line.reference == reference)

    def units(self, number: str, reference: str = "LAMP") -> tuple[int, int, int, int]:
        """Count the units of a line: waiting, allocated, shipped, cancelled."""
        line = self.line(number, reference)
        return line.waiting, line.allocated, line.shipped, line.cancelled

    def rows(self, kind: type[Row]) -> list[Row]:
        """Read all rows of a table, oldest first."""
        with self.db.reading() as tx:
            return list(tx.exec(select(kind).order_by(sa.text("id"))))

    def tasks(self) -> list[str]:
        """Name what staff were asked, oldest first."""
        return [task.what for task in self.rows(Task)]

    def expected(self, number: str, reference: str = "LAMP") -> object:
        """Return the day that would be told for a line."""
        line = self.line(number, reference)
        with self.db.reading() as tx:
            return outlook.of(tx, [line.id])[line.id].expected_on

    def cancelled_by_customer(self, number: str, count: int | None = None, *, undo: timedelta = -UNDO) -> WriteBack:
        """Have a customer cancel units, by default so long ago that it cannot be undone any more."""
        line = self.line(number)
        with self.db.transaction() as tx:
            now = database.now(tx)
            row = cancellations.cancel(
                tx, line.id, count, key=f"c{number}", by="customer", undo=undo, settings=Settings(), now=now
            )
            return tx.exec(select(WriteBack).where(WriteBack.key == f"cancel {row.key}")).one()

    def swapped(self, number: str, *, undo: timedelta = timedelta(0)) -> Backorder:
        """Have a customer take the product VASE, of which there is enough, instead of the lamp."""
        line = self.line(number)
        with self.db.transaction() as tx:
            now = database.now(tx)
            vase = catalog.by_sku(tx, "VASE")
            terms = {
                "product_id": vase.id, "sku": "VASE", "title": vase.title, "units": line.waiting,
                "difference_minor": 0, "currency": "USD",
            }  # fmt: skip
            offer = offers.make(tx, line, "alternative", terms, lifetime=UNDO, now=now)
            offers.accept(tx, offer.id, undo=undo, now=now)
        return self.line(number, f"offer {offer.id}")


@pytest.fixture
def shop(db: Database, tmp_path: Path) -> Shop:
    return Shop(db, tmp_path)


def a_line(
    number: str,
    sku: str = "LAMP",
    count: int = 1,
    *,
    sent: int | str = "",
    status: str = "",
    payment: str = "paid",
    day: int = 1,
    phone: str | None = None,
    yes: str = "",
    price: str = "49.00",
) -> tuple[object, ...]:
    """A line of an export; every order has a phone of its own."""
    phone = f"+1212555{int(number.strip('#')):04}" if phone is None else phone
    bought = f"2026-03-{day:02}"
    return (
        number, bought, phone, f"{number.strip('#')}@example.com", sku, f"{sku.title()} of brass", count, sent, price,
        status, payment, yes,
    )  # fmt: skip


def a_product(
    sku: str = "LAMP",
    count: object = "",
    *,
    coming: object = "",
    on: object = "",
    title: str = "Desk lamp",
    price: str = "49.00",
    instead: str = "",
    image: str = "",
) -> tuple[object, ...]:
    """A row of a list of products."""
    return (sku, title, price, count, coming, on, instead, image)


def in_days(count: int) -> str:
    return (TODAY + timedelta(days=count)).isoformat()


def everything(db: Database) -> dict[str, tuple[int, str]]:
    """Count the rows of each table, and sum them up in a digest."""
    told = {}
    with db.reading() as tx:
        for one in SQLModel.metadata.sorted_tables:
            rows = tx.connection().execute(sa.select(one).order_by(*one.primary_key.columns)).all()
            digest = hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()
            told[one.name] = (len(rows), digest)
    return told


# What comes in


def test_a_platform_is_found_by_its_name_and_its_parts_are_none() -> None:
    assert list(platforms()) == ["spreadsheet"]


def test_only_what_is_still_owed_comes_in(shop: Shop) -> None:
    outcome = shop.orders(
        a_line("#1"),
        a_line("#1", "VASE", 2, sent=2),
        a_line("#2", count=5, sent=2),
        a_line("#3", status="restocked"),
        a_line("#4", payment="refunded"),
        a_line("#5", sent=1),
    )

    assert (outcome.new_orders, outcome.new_lines, outcome.settled_orders) == (2, 2, 3)
    assert [order.number for order in shop.rows(Order)] == ["#1", "#2"]
    assert shop.units("#1") == (1, 0, 0, 0)
    assert shop.units("#2") == (3, 0, 2, 0)
    assert outcome.unknown_skus == {"LAMP"}


def test_an_order_was_complete_when_it_was_paid(shop: Shop) -> None:
    shop.bring_in(
        shop.written(
            "orders.csv",
            ("Order number", "Order date", "Paid at", "SKU", "Quantity", "Price"),
            [("#1", "2026-03-01 10:00 -0500", "2026-03-05 10:00 -0500", "LAMP", 1, "5.00")],
        )
    )

    assert shop.rows(Order)[0].completed_at == datetime(2026, 3, 5, 15, tzinfo=UTC)
    assert shop.line("#1").queued_at == datetime(2026, 3, 5, 15, tzinfo=UTC)


def test_what_is_on_the_shelf_goes_to_the_oldest_order_though_the_file_has_the_newest_first(shop: Shop) -> None:
    shop.products(a_product(count=1))

    shop.orders(a_line("#3", day=9), a_line("#2", day=5), a_line("#1", day=2))

    assert [shop.units(number)[:2] for number in ("#1", "#2", "#3")] == [(0, 1), (1, 0), (1, 0)]


def test_thousands_of_orders_come_in_over_several_transactions(shop: Shop) -> None:
    shop.products(a_product(count=3))
    lines = [a_line(f"#{number}", day=1 + number % 28) for number in range(1, 4502)]
    heard: list[float] = []

    outcome = shop.bring_in(shop.written("orders.csv", ORDERS, lines), DECLARED, heard.append)

    assert (outcome.new_orders, outcome.agreed) == (4501, 4501)
    assert heard == sorted(heard)
    assert len(heard) > 5
    assert heard[-1] == 1.0
    assert sum(line.allocated for line in shop.rows(Backorder)) == 3


# The first import


def test_about_the_first_import_nobody_hears_anything_until_it_was_announced(shop: Shop) -> None:
    first = shop.orders(a_line("#1"), a_line("#2"), declared=DECLARED)
    later = shop.orders(a_line("#2"), a_line("#3"), declared=DECLARED)

    assert (first.baseline, later.baseline) == (True, False)
    assert [(order.number, order.silent) for order in shop.rows(Order)] == [("#1", True), ("#2", True), ("#3", False)]
    with shop.db.transaction() as tx:
        announce(tx, SETTINGS, now=database.now(tx))
    assert {notice.backorder_id for notice in shop.rows(Notice)} == {shop.line("#3").id}


def test_a_shop_whose_first_orders_are_all_settled_has_had_its_first_import(shop: Shop) -> None:
    shop.orders(a_line("#1", sent=1))

    shop.orders(a_line("#2"))

    assert [order.silent for order in shop.rows(Order)] == [False]


def test_an_import_that_breaks_off_is_carried_on_by_the_next_and_stays_silent(shop: Shop) -> None:
    shop.products(a_product(count=1))
    path = shop.written("orders.csv", ORDERS, [a_line(f"#{n}", day=28 - n // 100) for n in range(1, 2701)])

    def breaks_off(share: float) -> None:
        if share > 0.9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shop.bring_in(path, DECLARED, breaks_off)
    assert len(shop.rows(Order)) == 2000

    again = shop.bring_in(path, DECLARED)

    assert (again.new_orders, again.known_orders, again.baseline) == (700, 2000, True)
    assert all(order.silent for order in shop.rows(Order))
    assert len(shop.rows(Consent)) == 2700
    lines = shop.rows(Backorder)
    assert [line.waiting for line in lines if line.reference == "LAMP"].count(0) == 1
    assert all(line.uncovered_at for line in lines if line.waiting)


def test_the_same_files_again_change_nothing(shop: Shop, tmp_path: Path) -> None:
    goods, purchases = (shutil.copy(FIXTURES / name, tmp_path) for name in ("products.csv", "orders_shopify.csv"))
    shop.bring_in(goods)
    shop.bring_in(purchases, DECLARED)
    before = everything(shop.db)

    shop.bring_in(purchases, DECLARED)
    shop.bring_in(goods)

    assert everything(shop.db) == before
    assert before["backorder"][0] > 10
    assert before["consent"][0] > 0


# Consent


def test_consent_is_never_taken_without_a_declaration(shop: Shop) -> None:
    outcome = shop.orders(a_line("#1", yes="yes"))

    assert outcome.agreed == 0
    assert shop.rows(Consent) == []


def test_consent_is_kept_with_the_wording_and_version_that_were_declared(shop: Shop) -> None:
    shop.orders(a_line("#1"), declared=f'{DECLARED}purposes = ["order_updates", "marketing"]\n')

    assert {(row.purpose, row.granted, row.source, row.wording) for row in shop.rows(Consent)} == {
        (Purpose.order_updates, True, "checkout", "v3: Text me about my order."),
        (Purpose.marketing, True, "checkout", "v3: Text me about my order."),
    }


def test_where_a_column_tells_who_agreed_the_others_have_not(shop: Shop) -> None:
    declared = f'{DECLARED}column = "accepts sms"\nvalue = "Yes"\n'

    shop.orders(a_line("#1", yes="yes"), a_line("#2", yes="no"), a_line("#3"), declared=declared)

    agreed = {row.address_id for row in shop.rows(Consent)}
    with shop.db.reading() as tx:
        first = customers.at(tx, "sms", "+12125550001")
    assert first is not None
    assert agreed == {first.id}


def test_a_column_that_the_file_does_not_have_stops_the_import(shop: Shop) -> None:
    with pytest.raises(BadInput, match="'SMS opt-in'"):
        shop.orders(a_line("#1"), declared=f'{DECLARED}column = "SMS opt-in"\n')

    assert shop.rows(Order) == []


def test_what_is_declared_later_holds_for_orders_that_are_known_but_not_against_a_no(shop: Shop) -> None:
    shop.orders(a_line("#1"), a_line("#2"))
    with shop.db.transaction() as tx:
        stopped = customers.at(tx, "sms", "+12125550002")
        assert stopped is not None
        consent.revoke(tx, [stopped.id], source="STOP", now=database.now(tx))

    shop.orders(a_line("#1"), a_line("#2"), declared=DECLARED)

    assert [(row.address_id == stopped.id, row.granted) for row in shop.rows(Consent)] == [
        *[(True, False)] * len(Purpose),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lacks wording, version, source"),
        ('wording = "x"\nversion = 3\nsource = "checkout"', "version in consent.toml must be text"),
        (f'{DECLARED}purposes = ["spam"]', "order_updates, marketing"),
        (f'{DECLARED}purpose = "marketing"', "purpose, which means nothing here"),
        ("wording =", "cannot be read"),
    ],
)
def test_a_declaration_that_says_too_little_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "consent.toml"
    path.write_text(text)

    with pytest.raises(BadInput, match=said):
        read_declaration(path)


# What the shop has done by a newer file


def test_what_has_left_by_the_file_has_left_and_is_told(shop: Shop) -> None:
    shop.known()
    shop.orders(a_line("#2", count=5), declared=DECLARED)

    shop.orders(a_line("#2", count=5, sent=2))
    assert shop.units("#2") == (3, 0, 2, 0)
    outcome = shop.orders(a_line("#2", count=5, sent=5))

    assert shop.units("#2") == (0, 0, 5, 0)
    assert outcome.shipped_lines == 1
    assert [parcel.units for parcel in shop.rows(Shipment)] == [2, 3]
    with shop.db.transaction() as tx:
        announce(tx, SETTINGS, now=database.now(tx))
    assert "shipped" in {notice.kind for notice in shop.rows(Notice)}


def test_units_that_were_set_aside_leave_the_shelf_with_it(shop: Shop) -> None:
    shop.products(a_product(count=4))
    shop.orders(a_line("#1", count=3), a_line("#2", count=3, day=2))
    assert shop.units("#2") == (2, 1, 0, 0)

    shop.orders(a_line("#1", count=3, sent=3), a_line("#2", count=3, sent=0, day=2))

    with shop.db.reading() as tx:
        there = stock.stock(tx, shop.line("#1").product_id)
    assert (there.on_hand, there.set_aside) == (1, 1)


def test_an_older_file_takes_no_parcel_back(shop: Shop) -> None:
    shop.orders(a_line("#1", count=2))
    with shop.db.transaction() as tx:
        shipments.ship(tx, shop.line("#1").id, key="parcel", beyond=True, now=database.now(tx))
    before = everything(shop.db)

    shop.orders(a_line("#1", count=2))

    assert everything(shop.db) == before


def test_what_the_shop_cancelled_is_cancelled_paid_back_and_told(shop: Shop) -> None:
    shop.known()
    shop.orders(a_line("#2", count=2), declared=DECLARED)

    outcome = shop.orders(a_line("#2", count=2, status="cancelled"))

    assert outcome.cancelled_lines == 1
    assert shop.units("#2") == (0, 0, 0, 2)
    (asked,) = shop.rows(WriteBack)
    assert (asked.state, asked.closed_by) == (WriteBackState.done, "import")
    assert [(refund.amount_minor, refund.state) for refund in shop.rows(Refund)] == [(9800, RefundState.sent)]
    with shop.db.transaction() as tx:
        announce(tx, SETTINGS, now=database.now(tx))
    assert "cancelled" in {notice.kind for notice in shop.rows(Notice)}


def test_units_of_a_cancelled_line_go_to_the_next_in_line(shop: Shop) -> None:
    shop.products(a_product(count=1))
    shop.orders(a_line("#1"), a_line("#2", day=2))

    shop.orders(a_line("#1", payment="refunded"), a_line("#2", day=2))
    with shop.db.transaction() as tx:
        cancellations.finish(tx, now=database.now(tx))

    assert shop.units("#2") == (0, 1, 0, 0)


def test_whoever_stands_behind_a_line_that_has_left_may_expect_an_earlier_day(shop: Shop) -> None:
    shop.products(a_product(coming=1, on=in_days(10)), a_product(coming=1, on=in_days(40)))
    shop.orders(a_line("#1"), a_line("#2", day=2))
    assert shop.expected("#2") == TODAY + timedelta(days=40)

    shop.orders(a_line("#1", sent=1), a_line("#2", day=2))

    assert shop.expected("#2") == TODAY + timedelta(days=10)


@pytest.mark.parametrize(
    "newer",
    [
        [a_line("#1", count=3, status="cancelled")],
        [a_line("#1", "VASE")],
        [a_line("#1", "VASE", payment="voided"), a_line("#1", count=3, payment="voided")],
    ],
    ids=["cancelled there", "gone from the order", "voided"],
)
def test_a_cancellation_that_a_customer_asked_for_and_that_shows_in_the_file_is_done(
    shop: Shop, newer: list[tuple[object, ...]]
) -> None:
    shop.orders(a_line("#1", count=3), a_line("#1", "VASE"))
    asked = shop.cancelled_by_customer("#1")

    outcome = shop.orders(*newer)

    (row,) = [row for row in shop.rows(WriteBack) if row.id == asked.id]
    assert (row.state, row.closed_by) == (WriteBackState.done, "import")
    assert outcome.closed_write_backs == 1
    assert shop.units("#1") == (0, 0, 0, 3)
    refund = next(refund for refund in shop.rows(Refund) if refund.key == asked.key)
    assert refund.state is RefundState.sent


def test_units_that_a_customer_cancelled_and_that_the_file_has_no_more_are_done(shop: Shop) -> None:
    shop.orders(a_line("#1", count=3))
    shop.cancelled_by_customer("#1", 1)

    still_there = shop.orders(a_line("#1", count=3))
    assert (still_there.closed_write_backs, still_there.conflicts) == (0, 0)
    fewer = shop.orders(a_line("#1", count=2))
    again = shop.orders(a_line("#1", count=2))

    assert (fewer.closed_write_backs, fewer.conflicts) == (1, 0)
    assert (again.closed_write_backs, again.conflicts) == (0, 0)
    assert shop.units("#1") == (2, 0, 0, 1)


def test_what_a_customer_may_still_undo_is_left_to_them(shop: Shop) -> None:
    shop.orders(a_line("#1"))
    asked = shop.cancelled_by_customer("#1", undo=UNDO)

    shop.orders(a_line("#1", status="cancelled"))

    (row,) = shop.rows(WriteBack)
    assert (row.id, row.state) == (asked.id, WriteBackState.open)


def test_a_swap_that_shows_in_the_file_is_done_and_its_line_is_not_added_again(shop: Shop) -> None:
    shop.products(a_product("VASE", 5, title="Vase"))
    shop.orders(a_line("#1"))
    new = shop.swapped("#1")

    unchanged = shop.orders(a_line("#1"))
    assert (unchanged.closed_write_backs, unchanged.conflicts) == (0, 0)
    swapped = shop.orders(a_line("#1", "VASE"))
    again = shop.orders(a_line("#1", "VASE"))
    sent = shop.orders(a_line("#1", "VASE", sent=1))

    assert (swapped.closed_write_backs, swapped.conflicts) == (1, 0)
    assert (again.closed_write_backs, again.conflicts, again.new_lines) == (0, 0, 0)
    assert shop.rows(WriteBack)[0].state is WriteBackState.done
    assert len(shop.rows(Backorder)) == 2
    assert sent.shipped_lines == 1
    assert shop.units("#1", new.reference) == (0, 0, 1, 0)


def test_a_swap_that_a_customer_may_still_undo_is_left_to_them(shop: Shop) -> None:
    shop.products(a_product("VASE", 5, title="Vase"))
    shop.orders(a_line("#1", count=3))
    new = shop.swapped("#1", undo=UNDO)

    shown = shop.orders(a_line("#1", "VASE", count=3))
    assert (shown.closed_write_backs, shown.conflicts, shown.new_lines) == (0, 0, 0)
    shop.orders(a_line("#1", count=3, payment="refunded"))

    (swap,) = [row for row in shop.rows(WriteBack) if row.kind is WriteBackKind.swap]
    assert swap.state is WriteBackState.open
    assert shop.units("#1", new.reference) == (0, 0, 0, 3)


def test_a_swap_that_was_taken_back_is_as_if_it_had_never_been(shop: Shop) -> None:
    shop.products(a_product("VASE", 5, title="Vase"))
    shop.orders(a_line("#1", count=3))
    new = shop.swapped("#1", undo=UNDO)
    with shop.db.transaction() as tx:
        offers.undo(tx, int(new.reference.split()[1]), now=database.now(tx))

    again = shop.orders(a_line("#1", count=3))

    assert (again.conflicts, again.new_lines, again.cancelled_lines) == (0, 0, 0)
    assert shop.units("#1") == (3, 0, 0, 0)
    assert shop.units("#1", new.reference) == (0, 0, 0, 0)


def test_an_order_cancelled_over_there_takes_what_was_swapped_in_with_it(shop: Shop) -> None:
    shop.products(a_product("VASE", 5, title="Vase"))
    shop.orders(a_line("#1"))
    new = shop.swapped("#1")

    shop.orders(a_line("#1", payment="refunded"))

    assert shop.units("#1", new.reference) == (0, 0, 0, 1)
    states = {row.kind.value: row.state for row in shop.rows(WriteBack)}
    assert states == {"swap": WriteBackState.failed, "cancel": WriteBackState.done}


def test_a_line_that_the_shop_added_is_owed_too(shop: Shop) -> None:
    shop.orders(a_line("#1"))

    outcome = shop.orders(a_line("#1"), a_line("#1", "VASE", 2), a_line("#1", "SHELF", sent=1))

    assert (outcome.new_orders, outcome.new_lines) == (0, 1)
    assert shop.units("#1", "VASE") == (2, 0, 0, 0)
    added = shop.line("#1", "VASE")
    assert (added.line, added.uncovered_at is not None) == (2, True)


def test_a_line_whose_row_was_bad_comes_in_when_it_was_mended(shop: Shop) -> None:
    first = shop.orders(a_line("#1"), a_line("#1", "VASE", price="soon"))
    assert (first.rejected, first.new_lines) == (1, 1)
    assert first.listing is not None
    assert "3,'soon' is not a number,#1" in first.listing.read_text("utf-8-sig")

    mended = shop.orders(a_line("#1"), a_line("#1", "VASE"))

    assert (mended.rejected, mended.new_lines, mended.listing) == (0, 1, None)
    assert not first.listing.exists()


# What conflicts


@pytest.mark.parametrize(
    ("newer", "what"),
    [
        ([a_line("#1", count=4)], "quantity_differs"),
        ([a_line("#1", count=2)], "quantity_differs"),
        ([a_line("#1", "VASE")], "line_vanished"),
    ],
)
def test_what_differs_is_asked_of_staff_once_and_nothing_is_overwritten(
    shop: Shop, newer: list[tuple[object, ...]], what: str
) -> None:
    shop.orders(a_line("#1", count=3))

    assert shop.orders(*newer).conflicts == 1
    before = everything(shop.db)
    assert shop.orders(*newer).conflicts == 1

    assert everything(shop.db) == before
    assert shop.tasks() == [what]
    assert shop.units("#1") == (3, 0, 0, 0)


def test_what_is_cancelled_here_and_still_owed_over_there_is_asked_of_staff(shop: Shop) -> None:
    shop.orders(a_line("#1", count=3))
    asked = shop.cancelled_by_customer("#1", 2)
    with shop.db.transaction() as tx:
        cancellations.confirm(tx, asked.id, WriteBackState.done, by="ann", now=database.now(tx))

    shop.orders(a_line("#1", count=3))

    assert shop.tasks() == ["open_there"]
    assert shop.units("#1") == (1, 0, 0, 2)


def test_where_a_part_was_refunded_the_file_does_not_say_which_and_nobody_is_asked(shop: Shop) -> None:
    shop.orders(a_line("#1", count=3))
    asked = shop.cancelled_by_customer("#1", 2)
    with shop.db.transaction() as tx:
        cancellations.confirm(tx, asked.id, WriteBackState.done, by="ann", now=database.now(tx))

    shop.orders(a_line("#1", count=3, payment="partially_refunded"))

    assert shop.tasks() == []


def test_what_was_sent_although_a_customer_had_cancelled_is_asked_of_staff(shop: Shop) -> None:
    shop.orders(a_line("#1", count=3))
    shop.cancelled_by_customer("#1", 2)

    shop.orders(a_line("#1", count=3, sent=3))

    assert shop.tasks() == ["sent_though_cancelled"]
    assert shop.units("#1") == (0, 0, 1, 2)
    assert shop.rows(WriteBack)[0].state is WriteBackState.open


@pytest.mark.parametrize("torn", [a_line("#1", price="soon"), ("#1", "a cell too many", *range(20))])
def test_a_line_is_not_missed_where_a_row_of_its_order_may_have_been_rejected(
    shop: Shop, torn: tuple[object, ...]
) -> None:
    shop.orders(a_line("#1"), a_line("#1", "VASE"))

    shop.orders(a_line("#1", "VASE"), torn)
    shop.orders(torn, a_line("#1", "VASE"))

    assert shop.tasks() == []


def test_an_order_that_occurs_again_in_its_file_counts_as_it_stands_last(shop: Shop) -> None:
    export = [a_line("#1"), a_line("#2"), a_line("#1", sent=1), a_line("#3"), a_line("#2", "VASE")]

    shop.orders(*export)
    before = everything(shop.db)
    shop.orders(*export)

    assert everything(shop.db) == before
    assert sorted(order.number for order in shop.rows(Order)) == ["#2", "#3"]
    assert len(shop.rows(Backorder)) == 3
    assert shop.tasks() == []


def test_thousands_of_lines_are_closed_as_one_by_one(shop: Shop) -> None:
    """What is done in a few statements comes to the same as the operation on each line."""
    shop.products(a_product(count=4))
    lines = [a_line(f"#{n}", count=3, day=n) for n in (1, 2, 3, 4)]
    shop.orders(*lines)
    twins = [a_line(f"#{n + 10}", "TWIN", count=3, day=n) for n in (1, 2, 3, 4)]
    shop.products(a_product("TWIN", 4))
    shop.orders(*lines, *twins)
    for number in ("#2", "#12"):
        line = shop.line(number, "LAMP" if number == "#2" else "TWIN")
        with shop.db.transaction() as tx:
            cancellations.cancel(
                tx, line.id, 1, key=number, by="customer", undo=UNDO, settings=Settings(), now=database.now(tx)
            )

    shop.orders(
        a_line("#1", count=3, sent=3, day=1),
        a_line("#2", count=3, sent=1, day=2),
        a_line("#3", count=3, sent=1, status="cancelled", day=3),
        a_line("#4", count=3, status="cancelled", day=4),
        *twins,
    )
    with shop.db.transaction() as tx:
        now = database.now(tx)
        first, second, third, fourth = (shop_line(tx, f"#{n}").id for n in (11, 12, 13, 14))
        shipments.ship(tx, first, 3, key="1", beyond=True, now=now)
        shipments.ship(tx, second, 1, key="2", beyond=True, now=now)
        shipments.ship(tx, third, 1, key="3", beyond=True, now=now)
        for line_id in (third, fourth):
            cancellations.cancel(
                tx, line_id, key=f"c{line_id}", by="shop", undo=timedelta(0), settings=Settings(), now=now
            )
            row = tx.exec(select(WriteBack).where(WriteBack.key == f"cancel c{line_id}")).one()
            cancellations.confirm(tx, row.id, WriteBackState.done, by="import", now=now)

    assert _traces(shop, ("#1", "#2", "#3", "#4"), "LAMP") == _traces(shop, ("#11", "#12", "#13", "#14"), "TWIN")


def shop_line(tx: Session, number: str) -> Backorder:
    """Read the only line of an order."""
    (line,) = orders.lines_of(tx, orders.by_number(tx, number).id)
    return line


def _traces(shop: Shop, numbers: Sequence[str], sku: str) -> list[object]:
    """Return everything that is written about some lines, without ids, names and moments.

    Money that the file says was sent has no last day, and other evidence.
    """
    lines = [shop.line(number, sku).id for number in numbers]
    told: list[object] = []
    with shop.db.reading() as tx:
        for one in SQLModel.metadata.sorted_tables:
            if "backorder_id" not in one.c and one.name != "backorder":
                continue
            line = one.c.id if one.name == "backorder" else one.c.backorder_id
            wanted = [
                column
                for column in one.c
                if not isinstance(column.type, UTCDateTime)
                and not column.name.endswith("id")
                and column.name not in {"key", "reference", "title", "due_on", "evidence"}
            ]
            for number, line_id in enumerate(lines):
                rows = tx.connection().execute(sa.select(*wanted).where(line == line_id)).all()
                told += sorted((one.name, number, repr(tuple(row))) for row in rows)
        told.append(catalog.by_sku(tx, sku).on_hand)
    return told


# What was paid


PAID = (*ORDERS, "Shipping", "Taxes", "Discount amount", "Subtotal", "Total", "Ship by", "Authorised until")


def paid(shop: Shop, lines: Sequence[Sequence[object]], *sums: object) -> Order:
    """Import one order whose rows all bear these sums, and return it."""
    shop.bring_in(shop.written("paid.csv", PAID, [(*line, *sums) for line in lines]))
    with shop.db.reading() as tx:
        return orders.by_number(tx, "#7")


@pytest.mark.parametrize(("total", "tax"), [("105.02", 1312), ("91.90", 0)])
def test_tax_that_stands_in_the_prices_is_not_counted_twice(shop: Shop, total: str, tax: int) -> None:
    shop.known()

    order = paid(
        shop, [a_line("#7", count=2)], "6.90", "13.12", "13.00", "85.00", total, "2026-05-01", "2026-03-09 10:00"
    )

    assert (order.shipping_minor, order.tax_minor, order.discount_minor) == (690, tax, 1300)
    assert (order.stated_on, order.begun) == (date(2026, 5, 1), False)
    assert order.authorised_until == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


def test_lines_that_have_left_keep_their_share_of_the_discount_and_the_shipping(shop: Shop) -> None:
    shop.known()

    order = paid(shop, [a_line("#7", count=3), a_line("#7", "CUP", sent=1)], "6.90", "", "20.00", "", "182.90", "", "")

    assert (order.discount_minor, order.begun) == (1500, True)
    with shop.db.transaction() as tx:
        line = shop.line("#7")
        assert cancellations.refunds_for(tx, {line.id: 3})[line.id].minor == 3 * 4900 - 1500


def test_lines_that_are_added_bring_their_share(shop: Shop) -> None:
    shop.known()
    paid(shop, [a_line("#7", count=3)], "", "", "15.00", "", "132.00", "", "")

    order = paid(shop, [a_line("#7", count=3), a_line("#7", "CUP")], "", "", "20.00", "", "176.00", "", "")

    assert order.discount_minor == 1500 + 500


def test_of_sums_that_do_not_add_up_staff_are_told(shop: Shop) -> None:
    sums = ("6.90", "13.12", "13.00", "85.00", "99.99", "", "")

    outcome = shop.bring_in(shop.written("paid.csv", PAID, [(*a_line("#7", count=2), *sums)]))

    assert any("sums of an order do not add up" in warning for warning in outcome.warnings)


def test_the_shops_own_cancellation_brings_discount_and_shipping_back_as_any_other(shop: Shop) -> None:
    shop.known()
    sums = ("6.90", "", "10.00", "", "143.90", "", "")
    paid(shop, [a_line("#7", count=2), a_line("#7", "CUP")], *sums)

    paid(shop, [a_line("#7", count=2, status="cancelled"), a_line("#7", "CUP", status="cancelled")], *sums)

    assert sum(refund.amount_minor for refund in shop.rows(Refund)) == 14390


def test_cost_and_tags_of_products_come_in_and_stay_where_a_file_is_silent(shop: Shop) -> None:
    header = ("SKU", "Title", "Price", "Stock", "Cost", "Tags")
    shop.bring_in(shop.written("products.csv", header, [("LAMP", "Lamp", "49.00", 3, "21.00", "brass, light")]))
    shop.bring_in(shop.written("products.csv", header, [("LAMP", "Lamp", "49.00", 4, "", "")]))

    (product,) = shop.rows(Product)
    assert (product.on_hand, product.cost_minor, product.tags) == (4, 2100, "brass,light")


# Products


def test_a_list_of_products_adds_and_changes_and_leaves_what_it_does_not_say(shop: Shop) -> None:
    shop.products(a_product("LAMP", 3, title="Desk lamp", image="https://shop.example/1.jpg"), a_product("VASE", 1))

    outcome = shop.products(a_product("LAMP", "", title="", price="55.00"), a_product("VASE", 1), a_product("HOOK", -4))

    assert (outcome.new_products, outcome.known_products, outcome.changed_products) == (1, 2, 1)
    lamp, vase, hook = shop.rows(Product)
    assert (lamp.title, lamp.price_minor, lamp.on_hand) == ("Desk lamp", 5500, 3)
    assert lamp.image == "https://shop.example/1.jpg"
    assert (vase.on_hand, hook.on_hand) == (1, 0)


def test_what_a_product_costs_the_shop_and_its_tags_are_read_and_kept(shop: Shop) -> None:
    columns = ("SKU", "Title", "Price", "Cost per item", "Tags")
    shop.bring_in(shop.written("a.csv", columns, [("LAMP", "Desk lamp", "49.00", "30.50", "fragile, Heavy, fragile")]))
    shop.bring_in(shop.written("b.csv", columns, [("LAMP", "Desk lamp", "52.00", "", "")]))

    (lamp,) = shop.rows(Product)
    assert (lamp.price_minor, lamp.cost_minor, lamp.tags) == (5200, 3050, "fragile,Heavy")


def test_units_that_a_list_brings_are_set_aside_for_those_who_wait(shop: Shop) -> None:
    shop.orders(a_line("#1", count=2), a_line("#2", day=2))

    shop.products(a_product(count=2))

    assert (shop.units("#1"), shop.units("#2")) == ((0, 2, 0, 0), (1, 0, 0, 0))


def test_a_date_that_moves_moves_the_delivery_and_adds_none(shop: Shop) -> None:
    shop.orders(a_line("#1"))
    shop.products(a_product(coming=60, on=in_days(10)))
    assert shop.expected("#1") == TODAY + timedelta(days=10)

    outcome = shop.products(a_product(coming=50, on=in_days(20)))

    (arrival,) = shop.rows(Arrival)
    assert (arrival.reference, arrival.quantity, arrival.expected_on) == ("import 1", 50, TODAY + timedelta(days=20))
    assert arrival.first_expected_on == TODAY + timedelta(days=10), "how late it is counts from there"
    assert shop.expected("#1") == TODAY + timedelta(days=20)
    assert outcome.changed_arrivals == 1


def test_two_deliveries_of_a_product_stay_two(shop: Shop) -> None:
    rows = [a_product(coming=40, on=in_days(10)), a_product("VASE"), a_product(coming=25, on=in_days(50))]

    shop.products(*rows)
    before = everything(shop.db)
    shop.products(*rows)

    assert everything(shop.db) == before
    assert [(one.quantity, one.expected_on) for one in shop.rows(Arrival)] == [
        (40, TODAY + timedelta(days=10)),
        (25, TODAY + timedelta(days=50)),
    ]


def test_a_delivery_that_has_landed_is_not_expected_again_by_the_same_list(shop: Shop) -> None:
    shop.products(a_product(coming=40, on=in_days(10)), a_product(coming=25, on=in_days(50)))
    with shop.db.transaction() as tx:
        stock.land(tx, "LAMP", 30, key="truck", now=database.now(tx))
    before = everything(shop.db)

    shop.products(a_product(coming=40, on=in_days(10)), a_product(coming=25, on=in_days(50)))
    assert everything(shop.db) == before

    shop.products(a_product(coming=10, on=in_days(12)), a_product(coming=25, on=in_days(50)))
    first, second = shop.rows(Arrival)
    assert (first.outstanding, first.expected_on) == (10, TODAY + timedelta(days=12))
    assert (second.outstanding, second.expected_on) == (25, TODAY + timedelta(days=50))


def test_a_delivery_that_a_list_no_longer_has_comes_no_more(shop: Shop) -> None:
    shop.orders(a_line("#1"))
    shop.products(a_product(coming=40, on=in_days(10)), a_product(coming=25, on=in_days(50)))

    shop.products(a_product(coming=25, on=in_days(50)))
    assert [one.state for one in shop.rows(Arrival)] == [ArrivalState.withdrawn, ArrivalState.expected]
    assert shop.expected("#1") == TODAY + timedelta(days=50)
    shop.products(a_product(coming="", on=""))
    assert shop.expected("#1") == TODAY + timedelta(days=50)
    shop.products(a_product(coming=0))
    assert shop.expected("#1") is None


def test_what_staff_expect_already_is_not_expected_twice(shop: Shop) -> None:
    shop.products(a_product())
    with shop.db.transaction() as tx:
        stock.expect(tx, "LAMP", 60, on=TODAY + timedelta(days=10), reference="PO 7", now=database.now(tx))

    shop.products(a_product(coming=60, on=in_days(10)))

    assert [one.reference for one in shop.rows(Arrival)] == ["PO 7"]


def test_a_day_without_a_number_holds_for_everybody_who_waits(shop: Shop) -> None:
    shop.orders(a_line("#1"), a_line("#2", count=500, day=2))

    shop.products(a_product(on=in_days(10)))
    assert {shop.expected("#1"), shop.expected("#2")} == {TODAY + timedelta(days=10)}
    before = everything(shop.db)
    shop.products(a_product(on=in_days(10)))
    assert everything(shop.db) == before

    shop.products(a_product(on=in_days(30)))
    assert shop.expected("#2") == TODAY + timedelta(days=30)
    shop.products(a_product(coming=1, on=in_days(40)))
    assert (shop.expected("#1"), shop.expected("#2")) == (TODAY + timedelta(days=40), None)


def test_a_day_that_has_passed_says_nothing(shop: Shop) -> None:
    shop.orders(a_line("#1"))

    outcome = shop.products(a_product(on=in_days(-3)))

    assert shop.expected("#1") is None
    assert outcome.warnings["LAMP is expected on a day that has passed"] == 1


@pytest.mark.parametrize("row", [a_product(on=in_days(30)), a_product(coming=5, on=in_days(30))])
def test_what_staff_have_said_about_a_product_stands_and_they_are_asked_once(
    shop: Shop, row: tuple[object, ...]
) -> None:
    shop.orders(a_line("#1"))
    with shop.db.transaction() as tx:
        product = catalog.by_sku(tx, "LAMP")
        now = database.now(tx)
        promises.state(tx, product.id, on=TODAY + timedelta(days=7), reason="", by="ann", now=now)
        promises.derive(tx, [product.id], now=now)

    shop.products(row)
    shop.products(row)

    assert shop.expected("#1") == TODAY + timedelta(days=7)
    assert shop.tasks() == ["date_differs"]


def test_what_may_stand_in_is_replaced_by_what_the_list_says(shop: Shop) -> None:
    others = (a_product("VASE"), a_product("HOOK"), a_product("RUG"))
    shop.products(a_product(instead="VASE, HOOK, GONE"), *others)

    outcome = shop.products(a_product(instead="RUG; VASE"), *others)
    silent = shop.products(a_product(instead=""), *others)

    assert outcome.warnings.total() == silent.warnings.total() == 0
    with shop.db.reading() as tx:
        lamp = catalog.by_sku(tx, "LAMP")
        assert [product.sku for product in catalog.alternatives_to(tx, lamp.id)] == ["RUG", "VASE"]


# The command


def test_the_exit_code_tells_whether_all_some_or_nothing_came_in(tmp_path: Path, sqlite_url: str) -> None:
    good = a_product("LAMP", 3)
    shop = Shop(Database(sqlite_url), tmp_path)
    whole = shop.written("whole.csv", PRODUCTS, [good])
    part = shop.written("part.csv", PRODUCTS, [good, a_product("VASE", "many")])
    nothing = shop.written("nothing.csv", PRODUCTS, [a_product("VASE", "many")])
    empty = shop.written("empty.csv", PRODUCTS, [])
    shop.db.dispose()

    told = [_command(path, sqlite_url) for path in (whole, part, nothing, empty, tmp_path / "absent.csv")]

    assert [one.returncode for one in told] == [0, 1, 2, 2, 2]
    assert "1 new product" in told[0].stdout
    assert "part.rejected.csv" in told[1].stdout
    assert "nothing.rejected.csv says why" in told[2].stderr
    assert "no rows below its header" in told[3].stderr
    assert (tmp_path / "part.rejected.csv").exists()
    assert not (tmp_path / "whole.rejected.csv").exists()


def _command(path: Path, url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "import", str(path)],
        cwd=path.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": url, "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
