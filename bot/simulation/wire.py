"""A real channel whose provider is a list: it words what is sent as Telegram and SMS do, and can misbehave."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from bot.channels import Channel, Hear, Outgoing, Receive, Report
from bot.channels.sms_errors import of_code
from bot.channels.sms_webhooks import report
from bot.dialogue import Button, Rendered
from bot.simulation.scenario import Outage, Trouble
from store.errors import Unreachable, Unwilling
from store.messages import CONFIRMED

if TYPE_CHECKING:
    import asyncio

    from fastapi import APIRouter

WORD_TAKES = timedelta(seconds=4)
"""So long after it was taken a text is on the phone, and the provider says so."""
LOST = "30008"


@dataclass(frozen=True, slots=True)
class Carried:
    """One message that the provider took: which of ours, to whom, and what is read there, "" of the crowd's."""

    message_id: int
    handle: str
    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phone:
    """What is known of a phone or chat on the wire: whose it is, and what goes wrong there."""

    person: str
    troubles: Sequence[Trouble] = ()

    def trouble(self, now: datetime) -> Trouble | None:
        """Return what goes wrong at a moment."""
        return next((one for one in self.troubles if one.holds(now)), None)


class Wire:
    """Stands in for the provider of one channel; `now` is the shop's time, as whoever moves it tells."""

    per_second = 100_000.0
    at_once = 400
    can_ask = False

    def __init__(
        self, real: Channel, *, outages: Sequence[Outage] = (), is_lost: Callable[[str], bool] = lambda _: False
    ) -> None:
        self.name = real.name
        self.now: datetime
        self.phones: dict[str, Phone] = {}
        self._real, self._is_lost = real, is_lost
        self._outages = [one for one in outages if one.of == real.name]
        self._carried: list[Carried] = []
        self._reports: list[tuple[datetime, int, Report]] = []
        self._places = count()

    def room(self, words: Sequence[str], labels: Sequence[str]) -> int:
        """Count as the real channel does."""
        return self._real.room(words, labels)

    def render(self, words: Sequence[str], choices: Sequence[Button]) -> Rendered:
        """Render as the real channel does."""
        return self._real.render(words, choices)

    def segments(self, rendered: Rendered) -> int:
        """Count as the real channel does."""
        return self._real.segments(rendered)

    async def open(self) -> None:
        """Connect nothing."""

    async def close(self) -> None:
        """Let go of nothing."""

    async def send(self, outgoing: Outgoing) -> str:
        """Take a message, and have a report come of it, unless something is wrong."""
        now, phone = self.now, self.phones.get(outgoing.handle)
        if any(outage.holds(now) for outage in self._outages):
            raise Unreachable("the provider does not answer")
        trouble = phone.trouble(now) if phone else None
        if trouble is not None and trouble.what == "blocked":
            raise of_code(30004, now=now) if self.name == "sms" else Unwilling("Telegram 403: blocked", code="403")
        shown = outgoing.rendered
        text, labels = (shown.text, tuple(one.label for one in shown.buttons)) if phone else ("", ())
        self._carried.append(Carried(outgoing.message_id, outgoing.handle, text, labels))
        provider_id = f"{self.name}-{outgoing.message_id}"
        if self.name in CONFIRMED:
            self._promise_word(provider_id, outgoing, trouble, now)
        return provider_id

    async def ask(self, outgoing: Outgoing, since: datetime) -> str | None:
        """Return None: this provider is never asked."""
        return None

    async def listen(self, receive: Receive, stop: "asyncio.Event") -> None:
        """Return at once: what people say is handed in by whoever tells the story."""

    def routes(self, receive: Receive, hear: Hear) -> "APIRouter":
        """Return no door."""
        from fastapi import APIRouter

        return APIRouter()

    def carried(self) -> list[Carried]:
        """Hand over what was taken since the last time."""
        carried, self._carried = self._carried, []
        return carried

    def reports(self, now: datetime) -> Iterator[Report]:
        """Hand over what the provider says by now of what it took."""
        while self._reports and self._reports[0][0] <= now:
            yield heapq.heappop(self._reports)[2]

    @property
    def next_report(self) -> datetime | None:
        """When the provider has something to say, None where it has not."""
        return self._reports[0][0] if self._reports else None

    def _promise_word(self, provider_id: str, outgoing: Outgoing, trouble: Trouble | None, now: datetime) -> None:
        status, code, at = "delivered", "", now + WORD_TAKES
        if trouble is not None and trouble.what == "unreported":
            return
        if trouble is not None and trouble.what == "late":
            at = now + timedelta(hours=trouble.hours)
        if trouble is not None and trouble.what == "undelivered":
            status, code = "undelivered", trouble.code
        elif self._is_lost(outgoing.handle):
            status, code = "undelivered", LOST
        form = {"MessageSid": provider_id, "MessageStatus": status, "ErrorCode": code}
        word = report(form, outgoing.message_id, now=now)
        heapq.heappush(self._reports, (at, next(self._places), word))
