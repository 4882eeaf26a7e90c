"""A broadcast to two thousand people, through which the process is killed twice: each is told once."""

import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import postgres as server
import pytest
import sqlalchemy as sa
from builders import AGREED, a_product
from journeys.processes import Process, Processes, until
from sqlmodel import select
from stubs.telegram import TelegramStub
from stubs.twilio import ACCOUNT, NUMBER, TOKEN, TwilioStub

from bot.aftermath import NOT_FOUND
from store import broadcasts, consent, customers, database, intake, leases, tasks
from store.broadcasts import BroadcastState, Draft, results
from store.broadcasts.results import Progress
from store.consent import Purpose
from store.database import Database, table
from store.intake import Draft as OrderDraft
from store.intake import DraftLine
from store.messages import Message, State
from store.orders import Backorder
from store.settings import Settings

PEOPLE = 2_000
"""Half of them have a chat."""
UNDER_WAY = (State.queued, State.claimed, State.sending)
RULES = Settings(
    _env_file=None, message_hours="00:00-24:00", broadcast_hold_minutes=0, broadcast_approval_above=1_000_000
)


@dataclass(slots=True)
class Shop:
    """A store, the two providers, and whoever stands between them."""

    db: Database
    telegram: TelegramStub
    twilio: TwilioStub
    processes: Processes
    people: int = PEOPLE
    number: int = 0

    def told(self) -> Counter[str]:
        """Count what lies on each phone and in each chat."""
        return Counter([sent.to for sent in self.twilio.sent] + [str(sent.chat_id) for sent in self.telegram.sent])

    def progress(self) -> Progress:
        with self.db.reading() as tx:
            return results.progress(tx, broadcasts.known(tx, self.number))

    def state(self) -> BroadcastState:
        with self.db.reading() as tx:
            return broadcasts.known(tx, self.number).state

    def unsettled(self, *states: State) -> list[Message]:
        with self.db.reading() as tx:
            return list(tx.exec(select(Message).where(table(Message).c.state.in_(states))))

    def crowd(self) -> list[str]:
        """Let there be people who wait and have been told so; return where each of them is reached."""
        drafts = [
            OrderDraft(
                number=f"#{place}",
                completed_at=self._now(),
                currency="USD",
                phones=[f"+1{2_125_000_000 + place}"],
                language="en",
                country="US",
                lines=[DraftLine(reference="LAMP-2", sku="LAMP-2", title="Lamp", price_minor=4900, quantity=1)],
            )
            for place in range(self.people)
        ]
        with self.db.transaction() as tx:
            a_product(tx)
            now = database.now(tx)
            intake.place(tx, drafts, default_zone="America/New_York", agreement=AGREED, now=now)
            phones = [draft.phones[0] for draft in drafts]
            chats = {phone: str(800_000 + place) for place, phone in enumerate(phones[: self.people // 2])}
            consent.grant(
                tx, customers.link_all(tx, "telegram", chats, now=now), Purpose.order_updates, source="x", now=now
            )
            tx.connection().execute(sa.update(table(Backorder)).values(look_at=None))
            leases.take(tx, "look over all lines", "test", length=timedelta(days=1))
        return [chats.get(phone, phone) for phone in phones]

    def sends(self) -> None:
        """Have a message go to all of them, with the number of their order in it."""
        with self.db.transaction() as tx:
            now = database.now(tx)
            draft = Draft(
                title="Late", audience="sku=LAMP-2", texts={"en": {"text": "About {number}."}}, choices=["keep"]
            )
            self.number = broadcasts.draft(tx, draft, by="anna", now=now).id
            broadcasts.submit(tx, self.number, by="anna", settings=RULES, now=now)

    async def is_killed_after(self, running: Process, count: int) -> None:
        """End the process in the middle, once so many were told; what it held is given up."""
        await until(
            lambda: len(self.twilio.sent) + len(self.telegram.sent) >= count, f"{count} people to be told", within=300
        )
        await running.kill()
        rows = table(Message)
        with self.db.transaction() as tx:
            long_ago = database.clock(tx) - timedelta(seconds=1)
            tx.connection().execute(sa.update(rows).where(rows.c.lease_until.is_not(None)).values(lease_until=long_ago))

    async def has_twilio_asked(self) -> None:
        """Let the time pass after which Twilio is asked, and asked once more where it knows of nothing."""
        texts = [one.id for one in self.unsettled(State.unknown) if one.channel == "sms"]
        for _ in range(2 if texts else 0):
            self.lets_pass(timedelta(minutes=3))
            await until(lambda: _is_looked_into(self, texts), "Twilio to be asked", within=60)
        await until(
            lambda: all(one.channel == "telegram" for one in self.unsettled(State.unknown, *UNDER_WAY)),
            "every SMS to be known as sent",
            within=60,
        )

    def lets_pass(self, time: timedelta) -> None:
        with self.db.transaction() as tx:
            database.let_pass(tx, time)

    def _now(self):  # type: ignore[no-untyped-def]
        with self.db.reading() as tx:
            return database.now(tx)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), tmp_path / 'store.db')}"
        return
    template = request.getfixturevalue("postgresql_template")
    with server.database(request.getfixturevalue("postgres"), template=template) as url:
        yield url


