"""The public feed: what the shop would say today of when a product comes, for its product pages; off unless wanted.

It tells of products and never of customers: neither how many wait nor how many are on the shelf.
"""

import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field

from bot import locales
from bot.dialogue import Text
from store import database, forecast
from store.database import Database
from store.days import Range, today_of
from store.forecast import Forecast

MOST = 100
"""Of so many products a page may ask at once."""
FOR_EVERYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
A_WHILE = "public, max-age=300, stale-while-revalidate=300"
A_DAY = "public, max-age=86400"

Sku = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Language = Annotated[str, Query(max_length=20, pattern=r"^[A-Za-z0-9_-]*$")]
Known = Annotated[str, Header(alias="If-None-Match")]


class Said(BaseModel):
    """What a product page says: `on` is the day, or the last day of a range that begins with `from`."""

    sku: str
    state: Literal["in_stock", "expected", "unknown"]
    on: date | None = None
    from_: date | None = Field(default=None, serialization_alias="from")
    sentence: str


class Feed(BaseModel):
    """What is said today, in the shop; products that are not known are left out."""

    shop: str
    today: date
    language: str
    products: list[Said]


def router(db: Database) -> APIRouter:
    """Serve the feed of a store, and the script that puts it into a page."""
    feed, spoken = APIRouter(prefix="/feed/v1"), locales.load()
    snippet = (Path(__file__).parent / "snippet.js").read_text("utf-8")

    def said(skus: list[str], wanted: str) -> Feed:
        language = spoken.nearest(wanted, db.settings.shop_language)
        # A country in it (en-GB) decides how a day is written.
        tongue = wanted if spoken.nearest(wanted) == language and wanted else db.settings.shop_language
        with db.reading() as tx:
            now = database.now(tx)
            found = forecast.of(tx, skus, now=now)
        today = today_of(now, db.settings)
        products = [_said(one, spoken, tongue, today) for one in found]
        return Feed(shop=db.settings.shop_name, today=today, language=language, products=products)

    @feed.get("/expected.json")
    def of_several(
        sku: Annotated[list[Sku], Query(min_length=1, max_length=MOST)], language: Language = "", known: Known = ""
    ) -> Response:
        told = said(sku, language)
        return _kept(told.model_dump_json(by_alias=True), "application/json", A_WHILE, known)

    @feed.get("/expected/{sku:path}.json")
    def of_one(sku: Sku, language: Language = "", known: Known = "") -> Response:
        told = said([sku], language)
        if not told.products:
            return Response(status_code=404, headers=FOR_EVERYBODY | {"Cache-Control": A_WHILE})
        return _kept(told.products[0].model_dump_json(by_alias=True), "application/json", A_WHILE, known)

    @feed.get("/snippet.js")
    def script(known: Known = "") -> Response:
        return _kept(snippet, "text/javascript; charset=utf-8", A_DAY, known)

    return feed


def _said(one: Forecast, spoken: locales.Locales, language: str, today: date) -> Said:
    if one.in_stock:
        state, text = "in_stock", Text("feed-in-stock")
    elif one.day is None:
        state, text = "unknown", Text("feed-unknown")
    else:
        state, text = "expected", Text("feed-expected", {"date": one.day})
    last, first = (one.day.last, one.day.first) if isinstance(one.day, Range) else (one.day, None)
    sentence = spoken.speak(language, text, form="web", today=today)
    return Said(sku=one.sku, state=state, on=last, from_=first, sentence=sentence)


def _kept(body: str, kind: str, how_long: str, known: str) -> Response:
    """Answer with what caches may keep; where the asker has it already, say only that it is still the same."""
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = FOR_EVERYBODY | {"ETag": tag, "Cache-Control": how_long}
    if tag in [one.strip().removeprefix("W/") for one in known.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=kind)
