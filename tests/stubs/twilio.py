"""Twilio on loopback: the Messages API, its webhooks and its errors (twilio.com/docs/messaging/api)."""

import asyncio
import base64
import hashlib
import hmac
import json
import re
import time
from dataclasses import asdict, dataclass
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlencode, urlsplit

from stubs.stub import Stub, main
from stubs.wire import Answer, Reaction, Request

ACCOUNT = "AC" + "1" * 32
TOKEN = "stub-auth-token"
NUMBER = "+15005550006"
CREATE = frozenset(
    {"To", "From", "MessagingServiceSid", "FallbackFrom", "Body", "MediaUrl", "ContentSid", "ContentVariables"}
    | {"StatusCallback", "ApplicationSid", "ProvideFeedback", "Attempt", "ValidityPeriod", "ForceDelivery", "MaxPrice"}
    | {"ContentRetention", "AddressRetention", "SmartEncoded", "PersistentAction", "TrafficType", "ShortenUrls"}
    | {"ScheduleType", "SendAt", "SendAsMms", "RiskCheck"}
)
LIST = frozenset({"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"})
SAYS = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' Phone Number"),
    21408: (400, "Permission to send an SMS has not been enabled for the region"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "Message cannot be sent with the current combination of 'To' and/or 'From' parameters"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}
ENDED = {"undelivered", "failed"}


@dataclass(slots=True)
class Sent:
    """A message that was taken, and what has become of it."""

    sid: str
    to: str
    text: str
    sender: str
    callback: str
    at: float
    status: str = "queued"
    error: int | None = None
    sent_at: float | None = None


class TwilioStub(Stub):
    """Takes messages, except to the numbers in `rejected` (an error code each).

    `reports` are the statuses that are told of by themselves, in this order: ("sent", "delivered"), or out of order, or
    twice. For a number in `lost` the last "delivered" is "undelivered" with its code.
    """

    commands = Stub.commands | {"report", "text", "reject", "lose", "tell"}

    def __init__(
        self, *, port: int = 0, log: Path | None = None, account_sid: str = ACCOUNT, auth_token: str = TOKEN
    ) -> None:
        super().__init__(port=port, log=log)
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.sent: list[Sent] = []
        self.rejected: dict[str, int] = {}
        self.lost: dict[str, int] = {}
        self.reports: tuple[str, ...] = ()
        self._by_sid: dict[str, Sent] = {}
        self._heard = 0
        self._path = f"/2010-04-01/Accounts/{account_sid}"
        self._credentials = "Basic " + base64.b64encode(f"{account_sid}:{auth_token}".encode()).decode()

    def reject(self, number: str, code: int) -> None:
        """Refuse every message to this number with this error."""
        self.rejected[number] = code

    def lose(self, number: str, code: int = 30003) -> None:
        """Take messages to this number, and report them undelivered."""
        self.lost[number] = code

    def tell(self, *reports: str, statuses: list[str] | None = None) -> None:
        """Report these statuses of every message from now on."""
        self.reports = tuple(statuses or reports)

    async def report(self, sid: str, status: str, *, error: int | None = None, url: str | None = None) -> int:
        """Tell the shop of a status, whether it is true or new or neither, and return what the shop answered."""
        sent = self._by_sid[sid]
        sent.status, sent.error = status, error
        if status != "queued":
            sent.sent_at = sent.sent_at or time.time()
        form = self._about(sid) | {"SmsStatus": status, "MessageStatus": status, "To": sent.to, "From": sent.sender}
        if error:
            form["ErrorCode"] = str(error)
        return await self._post(url or sent.callback, form)

    async def text(self, url: str, sender: str, body: str, *, to: str = NUMBER, sid: str = "", **more: str) -> int:
        """Send the shop an SMS, and return what it answered; the same `sid` again is a repeat."""
        self._heard += 1
        sid = sid or f"SM{'f' * 16}{self._heard:016x}"
        form = self._about(sid) | {
            "SmsStatus": "received",
            "SmsMessageSid": sid,
            "From": sender,
            "To": to,
            "Body": body,
        }
        return await self._post(url, form | {"NumMedia": "0", "NumSegments": "1"} | more)

    async def quiet(self) -> None:
        """Wait until all reports so far have been made."""
        await asyncio.gather(*tuple(self._tasks))

    def answer(self, request: Request) -> Reaction:
        if not hmac.compare_digest(request.headers.get("authorization", ""), self._credentials):
            return _no(20003)
        match request.method, request.path.removeprefix(self._path):
            case "POST", "/Messages.json":
                given = request.fields()
                self.complaints += _wrong_with(given)
                return self.carry(str(given.get("To")), lambda: self._take(given))
            case "GET", "/Messages.json":
                return self._list(request)
            case "GET", ".json":
                return Answer.json(200, {"sid": self.account_sid, "status": "active", "type": "Full"})
            case "GET", "/IncomingPhoneNumbers.json":
                return self._page(request, "incoming_phone_numbers", [{"phone_number": NUMBER}], None)
            case "GET", rest if (found := re.fullmatch(r"/Messages/(\w+)\.json", rest)) and found[1] in self._by_sid:
                return Answer.json(200, self._shown(self._by_sid[found[1]]))
        if not request.path.startswith("/2010-04-01/"):
            self.complaints.append(f"{request.method} {request.path}: there is no such resource")
        return _no(20404)

    def fault(self, status: int) -> Answer:
        return _no({400: 21211, 503: 20503}.get(status, 20500), status=status)

    def too_many(self, retry_after: int) -> Answer:
        return _no(20429, headers=(("retry-after", str(retry_after)),))

    def seen(self) -> list[dict[str, Any]]:
        return [asdict(one) for one in self.sent]

    def _take(self, given: dict[str, Any]) -> Answer:
        to, body = str(given.get("To", "")), str(given.get("Body", ""))
        if code := self.rejected.get(to):
            return _no(code)
        if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
            return _no(21211)
        if len(body) > 1600:
            return _no(21617)
        sid = f"SM{len(self.sent) + 1:032x}"
        sent = Sent(sid, to, body, str(given.get("From") or NUMBER), str(given.get("StatusCallback", "")), time.time())
        self.sent.append(sent)
        self._by_sid[sid] = sent
        if self._log:
            self.note(asdict(sent))
        shown = Answer.json(201, self._shown(sent))
        if self.reports and sent.callback:
            self.spawn(self._report_all(sent))
        return shown

    async def _report_all(self, sent: Sent) -> None:
        for status in self.reports:
            lost = self.lost.get(sent.to) if status == "delivered" else None
            await self.report(sent.sid, "undelivered" if lost else status, error=lost)

    def _list(self, request: Request) -> Answer:
        asked = request.fields()
        self.complaints += [f"the list of messages knows no {name}" for name in asked if name not in LIST]
        found = [one for one in reversed(self.sent) if _matches(one, asked)]
        if token := asked.get("PageToken"):
            found = [one for one in found if one.sid < token.removeprefix("PA")]
        size = min(int(asked.get("PageSize", 50)), 1000)
        more = f"PA{found[size - 1].sid}" if len(found) > size else None
        return self._page(request, "messages", [self._shown(one) for one in found[:size]], more)

    def _page(self, request: Request, name: str, shown: list[dict[str, Any]], token: str | None) -> Answer:
        asked = request.fields()
        number, size = int(asked.get("Page", 0)), int(asked.get("PageSize", 50))
        following = urlencode(asked | {"Page": number + 1, "PageToken": token})
        page = {
            "page": number,
            "page_size": size,
            "start": number * size,
            "end": number * size + max(len(shown) - 1, 0),
        }
        uris: dict[str, str | None] = {
            "uri": f"{request.path}?{request.query}",
            "first_page_uri": f"{request.path}?PageSize={size}&Page=0",
        }
        uris |= {"previous_page_uri": None, "next_page_uri": f"{request.path}?{following}" if token else None}
        return Answer.json(200, {name: shown} | page | uris)

    def _shown(self, sent: Sent) -> dict[str, Any]:
        path = f"{self._path}/Messages/{sent.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": sent.text,
            "date_created": _date(sent.at),
            "date_sent": None if sent.sent_at is None else _date(sent.sent_at),
            "date_updated": _date(sent.sent_at or sent.at),
            "direction": "outbound-api",
            "error_code": sent.error,
            "error_message": None,
            "from": sent.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": sent.sid,
            "status": sent.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "to": sent.to,
            "uri": f"{path}.json",
        }

    def _about(self, sid: str) -> dict[str, str]:
        return {"MessageSid": sid, "SmsSid": sid, "AccountSid": self.account_sid, "ApiVersion": "2010-04-01"}

    async def _post(self, url: str, form: dict[str, str]) -> int:
        import httpx

        headers = {"X-Twilio-Signature": signature(self.auth_token, url, form)}
        async with httpx.AsyncClient(trust_env=False, timeout=15) as client:
            return (await client.post(url, data=form, headers=headers)).status_code


