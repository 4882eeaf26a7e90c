"""One listener at a time: whoever holds the lease listens, and somebody else goes on when it is gone."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from store import leases
from store.database import Database

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
RENEW = 5.0
"""Seconds between two renewals; three may fail before somebody else may listen."""


async def while_leading(
    db: Database,
    name: str,
    holder: str,
    stop: asyncio.Event,
    listen: Callable[[asyncio.Event], Awaitable[None]],
) -> None:
    """Run `listen` whenever `holder` has the lease `name`, and have it end when the lease is lost or on `stop`."""

    def take() -> bool:
        with db.transaction() as tx:
            return leases.take(tx, name, holder, length=LEASE)

    over = asyncio.Event()
    listening: asyncio.Task[None] | None = None
    while not stop.is_set():
        try:
            leads = await asyncio.to_thread(take)
        except SQLAlchemyError:
            # Nobody else can take it now either; whoever listens goes on until it is known to be lost.
            logger.exception("the store did not answer for %s; trying again", name)
            leads = listening is not None
        if leads and listening is None:
            over.clear()
            listening = asyncio.ensure_future(listen(over))
        elif not leads and listening is not None:
            over.set()
            await listening
            listening = None
        if listening is not None and listening.done() and not over.is_set():
            listening.result()
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), RENEW)
    over.set()
    if listening is not None:
        await listening
    await asyncio.to_thread(_give_up, db, name, holder)


def _give_up(db: Database, name: str, holder: str) -> None:
    with db.transaction() as tx:
        leases.give_up(tx, name, holder)
