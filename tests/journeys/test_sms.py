"""SMS over the wire: what Twilio is asked, what its answers mean, and who may knock at our doors."""

import asyncio
import base64
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from stubs.twilio import ACCOUNT, NUMBER, TOKEN, TwilioStub
from twilio.request_validator import RequestValidator

from bot.channels import Outgoing, Report
from bot.channels.sms import Settings, Sms
from bot.channels.sms_errors import of_answer, of_code
from bot.dialogue import Incoming, Rendered
from store.errors import Halted, NoSuchAddress, Refused, ShopError, Unreachable, Unsure, Unwilling

OLD_TOKEN = "the-old-token"
ANNA = "+14155550123"
PUBLIC_URL = "https://shop.example/bot"
SMS_DOOR = "/webhooks/twilio/sms"
STATUS_DOOR = "/webhooks/twilio/status"
SID = f"SM{'1' * 32}"


class Shop:
    """The shop's side of the doors: what it heard, and Twilio knocking."""

    def __init__(self, sms: Sms) -> None:
        self.heard: list[Incoming] = []
        self.reports: list[Report] = []
        self.failing = False
        app = FastAPI()
        app.include_router(sms.routes(self.receive, self.hear))
        self.app = app
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8000")

    async def receive(self, incoming: Incoming) -> None:
        if self.failing:
            raise RuntimeError("the store is away")
        self.heard.append(incoming)

    async def hear(self, report: Report) -> None:
        if self.failing:
            raise RuntimeError("the store is away")
        self.reports.append(report)

    async def knock(self, path: str, form: dict[str, str], *, token: str = TOKEN, **headers: str) -> httpx.Response:
        signature = RequestValidator(token).compute_signature(f"{PUBLIC_URL}{path}", form)
        return await self.post(path, urlencode(form).encode(), {"X-Twilio-Signature": signature, **headers})

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.http.post(path, content=body, headers=kind | headers)


