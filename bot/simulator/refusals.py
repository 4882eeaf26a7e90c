"""What Twilio says no to, and how it says so (twilio.com/docs/api/errors)."""

import base64
import hmac
import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from bot.simulator.account import Account

E164 = re.compile(r"\+[1-9]\d{6,14}")
LONGEST = 1600
NOT_PLAYED = ("SendAt", "ScheduleType", "MediaUrl", "ContentSid", "PersistentAction")


class TwilioError(Exception):
    """What the API answers when it says no: the HTTP status and Twilio's number."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    @classmethod
    def missing(cls, request: Request) -> "TwilioError":
        """There is no such resource."""
        path = request.url.path.removeprefix("/simulator/twilio")
        return cls(404, 20404, f"The requested resource {path} was not found")

    def answer(self) -> JSONResponse:
        """Return Twilio's form of an error."""
        body = {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if self.status == 401 else None
        return JSONResponse(body, self.status, headers)


class TwilioRoute(APIRoute):
    """A route that answers a refusal in Twilio's form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, and what becomes of a refusal."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except TwilioError as refusal:
                return refusal.answer()

        return handled


def genuine(request: Request, account: Account) -> None:
    """Refuse who does not know the account's token."""
    expected = base64.b64encode(f"{account.sid}:{account.auth_token}".encode()).decode()
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Basic {expected}".encode()):
        raise TwilioError(401, 20003, "Authenticate")


def check(form: Mapping[str, str], account: Account) -> None:
    """Refuse what cannot be sent."""
    to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
    refused = [name for name in NOT_PLAYED if name in form]
    validity = form.get("ValidityPeriod", "36000")
    if not to:
        raise TwilioError(400, 21604, "A 'To' phone number is required.")
    if not (sender or form.get("MessagingServiceSid")):
        raise TwilioError(400, 21603, "A 'From' phone number is required.")
    if sender and sender != account.number:
        raise TwilioError(
            400,
            21606,
            f"The 'From' phone number {sender} is not a valid, SMS-capable inbound phone number"
            " or short code for your account.",
        )
    if not E164.fullmatch(to) or to == account.number:
        raise TwilioError(400, 21211, f"The 'To' number {to} is not a valid phone number.")
    if not body:
        raise TwilioError(400, 21602, "Message body is required.")
    if len(body) > LONGEST:
        raise TwilioError(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    if refused or not (validity.isdigit() and 1 <= int(validity) <= 36_000):
        named = ", ".join(refused) or "ValidityPeriod"
        raise TwilioError(400, 20001, f"The simulated carrier does not take {named}")
