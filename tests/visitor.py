"""Somebody at the console, with a browser that sends what browsers send and no scripts."""

import html
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from fastapi import FastAPI

from bot.app import WebSettings, application
from bot.cli._process import Parts, console_of
from bot.cli._providers import Providers, read
from bot.cli._stage import stage
from bot.metrics import Metrics
from store import database, staff
from store.database import Database
from store.settings import Settings
from store.staff import Role

PASSWORD = "seven herons in the fog"


@dataclass(slots=True)
class Visitor:
    """A browser; `http` follows nothing by itself."""

    http: httpx.AsyncClient

    async def asks(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a page."""
        return await self.http.get(path, headers=headers)

    async def sees(self, path: str) -> str:
        """Open a page, going on to where it leads, and return what it says."""
        answer = await self.http.get(path, follow_redirects=True)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    async def sends(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """Send a form of a page that was loaded before, as its button does."""
        key = {"form_key": found} if (found := await self.form_key()) else {}
        return await self.bare(path, {**key, **(fields or {})}, **headers)

    async def bare(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """Send a form with these fields and no others; `headers` may gainsay what a browser says of its origin."""
        origin = {"origin": str(self.http.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in {**origin, **said}.items() if value}
        return await self.http.post(path, data=fields or {}, headers=kept)

    async def form_key(self) -> str:
        """Read what the forms of this session carry, "" before signing in."""
        shown = await self.http.get("/console/account", follow_redirects=True)
        found = re.search(r'name="form_key" value="([^"]+)"', shown.text)
        return found[1] if found else ""

    async def signs_in(self, name: str, password: str = PASSWORD) -> "Visitor":
        """Sign in with a name and a password."""
        answer = await self.sends("/console/sign-in", {"name": name, "password": password})
        assert answer.status_code == 303, told(answer)
        return self


def told(answer: httpx.Response) -> str:
    """Return what a page says went wrong, or all of it."""
    wrong = re.findall(r'class="(?:trouble|wrong)"[^>]*>([^<]+)<', answer.text)
    return html.unescape(" ".join(wrong)) or answer.text


def web(
    db: Database,
    *,
    public_url: str = "",
    settings: Settings | None = None,
    providers: Callable[[], Providers] = read,
) -> FastAPI:
    """Put the web application together as a process does, without a channel."""
    settings = settings or Settings.model_construct()
    told = WebSettings(_env_file=None, public_url=public_url)
    parts = Parts(settings=settings, web=told, db=db, providers=providers)
    return application(
        db, [], receive=_nothing, hear=lambda _: _nothing, metrics=Metrics(db), stage=stage, console=console_of(parts)
    )


async def _nothing(*_: object) -> None:
    raise AssertionError("no channel is here")


@asynccontextmanager
async def visiting(app: FastAPI, *, base_url: str = "http://shop.test") -> AsyncIterator[Visitor]:
    """Open a browser of its own."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=base_url) as http:
        yield Visitor(http)


def hire(db: Database, name: str, role: Role = Role.agent, *, password: str = PASSWORD) -> int:
    """Let somebody sign in, and return their number."""
    with db.transaction() as tx:
        return staff.add(tx, name, password, role, by="test", now=database.now(tx)).id
