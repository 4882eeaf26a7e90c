"""The stubs behave, and misbehave, as they are told to: what the other journeys stand on."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from stubs.pace import Pace
from stubs.telegram import TelegramStub
from stubs.twilio import TwilioStub, signature
from stubs.wire import Answer, Reaction, Request

TESTS = Path(__file__).parents[1]
ANNA = "+491701234567"


class Receiver(TelegramStub):
    """A shop of which only the door is there."""

    def answer(self, request: Request) -> Reaction:
        return Answer(204, b"")


class Watched(TelegramStub):
    """Tells when it is called."""

    def __init__(self) -> None:
        super().__init__()
        self.called = asyncio.Event()

    def answer(self, request: Request) -> Reaction:
        self.called.set()
        return super().answer(request)


async def send(stub: TelegramStub, chat_id: int = 1, text: str = "Hello", **more: Any) -> httpx.Response:
    async with httpx.AsyncClient(timeout=2) as http:
        return await http.post(f"{stub.url}/bot42:x/sendMessage", json={"chat_id": chat_id, "text": text} | more)


async def sms(stub: TwilioStub, **form: str) -> httpx.Response:
    async with httpx.AsyncClient(auth=(stub.account_sid, stub.auth_token), timeout=2) as http:
        path = f"{stub.url}/2010-04-01/Accounts/{stub.account_sid}/Messages.json"
        return await http.post(path, data={"From": "+15005550006", "Body": "Hello"} | form)


async def listed(stub: TwilioStub, path: str = "", **params: Any) -> dict[str, Any]:
    async with httpx.AsyncClient(auth=(stub.account_sid, stub.auth_token), base_url=stub.url) as http:
        path = path or f"/2010-04-01/Accounts/{stub.account_sid}/Messages.json"
        body: dict[str, Any] = (await http.get(path, params=params or None)).json()
        return body


async def test_what_was_sent_is_remembered() -> None:
    keys = {"inline_keyboard": [[{"text": "Keep", "callback_data": "k"}], [{"text": "Site", "url": "http://a.b"}]]}

    async with TelegramStub() as telegram:
        answer = await send(telegram, 7, "Late", reply_markup=keys)

    [sent] = telegram.sent
    assert (sent.chat_id, sent.text) == (7, "Late")
    assert sent.buttons == ((("Keep", "k"),), (("Site", "http://a.b"),))
    assert answer.json()["result"]["reply_markup"] == keys
    assert telegram.requests[0].headers["content-type"] == "application/json"
    assert telegram.complaints == []


async def test_trouble_comes_in_the_order_in_which_it_was_ordered() -> None:
    async with TelegramStub() as telegram:
        telegram.refuse(retry_after=3)
        telegram.fail()
        telegram.garble()
        answers = [await send(telegram) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [429, 500, 502, 200]
    assert answers[0].json()["parameters"] == {"retry_after": 3}
    assert answers[2].headers["content-type"] == "text/html"
    assert (len(telegram.sent), telegram.refused) == (1, 1)


async def test_a_message_may_be_taken_without_an_answer() -> None:
    async with TelegramStub() as telegram:
        telegram.cut_off()
        with pytest.raises(httpx.RemoteProtocolError):
            await send(telegram, text="cut off")
        telegram.hang_up()
        with pytest.raises(httpx.RemoteProtocolError):
            await send(telegram, text="hung up")
        telegram.swallow()
        with pytest.raises(httpx.ReadTimeout):
            await send(telegram, text="swallowed")

    assert [one.text for one in telegram.sent] == ["cut off", "swallowed"]


async def test_who_blocked_the_bot_and_who_does_not_exist() -> None:
    async with TelegramStub() as telegram:
        telegram.block(1)
        telegram.forget(2)
        answers = [await send(telegram, chat_id) for chat_id in (1, 2)]

    assert [answer.json()["description"] for answer in answers] == [
        "Forbidden: bot was blocked by the user",
        "Bad Request: chat not found",
    ]
    assert telegram.sent == []


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"colour": "red"}, "sendMessage knows no colour"),
        ({"text": ""}, "a text has 1 to 4096 characters"),
        ({"reply_markup": {"inline_keyboard": [[{"text": "a"}]]}}, "a button does exactly one thing, not []"),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]}},
            f"callback_data has 1 to 64 bytes: {'x' * 65!r}",
        ),
    ],
)
async def test_what_the_bot_api_does_not_know_is_complained_of(more: dict[str, Any], complaint: str) -> None:
    async with TelegramStub() as telegram:
        await send(telegram, **more)

    assert telegram.complaints == [complaint]


async def test_an_update_is_fetched_until_it_is_confirmed() -> None:
    async with Watched() as telegram, httpx.AsyncClient(base_url=f"{telegram.url}/bot42:x") as http:
        polling = asyncio.create_task(http.post("/getUpdates", data={"timeout": "20"}))
        await telegram.called.wait()
        update_id = telegram.says(7, "hello")
        first = (await polling).json()["result"]
        again = (await http.get("/getUpdates")).json()["result"]
        rest = (await http.get("/getUpdates", params={"offset": update_id + 1})).json()["result"]

    assert first[0]["message"]["text"] == "hello"
    assert (again, rest) == (first, [])


def test_no_more_than_the_rate_gets_through_and_haste_gains_nothing() -> None:
    pace = Pace(per_second=10, per_chat=1, chat_burst=1)

    burst = [pace.admit(f"chat {n}", 100.0) for n in range(11)]
    too_early = pace.admit("another", 100.9)
    in_time = pace.admit("another", 101.0)
    same_chat = pace.admit("another", 101.1)

    assert burst == [0] * 10 + [1]
    assert (too_early, in_time, same_chat) == (1, 0, 1)


async def test_the_rate_is_enforced_and_counted() -> None:
    async with TelegramStub() as telegram:
        telegram.limit(1, per_chat=1)
        answers = [await send(telegram, number) for number in range(3)]

    assert [answer.status_code for answer in answers][1:] == [429, 429]
    assert (len(telegram.sent), telegram.refused) == (1, 2)
    assert telegram.busiest_second([0.0, 0.5, 0.99, 1.0, 3.0]) == 3


async def test_an_sms_is_taken_and_can_be_found() -> None:
    async with TwilioStub() as twilio:
        made = (await sms(twilio, To=ANNA)).json()
        await sms(twilio, To=ANNA, Body="Again")
        await sms(twilio, To="+491700000000")
        first = await listed(twilio, To=ANNA, PageSize=1)
        second = await listed(twilio, first["next_page_uri"])

    assert (made["status"], made["num_segments"], made["date_sent"]) == ("queued", "1", None)
    assert [one["body"] for one in first["messages"]] == ["Again"]
    assert [one["sid"] for one in second["messages"]] == [made["sid"]]
    assert second["next_page_uri"] is None
    assert twilio.complaints == []


async def test_twilio_refuses_by_number() -> None:
    async with TwilioStub() as twilio:
        twilio.reject(ANNA, 21610)
        refused = await sms(twilio, To=ANNA)
        malformed = await sms(twilio, To="12")
        twilio.refuse()
        too_many = await sms(twilio, To="+491700000000")
        twilio.auth_token = "another"
        stranger = await sms(twilio, To="+491700000000")

    answers = (refused, malformed, too_many, stranger)
    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (400, 21610),
        (400, 21211),
        (429, 20429),
        (401, 20003),
    ]
    assert twilio.sent == []


async def test_twilio_tells_what_became_of_a_message_in_any_order() -> None:
    async with Receiver() as shop, TwilioStub() as twilio:
        twilio.tell("delivered", "sent", "sent")
        twilio.lose(ANNA, 30003)
        await sms(twilio, To=ANNA, StatusCallback=f"{shop.url}/status?m=1")
        await twilio.quiet()

    told = [request.fields() for request in shop.requests]
    assert [one["MessageStatus"] for one in told] == ["undelivered", "sent", "sent"]
    assert told[0]["ErrorCode"] == "30003"
    form = {name: value for name, value in told[1].items() if name != "m"}
    signed = signature(twilio.auth_token, f"{shop.url}/status?m=1", form)
    assert shop.requests[1].headers["x-twilio-signature"] == signed


async def test_a_signed_sms_arrives_and_may_be_repeated() -> None:
    async with Receiver() as shop, TwilioStub() as twilio:
        answers = [await twilio.text(f"{shop.url}/sms", ANNA, "WHERE?", sid="SM1") for _ in range(2)]

    first, second = (request.fields() for request in shop.requests)
    assert answers == [204, 204]
    assert (first["Body"], first["MessageSid"]) == ("WHERE?", "SM1")
    assert first == second


async def test_what_twilio_does_not_know_is_complained_of() -> None:
    async with TwilioStub() as twilio:
        await sms(twilio, To=ANNA, IdempotencyKey="1", StatusCallback="http://my_host/x")

    assert twilio.complaints == [
        "a message knows no IdempotencyKey",
        "StatusCallback needs a valid host: 'http://my_host/x'",
    ]


async def test_a_stub_can_be_a_process_that_is_commanded_and_counts(tmp_path: Path) -> None:
    log = tmp_path / "accepted.jsonl"
    command = (sys.executable, "-m", "stubs.telegram", "--port", "0", "--log", str(log))

    process = await asyncio.create_subprocess_exec(*command, cwd=TESTS, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with httpx.AsyncClient(base_url=url) as http:
        await http.post("/_stub", json={"do": "fail", "times": 1, "status": 503})
        answers = [
            await http.post("/bot42:x/sendMessage", data={"chat_id": "7", "text": text}) for text in ("lost", "kept")
        ]
        told = (await http.get("/_stub")).json()
    process.send_signal(signal.SIGKILL)
    await process.wait()

    assert [answer.status_code for answer in answers] == [503, 200]
    assert [one["text"] for one in told["sent"]] == ["kept"]
    assert [json.loads(line)["text"] for line in log.read_text().splitlines()] == ["kept"]
