"""A broadcast by both channels whose process is killed in the middle, while customers ask and staff look at pages."""

import asyncio
import io
import tempfile
from collections import Counter
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter, time

import ground
import httpx
import sender
from journeys.processes import Process, free_port, until
from journeys.test_broadcast import Shop, opened
from visitor import PASSWORD, Visitor

from store import customers, database, staff
from store.broadcasts import BroadcastState
from store.broadcasts.results import Progress
from store.messages import State
from store.staff import Role

LIMITS = {"telegram": 100, "sms": 50}
"""What the stubs allow in a second, and the senders are told."""
WORDS = "About #"
"""What only the broadcast says."""
PAGES = ("today", "waiting", "inbox", "broadcasts")
ASKS, LOOKS = 3.0, 0.5
"""So many seconds lie between two who ask, and between two looks at a page."""


@dataclass(slots=True)
class Seen:
    """What was seen: when each chat asked, how long each page took, when nothing ran, and how it ended."""

    began: float = 0.0
    died: float = 0.0
    ready: float = 0.0
    ended: float = 0.0
    asked: dict[int, float] = field(default_factory=dict)
    before: dict[str, list[float]] = field(default_factory=dict)
    meanwhile: dict[str, list[float]] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    progress: Progress | None = None
    taken: list[tuple[str, str, float, str]] = field(default_factory=list)
    """To whom, in which words, when and by which channel."""
    refused: int = 0
    troubles: list[str] = field(default_factory=list)


def main() -> None:
    given = ground.arguments(__doc__, people=20_000)
    with ground.ground(given) as place, place.store() as db, tempfile.TemporaryDirectory() as folder:
        ground.title(ground.named(db), f"{given.people:,} people, half by each channel; killed in the middle")
        url = db.url.render_as_string(hide_password=False)
        seen = Seen()
        with redirect_stdout(io.StringIO()):  # the logs of the processes
            sender.run(cast(url, Path(folder), given.people, seen))
        report(seen)


async def cast(url: str, folder: Path, people: int, seen: Seen) -> None:
    """Send to all of them."""
    async with opened(url, folder, people) as shop:
        shop.telegram.limit(LIMITS["telegram"])
        shop.twilio.limit(LIMITS["sms"])
        seen.reached = shop.crowd()
        with shop.db.transaction() as tx:
            staff.add(tx, "anna", PASSWORD, Role.owner, by="test", now=database.now(tx))
        port = free_port()
        running = await (await shop.processes.start("run", port=port)).ready()
        async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=60) as http:
            await Visitor(http).signs_in("anna")
            for number in range(10 * len(PAGES)):
                await look(http, number, seen.before)
            seen.began = time()
            shop.sends()
            running = await through(shop, http, running, port, seen)
            seen.ended = time()
        await shop.has_twilio_asked()
        with shop.db.reading() as tx:
            seen.doubtful = {
                tx.get_one(customers.Address, one.address_id).handle for one in shop.unsettled(State.unknown)
            }
        seen.progress = shop.progress()
        await running.stop()
        seen.troubles = running.troubles
        seen.taken = [(str(sent.chat_id), sent.text, sent.at, "telegram") for sent in shop.telegram.sent]
        seen.taken += [(sent.to, sent.text, sent.at, "sms") for sent in shop.twilio.sent]
        seen.refused = shop.telegram.refused + shop.twilio.refused


