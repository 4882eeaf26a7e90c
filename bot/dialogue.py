"""The four types that cross the edge: Incoming, Reply, Choice, Rendered.

A channel turns what its provider brings into an `Incoming`, and a list of `Text` with `Choice`s into a `Rendered`.
Between the two nobody knows which channel it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any, Literal

from store.days import Range
from store.money import Money

Value = str | int | date | time | Range | Money
"""What a text may mention. The locale writes dates, ranges of dates, times and money as people of that place do.

Of times, `time.max` is the end of the day.
"""

PICTURED = frozenset({"telegram"})
"""Channels on which a picture can be shown."""

Kind = Literal["text", "choice", "start", "contact", "block", "unblock", "unreadable"]
Keyword = Literal["stop", "start", "help"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a person sent, or did to the chat.

    `handle` is an E.164 number or a Telegram chat id. `key` names the event once and for all, so that a repeat is
    known as one. `data` is what the kind needs beside the words: the choice taken (`choice`), the token of a deep
    link (`start`), the number of a contact that is the sender's own (`contact`). `keyword` is what the provider
    has already answered by itself.
    """

    channel: str
    handle: str
    kind: Kind
    key: str
    text: str = ""
    data: str = ""
    name: str = ""
    language: str | None = None
    keyword: Keyword | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """An entry of the locale files and what it mentions."""

    key: str
    facts: Mapping[str, Value] = field(default_factory=dict)

    def packed(self) -> dict[str, Any]:
        """Return a form that JSON can hold; `unpacked` is its inverse."""
        return {"key": self.key, "facts": {name: _pack(value) for name, value in self.facts.items()}}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> "Text":
        """Read what `packed` wrote."""
        return cls(packed["key"], {name: _unpack(value) for name, value in packed["facts"].items()})


@dataclass(frozen=True, slots=True)
class Choice:
    """What they may do next: a label, and the intent with its arguments that it stands for."""

    label: Text
    intent: str
    args: Mapping[str, Any] = field(default_factory=dict)

    def packed(self) -> dict[str, Any]:
        """Return a form that JSON can hold; `unpacked` is its inverse."""
        return {"label": self.label.packed(), "intent": self.intent, "args": dict(self.args)}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> "Choice":
        """Read what `packed` wrote."""
        return cls(Text.unpacked(packed["label"]), packed["intent"], packed["args"])


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its address, and what is said under it."""

    url: str
    caption: Text


@dataclass(frozen=True, slots=True)
class Reply:
    """What we mean to say, and what they may do next. An empty reply says nothing.

    `promises` are the dates that saying it tells, each with the place of its `text`. `pictures` are shown before it,
    each a message of its own, where the channel can; the texts must say as much without them.
    """

    texts: tuple[Text, ...] = ()
    choices: tuple[Choice, ...] = ()
    promises: tuple[Mapping[str, Any], ...] = ()
    pictures: tuple[Picture, ...] = ()

    def packed(self) -> dict[str, Any]:
        """Return the body of the message that says it, without its pictures, which are messages of their own."""
        return {
            "texts": [text.packed() for text in self.texts],
            "choices": [choice.packed() for choice in self.choices],
            "promises": [dict(promise) for promise in self.promises],
        }

    def after(self, *texts: Text) -> "Reply":
        """Return the same reply with something said before it."""
        promises = tuple({**one, "text": one.get("text", 0) + len(texts)} for one in self.promises)
        return replace(self, texts=(*texts, *self.texts), promises=promises)


@dataclass(frozen=True, slots=True)
class Button:
    """A label as it is shown, and the data that comes back when it is taken."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a channel sends: the words, rows of buttons where the channel has them, and the address of a picture."""

    text: str
    buttons: tuple[Button, ...] = ()
    picture: str = ""


def _pack(value: Value) -> Any:
    match value:
        case Money():
            return {"money": [value.minor, value.currency]}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case Range():
            return {"dates": [value.first.isoformat(), value.last.isoformat()]}
        case _:
            return value


def _unpack(value: Any) -> Value:
    match value:
        case {"money": [int(minor), str(currency)]}:
            return Money(minor, currency)
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case {"time": str(at)}:
            return time.fromisoformat(at)
        case {"dates": [str(first), str(last)]}:
            return Range(date.fromisoformat(first), date.fromisoformat(last))
        case str() | int():
            return value
        case _:
            raise ValueError(f"not a value of a text: {value!r}")
