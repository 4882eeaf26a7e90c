"""Every text of every language: complete, and as short by SMS as its entry promises."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast

import bot.locales
from bot import opt_out
from bot.channels.alphabet import fold, lacking, segments
from bot.dialogue import Text, Value
from bot.locales import DEFAULT, load
from bot.understanding.phrases import read_phrasebooks
from bot.understanding.words import compact
from store.days import Range
from store.money import Money

FOLDER = Path(bot.locales.__file__).parent
LANGUAGES = load().languages()
FILES = sorted(FOLDER.glob("*/*.ftl"))

TODAY = date(2026, 6, 15)
LONG_DATE = date(2027, 9, 23)
LONG_RANGE = Range(date(2027, 9, 23), date(2027, 9, 28))

# By the words in a variable's name: an ordinary value, about as long as they come.
SAMPLES: dict[str, Value] = {
    "product items item title alternative instead": "Walnut desk lamp, dimmable 40W",
    "order reference number": "#10482",
    "shop": "Lamplight Co",
    "name customer who": "Alexandra",
    "contact email": "help@lamplight.example",
    "phone handle": "+15551234567",
    "link url": "https://lamplight.example/t/8f3kq27x",
    "code": "SORRY10-7KQ2",
    "carrier": "Deutsche Post",
    "tracking": "00340434161094042557",
    "time at": time(18, 30),
    "on by until before date day from to since first last new old eta earliest latest": LONG_DATE,
    "price amount difference money total refund saved off cost": Money(12999, "USD"),
    "n count units rest most quantity qty position place ahead left percent days minutes weeks free": 12,
}
VALUES = {word: value for words, value in SAMPLES.items() for word in words.split()}
ORDINARY = "something else"

# What a word may be that no variant names: nothing, or what staff wrote.
UNNAMED = ("", "Factory closed until August", "Factory closed in July.")

PLURALS = {"zero", "one", "two", "few", "many"}

# At the provider a bare one of these ends or begins all messages to the phone.
RESERVED = re.compile(r"\b(CANCEL|END|QUIT|REVOKE|OPTOUT|YES)\b")

# A word in capitals is one that the customer is asked to send.
ASKED_FOR = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{4,}\b")

# Whoever is written to first, or sold something, reads how to end it.
ENDS_WITH_STOP = {
    "notice-backorder-placed",
    *("notice-offer-made", "notice-offer-closing", "notice-offer-expired"),
}

LONGEST_LABEL = 28
SHORTEST_DESCRIPTION, LONGEST_DESCRIPTION = 3, 60


@dataclass(frozen=True)
class Entry:
    """A message of a locale file, and how many SMS segments it may take, if it says so."""

    language: str
    path: Path
    message: ast.Message

    @property
    def key(self) -> str:
        return self.message.id.name

    @property
    def limit(self) -> int | None:
        comment = self.message.comment.content if self.message.comment else ""
        declared = re.search(r"^segments: (\d+)$", comment or "", re.MULTILINE)
        return int(declared[1]) if declared else None

    @property
    def patterns(self) -> dict[str, ast.Pattern]:
        """Return what may be said, by attribute; the message's own value has the empty name."""
        own = {"": self.message.value} if self.message.value else {}
        return own | {each.id.name: each.value for each in self.message.attributes}


def parsed(path: Path) -> list[ast.EntryType]:
    return list(FluentParser().parse(path.read_text(encoding="utf-8")).body)


@cache
def entries(language: str) -> Mapping[str, Entry]:
    return {
        node.id.name: Entry(language, path, node)
        for path in sorted((FOLDER / language).glob("*.ftl"))
        for node in parsed(path)
        if isinstance(node, ast.Message)
    }


def variables(pattern: ast.Pattern) -> set[str]:
    """Return the names of what the pattern mentions or chooses by."""
    return {node.id.name for node in _within(pattern) if isinstance(node, ast.VariableReference)}


@cache
def ranged(key: str) -> set[str]:
    """Return the variables that an entry may get as a range: those before which some language says `on`."""
    said = [pattern for language in LANGUAGES for pattern in _patterns(language, key)]
    functions = [node for each in said for node in _within(each) if isinstance(node, ast.FunctionReference)]
    calls = [node for node in functions if node.id.name == "ON"]
    return {node.id.name for call in calls for node in _within(call) if isinstance(node, ast.VariableReference)}


