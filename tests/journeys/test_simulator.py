"""The simulator speaks as the providers do, and remembers as phones do."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response

from bot.simulator import Phones, simulator
from bot.simulator.account import signature
from store.errors import Refused

ACCOUNT = f"AC{'a' * 32}"
AUTH = (ACCOUNT, "secret")
SHOP = "+15005550006"
ANNA = "+491701234567"
BOT = "/simulator/telegram/bot42:token"
MESSAGES = f"/simulator/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


class Server(uvicorn.Server):
    """A server that leaves the signals to the tests."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Shop:
    """The shop's side: what was posted to it, in order; it fails as often as it is told to."""

    def __init__(self) -> None:
        self.posts: asyncio.Queue[tuple[str, dict[str, str], dict[str, str]]] = asyncio.Queue()
        self.failures = 0
        self.url = ""
        self.http = httpx.AsyncClient()

    async def take(self, request: Request) -> Response:
        if self.failures:
            self.failures -= 1
            return Response(status_code=503)
        if "json" in request.headers["content-type"]:
            form = await request.json()
        else:
            form = {name: str(value) for name, value in (await request.form()).items()}
        await self.posts.put((str(request.url), form, dict(request.headers)))
        return Response(status_code=204)

    async def next(self) -> tuple[str, dict[str, Any], dict[str, str]]:
        return await asyncio.wait_for(self.posts.get(), 10)

    async def bot(self, method: str, **params: Any) -> dict[str, Any]:
        answer = await self.http.post(f"{BOT}/{method}", json=params)
        body: dict[str, Any] = answer.json()
        assert body["ok"] == (answer.status_code == 200)
        return body

    async def sms(self, **form: str) -> httpx.Response:
        return await self.http.post(MESSAGES, data={"From": SHOP, **form}, auth=AUTH)


@pytest.fixture
def phones(tmp_path: Path) -> Iterator[Phones]:
    phones = Phones(tmp_path / "phones.db")
    yield phones
    phones.close()


@pytest.fixture
async def shop(phones: Phones) -> AsyncIterator[Shop]:
    """A shop with the simulator beside it, on a real socket."""
    shop = Shop()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        shop.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=shop.url, timeout=30) as shop.http:
            app = FastAPI()
            app.include_router(
                simulator(
                    phones,
                    auth_token="secret",
                    account_sid=ACCOUNT,
                    sms_number=SHOP,
                    bot_username="shop_bot",
                    public_url=shop.url,
                )
            )
            app.add_api_route("/webhooks/{rest:path}", shop.take, methods=["POST"])
            server = Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5))
            task = asyncio.create_task(server.serve(sockets=[listening]))
            yield shop
            phones.end()
            server.should_exit = True
            await task


async def test_a_customer_who_opens_the_link_is_heard_by_the_bot(shop: Shop, phones: Phones) -> None:
    polling = asyncio.create_task(shop.bot("getUpdates", timeout=20))

    phones.start("1001", "token-7")

    [update] = (await polling)["result"]
    assert update["message"]["text"] == "/start token-7"
    assert update["message"]["chat"] == {"id": 1001, "first_name": "1001", "type": "private"}
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_an_update_comes_again_until_it_is_confirmed(shop: Shop, phones: Phones) -> None:
    phones.say("telegram", "1001", "one")
    phones.say("telegram", "1001", "two")

    first = (await shop.bot("getUpdates"))["result"]
    again = (await shop.bot("getUpdates"))["result"]
    rest = (await shop.bot("getUpdates", offset=first[0]["update_id"] + 1))["result"]

    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert again == first
    assert rest == first[1:]


async def test_a_second_poller_ends_the_first(shop: Shop, phones: Phones) -> None:
    first = asyncio.create_task(shop.bot("getUpdates", timeout=20))
    await phones.until(lambda: phones.fact("poll") == 1, 10)

    second = await shop.bot("getUpdates")

    ended = await first
    assert second["ok"]
    assert ended["error_code"] == 409
    assert "terminated by other getUpdates" in ended["description"]


async def test_a_button_is_seen_pressed_and_answered(shop: Shop, phones: Phones) -> None:
    phones.meet("telegram", "1001", name="Anna")
    buttons = [[{"text": "Keep waiting", "callback_data": "k:1"}]]

    sent = await shop.bot("sendMessage", chat_id=1001, text="Late.", reply_markup={"inline_keyboard": buttons})
    message_id = sent["result"]["message_id"]
    phones.press("1001", message_id, "k:1")
    [update] = (await shop.bot("getUpdates"))["result"]
    tap = update["callback_query"]
    await shop.bot("answerCallbackQuery", callback_query_id=tap["id"], text="Noted")
    await shop.bot("editMessageReplyMarkup", chat_id=1001, message_id=message_id)

    assert tap["data"] == "k:1"
    assert tap["message"]["reply_markup"] == {"inline_keyboard": buttons}
    view = phones.view("telegram", "1001")
    assert view["toast"] == "Noted"
    [bubble] = view["bubbles"]
    assert (bubble["text"], bubble["mine"], bubble["buttons"]) == ("Late.", False, [])
    assert bubble["taken"] == "k:1"


