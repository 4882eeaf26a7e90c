"""The Bot API as Telegram serves it, for the phones of the demo (core.telegram.org/bots/api)."""

import json
import math
import re
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.simulator import chat, polling
from bot.simulator.calls import BotApiError, Params, params_of, structured
from bot.simulator.flood import Flood
from bot.simulator.phones import Phones

Method = Callable[[Phones, Params], Awaitable[Any]]


def bot_api(phones: Phones) -> APIRouter:
    """Serve the Bot API to any well-formed token; the number before its colon is the bot's id."""
    router = APIRouter(prefix="/simulator/telegram", include_in_schema=False)
    flood = Flood()

    @router.api_route("/bot{token}/{method}", methods=["GET", "POST"])
    async def call(token: str, method: str, request: Request) -> JSONResponse:
        try:
            _know(phones, token)
            result = await _do(phones, flood, method.lower(), await params_of(request))
        except BotApiError as refusal:
            return refusal.answer()
        return JSONResponse({"ok": True, "result": result})

    return router


async def get_me(phones: Phones, _: Params) -> Any:
    """Return the bot with what only getMe tells."""
    return phones.the_bot | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def set_my_commands(phones: Phones, params: Params) -> Any:
    """Keep the menu of commands for a scope and a language."""
    commands = structured(params.get("commands"))
    if not isinstance(commands, list):
        raise BotApiError(400, "Bad Request: can't parse commands JSON object")
    with phones.writing() as cx:
        phones.keep(cx, _menu(params), commands)
    return True


async def delete_my_commands(phones: Phones, params: Params) -> Any:
    """Forget the menu of commands for a scope and a language."""
    with phones.writing() as cx:
        phones.keep(cx, _menu(params), [])
    return True


async def get_my_commands(phones: Phones, params: Params) -> Any:
    """Return the menu of commands for a scope and a language."""
    return phones.fact(_menu(params), [])


METHODS: dict[str, Method] = {
    "getme": get_me,
    "getupdates": polling.get_updates,
    "setwebhook": polling.set_webhook,
    "deletewebhook": polling.delete_webhook,
    "getwebhookinfo": polling.get_webhook_info,
    "sendmessage": chat.send_message,
    "sendphoto": chat.send_photo,
    "editmessagetext": chat.edit_message_text,
    "editmessagereplymarkup": chat.edit_message_reply_markup,
    "deletemessage": chat.delete_message,
    "answercallbackquery": chat.answer_callback_query,
    "setmycommands": set_my_commands,
    "deletemycommands": delete_my_commands,
    "getmycommands": get_my_commands,
}

# What changes nothing that a phone of the demo shows.
AGREED = frozenset(
    {
        "sendchataction",
        "setmyname",
        "setmydescription",
        "setmyshortdescription",
        "setmydefaultadministratorrights",
        "setchatmenubutton",
        "logout",
        "close",
    }
)


def _know(phones: Phones, token: str) -> None:
    known = re.fullmatch(r"(\d{1,15}):[\w-]+", token)
    if known is None:
        raise BotApiError(401, "Unauthorized")
    if phones.fact("bot_id") != int(known[1]):
        with phones.writing() as cx:
            phones.keep(cx, "bot_id", int(known[1]))


async def _do(phones: Phones, flood: Flood, method: str, params: Params) -> Any:
    if method in AGREED:
        return True
    if method not in METHODS:
        raise BotApiError(404, "Not Found")
    if method.startswith("send"):
        wait = math.ceil(flood.admit(str(params.get("chat_id")), phones.clock()))
        if wait:
            raise BotApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
    return await METHODS[method](phones, params)


def _menu(params: Params) -> str:
    scope = structured(params.get("scope")) or {"type": "default"}
    return f"commands {json.dumps(scope, sort_keys=True)} {params.get('language_code') or ''}"
