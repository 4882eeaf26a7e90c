"""Programs of the shop are told what happens by real processes, over sockets, and misbehave in every way there is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from journeys.processes import Processes, until
from sqlmodel import select
from stubs.receiver import ReceiverStub
from stubs.telegram import TelegramStub

from bot.webhooks import LIMIT, Webhooks
from store import database, events, tasks, tellings, webhooks
from store.database import Database, clock, table
from store.events import Event, Kind
from store.leases import Lease
from store.webhooks import Webhook, WebhookDelivery


def registered(db: Database, receiver: ReceiverStub, *kinds: Kind, path: str = "/events?of=backorders") -> int:
    """Have a receiver be told of what happens from now on."""
    with db.transaction() as tx:
        added = webhooks.add(tx, receiver.url + path, kinds, loopback=True, by="test", now=database.now(tx))
    receiver.secret = added.secret
    return added.id


def happens(db: Database, times: int = 1) -> list[str]:
    """Let deliveries land; return the names of all events so far."""
    with db.transaction() as tx:
        landed: list[dict[str, Any]] = [{"units": number} for number in range(times)]
        events.happened(tx, Kind.arrival_landed, landed, now=database.now(tx))
        return [f"evt_{one}" for one in tx.exec(select(Event.id).order_by("id"))]


def hurry(db: Database) -> None:
    """Let every webhook be tried again at once."""
    with db.transaction() as tx:
        now = clock(tx)
        tx.connection().execute(sa.update(table(Webhook)).values(next_at=now))
        tx.connection().execute(sa.update(table(WebhookDelivery)).values(next_at=now))


def outcomes(db: Database) -> list[tuple[str, str, int]]:
    """Read how each event stands: whether it was taken, what was said last, and how often it was tried."""
    with db.reading() as tx:
        rows = tx.exec(select(WebhookDelivery).order_by("event_id")).all()
        return [(row.state.value, row.outcome, row.attempts) for row in rows]


@asynccontextmanager
async def telling(db: Database, worker: str = "one", *, loopback: bool = True) -> AsyncIterator[None]:
    """Have somebody tell webhooks what happens."""
    stop = asyncio.Event()
    job = asyncio.create_task(Webhooks(db, worker=worker, loopback=loopback).run(stop))
    try:
        yield
    finally:
        stop.set()
        await job


@pytest.fixture
async def receiver() -> AsyncIterator[ReceiverStub]:
    """A program of the shop that takes what it is told, unless it is told otherwise."""
    async with ReceiverStub() as stub:
        yield stub
        assert stub.complaints == []


async def test_what_happens_is_told_in_order_and_signed(db: Database, receiver: ReceiverStub) -> None:
    registered(db, receiver)
    async with telling(db):
        happened = happens(db, 30)
        await until(lambda: len(receiver.taken) == 30, "thirty events")

    assert receiver.ids == happened
    assert receiver.taken[7]["data"] == {"units": 7}
    assert {request.query for request in receiver.requests} == {"of=backorders"}
    assert {request.headers["host"] for request in receiver.requests} == {receiver.url.removeprefix("http://")}


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("fail", "answered 500"),
        ("garble", "answered 502"),
        ("refuse", "answered 429"),
        ("hang_up", "no answer: RemoteProtocolError"),
        ("redirect", "answered 307"),
    ],
)
async def test_what_a_receiver_refuses_is_told_again_and_before_all_that_comes_after(
    db: Database, receiver: ReceiverStub, trouble: str, said: str
) -> None:
    registered(db, receiver)
    if trouble == "redirect":
        receiver.redirects = 1
    else:
        getattr(receiver, trouble)()
    async with telling(db):
        happened = happens(db, 3)
        await until(lambda: outcomes(db)[:1] == [("waiting", said, 1)], f"an attempt that was {said}")
        assert receiver.taken == []
        hurry(db)
        await until(lambda: len(receiver.taken) == 3, "three events")

    assert receiver.ids == happened
    assert receiver.followed == 0
    assert [attempts for _, _, attempts in outcomes(db)] == [2, 1, 1]


async def test_a_receiver_that_took_it_and_never_said_so_is_told_twice(db: Database, receiver: ReceiverStub) -> None:
    registered(db, receiver)
    receiver.cut_off()
    async with telling(db):
        (event,) = happens(db)
        await until(lambda: outcomes(db) == [("waiting", "no answer: RemoteProtocolError", 1)], "a lost answer")
        hurry(db)
        await until(lambda: outcomes(db)[0][0] == "taken", "the second telling")

    assert receiver.ids == [event, event]


async def test_a_receiver_that_hangs_holds_up_itself_alone(db: Database, receiver: ReceiverStub) -> None:
    async with ReceiverStub() as slow:
        registered(db, slow)
        registered(db, receiver)
        slow.swallow()
        async with telling(db):
            happens(db, 3)
            await until(lambda: len(receiver.taken) == 3, "three events at the one that answers")
            assert len(slow.requests) == 1
            await until(lambda: ("waiting", "no answer in time", 1) in outcomes(db), "the limit")


async def test_an_event_that_is_never_taken_lets_the_others_pass(db: Database, receiver: ReceiverStub) -> None:
    registered(db, receiver)
    bad, *others = happens(db, 4)
    receiver.bad.add(bad)
    async with telling(db):
        for times in range(1, tellings.STEPS_ASIDE + 1):
            await until(lambda times=times: receiver.tried(bad) >= times, "another attempt")  # type: ignore[misc]
            await until(lambda times=times: outcomes(db)[0][2] >= times, "its record")  # type: ignore[misc]
            hurry(db)
        await until(lambda: len(receiver.taken) == 3, "the others")

    assert receiver.ids == others


async def test_nothing_inside_is_told_where_that_is_not_allowed(db: Database, receiver: ReceiverStub) -> None:
    """The name was good when it was added, and leads inside by now."""
    registered(db, receiver)
    async with telling(db, loopback=False):
        happens(db)
        await until(lambda: outcomes(db) and outcomes(db)[0][2] == 1, "an attempt")

    assert outcomes(db) == [("waiting", "its address leads to where nothing may be sent", 1)]
    assert receiver.requests == []


async def test_whoever_answers_without_end_is_not_listened_to(db: Database, receiver: ReceiverStub) -> None:
    registered(db, receiver)
    receiver.endless = True
    async with telling(db):
        happens(db, 3)
        await until(lambda: [state for state, _, _ in outcomes(db)] == ["taken"] * 3, "three events", within=LIMIT)

    assert [said for _, said, _ in outcomes(db)] == ["answered 200"] * 3


async def test_several_processes_tell_everything_also_when_one_is_killed(db: Database, tmp_path: Path) -> None:
    log = tmp_path / "taken.jsonl"
    async with (
        TelegramStub() as telegram,
        ReceiverStub(log=log) as receiver,
        _workers(db, telegram, tmp_path) as processes,
    ):
        hook = registered(db, receiver)
        receiver.slow(0.02)
        first, second = await processes.start("worker"), await processes.start("worker")
        happened = happens(db, 200)
        await until(lambda: len(receiver.taken) > 20, "the first events", within=150)
        holder = await until(lambda: _holder(db, hook), "somebody who tells")
        killed, other = (first, second) if f":{first.started.pid} " in holder else (second, first)
        await killed.kill()
        with db.transaction() as tx:
            # What a lease would wait for.
            leases = table(Lease)
            lapsed = sa.update(leases).where(leases.c.name == f"webhook {hook}", leases.c.holder == holder)
            tx.connection().execute(lapsed.values(until=clock(tx) - timedelta(seconds=1)))
        await until(lambda: len(set(receiver.ids)) == 200, "all of them", within=60)
        await until(lambda: {state for state, _, _ in outcomes(db)} == {"taken"}, "their records")
        await other.stop(within=10)

        assert receiver.complaints == []
        assert list(dict.fromkeys(receiver.ids)) == happened
        # One may have been told by the one that was killed and not been written down.
        assert len(receiver.ids) <= 201


async def test_a_disabled_webhook_is_told_all_when_it_is_tried_again(db: Database, receiver: ReceiverStub) -> None:
    hook = registered(db, receiver)
    receiver.fail(1, status=503)
    async with telling(db):
        first = happens(db)
        await until(lambda: outcomes(db) == [("waiting", "answered 503", 1)], "a failure")
        with db.transaction() as tx:
            days_ago = clock(tx) - tellings.PATIENCE
            tx.connection().execute(sa.update(table(Webhook)).values(failing_since=days_ago, next_at=clock(tx)))
        receiver.fail(1, status=503)
        await until(lambda: _is_disabled(db, hook), "the end of patience")
        both = happens(db)
        with db.reading() as tx:
            assert [task.what for task in tasks.waiting(tx)] == ["webhook_failed"]
        with db.transaction() as tx:
            webhooks.retry(tx, hook, by="Kim", now=database.now(tx))
        await until(lambda: receiver.ids == both, "both events")

    assert first == both[:1]


@asynccontextmanager
async def _workers(db: Database, telegram: TelegramStub, folder: Path) -> AsyncIterator[Processes]:
    environment = {
        "DATABASE_URL": db.url.render_as_string(hide_password=False),
        "TELEGRAM_TOKEN": "42:stub-token",
        "TELEGRAM_API_URL": telegram.url,
        "WEBHOOK_LOOPBACK": "true",
    }
    async with Processes(folder, environment) as processes:
        yield processes


def _holder(db: Database, hook: int) -> str:
    with db.reading() as tx:
        lease = tx.get(Lease, f"webhook {hook}")
        return lease.holder if lease is not None and lease.until > clock(tx) else ""


def _is_disabled(db: Database, hook: int) -> bool:
    with db.reading() as tx:
        return tx.get_one(Webhook, hook).disabled_at is not None
