"""A small shop to play with: two phones side by side, and a panel on which stock lands and days pass.

The phones are real addresses: what they do goes through the channels, the store and the outbox as it would for
anybody. Only the wire to the provider is the simulator's.
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.demo import panel
from bot.demo.goods import SHOP_NAME
from bot.demo.seed import seed
from store.database import Database
from store.errors import NotFound, ShopError
from store.settings import Settings

if TYPE_CHECKING:
    from bot.simulator import Phones

__all__ = ["SHOP_NAME", "hand_out", "router", "seed"]

_HERE = Path(__file__).parent
# Nothing is fetched from elsewhere, and nothing that a message says is ever run.
_ONLY_OURS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "Cache-Control": "no-cache",
}

Units = Annotated[int, Field(ge=1, le=10_000)]


class Landed(BaseModel):
    """Units that a truck brought; `key` names the delivery, so that a repeated request lands it once."""

    sku: str
    units: Units
    key: str = Field(default_factory=lambda: secrets.token_hex(8), min_length=8, max_length=64)


class Moved(BaseModel):
    """Another date, or none, for an arrival; or, by SKU, units that are on their way from now on."""

    arrival_id: int | None = None
    sku: str | None = None
    units: Units | None = None
    on: date | None = None


class Shipped(BaseModel):
    """Which order and which of its lines; without a number, whatever is set aside."""

    number: str | None = None
    line: int | None = None


class Passed(BaseModel):
    """How many days pass."""

    days: Annotated[int, Field(ge=1, le=366)]


class Linked(BaseModel):
    """Whose order confirmation it is."""

    customer_id: int


class _Told(APIRoute):
    """Says as JSON why the shop will not do something."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handle(request)
            except ShopError as error:
                status = 404 if isinstance(error, NotFound) else 400
                return JSONResponse({"error": str(error) or type(error).__doc__}, status)

        return told


def hand_out(db: Database, phones: "Phones") -> None:
    """Give everybody who ordered a phone for each channel, unless they have it."""
    with db.reading() as tx:
        everybody = panel.people(tx)
    for person in everybody:
        for channel in ("sms", "telegram"):
            if phones.phone(channel, person[channel]) is None:
                phones.meet(channel, person[channel], name=person["name"], language=person["language"])


def router(db: Database, settings: Settings, *, sms_number: str, bot_username: str) -> APIRouter:
    """Serve the page at /demo, what it shows and what its buttons do; the simulator serves the phones."""
    router = APIRouter(route_class=_Told, include_in_schema=False)

    async def reading(look: Callable[[Session], Any]) -> Any:
        def looked() -> Any:
            with db.reading() as tx:
                return look(tx)

        return await asyncio.to_thread(looked)

    async def doing(act: Callable[[Session], Any]) -> Any:
        def done() -> Any:
            with db.transaction() as tx:
                return act(tx)

        return await asyncio.to_thread(done)

    @router.get("/")
    async def home() -> Response:
        return RedirectResponse("/demo")

    @router.get("/demo")
    async def page() -> Response:
        return FileResponse(_HERE / "page.html", headers=_ONLY_OURS)

    @router.get("/demo/{name}")
    async def part(name: str) -> Response:
        return _file(_HERE, name, ".css", ".js")

    @router.get("/demo/pictures/{name}")
    async def picture(name: str) -> Response:
        return _file(_HERE / "pictures", name, ".svg")

    @router.get("/demo/api/customers")
    async def customers() -> Any:
        return await reading(panel.people)

    @router.get("/demo/api/shop")
    async def shop() -> Any:
        shown = await reading(lambda tx: panel.shop(tx, settings))
        return {**shown, "sms_number": sms_number, "bot_username": bot_username}

    @router.post("/demo/api/shop/land")
    async def land(landed: Landed) -> Any:
        return await doing(lambda tx: panel.land(tx, landed.sku, landed.units, key=landed.key))

    @router.post("/demo/api/shop/move")
    async def move(moved: Moved) -> Any:
        if moved.arrival_id is not None:
            arrival_id = moved.arrival_id
            return await doing(lambda tx: panel.move(tx, arrival_id, moved.on))
        return await doing(lambda tx: panel.expect(tx, moved.sku or "", moved.units, moved.on))

    @router.post("/demo/api/shop/ship")
    async def ship(shipped: Shipped) -> Any:
        return await doing(lambda tx: panel.ship(tx, shipped.number, shipped.line))

    @router.post("/demo/api/shop/pass")
    async def let_pass(passed: Passed) -> Any:
        return await doing(lambda tx: panel.pass_days(tx, passed.days))

    @router.post("/demo/api/shop/link")
    async def link(linked: Linked) -> Any:
        return await doing(lambda tx: panel.link(tx, linked.customer_id, settings))

    return router


def _file(folder: Path, name: str, *kinds: str) -> Response:
    """Return one of our own files; the folder is asked what it has, so that no name leads out of it."""
    found = next((path for path in folder.iterdir() if path.name == name and path.suffix in kinds), None)
    if found is None:
        raise NotFound(f"there is no {name} here")
    return FileResponse(found, headers=_ONLY_OURS)