async def test_a_button_that_is_not_there_cannot_be_pressed(shop: Shop, phones: Phones) -> None:
    phones.meet("telegram", "1001")
    await shop.bot("sendMessage", chat_id=1001, text="No buttons here")

    pressed = await shop.http.post("/demo/api/phones/telegram/1001/press", json={"message_id": 1, "data": "k:1"})

    assert pressed.status_code == 404
    assert (await shop.bot("getUpdates"))["result"] == []


async def test_whoever_blocks_the_bot_is_not_written_to(shop: Shop, phones: Phones) -> None:
    phones.start("1001")
    phones.block("1001")

    refused = await shop.bot("sendMessage", chat_id=1001, text="Hello")
    updates = (await shop.bot("getUpdates"))["result"]
    with pytest.raises(Refused):
        phones.say("telegram", "1001", "anyone there?")
    phones.start("1001")
    heard = await shop.bot("sendMessage", chat_id=1001, text="Hello")

    assert refused == {
        "ok": False,
        "error_code": 403,
        "description": "Forbidden: bot was blocked by the user",
    }
    assert updates[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert heard["ok"]


async def test_a_number_is_shared_by_the_button_that_asks_for_it(shop: Shop, phones: Phones) -> None:
    phones.start("1001")
    asking = {"keyboard": [[{"text": "Share my number", "request_contact": True}]]}
    await shop.bot("sendMessage", chat_id=1001, text="Who?", reply_markup=asking)
    shown = phones.view("telegram", "1001")["keyboard"]

    await shop.http.post("/demo/api/phones/telegram/1001/contact", json={"phone": ANNA})
    await shop.bot("sendMessage", chat_id=1001, text="Thanks", reply_markup={"remove_keyboard": True})

    assert shown == [[{"label": "Share my number", "asks": "contact"}]]
    contact = (await shop.bot("getUpdates"))["result"][-1]["message"]["contact"]
    assert (contact["phone_number"], contact["user_id"]) == (ANNA, 1001)
    assert phones.view("telegram", "1001")["keyboard"] == []


@pytest.mark.parametrize(
    ("method", "params", "code", "description"),
    [
        ("sendMessage", {"chat_id": 9, "text": "x"}, 400, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 1001}, 400, "Bad Request: message text is empty"),
        (
            "sendMessage",
            {"chat_id": 1001, "text": "x" * 4097},
            400,
            "Bad Request: message is too long",
        ),
        (
            "sendMessage",
            {
                "chat_id": 1001,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 33}]]},
            },
            400,
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            "editMessageText",
            {"chat_id": 1001, "message_id": 99, "text": "x"},
            400,
            "Bad Request: message to edit not found",
        ),
        ("makeCoffee", {}, 404, "Not Found"),
    ],
)
async def test_telegram_says_no_in_its_own_words(
    shop: Shop,
    phones: Phones,
    method: str,
    params: dict[str, Any],
    code: int,
    description: str,
) -> None:
    phones.meet("telegram", "1001")

    refused = await shop.bot(method, **params)

    assert refused == {"ok": False, "error_code": code, "description": description}


async def test_too_many_messages_at_once_are_refused_with_a_time(shop: Shop, tmp_path: Path) -> None:
    still = Phones(tmp_path / "still.db", clock=lambda: 1_800_000_000.25)
    still.meet("telegram", "1001")
    app = FastAPI()
    app.include_router(
        simulator(
            still,
            auth_token="secret",
            account_sid=ACCOUNT,
            sms_number=SHOP,
            bot_username="shop_bot",
            public_url=shop.url,
        )
    )

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://simulator") as http:
        answers = [await http.post(f"{BOT}/sendMessage", data={"chat_id": "1001", "text": "again"}) for _ in range(41)]

    still.close()
    assert {answer.status_code for answer in answers[:40]} == {200}
    assert answers[40].json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }


