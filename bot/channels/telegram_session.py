"""The connection to the Bot API: a session of aiogram that reads no more of an answer than is used.

Of what goes out only the fields that were given are sent; what comes back is handed on as it came over the wire. The
address that is asked holds the bot's token, so no error of the HTTP client goes further than this file.
"""

import json
from collections.abc import Mapping
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientConnectorError, ClientError, ClientTimeout, ConnectionTimeoutError

from bot.channels.telegram_errors import of_answer, of_stranger
from store.errors import ShopError, Unreachable, Unsure

JSON = {"Content-Type": "application/json"}


class Session(AiohttpSession):
    """One pool of connections; it raises our errors, and returns the bare `result` of an answer.

    `patience` is how many seconds a request may take.
    """

    def __init__(self, url: str, *, at_once: int, patience: float) -> None:
        super().__init__(limit=at_once, api=TelegramAPIServer.from_base(url), timeout=patience)

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109
    ) -> Any:
        """Make one request, once.

        Raises what a refusal stands for, Unreachable where nothing was sent, and Unsure where the message may have
        been taken.
        """
        body = method.model_dump_json(exclude_unset=True, exclude_none=True).encode()
        return await self._call(bot, method.__api_method__, body, timeout or self.timeout)

    async def send(self, bot: Bot, method: str, fields: Mapping[str, Any]) -> Any:
        """Call a method by its name with fields as the Bot API has them, and raise as `make_request` does.

        What we write ourselves needs no checking against a model, which costs as much as the request.
        """
        return await self._call(bot, method, json.dumps(fields).encode(), self.timeout)

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()

    async def _call(self, bot: Bot, method: str, body: bytes, patience: float) -> Any:
        answer = await self._exchange(self.api.api_url(token=bot.token, method=method), body, patience)
        if isinstance(answer, ShopError):
            raise answer
        return _result(*answer)

    async def _exchange(self, url: str, body: bytes, patience: float) -> tuple[int, bytes] | ShopError:
        # An error is returned, and raised by the caller: raised here it would carry the client's own one along.
        session = await self.create_session()
        # A connection that is not made within half the usual time is known not to have carried anything.
        limit = ClientTimeout(total=patience, connect=self.timeout / 2)
        try:
            async with session.post(url, data=body, headers=JSON, timeout=limit, allow_redirects=False) as answer:
                return answer.status, await answer.read()
        except (ClientConnectorError, ConnectionTimeoutError):
            return Unreachable("Telegram cannot be reached")
        except (ClientError, TimeoutError):
            return Unsure("The connection to Telegram was lost before it answered")


def _result(status: int, content: bytes) -> Any:
    answer = _read(content)
    if answer is None:
        raise of_stranger(status)
    if answer["ok"] and "result" in answer:
        return answer["result"]
    parameters = answer.get("parameters") or {}
    raise of_answer(
        int(answer.get("error_code", status)),
        str(answer.get("description", "")),
        retry_after=parameters.get("retry_after"),
    )


def _read(content: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(content)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and "ok" in answer else None
