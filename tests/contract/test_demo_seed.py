"""The shop that the demo begins with is small, believable and seeded a single time; its panel does what it says."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from customer import Shop
from fastapi import FastAPI
from sqlmodel import Session, SQLModel, func, select

from bot import demo
from bot.demo import panel
from bot.simulator import Phones
from scheduler.runner import run_pass
from store import catalog, consent, customers, database, orders, outlook, promises, supply
from store.catalog import Product
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import Database, table
from store.messages import Message, Priority
from store.orders import Backorder, Order
from store.settings import Settings

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
PICTURES = Path(demo.__file__).parent / "pictures"


@pytest.fixture
def shop(db: Database) -> Database:
    """A store with the shop of the demo in it."""
    demo.seed(db, now=NOW)
    return db


@pytest.fixture
def phones(shop: Database) -> Shop:
    """The phones of everybody, and what delivers to them."""
    return Shop(shop, message_hours="00:00-24:00", messages_per_day=100)


@pytest.fixture
def page(shop: Database, phones: Shop) -> httpx.AsyncClient:
    """The page's own server; what falls due while days pass is delivered at once."""
    app = FastAPI()

    def run_pass_and_deliver(db: Database, settings: Settings) -> Mapping[str, int]:
        owed = run_pass(db, settings)
        phones.answer()
        phones.confirm()
        return owed

    router = demo.router(
        shop,
        phones.settings,
        run_pass=run_pass_and_deliver,
        sms_number="+12125550100",
        bot_username="shop_bot",
        here="http://demo",
    )
    app.include_router(router)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo")


def test_the_shop_is_of_the_size_that_is_promised(shop: Database) -> None:
    with shop.reading() as tx:
        assert _count(tx, select(func.count()).select_from(Product)) == 12
        assert _count(tx, select(func.count()).select_from(Order)) == 40
        assert _count(tx, select(func.count()).select_from(Customer)) == 30
        assert _count(tx, select(func.count()).where(Backorder.waiting > 0)) == 25
        in_part = select(func.count()).where(Backorder.waiting > 0, Backorder.allocated > 0)
        assert _count(tx, in_part) >= 2


def test_seeding_twice_changes_nothing(shop: Database) -> None:
    before = _everything(shop)

    demo.seed(shop, now=NOW + timedelta(days=3))

    assert _everything(shop) == before


def test_a_shop_that_sells_something_else_is_left_alone(db: Database) -> None:
    with db.transaction() as tx:
        tx.add(Product(sku="OTHER", title="Something else", price_minor=100, currency="USD"))

    demo.seed(db, now=NOW)

    with db.reading() as tx:
        assert [product.sku for product in tx.exec(select(Product))] == ["OTHER"]
        assert _count(tx, select(func.count()).select_from(Order)) == 0


def test_whoever_waits_can_be_offered_something_that_is_there(shop: Database) -> None:
    differences = set()
    with shop.reading() as tx:
        waited_for = set(tx.exec(select(Backorder.product_id).where(Backorder.waiting > 0)))
        for product_id in waited_for:
            product = tx.get_one(Product, product_id)
            instead = catalog.alternatives_to(tx, product_id)
            assert instead, product.title
            assert all(supply.stock(tx, other.id).sellable > 0 for other in instead)
            steps = [other.price_minor - product.price_minor for other in instead]
            differences |= {(step > 0) - (step < 0) for step in steps}

    assert differences == {-1, 0, 1}


def test_there_is_a_date_and_every_reason_why_there_is_none(shop: Database) -> None:
    with shop.reading() as tx:
        waiting = list(tx.exec(select(Backorder.id).where(Backorder.waiting > 0)))
        told = outlook.of(tx, waiting).values()

    assert {line.reason for line in told} == {reason.value for reason in promises.Reason}
    assert all((line.expected_on is None) == (line.reason != "") for line in told)


def test_every_title_fits_a_button_and_every_product_has_its_picture(shop: Database) -> None:
    with shop.reading() as tx:
        products = list(tx.exec(select(Product)))

    assert [product.title for product in products if len(product.title) > 30] == []
    assert {product.image for product in products} == {f"/demo/pictures/{path.name}" for path in PICTURES.iterdir()}


def test_everybody_agreed_to_be_written_to_by_sms_and_some_have_opened_the_chat(shop: Database) -> None:
    with shop.reading() as tx:
        addresses = list(tx.exec(select(Address).where(Address.channel != "email")))
        willing = [one for one in addresses if consent.held(tx, one.id, Purpose.order_updates)]
        chats = [one for one in addresses if one.channel == "telegram"]

    assert willing == addresses
    assert 0 < len(chats) < 30
    assert all(one.handle == str(7000 + one.customer_id) for one in chats)


def test_there_are_people_with_several_orders_and_one_who_waits_for_two_things_at_once(shop: Database) -> None:
    with shop.reading() as tx:
        lines = [line for line in panel.people(tx) if sum(one["waiting"] > 0 for one in line["open"]) == 2]

    assert {person["name"] for person in lines} == {"Ada Miller", "Jonas Weber"}
    (jonas,) = (person for person in lines if person["name"] == "Jonas Weber")
    assert len({line["number"] for line in jonas["open"]}) == 1


def test_everybody_has_a_phone_for_each_channel(shop: Database, tmp_path: Path) -> None:
    phones = Phones(tmp_path / "phones.db")
    try:
        demo.hand_out(shop, phones)
        version = phones.version
        demo.hand_out(shop, phones)

        assert len(phones.people()) == 60
        assert phones.version == version
    finally:
        phones.close()


