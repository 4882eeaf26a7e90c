"""An SMS brought by a signed webhook: checked, committed, answered; beside the build that tutorials lead to."""

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import ground
import seed
import sqlalchemy as sa
import webhook_apps
from stubs.twilio import NUMBER, TOKEN, signature

from store.database import Database, table
from store.messages import Direction, Message

PEOPLE = 2_000
AT_ONCE = 16
HALF_LOAD_SECONDS = 5.0
Sent = tuple[bytes, str]


def main() -> None:
    if "--serve" in sys.argv:
        parser = argparse.ArgumentParser()
        parser.add_argument("--serve", choices=["ours", "conventional"])
        parser.add_argument("--database")
        given = parser.parse_args()
        webhook_apps.serve(given.serve, given.database)
        return
    given = ground.arguments(__doc__, messages=3_000, rounds=3)
    with ground.ground(given) as place, place.store() as shop:
        fill(shop)
        ground.title(ground.named(shop), f"{given.messages:,} webhooks, {AT_ONCE} at once, then at half the rate")
        rates: dict[str, list[float]] = {"ours": [], "conventional": []}
        slow: dict[str, list[float]] = {"ours": [], "conventional": []}
        for _ in range(given.rounds):
            for name in ("ours", "conventional"):
                with place.store(copy_of=shop) as db, served(name, db) as url:
                    rate, waits = asyncio.run(drive(url, given.messages))
                    check(db, given.messages)
                rates[name].append(rate)
                slow[name].append(ground.quantile(waits, 0.99) * 1000)
        for name, found in rates.items():
            p99 = ", ".join(f"{one:.0f}" for one in slow[name])
            ground.line(name, f"{ground.median(found):.0f} a second; p99 at half of its rate {p99} ms")
        ground.goal("ours / conventional", ground.median(rates["ours"]) / ground.median(rates["conventional"]), 3)
        ground.goal("p99 of ours at half load (ms)", ground.median(slow["ours"]), at_most=50)


def fill(db: Database) -> None:
    """Let there be people with phones, an order each and a conversation."""
    now = seed.now_of(db)
    with db.transaction() as tx:
        seed.quickly(tx)
        seed.people(tx, PEOPLE, "sms", now=now)
        seed.queue(tx, PEOPLE, now=now)
        seed.conversations(tx, PEOPLE, now=now)
    seed.catch_up(db)
    ground.settle(db)


@contextmanager
def served(name: str, db: Database) -> Iterator[str]:
    """Run one of the two in a process of its own, and give its address."""
    url = db.url.render_as_string(hide_password=False)
    command = [sys.executable, __file__, "--serve", name, "--database", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def drive(url: str, count: int) -> tuple[float, list[float]]:
    """Return the highest rate, and how long each took at half of it."""
    import aiohttp

    limit = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=limit) as client:
        await flood(client, url, signed("warm", 200))
        full = signed("full", count)
        start = perf_counter()
        await flood(client, url, full)
        rate = count / (perf_counter() - start)
        half = signed("half", int(rate / 2 * HALF_LOAD_SECONDS))
        return rate, await steadily(client, url, half, rate / 2)


def signed(name: str, count: int) -> list[Sent]:
    """Return the bodies of texts by people in turn, with their signatures."""
    made = []
    for number in range(count):
        phone = f"+1212{seed.PHONE + number % PEOPLE + 1}"
        form = {"MessageSid": f"SM{name}{number}", "SmsSid": f"SM{name}{number}", "AccountSid": "AC1", "From": phone}
        form |= {"To": NUMBER, "Body": "Where is my order?", "NumMedia": "0", "NumSegments": "1", "ApiVersion": "1"}
        address = webhook_apps.PUBLIC_URL + webhook_apps.PATH
        made.append((urlencode(form).encode(), signature(TOKEN, address, form)))
    return made


async def flood(client: Any, url: str, webhooks: Sequence[Sent]) -> None:
    """Bring all of them, some at a time."""
    waiting = iter(webhooks)

    async def one() -> None:
        for webhook in waiting:
            await bring(client, url, webhook)

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


async def steadily(client: Any, url: str, webhooks: Sequence[Sent], rate: float) -> list[float]:
    """Bring one every 1/`rate` seconds, whether the ones before are answered or not; return how long each took."""
    start, under_way = perf_counter(), []
    for place, webhook in enumerate(webhooks):
        await asyncio.sleep(max(0.0, start + place / rate - perf_counter()))
        under_way.append(asyncio.create_task(bring(client, url, webhook)))
    return list(await asyncio.gather(*under_way))


async def bring(client: Any, url: str, webhook: Sent) -> float:
    """Bring one as Twilio does; return the seconds until it was answered."""
    body, signed_with = webhook
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signed_with}
    start = perf_counter()
    async with client.post(url + webhook_apps.PATH, data=body, headers=headers) as answer:
        await answer.read()
        if answer.status != 200:
            raise RuntimeError(f"answered {answer.status}")
    return perf_counter() - start


def check(db: Database, count: int) -> None:
    """Be sure that all were taken in."""
    rows = table(Message).c
    with db.reading() as tx:
        found = sa.select(sa.func.count()).where(rows.direction == Direction.heard, rows.key.like("%SMfull%"))
        heard = tx.connection().execute(found).scalar_one()
    if heard != count:
        raise RuntimeError(f"{heard} of {count} were taken in")


if __name__ == "__main__":
    main()
