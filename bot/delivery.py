"""The outbox emptied, through one channel: claim, compose, mark as sending, send, record.

Only what is sending can become unknown, and it is marked so just before its request. A worker that dies gives its
claims back; the sender's pace is a row that all workers share.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import aftermath
from bot.aftermath import Ended
from bot.channels import Channel, Outgoing
from bot.composing import Composed, Composer
from bot.dialogue import Rendered
from bot.lineup import Lineup
from bot.locales import Locales
from bot.metrics import Metrics
from bot.wording import Current
from store import database, leases, outbox
from store.customers import Address
from store.database import Database
from store.errors import ShopError, Unsure
from store.leases import Allowance
from store.messages import Message, Priority
from store.settings import Settings

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 200
CLAIM_WITHIN = timedelta(seconds=0.7)
"""For how long ahead all kinds of messages are claimed; the rest of a second is left to answers."""
ANSWER_WITHIN = timedelta(seconds=1)
CLAIM_AGAIN = 0.2
"""How many seconds before the last claimed message goes the next ones are claimed."""
LAPSES_EVERY = 5.0
"""Seconds between two looks for what a dead worker held."""
LOOK_EVERY = 15.0
"""Seconds between two looks for sends whose outcome is unknown."""
SOON = 0.05
"""How many seconds before its turn a message is marked as sending."""
UNRECORDED = 0.25
"""For how many seconds at most the outcome of a request waits for others to be recorded with."""


class Delivery:
    """Empties the outbox of one channel until it is stopped; any number may run, here and elsewhere."""

    def __init__(
        self,
        db: Database,
        channel: Channel,
        *,
        current: Current,
        locales: Locales,
        settings: Settings,
        worker: str,
        metrics: Metrics | None = None,
        patience: timedelta = timedelta(minutes=2),
    ) -> None:
        self._db, self._channel, self._worker = db, channel, worker
        self._composer = Composer(channel, current=current, locales=locales, settings=settings)
        self._metrics, self._patience = metrics, patience
        self._lineup = Lineup()
        self._claiming: asyncio.Task[None] | None = None
        self._rung, self._stirred = asyncio.Event(), asyncio.Event()
        self._more_at = self._lapses_at = 0.0
        self._dry = False
        self._ended: list[Ended] = []
        self._flying: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send as messages come due; on `stop`, what is under way is finished and recorded, the rest given back."""
        loop = asyncio.get_running_loop()
        self._db.on_wake(outbox.BELL, lambda: loop.call_soon_threadsafe(self._ring))
        stopping = asyncio.create_task(self._stir_at(stop))
        looked_at, looking = loop.time(), None
        while not stop.is_set():
            try:
                if self._channel.can_ask and loop.time() - looked_at > LOOK_EVERY:
                    looked_at = loop.time()
                    if looking is None or looking.done():
                        # Beside the sending: nobody who asks now waits for what became of older messages.
                        looking = asyncio.create_task(self.look_into_unknown())
                busy = await self.step()
            except Exception:
                # Whatever it was, this sender must not fall silent for good: the claims lapse, and are tried again.
                logger.exception("delivery by %s failed; trying again", self._channel.name)
                await asyncio.sleep(1.0)
                busy = False
            if not busy:
                await self._wait()
        if looking is not None:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
        stopping.cancel()
        await self._finish()

    async def empty(self) -> None:
        """Send all that may go now, and return when it is recorded; each time it may be in another loop."""
        self._rung, self._stirred = asyncio.Event(), asyncio.Event()
        while await self.step() or self._flying or self._lineup:
            if self._flying or self._lineup:
                await self._wait()

    async def step(self) -> bool:
        """Do what can be done at this moment; False where there is nothing but to wait."""
        await self._claim_ahead()
        starting = self._due()
        if not starting and not self._ended:
            return False
        ended, self._ended = self._ended, []
        try:
            begun = await asyncio.to_thread(self._begin, starting, ended)
        except Exception:
            # What was sent must be recorded, however often it takes; what was claimed lapses by itself.
            self._ended = [*ended, *self._ended]
            self._lineup.put_back(starting)
            raise
        for one in starting:
            if one.row["id"] in begun:
                task = asyncio.create_task(self._send(one))
                self._flying.add(task)
                task.add_done_callback(self._landed)
        return True

    def _ring(self) -> None:
        self._rung.set()
        self._stirred.set()

    def _landed(self, task: asyncio.Task[None]) -> None:
        was_full = self._is_full()
        self._flying.discard(task)
        if len(self._flying) <= self._channel.at_once // 2 or (was_full and not self._is_full()):
            self._stirred.set()

    def _is_full(self) -> bool:
        """Tell whether more requests must end first: a commit for every message would be slow."""
        free = self._channel.at_once - len(self._flying)
        return bool(self._flying) and free < max(1, min(len(self._lineup), self._channel.at_once // 2))

    async def _stir_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stirred.set()

    async def _claim_ahead(self) -> None:
        """Claim what goes next: beside the sending while there is still something to send, else now."""
        if self._claiming is not None and self._claiming.done():
            claiming, self._claiming = self._claiming, None
            claiming.result()
        if self._claiming is None:
            soon = asyncio.get_running_loop().time() + CLAIM_AGAIN
            low = len(self._lineup) < BATCH // 2 and not self._dry
            if not self._lineup or (low and self._lineup.last < soon):
                least = Priority.broadcast
            elif self._rung.is_set():
                least = Priority.reply
            else:
                return
            self._rung.clear()
            self._claiming = asyncio.create_task(self._claim_next(least))
            if self._lineup:
                # Nobody waits for it but `_wait`; where somebody does, its end is nothing that has happened.
                self._claiming.add_done_callback(lambda _: self._stirred.set())
        if not self._lineup:
            claiming, self._claiming = self._claiming, None
            await claiming

    async def _claim_next(self, least: Priority) -> None:
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        composed, allowance = await asyncio.to_thread(self._claim, least, asked_at)
        self._more_at, self._dry = asked_at + allowance.wait, not composed
        self._lineup.add(composed, start=self._more_at, gap=allowance.gap)

    async def look_into_unknown(self) -> None:
        """Ask the provider what became of sends whose outcome we never heard, some time after they were made."""
        for message, outgoing, since in await asyncio.to_thread(self._unknown):
            try:
                provider_id = await self._channel.ask(outgoing, since)
            except Exception:
                logger.exception("%s cannot be asked now", self._channel.name)
                return
            await asyncio.to_thread(self._resolve, message, provider_id)

    def _unknown(self) -> list[tuple[Message, Outgoing, datetime]]:
        with self._db.reading() as tx:
            now, ahead = database.now(tx), database.now(tx) - database.clock(tx)
            found = outbox.unresolved(tx, self._channel.name, before=now - self._patience)
            return [
                (
                    message,
                    Outgoing(message.id, tx.get_one(Address, message.address_id).handle, Rendered(message.text or "")),
                    # The provider's clock knows nothing of days that were made to pass here.
                    (message.sending_at or message.created_at) - ahead,
                )
                for message in found
            ]

    def _resolve(self, message: Message, provider_id: str | None) -> None:
        with self._db.transaction() as tx:
            aftermath.resolve(tx, message, provider_id, now=database.now(tx))

    def _due(self) -> list[Composed]:
        """Take what goes next: never more than may be under way, and nothing before its time."""
        if self._is_full():
            return []
        free = self._channel.at_once - len(self._flying)
        return self._lineup.take(free, until=asyncio.get_running_loop().time() + SOON)

    async def _wait(self) -> None:
        """Sleep until something has happened, or the next one is due."""
        at = asyncio.get_running_loop().time()
        if not self._lineup:
            until = self._more_at - at if self._more_at > at else 1.0
        else:
            until = 1.0 if self._is_full() else self._lineup.first - SOON / 2 - at
        most = UNRECORDED if self._ended else 1.0
        with suppress(TimeoutError):
            async with asyncio.timeout(min(most, max(0.0, until))):
                await self._stirred.wait()
        self._stirred.clear()

    async def _finish(self) -> None:
        if self._claiming is not None:
            await asyncio.gather(self._claiming, return_exceptions=True)
        if self._flying:
            await asyncio.wait(self._flying, timeout=25)
        left = [one.row["id"] for one in self._lineup.clear()]
        ended, self._ended = self._ended, []
        await asyncio.to_thread(self._give_back, left, ended)

    async def _send(self, one: Composed) -> None:
        message_id = one.row["id"]
        early = one.due - asyncio.get_running_loop().time()
        if early > 0:
            await asyncio.sleep(early)
        try:
            # Not in one line: the list is looked up before the wait, and is another one afterwards.
            provider_id = await self._channel.send(one.outgoing)
            self._ended.append(Ended(one.row, provider_id, None))
        except ShopError as known:
            self._ended.append(Ended(one.row, None, known))
        except Exception as unforeseen:
            logger.exception("message %s could not be sent by %s", message_id, self._channel.name)
            self._ended.append(Ended(one.row, None, Unsure(type(unforeseen).__name__)))

    def _claim(self, least: Priority, at: float) -> tuple[list[Composed], Allowance]:
        """Claim and compose what the pace has room for, nothing less urgent than `least`."""
        name, answers = self._channel.name, least is Priority.reply
        with self._db.transaction() as tx:
            now = database.now(tx)
            if at >= self._lapses_at:
                self._lapses_at = at + LAPSES_EVERY
                aftermath.lost(tx, outbox.return_lapsed(tx, now=now)[1], now=now)
            within = ANSWER_WITHIN if answers else CLAIM_WITHIN
            allowance = leases.room(tx, name, per_second=self._channel.per_second, within=within)
            most = min(BATCH, allowance.count)
            if most == 0:
                return [], allowance
            rows = outbox.claim(tx, name, worker=self._worker, limit=most, lease=LEASE, least=least, now=now)
            composed = self._composer.compose(tx, rows, now=now)
            leases.spend(tx, name, allowance, len(composed))
        return composed, allowance

    def _begin(self, starting: Sequence[Composed], ended: Sequence[Ended]) -> set[int]:
        with self._db.transaction() as tx:
            now = database.now(tx)
            self._record(tx, ended, now)
            allowed = self._composer.still_allowed(tx, starting, now=now)
            rendered = [one.rendered for one in allowed]
            return outbox.begin(tx, self._worker, rendered, lease=LEASE, now=now)

    def _record(self, tx: Session, ended: Sequence[Ended], now: datetime) -> None:
        aftermath.record(tx, ended, sender=self._channel.name, now=now)
        if ended:
            results = Counter("sent" if one.error is None else type(one.error).__name__ for one in ended)
            logger.info("delivery by %s: %s", self._channel.name, dict(results))
            if self._metrics:
                for result, count in results.items():
                    self._metrics.attempted(self._channel.name, result, count)

    def _give_back(self, left: Sequence[int], ended: Sequence[Ended]) -> None:
        with self._db.transaction() as tx:
            now = database.now(tx)
            self._record(tx, ended, now)
            outbox.give_back(tx, self._worker, left)
