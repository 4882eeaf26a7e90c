"""Any number of schedulers may run: one leads, and another goes on when it dies or loses its way to the store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import postgres as server
import pytest
from builders import a_backorder, a_product
from journeys.processes import Process, Processes, until
from sqlalchemy import make_url
from sqlmodel import select
from stubs.tunnel import Tunnel

from store import database
from store.database import Database
from store.leases import Lease
from store.messages import Message

WITHIN = 15.0
"""Seconds after which somebody else leads."""


@dataclass(slots=True)
class Pair:
    """Two schedulers on one store, the first of which leads and goes through a tunnel."""

    db: Database
    tunnel: Tunnel
    processes: Processes
    first: Process
    second: Process

    def leads(self, one: Process) -> bool:
        """Whether one of them has the lead at this moment, by the store's clock."""
        with self.db.reading() as tx:
            lease = tx.get(Lease, "scheduler", populate_existing=True)
            if lease is None or lease.until < database.clock(tx):
                return False
            return lease.holder.rpartition(":")[2] == str(one.started.pid)

    def told(self) -> int:
        """How many messages were owed so far."""
        with self.db.reading() as tx:
            return len(tx.exec(select(Message.id)).all())

    def somebody_orders(self, number: str) -> None:
        """Another customer waits, and is to be told."""
        with self.db.transaction() as tx:
            a_backorder(tx, number, now=database.now(tx))
            database.wake(tx, "scheduler")


@pytest.fixture
async def pair(postgresql_url: str, tmp_path: Path) -> AsyncIterator[Pair]:
    """Two schedulers of which the first one leads."""
    async with _running(postgresql_url, tmp_path) as found:
        yield found


@asynccontextmanager
async def _running(url: str, folder: Path) -> AsyncIterator[Pair]:
    parts = make_url(url)
    socket = Path(str(parts.query["host"])) / ".s.PGSQL.5432"
    async with Tunnel(socket) as tunnel, Processes(folder, {"MESSAGE_HOURS": "00:00-24:00"}) as processes:
        db = Database(url)
        try:
            with db.transaction() as tx:
                a_product(tx)
            through = parts.set(host="127.0.0.1", port=tunnel.port, query={})
            first = await processes.start("scheduler", DATABASE_URL=through.render_as_string(hide_password=False))
            pair = Pair(db, tunnel, processes, first, first)
            await until(lambda: pair.leads(first), "the first one to lead", within=60)
            pair.second = await processes.start("scheduler", DATABASE_URL=url)
            pair.somebody_orders("#1")
            await until(lambda: pair.told() == 1, "the first customer to be told")
            yield pair
        finally:
            db.dispose()


async def test_when_the_leader_is_killed_another_goes_on(pair: Pair) -> None:
    await pair.first.kill()
    pair.somebody_orders("#2")

    await until(lambda: pair.leads(pair.second), "the second one to lead", within=WITHIN)
    await until(lambda: pair.told() == 2, "the second customer to be told")


async def test_when_the_leader_loses_its_connections_another_goes_on(pair: Pair) -> None:
    await pair.tunnel.cut()
    pair.somebody_orders("#2")

    await until(lambda: pair.leads(pair.second), "the second one to lead", within=WITHIN)
    await until(lambda: pair.told() == 2, "the second customer to be told")
    assert pair.first.runs


async def test_when_all_that_the_leader_says_is_swallowed_another_goes_on(pair: Pair) -> None:
    pair.tunnel.swallow()
    pair.somebody_orders("#2")

    await until(lambda: pair.leads(pair.second), "the second one to lead", within=WITHIN)
    await until(lambda: pair.told() == 2, "the second customer to be told")


async def test_a_leader_that_is_asked_to_stop_makes_room_at_once(pair: Pair) -> None:
    await pair.first.stop()

    await until(lambda: pair.leads(pair.second), "the second one to lead", within=6)


async def test_whoever_was_cut_off_comes_back_and_says_nothing_twice(
    postgres: str, postgresql_template: str, tmp_path: Path
) -> None:
    with server.database(postgres, template=postgresql_template) as url:
        async with _running(url, tmp_path) as pair:
            pair.tunnel.swallow()
            await until(lambda: pair.leads(pair.second), "the second one to lead", within=WITHIN)
            for number in range(2, 12):
                pair.somebody_orders(f"#{number}")
            await until(lambda: pair.told() == 11, "everybody to be told")

            pair.tunnel.carry_on()
            await pair.second.stop()
            pair.somebody_orders("#12")
            await until(lambda: pair.told() == 12, "the last customer to be told", within=60)

            assert pair.leads(pair.first)
