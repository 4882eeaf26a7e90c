"""What comes at one moment becomes a fact together: one transaction, one commit, and then each gets its answer."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Generic, TypeVar

from sqlmodel import Session

from store.database import Database

AT_MOST = 64
"""How many share a transaction."""
PATIENCE = timedelta(milliseconds=250)
"""For so long a group waits for a row that somebody else holds; then only those wait whom it concerns."""
PACE = 0.005
"""Seconds between the beginnings of two groups: in a rush a moment's wait saves most of the work."""

Item = TypeVar("Item")

logger = logging.getLogger(__name__)


class Together(Generic[Item]):
    """A door for one event loop. While a group is being committed the next one gathers, so that nobody waits for more.

    `act` gets an open transaction and the things in the order in which they were brought. Where that fails for a
    group, each is tried once more in a transaction of its own, so that a bad one fails alone: what `act` does must
    bear repeating.
    """

    def __init__(self, db: Database, act: Callable[[Session, Sequence[Item]], None]) -> None:
        self._db, self._act = db, act
        self._waiting: deque[tuple[Item, asyncio.Future[None]]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_work, self._begun = False, 0.0
        # A thread of its own: in the loop's few, those whom we answer would wait behind passes and turns.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="together")

    async def bring(self, item: Item) -> None:
        """Return when what was brought is committed; raises what kept it from that."""
        brought = asyncio.get_running_loop().create_future()
        self._waiting.append((item, brought))
        if not self._at_work:
            self._at_work = True
            self._start(self._work())
        await brought

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                await asyncio.sleep(max(0.0, self._begun + PACE - loop.time()))
                self._begun = loop.time()
                group = [self._waiting.popleft() for _ in range(min(len(self._waiting), AT_MOST))]
                items = [item for item, _ in group]
                try:
                    await loop.run_in_executor(self._thread, self._commit, items, PATIENCE)
                except Exception as error:  # noqa: BLE001 - whatever it was, each learns of its own
                    # Its class alone: what a database says of its error repeats what people wrote.
                    why = type(getattr(error, "orig", error)).__name__
                    logger.warning("%s could not be committed together, each is tried alone: %s", len(group), why)
                    for item, brought in group:
                        self._start(self._alone(item, brought))
                else:
                    for _, brought in group:
                        _settle(brought)
        finally:
            self._at_work = False

    async def _alone(self, item: Item, brought: asyncio.Future[None]) -> None:
        try:
            await asyncio.to_thread(self._commit, [item])
        except Exception as error:  # noqa: BLE001 - it is raised where it was brought
            _settle(brought, error)
        else:
            _settle(brought)

    def _commit(self, items: Sequence[Item], patience: timedelta | None = None) -> None:
        with self._db.transaction(patience=patience) as tx:
            self._act(tx, items)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name="together")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _settle(brought: asyncio.Future[None], error: Exception | None = None) -> None:
    # Whoever brought it may have gone meanwhile.
    if brought.done():
        return
    if error is None:
        brought.set_result(None)
    else:
        brought.set_exception(error)
