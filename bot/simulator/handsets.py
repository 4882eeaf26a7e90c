"""The phones as the demo page reaches them: look, wait for news, type, press, block."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from bot.simulator.phones import Phones
from store.errors import NotFound, Refused

LONG_POLL = 25.0  # seconds; proxies cut a silent request after thirty


class Said(BaseModel):
    """What is typed."""

    text: str


class Pressed(BaseModel):
    """The button that is pressed."""

    message_id: int
    data: str


class Started(BaseModel):
    """What the link to the bot carries."""

    payload: str = ""


class Shared(BaseModel):
    """The number that is shared."""

    phone: str


def handsets(phones: Phones) -> APIRouter:
    """Serve what the demo page shows; a phone is named by its channel and its handle."""
    router = APIRouter(prefix="/demo/api/phones", include_in_schema=False)

    @router.get("")
    async def people() -> list[dict[str, Any]]:
        return phones.people()

    @router.get("/{channel}/{handle}")
    async def look(channel: str, handle: str, after: int | None = None) -> dict[str, Any]:
        """Return the phone: at once without `after`, else when its version is another one."""
        if after is not None:
            await phones.until(lambda: phones.seen_at(channel, handle) != after, LONG_POLL)
        return phones.view(channel, handle)

    @router.post("/{channel}/{handle}/say")
    async def say(channel: str, handle: str, said: Said) -> dict[str, Any]:
        with _kindly():
            phones.say(channel, handle, said.text)
        return phones.view(channel, handle)

    @router.post("/telegram/{handle}/press")
    async def press(handle: str, pressed: Pressed) -> dict[str, Any]:
        with _kindly():
            phones.press(handle, pressed.message_id, pressed.data)
        return phones.view("telegram", handle)

    @router.post("/telegram/{handle}/start")
    async def start(handle: str, started: Started) -> dict[str, Any]:
        with _kindly():
            phones.start(handle, started.payload)
        return phones.view("telegram", handle)

    @router.post("/telegram/{handle}/contact")
    async def contact(handle: str, shared: Shared) -> dict[str, Any]:
        with _kindly():
            phones.share_contact(handle, shared.phone)
        return phones.view("telegram", handle)

    @router.post("/{channel}/{handle}/block")
    async def block(channel: str, handle: str) -> dict[str, Any]:
        with _kindly():
            phones.block(handle, channel)
        return phones.view(channel, handle)

    @router.post("/{channel}/{handle}/unblock")
    async def unblock(channel: str, handle: str) -> dict[str, Any]:
        with _kindly():
            phones.unblock(handle, channel)
        return phones.view(channel, handle)

    return router


@contextmanager
def _kindly() -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        raise HTTPException(404, str(error)) from error
    except Refused as error:
        raise HTTPException(409, str(error)) from error
