"""A customer with a phone: says something, picks a choice, hears what came, through the real turn and delivery."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from bot import aftermath, locales, reception
from bot.channels import Outgoing, Report, sms_text
from bot.channels.alphabet import segments
from bot.delivery import Delivery
from bot.dialogue import Button, Incoming, Kind, Rendered
from bot.turns import Turns
from bot.understanding import Understander, learn
from scheduler.announce import current
from scheduler.runner import run_pass
from store import database
from store.database import Database, table
from store.errors import ShopError, Unsure
from store.messages import Message, State
from store.settings import Settings

_keys = count(1)
A_MOMENT = timedelta(seconds=2)
"""Longer than two pieces of news to one phone lie apart."""


@cache
def understander() -> Understander:
    """Learnt once for all tests."""
    return learn(Path(locales.__file__).parent)


@dataclass(slots=True)
class Heard:
    """One message as it lies on a phone."""

    text: str
    buttons: Sequence[Button] = ()
    picture: str = ""


@dataclass(slots=True)
class Wire:
    """A channel whose provider is a list: it numbers choices in the text as SMS does, or shows them as buttons."""

    name: str
    per_second: float = 10_000.0
    at_once: int = 50
    can_ask: bool = False
    inboxes: dict[str, list[Heard]] = field(default_factory=dict)
    fails: dict[str, ShopError] = field(default_factory=dict)
    unheard: set[str] = field(default_factory=set)
    """Handles at which messages arrive, and of which the provider's answer is lost on the way back."""

    def room(self, words: Sequence[str], labels: Sequence[str]) -> int:
        return len(words) if self.name == "telegram" else sms_text.room(words, labels, folded=True)

    def render(self, words: Sequence[str], choices: Sequence[Button]) -> Rendered:
        if self.name == "telegram":
            return Rendered("\n\n".join(words), tuple(choices))
        lines = [*words, *(f"{place} {choice.label}" for place, choice in enumerate(choices, 1))]
        return Rendered("\n".join(lines), tuple(choices))

    def segments(self, rendered: Rendered) -> int:
        return segments(rendered.text).count

    async def send(self, outgoing: Outgoing) -> str:
        if outgoing.handle in self.fails:
            raise self.fails[outgoing.handle]
        inbox = self.inboxes.setdefault(outgoing.handle, [])
        inbox.append(Heard(outgoing.rendered.text, outgoing.rendered.buttons, outgoing.rendered.picture))
        if outgoing.handle in self.unheard:
            raise Unsure("the answer was lost")
        return f"{self.name}-{outgoing.message_id}"


class Shop:
    """The whole product on one store, with time under the test's hand."""

    def __init__(self, db: Database, **settings: object) -> None:
        self.db = db
        self.settings = Settings(_env_file=None, shop_name="Lumen", **settings)  # type: ignore[arg-type]
        db.settings = self.settings
        self.turns = Turns(db, understander=understander(), settings=self.settings)
        self.wires = {name: Wire(name) for name in ("telegram", "sms")}
        self.deliveries = [
            Delivery(
                db,
                wire,  # type: ignore[arg-type]
                current=lambda tx, ids, now: current(tx, self.settings, ids, now),
                locales=locales.load(),
                settings=self.settings,
                worker=f"test {name}",
            )
            for name, wire in self.wires.items()
        ]

    def at(self, now: datetime) -> "Shop":
        """Set the shop's clock to a moment from which it runs on."""
        with self.db.transaction() as tx:
            database.let_pass(tx, now - database.now(tx))
        return self

    def pass_time(self, time: timedelta) -> None:
        """Let time pass, and everything that is due happen."""
        with self.db.transaction() as tx:
            database.let_pass(tx, time)
        self.settle()

    def settle(self) -> None:
        """Let a moment pass, and run passes, turns and delivery until nothing moves."""
        with self.db.transaction() as tx:
            database.let_pass(tx, A_MOMENT)
        run_pass(self.db, self.settings)
        self.answer()

    def answer(self) -> None:
        """Take every turn, and deliver what is due."""
        while self.turns.take_one():
            pass
        asyncio.run(self._deliver())

    async def _deliver(self) -> None:
        for delivery in self.deliveries:
            await delivery.empty()

    def confirm(self, status: str = "delivered", error: ShopError | None = None) -> None:
        """Have the provider say of every SMS that was sent what became of it."""
        with self.db.transaction() as tx:
            rows = table(Message).c
            sent = tx.connection().execute(
                sa.select(rows.id, rows.provider_id).where(rows.channel == "sms", rows.state == State.sent)
            )
            for message_id, provider_id in sent.all():
                done = error is None
                report = Report(provider_id, message_id, status, done, 4, "" if done else "30008", error)
                aftermath.hear(tx, report, sender="sms", now=database.now(tx))

    def phone(self, channel: str, handle: str) -> "Phone":
        """Take somebody's phone into the hand."""
        return Phone(self, channel, handle)


@dataclass(slots=True)
class Phone:
    """One address, held by whoever is reached there."""

    shop: Shop
    channel: str
    handle: str

    def does(self, kind: Kind, *, text: str = "", data: str = "", key: str | None = None) -> str:
        """Do something on the phone and return the newest text that lies on it afterwards."""
        incoming = Incoming(self.channel, self.handle, kind, key or f"test:{next(_keys)}", text=text, data=data)
        with self.shop.db.transaction() as tx:
            reception.receive(tx, incoming, settings=self.shop.settings, now=database.now(tx))
        self.shop.answer()
        return self.hears()

    def says(self, text: str) -> str:
        """Type something, and return the answer."""
        return self.does("text", text=text)

    def picks(self, label: str) -> str:
        """Press the button, or send the number, that stands for a label."""
        newest = next(heard for heard in reversed(self.inbox) if heard.buttons)
        place, button = next(
            (place, one) for place, one in enumerate(newest.buttons, 1) if label.casefold() in one.label.casefold()
        )
        if self.channel == "sms":
            return self.does("text", text=str(place))
        return self.does("choice", data=button.data, text=button.label)

    @property
    def inbox(self) -> list[Heard]:
        """Everything that lies on the phone."""
        return self.shop.wires[self.channel].inboxes.get(self.handle, [])

    def hears(self) -> str:
        """The newest text, or nothing."""
        return self.inbox[-1].text if self.inbox else ""

    def labels(self) -> list[str]:
        """What may be chosen now."""
        return [button.label for button in self.inbox[-1].buttons] if self.inbox else []
