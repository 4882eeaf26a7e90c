"""Every entry of the locale files as it is written, with what it may be told and each way in which it may be said.

For whoever looks at the texts; what is said to customers does not come by here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

from bot.locales import DEFAULT
from store.days import Range
from store.money import Money

if TYPE_CHECKING:
    from fluent.syntax import ast

    from bot.dialogue import Value

MOST = 64
"""So many ways to say one entry are looked at."""
_PLURALS = frozenset({"zero", "one", "two", "few", "many"})
# A word may be one that no variant names: nothing, or what staff wrote.
_UNNAMED = ("", "Factory closed until August.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the file that it stands in, what is written above it, and the most SMS segments that it may take.

    `facts` are what it mentions, `is_part` says that other entries put it into theirs.
    """

    key: str
    family: str
    note: str
    limit: int
    facts: tuple[str, ...]
    is_part: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """Values that stand in for what is not known yet: whose shop it is, and around which day it is."""

    shop: str
    contact: str
    currency: str
    today: date

    def of(self, name: str) -> "Value":
        """Choose by the last word of a fact's name that is known: `new_price` is a price."""
        for word in reversed(re.split(r"[-_]", name)):
            for words, value in self._values().items():
                if word in words.split():
                    return value
        return "something else"

    @property
    def range(self) -> Range:
        """A range of days."""
        return Range(self.today + timedelta(days=18), self.today + timedelta(days=23))

    def _values(self) -> "dict[str, Value]":
        return {
            "product items item title alternative instead": "Walnut desk lamp, dimmable 40W",
            "order reference number": "#10482",
            "shop": self.shop,
            "name customer who": "Alexandra",
            "contact email": self.contact,
            "phone handle": "+15551234567",
            "link url": "https://shop.example/t/8f3kq27x",
            "code": "SORRY10-7KQ2",
            "carrier": "Deutsche Post",
            "tracking": "00340434161094042557",
            "time at clock": time(18, 30),
            "label": "Walnut desk lamp",
            "titles": "Walnut desk lamp, Stoneware mug",
            "reason": "Factory closed until August.",
            "words": "Hello Alexandra, your lamp leaves on Friday.",
            "news": "we have set aside 1 x Walnut desk lamp.",
            "on by until before date day from to since first last new old eta earliest latest": self.range.first,
            "price amount difference money total refund saved off cost": Money(12999, self.currency),
            "n count units rest most quantity qty position place ahead left percent days minutes weeks free": 12,
        }


@cache
def entries(language: str) -> Mapping[str, Entry]:
    """List what a language says, in the order in which it is written."""
    known, parts = _messages(language), _parts()
    model = {key: _limit(message) for key, (_, message) in _messages(DEFAULT).items()}
    return {
        key: Entry(
            key=key,
            family=family,
            note=_note(message),
            limit=_limit(message) or model.get(key) or 1,
            facts=tuple(sorted({one.id.name for one in _references(message, known)})),
            is_part=key in parts,
        )
        for key, (family, message) in known.items()
    }


def ways(
    language: str, key: str, form: str, sample: Sample
) -> Sequence[tuple[Mapping[str, str], "Mapping[str, Value]"]]:
    """Give each way in which an entry may be said in a form: what decides it, in words, and all its facts."""
    from fluent.syntax import ast

    known = _messages(language)
    pattern = _form(known[key][1], form)
    mentioned: dict[str, list[Value]] = {}
    chosen: dict[str, list[Value]] = {}
    for node in _within(pattern, known):
        if isinstance(node, ast.VariableReference):
            name = node.id.name
            mentioned[name] = [sample.of(name), *([sample.range] if name in _ranged(key) else [])]
        if isinstance(node, ast.SelectExpression) and isinstance(node.selector, ast.VariableReference):
            chosen.setdefault(node.selector.id.name, []).extend(_alternatives(node))
    options = mentioned | {name: list(dict.fromkeys(values)) for name, values in chosen.items()}
    deciding = [name for name, values in options.items() if len(values) > 1]
    found = []
    for values in islice(product(*options.values()), MOST):
        facts = dict(zip(options, values, strict=True))
        found.append(({name: _told(facts[name]) for name in deciding}, facts))
    return found


def _told(value: "Value") -> str:
    match value:
        case "":
            return "nothing"
        case Range():
            return "a range of days"
        case date():
            return "one day"
    return str(value)


@cache
def _messages(language: str) -> "Mapping[str, tuple[str, ast.Message]]":
    from fluent.syntax import FluentParser, ast

    return {
        node.id.name: (path.stem, node)
        for path in sorted((Path(__file__).parent / language).glob("*.ftl"))
        for node in FluentParser().parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Message)
    }


@cache
def _parts() -> frozenset[str]:
    from fluent.syntax import ast

    messages = [message for _, message in _messages(DEFAULT).values()]
    referred = [node for one in messages for node in _within(one) if isinstance(node, ast.MessageReference)]
    return frozenset(node.id.name for node in referred)


@cache
def _ranged(key: str) -> frozenset[str]:
    """Return the facts that may be a range of days: those before which the entry says `on`."""
    from fluent.syntax import ast

    calls = [
        node
        for node in _within(_messages(DEFAULT)[key][1], _messages(DEFAULT))
        if isinstance(node, ast.FunctionReference) and node.id.name == "ON"
    ]
    return frozenset(one.id.name for call in calls for one in _references(call))


def _form(message: "ast.Message", form: str) -> "ast.BaseNode":
    """Return the pattern that a channel says."""
    own = {each.id.name: each.value for each in message.attributes}
    return own.get(form) or message.value or message


def _references(
    node: "ast.BaseNode", known: "Mapping[str, tuple[str, ast.Message]] | None" = None
) -> "Iterator[ast.VariableReference]":
    from fluent.syntax import ast

    return (one for one in _within(node, known) if isinstance(one, ast.VariableReference))


def _within(
    node: "ast.BaseNode", known: "Mapping[str, tuple[str, ast.Message]] | None" = None
) -> "Iterator[ast.BaseNode]":
    """Walk a tree, and on into the messages of `known` that it refers to."""
    from fluent.syntax import ast

    yield node
    if known and isinstance(node, ast.MessageReference) and node.id.name in known:
        yield from _within(_form(known[node.id.name][1], node.attribute.name if node.attribute else ""), known)
    for value in vars(node).values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.BaseNode):
                yield from _within(child, known)


def _alternatives(node: "ast.SelectExpression") -> "list[Value]":
    from fluent.syntax import ast

    numbers = [int(each.key.value) for each in node.variants if isinstance(each.key, ast.NumberLiteral)]
    words = [each.key.name for each in node.variants if isinstance(each.key, ast.Identifier)]
    if numbers or _PLURALS & set(words):
        return [*numbers, 1, 2, 12]
    return [value for word in words for value in (_UNNAMED if word == "other" else (word,))]


def _note(message: "ast.Message") -> str:
    written = message.comment.content if message.comment and message.comment.content else ""
    return " ".join(line for line in written.splitlines() if not line.startswith("segments:"))


def _limit(message: "ast.Message") -> int:
    written = message.comment.content if message.comment and message.comment.content else ""
    declared = re.search(r"^segments: (\d+)$", written, re.MULTILINE)
    return int(declared[1]) if declared else 0
