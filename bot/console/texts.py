"""Every text that customers may be told, as it reads in each language by each channel, with what it costs by SMS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from bot.channels import sms_text
from bot.channels.alphabet import Encoding, Segments, segments
from bot.console import Menu, Role, Visit, needs
from bot.dialogue import Text
from bot.locales import DEFAULT, catalogue, load
from bot.locales.catalogue import Entry, Sample
from bot.wording import language_of
from store import database
from store.days import today_of
from store.errors import NotFound

MENU = Menu("Texts", 85)
routes = APIRouter()

AT_ONCE = 40
FAMILIES = {
    "notifications": "News",
    "intents": "Answers",
    "orders": "Orders",
    "offers": "Offers",
    "wishes": "Wishes",
    "identity": "Who they are",
    "people": "Persons",
    "privacy": "Privacy",
    "refusals": "Refusals",
    "choices": "Choices",
    "commands": "Commands",
    "feed": "Product pages",
    "common": "Parts",
}
CHANNELS = {"sms": "SMS", "telegram": "Telegram"}
NEWS = "notice-"


class Cost(StrEnum):
    """What costs more by SMS than a text should."""

    long = "long"
    unicode = "unicode"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say a text: what decides it, the words, and what they cost by SMS; None by other channels."""

    decided: Mapping[str, str]
    words: str
    cost: Segments | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A text with all the ways to say it, the dearest of which is `worst`."""

    entry: Entry
    ways: Sequence[Way]

    @property
    def worst(self) -> Segments | None:
        """Return the most that it costs."""
        return max((way.cost for way in self.ways if way.cost), key=lambda one: (one.count, one.units), default=None)


Word = Annotated[str, Query(max_length=100)]
Agent = Annotated[Visit, needs(Role.agent)]


@routes.get("")
def listed(
    visit: Agent,
    *,
    language: Word = "",
    channel: Word = "sms",
    family: Word = "",
    q: Word = "",
    cost: Cost | None = None,
    after: Word = "",
) -> Response:
    """Show the texts of a family, or those that hold some words; `after` is the last one seen."""
    words = q.strip()
    family = family if family in FAMILIES or words or cost else next(iter(FAMILIES))
    language, channel = _known(visit, language), channel if channel in CHANNELS else "sms"
    found = [one for one in _all(visit, language, channel) if _fits(one, family, words, cost)]
    keys = [one.entry.key for one in found]
    start = keys.index(after) + 1 if after in keys else 0
    given = {"language": language, "channel": channel, "family": family, "q": words, "cost": cost.value if cost else ""}
    kept = {name: value for name, value in given.items() if value}
    rows = found[start : start + AT_ONCE]
    return visit.page(
        "texts.html",
        rows=rows,
        total=len(found),
        kept=kept,
        words=words,
        language=language,
        channel=channel,
        family=family,
        cost=cost,
        languages=load().languages(),
        channels=CHANNELS,
        families=FAMILIES,
        ucs2=Encoding.UCS2,
        link=lambda **changed: _link(kept, **changed),
        next_page=_link(kept, after=rows[-1].entry.key) if start + AT_ONCE < len(found) else "",
        first_page=_link(kept) if start else "",
    )


@routes.get("/{key}")
def one(visit: Agent, key: str) -> Response:
    """Show all ways to say a text, in each language by each channel."""
    if key not in catalogue.entries(DEFAULT):
        raise NotFound("there is no such text")
    sample, settings = _sample(visit), visit.settings
    said = [
        (code, name, _shown(code, key, form, sample, settings.shop_country))
        for code in load().languages()
        for form, name in CHANNELS.items()
        if key in catalogue.entries(code)
    ]
    return visit.page(
        "text.html", entry=catalogue.entries(DEFAULT)[key], said=said, families=FAMILIES, ucs2=Encoding.UCS2
    )


def _known(visit: Visit, language: str) -> str:
    return language if language in load().languages() else load().nearest(visit.settings.shop_language)


def _fits(shown: Shown, family: str, words: str, cost: Cost | None) -> bool:
    entry, worst = shown.entry, shown.worst
    if family and entry.family != family:
        return False
    if cost is Cost.long and not (worst and worst.count > 1):
        return False
    if cost is Cost.unicode and not (worst and worst.encoding is Encoding.UCS2):
        return False
    sought = words.casefold()
    return sought in entry.key or any(sought in way.words.casefold() for way in shown.ways)


def _all(visit: Visit, language: str, channel: str) -> Sequence[Shown]:
    return _every(language, channel, _sample(visit), visit.settings.shop_country)


@lru_cache(maxsize=32)
def _every(language: str, channel: str, sample: Sample, country: str) -> Sequence[Shown]:
    known = catalogue.entries(language).values()
    order = {family: place for place, family in enumerate(FAMILIES)}
    ordered = sorted(known, key=lambda entry: order.get(entry.family, len(order)))
    return [_shown(language, entry.key, channel, sample, country) for entry in ordered]


def _shown(language: str, key: str, channel: str, sample: Sample, country: str) -> Shown:
    """Say a text as delivery does: news by SMS begins with who writes, and what GSM-7 lacks is folded."""
    spoken = language_of(language, country)

    def says(text: Text) -> str:
        return load().speak(spoken, text, form=channel, today=sample.today)

    ways: dict[str, Way] = {}
    for decided, facts in catalogue.ways(language, key, channel, sample):
        words = says(Text(key, facts))
        if channel == "sms":
            framed = says(Text("news", {"news": words, "shop": sample.shop})) if key.startswith(NEWS) else words
            words = sms_text.written([framed], [], folded=True)
        ways.setdefault(words, Way(decided, words, segments(words) if channel == "sms" else None))
    return Shown(catalogue.entries(language)[key], list(ways.values()))


def _sample(visit: Visit) -> Sample:
    settings = visit.settings
    with visit.db.reading() as tx:
        today = today_of(database.now(tx), settings)
    return Sample(settings.shop_name, settings.shop_contact, settings.shop_currency, today)


def _link(kept: Mapping[str, str], **changed: str) -> str:
    asked = {name: value for name, value in {**kept, **changed}.items() if value}
    return f"/console/texts?{urlencode(asked)}"
