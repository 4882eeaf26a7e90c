"""A broadcast before it goes: who gets it, what it costs, how it reads for real people, and a test to oneself."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Protocol
from uuid import uuid4

from sqlmodel import Session, select

from bot.broadcasting import Cast, Facts, Said, Wording, facts_of, lines_of
from bot.channels import Channel, alphabet
from bot.dialogue import Rendered
from bot.locales import Locales
from store import audit, broadcasts, consent, outbox, outlook
from store.broadcasts import survey, texts
from store.broadcasts.recipients import Plan
from store.broadcasts.survey import Group, HoursOf, Survey
from store.consent import Purpose
from store.customers import Address
from store.days import today_of
from store.errors import BadInput, NotFound, Refused
from store.messages import Priority
from store.settings import Settings

SAMPLES = 4
"""So many people are shown what they would read, and more where there are more languages and channels."""


class Planned(Said, Protocol):
    """What is looked at: a broadcast, or the draft of one."""

    @property
    def plan(self) -> Plan:
        """What decides who gets it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What it takes to look at a broadcast: channels that render as they do when they send, the words of every
    language, the price of one SMS segment (0 where it is not known), and the hours in which people may be sold to."""

    channels: Mapping[str, Channel]
    locales: Locales
    price: Decimal
    hours_of: HoursOf

    def preview(self, tx: Session, planned: "Planned", *, settings: Settings, now: datetime) -> "Preview":
        """Look at everybody who is meant (see `preview`)."""
        return preview(
            tx,
            planned,
            channels=self.channels,
            locales=self.locales,
            price=self.price,
            hours_of=self.hours_of,
            settings=settings,
            now=now,
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """What one person would read."""

    customer_id: int
    channel: str
    language: str
    rendered: Rendered
    segments: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What is known before it goes.

    `segments` are those of all SMS together and `sizes` how many people get an SMS of so many. `cost` is in the shop's
    currency, None where the price of a segment is not known. Of those `cut` the message is too long to say everything.
    """

    survey: Survey
    segments: int
    sizes: Mapping[int, int]
    cost: Decimal | None
    cut: int
    samples: Sequence[Sample]


def preview(
    tx: Session,
    planned: Planned,
    *,
    channels: Mapping[str, Channel],
    locales: Locales,
    price: Decimal,
    hours_of: HoursOf | None,
    settings: Settings,
    now: datetime,
) -> Preview:
    """Look at everybody who is meant, count what it costs, and put it into words for some of them.

    `channels` render as they do when they send; `price` is that of one SMS segment, 0 where it is not known.
    """
    found = survey.of(tx, planned.plan, hours_of=hours_of, settings=settings, now=now)
    today = today_of(now, settings)
    wordings = {name: Wording(channel, locales, settings, today) for name, channel in channels.items()}
    getting = [group for group in found.groups if not group.reason and group.channel in channels]
    sizes, cut = Counter[int](), 0
    for channel, facts, people in _alike(planned, getting):
        worded = wordings[channel].word(0, Cast(planned, facts))
        if wordings[channel].is_cut(planned, facts, worded):
            cut += people
        if channel == "sms":
            sizes[channels[channel].segments(worded.rendered)] += people
    segments = sum(size * people for size, people in sizes.items())
    samples = [
        Sample(group.customer_id, group.channel, group.text, rendered, channels[group.channel].segments(rendered))
        for group, rendered in _samples(tx, planned, getting, wordings, now)
    ]
    cost = segments * price if price else None
    return Preview(found, segments, dict(sorted(sizes.items())), cost, cut, samples)


def refuse_cut(found: Preview) -> None:
    """Raise BadInput where some would not read all of it."""
    if found.cut:
        raise BadInput(
            f"the message is too long for {found.cut} people, who would not read the end of it; shorten it, or leave"
            " the picture out"
        )


