"""A call of the Bot API: its parameters however they came, and Telegram's way of saying no."""

import json
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

Params = dict[str, Any]


class BotApiError(Exception):
    """What the Bot API answers when it says no."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def answer(self) -> JSONResponse:
        """Return Telegram's form of an error."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        headers = {}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
            headers["Retry-After"] = str(self.retry_after)
        return JSONResponse(body, self.code, headers)


async def params_of(request: Request) -> Params:
    """Return the parameters, whether they came in the query, as JSON, or as a form."""
    params: Params = dict(request.query_params)
    if request.method == "POST":
        if "json" in request.headers.get("content-type", ""):
            try:
                body = json.loads(await request.body() or b"{}")
            except ValueError:
                raise BotApiError(400, "Bad Request: can't parse JSON object") from None
            return params | (body if isinstance(body, dict) else {})
        params |= dict(await request.form())
    return params


def structured(value: Any) -> Any:
    """Return what a form had to send as JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise BotApiError(400, "Bad Request: can't parse JSON object") from None


def whole(params: Params, name: str, default: int) -> int:
    try:
        return int(params.get(name) or default)
    except (TypeError, ValueError):
        raise BotApiError(400, f"Bad Request: {name} must be a number") from None
