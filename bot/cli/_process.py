"""A process put together: channels, turns, delivery, passes and the web, with one owner of its signals."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import APIRouter, FastAPI

from bot import aftermath, feed, locales, reception
from bot.app import WebSettings, application
from bot.channels import Channel, Hear, Overhear, Receive, Report, channels
from bot.channels.telegram import Telegram
from bot.cli import _learnt, _providers, _stage
from bot.delivery import Delivery
from bot.dialogue import Incoming, Text
from bot.metrics import Metrics
from bot.staff_group import Attendant, Shop
from bot.together import Together
from bot.turns import Turns
from bot.webhooks import Webhooks
from scheduler.announce import current
from scheduler.runner import Scheduler, run_pass
from store import database, seats, staff_group
from store.database import Database
from store.errors import BadInput
from store.settings import Settings
from store.staff_group import Spoken

if TYPE_CHECKING:
    from sqlmodel import Session
    from starlette.types import ASGIApp

    from store.notices import News

logger = logging.getLogger(__name__)

EVERYTHING = frozenset({"web", "turns", "delivery", "scheduler"})
COMMANDS = ("status", "options", "cancel", "help", "stop", "language")


@dataclass(slots=True)
class Parts:
    """What a process does, and what is handed to it from outside; `loopback` lets webhooks be on this machine, and
    `providers` are read when it starts, for whoever looks at what it runs with."""

    settings: Settings
    web: WebSettings
    db: Database
    does: frozenset[str] = EVERYTHING
    channels: Sequence[Channel] = ()
    loopback: bool = False
    providers: Callable[[], _providers.Providers] = _providers.read
    routers: Sequence[APIRouter] = ()
    ready: Callable[[], None] = lambda: None
    beside: Sequence[Callable[[asyncio.Event], Awaitable[None]]] = field(default_factory=tuple)


def configured(web: WebSettings, *, reached: bool) -> list[Channel]:
    """Build every channel that has its settings; raises BadInput where there is none.

    A process that is `reached` by the providers tells them who we are.
    """
    built = []
    for name, module in channels().items():
        settings = module.Settings()
        if module.configured(settings):
            more = {"commands": commands(), "introduces": reached} if name == "telegram" else {}
            built.append(module.build(settings, public_url=web.public_url, **more))
    if not built:
        raise BadInput(
            "No channel is set up: put TELEGRAM_TOKEN or the TWILIO_ lines into .env, or try `backorder demo`"
        )
    return built


def commands() -> dict[str, list[tuple[str, str]]]:
    """Return the menu of commands in every language; the shop's default stands under the empty code."""
    spoken = locales.load()
    menus = {
        language: [(name, spoken.speak(language, Text(f"command-{name}"), form="telegram")) for name in COMMANDS]
        for language in spoken.languages()
    }
    return {"": menus[locales.DEFAULT], **menus}


