"""The clock that has the passes run as long as this process leads; APScheduler lives here and nowhere else."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from scheduler import broadcasts, ladder, restock
from scheduler.announce import Questions, ask, due, look_again, open_lines, serve
from scheduler.dispatch import Telling
from scheduler.jobs import forget, forgets_today, looks_over_today, tidy
from store import arrivals, database, delays, leases, notices, promises
from store.database import Database
from store.settings import Settings
from store.sql import portions

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=10)
EVERY = 3
"""Seconds between two passes where nothing rings for one earlier."""
AT_ONCE = 4_000
"""So many lines are asked about, or customers told, in one transaction, for whose end whoever writes waits."""
OVER_A_WHILE = timedelta(hours=12)
"""So long it takes to ask about every open line, once a day."""
BREATH = 0.2
"""Seconds between two passes that are rung for, so that a burst of changes is one pass."""


def run_pass(db: Database, settings: Settings, *, at_once: int = AT_ONCE) -> dict[str, int]:
    """Do everything that is due now; return what was newly owed, by kind.

    What is due is read first, which nobody waits for, and done in portions of `at_once` lines or customers, each in a
    transaction of its own. A pass that breaks off between two has done what it has done; the next one does the rest.
    """
    with db.transaction() as tx:
        tidy(tx, settings, now=database.now(tx))
        old, over = forgets_today(tx), looks_over_today(tx)
    while old:
        with db.transaction() as tx:
            old = forget(tx, settings, now=database.now(tx))
    if over:
        look_over(db, at_once=at_once)
    with db.transaction() as tx:
        serve(tx, now=database.now(tx))
    owed, missed = Counter[str](), 0
    with db.reading() as tx:
        now = database.now(tx)
        work, questions = due(tx, now=now), Questions(settings, now=now)
    for some in portions(work.line_ids, at_once):
        with db.transaction() as tx:
            asked = questions.ask(tx, some)
        owed.update(asked.owed)
        missed += len(some) - asked.lines
    missed += _end_by_law(db, settings, owed, at_once=at_once)
    # A landing is asked about again where somebody held one of its lines, or where the pass broke off.
    if work.landing_ids and not missed:
        with db.transaction() as tx:
            arrivals.asked(tx, work.landing_ids, now=database.now(tx))
    _offer(db, settings, work.line_ids, owed)
    # Only now is all known that one customer is to hear, which is one message.
    with db.reading() as tx:
        now = database.now(tx)
        hearers = notices.hearers(tx, now=now)
        kinds = notices.kinds_owed(tx, now=now) if hearers else ()
    telling = Telling(settings, kinds, now=now)
    for some in portions(hearers, at_once):
        with db.transaction() as tx:
            telling.tell(tx, some)
    # After the news of their orders, which counts first among what one person is told in a day.
    with db.transaction() as tx:
        owed.update({"restock": restock.announce(tx, settings, now=database.now(tx))})
    more = True
    while more:
        with db.transaction() as tx:
            more = broadcasts.feed(tx, settings, now=database.now(tx))
    return dict(+owed)


def _end_by_law(db: Database, settings: Settings, owed: Counter[str], *, at_once: int) -> int:
    """Cancel what is over by law, and owe its customers the news; return how many lines somebody held."""
    missed = 0
    with db.reading() as tx:
        over = delays.over(tx)
    for some in portions(over, at_once):
        with db.transaction() as tx:
            now = database.now(tx)
            ended = delays.end(tx, some, settings=settings, now=now)
            asked = ask(tx, settings, ended, now=now)
        owed.update(asked.owed)
        missed += len(ended) - asked.lines
    return missed


def _offer(db: Database, settings: Settings, line_ids: Sequence[int], owed: Counter[str]) -> None:
    """Offer what the shop's ladder says, where a rule has come true for one of these lines, and owe the news of it."""
    with db.reading() as tx:
        found = ladder.due(tx, settings, line_ids, now=database.now(tx))
    for rung, lines in found:
        for some in portions(lines, ladder.AT_ONCE):
            with db.transaction() as tx:
                now = database.now(tx)
                made = ladder.offer(tx, settings, rung, some, now=now)
                if made:
                    owed.update(ask(tx, settings, [one.backorder_id for one in made], now=now).owed)


def look_over(db: Database, *, at_once: int = AT_ONCE) -> None:
    """Have every open line asked about: what no operation and no pass has thought of is found within a day.

    Where they are very many, it is portion by portion, so that no pass is long and news is not held up. Dates follow
    what was learnt of suppliers in the meantime.
    """
    with db.reading() as tx:
        lines, products = open_lines(tx), promises.unlearnt(tx, now=database.now(tx))
    for product_id in products:
        with db.transaction() as tx:
            promises.derive(tx, [product_id], now=database.now(tx))
    several = list(portions(lines, at_once))
    for number, some in enumerate(several):
        with db.transaction() as tx:
            look_again(tx, some, at=database.now(tx) + OVER_A_WHILE * number / len(several))


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
