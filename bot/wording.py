"""What a message means becomes what is read: its texts and choices, in the customer's language, as its channel shows.

A reply was decided when it was owed. What notices mean is decided here, at the last moment, from what is true now.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.channels import Channel
from bot.dialogue import Button, Choice, Rendered, Text
from bot.intents import give_up, keep_waiting, my_options
from bot.intents._terms import choice_of
from bot.locales import Locales
from store.notices import News

CONTACT = "contact"
"""The choice that a channel shows as its own way to share a phone number, where it has one."""
FIRST = "backorder_placed"
"""The kind of notice with which we first write to somebody, and say how to end it."""
HELD = "\ue000"
"""Stands in the frame for the news that it holds; a letter that nobody writes."""
MOST_NOTICES = 5
"""How many pieces of news one message tells; the next message tells the rest."""


Current = Callable[[Session, Sequence[int], datetime], list[News]]
"""Say what the notices of these messages mean now; one that is not true any more is left out."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A message in words, with the choices as they are kept, and the promises that it makes."""

    rendered: Rendered
    choices: list[dict[str, Any]]
    promises: list[dict[str, Any]]
    untold: tuple[int, ...] = ()
    message_id: int = 0

    def of(self, message_id: int) -> "Worded":
        """Say the same in another message."""
        if message_id == self.message_id:
            return self
        mine, theirs = _data(self.message_id), _data(message_id)
        buttons = tuple(
            Button(button.label, button.data.replace(mine, theirs, 1)) if button.data.startswith(mine) else button
            for button in self.rendered.buttons
        )
        promises = [{**promise, "message_id": message_id} for promise in self.promises]
        rendered = replace(self.rendered, buttons=buttons)
        return Worded(rendered, self.choices, promises, self.untold, message_id)


@dataclass(frozen=True, slots=True)
class Voice:
    """How somebody is spoken to: in which language, through which channel, on which day."""

    language: str
    channel: Channel
    locales: Locales
    today: date
    held: bool = False
    """A person has the conversation: nothing is offered to be chosen."""

    def says(self, text: Text) -> str:
        """Say an entry of the locale files."""
        return self.locales.speak(self.language, text, form=self.channel.name, today=self.today)


def word_reply(message: Mapping[str, Any], voice: Voice) -> Worded:
    """Put into words what was decided when the message was owed."""
    body = message["body"]
    words = [voice.says(Text.unpacked(packed)) for packed in body["texts"]]
    choices = [Choice.unpacked(packed) for packed in body["choices"]]
    told = body.get("promises", ())
    fitting = voice.channel.room(words, [voice.says(choice.label) for choice in choices])
    if fitting < len(words):
        # A page of it; the rest comes when it is asked for, with the same choices.
        later = [one | {"text": one["text"] - fitting} for one in told if one.get("text", 0) >= fitting]
        left = {"texts": body["texts"][fitting:], "choices": body["choices"], "promises": later}
        words, choices = words[:fitting], [Choice(Text("choice-more"), "more", left), *choices]
    worded = put_together(message["id"], words, choices, voice)
    if picture := body.get("picture"):
        worded = replace(worded, rendered=replace(worded.rendered, picture=picture))
    promises = [
        {name: one[name] for name in one if name != "text"} | {"message_id": message["id"]}
        for one in told
        if one.get("text", 0) < fitting
    ]
    return replace(worded, promises=promises)


def word_news(message: Mapping[str, Any], news: Sequence[News], voice: Voice) -> Worded:
    """Put what notices mean into one message: of several about one line, the one that says most speaks."""
    telling = _one_a_line(news)
    told = telling[:MOST_NOTICES]
    said = [voice.says(Text(f"notice-{one.kind.replace('_', '-')}", one.facts)) for one in told]
    # Whoever is written to first, or sold something, reads how to end it; also where other news speaks for the first.
    first = any(one.kind == FIRST or one.sells for one in news)
    # By SMS the first follows the shop's name and a colon, the others begin a line of their own.
    said[1:] = [words[:1].upper() + words[1:] for words in said[1:]]
    # The frame is the same for everybody, and is put into words once; what it holds is set into it.
    frame = voice.says(Text("news-first" if first else "news", {"news": HELD, "shop": str(told[0].facts["shop"])}))
    words = [frame.replace(HELD, voice.channel.render(said, ()).text)]
    worded = put_together(message["id"], words, [] if voice.held else _next(told), voice)
    left = {(one.line.backorder_id, one.promises) for one in telling[MOST_NOTICES:]}
    promising = {one.line.backorder_id: one for one in reversed(told) if one.promises and one.line.waiting}
    return replace(
        worded,
        promises=[
            {**one.line.promised, "message_id": message["id"], "notice": one.kind}
            for one in told
            if promising.get(one.line.backorder_id) is one
        ],
        untold=tuple(
            one.notice_id for one in news if one not in told and (one.line.backorder_id, one.promises) in left
        ),
    )


def language_of(language: str | None, country: str | None) -> str:
    """Name the language in which a customer reads: en-GB where only en and the country are known."""
    if not language or "-" in language or not country:
        return language or ""
    return f"{language}-{country}"


def _next(told: Sequence[News]) -> list[Choice]:
    """Return what may be chosen: what is offered, or to wait, to see what else there is, or to end it."""
    lines = list(dict.fromkeys(one.line.backorder_id for one in told if one.line.waiting and one.chooses))
    line = lines[0] if len(lines) == 1 else None
    if not lines:
        return []
    offered = [one.offer for one in told if one.offer is not None]
    if offered:
        no = Choice(Text("choice-no-thanks"), "decline_offer", {"offer": offered[0].id} if len(offered) == 1 else {})
        return [*map(choice_of, offered), no, my_options(line)]
    return (
        [my_options(line)] if all(one.sells for one in told) else [keep_waiting(line), my_options(line), give_up(line)]
    )


def _one_a_line(news: Sequence[News]) -> list[News]:
    # Of several that tell a date one tells it for all; what has happened (a parcel, a refund) is told each.
    telling: dict[tuple[int, int], News] = {}
    for one in sorted(news, key=lambda one: (one.rank, one.notice_id)):
        line = one.line.backorder_id
        if one.promises:
            telling.setdefault((line, 0), one)
        if one.happened or not one.promises:
            telling[line, one.notice_id] = one
    each = {one.notice_id: one for one in telling.values()}
    # Of one rank in the order of their lines: in which order several were owed at once is the database's.
    return sorted(each.values(), key=lambda one: (one.rank, one.line.backorder_id, one.notice_id))


def put_together(message_id: int, words: Sequence[str], choices: Sequence[Choice], voice: Voice) -> Worded:
    """Show words and choices as their channel does, and keep the choices with the message."""
    labels = [voice.says(choice.label) for choice in choices]
    buttons = [
        Button(label, CONTACT if choice.intent == CONTACT else f"{_data(message_id)}{place}")
        for place, (label, choice) in enumerate(zip(labels, choices, strict=True), 1)
    ]
    kept = [
        {"label": label, "intent": choice.intent, "args": dict(choice.args)}
        for label, choice in zip(labels, choices, strict=True)
    ]
    return Worded(voice.channel.render(words, buttons), kept, [], message_id=message_id)


def _data(message_id: int) -> str:
    """Begin the data of a message's buttons; the place of the choice follows."""
    return f"c{message_id}."