def facts_for(pattern: ast.Pattern, known: Mapping[str, Entry], key: str = "") -> Iterator[dict[str, Value]]:
    """Give every combination of what the pattern chooses by, and ordinary values for the rest."""
    mentioned: dict[str, list[Value]] = {}
    chosen: dict[str, list[Value]] = {}
    for node in _within(pattern, known):
        if isinstance(node, ast.VariableReference):
            ranges = [LONG_RANGE] if node.id.name in ranged(key) else []
            mentioned[node.id.name] = [sample(node.id.name), *ranges]
        if isinstance(node, ast.SelectExpression) and isinstance(node.selector, ast.VariableReference):
            chosen.setdefault(node.selector.id.name, []).extend(_alternatives(node))
    options = mentioned | {name: list(dict.fromkeys(values)) for name, values in chosen.items()}
    for values in product(*options.values()):
        yield dict(zip(options, values, strict=True))


def sample(name: str) -> Value:
    """Choose by the last word of the name that we know: `new_price` is a price."""
    for word in reversed(re.split(r"[-_]", name)):
        if word in VALUES:
            return VALUES[word]
    return ORDINARY


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_file_can_be_read(path: Path) -> None:
    unreadable = [node.content for node in parsed(path) if isinstance(node, ast.Junk)]

    assert unreadable == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_written_twice(language: str) -> None:
    named = [
        (type(node).__name__, node.id.name)
        for path in sorted((FOLDER / language).glob("*.ftl"))
        for node in parsed(path)
        if isinstance(node, ast.Message | ast.Term)
    ]

    assert sorted(name for name in set(named) if named.count(name) > 1) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_entries_in_the_same_files(language: str) -> None:
    ours = {(entry.path.name, key) for key, entry in entries(language).items()}
    model = {(entry.path.name, key) for key, entry in entries(DEFAULT).items()}

    assert sorted(model - ours) == [], "missing"
    assert sorted(ours - model) == [], f"not in {DEFAULT}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_the_same_forms_and_facts_in_every_language(language: str) -> None:
    model = entries(DEFAULT)

    different = {
        key: (_shape(entry), _shape(model[key]))
        for key, entry in entries(language).items()
        if key in model and _shape(entry) != _shape(model[key])
    }

    assert different == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_said_in_its_own_language(language: str, caplog: pytest.LogCaptureFixture) -> None:
    parts = {
        node.id.name
        for entry in entries(language).values()
        for node in _within(entry.message)
        if isinstance(node, ast.MessageReference)
    }

    with caplog.at_level(logging.WARNING, logger=bot.locales.logger.name):
        for entry, form in product(entries(language).values(), ("sms", "telegram")):
            said = _said(entry, form)
            # What others refer to is a part of a sentence, and may have nothing to add.
            assert any(said) if entry.key in parts else all(said), entry.key

    assert caplog.messages == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_by_sms_needs_more_than_gsm_7(language: str) -> None:
    costly = {
        key: f"{lacking(said)!r} in {said!r}"
        for key, entry in entries(language).items()
        for said in _said_by_sms(entry)
        if lacking(said)
    }

    assert costly == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_by_sms_is_longer_than_its_entry_promises(language: str) -> None:
    model = entries(DEFAULT)
    too_long = []
    print(f"\n{'characters':>10} {'encoding':8} {'segments':>8} {'of':>3}  {language}")
    for key, entry in sorted(entries(language).items()):
        limit = entry.limit or (model[key].limit if key in model else None) or 1
        said = max(_said_by_sms(entry), key=_cost)
        cost = segments(said)
        print(f"{len(said):>10} {cost.encoding:8} {cost.count:>8} {limit:>3}  {key}")
        if cost.count > limit:
            too_long.append(f"{key}: {cost.count} segments ({cost.units} units), may have {limit}")

    assert too_long == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_asks_for_a_word_that_would_unsubscribe_the_phone(language: str) -> None:
    asking = {
        key: RESERVED.findall(said)
        for key, entry in entries(language).items()
        for said in _said_by_sms(entry)
        if RESERVED.search(said)
    }

    assert asking == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_a_doubled_space_or_full_stop(language: str) -> None:
    """Also where staff wrote no reason, or one with its own full stop."""
    careless = {
        said
        for entry in entries(language).values()
        for form in ("telegram", "sms")
        for said in _said(entry, form)
        if re.search(r"  |\.\.|\s\n|\n\s", said)
    }

    assert careless == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_shouts(language: str) -> None:
    shouting = {
        key for key, entry in entries(language).items() if any("!" in said for said in _said(entry, "telegram"))
    }

    assert shouting == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_by_sms_begins_with_the_name_of_the_shop(language: str) -> None:
    """A phone shows only a number; who writes unasked has to say who it is."""
    notices = {key: entry for key, entry in entries(language).items() if key.startswith("notice-")}
    nameless = {
        key
        for key, entry in notices.items()
        if key != "notice-more" and not all(said.startswith("Lamplight Co") for said in _said_by_sms(entry))
    }

    assert notices
    assert nameless == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_fits_its_button(language: str) -> None:
    """Labels that hold a title are as long as the title."""
    labels = {
        key: said
        for key, entry in entries(language).items()
        if entry.path.name == "choices.ftl" and key != "choice-line"
        for form in ("telegram", "sms")
        for said in _said(entry, form)
    }

    assert labels
    assert {key: said for key, said in labels.items() if len(said) > LONGEST_LABEL} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_answers_with_the_words_of_a_label_is_not_unsubscribed(language: str) -> None:
    refusing = {
        said
        for key, entry in entries(language).items()
        if key.startswith(("choice-", "offer-"))
        for said in _said_by_sms(entry)
        if opt_out.revocation(said)
    }

    assert refusing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_a_text_asks_for_is_understood(language: str) -> None:
    commands = read_phrasebooks(FOLDER)[language].commands
    asked = {
        word
        for entry in entries(language).values()
        for form in ("telegram", "sms")
        for said in _said(entry, form)
        for word in ASKED_FOR.findall(said)
    }

    assert {"STOP", "START"} <= asked
    assert {
        word for word in asked if not (compact(word) in commands or opt_out.revocation(word) or opt_out.resumes(word))
    } == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_told_in_a_line_of_the_menu(language: str) -> None:
    lengths = {
        key: len(said)
        for key, entry in entries(language).items()
        if entry.path.name == "commands.ftl"
        for said in _said(entry, "telegram")
    }

    assert lengths
    assert {
        key: length for key, length in lengths.items() if not SHORTEST_DESCRIPTION <= length <= LONGEST_DESCRIPTION
    } == {}


