"""HTTP on loopback with as little between the socket and the answer as possible: the benchmarks pay for it too."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from enum import Enum
from typing import Any, Protocol, cast
from urllib.parse import unquote_plus

import httptools

REASONS = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden"}
REASONS |= {404: "Not Found", 409: "Conflict", 429: "Too Many Requests", 500: "Internal Server Error"}
REASONS |= {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


@dataclass(slots=True)
class Request:
    """What came, and when by the machine's clock."""

    method: str
    path: str
    query: str
    raw_headers: list[tuple[bytes, bytes]]
    body: bytes
    at: float = field(default_factory=time.time)

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers, their names in lower case."""
        return {name.decode().lower(): value.decode("latin-1") for name, value in self.raw_headers}

    def fields(self) -> dict[str, Any]:
        """Return the parameters of the query and of the body, whether JSON or a form; a file is its bytes."""
        found: dict[str, Any] = _form(self.query)
        if not self.body:
            return found
        kind = self.headers.get("content-type", "")
        if kind.startswith("application/x-www-form-urlencoded"):
            return found | _form(self.body.decode())
        if kind.startswith("application/json"):
            found |= json.loads(self.body)
            return found
        return found | _parts(kind, self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def json(cls, status: int, body: object, *headers: tuple[str, str]) -> "Answer":
        """Answer with JSON."""
        return cls(status, json.dumps(body).encode(), headers=headers)

    def written(self) -> bytes:
        """Return the bytes of it."""
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        head = (
            f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Unknown')}\r\n"
            f"content-type: {self.kind}\r\ncontent-length: {len(self.body)}\r\n{more}\r\n"
        )
        return head.encode() + self.body


class Silence(Enum):
    """The ways of not answering."""

    FOR_EVER = "the connection stays open"
    HUNG_UP = "the connection is closed"


Reaction = Answer | Silence | asyncio.Future[Answer]


class Listener(Protocol):
    """Who is behind the socket."""

    delay: float
    connections: "set[Connection]"

    def react(self, request: Request) -> Reaction:
        """Answer, be silent, or answer later."""
        ...


class Connection(asyncio.Protocol):
    """One client, one request at a time, kept alive."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.parser = httptools.HttpRequestParser(self)
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's own transports do not derive from asyncio's.
        self.transport = cast("asyncio.Transport", transport)
        self.listener.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.listener.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.transport.abort()

    # httptools calls these by name.

    def on_message_begin(self) -> None:
        self.url = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: list[bytes] = []

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_body(self, body: bytes) -> None:
        self.body.append(body)

    def on_message_complete(self) -> None:
        path, _, query = self.url.decode("latin-1").partition("?")
        method = self.parser.get_method().decode()
        reaction = self.listener.react(Request(method, path, query, self.headers, b"".join(self.body)))
        match reaction:
            case Silence.HUNG_UP:
                self.transport.abort()
            case Silence.FOR_EVER:
                pass
            case Answer():
                self._after_delay(reaction)
            case _:
                reaction.add_done_callback(self._write_later)

    def _after_delay(self, answer: Answer) -> None:
        if self.listener.delay:
            asyncio.get_running_loop().call_later(self.listener.delay, self._write, answer)
        else:
            self._write(answer)

    def _write_later(self, done: asyncio.Future[Answer]) -> None:
        if not done.cancelled():
            self._write(done.result())

    def _write(self, answer: Answer) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer.written())


def _form(text: str) -> dict[str, str]:
    # As parse_qsl with blank values does, in a quarter of its time, which would be half of the stub's.
    pairs = [pair.partition("=") for pair in text.split("&") if pair]
    return {_unquoted(name): _unquoted(value) for name, _, value in pairs}


def _unquoted(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


def _parts(kind: str, body: bytes) -> dict[str, Any]:
    parts = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    found: dict[str, Any] = {}
    for part in parts.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = part.get_param("name", header="content-disposition")
        found[str(name)] = content if part.get_filename() else content.decode()
    return found
