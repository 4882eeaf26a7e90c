"""The inbox emptied: each message gets its turn, one address in order, and none is lost when a turn fails."""

import asyncio
import logging
from datetime import timedelta

from bot.conversation import converse, give_to_person
from bot.metrics import Metrics
from bot.understanding import Understander
from store import database, inbox
from store.database import Database
from store.settings import Settings

logger = logging.getLogger(__name__)

TRIES = 4
"""After so many failed turns a person takes over."""


class Turns:
    """Takes turns until it is stopped; several may run, here and elsewhere, on the same store."""

    def __init__(
        self, db: Database, *, understander: Understander, settings: Settings, metrics: Metrics | None = None
    ) -> None:
        self._db = db
        self._understander = understander
        self._settings = settings
        self._metrics = metrics

    async def run(self, stop: asyncio.Event) -> None:
        """Answer as messages come in; `stop` lets the turn that is under way end."""
        loop, rung = asyncio.get_running_loop(), asyncio.Event()
        self._db.on_wake(inbox.BELL, lambda: loop.call_soon_threadsafe(rung.set))
        while not stop.is_set():
            rung.clear()
            try:
                if await asyncio.to_thread(self.take_one):
                    continue
            except Exception:
                logger.exception("the store did not answer; trying again")
            await _first(rung, stop, seconds=1.0)

    def take_one(self) -> bool:
        """Answer the next message; False where none waits."""
        message_id: int | None = None
        try:
            with self._db.transaction() as tx:
                now = database.now(tx)
                message_id = inbox.heard(tx, now=now)
                if message_id is None:
                    return False
                converse(tx, message_id, understander=self._understander, settings=self._settings, now=now)
        except Exception:
            if message_id is None:
                raise
            logger.exception("the turn of message %s failed", message_id)
            self._put_back(message_id)
        if self._metrics:
            self._metrics.turned()
        return True

    def _put_back(self, message_id: int) -> None:
        with self._db.transaction() as tx:
            now = database.now(tx)
            tries = inbox.try_later(tx, message_id, at=now + timedelta(seconds=5), reason="turn failed")
            if tries >= TRIES:
                give_to_person(tx, message_id, settings=self._settings, now=now)


async def _first(*events: asyncio.Event, seconds: float) -> None:
    """Wait until one of the events is set, or the time is over."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