def _patterns(language: str, key: str) -> list[ast.Pattern]:
    return list(entries(language)[key].patterns.values()) if key in entries(language) else []


def _shape(entry: Entry) -> dict[str, list[str]]:
    return {form: sorted(variables(each)) for form, each in sorted(entry.patterns.items())}


def _said(entry: Entry, form: str) -> list[str]:
    pattern = entry.patterns.get(form) or entry.patterns[""]
    return [
        load().speak(entry.language, Text(entry.key, facts), form=form, today=TODAY)
        for facts in facts_for(pattern, entries(entry.language), entry.key)
    ]


def _said_by_sms(entry: Entry) -> list[str]:
    """What lies on a phone: news stands in its frame, the first with the way to end it."""
    said = _said(entry, "sms")
    if entry.key.startswith("notice-") and entry.key != "notice-more":
        frame = "news-first" if entry.key in ENDS_WITH_STOP else "news"
        said = [
            load().speak(entry.language, Text(frame, {"news": news, "shop": SAMPLES["shop"]}), form="sms")
            for news in said
        ]
    return [fold(words) for words in said]


def _cost(said: str) -> tuple[int, int]:
    return segments(said).count, segments(said).units


def _within(node: ast.BaseNode, known: Mapping[str, Entry] | None = None) -> Iterator[ast.BaseNode]:
    """Walk a tree, and on into the messages of `known` that it refers to."""
    yield node
    if known and isinstance(node, ast.MessageReference) and node.id.name in known:
        referred = known[node.id.name].patterns
        yield from _within(referred[node.attribute.name if node.attribute else ""], known)
    for value in vars(node).values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.BaseNode):
                yield from _within(child, known)


def _alternatives(node: ast.SelectExpression) -> list[Value]:
    numbers = [int(each.key.value) for each in node.variants if isinstance(each.key, ast.NumberLiteral)]
    words = [each.key.name for each in node.variants if isinstance(each.key, ast.Identifier)]
    if numbers or PLURALS & set(words):
        return [*numbers, 1, 2, 12]
    return [value for word in words for value in (UNNAMED if word == "other" else (word,))]