def send_test(
    tx: Session,
    one: broadcasts.Broadcast,
    handle: str,
    *,
    key: str = "",
    by: str,
    settings: Settings,
    now: datetime,
) -> int:
    """Send a broadcast to a phone or chat of one's own, as the first recipient of each language would read it.

    Under the same `key` it is sent once. Returns how many messages that are. Raises NotFound where nobody has ever
    written from there, Refused where they sent STOP or where nobody would get the broadcast.
    """
    where = select(Address).where(Address.handle == handle.strip(), Address.channel != "email")
    address = tx.exec(where).first()
    if address is None or address.heard_at is None:
        raise NotFound("nobody has written to us from there; write to the shop from your phone or chat first")
    if consent.held(tx, address.id, Purpose.order_updates) is False:
        raise Refused("STOP was sent from there; send START first")
    found = survey.of(tx, one.plan, settings=settings, now=now)
    first: dict[str, int] = {}
    for group in sorted(found.groups, key=lambda group: group.backorder_id):
        if not group.reason:
            first.setdefault(group.text, group.backorder_id)
    if not first:
        raise Refused("nobody would get this broadcast, so there is nobody to show it for")
    for language, line in first.items():
        outbox.enqueue(
            tx,
            address,
            key=f"broadcast test:{key or uuid4().hex}:{address.id}:{language}",
            # Asked for by whoever gets it, at whatever hour.
            priority=Priority.reply,
            body={"broadcast": one.id, "line": line, "text": language},
            by=by,
            now=now,
        )
    audit.record(tx, by, "tested a broadcast", f"broadcast {one.id}", now=now, address=address.id)
    return len(first)


def _alike(said: Said, getting: Sequence[Group]) -> Iterator[tuple[str, Facts, int]]:
    """Yield channel, facts and number of those whose messages are of one size, each once."""
    used = {
        (channel, language): texts.form(said.texts, language, channel).names for channel, language in _ways(getting)
    }
    people, facts = Counter[tuple[object, ...]](), dict[tuple[object, ...], Facts]()
    for group in getting:
        names = used[group.channel, group.text]
        kinds = [_kind(getattr(group, name)) if name in names else None for name in sorted(texts.PERSONAL)]
        day = (group.date, group.country) if "date" in names else None
        key = (group.channel, group.text, day, *kinds)
        people[key] += group.people
        if key not in facts:
            facts[key] = _facts(group)
    for key, count in people.items():
        yield str(key[0]), facts[key], count


def _ways(getting: Sequence[Group]) -> Collection[tuple[str, str]]:
    return {(group.channel, group.text) for group in getting}


def _facts(group: Group) -> Facts:
    # The line only stands in what a choice means, and changes nothing of the size.
    return Facts(group.text, group.country, group.title, group.number, group.name, group.date)


@lru_cache(maxsize=65_536)
def _kind(value: str) -> object:
    """Name what is the same for all values by which a message becomes equally long, in either alphabet of SMS."""
    folded = alphabet.fold(value)
    gsm, units = not alphabet.lacking(folded), len(value.encode("utf-16-le")) // 2
    septets = alphabet.segments(folded).units if gsm else 0
    # Where one letter takes two places, it matters where it stands; a full stop may fall together with another.
    special = value.endswith(".") or septets != len(folded) * gsm or units != len(value)
    return value if special else (gsm, septets, units)


def _samples(
    tx: Session, planned: Planned, getting: Sequence[Group], wordings: Mapping[str, Wording], now: datetime
) -> Iterator[tuple[Group, Rendered]]:
    """Put it into words for some real people: one at least for each channel and language."""
    by_way: dict[tuple[str, str], list[Group]] = {}
    for group in sorted(getting, key=lambda group: group.backorder_id):
        by_way.setdefault((group.channel, group.text), []).append(group)
    firsts = [groups[0] for groups in by_way.values()]
    others = [group for groups in by_way.values() for group in groups[1 : 1 + SAMPLES]]
    chosen = [*firsts, *others[: max(0, SAMPLES - len(firsts))]]
    lines = [group.backorder_id for group in chosen]
    known, outlooks = lines_of(tx, lines), outlook.of(tx, lines, now=now)
    for group in chosen:
        its = outlooks.get(group.backorder_id)
        facts = facts_of(known[group.backorder_id], group.text, its.expected if its else None)
        yield group, wordings[group.channel].word(0, Cast(planned, facts)).rendered
