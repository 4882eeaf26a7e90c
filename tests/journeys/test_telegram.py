"""Telegram as the shop meets it: what people do arrives once it is kept, and what is sent is what they see."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import ValidationError
from stubs.telegram import TelegramStub
from stubs.wire import Reaction, Request

from bot.channels import Channel, Outgoing, Report, telegram
from bot.channels.telegram import Settings
from bot.channels.telegram_errors import Floods, of_answer
from bot.channels.telegram_text import LONGEST, units
from bot.dialogue import Button, Incoming, Rendered
from store.errors import Halted, NoSuchAddress, Refused, ShopError, Unreachable, Unsure, Unwilling

TOKEN = "42:the-very-secret-token"
SECRET = "the_webhook-secret"
PUBLIC = "https://shop.example"
ADA = 4711
COMMANDS = {"en": [("status", "When will it come?")], "de": [("status", "Wann kommt es?")], "": [("status", "When?")]}
KEEP_OR_DROP = (Button("Keep waiting", "c1.1"), Button("Cancel it", "c1.2"))


class Telegram(TelegramStub):
    """The stub, with which one can wait until a method was called."""

    def __init__(self) -> None:
        super().__init__()
        self.called: dict[str, asyncio.Event] = {}

    def answer(self, request: Request) -> Reaction:
        reaction = super().answer(request)
        self._event(request.path.rpartition("/")[2]).set()
        return reaction

    async def until(self, method: str) -> list[dict[str, Any]]:
        """Wait for a call, and return what each such call was given."""
        await asyncio.wait_for(self._event(method).wait(), 10)
        return [given for name, given in self.calls if name == method]

    def _event(self, method: str) -> asyncio.Event:
        return self.called.setdefault(method, asyncio.Event())


class Inbox:
    """Keeps what is heard; fails as often as it is told to, and waits where it is closed."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[Incoming] = asyncio.Queue()
        self.failures = 0
        self.begun, self.open = asyncio.Event(), asyncio.Event()
        self.open.set()

    async def receive(self, incoming: Incoming) -> None:
        self.begun.set()
        await self.open.wait()
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.heard.put_nowait(incoming)

    async def next(self) -> Incoming:
        return await asyncio.wait_for(self.heard.get(), 10)


@pytest.fixture
async def stub() -> AsyncIterator[Telegram]:
    async with Telegram() as stub:
        yield stub
        assert stub.complaints == []


@pytest.fixture
async def channel(stub: Telegram) -> AsyncIterator[Channel]:
    async with opened(stub.url) as channel:
        yield channel


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


def settings(url: str, **more: Any) -> Settings:
    return Settings(_env_file=None, telegram_token=TOKEN, telegram_api_url=url, **more)


@asynccontextmanager
async def opened(url: str, *, patience: float = 5, commands: Any = None, **more: Any) -> AsyncIterator[Any]:
    channel: Any = telegram.build(settings(url, **more), public_url=PUBLIC, commands=commands)
    channel.patience = patience
    await channel.open()
    try:
        yield channel
    finally:
        await channel.close()


@asynccontextmanager
async def listening(channel: Channel, inbox: Inbox) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(channel.listen(inbox.receive, stop))
    try:
        yield
    finally:
        stop.set()
        # Much sooner than Telegram would let go of the request.
        await asyncio.wait_for(task, 3)


@pytest.fixture
async def door(stub: Telegram, inbox: Inbox) -> AsyncIterator[httpx.AsyncClient]:
    """The shop's web application, as Telegram reaches it."""
    async with opened(stub.url, telegram_mode="webhook", telegram_webhook_secret=SECRET) as channel:
        app = FastAPI()
        app.include_router(channel.routes(inbox.receive, hear))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            yield client


async def hear(report: Report) -> None:
    raise AssertionError(f"Telegram tells nothing of a message afterwards: {report}")


def to(chat: int | str, text: str = "Hello", *buttons: Button) -> Outgoing:
    return Outgoing(1, str(chat), Rendered(text, buttons))


def update(**content: Any) -> dict[str, Any]:
    return {"update_id": 7, "message": message(**content)}


