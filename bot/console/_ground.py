"""What the console stands on: the shop that it shows, and what only the command line may put together for it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlmodel import Session

from store.database import Database
from store.settings import Settings
from store.staff import Role

if TYPE_CHECKING:
    from bot.understanding import Understander

Change = Callable[[Session, datetime], object]
"""Something to try in a transaction, at a moment."""


class Saying(Protocol):
    """A message that somebody would get: to whom as it may be shown, by which channel, in which words.

    `language` is theirs, "" for the shop's; `kinds` are those of the news that it tells.
    """

    @property
    def to(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def kinds(self) -> tuple[str, ...]: ...
    @property
    def text(self) -> str: ...


class Told(Protocol):
    """What a change would have us say, and what is due to be said with or without it."""

    @property
    def because(self) -> Sequence[Saying]: ...
    @property
    def anyway(self) -> Sequence[Saying]: ...


@dataclass(frozen=True, slots=True)
class Menu:
    """How a page stands in the menu: its label, its place (low ones first), and from which role on it is there."""

    label: str
    order: int
    role: Role = Role.agent


@dataclass(frozen=True, slots=True)
class Console:
    """What every page is given.

    `would_say` tries a change on the real store and says what would be said because of it; nothing is written.
    `run_pass` does at once what is due, and says how much was newly owed, by kind. `understander` returns what the bot
    understands people with, which may take a second when it is first asked. `ends` is set when the process ends: what
    is open then, closes.
    """

    db: Database
    settings: Settings
    would_say: Callable[[Change], Told]
    run_pass: Callable[[], Mapping[str, int]]
    understander: "Callable[[], Understander]"
    public_url: str = ""
    ends: asyncio.Event = field(default_factory=asyncio.Event)
