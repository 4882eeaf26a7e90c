"""Asking Telegram until it answers: for what people say, and to be taken for who we are.

What was fetched is confirmed by the next `getUpdates`, which is not made before everything is kept. So a crash repeats
some updates, which are known by their keys, and loses none.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.methods import DeleteWebhook, GetUpdates, TelegramMethod

from bot.channels.telegram_updates import WANTED, chat_of
from store.errors import ShopError, Unreachable

AT_MOST = 100  # updates at once, the most that Telegram gives
HELD = 25  # seconds for which Telegram holds the request while nobody says anything
LONGEST_PAUSE = 60.0  # seconds, unless Telegram asks for more
ANOTHER = (
    "Telegram gives what people say to another process, or to a webhook. Only one may ask with the token of a bot: "
    "stop the other one, or give it a bot of its own (%s)"
)

Taken = Callable[[Mapping[str, Any]], Awaitable[None]]
"""Keep one update; when it returns, that is committed."""

Result = TypeVar("Result")

log = logging.getLogger(__name__)


async def call(bot: Bot, method: TelegramMethod[Any], *, patience: int | None = None) -> Any:
    """Return the bare result of a method; `patience` is in seconds."""
    result: Any = await bot(method, request_timeout=patience)
    return result


async def poll(bot: Bot, take: Taken, stop: asyncio.Event) -> None:
    """Fetch updates and have them taken together, those of one chat in order, until `stop` is set."""
    offset, failures, ours = 0, 0, False
    while not stop.is_set():
        error: Exception | None
        try:
            if not ours:
                await _unless(stop, call(bot, DeleteWebhook(drop_pending_updates=False)))
                ours = True
            request = GetUpdates(offset=offset, limit=AT_MOST, timeout=HELD, allowed_updates=WANTED)
            fetched = await _unless(stop, call(bot, request, patience=HELD + 15)) or ()
            offset = max((update["update_id"] + 1 for update in fetched), default=offset)
            # Those before the first that could not be kept are confirmed; others after it are known when they return.
            offset, error = min((await _taken(take, fetched, stop)).items(), default=(offset, None))
        except Exception as failed:  # noqa: BLE001
            # Whatever it was, the updates are still at Telegram, and are fetched again.
            error = failed
        failures = failures + 1 if error else 0
        if error:
            _tell(error)
            await _unless(stop, asyncio.sleep(pause(error, failures)))


async def _taken(take: Taken, updates: Sequence[Mapping[str, Any]], stop: asyncio.Event) -> dict[int, Exception]:
    """Have what came at once taken at once; return what kept any of it from that, by the number of the update."""
    chats = dict[int | None, list[Mapping[str, Any]]]()
    for update in updates:
        chats.setdefault(chat_of(update), []).append(update)
    ended = await asyncio.gather(*(_in_order(take, several, stop) for several in chats.values()))
    return dict(filter(None, ended))


async def _in_order(
    take: Taken, updates: Sequence[Mapping[str, Any]], stop: asyncio.Event
) -> tuple[int, Exception] | None:
    """Have the updates of one chat taken one after another, up to the first that cannot be."""
    for update in updates:
        try:
            await take(update)
        except Exception as error:  # noqa: BLE001 - whatever it was, other chats are not held up by it
            return update["update_id"], error
        if stop.is_set():
            break
    return None


async def insist(bot: Bot, method: TelegramMethod[Any]) -> None:
    """Call a method until Telegram has taken it, or said that it never will."""
    failures = 0
    while True:
        try:
            await call(bot, method)
        except Unreachable as error:
            failures += 1
            log.warning("%s has to be repeated: %s", method.__api_method__, error)
            await asyncio.sleep(pause(error, failures))
        except ShopError as error:
            log.error("%s was refused: %s", method.__api_method__, error)  # noqa: TRY400
            return
        else:
            return


def pause(error: Exception, failures: int) -> float:
    """Return the seconds to wait: what Telegram asks for, else longer after each failure, and not all at once."""
    asked = error.retry_after if isinstance(error, Unreachable) else None
    return asked or min(0.5 * 2.0**failures, LONGEST_PAUSE) * random.uniform(0.75, 1.25)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """Return the result of `work`, or None where `stop` was set before; then the work is given up."""
    tasks = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return tasks[0].result() if tasks[0].done() else None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _tell(error: Exception) -> None:
    match error:
        case Unreachable(code="409"):
            log.error(ANOTHER, error)
        case ShopError():
            log.warning("nothing can be fetched now: %s", error)
        case _:
            log.error("an update could not be kept, and is fetched again", exc_info=error)
