"""A program of the shop that is told of events: it checks each signature, remembers, and misbehaves when told to."""

import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

from stubs.stub import Stub, main
from stubs.wire import Answer, Reaction, Request

FRESH = 300
"""Seconds after which a receiver takes a signature for an old one that somebody plays again."""


class Endless(Answer):
    """An answer that announces a terabyte, begins with it, and never ends."""

    def written(self) -> bytes:
        return b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n" + b"x" * 65_536


class ReceiverStub(Stub):
    """`taken` is what it has answered with 204, in the order in which it came; `bad` are events that it never takes."""

    def __init__(self, *, port: int = 0, log: Path | None = None) -> None:
        super().__init__(port=port, log=log)
        self.secret = ""
        self.taken: list[dict[str, Any]] = []
        self.bad: set[str] = set()
        self.redirects = 0
        self.endless = False
        self.followed = 0

    @property
    def kinds(self) -> list[str]:
        """Return what kinds of events were taken, in order."""
        return [event["kind"] for event in self.taken]

    @property
    def ids(self) -> list[str]:
        """Return which events were taken, in order."""
        return [event["id"] for event in self.taken]

    def tried(self, event_id: str) -> int:
        """Return how often an event came, taken or not."""
        return [request.headers["backorder-event-id"] for request in self.requests].count(event_id)

    def answer(self, request: Request) -> Reaction:
        if request.path == "/elsewhere":
            self.followed += 1
            return Answer(204, b"")
        event = json.loads(request.body)
        self._check(request, event)
        if self.redirects:
            self.redirects -= 1
            return Answer(307, b"", headers=(("Location", f"{self.url}/elsewhere"),))
        if event["id"] in self.bad:
            return self.fault(500)

        def take() -> Answer:
            self.taken.append(event)
            self.note(event)
            return Endless(200, b"") if self.endless else Answer(204, b"")

        return self.carry(event["id"], take)

    def fault(self, status: int) -> Answer:
        return Answer(status, b"<h1>no</h1>" * 100_000, "text/html")

    def too_many(self, retry_after: int) -> Answer:
        return Answer.json(429, {}, ("Retry-After", str(retry_after)))

    def seen(self) -> list[dict[str, Any]]:
        return self.taken

    def _check(self, request: Request, event: dict[str, Any]) -> None:
        headers = request.headers
        signed = dict(part.split("=", 1) for part in headers["backorder-signature"].split(","))
        right = hmac.new(self.secret.encode(), signed["t"].encode() + b"." + request.body, hashlib.sha256).hexdigest()
        if self.secret and not hmac.compare_digest(signed["v1"], right):
            self.complaints.append(f"{event['id']} bears a signature that is not ours")
        if abs(time.time() - int(signed["t"])) > FRESH:
            self.complaints.append(f"{event['id']} bears an old signature")
        if (headers["backorder-event-id"], headers["backorder-event"]) != (event["id"], event["kind"]):
            self.complaints.append(f"{event['id']} is another than its headers say")


if __name__ == "__main__":
    main("receiver", lambda port, log: ReceiverStub(port=port, log=log))
