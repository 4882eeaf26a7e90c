"""The real processes against both providers: what was promised holds when they are many, killed, refused or lied to."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import postgres as server
import pytest
import sqlalchemy as sa
from builders import AGREED, a_product, an_order
from journeys.processes import Process, Processes, until
from sqlmodel import Session, select
from stubs.telegram import TelegramStub
from stubs.twilio import ACCOUNT, NUMBER, TOKEN, TwilioStub

from scheduler.runner import run_pass
from store import catalog, consent, customers, database, intake, orders, supply
from store.consent import Purpose
from store.customers import Address, AddressState
from store.database import Database, table
from store.intake import Draft, DraftLine
from store.leases import Lease
from store.messages import Direction, Message, State
from store.notices import Notice
from store.settings import Settings
from store.tasks import Task
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

BOT_TOKEN = "42:stub-token"
SECRET = "the_webhook-secret"
SMS_DOOR, TELEGRAM_DOOR = "/webhooks/twilio/sms", "/webhooks/telegram"
UNDER_WAY = (State.queued, State.claimed, State.sending)

_numbers = count(1001)
_phones = count(2_125_550_100)
_chats = count(700_001)


@dataclass(slots=True)
class Shop:
    """A store, the two providers, and the processes that stand between them."""

    db: Database
    telegram: TelegramStub
    twilio: TwilioStub
    processes: Processes

    def texts(self, phone: str) -> list[str]:
        """Return what lies on a phone."""
        return [sent.text for sent in self.twilio.sent if sent.to == phone]

    def chat(self, chat: int) -> list[str]:
        """Return what stands in a chat."""
        return [sent.text for sent in self.telegram.sent if sent.chat_id == chat]

    def sees(self, look: Callable[[Session], Any]) -> Any:
        """Return what `look` reads in the store."""
        with self.db.reading() as tx:
            return look(tx)

    def states(self, *channels: str) -> Counter[State]:
        """Count what was to be said, by how far it has come."""
        rows = table(Message).c
        counted = sa.select(rows.state, sa.func.count()).where(rows.direction == Direction.out).group_by(rows.state)
        if channels:
            counted = counted.where(rows.channel.in_(channels))
        found = self.sees(lambda tx: tx.connection().execute(counted).all())
        return Counter({State(state): number for state, number in found})

    def is_done(self) -> bool:
        """Whether nothing is left to be said or answered."""
        open_states = [*UNDER_WAY, State.received]
        waits = sa.select(table(Message).c.id).where(table(Message).c.state.in_(open_states)).limit(1)
        owed = sa.select(table(Notice).c.id).where(table(Notice).c.said_at.is_(None)).limit(1)
        return not self.sees(lambda tx: tx.connection().execute(waits).all() or tx.connection().execute(owed).all())

    def a_customer(self, sku: str = "LAMP-2", *, chat: int | None = None) -> "Customer":
        """Somebody who has just ordered one unit that is not there."""
        phone, number = f"+1{next(_phones)}", f"#{next(_numbers)}"
        with self.db.transaction() as tx:
            now = database.now(tx)
            line = an_order(tx, number, (sku, 1), phone=phone, now=now, days_ago=1)[0]
            owner = tx.get_one(orders.Order, line.order_id).customer_id
            if chat is not None:
                _open_chat(tx, owner, chat)
        return Customer(self, owner, phone, number, line.id)

    def a_crowd(self, sku: str, size: int, *, chats: bool = False) -> list[str]:
        """So many people who have each ordered one unit; returns the handles at which they are to hear of it."""
        drafts = [
            Draft(
                number=f"#{next(_numbers)}",
                completed_at=self.sees(database.now),
                currency="USD",
                phones=[f"+1{next(_phones)}"],
                language="en",
                country="US",
                lines=[DraftLine(reference=sku, sku=sku, title=sku, price_minor=4900, quantity=1)],
            )
            for _ in range(size)
        ]
        with self.db.transaction() as tx:
            now = database.now(tx)
            intake.place(tx, drafts, default_zone="America/New_York", agreement=AGREED, now=now)
            if not chats:
                return [draft.phones[0] for draft in drafts]
            phones = [customers.at(tx, "sms", draft.phones[0]) for draft in drafts]
            return [_open_chat(tx, phone.customer_id, next(_chats)) for phone in phones if phone]

    def lets_leases_end(self) -> None:
        """Have the minute pass after which it is clear that a process is dead."""
        rows, leases = table(Message), table(Lease)
        with self.db.transaction() as tx:
            long_ago = database.clock(tx) - timedelta(seconds=1)
            tx.connection().execute(
                sa.update(rows).where(rows.c.lease_until.is_not(None)).values(lease_until=long_ago)
            )
            tx.connection().execute(sa.update(leases).values(until=long_ago))


@dataclass(slots=True)
class Customer:
    """Somebody who waits, with a phone in the hand."""

    shop: Shop
    id: int
    phone: str
    number: str
    line: int

    async def texts(self, process: Process, text: str, **more: str) -> int:
        """Send an SMS to the shop and return how it was answered by the door."""
        return await self.shop.twilio.text(process.url + SMS_DOOR, self.phone, text, **more)

    async def reads(self, *words: str, after: int = 0) -> str:
        """Wait for an SMS that holds these words, not counting the first `after`, and return it."""
        return await until(
            lambda: next((text for text in self.heard[after:] if all(word in text for word in words)), ""),
            f"an SMS to {self.phone} with {words}; there is {self.heard}",
        )

    @property
    def heard(self) -> list[str]:
        """Return every SMS that came."""
        return self.shop.texts(self.phone)


@pytest.fixture
async def shop(database_url: str, tmp_path: Path) -> AsyncIterator[Shop]:
    """A shop of the test's own, on each database."""
    async with a_shop(database_url, tmp_path) as shop:
        yield shop


