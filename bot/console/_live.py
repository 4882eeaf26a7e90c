"""Pages that are open hear when what they show has changed: one look at the store a second for all of them together.

A page listens to a stream of marks (server-sent events) and, at another mark than its own, asks for itself once more.
The stream carries nothing else, so that whoever reads it slowly holds nothing up and is owed nothing but the newest
mark. It ends with the session.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from store import database, inbox, outbox, pulse
from store.broadcasts import results
from store.database import Database
from store.errors import NotFound
from store.pulse import Pulse
from store.sign_in import Signed

logger = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks while nothing rings."""
APART = 0.3
"""Seconds between two looks at least, however often it rings."""
COUNTS = 10
"""How those stand to whom a broadcast goes is counted for no more than one part in so many of the time."""
STILL_HERE = 15.0
"""Seconds after which a stream that had nothing to say says that it is there."""


@dataclass(slots=True, eq=False)
class Listener:
    """One page that is open: whose, what it shows, and what it is to hear next.

    It shows a conversation, or a broadcast (`results.ALL` is all of them), or where it names neither the inbox: what
    persons have, or `everything`.
    """

    signed: Signed
    address_id: int | None = None
    everything: bool = False
    broadcast: int | None = None
    mark: str = ""
    over: bool = False
    stirred: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """Looks for all pages that this process serves; while none is open it asks the store nothing."""

    def __init__(self, db: Database, ends: asyncio.Event) -> None:
        self._db, self._ends = db, ends
        self._listeners: set[Listener] = set()
        self._looking: asyncio.Task[None] | None = None
        self._counted: dict[int, str] = {}
        self._count_at = 0.0
        self._rung = asyncio.Event()
        self._listens_to: asyncio.AbstractEventLoop | None = None

    async def tell(self, listener: Listener, *, seen: str) -> AsyncIterator[str]:
        """Give the events of one stream: each mark that differs from the last one, `seen` being the page's own."""
        self._listeners.add(listener)
        self._begin()
        try:
            yield "retry: 2000\n\n"
            while not self._ends.is_set():
                if listener.over:
                    yield _event("over", "")
                    return
                if listener.mark and listener.mark != seen:
                    seen = listener.mark
                    yield _event("changed", seen)
                    continue
                try:
                    async with asyncio.timeout(STILL_HERE):
                        await listener.stirred.wait()
                except TimeoutError:
                    yield ": still here\n\n"
                listener.stirred.clear()
        finally:
            self._listeners.discard(listener)

    def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        if self._listens_to is not loop:
            self._listens_to = loop
            for bell in (inbox.BELL, outbox.BELL):
                self._db.on_wake(bell, lambda: _ring(loop, self._rung))
        self._rung.set()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="console looks")

    async def _look(self) -> None:
        while self._listeners and not self._ends.is_set():
            self._rung.clear()
            listeners = list(self._listeners)
            try:
                taken = await asyncio.to_thread(self._take, listeners)
            except Exception:
                logger.exception("the console cannot look; trying again")
            else:
                _pass_on(taken, self._counted, listeners)
            await asyncio.sleep(APART)
            await self._first()
        for one in self._listeners:
            one.stirred.set()

    def _take(self, listeners: Sequence[Listener]) -> Pulse:
        talks = {one.address_id for one in listeners if one.address_id is not None}
        casts = {one.broadcast for one in listeners if one.broadcast is not None}
        with self._db.reading() as tx:
            if casts and (not casts <= self._counted.keys() or monotonic() >= self._count_at):
                began = monotonic()
                self._counted = results.marks(tx, casts)
                self._count_at = began + max(EVERY, COUNTS * (monotonic() - began))
            return pulse.take(tx, talks, {one.signed.session_id for one in listeners}, at=database.clock(tx))

    async def _first(self) -> None:
        """Wait until it rings, the end, or until it is time."""
        waiting = [asyncio.create_task(event.wait()) for event in (self._rung, self._ends)]
        try:
            await asyncio.wait(waiting, timeout=EVERY - APART, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()


def stream(request: Request, listener: Listener, seen: str) -> Response:
    """Answer a page that listens. Raises NotFound for whoever asks for it as a page."""
    if request.headers.get("accept") != "text/event-stream":
        raise NotFound("this is for pages that are open, and no page itself")
    seen = request.headers.get("last-event-id", seen)
    events = request.app.state.live.tell(listener, seen=seen)
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _pass_on(taken: Pulse, counted: Mapping[int, str], listeners: Sequence[Listener]) -> None:
    for one in listeners:
        if one.broadcast is None:
            mark = taken.of(one.address_id, everything=one.everything, but_for=one.signed.staff_id)
        else:
            mark = counted.get(one.broadcast, "")
        over = one.signed.session_id not in taken.alive
        if (mark, over) != (one.mark, one.over):
            one.mark, one.over = mark, over
            one.stirred.set()


def _ring(loop: asyncio.AbstractEventLoop, rung: asyncio.Event) -> None:
    # Whoever commits must not fail because a server has ended meanwhile.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(rung.set)


def _event(name: str, mark: str) -> str:
    return f"id: {mark}\nevent: {name}\ndata: {mark}.\n\n"