async def test_a_tap_that_nobody_fetches_is_lost_after_150_seconds(tmp_path: Path) -> None:
    now = [1_800_000_000.0]
    phones = Phones(tmp_path / "late.db", clock=lambda: now[0])
    phones.meet("telegram", "1001")
    app = FastAPI()
    app.include_router(
        simulator(
            phones,
            auth_token="secret",
            account_sid=ACCOUNT,
            sms_number=SHOP,
            bot_username="shop_bot",
            public_url="http://127.0.0.1:1",
        )
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://simulator") as http:
        markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
        await http.post(f"{BOT}/sendMessage", json={"chat_id": 1001, "text": "?", "reply_markup": markup})
        phones.press("1001", 1, "y")
        phones.say("telegram", "1001", "hello?")

        now[0] += 151
        answer = await http.get(f"{BOT}/getUpdates")

    phones.close()
    [update] = answer.json()["result"]
    assert update["message"]["text"] == "hello?"


async def test_updates_go_to_a_webhook_with_its_secret_until_it_takes_them(shop: Shop, phones: Phones) -> None:
    shop.failures = 1
    await shop.bot("setWebhook", url=f"{shop.url}/webhooks/telegram", secret_token="s3cret")

    phones.say("telegram", "1001", "one")
    phones.say("telegram", "1001", "two")

    _, first, headers = await shop.next()
    _, second, _ = await shop.next()
    assert headers["x-telegram-bot-api-secret-token"] == "s3cret"
    assert (first["message"]["text"], second["message"]["text"]) == ("one", "two")
    assert (await shop.bot("getUpdates"))["error_code"] == 409


async def test_an_sms_is_accepted_delivered_and_told_of(shop: Shop, phones: Phones) -> None:
    callback = f"{shop.url}/webhooks/twilio/status?m=7"

    accepted = await shop.sms(To=ANNA, Body="It ships on Friday.", StatusCallback=callback)

    message = accepted.json()
    assert accepted.status_code == 201
    assert (message["status"], message["num_segments"], message["date_sent"]) == (
        "queued",
        "1",
        None,
    )
    assert message["date_created"].endswith("+0000")
    for status in ("sent", "delivered"):
        url, form, headers = await shop.next()
        assert (form["MessageStatus"], form["MessageSid"]) == (status, message["sid"])
        assert url == callback
        assert headers["x-twilio-signature"] == signature("secret", callback, form)
    [bubble] = phones.thread("sms", ANNA)
    assert (bubble["text"], bubble["mine"]) == ("It ships on Friday.", False)


async def test_a_phone_that_is_off_gets_nothing_and_the_shop_hears_why(shop: Shop, phones: Phones) -> None:
    phones.block(ANNA, "sms")

    await shop.sms(To=ANNA, Body="Hello", StatusCallback=f"{shop.url}/webhooks/twilio/status")

    _, sent, _ = await shop.next()
    _, lost, _ = await shop.next()
    assert sent["MessageStatus"] == "sent"
    assert (lost["MessageStatus"], lost["ErrorCode"]) == ("undelivered", "30003")
    assert phones.thread("sms", ANNA) == []


async def test_an_sms_reaches_a_shop_that_is_not_up_yet(shop: Shop, phones: Phones) -> None:
    shop.failures = 2

    phones.say("sms", ANNA, "Where is my lamp? £5")

    url, form, headers = await shop.next()
    assert url == f"{shop.url}/webhooks/twilio/sms"
    assert (form["From"], form["To"], form["Body"]) == (ANNA, SHOP, "Where is my lamp? £5")
    assert form["MessageSid"].startswith("SM")
    assert headers["x-twilio-signature"] == signature("secret", url, form)
    assert headers["i-twilio-idempotency-token"]


@pytest.fixture
def typed_before(tmp_path: Path) -> None:
    """An SMS that was typed, and not carried, before the simulator was stopped."""
    phones = Phones(tmp_path / "phones.db")
    phones.say("sms", ANNA, "Anybody there?")
    phones.close()


@pytest.mark.usefixtures("typed_before")
async def test_what_was_typed_before_a_restart_is_still_carried(shop: Shop) -> None:
    _, form, _ = await shop.next()

    assert form["Body"] == "Anybody there?"


async def test_stop_blocks_and_start_lets_through_again(shop: Shop, phones: Phones) -> None:
    phones.say("sms", ANNA, " stop ")
    phones.say("sms", ANNA, "Stop")
    refused = await shop.sms(To=ANNA, Body="One more thing")
    phones.say("sms", ANNA, "start")
    allowed = await shop.sms(To=ANNA, Body="One more thing")

    assert refused.status_code == 400
    assert refused.json()["code"] == 21610
    assert allowed.status_code == 201
    confirmations = [one["text"] for one in phones.thread("sms", ANNA) if not one["mine"]]
    assert confirmations[0].startswith("You have successfully been unsubscribed.")
    assert confirmations[1].startswith("You have successfully been re-subscribed")
    heard = [(await shop.next())[1]["Body"] for _ in range(3)]
    assert heard == [" stop ", "Stop", "start"]


async def test_a_sentence_with_stop_in_it_blocks_nothing(shop: Shop, phones: Phones) -> None:
    phones.say("sms", ANNA, "Please stop it")

    assert (await shop.sms(To=ANNA, Body="All right")).status_code == 201


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"Body": "x"}, 21604),
        ({"To": "12345", "Body": "x"}, 21211),
        ({"To": ANNA, "Body": ""}, 21602),
        ({"To": ANNA, "Body": "x" * 1601}, 21617),
        ({"To": ANNA, "Body": "x", "From": "+15005550001"}, 21606),
    ],
)
async def test_twilio_says_no_by_number(shop: Shop, form: dict[str, str], code: int) -> None:
    refused = await shop.sms(**form)

    assert (refused.status_code, refused.json()["code"]) == (400, code)


