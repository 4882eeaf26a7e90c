"""The whole product on one store, in one process, with the shop's time under our hand and the providers as lists."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import sqlalchemy as sa

from bot import aftermath, locales, reception
from bot.channels import sms, telegram
from bot.delivery import Delivery
from bot.dialogue import Incoming, Kind
from bot.simulation import clock
from bot.simulation.people import chat_of, phone_of
from bot.simulation.scenario import Scenario
from bot.simulation.wire import Carried, Phone, Wire
from bot.turns import Turns
from bot.understanding import Understander
from bot.wording import Current
from store import customers, database
from store.database import Database, table
from store.messages import Message, State
from store.orders import Backorder
from store.settings import Settings

A_MOMENT = timedelta(seconds=2)
"""What lies between two rounds of one step: news to one address needs a breath, and reports their time."""
ROUNDS = 30
"""A step that has not come to rest after so many rounds never will."""
AT_ONCE = 500
"""So many reports are heard in one transaction."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What is handed in by whoever sees scheduler and bot together: a pass, what notices mean, what was learnt."""

    run_pass: clock.RunPass
    current: Current
    understander: Understander


@dataclass(slots=True)
class Person:
    """Somebody with a name, and the handles at which they are reached or speak."""

    name: str
    handles: dict[str, str] = field(default_factory=dict)


class Stage:
    """Runs passes, turns and deliveries of one store until nothing moves, unless there is an outage."""

    def __init__(
        self, db: Database, settings: Settings, scenario: Scenario, hands: Hands, *, is_lost: Callable[[str], bool]
    ) -> None:
        self.db, self.settings, self.scenario, self._hands = db, settings, scenario, hands
        chat = telegram.build(telegram.Settings(_env_file=None, telegram_token=""), public_url="")
        texts = sms.build(sms.Settings(_env_file=None, twilio_account_sid=""), public_url="")
        self.wires = {real.name: Wire(real, outages=scenario.outage, is_lost=is_lost) for real in (chat, texts)}
        self.people = {name: self._person(name, place) for place, name in enumerate(scenario.people)}
        self._turns = Turns(db, understander=hands.understander, settings=settings)
        self._deliveries = {
            name: Delivery(
                db, wire, current=hands.current, locales=locales.load(), settings=settings, worker=f"story {name}"
            )
            for name, wire in self.wires.items()
        }
        self._loop = asyncio.Runner()
        self._keys, self._heard = count(1), False

    def close(self) -> None:
        """Let go of the loop."""
        self._loop.close()

    @property
    def now(self) -> datetime:
        """The shop's time."""
        return clock.now(self.db)

    def speak(self, channel: str, handle: str, kind: Kind, *, text: str = "", data: str = "") -> None:
        """Take in what somebody says or does on their phone; their turn comes with the next round."""
        key = f"{channel}:story {next(self._keys)}"
        with self.db.transaction() as tx:
            incoming = Incoming(channel, handle, kind, key, text=text, data=data)
            reception.receive(tx, incoming, settings=self.settings, now=database.now(tx))
        self._heard = True

    def settle(self) -> Iterator[list[tuple[str, Carried]]]:
        """Have everything happen that is due, round by round; yield what each round has sent."""
        for _ in range(ROUNDS):
            owed = {} if self._is_out("scheduler") else self._hands.run_pass(self.db, self.settings)
            heard, self._heard = self._heard, False
            while heard and self._turns.take_one():
                pass
            sent = self._deliver()
            yield sent
            reported = self._hear_reports()
            if not (owed or heard or sent or reported or self._is_due()):
                return
            clock.move_to(self.db, self.now + A_MOMENT)
        raise RuntimeError(f"at {self.now:%Y-%m-%d %H:%M} UTC something goes on for ever")

    @property
    def next_report(self) -> datetime | None:
        """When a provider has something to say."""
        return min((at for wire in self.wires.values() if (at := wire.next_report)), default=None)

    def _person(self, name: str, place: int) -> Person:
        first = self.scenario.people[name]
        phone = first.phone or phone_of(first.country, first.postcode, place) or ""
        person = Person(name, {"sms": phone})
        if first.channel in ("telegram", "both"):
            person.handles["telegram"] = chat_of(place)
        troubles = [one for one in self.scenario.trouble if one.person == name]
        for channel, handle in person.handles.items():
            mine = [
                one for one in troubles if one.by in (channel, None) and (channel == "sms" or one.what == "blocked")
            ]
            self.wires[channel].phones[handle] = Phone(name, mine)
        return person

    def handle_of(self, person: str, channel: str) -> str | None:
        """Return where somebody is reached by a channel."""
        return self.people[person].handles.get(channel)

    def customer_of(self, person: str) -> int | None:
        """Return a person's number once they have ordered."""
        with self.db.reading() as tx:
            address = customers.at(tx, "sms", self.people[person].handles["sms"])
            return address.customer_id if address else None

    def _deliver(self) -> list[tuple[str, Carried]]:
        if self._is_out("delivery"):
            return []
        now, sent = self.now, []
        for name in self._with_post(now):
            wire = self.wires[name]
            wire.now = now
            self._loop.run(self._deliveries[name].empty())
            sent += [(name, one) for one in wire.carried()]
        return sent

    def _with_post(self, now: datetime) -> list[str]:
        rows = table(Message).c
        waiting = sa.select(rows.channel).where(rows.state == State.queued, rows.not_before <= now).distinct()
        with self.db.reading() as tx:
            return sorted(set(tx.connection().execute(waiting).scalars()) & set(self.wires))

    def _hear_reports(self) -> bool:
        """Take note of what providers say by now, many at a time."""
        now, some = self.now, False
        for name, wire in self.wires.items():
            words = list(wire.reports(now))
            for start in range(0, len(words), AT_ONCE):
                with self.db.transaction() as tx:
                    for word in words[start : start + AT_ONCE]:
                        aftermath.hear(tx, word, sender=name, now=database.now(tx))
            some = some or bool(words)
        return some

    def _is_due(self) -> bool:
        """Say whether a line is to be looked at now, or a provider will say something in a moment."""
        now = self.now
        if self.next_report is not None and self.next_report <= now + 3 * A_MOMENT:
            return True
        if self._is_out("scheduler"):
            return False
        with self.db.reading() as tx:
            due = sa.select(sa.exists().where(table(Backorder).c.look_at <= now))
            return bool(tx.connection().execute(due).scalar_one())

    def _is_out(self, part: str) -> bool:
        return any(one.of == part and one.holds(self.now) for one in self.scenario.outage)
