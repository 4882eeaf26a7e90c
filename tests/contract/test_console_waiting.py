"""The console's list of who waits: pages without gaps, filters that are links, a file that no spreadsheet computes."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from builders import a_product, an_order, phone_of
from clerk import Clerk, statements
from sqlmodel import Session

from store import database, promises, supply
from store.catalog import Product
from store.customers import Customer
from store.database import Database
from store.orders import Order
from store.settings import Settings
from store.staff import Role

SETTINGS = Settings(_env_file=None)
EVIL_NAME, EVIL_TITLE = "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'


@pytest.fixture
def clerk(db: Database) -> Clerk:
    """A manager at the console."""
    return Clerk(db, SETTINGS)


def fill(db: Database, *fillers: Callable[[Session], object]) -> None:
    """Write a shop down."""
    with db.transaction() as tx:
        for filler in fillers:
            filler(tx)


def lamps(count: int, *, days_ago: float | None = None) -> Callable[[Session], object]:
    """So many orders of two lamps each, #1 the oldest; all of one moment where `days_ago` is given."""

    def place(tx: Session) -> None:
        now = database.now(tx)
        for number in range(1, count + 1):
            ago = float(count + 1 - number) if days_ago is None else days_ago
            an_order(tx, f"#{number}", ("LAMP-2", 2), days_ago=ago, now=now)

    return place


def numbers(clerk: Clerk) -> list[str]:
    """Read the orders that a page lists, in their order."""
    assert clerk.last is not None
    return re.findall(r'data-label="Order">(#\d+)', clerk.last.text)


def follow(clerk: Clerk, label: str) -> bool:
    """Open the page that a link of the shown one leads to; false where there is no such link."""
    assert clerk.last is not None
    found = re.search(rf'<a [^>]*href="/console([^"]+)"[^>]*>\s*{re.escape(label)}', clerk.last.text)
    if found is None:
        return False
    clerk.looks(unescape(found[1]))
    return True


@pytest.mark.parametrize("days_ago", [None, 5.0], ids=["one a day", "all at once"])
def test_the_pages_list_everybody_once_whoever_waited_longest_first(
    db: Database, clerk: Clerk, days_ago: float | None
) -> None:
    fill(db, a_product, lamps(120, days_ago=days_ago))

    clerk.looks("/waiting")
    listed = numbers(clerk)
    pages = 1
    while follow(clerk, "Next page"):
        pages += 1
        listed += numbers(clerk)

    assert pages == 3
    assert listed == [f"#{number}" for number in range(1, 121)]
    assert "Units owed 240" in clerk.words()
    assert "Money at risk $11,760.00" in clerk.words()


@pytest.mark.parametrize("by", ["line", "product", "customer", "arrival"])
def test_a_page_and_what_it_comes_to_are_one_statement_each(db: Database, clerk: Clerk, by: str) -> None:
    def made() -> int:
        with statements(db) as seen:
            clerk.looks("/waiting", by=by)
        return len(seen)

    fill(db, a_product, lamps(2))
    few = made()
    fill(db, lambda tx: [an_order(tx, f"#{number}", ("LAMP-2", 1)) for number in range(100, 160)])

    # Who is signed in, what time it is, the page, the sums.
    assert few == made() <= 5


def test_products_customers_and_arrivals_come_in_pages_too(db: Database, clerk: Clerk) -> None:
    def sell(tx: Session) -> None:
        now = database.now(tx)
        for number in range(60):
            a_product(tx, f"SKU-{number}", title=f"Thing {number}")
            an_order(tx, f"#{number}", (f"SKU-{number}", 1 + number % 3), now=now)
            on = now.date() + timedelta(days=number % 7) if number % 2 else None
            supply.expect(tx, f"SKU-{number}", 5, on=on, reference=f"PO-{number}", now=now)

    fill(db, sell)

    for by, pattern in (("product", r">Thing (\d+)<"), ("customer", r"/customers/(\d+)"), ("arrival", r">PO-(\d+)<")):
        clerk.looks("/waiting", by=by)
        assert clerk.last is not None
        found = re.findall(pattern, clerk.last.text)
        while follow(clerk, "Next page"):
            found += re.findall(pattern, clerk.last.text)

        assert len(found) == len(set(found)) == 60, by


