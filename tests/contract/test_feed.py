"""The public feed: what a product page says today, and to whom it says nothing."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from builders import a_product, an_order
from fastapi import FastAPI
from sqlmodel import select

from bot import feed
from store import database, promises, supply
from store.catalog import Product
from store.database import Database
from store.days import today_of


@pytest.fixture
async def page(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    """What a browser on a product page asks."""
    app = FastAPI()
    app.include_router(feed.router(db))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example/feed/v1") as http:
        yield http


async def test_whoever_orders_now_comes_behind_all_who_wait(page: httpx.AsyncClient, db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        today = today_of(now, db.settings)
        first, second = today + timedelta(days=10), today + timedelta(days=40)
        a_product(tx)
        a_product(tx, "CHAIR", on_hand=1)
        an_order(tx, "#1", ("LAMP-2", 3), now=now)
        supply.expect(tx, "LAMP-2", 3, on=first, now=now)

    full = (await page.get("/expected.json?sku=LAMP-2&sku=CHAIR&sku=NOTHING")).json()
    with db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 1, on=second, now=database.now(tx))
    later = (await page.get("/expected/LAMP-2.json")).json()
    with db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 4, on=first, now=database.now(tx))
    sooner = (await page.get("/expected/LAMP-2.json")).json()

    assert [(one["sku"], one["state"], one["on"]) for one in full["products"]] == [
        ("CHAIR", "in_stock", None),
        ("LAMP-2", "unknown", None),
    ]
    assert (later["state"], later["on"], later["from"]) == ("expected", f"{second}", None)
    assert (sooner["state"], sooner["on"]) == ("expected", f"{first}")


async def test_staffs_word_is_said_and_a_range_that_has_begun_is_said_for_what_is_left_of_it(
    page: httpx.AsyncClient, db: Database
) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        today = today_of(now, db.settings)
        product = a_product(tx)
        promises.state(tx, product.id, on=today + timedelta(days=5), since=today, reason="by sea", by="Kim", now=now)
        database.let_pass(tx, timedelta(days=2))

    said = (await page.get("/expected/LAMP-2.json?language=fr")).json()

    assert (said["from"], said["on"]) == (f"{today + timedelta(days=2)}", f"{today + timedelta(days=5)}")
    assert "entre le" in said["sentence"]


async def test_it_is_said_in_the_language_of_the_page_else_in_the_shops(page: httpx.AsyncClient, db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, on_hand=1)

    said = {
        language: (await page.get(f"/expected.json?sku=LAMP-2&language={language}")).json()
        for language in ("", "en", "de-AT", "es", "fr", "it")
    }

    assert {language: told["language"] for language, told in said.items()} == {
        "": "en",
        "en": "en",
        "de-AT": "de",
        "es": "es",
        "fr": "fr",
        "it": "en",
    }
    assert said["de-AT"]["products"][0]["sentence"] == "Auf Lager."


async def test_it_may_be_kept_for_a_while_by_everybody(page: httpx.AsyncClient, db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx)

    first = await page.get("/expected.json?sku=LAMP-2")
    same = await page.get("/expected.json?sku=LAMP-2", headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    with db.transaction() as tx:
        tx.exec(select(Product)).one().on_hand = 1
    other = await page.get("/expected.json?sku=LAMP-2", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, same.status_code, same.content, other.status_code) == (200, 304, b"", 200)
    for answer in (first, same, other):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "max-age=300" in answer.headers["cache-control"]
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("query", ["", "?sku=", "?sku=a%00b", "?" + "&".join(["sku=A"] * 101), "?sku=A&language=%3C"])
async def test_what_cannot_be_asked_is_refused(page: httpx.AsyncClient, query: str) -> None:
    assert (await page.get(f"/expected.json{query}")).status_code == 422


async def test_a_product_is_found_whatever_its_sku_holds(page: httpx.AsyncClient, db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "A/B 2.json", on_hand=1)

    assert (await page.get("/expected/A%2FB%202.json.json")).json()["sku"] == "A/B 2.json"
    assert (await page.get("/expected/A.json")).status_code == 404