def message(chat: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
    person = {"id": ADA, "is_bot": False, "first_name": "Ada", "language_code": "en-GB"}
    chat = chat or {"id": ADA, "type": "private", "first_name": "Ada"}
    return {"message_id": 1, "date": int(time.time()), "from": person, "chat": chat, **content}


def change(before: str, after: str) -> dict[str, Any]:
    bot = {"id": 42, "is_bot": True, "first_name": "Shop"}
    moved = {
        name: {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})
        for name, status in (("old_chat_member", before), ("new_chat_member", after))
    }
    head = message()
    return {"update_id": 8, "my_chat_member": {"chat": head["chat"], "from": head["from"], "date": 1} | moved}


PHOTO = {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]}
MY_NUMBER = {"phone_number": "49 170 1234567", "first_name": "Ada", "user_id": ADA}
FORWARDED = {"forward_origin": {"type": "hidden_user", "sender_user_name": "Eve", "date": 1}}


# Sending


async def test_a_message_is_seen_as_it_was_meant(stub: Telegram, channel: Channel) -> None:
    rendered = channel.render(["Your lamp <3 is late.", "What now?"], KEEP_OR_DROP)

    number = await channel.send(Outgoing(1, str(ADA), rendered))

    assert number == "1"
    [sent] = stub.sent
    assert sent.text == "Your lamp <3 is late.\n\nWhat now?"
    assert sent.buttons == ((("Keep waiting", "c1.1"), ("Cancel it", "c1.2")),)
    [(_, given)] = stub.calls
    assert set(given) == {"chat_id", "text", "link_preview_options", "reply_markup"}
    assert given["link_preview_options"] == {"is_disabled": True}


async def test_long_labels_have_a_row_of_their_own(stub: Telegram, channel: Channel) -> None:
    buttons = (*KEEP_OR_DROP, Button("Take the other lamp, which is here " * 3, "c1.3"), Button("A person", "c1.4"))

    await channel.send(to(ADA, "What now?", *buttons))

    pair, long, last = stub.sent[0].buttons
    assert [data for _, data in pair] == ["c1.1", "c1.2"]
    assert long[0][0].endswith("…")
    assert len(long[0][0]) <= 60
    assert last == (("A person", "c1.4"),)


async def test_a_page_is_opened_by_a_button(stub: Telegram, channel: Channel) -> None:
    rendered = channel.render(["Confirm on our page."], [Button("Open", "link:https://shop.example/c/1")])

    await channel.send(Outgoing(1, str(ADA), rendered))

    assert stub.sent[0].buttons == ((("Open", "https://shop.example/c/1"),),)


async def test_a_number_is_asked_for_from_the_keyboard(stub: Telegram, channel: Channel) -> None:
    """Telegram has that button only there, so the other choices stand beside it and a link in the text."""
    choices = [Button("Share my number", "contact"), Button("Later", "c1.1"), Button("Why?", "link:https://s.example")]

    await channel.send(Outgoing(1, str(ADA), channel.render(["Who are you?"], choices)))

    [(_, given)] = stub.calls
    assert given["text"] == "Who are you?\n\nWhy?: https://s.example"
    assert given["reply_markup"]["keyboard"] == [
        [{"text": "Share my number", "request_contact": True}, {"text": "Later"}]
    ]
    assert given["reply_markup"]["one_time_keyboard"] is True


def test_a_link_to_this_machine_is_written_out() -> None:
    """Telegram would refuse the whole message for a button to localhost."""
    rendered = offline().render(["Confirm."], [Button("Open", "link:http://localhost:8000/c/1")])

    assert rendered == Rendered("Confirm.\n\nOpen: http://localhost:8000/c/1")


@pytest.mark.parametrize("words", [["word " * 1000], ["x" * 9000], ["😀" * 3000], ["one two\nthree", "four " * 1100]])
def test_a_text_is_no_longer_than_telegram_takes(words: list[str]) -> None:
    rendered = offline().render(words, [Button("Open", "link:http://localhost/1")])

    text, _, link = rendered.text.partition("\n\nOpen: ")
    assert units(rendered.text) <= LONGEST
    assert units(rendered.text) > LONGEST * 0.75
    assert text.endswith("…")
    assert "\n\n".join(words).startswith(text[:-1])
    assert link == "http://localhost/1"


def test_a_text_that_fits_is_left_alone() -> None:
    assert offline().render(["a" * 2047, "b" * 2047], []) == Rendered("a" * 2047 + "\n\n" + "b" * 2047)


def test_a_choice_that_no_button_holds_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        offline().render(["?"], [Button("Yes", "é" * 33)])


