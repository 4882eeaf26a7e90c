"""What a real browser makes of the pages beside the API: the documentation, and a product page that asks the feed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from builders import a_product
from fastapi import FastAPI, Response
from journeys.processes import free_port
from playwright.async_api import expect

from bot import api, feed
from bot.app import WebSettings
from bot.cli._process import Server
from bot.cli._stage import stage
from store.database import Database

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

pytestmark = pytest.mark.browser

PATIENCE = 20_000  # milliseconds


@pytest.fixture
async def shop(sqlite_url: str) -> AsyncIterator[Database]:
    """A shop with a lamp on the shelf and a chair of which nobody knows when it comes."""
    db = Database(sqlite_url)
    with db.transaction() as tx:
        a_product(tx, "LAMP & CO", on_hand=1)
        a_product(tx, "CHAIR")
    yield db
    db.dispose()


async def test_the_documentation_is_read_without_anything_from_outside(browser: "Browser", shop: Database) -> None:
    app = FastAPI()
    api.mount(app, shop, stage)
    async with _served(app) as url, _opened(browser) as (page, asked, complaints):
        await page.goto(f"{url}/api/docs")
        await page.get_by_role("button", name="Place orders").click()
        await expect(page.get_by_text("Idempotency-Key").first).to_be_visible()
        await expect(page.get_by_text("Write orders down, and serve the queues")).to_be_visible()

        assert asked
        assert [one for one in asked if not one.startswith((url, "data:"))] == []
        assert complaints == []


async def test_a_product_page_of_another_origin_is_filled_with_what_the_shop_says(
    browser: "Browser", shop: Database
) -> None:
    app, page_of_the_shop = FastAPI(), FastAPI()
    app.include_router(feed.router(shop))
    html = """<!doctype html><html lang="de"><title>Lamp</title>
      <p>Lamp: <span data-backorder-sku="LAMP &amp; CO"></span>
      <p>Chair: <b data-backorder-sku="CHAIR">Bitte fragen</b><p>Sofa: <i data-backorder-sku="SOFA">Bitte fragen</i>
      <script src="FEED/feed/v1/snippet.js" async></script>"""

    @page_of_the_shop.get("/")
    def product() -> Response:
        return Response(html.replace("FEED", url), media_type="text/html")

    async with _served(app) as url, _served(page_of_the_shop) as own, _opened(browser) as (page, asked, complaints):
        await page.goto(own)

        await expect(page.locator("span")).to_have_text("Auf Lager.")
        await expect(page.locator("b")).to_have_text("Zurzeit nicht auf Lager. Ein Termin steht noch nicht fest.")
        await expect(page.locator("b")).to_have_attribute("data-backorder-state", "unknown")
        await expect(page.locator("i")).to_have_text("Bitte fragen")
        assert len([one for one in asked if "expected.json" in one]) == 1
        assert [one for one in complaints if "favicon" not in one] == []


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[str]:
    web = WebSettings(_env_file=None, host="127.0.0.1", port=free_port())
    server = Server(app, web)
    serving = asyncio.create_task(server.serve())
    await server.listening()
    try:
        yield f"http://127.0.0.1:{web.port}"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def _opened(browser: "Browser") -> AsyncIterator[tuple["Page", list[str], list[str]]]:
    context = await browser.new_context()
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text} {message.location['url']}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page, asked, complaints
    finally:
        await context.close()
