"""Who may come in: a key that is known, not too often, with a body of a size; all this before anything is read."""

import asyncio
from typing import Any

from sqlalchemy.exc import OperationalError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api._problems import problem
from store import api_keys, database
from store.api_keys import Caller
from store.database import Database

MOST_BYTES = 1_048_576
GUARDED = "/v1/"


class Door:
    """Stands before the application; whoever passes is in the state of the request as `caller`."""

    def __init__(self, app: ASGIApp, db: Database) -> None:
        self._app, self._db = app, db

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, with its body, or answer it here."""
        path = str(scope.get("path", "")).removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or not path.startswith(GUARDED):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            who, wait = await asyncio.to_thread(self._admit, headers.get("authorization", ""))
        except OperationalError:
            await problem(503, "the store is busy or cannot be reached", retry_after=1)(scope, receive, send)
            return
        if who is None:
            refused = problem(401, "send your key as `Authorization: Bearer bok_...`; this one is missing or not valid")
        elif wait:
            refused = problem(429, f"this key may be used {who.per_minute} times a minute", retry_after=wait)
        elif (body := await _body(headers, receive)) is None:
            refused = problem(413, f"a request may have {MOST_BYTES} bytes; send several", headers=_CLOSE)
        else:
            scope.setdefault("state", {})["caller"] = who
            await self._app(scope, _replayed(body), send)
            return
        await refused(scope, receive, send)

    def _admit(self, authorization: str) -> tuple[Caller | None, float]:
        scheme, _, token = authorization.partition(" ")
        with self._db.reading() as tx:
            who = api_keys.caller(tx, token.strip() if scheme.lower() == "bearer" else "")
        if who is None:
            return None, 0
        with self._db.transaction() as tx:
            return who, api_keys.count(tx, who, now=database.now(tx))


_CLOSE = {"Connection": "close"}


async def _body(headers: Headers, receive: Receive) -> bytes | None:
    """Read a body; None where it is larger than may be, of which no more is read."""
    told = headers.get("content-length", "0")
    if told.isascii() and told.isdigit() and int(told) > MOST_BYTES:
        return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _replayed(body: bytes) -> Receive:
    unread: list[Any] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return unread.pop() if unread else {"type": "http.disconnect"}

    return receive
