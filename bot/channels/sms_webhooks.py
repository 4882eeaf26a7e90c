"""The two doors at which Twilio brings an SMS, and what became of one of ours.

Both open only to Twilio's signature (twilio.com/docs/messaging/guides/webhook-request and
twilio.com/docs/messaging/guides/track-outbound-message-status).
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request, Response

from bot.channels import Hear, Receive, Report
from bot.channels.sms_errors import of_code
from bot.channels.sms_signature import genuine, spellings
from bot.dialogue import Incoming
from store.errors import NotGenuine, Refused, ShopError
from store.phones import calling_code

if TYPE_CHECKING:
    from bot.dialogue import Keyword

INBOUND = "/webhooks/twilio/sms"
STATUS = "/webhooks/twilio/status"
LARGEST = 64 * 1024  # bytes
NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

# Twilio does not promise the order in which its words arrive.
RANK = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "undelivered": 4,
    "failed": 4,
    "canceled": 4,
    "read": 5,
}

Form = Mapping[str, str]
Answer = Callable[[Form, Request], Awaitable[Response]]

log = logging.getLogger(__name__)


def webhooks(receive: Receive, hear: Hear, *, public_url: str, tokens: Sequence[str]) -> APIRouter:
    """Serve both doors; signatures are made with one of `tokens` over addresses under `public_url`.

    Where `receive` or `hear` fails, so does the request, for Twilio to come again.
    """
    router, bases = APIRouter(), spellings(public_url)

    async def inbound(form: Form, _: Request) -> Response:
        heard = incoming(form)
        if heard is not None:
            await receive(heard)
        return Response(NO_ANSWER, media_type="text/xml")

    async def status(form: Form, request: Request) -> Response:
        message = request.query_params.get("message", "")
        await hear(report(form, int(message) if message.isdecimal() else None, now=datetime.now(UTC)))
        return Response(status_code=204)

    def door(path: str, answer: Answer, *needed: str) -> None:
        async def knock(request: Request) -> Response:
            form = await _genuine(request, bases, tokens)
            if isinstance(form, int):
                return Response(status_code=form)
            if any(name not in form for name in needed):
                return Response(status_code=400)
            return await answer(form, request)

        # A plain route: there is nothing here for FastAPI to read or to describe.
        router.add_route(path, knock, methods=["POST"], include_in_schema=False)

    door(INBOUND, inbound, "MessageSid", "From")
    door(STATUS, status, "MessageSid", "MessageStatus")
    return router


def incoming(form: Form) -> Incoming | None:
    """Return what a person sent, or None where a machine did: a short code, or a name for a sender."""
    if not calling_code(form["From"]):
        return None
    text, keyword = form.get("Body", ""), form.get("OptOutType", "").lower()
    return Incoming(
        channel="sms",
        handle=form["From"],
        kind="text" if text.strip() else "unreadable",
        key=f"sms:{form['MessageSid']}",
        text=text,
        keyword=cast("Keyword", keyword) if keyword in ("stop", "start", "help") else None,
    )


def report(form: Form, message_id: int | None, *, now: datetime) -> Report:
    """Return what became of a message of ours, and what that means for it."""
    status, code = form["MessageStatus"], form.get("ErrorCode", "")
    return Report(
        provider_id=form["MessageSid"],
        message_id=message_id,
        status=status,
        done=status in ("delivered", "read"),
        rank=RANK.get(status, 0),
        code=code,
        error=_error(status, code, now),
    )


def _error(status: str, code: str, now: datetime) -> ShopError | None:
    if status not in ("undelivered", "failed", "canceled"):
        return None
    return of_code(int(code), now=now) if code.isdecimal() else Refused(f"Twilio: {status}")


async def _genuine(request: Request, bases: Sequence[str], tokens: Sequence[str]) -> Form | int:
    """Return the fields of a webhook that is Twilio's, or the HTTP status that answers another."""
    signature = request.headers.get("X-Twilio-Signature")
    if not signature:
        return 403
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return 413
    # The address as it came over the wire, under our own name for ourselves: Host and X-Forwarded-* can be forged.
    asked = request.scope["raw_path"].decode("latin-1")
    if query := request.scope["query_string"].decode("latin-1"):
        asked = f"{asked}?{query}"
    try:
        return dict(genuine(signature, urls=[base + asked for base in bases], body=body, tokens=tokens))
    except NotGenuine as error:
        log.warning("a webhook was not from Twilio: %s", error)
        return 403
