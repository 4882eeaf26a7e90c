"""Every word leaves through the outbox: once, in order, most urgent first, and nobody's claim is lost."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import count

from builders import AGREED, NOW, a_backorder, a_product, an_order, phone_of
from customer import Shop, Wire
from sqlalchemy import event
from sqlmodel import select

from bot import locales
from bot.channels import Outgoing
from bot.delivery import Delivery
from scheduler.announce import announce
from scheduler.dispatch import dispatch
from store import database, inbox, intake, leases, outbox, reports, supply
from store.customers import Address
from store.database import Database
from store.intake import Draft, DraftLine
from store.messages import Message, Priority, State
from store.notices import Notice
from store.outbox import Outcome
from store.settings import Settings

LEASE = timedelta(seconds=60)
SETTINGS = Settings(_env_file=None)
SOON = timedelta(minutes=1)


def an_address(db: Database, number: str = "#1") -> Address:
    with db.transaction() as tx:
        return phone_of(tx, a_backorder(tx, number))


def owe(db: Database, address: Address, key: str, priority: Priority = Priority.notice) -> None:
    with db.transaction() as tx:
        outbox.enqueue(
            tx,
            address,
            key=key,
            priority=priority,
            body={"texts": [], "choices": []},
            now=NOW,
        )


def claim(db: Database, worker: str = "w", limit: int = 10, lease: timedelta = LEASE, at: datetime = NOW) -> list[str]:
    with db.transaction() as tx:
        rows = outbox.claim(tx, "sms", worker=worker, limit=limit, lease=lease, now=at)
        return [row["key"] for row in rows]


def state_of(db: Database, key: str) -> State:
    with db.reading() as tx:
        return tx.exec(select(Message.state).where(Message.key == key)).one()


def test_what_is_owed_twice_under_one_key_is_owed_once(db: Database) -> None:
    address = an_address(db)

    owe(db, address, "hello")
    owe(db, address, "hello")

    assert claim(db) == ["hello"]
    assert claim(db) == []


def test_an_answer_goes_before_news_and_news_before_a_broadcast(db: Database) -> None:
    for number, priority in enumerate((Priority.broadcast, Priority.notice, Priority.law, Priority.reply)):
        owe(db, an_address(db, f"#{number}"), priority.name, priority)

    assert claim(db) == ["reply", "law", "notice", "broadcast"]


def test_what_the_law_has_us_tell_waits_behind_no_backlog_of_news(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "MUG")
        a_product(tx, "LAMP-2")
        lines = [DraftLine(reference="1", sku="MUG", title="Mug", price_minor=900, quantity=1)]
        bought = [Draft(f"#{n}", NOW, "USD", lines=lines, phones=[f"+1646555{n:04}"]) for n in range(500)]
        intake.place(tx, bought, default_zone="America/New_York", agreement=AGREED, now=NOW)
        late = an_order(tx, "#9000", ("LAMP-2", 1), days_ago=0)[0].id
        announce(tx, SETTINGS, now=NOW)
        assert dispatch(tx, SETTINGS, now=NOW) == 501
    with db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 1, on=date(2027, 2, 1), now=NOW)
        announce(tx, SETTINGS, now=NOW + SOON)
        assert dispatch(tx, SETTINGS, now=NOW + SOON) == 1
    owe(db, an_address(db, "#9001"), "an answer", Priority.reply)

    first, second = claim(db, limit=2, at=NOW + SOON)

    assert first == "an answer"
    with db.reading() as tx:
        (law,) = tx.exec(select(Message).where(Message.key == second)).all()
        (carried,) = tx.exec(select(Notice).where(Notice.message_id == law.id)).all()
        assert (law.priority, law.expires_at) == (Priority.law, None)
        assert (carried.kind, carried.backorder_id) == ("delay_option", late)
        others = select(Message.priority).where(Message.id != law.id, Message.key != first).distinct()
        assert tx.exec(others).all() == [Priority.notice]


def test_news_that_comes_while_what_the_law_has_us_tell_lies_there_goes_with_it(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx, days_ago=0)
        supply.expect(tx, "LAMP-2", 1, on=date(2027, 2, 1), now=NOW)
        announce(tx, SETTINGS, now=NOW)
        assert dispatch(tx, SETTINGS, now=NOW) == 1
        (law,) = tx.exec(select(Message)).all()
        assert law.priority == Priority.law

        a_product(tx, "MUG")
        an_order(tx, "#1002", ("MUG", 1), phone=phone_of(tx, line).handle, days_ago=0)
        announce(tx, SETTINGS, now=NOW + SOON)
        assert dispatch(tx, SETTINGS, now=NOW + SOON) == 0
        carried = tx.exec(select(Notice.kind).where(Notice.message_id == law.id)).all()

    assert sorted(carried) == ["backorder_placed", "backorder_placed", "delay_option"]


def test_one_address_has_one_message_under_way(db: Database) -> None:
    address = an_address(db)
    owe(db, address, "first")
    owe(db, address, "second")

    assert claim(db) == ["first"]
    assert claim(db) == []

    with db.transaction() as tx:
        row = tx.get_one(Message, 1)
        outbox.record(tx, [Outcome(row.id, State.sent, provider_id="x")], now=NOW)
    assert claim(db) == []
    assert claim(db, at=NOW + timedelta(seconds=2)) == ["second"]


def test_many_workers_claim_every_message_once(db: Database) -> None:
    for number in range(40):
        owe(db, an_address(db, f"#{number}"), f"m{number}")

    with ThreadPoolExecutor(6) as pool:
        taken = [key for keys in pool.map(lambda n: claim(db, f"w{n}", limit=10), range(8)) for key in keys]
    taken += claim(db, limit=40)

    assert sorted(taken) == sorted(f"m{number}" for number in range(40))


def test_a_dead_worker_gives_its_claims_back_and_its_sends_become_unknown(db: Database) -> None:
    owe(db, an_address(db, "#1"), "claimed")
    owe(db, an_address(db, "#2"), "sending")
    claim(db, "dead", lease=timedelta(seconds=-1))
    with db.transaction() as tx:
        row = {"id": 2, "text": "hi", "choices": None, "promises": None, "segments": 1}
        assert outbox.begin(tx, "dead", [row], lease=timedelta(seconds=-1), now=NOW) == {2}

    with db.transaction() as tx:
        queued, unknown = outbox.return_lapsed(tx, now=NOW)

    assert (queued, [row["key"] for row in unknown]) == (1, ["sending"])
    assert claim(db) == ["claimed"]


def test_a_worker_whose_claim_lapsed_may_not_send(db: Database) -> None:
    owe(db, an_address(db), "hello")
    claim(db, "slow", lease=timedelta(seconds=-1))
    with db.transaction() as tx:
        outbox.return_lapsed(tx, now=NOW)
    claim(db, "quick")

    with db.transaction() as tx:
        row = {"id": 1, "text": "hi", "choices": None, "promises": None, "segments": 1}
        assert outbox.begin(tx, "slow", [row], lease=LEASE, now=NOW) == set()


def test_reports_count_once_and_a_late_one_takes_nothing_back(db: Database) -> None:
    owe(db, an_address(db), "hello")
    with db.transaction() as tx:
        outbox.record(tx, [Outcome(1, State.sent, provider_id="SM1")], now=NOW)

    with db.transaction() as tx:
        first = reports.report(tx, provider_id="SM1", message_id=None, status="delivered", code="", now=NOW)
        again = reports.report(tx, provider_id="SM1", message_id=None, status="delivered", code="", now=NOW)
        assert (first, again) == (1, None)
        assert reports.advance(tx, 1, State.delivered, now=NOW)
        assert not reports.advance(tx, 1, State.sent, now=NOW)
        assert not reports.advance(tx, 1, State.failed, now=NOW)

    assert state_of(db, "hello") is State.delivered


def test_what_was_heard_twice_is_answered_once(db: Database) -> None:
    address = an_address(db)

    said = inbox.Heard("SM7", "sms", address.id, address.customer_id, {"kind": "text"}, "hi")

    def hear() -> list[str]:
        with db.transaction() as tx:
            return list(inbox.receive(tx, [said, said], now=NOW))

    assert hear() == ["SM7"]
    assert hear() == []


def test_one_leads_until_its_time_is_over(db: Database) -> None:
    with db.transaction() as tx:
        assert leases.take(tx, "scheduler", "a", length=timedelta(seconds=30))
        assert not leases.take(tx, "scheduler", "b", length=timedelta(seconds=30))
        assert leases.take(tx, "scheduler", "a", length=timedelta(seconds=-1))
        assert leases.take(tx, "scheduler", "b", length=timedelta(seconds=30))


def test_all_workers_together_keep_a_senders_pace(db: Database) -> None:
    granted = []
    for _ in range(3):
        with db.transaction() as tx:
            room = leases.room(tx, "sms", per_second=10)
            leases.spend(tx, "sms", room, room.count)
            granted.append(room.count)

    assert granted[0] == 10
    assert sum(granted) <= 12


def test_a_pause_holds_for_everybody(db: Database) -> None:
    with db.transaction() as tx:
        leases.pause(tx, "sms", 30)
    with db.transaction() as tx:
        assert leases.room(tx, "sms", per_second=10).count == 0


def test_days_can_be_made_to_pass(db: Database) -> None:
    with db.transaction() as tx:
        before = database.now(tx)
        database.let_pass(tx, timedelta(days=3))

    with db.transaction() as tx:
        assert database.now(tx) - before >= timedelta(days=3)
        assert database.clock(tx) - before < timedelta(days=1)


async def test_whoever_has_nothing_to_send_leaves_the_store_alone(db: Database) -> None:
    delivery, stop, asked = Shop(db).deliveries[0], asyncio.Event(), count()
    event.listen(db.engine, "begin", lambda _: next(asked))

    running = asyncio.create_task(delivery.run(stop))
    await asyncio.wait([running], timeout=1.5)
    stop.set()
    await running

    # About once a second, where it would be thousands of times if it never rested.
    assert next(asked) < 12


class Slow(Wire):
    """A channel whose provider answers nobody before the fourth message is there."""

    begun: list[float]
    fourth: asyncio.Event

    async def send(self, outgoing: Outgoing) -> str:
        self.begun.append(asyncio.get_running_loop().time())
        if len(self.begun) == 4:
            self.fourth.set()
        await self.fourth.wait()
        return str(outgoing.message_id)


async def test_nobody_waits_for_the_provider_while_another_request_is_free(db: Database) -> None:
    shop, stop, slow = Shop(db), asyncio.Event(), Slow("sms", per_second=4, at_once=4)
    slow.begun, slow.fourth = [], asyncio.Event()
    for number in range(4):
        address = an_address(db, f"#{number}")
        with db.transaction() as tx:
            body = {"texts": [{"key": "bot-again", "facts": {}}], "choices": []}
            outbox.enqueue(tx, address, key=str(number), priority=Priority.reply, body=body, now=database.now(tx))
    delivery = Delivery(
        db,
        slow,  # type: ignore[arg-type]
        current=lambda _tx, _ids, _now: [],
        locales=locales.load(),
        settings=shop.settings,
        worker="test",
    )

    running = asyncio.create_task(delivery.run(stop))
    async with asyncio.timeout(10):
        await slow.fourth.wait()
    stop.set()
    await running

    assert slow.begun[3] - slow.begun[2] < 0.75