def test_filters_hold_together_and_each_can_be_taken_away(db: Database, clerk: Clerk) -> None:
    def sell(tx: Session) -> None:
        now = database.now(tx)
        a_product(tx)
        mug = a_product(tx, "MUG", title="Mug")
        mug.supplier = "Northwind"
        an_order(tx, "#1", ("LAMP-2", 1), days_ago=40, country="DE", postcode="10115", now=now)
        an_order(tx, "#2", ("MUG", 1), days_ago=40, country="DE", postcode="10115", now=now)
        an_order(tx, "#3", ("MUG", 1), days_ago=3, country="US", now=now)
        supply.expect(tx, "MUG", 1, on=now.date() + timedelta(days=9), reference="PO-7", now=now)

    fill(db, sell)
    asked = {
        "sku=mug": ["#2", "#3"],
        "supplier=northwind": ["#2", "#3"],
        "arrival=PO-7": ["#2"],
        "country=de": ["#1", "#2"],
        "days=30": ["#1", "#2"],
        "day=named": ["#2"],
        "day=none": ["#1", "#3"],
        "told=untold": ["#1", "#2", "#3"],
        "told=told": [],
        "q=3": ["#3"],
        "q=%233": ["#3"],
        "q=ada+miller": ["#1", "#2", "#3"],
        "q=nobody": [],
        "country=DE&sku=MUG": ["#2"],
    }

    found = {}
    for query in asked:
        clerk.looks(f"/waiting?{query}")
        found[query] = numbers(clerk)

    assert found == asked
    clerk.looks("/waiting?country=DE&sku=MUG")
    assert follow(clerk, "<span>Product: MUG")
    assert numbers(clerk) == ["#1", "#2"]


def test_who_was_told_a_day_that_has_passed_is_found(db: Database, clerk: Clerk) -> None:
    def sell(tx: Session) -> None:
        now = database.now(tx)
        a_product(tx)
        for number, told in (("#1", -1), ("#2", 5), ("#3", None)):
            line = an_order(tx, number, ("LAMP-2", 1), now=now)[0]
            on = None if told is None else now.date() + timedelta(days=told)
            told_of = promises.Promise(backorder_id=line.id, on_date=on, made_at=now, by="kim", how="phone")
            tx.add(told_of)

    fill(db, sell)

    clerk.looks("/waiting", day="past")

    assert numbers(clerk) == ["#1"]


def test_a_phone_is_found_by_its_end_or_by_all_of_it(db: Database, clerk: Clerk) -> None:
    fill(
        db,
        a_product,
        lambda tx: an_order(tx, "#1", ("LAMP-2", 1), phone="+12125550123"),
        lambda tx: an_order(tx, "#2", ("LAMP-2", 1), phone="+12125550456"),
    )

    found = {}
    for typed in ("0123", "(212) 555-0456", "50123", "555-0123"):
        clerk.looks("/waiting", q=typed)
        found[typed] = numbers(clerk)

    assert found == {"0123": ["#1"], "(212) 555-0456": ["#2"], "50123": [], "555-0123": []}


def test_a_wrong_filter_is_marked_and_kept_and_the_others_hold(db: Database, clerk: Clerk) -> None:
    fill(db, a_product, lamps(2))

    clerk.looks("/waiting", days="soon", q="#2")

    assert clerk.last is not None
    assert clerk.last.status_code == 422
    assert re.search(r'name="days"[^>]*value="soon"[^>]*aria-invalid="true"', clerk.last.text)
    assert "A whole number, such as 3." in clerk.words()
    assert numbers(clerk) == ["#2"]


@pytest.mark.parametrize("after", ["x", "[]", '["2026-13-01",1]', '[1,"2"]', '["2026-01-01T00:00:00+00:00",1e400]'])
def test_a_place_that_no_page_named_is_no_page(db: Database, clerk: Clerk, after: str) -> None:
    fill(db, a_product, lamps(1))

    clerk.looks("/waiting", after=after)

    assert clerk.last is not None
    assert clerk.last.status_code == 404


