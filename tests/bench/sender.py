"""Our sender of Telegram and the plain one of aiogram, both on the same loopback."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

import ground
import httpx
import uvloop

from bot import locales
from bot.channels import Channel, telegram
from bot.delivery import Delivery
from bot.dialogue import Button, Rendered
from scheduler.announce import current
from store.database import Database
from store.settings import Settings

TOKEN = "42:stub"
TEXT = (
    "A short update on your order #1001: we are still waiting for 1 x Desk lamp and expect new stock on"
    " January 14, 2027. Thank you for your patience."
)
BUTTONS = (Button("Keep waiting", "c1.1"), Button("See my options", "c1.2"), Button("Cancel my order", "c1.3"))
PLAIN = Rendered(TEXT, BUTTONS)

Send = Callable[[int], Awaitable[object]]


def channel(url: str, per_second: float) -> Channel:
    """Return our channel to a stub."""
    told = telegram.Settings(
        _env_file=None,
        telegram_token=TOKEN,
        telegram_api_url=url,
        telegram_per_second=per_second,
    )
    return telegram.build(told, public_url="")


def delivery(db: Database, to: Channel, settings: Settings) -> Delivery:
    """Return the worker that empties the outbox, put together as the product does."""
    return Delivery(
        db,
        to,
        current=lambda tx, ids, now: current(tx, settings, ids, now),
        locales=locales.load(),
        settings=settings,
        worker="bench",
    )


async def at_once(send: Send, chats: Sequence[int], most: int) -> None:
    """Send to every chat, so many at a time."""
    waiting = iter(chats)

    async def one() -> None:
        for chat in waiting:
            await send(chat)

    await asyncio.gather(*(one() for _ in range(most)))


def run(work: Awaitable[None]) -> None:
    """Run on the loop that the product runs on."""

    async def whole() -> None:
        await work

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(whole())


def order(url: str, **command: object) -> None:
    """Give the stub an order."""
    httpx.post(f"{url}/_stub", json=command, trust_env=False).raise_for_status()


def taken(log: Path) -> list[str]:
    """Return the lines that the stub wrote, one for each message it took."""
    with suppress(FileNotFoundError):
        return log.read_text(encoding="utf-8").splitlines()
    return []


__all__ = ["BUTTONS", "PLAIN", "TEXT", "TOKEN", "at_once", "channel", "delivery", "ground", "order", "run", "taken"]
