"""What the console stands on: the shop that it shows, and what only the command line may put together for it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlmodel import Session

from bot.what_if import WouldSay
from store.database import Database
from store.offers import Offer
from store.settings import Settings
from store.staff import Role

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings

    from bot.rehearsal import Stage
    from bot.understanding import Understander


class Finding(Protocol):
    """One thing that was looked at, how it is (`ok`, `note` or `wrong`), and what to do where it is not well."""

    @property
    def about(self) -> str: ...
    @property
    def health(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def remedy(self) -> str: ...


class Climb(Protocol):
    """What one rule of the ladder would do: of how many lines it is true, and the offers made to the first of them."""

    @property
    def lines(self) -> int: ...
    @property
    def offers(self) -> Sequence[Offer]: ...


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
    understands people with, which may take a second when it is first asked. `climb` makes what is due by every rule of
    the ladder, for as many lines of each as are named, in a transaction of `would_say`. `runs_with` is all that was set
    when the process began, and `doctor` looks whether it is well, asking the providers too where that is wanted.
    `stage` returns what it takes to look at a broadcast before it goes. `ends` is set when the process ends: what is
    open then, closes.
    """

    db: Database
    settings: Settings
    would_say: WouldSay
    run_pass: Callable[[], Mapping[str, int]]
    understander: "Callable[[], Understander]"
    climb: Callable[[Session, int, datetime], Mapping[str, Climb]]
    runs_with: Sequence["BaseSettings"]
    doctor: Callable[[bool], Iterable[Finding]]
    stage: "Callable[[], Stage]"
    public_url: str = ""
    ends: asyncio.Event = field(default_factory=asyncio.Event)
