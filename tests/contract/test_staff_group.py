"""The staff's group on Telegram: who is heard there, what is done on whose word, and what stands in which topic."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from builders import a_backorder, a_chat, a_product, phone_of
from customer import Phone, Shop
from sqlmodel import select
from stubs.telegram import Sent, TelegramStub
from visitor import hire

from bot import hand_off
from bot.channels import telegram
from bot.cli import _preview, _process, _stage
from bot.dialogue import Incoming
from bot.staff_group import Attendant, gather
from bot.staff_group import Shop as Group
from store import database, outbox, seats, staff, staff_group, supply, tasks
from store.customers import Address
from store.database import Database
from store.errors import BadInput, Refused, Unwilling
from store.messages import Priority
from store.orders import Backorder
from store.privacy import erasure
from store.staff import Role
from store.staff_group import Spoken

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
GROUP, ADA, MIA, STRANGER = -1001, 501, 502, 599
TOKEN = "42:abc"
_keys = count(1)


class Beside(Shop):
    """The shop, whose bot answers beside the loop of the test."""

    def answer(self) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(super().answer).result()


@dataclass(slots=True)
class Room:
    """The group, with Ada the agent and Mia the manager in it, on a Telegram that runs on loopback."""

    shop: Shop
    stub: TelegramStub
    attendant: Attendant
    seen: int = 0
    people: dict[str, int] = field(default_factory=dict)

    async def says(self, who: int, words: str, *, thread: int | None = None, chat: int = GROUP) -> list[Sent]:
        """Have somebody say something there, and return what the bot writes because of it."""
        return await self.hears(
            Spoken(f"u{next(_keys)}", chat, who, words, thread=thread, has_topics=True, title="Lumen staff")
        )

    async def presses(self, who: int, data: str) -> list[Sent]:
        """Have somebody press a button, or open a link, in their private chat."""
        return await self.hears(Spoken(f"u{next(_keys)}", who, who, data=data, is_private=True))

    async def hears(self, spoken: Spoken) -> list[Sent]:
        with self.shop.db.transaction() as tx:
            staff_group.overhear(tx, spoken, now=database.now(tx))
        return await self.settles()

    async def settles(self) -> list[Sent]:
        """Let a moment pass, and return what the bot has written since."""
        with self.shop.db.transaction() as tx:
            database.let_pass(tx, timedelta(seconds=5))
        await self.attendant.once()
        new, self.seen = self.stub.sent[self.seen :], len(self.stub.sent)
        return new

    def thread_of(self, name: str) -> int:
        return next(thread for thread, topic in self.stub.topics.items() if topic.name.startswith(name))


@pytest.fixture
def shop(db: Database) -> Shop:
    return Beside(db).at(NOW)


@pytest.fixture
async def room(shop: Shop) -> AsyncIterator[Room]:
    async with opened(shop) as found:
        for account, name, role in ((ADA, "ada", Role.agent), (MIA, "mia", Role.manager)):
            found.people[name] = hire(shop.db, name, role)
            with shop.db.transaction() as tx:
                code = seats.invite(tx, found.people[name], now=database.now(tx))
            await found.presses(account, f"staff_{code}")
        await found.says(MIA, "/here")
        yield found
        assert found.stub.complaints == []


@asynccontextmanager
async def opened(shop: Shop) -> AsyncIterator[Room]:
    async with TelegramStub() as stub:
        given = telegram.Settings(_env_file=None, telegram_token=TOKEN, telegram_api_url=stub.url)  # type: ignore[arg-type]
        channel: Any = telegram.build(given, public_url="", introduces=False)
        await channel.open()
        would_say = partial(_preview.told, shop.db, shop.settings)
        served = Group(shop.db, shop.settings, would_say=would_say, stage=_stage.stage)
        try:
            yield Room(shop, stub, Attendant(served, channel.call, worker="test"))
        finally:
            await channel.close()


def a_customer(shop: Shop, number: str = "#1001", chat: str = "4711", **order: Any) -> tuple[Phone, Backorder]:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, number, **order)
        address = a_chat(tx, line, chat=chat)
    return shop.phone("telegram", address.handle), line


async def with_a_topic(room: Room, **order: Any) -> tuple[Phone, int]:
    """Somebody who asked for a person, and the topic of their conversation."""
    phone, _ = a_customer(room.shop, **order)
    phone.says("I want to talk to a human")
    await room.settles()
    return phone, next(iter(room.stub.topics))


async def test_a_code_ties_an_account_once_and_not_for_long(room: Room) -> None:
    db = room.shop.db
    zoe = hire(db, "zoe", Role.agent)
    with db.transaction() as tx:
        code = seats.invite(tx, zoe, now=database.now(tx))
        old = seats.invite(tx, room.people["ada"], now=database.now(tx) - timedelta(hours=1))

    (told,) = await room.presses(503, f"staff_{code}")
    assert told.chat_id == 503
    assert "zoe" in told.text
    (again,) = await room.presses(504, f"staff_{code}")
    (late,) = await room.presses(505, f"staff_{old}")
    for sent in (again, late):
        assert "not good any more" in sent.text
    with db.reading() as tx:
        assert seats.seated(tx, 504) is None
        found = seats.seated(tx, 503)
        assert found is not None
        assert found.name == "zoe"
        assert all(code not in row.data for row in tx.exec(database.table(staff_group.Overheard).select()).all())


async def test_whoever_tries_codes_over_and_over_gets_no_answer_any_more(room: Room) -> None:
    tried = [await room.presses(STRANGER, f"staff_{number}") for number in range(8)]

    assert [len(answers) for answers in tried] == [1, 1, 1, 1, 1, 0, 0, 0]


def test_an_account_is_one_person_and_whoever_is_disabled_is_nobody(db: Database, now: datetime) -> None:
    ada, ben = hire(db, "ada", Role.owner), hire(db, "ben", Role.agent)
    with db.transaction() as tx:
        seats.take(tx, seats.invite(tx, ada, now=now), ADA, now=now)
        with pytest.raises(Refused, match="colleague"):
            seats.take(tx, seats.invite(tx, ben, now=now), ADA, now=now)
        seats.take(tx, seats.invite(tx, ben, now=now), 777, now=now)
        staff.disable(tx, ben, by="ada", now=now)
        assert seats.seated(tx, 777) is None
        with pytest.raises(BadInput):
            seats.take(tx, seats.invite(tx, ben, now=now), 778, now=now)
        assert seats.leave(tx, ada, by="ada", now=now)
        assert not seats.leave(tx, ada, by="ada", now=now)
        assert seats.seated(tx, ADA) is None


async def test_who_is_not_of_the_staff_gets_nothing(room: Room) -> None:
    a_customer(room.shop)

    assert await room.says(STRANGER, "/waiting LAMP-2") == []
    assert await room.says(STRANGER, "/here", chat=-2002) == []
    assert await room.presses(STRANGER, "staff yes 1") == []


async def test_only_a_manager_opens_the_group_and_only_where_there_are_topics(shop: Shop) -> None:
    async with opened(shop) as room:
        for account, name, role in ((ADA, "ada", Role.agent), (MIA, "mia", Role.manager)):
            hired = hire(shop.db, name, role)
            with shop.db.transaction() as tx:
                seats.take(tx, seats.invite(tx, hired, now=NOW), account, now=NOW)

        (no,) = await room.says(ADA, "/here")
        assert "manager" in no.text
        flat = Spoken("flat", GROUP, MIA, "/here", title="Lumen staff")
        (none,) = await room.hears(flat)
        assert "topics" in none.text
        (read_by_all,) = await room.hears(Spoken("all", GROUP, MIA, "/here", has_topics=True, is_public=True))
        assert "private" in read_by_all.text
        (elsewhere,) = await room.says(MIA, "/waiting LAMP-2")
        assert "/here" in elsewhere.text
        (yes,) = await room.says(MIA, "/here")
        assert "This is the staff's group now" in yes.text


async def test_what_is_waited_for_is_told(room: Room) -> None:
    with room.shop.db.transaction() as tx:
        a_backorder(tx, units=3)
        on = database.now(tx).date() + timedelta(days=9)
        supply.expect(tx, "LAMP-2", 5, on=on, reference="PO-7", now=database.now(tx))
        a_product(tx, "DESK-1", title="Desk")

    (told,) = await room.says(ADA, "/waiting LAMP-2")
    assert "3 units for 1 lines" in told.text
    assert f"Expected: 5 units on {on} (PO-7)" in told.text
    (nobody,) = await room.says(ADA, "/waiting DESK-1")
    assert "Nobody waits" in nobody.text
    (unknown,) = await room.says(ADA, "/waiting LUMP-2")
    assert "LUMP-2" in unknown.text
    (empty,) = await room.says(ADA, "/waiting")
    assert "/waiting LAMP-2" in empty.text
    (odd,) = await room.says(ADA, "/wating LAMP-2")
    assert "/help" in odd.text


async def test_units_land_once_the_one_who_asked_has_said_so_in_private(room: Room) -> None:
    phone, line = a_customer(room.shop, units=2)
    room.shop.settle()
    heard = len(phone.inbox)

    in_private, in_group = await room.says(MIA, "/land LAMP-2 5")
    assert (in_private.chat_id, in_group.chat_id) == (MIA, GROUP)
    assert "2 units go to 1 lines" in in_private.text
    assert "1 by telegram" in in_private.text
    assert left(room, line) == 2
    ((yes, _), (_, _)) = (row for row in in_private.buttons[0])
    assert yes == "Land them"
    data = in_private.buttons[0][0][1]

    (not_theirs,) = await room.presses(ADA, data)
    assert "not shown to you" in not_theirs.text
    assert left(room, line) == 2
    done = await room.presses(MIA, data)
    assert [sent.chat_id for sent in done] == [MIA, GROUP]
    assert "5 of LAMP-2 landed: 1 lines covered" in done[1].text
    assert left(room, line) == 0
    (twice,) = await room.presses(MIA, data)
    assert "already" in twice.text
    room.shop.settle()
    assert len(phone.inbox) > heard


async def test_a_date_is_stated_and_not_where_the_world_is_another_one_by_then(room: Room) -> None:
    a_customer(room.shop)
    with room.shop.db.reading() as tx:
        on = database.now(tx).date() + timedelta(days=20)

    shown, _ = await room.says(MIA, f"/promise LAMP-2 {on} The ship is late")
    assert str(on) in shown.text
    with room.shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 9, on=on, reference="PO-1", now=database.now(tx))
    (changed,) = await room.presses(MIA, shown.buttons[0][0][1])
    assert "changed since you looked" in changed.text

    shown, _ = await room.says(MIA, f"/promise LAMP-2 {on + timedelta(days=1)} The ship is late")
    mine, ours = await room.presses(MIA, shown.buttons[0][0][1])
    assert mine.text.startswith("Done.")
    assert ours.text == f"mia: LAMP-2 comes on {on + timedelta(days=1)}. Whoever has to hear of it will."

    shown, _ = await room.says(MIA, "/promise LAMP-2 unknown The maker is silent")
    (left_alone,) = await room.presses(MIA, shown.buttons[0][1][1])
    assert left_alone.text == "Nothing was changed."
    shown, _ = await room.says(MIA, "/promise LAMP-2 unknown The maker is silent")
    room.shop.pass_time(timedelta(minutes=16))
    await room.settles()
    (late,) = await room.presses(MIA, shown.buttons[0][0][1])
    assert "too long ago" in late.text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("/promise LAMP-2 tomorrow", "YYYY-MM-DD"),
        ("/promise LAMP-2 2020-01-01", "past"),
        ("/promise LAMP-2 unknown", "Say why"),
        ("/promise", "/promise SKU"),
        ("/land LAMP-2 0", "/land SKU UNITS"),
        ("/land LAMP-9 4", "LAMP-9"),
        ("/broadcast sku=LAMP-2", "WHO | TEXT"),
        ("/broadcast colour=red | Hello", "colour"),
    ],
)
async def test_what_cannot_be_done_is_answered_with_what_to_do(room: Room, words: str, told: str) -> None:
    a_customer(room.shop)

    (answer,) = await room.says(MIA, words)

    assert answer.chat_id == GROUP
    assert told in answer.text
    (agents,) = await room.says(ADA, "/land LAMP-2 4")
    assert "manager" in agents.text


async def test_a_broadcast_goes_to_whom_it_is_meant_for(room: Room) -> None:
    phone, _ = a_customer(room.shop)
    room.shop.settle()
    heard = len(phone.inbox)

    shown, _ = await room.says(MIA, "/broadcast sku=LAMP-2 | Your {title} is on a ship now.")
    assert "To 1 people" in shown.text
    assert "is on a ship now" in shown.text
    _, ours = await room.presses(MIA, shown.buttons[0][0][1])
    assert "Broadcast 1 begins soon" in ours.text
    room.shop.pass_time(timedelta(hours=1))
    room.shop.pass_time(timedelta(minutes=5))
    assert any("is on a ship now" in one.text for one in phone.inbox[heard:])


async def test_a_broadcast_whose_end_some_would_not_read_is_not_even_shown(room: Room) -> None:
    with room.shop.db.transaction() as tx:
        phone_of(tx, a_backorder(tx))

    (told,) = await room.says(MIA, f"/broadcast sku=LAMP-2 | {'Your {title} is late. ' * 120}")

    assert told.chat_id == GROUP
    assert "too long for 1 people" in told.text


async def test_a_conversation_that_is_handed_off_is_a_topic_where_staff_answer(room: Room) -> None:
    phone, thread = await with_a_topic(room)
    opening = next(sent for sent in room.stub.sent if sent.thread == thread)
    assert "Customer: I want to talk to a human" in opening.text
    assert "goes to the customer" in opening.text

    await room.says(ADA, "Hello, this is Ada. How can I help?", thread=thread)
    room.shop.settle()
    assert phone.hears() == "Hello, this is Ada. How can I help?"
    phone.says("When does it come? <b>& now</b>")
    (heard,) = await room.settles()
    assert (heard.thread, heard.text) == (thread, "Customer: When does it come? <b>& now</b>")

    (no,) = await room.says(MIA, "I am here too", thread=thread)
    assert "Ada has conversation" in no.text
    (not_hers,) = await room.says(MIA, "/done", thread=thread)
    assert "Ada has conversation" in not_hers.text
    (hers,) = await room.says(MIA, "/take", thread=thread)
    assert hers.text == "mia has this conversation now."
    (over,) = await room.says(MIA, "/done", thread=thread)
    assert (over.thread, over.text) == (thread, "The bot answers here again.")
    assert not room.stub.topics[thread].is_open
    assert "#1001" in phone.says("when does it come?")
    assert await room.settles() == []

    phone.says("a human please")
    await room.settles()
    assert room.stub.topics[thread].is_open
    assert len(room.stub.topics) == 1


async def test_what_the_bot_says_late_stands_in_the_topic_after_what_is_newer(room: Room) -> None:
    phone, thread = await with_a_topic(room)
    with room.shop.db.transaction() as tx:
        address = tx.get_one(Address, staff_group.conversation_of(tx, thread))
        body = {"texts": [{"key": "bot-again", "facts": {}}], "choices": []}
        later = database.now(tx) + timedelta(hours=1)
        outbox.enqueue(tx, address, key="late", priority=Priority.reply, body=body, now=later)
    phone.says("Anybody?")
    (newer,) = await room.settles()
    assert newer.text == "Customer: Anybody?"

    room.shop.pass_time(timedelta(hours=2))

    (late,) = await room.settles()
    assert (late.thread, late.text) == (thread, f"Bot: {phone.inbox[-1].text}")
    assert await room.settles() == []
    phone.says("Thanks")
    (thanks,) = await room.settles()
    assert thanks.text.endswith("Customer: Thanks")
    assert late.text not in thanks.text


async def test_what_was_answered_in_the_console_stands_in_the_topic_too(room: Room) -> None:
    _, thread = await with_a_topic(room)
    with room.shop.db.transaction() as tx:
        found = staff_group.conversation_of(tx, thread)
        assert found is not None
        hand_off.answer(
            tx, found, "From the desk", by="mia", key="x" * 16, settings=room.shop.settings, now=database.now(tx)
        )

    (sent,) = await room.settles()

    assert (sent.thread, sent.text) == (thread, "mia: From the desk")


async def test_whoever_sent_stop_is_not_answered_and_staff_are_told_why(room: Room) -> None:
    phone, thread = await with_a_topic(room)
    phone.says("STOP")
    await room.settles()

    (answer, *_) = await room.says(ADA, "But wait", thread=thread)

    assert answer.thread == thread
    assert "STOP" in answer.text
    assert all("But wait" not in one.text for one in phone.inbox)


async def test_an_answer_that_does_not_arrive_is_told_where_it_was_written(room: Room) -> None:
    phone, thread = await with_a_topic(room)
    room.shop.wires["telegram"].fails[phone.handle] = Unwilling("blocked")
    await room.says(ADA, "Hello?", thread=thread)
    room.shop.settle()

    told = await room.settles()

    assert [sent.text for sent in told if "did not reach" in sent.text] == [
        "Your answer did not reach them: Unwilling."
    ]
    assert await room.settles() == []


async def test_what_there_is_to_do_comes_to_the_group_once(room: Room) -> None:
    with room.shop.db.transaction() as tx:
        for number in range(13):
            tasks.open_task(tx, "odd", f"Odd thing {number}.", key=f"odd {number}", now=database.now(tx))

    (told,) = await room.settles()

    assert (told.chat_id, told.thread) == (GROUP, None)
    assert "Odd thing 9." in told.text
    assert "And 3 more" in told.text
    assert await room.settles() == []
    with room.shop.db.transaction() as tx:
        tasks.press(tx, "odd", [("odd 3", "Odd thing 3, again.", None)], now=database.now(tx))
    (anew,) = await room.settles()
    assert anew.text == "To do: Odd thing 3, again."


async def test_a_group_is_written_to_twenty_times_a_minute_at_most(room: Room) -> None:
    for number in range(30):
        with room.shop.db.transaction() as tx:
            staff_group.post(tx, GROUP, f"Post {number}", key=f"post {number}", now=database.now(tx))
            staff_group.post(tx, MIA, f"Private {number}", key=f"private {number}", now=database.now(tx))

    sent = await room.settles()

    said = [one.text for one in sent if one.chat_id == GROUP]
    assert 15 <= len(said) < 20
    assert said == [f"Post {number}" for number in range(len(said))]
    assert sum(1 for one in sent if one.chat_id == MIA) == 30


async def test_what_cannot_be_carried_now_is_carried_later_in_order(room: Room) -> None:
    room.stub.fail(1, status=500)
    with room.shop.db.transaction() as tx:
        for number in range(2):
            staff_group.post(tx, GROUP, f"Post {number}", key=f"post {number}", now=database.now(tx))

    assert await room.settles() == []
    assert [sent.text for sent in await room.settles()] == ["Post 0", "Post 1"]


async def test_a_topic_that_somebody_has_deleted_is_made_anew(room: Room) -> None:
    phone, thread = await with_a_topic(room)
    del room.stub.topics[thread]
    phone.says("Hello? Anybody?")

    await room.settles()
    (sent,) = await room.settles()

    assert sent.thread != thread
    assert "Hello? Anybody?" in sent.text


async def test_a_group_that_shuts_the_bot_out_is_a_task(room: Room) -> None:
    room.stub.forget(GROUP)
    with room.shop.db.transaction() as tx:
        staff_group.post(tx, GROUP, "Hello", key="hello", now=database.now(tx))

    await room.settles()

    with room.shop.db.reading() as tx:
        assert [task.what for task in tasks.waiting(tx)] == ["staff_group"]
    room.stub.unknown.discard(GROUP)
    assert [sent.text for sent in await room.says(MIA, "/here") if sent.text == "Hello"] == ["Hello"]
    with room.shop.db.reading() as tx:
        assert tasks.waiting(tx) == []


async def test_a_group_that_moves_keeps_nothing_for_the_old_one(room: Room) -> None:
    _, thread = await with_a_topic(room)
    room.stub.forget(GROUP)
    with room.shop.db.transaction() as tx:
        staff_group.post(tx, GROUP, "Hello", key="hello", now=database.now(tx))
    await room.settles()
    room.stub.unknown.discard(GROUP)

    told = await room.says(MIA, "/here", chat=-2002)
    told += await room.settles()

    assert {sent.chat_id for sent in told} == {-2002}
    assert any(sent.thread not in (None, thread) and "human" in sent.text for sent in told)


async def test_whoever_is_erased_is_erased_in_the_group_as_well(room: Room) -> None:
    phone, thread = await with_a_topic(room)
    with room.shop.db.transaction() as tx:
        found = staff_group.conversation_of(tx, thread)
        customer_id = tx.get_one(Address, found).customer_id
        erasure.erase(tx, customer_id, secret="s", by="mia", now=database.now(tx))

    await room.settles()

    assert thread not in room.stub.topics
    with room.shop.db.reading() as tx:
        posts = tx.connection().execute(database.table(staff_group.Post).select()).all()
        assert all("human" not in row.words for row in posts)
    assert phone.handle not in str(room.stub.topics)
    with room.shop.db.reading() as tx:
        assert all(task.what != "staff_group" for task in tasks.waiting(tx))


async def test_a_topic_that_we_may_not_delete_is_deleted_by_staff(room: Room) -> None:
    _, thread = await with_a_topic(room)
    room.stub.keeps_topics = True
    with room.shop.db.transaction() as tx:
        found = staff_group.conversation_of(tx, thread)
        erasure.erase(tx, tx.get_one(Address, found).customer_id, secret="s", by="mia", now=database.now(tx))

    await room.settles()

    with room.shop.db.reading() as tx:
        (task,) = (task for task in tasks.waiting(tx) if task.what == "staff_group")
    assert f"https://t.me/c/1/{thread}" in task.details


async def test_a_picture_in_a_topic_is_answered_with_that_it_went_nowhere(room: Room) -> None:
    phone, thread = await with_a_topic(room)
    heard = len(phone.inbox)

    (told,) = await room.says(ADA, "", thread=thread)

    assert told.thread == thread
    assert "Only words go to the customer" in told.text
    room.shop.settle()
    assert all("only words" not in one.text.lower() for one in phone.inbox[heard:])


async def test_what_was_said_twice_by_telegram_is_done_once(room: Room) -> None:
    phone, thread = await with_a_topic(room)
    spoken = Spoken("same", GROUP, ADA, "Hello once", thread=thread, has_topics=True)

    await room.hears(spoken)
    await room.hears(spoken)
    room.shop.settle()

    assert [one.text for one in phone.inbox].count("Hello once") == 1


async def test_numbers_that_are_given_again_lose_no_answer(room: Room) -> None:
    """SQLite numbers rows from one again where all were forgotten."""
    phone, thread = await with_a_topic(room)
    await room.says(ADA, "The first", thread=thread)
    with room.shop.db.transaction() as tx:
        said = database.table(staff_group.Overheard)
        (number,) = tx.connection().execute(sa.select(sa.func.max(said.c.id))).one()
        tx.connection().execute(sa.delete(said))
        again = Spoken("again", GROUP, ADA, "The second", thread=thread, has_topics=True)
        staff_group.overhear(tx, again, now=database.now(tx))
        tx.connection().execute(sa.update(said).values(id=number))

    await room.settles()
    room.shop.settle()

    assert [one.text for one in phone.inbox][-2:] == ["The first", "The second"]


async def test_whom_one_chat_keeps_waiting_is_nobody_in_another(room: Room) -> None:
    """A stranger may try a code over and over, and be held back by Telegram."""
    room.stub.fail(1, status=500)
    with room.shop.db.transaction() as tx:
        for number in range(300):
            staff_group.post(tx, STRANGER, f"No {number}", key=f"no {number}", now=database.now(tx))
        staff_group.post(tx, GROUP, "For the staff", key="for the staff", now=database.now(tx))

    assert [sent.text for sent in await room.settles()] == ["For the staff"]


async def test_a_topic_of_another_group_is_nobodys_conversation(room: Room) -> None:
    _, thread = await with_a_topic(room)

    (told,) = await room.says(MIA, "/waiting LAMP-2", thread=thread, chat=-2002)

    assert (told.chat_id, told.thread) == (-2002, None)
    assert "/here" in told.text


def left(room: Room, line: Backorder) -> int:
    with room.shop.db.reading() as tx:
        return tx.get_one(Backorder, line.id).waiting


async def test_what_telegram_brings_reaches_the_group_and_nobody_elses_conversation(room: Room) -> None:
    """The door of Telegram: groups and staff's links and buttons go here, everything else where customers are."""
    heard: list[Incoming] = []
    overheard: list[Spoken] = []
    given = telegram.Settings(_env_file=None, telegram_token=TOKEN, telegram_api_url=room.stub.url)  # type: ignore[arg-type]
    channel: Any = telegram.build(given, public_url="", introduces=False)

    async def receive(incoming: Incoming) -> None:
        heard.append(incoming)

    async def overhear(spoken: Spoken) -> None:
        overheard.append(spoken)

    channel.overhear = overhear
    await channel.open()
    stop = asyncio.Event()
    listening = asyncio.create_task(channel.listen(receive, stop))
    room.stub.says(4711, "where is my lamp")
    room.stub.says_in_group(GROUP, ADA, "/waiting LAMP-2")
    room.stub.says_in_group(GROUP, STRANGER, "hello", thread=77)
    room.stub.says_in_group(GROUP, ADA, "", thread=77)
    room.stub.says(MIA, "/start staff_abc-DEF")
    room.stub.says(4711, "/start staffordshire")
    room.stub.presses(MIA, "staff yes 7")
    room.stub.presses(4711, "c1.0")
    async with asyncio.timeout(10):
        while len(heard) + len(overheard) < 8:
            await room.attendant.once()
    stop.set()
    await listening
    await channel.close()

    assert sorted(one.text or one.data for one in heard) == ["/start staffordshire", "c1.0", "where is my lamp"]
    assert {(one.chat, one.account, one.thread, one.words, one.data, one.is_private) for one in overheard} == {
        (GROUP, ADA, None, "/waiting LAMP-2", "", False),
        (GROUP, STRANGER, 77, "hello", "", False),
        (GROUP, ADA, 77, "", "", False),
        (MIA, MIA, None, "", "staff_abc-DEF", True),
        (MIA, MIA, None, "", "staff yes 7", True),
    }
    assert all(one.has_topics and one.title == "Lumen staff" for one in overheard if not one.is_private)


