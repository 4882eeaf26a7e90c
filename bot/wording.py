"""What a message means becomes what is read: its texts and choices, in the customer's language, as its channel shows.

A reply was decided when it was owed. What notices mean is decided here, at the last moment, from what is true now.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.channels import Channel
from bot.dialogue import Button, Choice, Rendered, Text
from bot.intents import give_up, keep_waiting, my_options, status
from bot.locales import Locales
from store.notices import News
from store.settings import Settings

MOST_NOTICES = 4
"""How many lines one message tells of; the rest is counted, and STATUS tells it."""


Current = Callable[[Session, Sequence[int], datetime], list[News]]
"""Say what the notices of these messages mean now; one that is not true any more is left out."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A message in words, with the choices as they are kept, and the promises that it makes."""

    rendered: Rendered
    choices: list[dict[str, Any]]
    promises: list[dict[str, Any]]


def word_reply(message: Mapping[str, Any], language: str, channel: Channel, locales: Locales, *, today: date) -> Worded:
    """Put a reply into words."""
    body = message["body"]
    texts = [Text.unpacked(packed) for packed in body["texts"]]
    choices = [Choice(Text.unpacked(packed["label"]), packed["intent"], packed["args"]) for packed in body["choices"]]
    return _worded(message["id"], texts, choices, [], language, channel, locales, today)


def word_news(
    message: Mapping[str, Any],
    news: Sequence[News],
    language: str,
    channel: Channel,
    locales: Locales,
    *,
    today: date,
) -> Worded:
    """Put what notices mean into one message: of several about one line, the one that says most speaks."""
    telling = _one_a_line(news)
    texts = [Text(f"notice-{one.kind.replace('_', '-')}", one.facts) for one in telling[:MOST_NOTICES]]
    if len(telling) > MOST_NOTICES:
        texts.append(Text("notice-more", {"count": len(telling) - MOST_NOTICES}))
    waiting = [one.line for one in telling if one.line.waiting]
    line = waiting[0].backorder_id if len(waiting) == 1 else None
    choices = [keep_waiting(line), my_options(line), give_up(line)] if waiting else []
    if len(telling) > MOST_NOTICES:
        choices.insert(0, status())
    promises: list[dict[str, Any]] = [
        {
            "backorder_id": one.line.backorder_id,
            "on_date": one.line.expected_on.isoformat() if one.line.expected_on else None,
            "reason": one.line.reason,
            "arrival_id": one.line.arrival_id,
            "message_id": message["id"],
        }
        for one in telling[:MOST_NOTICES]
        if one.promises and one.line.waiting
    ]
    return _worded(message["id"], texts, choices, promises, language, channel, locales, today)


def today_of(now: datetime, settings: Settings) -> date:
    """Return the shop's date."""
    return now.astimezone(ZoneInfo(settings.shop_time_zone)).date()


def _one_a_line(news: Sequence[News]) -> list[News]:
    telling: dict[int, News] = {}
    for one in sorted(news, key=lambda one: (one.rank, one.notice_id)):
        telling.setdefault(one.line.backorder_id, one)
    return sorted(telling.values(), key=lambda one: (one.rank, one.notice_id))


def _worded(
    message_id: int,
    texts: Sequence[Text],
    choices: Sequence[Choice],
    promises: list[dict[str, Any]],
    language: str,
    channel: Channel,
    locales: Locales,
    today: date,
) -> Worded:
    def speak(text: Text) -> str:
        return locales.speak(language, text, form=channel.name, today=today)

    words = [speak(text) for text in texts]
    offered = [{"label": speak(choice.label), "intent": choice.intent, "args": dict(choice.args)} for choice in choices]
    buttons = [
        Button(kept["label"], "contact" if kept["intent"] == "contact" else f"c{message_id}.{place}")
        for place, kept in enumerate(offered, 1)
    ]
    return Worded(channel.render(words, buttons), offered, promises)