async def through(shop: Shop, http: httpx.AsyncClient, running: Process, port: int, seen: Seen) -> Process:
    """Have customers ask and staff look until all are told; kill the process when half of them are."""
    chats = iter(range(800_000, 800_000 + shop.people // 2, 7))

    async def asks() -> None:
        while True:
            await asyncio.sleep(ASKS)
            chat = next(chats)
            seen.asked[chat] = time()
            shop.telegram.says(chat, "where is my order?")

    async def looks() -> None:
        for number in count():
            with suppress(httpx.TransportError):  # while nothing runs
                await look(http, number, seen.meanwhile)
            await asyncio.sleep(LOOKS)

    meanwhile = [asyncio.create_task(asks()), asyncio.create_task(looks())]
    await shop.is_killed_after(running, shop.people // 2)
    seen.died = time()
    again = await (await shop.processes.start("run", port=port)).ready()
    seen.ready = time()
    await until(lambda: shop.state() is BroadcastState.done, "the broadcast to be done", within=1_800)
    for task in meanwhile:
        task.cancel()
    await asyncio.gather(*meanwhile, return_exceptions=True)
    return again


async def look(http: httpx.AsyncClient, number: int, pages: dict[str, list[float]]) -> None:
    """Open a page, in turn; one that there is not is left out."""
    name = PAGES[number % len(PAGES)]
    before = perf_counter()
    answer = await http.get(f"/console/{name}")
    if answer.status_code == 200:
        pages.setdefault(name, []).append(perf_counter() - before)


def report(seen: Seen) -> None:
    """Count who was told, compare the pace with what was allowed, and say when each answer came."""
    cast = [one for one in seen.taken if WORDS in one[1]]
    told = Counter(to for to, *_ in cast)
    untold = {one for one in seen.reached if not told[one]}
    ground.line("taken by the providers", f"{len(cast):,} of {len(seen.reached):,}")
    ground.line("told twice", f"{sum(1 for times in told.values() if times > 1):,}")
    ground.line("not told, of whom we say that we do not know", f"{len(untold):,}, {len(untold & seen.doubtful):,}")
    ground.line("unknown", f"{len(seen.doubtful):,}")
    ground.line("how it stands", f"{seen.progress}")
    ground.line("seconds in all, of which nothing ran", f"{seen.ended - seen.began:.0f}, {seen.ready - seen.died:.0f}")
    for channel, limit in LIMITS.items():
        at = sorted(at for _, _, at, by in cast if by == channel)
        for part, times in (
            ("before it died", [one for one in at if one < seen.died]),
            ("after", [one for one in at if seen.ready < one < seen.ended]),
        ):
            if len(times) > 5 * limit:
                # The first and the last second are left out: there the queue is beginning or at its end.
                middle = [one for one in times if times[0] + 1 <= one < times[-1] - 1]
                share = len(middle) / (times[-1] - times[0] - 2) / limit
                ground.goal(f"share of the allowed rate, {channel}, {part}", share, at_least=0.95)
    ground.goal("share refused", seen.refused / (len(seen.taken) + seen.refused), at_most=0.01)
    answers = {int(to): at for to, text, at, by in reversed(seen.taken) if by == "telegram" and WORDS not in text}
    waits = {chat: answers[chat] - asked for chat, asked in seen.asked.items() if chat in answers}
    # Who was killed keeps the lease to listen until it lapses, and asks before that are heard after it.
    heard = min((at for chat, at in answers.items() if at > seen.died and chat in seen.asked), default=seen.ready)
    running = [wait for chat, wait in waits.items() if not seen.died - 5 < seen.asked[chat] < heard]
    ground.line("asked, answered", f"{len(seen.asked)}, {len(waits)}")
    ground.line("from question to answer while somebody listened: p50, p95, slowest", ms(running, 0.5, 0.95, 1))
    ground.line("from the death to the next answer", f"{heard - seen.died:.0f} s")
    for name, took in seen.meanwhile.items():
        ground.line(
            f"/console/{name}: p50, p95 before; meanwhile", f"{ms(seen.before[name], 0.5, 0.95)}; {ms(took, 0.5, 0.95)}"
        )
    ground.line("errors that the process logged", f"{seen.troubles or 'none'}")


def ms(seconds: list[float], *shares: float) -> str:
    """Write quantiles of some times."""
    return ", ".join(f"{ground.quantile(seconds, share) * 1000:.0f}" for share in shares) + " ms"


if __name__ == "__main__":
    main()