async def test_who_blocked_the_bot_does_not_want_to_hear_from_us(stub: Telegram, channel: Channel) -> None:
    stub.block(ADA)

    with pytest.raises(Unwilling) as caught:
        await channel.send(to(ADA))

    assert caught.value.code == "403"


async def test_a_chat_that_is_not_there_is_no_address(stub: Telegram, channel: Channel) -> None:
    stub.forget(ADA)

    with pytest.raises(NoSuchAddress) as caught:
        await channel.send(to(ADA))

    assert not isinstance(caught.value, Unwilling)


@pytest.mark.parametrize("handle", ["@shop_news", "-100123", ""])
async def test_only_private_chats_are_written_to(stub: Telegram, channel: Channel, handle: str) -> None:
    with pytest.raises(NoSuchAddress):
        await channel.send(to(handle))

    assert stub.calls == []


async def test_who_is_too_fast_waits_as_long_as_telegram_says(stub: Telegram, channel: Channel) -> None:
    stub.refuse(retry_after=7)

    with pytest.raises(Unreachable) as caught:
        await channel.send(to(ADA))

    assert caught.value.retry_after == 7
    assert not caught.value.sender_wide


async def test_two_chats_held_back_at_once_mean_the_whole_bot(stub: Telegram, channel: Channel) -> None:
    stub.refuse(3)
    waits = []

    for chat in (ADA, ADA, ADA + 1):
        with pytest.raises(Unreachable) as caught:
            await channel.send(to(chat))
        waits.append(caught.value.sender_wide)

    assert waits == [False, False, True]


def test_a_long_wait_means_the_whole_bot() -> None:
    assert Floods().everywhere("1", 61, at=0)
    assert not Floods().everywhere("1", 60, at=0)


def test_two_chats_held_back_far_apart_are_two_chats() -> None:
    floods = Floods()

    assert not floods.everywhere("1", 5, at=0)
    assert not floods.everywhere("2", 5, at=11)


@pytest.mark.parametrize(
    ("trouble", "error", "taken"),
    [
        (lambda stub: stub.fail(status=500), Unreachable, 0),
        (lambda stub: stub.fail(status=502), Unsure, 0),
        (lambda stub: stub.garble(), Unsure, 0),
        (lambda stub: stub.hang_up(), Unsure, 0),
        (lambda stub: stub.cut_off(), Unsure, 1),
        (lambda stub: stub.swallow(), Unsure, 1),
    ],
    ids=["500", "502", "page of a proxy", "hung up", "cut off", "no answer"],
)
async def test_what_may_have_been_taken_is_not_taken_for_lost(
    stub: Telegram, trouble: Callable[[TelegramStub], None], error: type[ShopError], taken: int
) -> None:
    trouble(stub)

    async with opened(stub.url, patience=0.3) as channel:
        with pytest.raises(Unreachable) as caught:
            await channel.send(to(ADA))

    assert type(caught.value) is error
    assert len(stub.sent) == taken


async def test_who_cannot_be_reached_has_taken_nothing() -> None:
    async with Telegram() as gone:
        url = gone.url

    async with opened(url) as channel:
        with pytest.raises(Unreachable) as caught:
            await channel.send(to(ADA))

    assert type(caught.value) is Unreachable


async def test_a_name_that_nobody_bears_has_taken_nothing() -> None:
    async with opened("http://telegram.invalid") as channel:
        with pytest.raises(Unreachable) as caught:
            await channel.send(to(ADA))

    assert type(caught.value) is Unreachable


@pytest.mark.parametrize(
    ("status", "words", "error"),
    [
        (401, "Unauthorized", Halted),
        (404, "Not Found", Halted),
        (400, "Bad Request: message is too long", Refused),
        (400, "Bad Request: BUTTON_DATA_INVALID", Refused),
        (400, "Bad Request: group chat was upgraded to a supergroup chat", NoSuchAddress),
        (403, "Forbidden: user is deactivated", NoSuchAddress),
        (403, "Forbidden: bot can't initiate conversation with a user", NoSuchAddress),
        (403, "Forbidden: something new", NoSuchAddress),
        (403, "Forbidden: bot was blocked by the user", Unwilling),
        (503, "Service Unavailable", Unreachable),
        (504, "Gateway Timeout", Unsure),
    ],
)
def test_each_refusal_has_its_consequence(status: int, words: str, error: type[ShopError]) -> None:
    assert type(of_answer(status, words)) is error


