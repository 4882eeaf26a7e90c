"""A small shop to play with: two phones side by side, and a counter at which stock lands and days pass.

The phones are real addresses: what they do goes through the channels, the store and the outbox as it would for
anybody. Only the wire to the provider is the simulator's.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, RedirectResponse

from bot.demo import panel
from bot.demo.counter import Told, counter
from bot.demo.entrance import OWNER, appoint, entrance
from bot.demo.goods import SHOP_NAME
from bot.demo.seed import seed
from bot.simulation.clock import RunPass
from store.database import Database
from store.errors import NotFound
from store.settings import Settings

if TYPE_CHECKING:
    from bot.simulator import Phones

__all__ = ["OWNER", "SHOP_NAME", "appoint", "hand_out", "router", "seed"]

_HERE = Path(__file__).parent
# Nothing is fetched from elsewhere, and nothing that a message says is ever run.
_ONLY_OURS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "Cache-Control": "no-cache",
}


def hand_out(db: Database, phones: "Phones") -> None:
    """Give everybody who ordered a phone for each channel, unless they have it."""
    with db.reading() as tx:
        everybody = panel.people(tx)
    for person in everybody:
        for channel in ("sms", "telegram"):
            if phones.phone(channel, person[channel]) is None:
                phones.meet(channel, person[channel], name=person["name"], language=person["language"])


def router(
    db: Database, settings: Settings, *, run_pass: RunPass, sms_number: str, bot_username: str, here: str
) -> APIRouter:
    """Serve the page at /demo and what is behind it; the simulator serves the phones at /demo/api/phones.

    `here` is the address of all that. `run_pass` does what is due, on each step of the days that are made to pass.
    """
    router = APIRouter(route_class=Told, include_in_schema=False)

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

    router.include_router(counter(db, settings, run_pass=run_pass, sms_number=sms_number, bot_username=bot_username))
    router.include_router(entrance(db, here=here))
    return router


def _file(folder: Path, name: str, *kinds: str) -> Response:
    """Return one of our own files; the folder is asked what it has, so that no name leads out of it."""
    found = next((path for path in folder.iterdir() if path.name == name and path.suffix in kinds), None)
    if found is None:
        raise NotFound(f"there is no {name} here")
    return FileResponse(found, headers=_ONLY_OURS)
