"""A broadcast that drains at the provider's limit, while somebody is answered every second."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from time import perf_counter, time

import ground
import seed
import sender
import sqlalchemy as sa

from store import database, outbox
from store.database import Database, table
from store.messages import Message, Priority, State

PER_SECOND = 400
"""What the stub allows; a real bot has 30, at which this would take a quarter of an hour."""


def main() -> None:
    given = ground.arguments(__doc__, messages=20_000)
    with ground.ground(given) as place, place.store() as db:
        log = Path(db.url.database or "").name
        path = Path("/tmp") / f"bench-{log}-{perf_counter():.0f}.log"
        try:
            with ground.stub("telegram", "--log", str(path)) as url:
                ground.title(ground.named(db), f"{given.messages:,} messages by staff at {PER_SECOND} a second")
                fill(db, given.messages)
                sender.order(url, do="limit", per_second=PER_SECOND)
                asked = drain(db, url, given.messages)
                report(url, path, asked, given.messages)
        finally:
            path.unlink(missing_ok=True)


def fill(db: Database, count: int) -> None:
    """Queue the broadcast; as many others again may ask meanwhile."""
    now = seed.now_of(db)
    with db.transaction() as tx:
        seed.quickly(tx)
        seed.people(tx, count + 1_000, "telegram", now=now)
        seed.broadcast(tx, count, now=now)
    seed.catch_up(db)
    ground.settle(db)


def drain(db: Database, url: str, count: int) -> dict[int, float]:
    """Deliver until all is out; return when the answer to each chat was committed."""
    asked: dict[int, float] = {}

    async def work() -> None:
        to = sender.channel(url, PER_SECOND)
        await to.open()
        stop = asyncio.Event()
        worker = asyncio.create_task(sender.delivery(db, to, ground.settings()).run(stop))
        number = count
        while await asyncio.to_thread(left, db):
            number += 1
            await asyncio.to_thread(answer, db, number)
            asked[seed.FIRST_CHAT + number] = time()
            await asyncio.sleep(1)
        stop.set()
        await worker
        await to.close()

    sender.run(work())
    return asked


def left(db: Database) -> bool:
    """Say whether any of the broadcast is still to go."""
    rows = table(Message).c
    with db.reading() as tx:
        queued = sa.select(rows.id).where(rows.channel == "telegram", rows.state == State.queued).limit(1)
        return tx.connection().execute(queued).first() is not None


def answer(db: Database, number: int) -> None:
    """Owe somebody an answer."""
    with db.transaction() as tx:
        outbox.enqueue(
            tx,
            outbox.Place(number, "telegram", number),
            key=f"reply:{number}",
            priority=Priority.reply,
            body=seed.a_body(),
            expires_at=database.now(tx) + timedelta(hours=1),
            now=database.now(tx),
        )


def report(url: str, log: Path, asked: dict[int, float], count: int) -> None:
    """Compare what the stub took with what was allowed, and when each answer came."""
    import httpx

    took = [json.loads(one) for one in sender.taken(log)]
    refused = httpx.get(f"{url}/_stub", trust_env=False, timeout=60).json()["refused"]
    waits = [one["at"] - asked[one["chat_id"]] for one in took if one["chat_id"] in asked]
    cast = sorted(one["at"] for one in took if one["chat_id"] not in asked)
    # The first and the last second are left out: there the queue is beginning or at its end.
    middle = [at for at in (one["at"] for one in took) if cast[0] + 1 <= at < cast[-1] - 1]
    ground.line("taken, of which answers", f"{len(took):,} of {count + len(asked):,}, {len(waits)}")
    ground.goal("share of the allowed rate", len(middle) / (cast[-1] - cast[0] - 2) / PER_SECOND, at_least=0.95)
    ground.goal("share refused", refused / (len(took) + refused), at_most=0.01)
    ground.line("from commit to the provider, half of the answers", f"{ground.median(waits) * 1000:.0f} ms")
    ground.line("the slowest answer", f"{max(waits) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