async def test_the_token_is_in_no_error_and_in_no_log(stub: Telegram, caplog: pytest.LogCaptureFixture) -> None:
    """The address of each request holds it, and HTTP clients like to show addresses."""
    caplog.set_level(logging.DEBUG)
    errors: list[BaseException] = []

    async with nonsense() as url, opened(url, commands=COMMANDS) as channel:
        errors.append(await failing(channel))
    async with opened(stub.url, patience=0.3) as channel:
        for trouble in (stub.fail, stub.garble, stub.hang_up, stub.cut_off, stub.swallow, stub.refuse):
            trouble()
            errors.append(await failing(channel))
    async with opened("http://127.0.0.1:1", commands=COMMANDS) as channel:
        errors.append(await failing(channel))
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None, telegram_token=f"{TOKEN} ")
    errors.append(caught.value)

    told = "\n".join(repr(error) + str(error) for first in errors for error in family(first))
    assert len(errors) == 9
    assert "very-secret" not in told
    assert "very-secret" not in caplog.text
    assert "very-secret" not in repr(settings(stub.url))


@asynccontextmanager
async def nonsense() -> AsyncIterator[str]:
    """Answer with something that is not HTTP."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/9 nonsense\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


async def failing(channel: Channel) -> BaseException:
    with pytest.raises(ShopError) as caught:
        await channel.send(to(ADA))
    return caught.value


def family(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


# Polling


async def test_what_people_do_is_heard_in_order(stub: Telegram, channel: Channel, inbox: Inbox) -> None:
    stub.says(ADA, "Where is my lamp?", name="Ada", language="en-GB")
    stub.presses(ADA, "c1.2", name="Ada")

    async with listening(channel, inbox):
        first, second = await inbox.next(), await inbox.next()

    person = {"channel": "telegram", "handle": str(ADA), "name": "Ada"}
    assert first == Incoming(kind="text", key="tg:42:1", text="Where is my lamp?", language="en-GB", **person)
    assert second == Incoming(kind="choice", key="tg:42:2", data="c1.2", **person)


async def test_a_tap_is_answered_once_it_is_kept(stub: Telegram, channel: Channel, inbox: Inbox) -> None:
    inbox.open.clear()
    stub.presses(ADA, "c1.2")

    async with listening(channel, inbox):
        await asyncio.wait_for(inbox.begun.wait(), 10)
        assert "answerCallbackQuery" not in dict(stub.calls)
        inbox.open.set()
        [answer] = await stub.until("answerCallbackQuery")

    assert answer == {"callback_query_id": "tap1"}


async def test_a_tap_that_is_too_old_to_be_answered_still_counts(inbox: Inbox) -> None:
    class Impatient(Telegram):
        def answer(self, request: Request) -> Reaction:
            reaction = super().answer(request)
            return self.fault(400) if request.path.endswith("answerCallbackQuery") else reaction

    async with Impatient() as stub, opened(stub.url) as channel, listening(channel, inbox):
        stub.presses(ADA, "c1.2")
        await stub.until("answerCallbackQuery")
        stub.says(ADA, "Well?")
        assert [(await inbox.next()).kind, (await inbox.next()).kind] == ["choice", "text"]


async def test_telegram_is_told_only_what_is_kept(stub: Telegram, channel: Channel, inbox: Inbox) -> None:
    """Whoever stops in the middle hears the rest again, and nothing that was confirmed."""
    for text in ("one", "two", "three"):
        stub.says(ADA, text)
    inbox.open.clear()
    stop = asyncio.Event()
    task = asyncio.create_task(channel.listen(inbox.receive, stop))
    await asyncio.wait_for(inbox.begun.wait(), 10)

    stop.set()
    inbox.open.set()
    await asyncio.wait_for(task, 3)

    assert (await inbox.next()).text == "one"
    assert inbox.heard.empty()
    assert len(stub.updates) == 3
    async with listening(channel, inbox):
        assert [(await inbox.next()).key for _ in range(3)] == ["tg:42:1", "tg:42:2", "tg:42:3"]


async def test_what_could_not_be_kept_is_fetched_again(
    stub: Telegram, channel: Channel, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.failures = 1
    stub.says(ADA, "one")
    stub.says(ADA, "two")

    async with listening(channel, inbox):
        texts = [(await inbox.next()).text for _ in range(2)]

    assert texts == ["one", "two"]
    assert inbox.heard.empty()
    assert "could not be kept" in caplog.text


async def test_what_came_in_one_answer_is_kept_together_and_in_order_per_chat(stub: Telegram, channel: Channel) -> None:
    """All chats of one answer are under way at once, so that they become one transaction; a chat keeps its order."""
    kept: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
    under_way, all_are = set[str](), asyncio.Event()

    async def receive(incoming: Incoming) -> None:
        under_way.add(incoming.handle)
        if len(under_way) == 20:
            all_are.set()
        await asyncio.wait_for(all_are.wait(), 10)
        kept.put_nowait((int(incoming.handle), incoming.text))

    for text in ("first", "second"):
        for person in range(1, 21):
            stub.says(person, text)
    stop = asyncio.Event()
    task = asyncio.create_task(channel.listen(receive, stop))
    told = [await asyncio.wait_for(kept.get(), 10) for _ in range(40)]
    stop.set()
    await asyncio.wait_for(task, 3)

    for person in range(1, 21):
        assert [text for chat, text in told if chat == person] == ["first", "second"]


async def test_one_that_cannot_be_kept_loses_no_other_and_is_not_confirmed(stub: Telegram, channel: Channel) -> None:
    kept: asyncio.Queue[str] = asyncio.Queue()
    tries: list[str] = []

    async def receive(incoming: Incoming) -> None:
        tries.append(incoming.text)
        if incoming.text == "two" and tries.count("two") == 1:
            raise OSError("the disk is full")
        kept.put_nowait(incoming.key)

    for person, text in ((1, "one"), (2, "two"), (3, "three"), (2, "four")):
        stub.says(person, text)
    stop = asyncio.Event()
    task = asyncio.create_task(channel.listen(receive, stop))
    told = [await asyncio.wait_for(kept.get(), 10) for _ in range(5)]
    offsets = [given["offset"] for name, given in stub.calls if name == "getUpdates"]
    stop.set()
    await asyncio.wait_for(task, 3)

    assert sorted(told[:2]) == ["tg:42:1", "tg:42:3"]
    assert sorted(told[2:]) == ["tg:42:2", "tg:42:3", "tg:42:4"]  # the third once more, known by its key
    assert told.index("tg:42:2") < told.index("tg:42:4")
    assert offsets[:2] == [0, 2]


async def test_an_update_that_nobody_can_read_holds_nobody_up(stub: Telegram, channel: Channel, inbox: Inbox) -> None:
    stub.push({"message": {"nothing": "that is known"}})
    stub.push({"something_new": {"id": 1}})
    stub.says(ADA, "Hello?")

    async with listening(channel, inbox):
        assert (await inbox.next()).text == "Hello?"


async def test_the_webhook_goes_before_polling_begins(stub: Telegram, channel: Channel, inbox: Inbox) -> None:
    async with listening(channel, inbox):
        [request] = await stub.until("getUpdates")

    assert [name for name, _ in stub.calls] == ["deleteWebhook", "getUpdates"]
    assert dict(stub.calls)["deleteWebhook"] == {"drop_pending_updates": False}
    assert set(request["allowed_updates"]) == {"message", "callback_query", "my_chat_member"}
    assert (request["limit"], request["offset"]) == (100, 0)
    assert 20 <= request["timeout"] <= 50


async def test_a_second_listener_is_told_of_and_outlasted(
    stub: Telegram, channel: Channel, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    async with listening(channel, inbox), httpx.AsyncClient() as other:
        await stub.until("getUpdates")
        await other.post(f"{stub.url}/bot{TOKEN}/getUpdates", json={"timeout": 0})
        stub.says(ADA, "Still there?")
        assert (await inbox.next()).text == "Still there?"

    assert "stop the other one" in caplog.text


async def test_listening_goes_on_when_telegram_is_back(inbox: Inbox) -> None:
    async with Telegram() as before:
        url, port = before.url, before.port
    back = Telegram()
    back.port = port
    stop = asyncio.Event()

    async with opened(url) as channel:
        refused = asyncio.create_task(failing(channel))
        task = asyncio.create_task(channel.listen(inbox.receive, stop))
        await refused
        async with back:
            back.says(ADA, "Hello?")
            assert (await inbox.next()).text == "Hello?"
            stop.set()
            await asyncio.wait_for(task, 3)


# What people do


HEARD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("a deep link", update(text="/start tok-EN_1"), {"kind": "start", "data": "tok-EN_1", "text": "/start tok-EN_1"}),
    ("a start", update(text="/start"), {"kind": "start", "data": "", "text": "/start"}),
    ("a start with words", update(text="/start my lamp"), {"kind": "start", "data": "", "text": "/start my lamp"}),
    ("a command", update(text="/Status@stub_bot 1001"), {"kind": "text", "text": "/status 1001"}),
    ("a path", update(text="/etc/passwd"), {"kind": "text", "text": "/etc/passwd"}),
    ("words", update(text="Where\0 is it?"), {"kind": "text", "text": "Where is it?"}),
    ("too many words", update(text="x" * 20_000), {"kind": "text", "text": "x" * 10_000}),
    ("their number", update(contact=MY_NUMBER), {"kind": "contact", "data": "+491701234567"}),
    ("another's number", update(contact=MY_NUMBER | {"user_id": 1}), {"kind": "unreadable"}),
    ("a number of nobody here", update(contact={"phone_number": "1", "first_name": "A"}), {"kind": "unreadable"}),
    ("a forwarded number", update(contact=MY_NUMBER, **FORWARDED), {"kind": "unreadable"}),
    ("a photo", update(**PHOTO), {"kind": "unreadable"}),
    ("a photo with words", update(caption="Broken!", **PHOTO), {"kind": "text", "text": "Broken!"}),
    ("an album", update(media_group_id="9", **PHOTO), {"kind": "unreadable", "key": "tg:42:album:9"}),
    ("a place", update(location={"latitude": 1.0, "longitude": 2.0}), {"kind": "unreadable"}),
    ("a block", change("member", "kicked"), {"kind": "block", "key": "tg:42:8"}),
    ("an unblock", change("kicked", "member"), {"kind": "unblock", "key": "tg:42:8"}),
]


@pytest.mark.parametrize(("given", "expected"), [one[1:] for one in HEARD], ids=[one[0] for one in HEARD])
async def test_what_people_do_is_understood_as(
    door: httpx.AsyncClient, inbox: Inbox, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    answer = await door.post("/webhooks/telegram", json=given, headers={SECRET_HEADER: SECRET})

    person = {"channel": "telegram", "handle": str(ADA), "name": "Ada", "language": "en-GB"}
    assert answer.status_code == 200
    assert inbox.heard.get_nowait() == Incoming(**({"key": "tg:42:7"} | person | expected))


GROUP = {"id": -1001, "type": "supergroup", "title": "Lamps"}
NOT_HEARD: list[tuple[str, dict[str, Any]]] = [
    ("in a group", update(text="Hello", chat=GROUP)),
    ("a tap in a group", {"update_id": 9, "callback_query": {
        "id": "1", "from": message()["from"], "chat_instance": "1", "data": "c1.2", "message": message(chat=GROUP)}}),
    ("an edit", {"update_id": 9, "edited_message": message(text="Hello", edit_date=2)}),
    ("a note of Telegram's", update(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})),
    ("a bot", update(text="Hello", **{"from": {"id": 5, "is_bot": True, "first_name": "Eve"}})),
    ("what cannot be read", {"update_id": 9, "message": {"text": "Hello"}}),
]  # fmt: skip


@pytest.mark.parametrize("given", [one[1] for one in NOT_HEARD], ids=[one[0] for one in NOT_HEARD])
async def test_what_is_not_for_us_is_taken_and_left(
    door: httpx.AsyncClient, inbox: Inbox, given: dict[str, Any]
) -> None:
    answer = await door.post("/webhooks/telegram", json=given, headers={SECRET_HEADER: SECRET})

    assert answer.status_code == 200
    assert inbox.heard.empty()


async def test_a_choice_is_heard_with_its_label(door: httpx.AsyncClient, inbox: Inbox) -> None:
    shown = {
        "inline_keyboard": [[{"text": "Keep", "callback_data": "c1.1"}, {"text": "Drop", "callback_data": "c1.2"}]]
    }
    tap = {"id": "5", "from": message()["from"], "chat_instance": "1", "data": "c1.2"}
    given = {"update_id": 9, "callback_query": tap | {"message": message(text="?", reply_markup=shown)}}

    await door.post("/webhooks/telegram", json=given, headers={SECRET_HEADER: SECRET})

    heard = inbox.heard.get_nowait()
    assert (heard.kind, heard.data, heard.text) == ("choice", "c1.2", "Drop")


async def test_a_choice_under_a_message_that_is_gone_is_heard(door: httpx.AsyncClient, inbox: Inbox) -> None:
    gone = {"chat": message()["chat"], "message_id": 1, "date": 0}
    tap = {"id": "5", "from": message()["from"], "chat_instance": "1", "data": "c1.2", "message": gone}

    await door.post("/webhooks/telegram", json={"update_id": 9, "callback_query": tap}, headers={SECRET_HEADER: SECRET})

    heard = inbox.heard.get_nowait()
    assert (heard.kind, heard.data, heard.text) == ("choice", "c1.2", "")


# The webhook


SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "guess"}, {SECRET_HEADER: SECRET + "x"}])
async def test_whoever_lacks_the_secret_is_not_heard(
    door: httpx.AsyncClient, inbox: Inbox, headers: dict[str, str]
) -> None:
    answer = await door.post("/webhooks/telegram", json=update(text="Hello"), headers=headers)

    assert (answer.status_code, answer.content) == (403, b"")
    assert inbox.heard.empty()


async def test_what_could_not_be_kept_is_not_confirmed(door: httpx.AsyncClient, inbox: Inbox) -> None:
    inbox.failures = 1
    post = {"json": update(text="Hello"), "headers": {SECRET_HEADER: SECRET}}

    first = await door.post("/webhooks/telegram", **post)
    second = await door.post("/webhooks/telegram", **post)

    assert (first.status_code, second.status_code) == (500, 200)
    assert inbox.heard.get_nowait().text == "Hello"


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"[]", 400), (b" " * (1024 * 1024 + 1), 413)])
async def test_what_telegram_would_not_send_is_sent_back(
    door: httpx.AsyncClient, inbox: Inbox, body: bytes, status: int
) -> None:
    answer = await door.post("/webhooks/telegram", content=body, headers={SECRET_HEADER: SECRET})

    assert answer.status_code == status
    assert inbox.heard.empty()


async def test_telegram_is_told_where_we_are_and_what_we_understand(stub: Telegram) -> None:
    more = {"telegram_mode": "webhook", "telegram_webhook_secret": SECRET}

    async with opened(stub.url, commands=COMMANDS, **more) as channel:
        [door] = await stub.until("setWebhook")
        while len(menus := await stub.until("setMyCommands")) < len(COMMANDS):
            stub.called["setMyCommands"].clear()
        await channel.listen(Inbox().receive, asyncio.Event())

    assert door["url"] == "https://shop.example/webhooks/telegram"
    assert door["secret_token"] == SECRET
    assert door["drop_pending_updates"] is False
    assert set(door["allowed_updates"]) == {"message", "callback_query", "my_chat_member"}
    assert [menu.get("language_code") for menu in menus] == ["en", "de", None]
    assert menus[1]["commands"] == [{"command": "status", "description": "Wann kommt es?"}]
    assert "getUpdates" not in dict(stub.calls)


async def test_the_shop_opens_while_telegram_is_away() -> None:
    async with Telegram() as before:
        url, port = before.url, before.port
    back = Telegram()
    back.port = port

    async with opened(url, telegram_mode="webhook", telegram_webhook_secret=SECRET) as channel:
        await failing(channel)
        async with back:
            [door] = await back.until("setWebhook")

    assert door["secret_token"] == SECRET


def test_there_is_no_door_where_we_ask() -> None:
    assert offline().routes(Inbox().receive, hear).routes == []


# Settings


def test_a_shop_without_a_token_has_no_telegram() -> None:
    assert not telegram.configured(Settings(_env_file=None, telegram_token=""))
    assert telegram.configured(settings("https://api.telegram.org"))


@pytest.mark.parametrize("secret", ["", "with space", "x" * 257])
def test_a_webhook_needs_a_secret_that_telegram_can_send(secret: str) -> None:
    with pytest.raises(ValidationError):
        settings("https://api.telegram.org", telegram_mode="webhook", telegram_webhook_secret=secret)


async def test_telegram_cannot_be_asked_what_became_of_a_message(channel: Channel) -> None:
    assert not channel.can_ask
    assert channel.segments(Rendered("x" * 4000)) == 1


def offline() -> Channel:
    return telegram.build(settings("http://127.0.0.1:1"), public_url=PUBLIC)
