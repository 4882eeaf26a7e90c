"""The real processes against both providers: what was promised holds when they are many, killed, refused or lied to."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
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
from stubs.twilio import ACCOUNT, NUMBER, TOKEN, TwilioStub, signature

from bot.aftermath import NOT_FOUND
from store import consent, customers, database, intake, notices, orders, supply, tasks
from store.consent import Purpose
from store.customers import Address, AddressState
from store.database import Database, table
from store.intake import Draft, DraftLine
from store.leases import Lease
from store.messages import Direction, Message, State
from store.notices import Notice
from store.reports import DeliveryReport
from store.tasks import Task
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

BOT_TOKEN = "42:stub-token"
SECRET = "the_webhook-secret"
SMS_DOOR, TELEGRAM_DOOR = "/webhooks/twilio/sms", "/webhooks/telegram"

SETTLED = (State.sent, State.delivered, State.failed, State.unknown, State.withheld)

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
    door: Process = field(init=False)

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

    def said(self, *handles: str) -> list[Message]:
        """Read what was to be said to these addresses, oldest first."""
        return self._messages(Direction.out, handles)

    def was_told(self, *handles: str) -> list[Message]:
        """Read what was heard from these addresses, oldest first."""
        return self._messages(Direction.heard, handles)

    def _messages(self, direction: Direction, handles: Sequence[str]) -> list[Message]:
        rows, addresses = table(Message).c, table(Address).c
        found = (
            select(Message)
            .join(Address, addresses.id == rows.address_id)
            .where(rows.direction == direction, addresses.handle.in_(handles))
            .order_by(rows.id)
        )
        listed: list[Message] = self.sees(lambda tx: list(tx.exec(found)))
        return listed

    def is_done(self) -> bool:
        """Whether nothing is left to be answered, and nothing to be said that may be said."""
        live = table(Message).c.state.in_([State.received, State.queued, State.claimed, State.sending])

        def left(tx: Session) -> bool:
            heard = tx.connection().execute(sa.select(table(Message).c.id).where(live).limit(1)).all()
            owed = sa.select(table(Notice).c.id).where(notices.waits(database.now(tx))).limit(1)
            return bool(heard or tx.connection().execute(owed).all())

        return not self.sees(left)

    def requests_to(self, phone: str) -> list[tuple[float, str]]:
        """Return when Twilio was asked to write to a phone, and what."""
        asked = [(request.at, request.fields()) for request in self.twilio.requests if request.method == "POST"]
        return [(at, fields["Body"]) for at, fields in asked if fields.get("To") == phone]

    def is_sending(self, worker: Process) -> list[Message]:
        """Read what a worker has marked as sending and not written down as sent."""
        rows = table(Message).c
        mine = rows.claimed_by.like(f"%:{worker.started.pid}")
        found = select(Message).where(rows.state == State.sending, mine)
        listed: list[Message] = self.sees(lambda tx: list(tx.exec(found)))
        return listed

    def is_looked_into(self, *phones: str) -> bool:
        """Whether every message whose fate is unknown was asked for."""
        return all(said.reason == NOT_FOUND for said in self.said(*phones) if said.state == State.unknown)

    async def knocks(self, update: dict[str, Any], *, secret: str = SECRET) -> int:
        """Bring an update to the door as Telegram does, and return how the door answered."""
        async with httpx.AsyncClient(trust_env=False) as http:
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
            answer = await http.post(self.door.url + TELEGRAM_DOOR, json=update, headers=headers)
            return answer.status_code

    @contextmanager
    def no_turns(self) -> Iterator[None]:
        """Hold what every turn needs, so that whoever takes one waits; on PostgreSQL."""
        with self.db.transaction() as tx:
            tx.connection().execute(sa.text("LOCK TABLE conversation IN ACCESS EXCLUSIVE MODE"))
            yield

    def lets_pass(self, time: timedelta) -> None:
        """Have time pass in the shop."""
        with self.db.transaction() as tx:
            database.let_pass(tx, time)

    def a_customer(
        self, sku: str = "LAMP-2", *, chat: int | None = None, prefers: str | None = None, stopped: bool = False
    ) -> "Customer":
        """Somebody who has just ordered one unit that is not there.

        `prefers` is a channel; `stopped` tells that Twilio lets nothing through to the phone, and we do not know.
        """
        phone, number = f"+1{next(_phones)}", f"#{next(_numbers)}"
        if stopped:
            self.twilio.reject(phone, 21610)
        with self.db.transaction() as tx:
            now = database.now(tx)
            line = an_order(tx, number, (sku, 1), phone=phone, now=now, days_ago=1)[0]
            owner = tx.get_one(orders.Order, line.order_id).customer_id
            tx.get_one(customers.Customer, owner).preferred_channel = prefers
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

    def tasks(self, customer: "Customer") -> list[Task]:
        """Read what staff are to do about somebody."""
        return [task for task in self.sees(tasks.waiting) if task.customer_id == customer.id]

    def has_good_providers(self) -> None:
        """Have both providers behave from now on."""
        for provider in (self.telegram, self.twilio):
            provider.troubles.clear()
            provider.slow(0)
            provider.limit()
        self.twilio.tell()

    def gives_up_on(self, dead: Process) -> None:
        """Have the minute pass after which it is clear that a process is dead."""
        rows = table(Message)
        its = rows.c.claimed_by.like(f"%:{dead.started.pid}")
        with self.db.transaction() as tx:
            long_ago = database.clock(tx) - timedelta(seconds=1)
            tx.connection().execute(sa.update(rows).where(its).values(lease_until=long_ago))


@dataclass(slots=True)
class Customer:
    """Somebody who waits, with a phone in the hand."""

    shop: Shop
    id: int
    phone: str
    number: str
    line: int

    async def texts(self, text: str, **more: str) -> int:
        """Send an SMS to the shop and return how the door answered."""
        return await self.shop.twilio.text(self.shop.door.url + SMS_DOOR, self.phone, text, **more)

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

    @property
    def is_given_up(self) -> bool:
        """Whether the phone is not written to any more, and not only for now."""

        def look(tx: Session) -> bool:
            address = customers.at(tx, "sms", self.phone)
            assert address is not None
            revoked = consent.held(tx, address.id, Purpose.order_updates) is False
            return revoked and address.state is AddressState.retired

        return bool(self.shop.sees(look))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a store that the tests of this file share, once on each database."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path_factory.mktemp('run') / 'store.db')}"
        return
    template = request.getfixturevalue("postgresql_template")
    with server.database(request.getfixturevalue("postgres"), template=template) as url:
        yield url


@pytest.fixture(scope="module")
async def everything(url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """Everything in one process, on each database. At the end it is told to stop, and has nothing to be ashamed of."""
    async with _open(url, tmp_path_factory.mktemp("run")) as shop:
        shop.door = await (await shop.processes.start("run")).ready()
        yield shop
        await until(shop.is_done, "nothing to be left to say")
        await shop.door.stop()
        assert shop.door.troubles == []


@pytest.fixture
async def shop(everything: Shop) -> AsyncIterator[Shop]:
    """The shop that runs in one process, with providers that behave."""
    yield everything
    everything.has_good_providers()


@pytest.fixture(scope="module")
async def in_parts(
    postgres: str, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shop]:
    """A bot that both providers knock at, two workers and two schedulers on one PostgreSQL."""
    with server.database(postgres, template=postgresql_template) as url:
        environment = {"TELEGRAM_MODE": "webhook", "TELEGRAM_WEBHOOK_SECRET": SECRET, "TWILIO_PER_SECOND": "50"}
        async with _open(url, tmp_path_factory.mktemp("parts"), **environment) as shop:
            shop.door = await shop.processes.start("bot")
            for part in ("worker", "worker", "scheduler", "scheduler"):
                await shop.processes.start(part, PUBLIC_URL=shop.door.url)
            await shop.door.ready()
            yield shop
            await until(shop.is_done, "nothing to be left to say")
            alive = [process for process in shop.processes.started if process.runs]
            for process in alive:
                await process.stop()
            assert [process.troubles for process in alive] == [[]] * len(alive)


@pytest.fixture
async def parts(in_parts: Shop) -> AsyncIterator[Shop]:
    """The shop that runs in several processes, with providers that behave."""
    yield in_parts
    in_parts.has_good_providers()


@asynccontextmanager
async def _open(url: str, folder: Path, **environment: str) -> AsyncIterator[Shop]:
    """Open a shop that sells a lamp of which there is none; nothing runs yet."""
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
            "TWILIO_PER_SECOND": "20",
        }
        async with Processes(folder, settings | environment) as processes:
            with _store(url) as db:
                with db.transaction() as tx:
                    a_product(tx)
                yield Shop(db, telegram, twilio, processes)
        assert (telegram.complaints, twilio.complaints) == ([], [])


@contextmanager
def _store(url: str) -> Iterator[Database]:
    db = Database(url)
    try:
        yield db
    finally:
        db.dispose()


def _open_chat(tx: Session, customer_id: int, chat: int) -> str:
    now = database.now(tx)
    address = customers.link(tx, customer_id, "telegram", str(chat), zones="America/New_York", now=now)
    consent.grant(tx, [address.id], Purpose.order_updates, source="start", now=now)
    return str(chat)


def _text(chat: int, text: str) -> dict[str, Any]:
    """Return the update of a text, as Telegram brings it."""
    user = {"id": chat, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    where = {"id": chat, "type": "private", "first_name": "Anna"}
    return {"message": {"message_id": 7, "from": user, "chat": where, "date": 1_790_000_000, "text": text}}


async def test_an_order_is_told_of_asked_about_moved_and_cancelled(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-3")
        today = database.now(tx).date()
        supply.expect(tx, "LAMP-3", 5, on=today + timedelta(days=10), reference="PO-1", now=database.now(tx))
    ada, chat = shop.a_customer("LAMP-3"), next(_chats)

    told = await ada.reads(ada.number, "yet")
    assert "STOP" in told

    assert await ada.texts("wheres my order??") == 200
    assert ada.number in await ada.reads("next in the queue")

    with shop.db.transaction() as tx:
        token = customers.issue_link(tx, ada.id, lifetime=timedelta(hours=1), now=database.now(tx))
    shop.telegram.says(chat, f"/start {token}")
    await until(lambda: any("From now on Lumen" in text for text in shop.chat(chat)), "the chat to be welcomed")
    with shop.db.transaction() as tx:
        later = today + timedelta(days=17)
        supply.expect(tx, "LAMP-3", 5, on=later, reference="PO-1", now=database.now(tx))
    await until(lambda: any("later than we told you" in text for text in shop.chat(chat)), "the new date in the chat")
    assert not any("new date" in text for text in ada.heard)
    shop.telegram.says(chat, "where is my order")
    await until(lambda: len(shop.chat(chat)) == 3, "an answer in the chat")

    before = len(ada.heard)
    await ada.texts("please cancel my order")
    asked = await ada.reads("Shall we cancel", after=before)
    number = next(line.split()[0] for line in asked.splitlines() if "Drop it now" in line)
    await ada.texts(number)
    await ada.reads("We have your cancellation", after=before)
    [row] = shop.sees(lambda tx: tx.exec(select(WriteBack).where(WriteBack.backorder_id == ada.line)).all())
    assert (row.kind, row.state, row.details["units"]) == (WriteBackKind.cancel, WriteBackState.open, 1)
    assert shop.sees(lambda tx: tx.get_one(orders.Backorder, ada.line).cancelled) == 1


async def test_what_twilio_reports_twice_late_and_out_of_order_changes_nothing(shop: Shop) -> None:
    shop.twilio.tell("delivered", "sent", "sent", "queued", "delivered")
    ada = shop.a_customer()
    await ada.reads(ada.number)
    await shop.twilio.quiet()
    shop.twilio.tell()

    await until(lambda: shop.said(ada.phone)[0].state == State.delivered, "the message to be known as delivered")
    [sent] = [one for one in shop.twilio.sent if one.to == ada.phone]
    late = [await shop.twilio.report(sent.sid, "sent"), await shop.twilio.report(sent.sid, "undelivered", error=30003)]

    assert late == [204, 204]
    [said] = shop.said(ada.phone)
    assert (said.state, said.provider_id) == (State.delivered, sent.sid)
    reports = select(DeliveryReport.status).where(DeliveryReport.provider_id == sent.sid)
    assert sorted(shop.sees(lambda tx: tx.exec(reports).all())) == ["delivered", "queued", "sent", "undelivered"]
    assert len(ada.heard) == 1


async def test_a_phone_that_has_stopped_us_at_twilio_is_left_alone_and_the_news_goes_to_the_chat(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-4")
    chat = next(_chats)
    chatting = shop.a_customer("LAMP-4", chat=chat, prefers="sms", stopped=True)
    phone_only = shop.a_customer("LAMP-4", stopped=True)

    await until(lambda: shop.chat(chat), "the news in the chat")
    await until(lambda: phone_only.is_given_up, "the other phone to be given up")
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-4", 2, key="truck 4", now=database.now(tx))
    await until(lambda: len(shop.chat(chat)) == 2, "the next news in the chat")
    await until(shop.is_done, "nothing to be left to say")

    assert [len(shop.requests_to(one.phone)) for one in (chatting, phone_only)] == [1, 1]
    assert chatting.is_given_up
    assert [task.what for task in shop.tasks(phone_only)] == ["unreachable"]
    assert shop.tasks(chatting) == []


async def test_whoever_is_not_twilio_gets_403_and_nothing_is_stored(shop: Shop) -> None:
    ada, stranger = shop.a_customer(), "+12125559999"
    await ada.reads(ada.number)
    url = shop.door.url + SMS_DOOR
    form = {"MessageSid": "SM1", "From": stranger, "To": NUMBER, "Body": "please cancel my order"}
    good = signature(TOKEN, url, form)
    forged = [
        (form, {}),
        (form, {"X-Twilio-Signature": ""}),
        (form, {"X-Twilio-Signature": signature("another token", url, form)}),
        (form, {"X-Twilio-Signature": signature(TOKEN, f"{url}/other", form)}),
        ({**form, "From": ada.phone}, {"X-Twilio-Signature": good}),
    ]

    async with httpx.AsyncClient(trust_env=False) as http:
        answers = [await http.post(url, data=data, headers=headers) for data, headers in forged]
        sid = next(sent.sid for sent in shop.twilio.sent if sent.to == ada.phone)
        word = {"MessageSid": sid, "MessageStatus": "undelivered", "ErrorCode": "21610"}
        answers.append(await http.post(f"{shop.door.url}/webhooks/twilio/status?message=1", data=word))

    assert [answer.status_code for answer in answers] == [403] * 6
    assert shop.was_told(ada.phone, stranger) == []
    assert shop.sees(lambda tx: customers.at(tx, "sms", stranger)) is None
    assert shop.said(ada.phone)[0].state == State.sent


async def test_what_a_person_does_once_is_answered_once_however_often_it_is_brought(shop: Shop) -> None:
    chat = next(_chats)
    ada = shop.a_customer(chat=chat)
    await until(lambda: shop.chat(chat), "the news in the chat")

    update = shop.telegram.says(chat, "where is my order")
    sid = f"SM{'e' * 32}"
    both = await asyncio.gather(*(ada.texts("where is my order", sid=sid) for _ in range(3)))
    await until(lambda: len(shop.chat(chat)) == 2 and ada.heard, "an answer on each")
    shop.telegram.push({**_text(chat, "where is my order"), "update_id": update})
    shop.telegram.says(chat, "thanks")
    await until(lambda: len(shop.chat(chat)) == 3, "an answer to the thanks")
    await until(shop.is_done, "nothing to be left to say")

    assert both == [200] * 3
    assert (len(ada.heard), len(shop.was_told(ada.phone)), len(shop.was_told(str(chat)))) == (1, 1, 2)


async def test_after_a_stop_nothing_leaves_for_that_phone_while_the_others_are_told(shop: Shop) -> None:
    """Ten people stop us while sixty notices leave at twenty a second; half of them in words that Twilio ignores."""
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-5")
    phones = shop.a_crowd("LAMP-5", 60)
    leaving, others = phones[25:35], phones[:25] + phones[35:]
    await until(lambda: sum(bool(shop.texts(phone)) for phone in phones) >= 10, "a part of the notices")
    already = {phone: len(shop.texts(phone)) for phone in leaving}

    stopped_at = {}
    for place, phone in enumerate(leaving):
        bare = place % 2 == 0
        more = {"OptOutType": "STOP"} if bare else {}
        words = "STOP" if bare else "please stop texting me"
        assert await shop.twilio.text(shop.door.url + SMS_DOOR, phone, words, **more) == 200
        stopped_at[phone] = time.time()
    await until(lambda: all(shop.texts(phone) for phone in others), "all others to be told")
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-5", 60, key="truck 5", now=database.now(tx))
    await until(lambda: all(len(shop.texts(phone)) == 2 for phone in others), "all others to be told again")
    await until(shop.is_done, "nothing to be left to say")

    confirmations = {phone: [said.text for said in shop.said(phone) if said.after_stop] for phone in leaving}
    confirmed = {phone: [text for text in shop.texts(phone) if text in confirmations[phone]] for phone in leaving}
    assert [len(confirmed[phone]) for phone in leaving] == [0, 1] * 5
    late = {}
    for phone in leaving:
        asked = [at for at, text in shop.requests_to(phone) if text not in confirmed[phone]]
        late[phone] = [round(at - stopped_at[phone], 2) for at in asked]
    # What had begun when the STOP was kept may be on its way for a moment.
    assert {phone: times for phone, times in late.items() if any(seconds > 0.25 for seconds in times)} == {}
    assert sum(already.values()) < len(leaving)


async def test_several_processes_say_everything_exactly_once_and_keep_the_limit_together(parts: Shop) -> None:
    parts.telegram.limit(30)
    with parts.db.transaction() as tx:
        a_product(tx, "LAMP-6")
    chats = [int(chat) for chat in parts.a_crowd("LAMP-6", 120, chats=True)]
    phones = parts.a_crowd("LAMP-6", 80)

    def heard() -> list[int]:
        return [len(parts.chat(chat)) for chat in chats] + [len(parts.texts(phone)) for phone in phones]

    await until(lambda: min(heard()) == 1, "everybody to be told", within=40)
    with parts.db.transaction() as tx:
        supply.land(tx, "LAMP-6", 200, key="truck 6", now=database.now(tx))
    await until(lambda: min(heard()) == 2, "everybody to be told again", within=40)
    await until(parts.is_done, "nothing to be left to say")

    assert Counter(heard()) == {2: 200}
    assert parts.telegram.refused <= 240 / 100
    senders = {said.claimed_by for said in parts.said(*map(str, chats), *phones)}
    assert senders == {None}
    leading = parts.sees(lambda tx: tx.get_one(Lease, "scheduler").holder)
    schedulers = [process for process in parts.processes.started if "scheduler" in process.name]
    assert leading.rpartition(":")[2] in {str(process.started.pid) for process in schedulers}


async def test_when_telegram_says_to_slow_down_all_workers_wait_and_nothing_is_lost(parts: Shop) -> None:
    with parts.db.transaction() as tx:
        a_product(tx, "LAMP-7")
    began = time.time()
    parts.telegram.refuse(5, retry_after=4)
    chats = [int(chat) for chat in parts.a_crowd("LAMP-7", 100, chats=True)]

    await until(lambda: all(parts.chat(chat) for chat in chats), "everybody to be told", within=40)
    await until(parts.is_done, "nothing to be left to say")

    assert Counter(len(parts.chat(chat)) for chat in chats) == {1: 100}
    sends = [request for request in parts.telegram.requests if request.path.endswith("/sendMessage")]
    asked = [request.at for request in sends if request.at > began]
    assert len(asked) == 105
    # What had been claimed before leaves within a second, and then there is silence.
    assert [round(at - asked[4], 2) for at in asked if 1.3 < at - asked[4] < 3.7] == []


async def test_a_worker_that_is_killed_takes_no_message_with_it_and_repeats_none(parts: Shop) -> None:
    """Three hundred notices are leaving when it dies; one SMS was taken without an answer, and one was not taken."""
    with parts.db.transaction() as tx:
        a_product(tx, "LAMP-8")
    parts.telegram.slow(0.4)
    parts.twilio.slow(0.4)
    parts.twilio.swallow()
    parts.twilio.hang_up()
    victim = next(process for process in parts.processes.started if "worker" in process.name and process.runs)
    chats = [int(chat) for chat in parts.a_crowd("LAMP-8", 150, chats=True)]
    phones = parts.a_crowd("LAMP-8", 150)

    def taken() -> list[int]:
        return [len(parts.chat(chat)) for chat in chats] + [len(parts.texts(phone)) for phone in phones]

    await until(lambda: sum(taken()) >= 80 and parts.is_sending(victim), "the worker to be in the middle of it")
    await victim.kill()
    sending = parts.is_sending(victim)
    parts.telegram.slow(0)
    parts.twilio.slow(0)
    assert sum(taken()) < 300
    for channel, at_once in (("telegram", 30), ("sms", 50)):
        assert sum(said.channel == channel for said in sending) <= at_once
    parts.gives_up_on(victim)
    await until(
        lambda: all(said.state in SETTLED for said in parts.said(*map(str, chats), *phones)),
        "the other worker to have done the rest",
        within=40,
    )

    # Telegram cannot be asked: what was under way there stands as unknown, and staff know of it.
    unknown = [said for said in parts.said(*map(str, chats)) if said.state == State.unknown]
    assert {said.id for said in unknown} == {said.id for said in sending if said.channel == "telegram"}
    assert {task.key for task in parts.sees(tasks.waiting)} >= {f"unknown {said.id}" for said in unknown}
    told = Counter(len(parts.chat(chat)) for chat in chats)
    assert set(told) <= {0, 1}
    assert told[0] <= len(unknown)

    # Twilio is asked after two minutes, and once more where it knows of nothing.
    in_doubt = {said.id for said in parts.said(*phones) if said.state == State.unknown}
    assert 2 <= len(in_doubt) <= len([said for said in sending if said.channel == "sms"]) + 2
    parts.lets_pass(timedelta(minutes=3))
    await until(lambda: parts.is_looked_into(*phones), "Twilio to be asked", within=40)
    parts.lets_pass(timedelta(minutes=3))
    await until(
        lambda: all(said.state == State.sent for said in parts.said(*phones)),
        "every SMS to be known as sent",
        within=40,
    )
    assert Counter(len(parts.texts(phone)) for phone in phones) == {1: 150}
    assert {said.provider_id for said in parts.said(*phones)} == {
        sent.sid for sent in parts.twilio.sent if sent.to in phones
    }


async def test_what_was_heard_by_a_bot_that_is_killed_is_answered_by_the_next_one_once(parts: Shop) -> None:
    chat = next(_chats)
    ada = parts.a_customer(chat=chat)
    await until(lambda: parts.chat(chat), "the news in the chat")
    update, sid = {"update_id": 880_001, **_text(chat, "where is my order")}, f"SM{'d' * 32}"

    with parts.no_turns():
        heard = await parts.knocks(update), await ada.texts("where is my order", sid=sid)
        await parts.door.kill()
    assert heard == (200, 200)
    assert [one.state for one in parts.was_told(ada.phone, str(chat))] == [State.received] * 2
    port = parts.door.url.rpartition(":")[2]
    parts.door = await (await parts.processes.start("bot", port=int(port))).ready()
    again = await parts.knocks(update), await ada.texts("where is my order", sid=sid)
    await until(lambda: len(parts.chat(chat)) == 2 and ada.heard, "an answer on each")
    await parts.knocks({"update_id": 880_002, **_text(chat, "thanks")})
    await until(lambda: len(parts.chat(chat)) == 3, "an answer to the thanks")
    await until(parts.is_done, "nothing to be left to say")

    assert again == (200, 200)
    assert (len(ada.heard), len(parts.was_told(ada.phone)), len(parts.was_told(str(chat)))) == (1, 1, 2)


async def test_whoever_is_not_telegram_gets_403_and_nothing_is_stored(parts: Shop) -> None:
    chat = next(_chats)
    update = {"update_id": 880_003, **_text(chat, "/stop")}

    answers = [await parts.knocks(update, secret=secret) for secret in ("", "another", SECRET[:-1], SECRET + "x")]

    assert answers == [403] * 4
    assert parts.was_told(str(chat)) == []
    assert parts.sees(lambda tx: customers.at(tx, "telegram", str(chat))) is None
