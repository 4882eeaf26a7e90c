"""A crowd that orders and answers: the same people, orders and answers for the same seed.

Nobody of it is held in memory but those who are about to answer; who somebody is follows from their number.
"""

import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from bot.simulation import clock
from bot.simulation.happening import AGREED, newest_offer, open_chats, take
from bot.simulation.people import LANGUAGES, POSTCODES, chat_of, phone_of
from bot.simulation.scenario import Crowd, Scenario
from bot.simulation.stage import Stage
from store import intake
from store.intake import Agreement, Draft, DraftLine

FIRST = 10_000
"""Numbers below are those of people with names."""
AT_ONCE = 1000
ASKING = frozenset({"delay_option", "renewed_option", "delay_reminder"})
"""Kinds of messages that a crowd answers."""
SLOWEST_HOURS = 40
ONE_OR_MORE = (1, 1, 1, 1, 2, 3)

Wish = Literal["wait", "cancel", "confirm", "stop"]
INTENT = {"wait": "accept_wait", "cancel": "cancel", "confirm": "cancel"}


@dataclass(frozen=True, slots=True)
class Batch:
    """People who order at one moment: their numbers, from the first on."""

    at: datetime
    first: int
    count: int


class Many:
    """The crowd of a scenario: who orders when, and who answers what when."""

    def __init__(self, scenario: Scenario, crowd: Crowd) -> None:
        self._scenario, self._crowd = scenario, crowd
        self._finely = timedelta(minutes=scenario.step_minutes)
        self._goods = {one.sku: one for one in scenario.product}
        self._batches = sorted(self._planned(), key=lambda batch: batch.at, reverse=True)
        self._wishes: list[tuple[datetime, str, str, Wish]] = []

    @property
    def next_at(self) -> datetime | None:
        """When one of them orders or speaks next."""
        moments = [batch.at for batch in self._batches[-1:]] + [wish[0] for wish in self._wishes[:1]]
        return min(moments, default=None)

    def is_lost(self, handle: str) -> bool:
        """Say whether nothing arrives at a phone."""
        return bool(self._crowd.undelivered) and self._luck("lost", handle) < self._crowd.undelivered

    def orders(self, stage: Stage) -> int:
        """Have everybody order whose time has come; return how many that were."""
        count, now = 0, stage.now
        while self._batches and self._batches[-1].at <= now:
            batch = self._batches.pop()
            for start in range(batch.first, batch.first + batch.count, AT_ONCE):
                numbers = range(start, min(start + AT_ONCE, batch.first + batch.count))
                with stage.db.transaction() as tx:
                    self._place(tx, numbers, stage.settings.shop_time_zone, now)
            count += batch.count
        return count

    def hears(self, channel: str, handle: str, kinds: Sequence[str], at: datetime) -> None:
        """Have somebody who was asked something think about an answer."""
        asked = next((kind for kind in kinds if kind in ASKING), None)
        if asked is None:
            return
        luck, share = self._luck(asked, handle), 0.0
        for wish, part in self._crowd.answers.items():
            share += part
            if luck < share:
                hours = 0.2 + SLOWEST_HOURS * self._luck(f"when {asked}", handle) ** 2
                self._will(at + timedelta(hours=hours), channel, handle, wish)
                return

    def speaks(self, stage: Stage) -> int:
        """Have everybody say what they have thought of by now; return how many that were."""
        count, now = 0, stage.now
        while self._wishes and self._wishes[0][0] <= now:
            _, channel, handle, wish = heapq.heappop(self._wishes)
            count += self._say(stage, channel, handle, wish, now)
        return count

    def _say(self, stage: Stage, channel: str, handle: str, wish: Wish, now: datetime) -> bool:
        if wish == "stop":
            stage.speak(channel, handle, "text", text="STOP")
            return True
        offered = newest_offer(stage, [handle])
        if offered is None:
            return False
        message, _ = offered
        place = next((at for at, one in enumerate(message.choices or [], 1) if one["intent"] == INTENT[wish]), None)
        if place is None:
            return False
        take(stage, message, handle, place)
        if wish == "cancel":
            self._will(now + self._finely, channel, handle, "confirm")
        return True

    def _will(self, at: datetime, channel: str, handle: str, wish: Wish) -> None:
        heapq.heappush(self._wishes, (clock.rounded(at, self._finely), channel, handle, wish))

    def _planned(self) -> Iterator[Batch]:
        first, (each, left) = FIRST, divmod(self._crowd.count, self._crowd.over_days)
        for day in range(self._crowd.over_days):
            if count := each + (day < left):
                yield Batch(self._scenario.start + timedelta(days=day), first, count)
            first += count

    def _luck(self, what: str, who: str) -> float:
        return random.Random(f"{self._crowd.seed} {what} {who}").random()

    def _place(self, tx: Session, numbers: Sequence[int], zone: str, now: datetime) -> None:
        crowd = self._crowd
        drafts: list[tuple[bool, Draft]] = []
        chats: dict[str, str] = {}
        for number in numbers:
            luck = random.Random(f"{crowd.seed} {number}")
            (country,) = luck.choices(list(crowd.countries), list(crowd.countries.values()))
            postcode = luck.choice(POSTCODES[country])
            phone = phone_of(country, postcode, number) or ""
            goods, units = self._goods[luck.choice(crowd.sku)], luck.choice(ONE_OR_MORE)
            chatting = luck.random() < crowd.telegram
            if chatting:
                chats[phone] = chat_of(number)
            line = DraftLine("1", goods.sku, goods.title, goods.price_minor, units)
            draft = Draft(
                number=f"#{number}",
                completed_at=now,
                currency=goods.currency,
                name=f"Customer {number}",
                phones=[phone],
                language=LANGUAGES[country],
                country=country,
                postcode=postcode,
                lines=[line],
            )
            drafts.append((chatting, draft))
        for chatting in (False, True):
            agreement: Agreement | None = None if chatting else AGREED
            some = [draft for chats_too, draft in drafts if chats_too is chatting]
            intake.place(tx, some, default_zone=zone, agreement=agreement, now=now)
        open_chats(tx, chats, now)
