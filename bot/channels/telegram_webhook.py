"""The door at which Telegram brings what people say (core.telegram.org/bots/api#setwebhook)."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

PATH = "/webhooks/telegram"
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
LARGEST = 1024 * 1024  # bytes

log = logging.getLogger(__name__)


def webhook(take: Callable[[Mapping[str, Any]], Awaitable[None]], *, secret: str) -> APIRouter:
    """Serve the door, which opens only to `secret`.

    It answers when the update is kept. Where `take` fails, so does the request, for Telegram to come again.
    """
    router = APIRouter()

    async def update(request: Request) -> Response:
        given = request.headers.get(SECRET, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            log.warning("a webhook was not from Telegram")
            return Response(status_code=403)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return Response(status_code=413)
        raw = _read(body)
        if raw is None:
            return Response(status_code=400)
        await take(raw)
        return Response()

    # A plain route: nothing here is for FastAPI to read or to describe.
    router.add_route(PATH, update, methods=["POST"], include_in_schema=False)
    return router


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except ValueError:
        return None
    return raw if isinstance(raw, dict) else None