def signature(auth_token: str, url: str, form: dict[str, str]) -> str:
    """Sign a form for a URL (twilio.com/docs/usage/webhooks/webhooks-security)."""
    signed = urldefrag(url).url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def _wrong_with(given: dict[str, Any]) -> list[str]:
    wrong = [f"a message knows no {name}" for name in given if name not in CREATE]
    wrong += [f"a message needs {name}" for name in ("To", "Body") if not given.get(name)]
    if not (given.get("From") or given.get("MessagingServiceSid")):
        wrong.append("a message needs From or MessagingServiceSid")
    if not 1 <= int(given.get("ValidityPeriod", 36000)) <= 36000:
        wrong.append("ValidityPeriod is 1 to 36000 seconds")
    if "StatusCallback" in given:
        host = urlsplit(given["StatusCallback"]).hostname
        if not host or "_" in host:
            wrong.append(f"StatusCallback needs a valid host: {given['StatusCallback']!r}")
    return wrong


def _matches(sent: Sent, asked: dict[str, Any]) -> bool:
    if sent.to != asked.get("To", sent.to) or sent.sender != asked.get("From", sent.sender):
        return False
    days: dict[str, str] = {name: asked[name][:10] for name in ("DateSent", "DateSent<", "DateSent>") if name in asked}
    if not days:
        return True
    if sent.sent_at is None:
        return False
    day = time.strftime("%Y-%m-%d", time.gmtime(sent.sent_at))
    return days.get("DateSent", day) == day and days.get("DateSent>", day) <= day <= days.get("DateSent<", day)


def _no(code: int, *, status: int | None = None, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    usual, message = SAYS.get(code, (400, "Error"))
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": more_info, "status": status or usual}
    return Answer(status or usual, json.dumps(body).encode(), headers=headers)


def _date(at: float) -> str:
    return _date_of(int(at))


@lru_cache(maxsize=16)
def _date_of(second: int) -> str:
    return formatdate(second).replace("-0000", "+0000")


if __name__ == "__main__":
    main("twilio", lambda port, log: TwilioStub(port=port, log=log))
