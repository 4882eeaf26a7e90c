"""The connection to Twilio's API: stands in the place of the HTTP client that its library brings.

That one lets no time-out count, repeats an answer of 500 (and so the SMS), and logs whole requests, numbers
included. And here the answer can be read before the library throws away when to try again.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.channels.sms_errors import of_answer
from store.errors import Unreachable, Unsure

if TYPE_CHECKING:
    from twilio.http.response import Response


class Wire:
    """One pool of connections; made inside a running loop. `patience` is in seconds, for a whole request."""

    is_async = True  # asked by Twilio's library

    def __init__(self, patience: float) -> None:
        from aiohttp import ClientSession, ClientTimeout, DummyCookieJar

        # A connection that is not made within half the time is known not to have carried anything.
        limit = ClientTimeout(total=patience, connect=patience / 2)
        self._session = ClientSession(timeout=limit, cookie_jar=DummyCookieJar())

    async def close(self) -> None:
        """Let go of every connection."""
        await self._session.close()

    async def request(  # noqa: PLR0917
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
        allow_redirects: bool = False,
    ) -> "Response":
        """Make one request, once, and return an answer that is good.

        Raises the error that a refusal stands for, Unreachable where nothing was sent, and Unsure where what was
        sent may have been carried out.
        """
        import aiohttp
        from twilio.http.response import Response

        may_be_done = method == "POST"
        lost = Unsure if may_be_done else Unreachable
        signed = {**(headers or {}), "Authorization": _basic(*auth)} if auth else headers
        try:
            async with self._session.request(
                method, url, params=params, data=data, headers=signed, allow_redirects=False
            ) as answer:
                status, wait = answer.status, answer.headers.get("Retry-After", "")
                said = await answer.text(errors="replace")
        # Their messages hold the address that was asked for, and with it a phone number.
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise Unreachable("Twilio cannot be reached") from None
        except (aiohttp.ClientError, TimeoutError):
            raise lost("The connection to Twilio was lost before it answered") from None
        read = _read(said)
        if status >= 300:
            code, retry_after = read.get("code"), float(wait) if wait.isdecimal() else None
            code = code if isinstance(code, int) else None
            raise of_answer(status, code, may_be_done=may_be_done, now=datetime.now(UTC), retry_after=retry_after)
        if not read:
            raise lost("What Twilio answered cannot be read")
        return Response(status, said)


def _basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def _read(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