@asynccontextmanager
async def a_shop(url: str, folder: Path, **environment: str) -> AsyncIterator[Shop]:
    """Open a shop that sells a lamp of which there is none; nothing runs yet."""
    db = Database(url)
    async with TelegramStub() as telegram, TwilioStub() as twilio:
        settings = {
            "DATABASE_URL": url,
            "SHOP_NAME": "Lumen",
            "MESSAGE_HOURS": "00:00-24:00",
            "MESSAGES_PER_DAY": "100",
            "TELEGRAM_TOKEN": BOT_TOKEN,
            "TELEGRAM_API_URL": telegram.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_NUMBER": NUMBER,
            "TWILIO_API_URL": twilio.url,
            "TWILIO_PER_SECOND": "50",
        }
        async with Processes(folder, settings | environment) as processes:
            with db.transaction() as tx:
                a_product(tx)
            yield Shop(db, telegram, twilio, processes)
        assert (telegram.complaints, twilio.complaints) == ([], [])
    db.dispose()


def _open_chat(tx: Session, customer_id: int, chat: int) -> str:
    now = database.now(tx)
    address = customers.link(tx, customer_id, "telegram", str(chat), zones="America/New_York", now=now)
    consent.grant(tx, [address.id], Purpose.order_updates, source="start", now=now)
    return str(chat)


async def test_an_order_is_told_of_asked_about_and_cancelled_and_the_shop_can_be_stopped_at_any_moment(
    shop: Shop,
) -> None:
    run = await (await shop.processes.start("run")).ready()
    with shop.db.transaction() as tx:
        today = database.now(tx).date()
        supply.expect(tx, "LAMP-2", 5, on=today + timedelta(days=20), reference="PO-1", now=database.now(tx))
    ada, chat = shop.a_customer(), next(_chats)

    told = await ada.reads(ada.number, "yet")
    assert "STOP" in told

    assert await ada.texts(run, "wheres my order??") == 200
    assert ada.number in await ada.reads("next in the queue")

    with shop.db.transaction() as tx:
        token = customers.issue_link(tx, ada.id, lifetime=timedelta(hours=1), now=database.now(tx))
    shop.telegram.says(chat, f"/start {token}")
    await until(lambda: any("From now on Lumen" in text for text in shop.chat(chat)), "the chat to be welcomed")
    with shop.db.transaction() as tx:
        later = today + timedelta(days=40)
        supply.expect(tx, "LAMP-2", 5, on=later, reference="PO-1", now=database.now(tx))
    await until(lambda: any("later than we told you" in text for text in shop.chat(chat)), "the new date in the chat")
    assert not any("new date" in text for text in ada.heard)
    shop.telegram.says(chat, "where is my order")
    await until(lambda: len(shop.chat(chat)) == 3, "an answer in the chat")

    before = len(ada.heard)
    await ada.texts(run, "please cancel my order")
    asked = await ada.reads("Shall we cancel", after=before)
    number = next(line.split()[0] for line in asked.splitlines() if "Drop it now" in line)
    await ada.texts(run, number)
    await ada.reads("We have your cancellation", after=before)
    [row] = shop.sees(lambda tx: tx.exec(select(WriteBack)).all())
    assert (row.kind, row.state, row.details["units"]) == (WriteBackKind.cancel, WriteBackState.open, 1)
    assert shop.sees(lambda tx: tx.get_one(orders.Backorder, ada.line).cancelled) == 1

    await until(shop.is_done, "nothing to be left to say")
    await run.stop()
    assert run.troubles == []
    assert shop.states() == Counter({State.sent: len(shop.twilio.sent) + len(shop.telegram.sent)})
