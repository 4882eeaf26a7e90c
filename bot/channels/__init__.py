"""How people reach us: each channel is a file here, and knows its provider but no backorder.

A file whose name has an underscore is part of the channel before it. A channel module has `Settings` (its lines in
`.env.example`), `configured(settings)`, and `build(settings, public_url=...)` returning a `Channel`. Its name is the
file's name and stands in every address of that channel.
"""

import pkgutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

from bot.dialogue import Button, Incoming, Rendered
from store.errors import ShopError
from store.staff_group import Spoken

if TYPE_CHECKING:
    import asyncio

    from fastapi import APIRouter


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says of a message after it took it: `error` is None where it went well.

    `message_id` is ours where the provider gave it back, `provider_id` is theirs; `status` is their word.
    `rank` orders their words, so that a late one does not undo a later one; `done` says that it was delivered.
    """

    provider_id: str
    message_id: int | None
    status: str
    done: bool
    rank: int
    code: str = ""
    error: ShopError | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way out: to whom, what, which of ours it is, and for how many seconds it is worth sending."""

    message_id: int
    handle: str
    rendered: Rendered
    worth_seconds: float | None = None


Receive = Callable[[Incoming], Awaitable[None]]
"""Put what was heard into the inbox; when it returns, that is committed."""

Overhear = Callable[[Spoken], Awaitable[None]]
"""Keep what one of the staff may have said; when it returns, that is committed."""

Hear = Callable[[Report], Awaitable[None]]
"""Take note of a report; when it returns, that is committed."""


class Channel(Protocol):
    """One way to reach people. It is opened inside a running loop, and closed by whoever opened it."""

    name: str
    per_second: float
    """How many messages the sender may send in a second, over all chats."""
    at_once: int
    """How many requests may be under way at a time."""
    can_ask: bool
    """Whether the provider can be asked what became of a message."""

    def room(self, words: Sequence[str], labels: Sequence[str]) -> int:
        """Count how many of the paragraphs, from the first on, fit into one message with the choices; at least one."""

    def render(self, words: Sequence[str], choices: Sequence[Button]) -> Rendered:
        """Put paragraphs and choices into the form that this channel shows."""

    def segments(self, rendered: Rendered) -> int:
        """Count what the provider will charge for; 1 where messages have no parts."""

    async def open(self) -> None:
        """Make ready to send; nothing is connected before."""

    async def close(self) -> None:
        """Let go of every connection."""

    async def send(self, outgoing: Outgoing) -> str:
        """Hand one message to the provider and return the provider's id for it.

        Raises Unreachable (with `retry_after`), Unsure where it may have been taken, Halted where nothing can be
        sent until a person acts, NoSuchAddress, Unwilling, and Refused where this very message is not accepted.
        """

    async def ask(self, outgoing: Outgoing, since: datetime) -> str | None:
        """Return the provider's id of a message whose fate is unknown, or None where it was never taken."""

    async def listen(self, receive: Receive, stop: "asyncio.Event") -> None:
        """Fetch what people say until `stop` is set, where the provider is asked for it; return at once elsewhere."""

    def routes(self, receive: Receive, hear: Hear) -> "APIRouter":
        """Return the doors at which the provider brings what people say and what became of messages."""


def channels() -> dict[str, ModuleType]:
    """Return the module of every channel by its name; its parts are imported when they are used."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if "_" not in info.name)
    found = {name: import_module(f"{__name__}.{name}") for name in names}
    return {name: module for name, module in found.items() if hasattr(module, "build")}