class Server(uvicorn.Server):
    """A server that leaves the signals to the tests."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStub]:
    async with TwilioStub() as twilio:
        yield twilio
        assert twilio.complaints == []


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop(Sms(_settings(), public_url=f"{PUBLIC_URL}/"))
    async with shop.http:
        yield shop


async def test_a_message_is_handed_over_once_with_where_to_report_it(twilio: TwilioStub) -> None:
    async with _sender(twilio) as sms:
        sid = await sms.send(_outgoing("Your lamp comes on 12 January.", worth_seconds=600.7))

    [request], [sent] = twilio.requests, twilio.sent
    assert sid == sent.sid
    assert request.fields() == {
        "To": ANNA,
        "From": NUMBER,
        "Body": "Your lamp comes on 12 January.",
        "StatusCallback": f"{PUBLIC_URL}/webhooks/twilio/status?message=42#rc=3&rp=5xx,ct,rt",
        "ValidityPeriod": "600",
        "SmartEncoded": "false",
    }


@pytest.mark.parametrize(
    ("worth", "validity"), [(None, None), (0.0, "60"), (-5, "60"), (600, "600"), (90_000, "14400")]
)
async def test_a_message_is_valid_for_as_long_as_it_is_worth_sending(
    twilio: TwilioStub, worth: float | None, validity: str | None
) -> None:
    async with _sender(twilio) as sms:
        await sms.send(_outgoing("Still there?", worth_seconds=worth))

    assert twilio.requests[0].fields().get("ValidityPeriod") == validity


async def test_a_messaging_service_chooses_the_number(twilio: TwilioStub) -> None:
    async with _sender(twilio, twilio_messaging_service="MG1") as sms:
        await sms.send(_outgoing("Hello"))

    sent = twilio.requests[0].fields()
    assert (sent["MessagingServiceSid"], sent.get("From")) == ("MG1", None)


async def test_an_api_key_sends_in_the_name_of_the_account(twilio: TwilioStub) -> None:
    async with _sender(twilio, twilio_api_key="SK1", twilio_api_secret="hush") as sms:
        with pytest.raises(Halted):  # the stub knows the token alone
            await sms.send(_outgoing("Hello"))

    [request] = twilio.requests
    assert base64.b64decode(request.headers["authorization"].removeprefix("Basic ")) == b"SK1:hush"
    assert f"/Accounts/{ACCOUNT}/" in request.path


async def test_all_messages_go_over_few_connections(twilio: TwilioStub) -> None:
    async with _sender(twilio) as sms:
        for _ in range(5):
            await sms.send(_outgoing("Hello"))

        assert len(twilio.connections) == 1


async def test_the_environment_does_not_send_us_elsewhere(twilio: TwilioStub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")

    async with _sender(twilio) as sms:
        assert await sms.send(_outgoing("Hello"))


async def test_a_message_without_words_is_not_sent(twilio: TwilioStub) -> None:
    async with _sender(twilio) as sms:
        with pytest.raises(Refused):
            await sms.send(_outgoing(" "))

    assert twilio.requests == []


@pytest.mark.parametrize(
    ("code", "kind", "sender_wide"),
    [
        (20003, Halted, True),
        (21211, NoSuchAddress, None),
        (21408, NoSuchAddress, None),
        (21610, Unwilling, None),
        (21611, Unreachable, True),
        (21612, NoSuchAddress, None),
        (21614, NoSuchAddress, None),
        (21606, Halted, True),
        (21617, Refused, None),
        (30034, Halted, True),
        (65432, Refused, None),
    ],
)
async def test_a_refusal_says_what_to_do_about_it(
    twilio: TwilioStub, caplog: pytest.LogCaptureFixture, code: int, kind: type[ShopError], sender_wide: bool | None
) -> None:
    caplog.set_level(logging.DEBUG)
    twilio.reject(ANNA, code)

    async with _sender(twilio) as sms:
        with pytest.raises(ShopError) as refusal:
            await sms.send(_outgoing("Your lamp"))

    assert type(refusal.value) is kind
    assert getattr(refusal.value, "sender_wide", None) is sender_wide
    assert str(code) in str(refusal.value)
    for told in (str(refusal.value), caplog.text):
        assert not any(secret in told for secret in (ANNA, "Your lamp", TOKEN))


async def test_too_many_at_once_is_repeated_when_twilio_says_so(twilio: TwilioStub) -> None:
    twilio.refuse(retry_after=7)

    async with _sender(twilio) as sms:
        with pytest.raises(Unreachable) as refusal:
            await sms.send(_outgoing("Hello"))

    assert type(refusal.value) is Unreachable
    assert (refusal.value.retry_after, refusal.value.sender_wide, refusal.value.code) == (7, True, "20429")


async def test_a_fault_of_twilio_leaves_it_open_and_nothing_is_repeated(twilio: TwilioStub) -> None:
    async with _sender(twilio) as sms:
        for trouble in (twilio.fail, twilio.garble, twilio.cut_off, twilio.hang_up):
            trouble()
            with pytest.raises(Unsure):
                await sms.send(_outgoing(trouble.__name__))

    assert len(twilio.requests) == 4


async def test_an_answer_is_not_waited_for_without_end(twilio: TwilioStub) -> None:
    twilio.swallow()

    async with _sender(twilio, patience=1) as sms:
        with pytest.raises(Unsure):
            await asyncio.wait_for(sms.send(_outgoing("Your lamp")), 8)

    assert [sent.text for sent in twilio.sent] == ["Your lamp"]


async def test_what_never_left_can_be_repeated() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        nobody = f"http://127.0.0.1:{listening.getsockname()[1]}"
    sms = Sms(_settings(twilio_api_url=nobody), public_url=PUBLIC_URL)

    await sms.open()
    with pytest.raises(Unreachable) as error:
        await sms.send(_outgoing("Hello"))
    await sms.close()

    assert type(error.value) is Unreachable


async def test_a_message_whose_fate_is_unknown_is_found_by_what_it_says(twilio: TwilioStub) -> None:
    since = datetime.now(UTC)

    async with _sender(twilio) as sms:
        await sms.send(_outgoing("Something else"))
        twilio.cut_off()
        with pytest.raises(Unsure):
            await sms.send(_outgoing("Your lamp  comes on 12 January.\n1 Keep waiting"))
        found = await sms.ask(_outgoing("Your lamp  comes on 12 January.\n1 Keep waiting"), since)

    assert found == twilio.sent[1].sid
    assert "DateSent" not in twilio.requests[-1].query


async def test_what_twilio_never_took_is_not_found(twilio: TwilioStub) -> None:
    since = datetime.now(UTC)

    async with _sender(twilio) as sms:
        await sms.send(_outgoing("Your lamp", to="+14155550124"))
        twilio.hang_up()
        with pytest.raises(Unsure):
            await sms.send(_outgoing("Your lamp"))

        assert await sms.ask(_outgoing("Your lamp"), since) is None


async def test_the_same_words_of_another_day_are_another_message(twilio: TwilioStub) -> None:
    async with _sender(twilio) as sms:
        await sms.send(_outgoing("Your lamp"))

        assert await sms.ask(_outgoing("Your lamp"), datetime.now(UTC) + timedelta(minutes=5)) is None


async def test_asking_in_vain_leaves_nothing_in_doubt(twilio: TwilioStub) -> None:
    sms = Sms(_settings(twilio_api_url=twilio.url, twilio_auth_token="wrong"), public_url=PUBLIC_URL)
    await sms.open()

    with pytest.raises(Halted):
        await sms.ask(_outgoing("Your lamp"), datetime.now(UTC))

    await sms.close()


async def test_listening_ends_at_once() -> None:
    sms = Sms(_settings(), public_url=PUBLIC_URL)
    shop = Shop(sms)

    await asyncio.wait_for(sms.listen(shop.receive, asyncio.Event()), 1)


async def test_a_daily_cap_ends_at_midnight_on_the_us_west_coast() -> None:
    before_the_clocks_change = datetime(2026, 10, 31, 20, 0, tzinfo=UTC)  # 13:00 there
    on_that_day = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)  # 01:00 there, of 25 hours

    waits = [_wait(of_code(30023, now=now)) for now in (before_the_clocks_change, on_that_day)]

    assert waits == [11 * 3600, 24 * 3600]


@pytest.mark.parametrize(
    ("status", "code", "may_be_done", "kind"),
    [
        (500, 21610, True, Unsure),
        (503, None, False, Unreachable),
        (408, None, True, Unsure),
        (429, None, True, Unreachable),
        (429, 21610, True, Unreachable),
        (403, None, True, Halted),
        (302, None, True, Halted),
        (404, 20404, True, Halted),
        (400, None, True, Refused),
    ],
)
def test_an_answer_without_a_number_is_judged_by_its_status(
    status: int, code: int | None, may_be_done: bool, kind: type[ShopError]
) -> None:
    error = of_answer(status, code, may_be_done=may_be_done, now=datetime(2026, 11, 2, tzinfo=UTC))

    assert type(error) is kind


async def test_twilio_finds_our_doors_by_the_address_that_it_was_given(twilio: TwilioStub) -> None:
    twilio.tell("sent", "delivered")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with _sender(twilio, public_url=url) as sms:
            shop = Shop(sms)
            server = Server(uvicorn.Config(shop.app, log_config=None, lifespan="off"))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            sid = await sms.send(_outgoing("Your lamp"))
            await twilio.quiet()
            answer = await twilio.text(f"{url}{SMS_DOOR}", ANNA, "1", ToCity="")
            server.should_exit = True
            await serving

    assert answer == 200
    assert [heard.text for heard in shop.heard] == ["1"]
    told = [(report.provider_id, report.message_id, report.status) for report in shop.reports]
    assert told == [(sid, 42, "sent"), (sid, 42, "delivered")]


async def test_an_sms_is_heard_and_answered_with_nothing(shop: Shop) -> None:
    answer = await shop.knock(SMS_DOOR, _sms(Body="Where is my lámpara? & co", ToCity=""))

    assert (answer.status_code, answer.text) == (200, '<?xml version="1.0" encoding="UTF-8"?><Response/>')
    assert answer.headers["content-type"].startswith("text/xml")
    assert shop.heard == [
        Incoming(channel="sms", handle=ANNA, kind="text", key=f"sms:{SID}", text="Where is my lámpara? & co")
    ]


@pytest.mark.parametrize("word", ["STOP", "START", "HELP"])
async def test_what_twilio_has_answered_by_itself_is_known(shop: Shop, word: str) -> None:
    await shop.knock(SMS_DOOR, _sms(Body=word, OptOutType=word))

    assert [heard.keyword for heard in shop.heard] == [word.lower()]


async def test_a_picture_without_words_cannot_be_read(shop: Shop) -> None:
    await shop.knock(SMS_DOOR, _sms(Body="", NumMedia="1", MediaUrl0="https://api.twilio.com/media"))
    await shop.knock(SMS_DOOR, _sms(Body="It arrived like this", NumMedia="1"))

    assert [heard.kind for heard in shop.heard] == ["unreadable", "text"]


@pytest.mark.parametrize("sender", ["72345", "ACME", "whatsapp:+14155550123"])
async def test_a_machine_is_not_listened_to(shop: Shop, sender: str) -> None:
    answer = await shop.knock(SMS_DOOR, _sms(Body="Your code is 1234", From=sender))

    assert answer.status_code == 200
    assert shop.heard == []


async def test_what_could_not_be_kept_is_not_confirmed(shop: Shop) -> None:
    shop.failing = True

    answers = [await shop.knock(SMS_DOOR, _sms(Body="1")), await shop.knock(STATUS_DOOR, _status("sent"))]

    assert [answer.status_code for answer in answers] == [500, 500]


async def test_the_address_is_our_own_and_not_what_a_request_says(shop: Shop) -> None:
    form = _sms(Body="1")
    forged = RequestValidator(TOKEN).compute_signature(f"https://evil.example{SMS_DOOR}", form)
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    refused = await shop.post(SMS_DOOR, urlencode(form).encode(), {"X-Twilio-Signature": forged, **headers})
    taken = await shop.knock(SMS_DOOR, form, **headers)

    assert (refused.status_code, taken.status_code) == (403, 200)


async def test_the_old_token_is_good_while_it_is_replaced(shop: Shop) -> None:
    old = await shop.knock(SMS_DOOR, _sms(Body="1"), token=OLD_TOKEN)
    other = await shop.knock(SMS_DOOR, _sms(Body="1"), token="another")

    assert (old.status_code, other.status_code) == (200, 403)


async def test_nobody_else_gets_in_or_learns_why(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    body = urlencode(_sms(Body="hello")).encode()
    genuine = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}{SMS_DOOR}", _sms(Body="hello"))

    answers = [
        await shop.post(SMS_DOOR, body, {}),
        await shop.post(SMS_DOOR, body, {"X-Twilio-Signature": "nonsense"}),
        await shop.post(SMS_DOOR, body + b"&NumMedia=1", {"X-Twilio-Signature": genuine}),
        await shop.post(STATUS_DOOR, body, {"X-Twilio-Signature": genuine}),
    ]

    assert [(answer.status_code, answer.text) for answer in answers] == [(403, "")] * 4
    assert (shop.heard, shop.reports) == ([], [])
    assert "signature" in caplog.text
    assert not any(secret in caplog.text for secret in (ANNA, "hello", TOKEN, genuine))


async def test_the_doors_are_small_and_open_to_posts_alone(shop: Shop) -> None:
    large = await shop.knock(SMS_DOOR, _sms(Body="x" * 70_000))
    got = await shop.http.get(SMS_DOOR)
    call = await shop.knock(SMS_DOOR, {"CallSid": "CA1", "From": ANNA})

    assert (large.status_code, got.status_code, call.status_code) == (413, 405, 400)
    assert shop.heard == []


async def test_what_became_of_a_message_is_reported_with_our_own_number_for_it(shop: Shop) -> None:
    answer = await shop.knock(f"{STATUS_DOOR}?message=42", _status("delivered", RawDlrDoneDate="2611021500"))

    assert (answer.status_code, answer.content) == (204, b"")
    assert shop.reports == [
        Report(provider_id=SID, message_id=42, status="delivered", done=True, rank=4, code="", error=None)
    ]


async def test_a_report_of_a_message_that_we_did_not_number_is_passed_on(shop: Shop) -> None:
    for path in (STATUS_DOOR, f"{STATUS_DOOR}?message=x"):
        assert (await shop.knock(path, _status("sent"))).status_code == 204

    assert [(report.message_id, report.done) for report in shop.reports] == [(None, False)] * 2


async def test_late_words_of_twilio_can_be_told_from_new_ones(shop: Shop) -> None:
    words = ["accepted", "queued", "sending", "sent", "delivered", "read"]

    for word in words:
        await shop.knock(STATUS_DOOR, _status(word))

    ranks = [report.rank for report in shop.reports]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(
    ("status", "code", "kind", "retry_after"),
    [
        ("undelivered", "30003", Unreachable, 4 * 3600),
        ("undelivered", "30004", NoSuchAddress, None),
        ("undelivered", "30005", NoSuchAddress, None),
        ("undelivered", "30006", NoSuchAddress, None),
        ("undelivered", "30007", Refused, None),
        ("undelivered", "30008", Unreachable, 15 * 60),
        ("failed", "30036", Unreachable, None),
        ("failed", "21610", Unwilling, None),
        ("failed", "99999", Refused, None),
        ("failed", "", Refused, None),
        ("canceled", "", Refused, None),
    ],
)
async def test_a_message_that_failed_says_what_to_do_about_it(
    shop: Shop, status: str, code: str, kind: type[ShopError], retry_after: float | None
) -> None:
    await shop.knock(STATUS_DOOR, _status(status, **({"ErrorCode": code} if code else {})))

    [report] = shop.reports
    assert (type(report.error), report.code, report.done, report.rank) == (kind, code, False, 4)
    assert getattr(report.error, "retry_after", None) == retry_after
    assert code in str(report.error)


@contextlib.asynccontextmanager
async def _sender(
    twilio: TwilioStub, *, public_url: str = PUBLIC_URL, patience: float = 10, **given: Any
) -> AsyncIterator[Sms]:
    sms = Sms(_settings(twilio_api_url=twilio.url, **given), public_url=public_url)
    sms.patience = patience
    await sms.open()
    try:
        yield sms
    finally:
        await sms.close()


def _outgoing(text: str, *, to: str = ANNA, worth_seconds: float | None = None) -> Outgoing:
    return Outgoing(message_id=42, handle=to, rendered=Rendered(text), worth_seconds=worth_seconds)


def _wait(error: ShopError) -> float | None:
    assert isinstance(error, Unreachable)
    return error.retry_after


def _settings(**given: Any) -> Settings:
    plain = {name: field.get_default() for name, field in Settings.model_fields.items()}
    account = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_auth_token_old": OLD_TOKEN,
        "twilio_number": NUMBER,
    }
    return Settings.model_validate(plain | account | given)


def _sms(**fields: str) -> dict[str, str]:
    return {
        "MessageSid": SID,
        "SmsSid": SID,
        "AccountSid": ACCOUNT,
        "From": ANNA,
        "To": NUMBER,
        "NumMedia": "0",
        "ApiVersion": "2010-04-01",
        **fields,
    }


def _status(word: str, **fields: str) -> dict[str, str]:
    return {"MessageSid": SID, "MessageStatus": word, "SmsStatus": word, "To": ANNA, "From": NUMBER, **fields}