def run(parts: Parts) -> None:
    """Run until SIGTERM or Ctrl-C, then let everything that is under way end."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_run(parts))


async def _run(parts: Parts) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    metrics = Metrics(parts.db)
    receive, hear = _inward(parts)
    await _open(parts)
    server: Server | None = None
    if "web" in parts.does:
        app = application(
            parts.db,
            parts.channels,
            receive=receive,
            hear=hear,
            metrics=metrics,
            stage=cache(_stage.stage),
            extra=[*parts.routers, *([feed.router(parts.db)] if parts.web.public_feed else [])],
            console=console_of(parts, ends=stop),
        )
        server = Server(app, parts.web)
    jobs = [asyncio.create_task(job, name=name) for name, job in _jobs(parts, receive, metrics, stop)]
    serving = asyncio.create_task(server.serve(), name="web") if server else None
    if server:
        await server.listening()
    # What was built by now stays: a sweep over it would only make the end wait.
    gc.collect()
    gc.freeze()
    parts.ready()
    everything = {*jobs, *([serving] if serving else []), asyncio.create_task(stop.wait())}
    try:
        ended, _ = await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            if not stop.is_set() and (error := task.exception()) is not None:
                logger.error("%s ended", task.get_name(), exc_info=error)
    finally:
        stop.set()
        if server:
            server.should_exit = True
        results = await asyncio.gather(*everything, return_exceptions=True)
        for channel in parts.channels:
            await channel.close()
        failed = [result for result in results if isinstance(result, Exception)]
        if failed:
            raise failed[0]


async def _open(parts: Parts) -> None:
    """Open every channel, and have what the staff say kept."""
    for channel in parts.channels:
        if isinstance(channel, Telegram):
            channel.overhear = _overhearing(parts.db)
        await channel.open()


def console_of(parts: Parts, *, ends: asyncio.Event | None = None) -> "ASGIApp":
    """Put the staff console together, with what its pages need of the scheduler; what is open there `ends` with it."""
    from bot import console
    from bot.cli import _checkup, _climb, _preview

    db, settings, web, providers = parts.db, parts.settings, parts.web, parts.providers()
    given = console.Console(
        db,
        settings,
        would_say=lambda change: _preview.told(db, settings, change),
        run_pass=lambda: run_pass(db, settings),
        understander=_learnt.understander,
        climb=lambda tx, most, now: _climb.climb(tx, settings, most=most, now=now),
        runs_with=(settings, web, providers.telegram, providers.twilio, providers.webhooks),
        doctor=lambda outside: _checkup.everything(settings, web, providers, db=db, outside=outside),
        stage=cache(_stage.stage),
        public_url=web.public_url,
        ends=ends or asyncio.Event(),
    )
    return console.application(given)


def _jobs(parts: Parts, receive: Receive, metrics: Metrics, stop: asyncio.Event) -> Iterator[tuple[str, Any]]:
    worker = f"{socket.gethostname()}:{os.getpid()}"
    settings, db = parts.settings, parts.db
    if "turns" in parts.does:
        for channel in parts.channels:
            yield f"listening to {channel.name}", _listen(channel, receive, db, worker, stop)
        yield "turns", Turns(db, understander=_learnt.understander(), settings=settings, metrics=metrics).run(stop)
    if "delivery" in parts.does:
        for channel in parts.channels:
            delivery = Delivery(
                db,
                channel,
                current=meaning(settings),
                locales=locales.load(),
                settings=settings,
                worker=worker,
                metrics=metrics,
            )
            yield f"delivery by {channel.name}", delivery.run(stop)
            if isinstance(channel, Telegram):
                yield "staff group", Attendant(shop_of(parts), channel.call, worker=worker).run(stop)
        yield "webhooks", Webhooks(db, worker=worker, loopback=parts.loopback).run(stop)
    if "scheduler" in parts.does:
        yield "scheduler", Scheduler(db, settings, holder=worker).run(stop)
    for job in parts.beside:
        yield "beside", job(stop)


def meaning(settings: Settings) -> Callable[["Session", Sequence[int], Any], list["News"]]:
    """Return the function that says what notices mean now: the one thing of the scheduler that delivery needs."""
    return lambda tx, message_ids, now: current(tx, settings, message_ids, now)


def _inward(parts: Parts) -> tuple[Receive, Callable[[str], Hear]]:
    """Return what channels call with what they hear; both return when it is committed."""

    def take_in(tx: "Session", several: Sequence[Incoming]) -> None:
        reception.receive_all(tx, several, settings=parts.settings, now=database.now(tx))

    def take_note(report: Report, channel: str) -> None:
        with parts.db.transaction() as tx:
            aftermath.hear(tx, report, sender=channel, now=database.now(tx))

    def hear(channel: str) -> Hear:
        return lambda report: asyncio.to_thread(take_note, report, channel)

    return Together(parts.db, take_in).bring, hear


def shop_of(parts: Parts) -> Shop:
    """Put together what acts in the staff's group need, some of it of the scheduler."""
    from bot.cli import _preview

    db, settings = parts.db, parts.settings
    would_say = partial(_preview.told, db, settings)
    return Shop(db, settings, would_say=would_say, stage=cache(_stage.stage))


def _overhearing(db: Database) -> Overhear:
    """Return what keeps what the staff say on Telegram."""

    def keep(spoken: Spoken) -> None:
        with db.transaction() as tx:
            # Who is nobody of the staff is not even remembered.
            if spoken.data or seats.seated(tx, spoken.account):
                staff_group.overhear(tx, spoken, now=database.now(tx))

    return lambda spoken: asyncio.to_thread(keep, spoken)


async def _listen(channel: Channel, receive: Receive, db: Database, worker: str, stop: asyncio.Event) -> None:
    """Listen while this process has the lease: two that poll one bot would take each other's updates."""
    from bot.polling import while_leading

    await while_leading(db, f"listen {channel.name}", worker, stop, lambda over: channel.listen(receive, over))
    await stop.wait()


class Server(uvicorn.Server):
    """The web server inside our process, which leaves the signals to it."""

    def __init__(self, app: FastAPI, web: WebSettings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=web.host,
                port=web.port,
                lifespan="off",
                log_config=None,
                access_log=False,
                forwarded_allow_ips=web.trusted_proxies,
                timeout_graceful_shutdown=3,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def listening(self) -> None:
        """Wait until the door is open, or could not be opened."""
        while not self.started and not self.should_exit:  # noqa: ASYNC110 - uvicorn sets a flag, and no event
            await asyncio.sleep(0.02)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
