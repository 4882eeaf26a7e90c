"""Where the page asks what the shop has and does, and where its buttons are answered."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.demo import panel
from bot.simulation.clock import RunPass
from store.database import Database
from store.errors import NotFound, ShopError
from store.settings import Settings

Units = Annotated[int, Field(ge=1, le=10_000)]


class Landed(BaseModel):
    """Units that a truck brought; `key` names the delivery, so that a repeated request lands it once."""

    sku: str
    units: Units
    key: str = Field(default_factory=lambda: secrets.token_hex(8), min_length=8, max_length=64)


class Moved(BaseModel):
    """Another date, or none, for an arrival; or, by SKU, units that are on their way from now on."""

    arrival_id: int | None = None
    sku: str = ""
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


class Told(APIRoute):
    """Says as JSON why the shop will not do something."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Answer as FastAPI does, and each refusal in the shop's own words."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handle(request)
            except ShopError as error:
                status = 404 if isinstance(error, NotFound) else 400
                return JSONResponse({"error": str(error) or type(error).__doc__}, status)

        return told


def counter(db: Database, settings: Settings, *, run_pass: RunPass, sms_number: str, bot_username: str) -> APIRouter:
    """Serve the customers and the shop, and carry out each button as one transaction in a thread."""
    router = APIRouter(prefix="/demo/api", route_class=Told, include_in_schema=False)

    @router.get("/customers")
    async def customers() -> Any:
        return await _read(db, panel.people)

    @router.get("/shop")
    async def shop() -> Any:
        shown = await _read(db, lambda tx: panel.shop(tx, settings))
        return {**shown, "sms_number": sms_number, "bot_username": bot_username}

    @router.post("/shop/land")
    async def land(landed: Landed) -> Any:
        return await _do(db, lambda tx: panel.land(tx, landed.sku, landed.units, key=landed.key))

    @router.post("/shop/move")
    async def move(moved: Moved) -> Any:
        if moved.arrival_id is None:
            return await _do(db, lambda tx: panel.expect(tx, moved.sku, moved.units, moved.on))
        arrival_id = moved.arrival_id
        return await _do(db, lambda tx: panel.move(tx, arrival_id, moved.on))

    @router.post("/shop/ship")
    async def ship(shipped: Shipped) -> Any:
        return await _do(db, lambda tx: panel.ship(tx, shipped.number, shipped.line))

    @router.post("/shop/pass")
    async def let_pass(passed: Passed) -> Any:
        return await asyncio.to_thread(panel.pass_days, db, settings, passed.days, run_pass=run_pass)

    @router.post("/shop/link")
    async def link(linked: Linked) -> Any:
        return await _do(db, lambda tx: panel.link(tx, linked.customer_id, settings))

    return router


async def _read(db: Database, look: Callable[[Session], Any]) -> Any:
    def looked() -> Any:
        with db.reading() as tx:
            return look(tx)

    return await asyncio.to_thread(looked)


async def _do(db: Database, act: Callable[[Session], Any]) -> Any:
    def done() -> Any:
        with db.transaction() as tx:
            return act(tx)

    return await asyncio.to_thread(done)
