"""A program of the shop that calls the API, with a key of its own."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx

from bot import api
from bot.cli._stage import stage
from store import api_keys, database
from store.api_keys import Scope
from store.database import Database

_names = count(1)


def a_key(
    db: Database, scopes: Collection[Scope] = tuple(Scope), *, name: str | None = None, per_minute: int = 6000
) -> str:
    """A key that may do all, or what is named."""
    with db.transaction() as tx:
        named = name or f"program {next(_names)}"
        return api_keys.issue(tx, named, scopes, per_minute=per_minute, by="test", now=database.now(tx))


class Program:
    """What a program sends, and what it is answered."""

    def __init__(self, http: httpx.AsyncClient, key: str) -> None:
        self.http, self.key = http, key

    async def asks(
        self, method: str, path: str, body: Any = None, *, once: str | None = None, key: str | None = None, **more: Any
    ) -> httpx.Response:
        """Send a request under a name of its own, or under `once`; without a key where that is ""."""
        sent = self.key if key is None else key
        headers = {"Idempotency-Key": once or f"request {next(_names)}".replace(" ", "-")}
        headers |= {"Authorization": f"Bearer {sent}"} if sent else {}
        content = more.pop("content", None)
        if content is not None:
            headers |= {"Content-Type": "application/json"}
        return await self.http.request(
            method, f"/api/v1{path}", json=body, content=content, headers=headers | more.pop("headers", {}), **more
        )

    async def does(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Send a request that goes well, and return what it was answered."""
        answer = await self.asks(method, path, body, **more)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()


@asynccontextmanager
async def calling(db: Database, key: str) -> AsyncIterator[Program]:
    """Have a program call the API of a store."""
    told = httpx.ASGITransport(api.application(db, stage), raise_app_exceptions=False, root_path="/api")
    async with httpx.AsyncClient(transport=told, base_url="http://shop.example") as http:
        yield Program(http, key)
