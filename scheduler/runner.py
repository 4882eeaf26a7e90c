"""The clock that has the passes run as long as this process leads; APScheduler lives here and nowhere else."""

import asyncio
import logging
from datetime import timedelta

from scheduler.announce import announce
from scheduler.dispatch import dispatch
from scheduler.jobs import tidy
from store import database, leases
from store.database import Database
from store.settings import Settings

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=10)
EVERY = 3
"""Seconds between two passes where nothing rings for one earlier."""
BREATH = 0.2
"""Seconds between two passes that are rung for, so that a burst of changes is one pass."""


def run_pass(db: Database, settings: Settings) -> dict[str, int]:
    """Do everything that is due now, each step in a transaction of its own; return what was newly owed, by kind."""
    with db.transaction() as tx:
        tidy(tx, now=database.now(tx))
    with db.transaction() as tx:
        owed = announce(tx, settings, now=database.now(tx))
    with db.transaction() as tx:
        dispatch(tx, settings, now=database.now(tx))
    return owed


class Scheduler:
    """Runs passes while it leads. Any number may run; one leads, and another takes over when it is gone."""

    def __init__(self, db: Database, settings: Settings, *, holder: str) -> None:
        self._db, self._settings, self._holder = db, settings, holder
        self._one_at_a_time = asyncio.Lock()

    async def run(self, stop: asyncio.Event) -> None:
        """Run passes until `stop`; the one that is under way ends first, and the lead is given up at once."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        loop, rung = asyncio.get_running_loop(), asyncio.Event()
        self._db.on_wake("scheduler", lambda: loop.call_soon_threadsafe(rung.set))
        clock = AsyncIOScheduler(timezone="UTC")
        # A pass that comes late is as good as one in time, and one that is due twice is run once.
        patient = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1, "replace_existing": True}
        clock.add_job(self._tick, "interval", seconds=EVERY, id="regular", **patient)
        clock.start()
        rung.set()
        try:
            while not stop.is_set():
                await _either(rung, stop)
                if rung.is_set() and not stop.is_set():
                    rung.clear()
                    clock.add_job(self._tick, id="rung", **patient)
                    await asyncio.sleep(BREATH)
        finally:
            clock.pause()
            # A pass must end by itself: APScheduler would cancel what it runs when it shuts down.
            async with self._one_at_a_time:
                clock.shutdown(wait=False)
            await asyncio.to_thread(self._resign)

    async def _tick(self) -> None:
        async with self._one_at_a_time:
            await asyncio.shield(asyncio.to_thread(self._lead))

    def _lead(self) -> None:
        try:
            with self._db.transaction() as tx:
                leads = leases.take(tx, "scheduler", self._holder, length=LEASE)
            if leads:
                owed = run_pass(self._db, self._settings)
                if owed:
                    logger.info("newly owed: %s", owed)
        except Exception:
            logger.exception("a pass failed; the next one tries again")

    def _resign(self) -> None:
        with self._db.transaction() as tx:
            leases.give_up(tx, "scheduler", self._holder)


async def _either(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