async def test_a_wrong_token_opens_nothing(shop: Shop) -> None:
    refused = await shop.http.get(MESSAGES, auth=(ACCOUNT, "guess"))

    assert (refused.status_code, refused.json()["code"]) == (401, 20003)


async def test_what_was_accepted_can_be_found_page_by_page(shop: Shop, phones: Phones) -> None:
    for number in range(5):
        await shop.sms(To=ANNA, Body=f"number {number}")
    await shop.sms(To="+491700000000", Body="somebody else")
    phones.say("sms", ANNA, "an answer")

    first = (await shop.http.get(MESSAGES, auth=AUTH, params={"To": ANNA, "PageSize": 3})).json()
    second = (await shop.http.get(f"/simulator/twilio{first['next_page_uri']}", auth=AUTH)).json()
    inbound = (await shop.http.get(MESSAGES, auth=AUTH, params={"From": ANNA})).json()
    long_ago = (await shop.http.get(MESSAGES, auth=AUTH, params={"DateSent<": "2020-01-01"})).json()

    assert [one["body"] for one in first["messages"]] == ["number 4", "number 3", "number 2"]
    assert [one["body"] for one in second["messages"]] == ["number 1", "number 0"]
    assert second["next_page_uri"] is None
    assert [(one["body"], one["direction"]) for one in inbound["messages"]] == [("an answer", "inbound")]
    assert long_ago["messages"] == []


async def test_the_demo_page_hears_of_news_at_once(shop: Shop, phones: Phones) -> None:
    phones.start("1001")
    seen = (await shop.http.get("/demo/api/phones/telegram/1001")).json()
    waiting = asyncio.create_task(shop.http.get("/demo/api/phones/telegram/1001", params={"after": seen["version"]}))

    await shop.bot("sendMessage", chat_id=1001, text="Welcome")

    news = (await waiting).json()
    assert news["version"] > seen["version"]
    assert [one["text"] for one in news["bubbles"]] == ["/start", "Welcome"]


async def test_phones_remember_over_a_restart(tmp_path: Path) -> None:
    before = Phones(tmp_path / "phones.db")
    before.say("telegram", "1001", "remember me")
    before.say("sms", ANNA, "STOP")
    version = before.version
    before.close()

    after = Phones(tmp_path / "phones.db")

    assert after.version == version
    assert [one["text"] for one in after.thread("telegram", "1001")] == ["remember me"]
    assert [one["opted_out"] for one in after.people()] == [True, False]
    after.close()


def test_a_form_is_signed_as_twilio_publishes() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
        "Caller": "+14158675309",
    }

    signed = signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2#rc=3", form)

    assert signed == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


async def test_the_real_clients_take_it_for_the_providers(shop: Shop, phones: Phones) -> None:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
    from twilio.http.async_http_client import AsyncTwilioHttpClient
    from twilio.rest import Client

    phones.start("1001", "hi")
    session = AiohttpSession(api=TelegramAPIServer.from_base(f"{shop.url}/simulator/telegram"))
    async with Bot("42:token", session=session) as bot:
        me = await bot.get_me()
        [update] = await bot.get_updates(timeout=1)
        keys = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y")]])
        sent = await bot.send_message(1001, "<b>Hi</b> &amp; welcome", parse_mode="HTML", reply_markup=keys)
    async with AsyncTwilioHttpClient() as http:
        client = Client(*AUTH, http_client=http)
        client.api.base_url = f"{shop.url}/simulator/twilio"
        message = await client.messages.create_async(to=ANNA, from_=SHOP, body="Hello")
        listed = await client.messages.list_async(to=ANNA)

    assert (me.id, me.username) == (42, "shop_bot")
    assert update.message is not None
    assert update.message.text == "/start hi"
    assert sent.text == "Hi & welcome"
    assert sent.reply_markup is not None
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == "y"
    assert [one.sid for one in listed] == [message.sid]