async def test_a_topic_is_closed_each_time_the_bot_answers_again(room: Room) -> None:
    """Nobody may have said anything in between."""
    _, thread = await with_a_topic(room)
    await room.says(ADA, "/done", thread=thread)
    await room.settles()
    assert not room.stub.topics[thread].is_open

    await room.says(ADA, "/take", thread=thread)
    assert room.stub.topics[thread].is_open
    await room.says(ADA, "/done", thread=thread)
    assert not room.stub.topics[thread].is_open
    assert is_at_rest(room)


async def test_a_topic_that_was_made_late_is_closed_and_not_over_and_over(room: Room) -> None:
    phone, _ = a_customer(room.shop)
    room.stub.forget(GROUP)
    phone.says("I want to talk to a human")
    await room.settles()
    room.stub.unknown.clear()

    room.shop.pass_time(timedelta(days=8))
    await room.settles()
    await room.settles()

    assert [topic.is_open for topic in room.stub.topics.values()] == [False]
    assert is_at_rest(room)


async def test_whoever_opens_a_topic_by_hand_keeps_nothing_from_it(room: Room) -> None:
    phone, thread = await with_a_topic(room)
    await room.says(ADA, "/done", thread=thread)
    await room.settles()
    room.stub.topics[thread].is_open = True

    phone.says("a human please")

    assert any("a human please" in sent.text for sent in await room.settles())
    room.stub.topics[thread].is_open = False
    await room.says(ADA, "/done", thread=thread)
    with room.shop.db.reading() as tx:
        assert all(task.what != "staff_group" for task in tasks.waiting(tx))