@pytest.fixture
async def shop(url: str, tmp_path: Path) -> AsyncIterator[Shop]:
    async with opened(url, tmp_path) as shop:
        yield shop


@asynccontextmanager
async def opened(url: str, folder: Path, people: int = PEOPLE) -> AsyncIterator[Shop]:
    """Open a shop on an empty store, with both providers."""
    async with TelegramStub() as telegram, TwilioStub() as twilio:
        settings = {
            "DATABASE_URL": url,
            "SHOP_NAME": "Lumen",
            "MESSAGE_HOURS": "00:00-24:00",
            "TELEGRAM_TOKEN": "42:stub-token",
            "TELEGRAM_API_URL": telegram.url,
            "TELEGRAM_PER_SECOND": "100",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_NUMBER": NUMBER,
            "TWILIO_API_URL": twilio.url,
            "TWILIO_PER_SECOND": "50",
        }
        async with Processes(folder, settings) as processes:
            db = Database(url)
            try:
                yield Shop(db, telegram, twilio, processes, people)
            finally:
                db.dispose()
        assert (telegram.complaints, twilio.complaints) == ([], [])


async def test_each_is_told_once_however_often_the_process_dies(shop: Shop) -> None:
    reached = shop.crowd()
    shop.sends()
    shop.telegram.slow(0.05)
    shop.twilio.slow(0.05)

    for count in (300, 1_000):
        running = await (await shop.processes.start("run")).ready()
        await shop.is_killed_after(running, count)
        assert shop.told().total() < PEOPLE
    in_doubt = shop.unsettled(State.sending, State.unknown)
    running = await (await shop.processes.start("run")).ready()
    await until(lambda: shop.state() is BroadcastState.done, "the broadcast to be done", within=180)

    # Telegram cannot be asked: what was under way there stands as unknown, and staff know of it.
    unknown = [one for one in shop.unsettled(State.unknown) if one.channel == "telegram"]
    assert {one.id for one in unknown} <= {one.id for one in in_doubt}
    with shop.db.reading() as tx:
        assert {f"unknown {one.id}" for one in unknown} <= {task.key for task in tasks.waiting(tx)}
    await shop.has_twilio_asked()

    told = shop.told()
    untold = {one for one in reached if not told[one]}
    with shop.db.reading() as tx:
        doubtful = {
            address.handle
            for address in tx.exec(select(customers.Address))
            if address.id in {one.address_id for one in unknown}
        }
    assert set(told) <= set(reached)
    assert max(told.values()) == 1
    assert untold <= doubtful
    assert len(doubtful) <= 2 * 100
    done = shop.progress()
    assert (done.sent + done.unknown, done.waiting, done.queued, done.failed) == (PEOPLE, 0, 0, 0)
    assert len({sent.text for sent in (*shop.telegram.sent, *shop.twilio.sent)}) == sum(told.values())
    await running.stop()
    assert running.troubles == []


def _is_looked_into(shop: Shop, ids: list[int]) -> bool:
    rows = {one.id: one for one in shop.unsettled(State.unknown)}
    return all(rows[one].reason == NOT_FOUND for one in ids if one in rows)