def test_the_file_has_every_line_and_nothing_in_it_is_computed(db: Database, clerk: Clerk) -> None:
    def sell(tx: Session) -> None:
        now = database.now(tx)
        for at, begins in enumerate("=+-@\t\r"):
            a_product(tx, f"SKU-{at}", title=f"{begins}1+1")
            line = an_order(tx, f"#{at}", (f"SKU-{at}", 1), now=now)[0]
            line.title = f"{begins}HYPERLINK(1)"
            tx.get_one(Customer, tx.get_one(Order, line.order_id).customer_id).name = f"{begins}cmd, Ada"

    fill(db, sell, a_product, lambda tx: [an_order(tx, f"#{n}", ("LAMP-2", 2)) for n in range(100, 105)])

    clerk.looks("/waiting/lines.csv")

    assert clerk.last is not None
    assert clerk.last.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in clerk.last.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(clerk.last.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 11
    assert [cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@\t\r\n"))] == []
    assert {row["Customer"] for row in rows} >= {"'=cmd, Ada", "'@cmd, Ada", "'\tcmd, Ada"}
    assert all(row["Phone"].startswith("'+1212555") for row in rows)
    assert {(row["At risk"], row["Price"]) for row in rows if row["SKU"] == "LAMP-2"} == {("98.00", "49.00")}


def test_the_file_goes_on_for_as_long_as_there_are_lines(db: Database, clerk: Clerk) -> None:
    fill(db, a_product, lambda tx: many(tx, 2_300))

    clerk.looks("/waiting/lines.csv", sku="MUG")

    assert clerk.last is not None
    assert clerk.last.text.count("\r\n") == 2_301


def many(tx: Session, count: int) -> None:
    """Put so many lines of mugs into one order, as an import would."""
    import sqlalchemy as sa

    from store.orders import Backorder

    mug = a_product(tx, "MUG", title="Mug")
    first = an_order(tx, "#2", ("MUG", 1))[0]
    row = {name: getattr(first, name) for name in Backorder.model_fields if name != "id"}
    more = [{**row, "reference": f"MUG {at}", "line": at, "product_id": mug.id} for at in range(2, count + 1)]
    tx.connection().execute(sa.insert(database.table(Backorder)), more)


def test_agents_see_the_end_of_a_phone_and_no_more(db: Database) -> None:
    fill(db, a_product, lambda tx: an_order(tx, "#1", ("LAMP-2", 1), phone="+12125550123"))
    agent = Clerk(db, SETTINGS, Role.agent)

    pages = [agent.looks("/waiting"), agent.looks("/waiting?by=customer"), agent.looks("/waiting/lines.csv")]

    assert [("0123" in page, "+12125550123" in page) for page in pages] == [(True, False)] * 3


def test_what_somebody_typed_is_only_text(db: Database, clerk: Clerk) -> None:
    def sell(tx: Session) -> None:
        product = a_product(tx, "A/B?c#d", title=EVIL_TITLE)
        line = an_order(tx, "#1", ("A/B?c#d", 1))[0]
        line.title, product.supplier = EVIL_TITLE, EVIL_TITLE
        tx.get_one(Customer, phone_of(tx, line).customer_id).name = EVIL_NAME

    fill(db, sell)

    for by in ("line", "product", "customer", "arrival"):
        page = clerk.looks("/waiting", by=by, supplier=EVIL_TITLE)

        assert "<script>alert" not in page
        assert "<img" not in page.partition("<main")[2]
    assert clerk.looks("/waiting").count("/console/products/A%2FB%3Fc%23d") == 1


def test_nobody_who_is_not_signed_in_reads_it(db: Database, clerk: Clerk) -> None:
    clerk.token = ""

    clerk.looks("/waiting/lines.csv")

    assert clerk.last is not None
    assert clerk.last.status_code == 303
    assert "/console/sign-in" in clerk.last.headers["location"]


def test_an_empty_shop_says_so(db: Database, clerk: Clerk) -> None:
    fill(db, lambda tx: tx.add(Product(sku="X", title="X", price_minor=1, currency="USD")))

    clerk.looks("/waiting")

    assert "Nobody waits." in clerk.words()