async def test_a_closed_topic_that_somebody_has_deleted_is_made_anew(room: Room) -> None:
    phone, thread = await with_a_topic(room)
    await room.says(ADA, "/done", thread=thread)
    await room.settles()
    del room.stub.topics[thread]

    phone.says("a human please")
    await room.settles()

    assert any("a human please" in sent.text for sent in await room.settles())
    assert thread not in room.stub.topics


def is_at_rest(room: Room) -> bool:
    with room.shop.db.reading() as tx:
        return not gather.is_new(tx, room.shop.settings, now=database.now(tx))


async def test_what_is_said_is_kept_of_staff_alone_and_answered_at_once(room: Room) -> None:
    """As a process does it: it is rung for, and need not look."""
    db, stop = room.shop.db, asyncio.Event()
    overhear = _process._overhearing(db)
    serving = asyncio.create_task(room.attendant.run(stop))

    await overhear(Spoken("stranger", GROUP, STRANGER, "/help"))
    await overhear(Spoken("ada", GROUP, ADA, "/help"))
    async with asyncio.timeout(10):
        while not any("/waiting SKU" in sent.text for sent in room.stub.sent[room.seen :]):
            await asyncio.wait([serving], timeout=0.02)
    stop.set()
    await serving

    with db.reading() as tx:
        assert "stranger" not in set(tx.exec(select(staff_group.Overheard.key)))
