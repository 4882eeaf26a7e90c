"""The staff's group on Telegram: alarms, commands, and a topic for each conversation that a person has.

What was said there was kept when it came in; here it is heeded, what is new in the shop is gathered, and what is to
stand in the group is carried there, all by one process at a time. A customer's words are sent as plain text. Whoever is
not of the staff gets no answer.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.polling import while_leading
from bot.rehearsal import Stage
from bot.staff_group import carry, gather, heed
from bot.what_if import WouldSay
from store import database, staff_group
from store.database import Database
from store.settings import Settings

logger = logging.getLogger(__name__)

LOOKS_EVERY = 2.0
"""Seconds after which it looks for what is new in the conversations, where nothing rings before."""

Call = Callable[[str, Mapping[str, Any]], Awaitable[Any]]
"""Call a method of the Bot API by its name with its fields, and return the result; raises as sending does."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What acts in the group need: `would_say` tries a change, `stage` shows a broadcast before it goes."""

    db: Database
    settings: Settings
    would_say: WouldSay
    stage: Callable[[], Stage]


class Attendant:
    """Serves the group while it leads; any number may run."""

    def __init__(self, shop: Shop, call: Call, *, worker: str) -> None:
        self._shop, self._worker = shop, worker
        self._carrier = carry.Carrier(shop.db, call)
        self._rung = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`."""
        loop = asyncio.get_running_loop()
        self._shop.db.on_wake(staff_group.BELL, lambda: loop.call_soon_threadsafe(self._rung.set))
        await while_leading(self._shop.db, "staff group", self._worker, stop, self._serve)

    async def once(self) -> None:
        """Heed what was said, gather what is new, and carry what may go now."""
        await asyncio.to_thread(self._work)
        await self._carrier.carry()

    async def _serve(self, over: asyncio.Event) -> None:
        while not over.is_set():
            self._rung.clear()
            try:
                await self.once()
            except Exception:
                logger.exception("the staff group was not served; trying again")
            waiting = [asyncio.create_task(one.wait()) for one in (self._rung, over)]
            await asyncio.wait(waiting, timeout=LOOKS_EVERY, return_when=asyncio.FIRST_COMPLETED)
            for one in waiting:
                one.cancel()

    def _work(self) -> None:
        db, settings = self._shop.db, self._shop.settings
        with db.reading() as tx:
            unheeded = [one.id for one in staff_group.unheeded(tx)]
        for number in unheeded:
            heed.heed(self._shop, number)
        with db.reading() as tx:
            new = gather.is_new(tx, settings, now=database.now(tx))
        if new:
            with db.transaction() as tx:
                gather.gather(tx, settings, now=database.now(tx))
