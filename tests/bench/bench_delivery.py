"""The outbox emptied, durably, beside a loop over aiogram's send_message that forgets everything."""

from collections.abc import Sequence

import ground
import seed
import sender
import sqlalchemy as sa

from scheduler.runner import run_pass
from store.database import Database, table
from store.messages import Message, State

PER_SECOND = 100_000
"""No pace at all."""


def main() -> None:
    given = ground.arguments(__doc__, messages=3_000, rounds=3)
    with ground.ground(given) as place, place.store() as shop, ground.stub("telegram") as url:
        fill(shop, given.messages)
        ground.title(ground.named(shop), f"{given.messages:,} messages, 100 at once")
        runs = {"aiogram": [], "slim": [], "broadcast": [], "notices": []}  # type: dict[str, list[ground.Took]]
        chats = range(seed.FIRST_CHAT + 1, seed.FIRST_CHAT + 1 + given.messages)
        for _ in range(given.rounds):
            runs["aiogram"].append(aiogram(url, chats))
            runs["slim"].append(slim(url, chats))
            for kind in ("broadcast", "notices"):
                with place.store(copy_of=shop) as db:
                    owe(db, kind, given.messages)
                    runs[kind].append(durable(db, url, given.messages))
        rates = {name: given.messages / ground.median([one.seconds for one in took]) for name, took in runs.items()}
        for name, took in runs.items():
            cpu = ground.median([one.cpu for one in took]) / given.messages * 1e6
            ground.line(name, f"{rates[name]:.0f} a second, {cpu:.0f} us of this process each")
        for kind in ("broadcast", "notices"):
            ground.goal(f"{kind}, durable / bare aiogram", rates[kind] / rates["aiogram"], at_least=1.5)
            ground.goal(f"{kind}, durable / the same sender bare", rates[kind] / rates["slim"], at_least=0.85)


def fill(db: Database, count: int) -> None:
    """Let everybody wait for a lamp, with a chat, and nothing said so far."""
    now = seed.now_of(db)
    with db.transaction() as tx:
        seed.quickly(tx)
        seed.people(tx, count, "telegram", now=now)
        seed.queue(tx, count, now=now)
    seed.catch_up(db)
    ground.settle(db)


def owe(db: Database, kind: str, count: int) -> None:
    """Have a message to everybody queued: one by staff, or the first news of their order."""
    if kind == "notices":
        run_pass(db, ground.settings())
        return
    with db.transaction() as tx:
        seed.broadcast(tx, count, now=seed.now_of(db))


def aiogram(url: str, chats: Sequence[int]) -> ground.Took:
    """Send as the documentation of aiogram shows it."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

    took = ground.Took()

    async def work() -> None:
        bot = Bot(sender.TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url), limit=100))

        async def send(chat: int) -> None:
            await bot.send_message(
                chat,
                sender.TEXT,
                reply_markup=InlineKeyboardMarkup(
                    inline_keyboard=[
                        [InlineKeyboardButton(text=one.label, callback_data=one.data)] for one in sender.BUTTONS
                    ]
                ),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

        await send(chats[0])
        with took:
            await sender.at_once(send, chats, 100)
        await bot.session.close()

    sender.run(work())
    return took


def slim(url: str, chats: Sequence[int]) -> ground.Took:
    """Send by our channel, and forget."""
    from bot.channels import Outgoing

    took = ground.Took()

    async def work() -> None:
        to = sender.channel(url, PER_SECOND)
        await to.open()
        await to.send(Outgoing(1, str(chats[0]), sender.PLAIN))
        with took:
            await sender.at_once(lambda chat: to.send(Outgoing(chat, str(chat), sender.PLAIN)), chats, to.at_once)
        await to.close()

    sender.run(work())
    return took


def durable(db: Database, url: str, count: int) -> ground.Took:
    """Empty the outbox; all of it is recorded as sent."""
    took = ground.Took()

    async def work() -> None:
        to = sender.channel(url, PER_SECOND)
        await to.open()
        worker = sender.delivery(db, to, ground.settings())
        with took:
            await worker.empty()
        await to.close()

    sender.run(work())
    messages = table(Message).c
    with db.reading() as tx:
        sent = tx.connection().execute(sa.select(sa.func.count()).where(messages.state == State.sent)).scalar_one()
    if sent != count:
        raise RuntimeError(f"{sent} of {count} were sent")
    return took


if __name__ == "__main__":
    main()