async def test_units_that_land_are_set_aside_once_and_can_be_shipped(shop: Database, page: httpx.AsyncClient) -> None:
    body = {"sku": "THROW-WOOL", "units": 2, "key": "delivery 1"}

    first = await page.post("/demo/api/shop/land", json=body)
    again = await page.post("/demo/api/shop/land", json=body)
    gone = await page.post("/demo/api/shop/ship", json={"number": "#1019"})

    assert first.json() == {"covered": 2, "in_part": 0, "set_aside": 2, "still_waiting": 3}
    assert again.json()["set_aside"] == 0
    assert gone.json() == {"units": 1, "orders": 1}
    with shop.reading() as tx:
        assert orders.lines_of(tx, orders.by_number(tx, "#1019").id)[0].shipped == 1


async def test_a_date_that_is_moved_is_what_everybody_in_line_may_expect(page: httpx.AsyncClient) -> None:
    mug = await _product(page, "MUG-BLUE")

    moved = await page.post("/demo/api/shop/move", json={"arrival_id": mug["arrivals"][0]["id"], "on": "2026-12-24"})

    assert (moved.json()["units"], moved.json()["on"]) == (24, "2026-12-24")
    assert {one["on"] for one in (await _product(page, "MUG-BLUE"))["queue"]} == {"2026-12-24"}


async def test_what_nobody_had_ordered_can_be_ordered(page: httpx.AsyncClient) -> None:
    assert (await _product(page, "VASE-RIBBED"))["arrivals"] == []

    await page.post("/demo/api/shop/move", json={"sku": "VASE-RIBBED", "on": "2026-12-01"})

    vase = await _product(page, "VASE-RIBBED")
    assert [(one["units"], one["on"]) for one in vase["arrivals"]] == [(4, "2026-12-01")]


async def test_days_pass_for_the_whole_shop(shop: Database, page: httpx.AsyncClient) -> None:
    with shop.reading() as tx:
        before = database.now(tx)

    await page.post("/demo/api/shop/pass", json={"days": 3})

    with shop.reading() as tx:
        assert database.now(tx) - before >= timedelta(days=3)


async def test_what_falls_due_while_days_pass_is_said_on_its_day(
    shop: Database, phones: Shop, page: httpx.AsyncClient
) -> None:
    phones.at(NOW)

    answer = await page.post("/demo/api/shop/pass", json={"days": 15})

    assert answer.json()["now"] >= "2026-11-17"
    with shop.reading() as tx:
        told = table(Message).c
        found = sa.select(told.sent_at).where(told.sent_at.is_not(None), told.priority == Priority.notice)
        days = {at.date() for at in tx.connection().execute(found).scalars()}
    assert min(days) == date(2026, 11, 2)
    assert len(days) >= 3
    assert all(inbox for wire in phones.wires.values() for inbox in wire.inboxes.values())


async def test_the_link_in_the_confirmation_ties_a_chat_to_its_customer(
    shop: Database, page: httpx.AsyncClient
) -> None:
    people = (await page.get("/demo/api/customers")).json()
    ada = next(person for person in people if person["name"] == "Ada Miller")
    assert not ada["linked"]

    token = (await page.post("/demo/api/shop/link", json={"customer_id": ada["id"]})).json()["token"]

    with shop.transaction() as tx:
        assert customers.redeem_link(tx, token, now=database.now(tx)) == ada["id"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("land", {"sku": "NOTHING", "units": 1}, 404),
        ("move", {"arrival_id": 4711, "on": None}, 404),
        ("move", {"sku": "CANDLES", "on": None}, 400),
        ("ship", {"number": "#4711"}, 404),
        ("ship", {"number": "#1040"}, 400),
        ("link", {"customer_id": 4711}, 404),
    ],
)
async def test_what_cannot_be_done_is_said(page: httpx.AsyncClient, path: str, body: object, status: int) -> None:
    answer = await page.post(f"/demo/api/shop/{path}", json=body)

    assert answer.status_code == status
    assert answer.json()["error"]


async def test_the_page_is_made_of_our_own_files_and_of_nothing_else_in_the_folder(page: httpx.AsyncClient) -> None:
    served = await page.get("/demo")
    assert "default-src 'self'" in served.headers["content-security-policy"]
    assert (await page.get("/")).headers["location"] == "/demo"

    for ours in ("page.css", "page.js", "phone.js", "panel.js", "wire.js", "pictures/blue-mug.svg"):
        assert (await page.get(f"/demo/{ours}")).status_code == 200, ours
    for not_ours in ("seed.py", "pictures/..%2Fseed.py", "pictures/nothing.svg", "__init__.py"):
        assert (await page.get(f"/demo/{not_ours}")).status_code == 404, not_ours


async def _product(page: httpx.AsyncClient, sku: str) -> dict[str, list[dict[str, object]]]:
    products = (await page.get("/demo/api/shop")).json()["products"]
    found: dict[str, list[dict[str, object]]] = next(product for product in products if product["sku"] == sku)
    return found


def _count(tx: Session, counted: object) -> int:
    return int(tx.exec(counted).one())  # type: ignore[call-overload]


def _everything(db: Database) -> dict[str, int]:
    with db.reading() as tx:
        return {
            table.name: tx.connection().execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in SQLModel.metadata.sorted_tables
        }
