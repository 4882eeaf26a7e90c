"""What staff say to many, as one of them reads it: in their language, with what is theirs set in.

The words are those of staff and are data; what is set into them is read at the last moment, and what is not true any
more is not said.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.channels import Channel
from bot.channels.alphabet import fold
from bot.channels.telegram_text import LONGEST_CAPTION, units
from bot.dialogue import Choice, Text
from bot.intents import keep_waiting, my_options, person
from bot.locales import Locales
from bot.wording import HELD, Voice, Worded, language_of, put_together
from store import broadcasts, codes, outlook
from store.broadcasts import texts
from store.broadcasts.recipients import Left, Recipient
from store.consent import Purpose
from store.customers import Customer
from store.database import table
from store.days import Range
from store.orders import Backorder, Order
from store.settings import Settings

Row = Mapping[str, Any]
"""A claimed message, as `outbox.claim` returns it."""
CHOICES: Mapping[str, Callable[[int | None], Choice]] = {
    "keep": keep_waiting,
    "alternatives": my_options,
    "person": lambda _line: person(),
}


class Said(Protocol):
    """What a broadcast says: the broadcast itself, or its draft."""

    @property
    def texts(self) -> texts.Texts:
        """The words, by language."""

    @property
    def purpose(self) -> Purpose:
        """The permission that it needs."""

    @property
    def picture(self) -> str:
        """The address of a picture, "" for none."""

    @property
    def choices(self) -> Sequence[str]:
        """What may be chosen."""

    @property
    def may_be_empty(self) -> Sequence[str]:
        """The variables that may be empty."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is set in for one person: `language` is that of their text, `country` decides how a date is written."""

    language: str
    country: str
    title: str = ""
    number: str = ""
    name: str = ""
    date: date | Range | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """A broadcast to one person; `promised` is what telling its date promises. With a `reason` it stays unsaid."""

    said: Said
    facts: Facts
    promised: Mapping[str, Any] | None = None
    reason: str = ""


def is_one(row: Row) -> bool:
    """Tell whether a message carries a broadcast."""
    return row["body"] is not None and "broadcast" in row["body"]


def casts(tx: Session, rows: Sequence[Row], *, settings: Settings, now: datetime) -> dict[int, Cast]:
    """Read what these messages say to whom, at this moment, by the ids of the messages."""
    if not rows:
        return {}
    numbers = {row["body"]["broadcast"] for row in rows}
    found = tx.exec(select(broadcasts.Broadcast).where(col(broadcasts.Broadcast.id).in_(numbers)))
    known = {one.id: one for one in found}
    about = _about(tx, rows)
    dated = [line for row in rows if "date" in known[row["body"]["broadcast"]].names for line in [about[row["id"]][0]]]
    lines, outlooks = lines_of(tx, {line for line, _ in about.values()}), outlook.of(tx, dated, now=now)
    silent = _silent(tx, rows, known, settings, now)
    cast = {}
    for row in rows:
        one, (line, language) = known[row["body"]["broadcast"]], about[row["id"]]
        its, its_outlook = lines[line], outlooks.get(line)
        expected = its_outlook.expected if its_outlook else None
        facts = facts_of(its, language, expected)
        reason = Left.silent_phone.value if row["id"] in silent else _against(one, facts, row["channel"])
        if not its["waiting"] and one.corrects_id is None and not _is_test(row):
            reason = Left.not_waiting.value
        tells = its_outlook is not None and expected is not None and not _is_test(row)
        cast[row["id"]] = Cast(one, facts, its_outlook.promised if its_outlook and tells else None, reason)
    return cast


class Wording:
    """Puts broadcasts into words through one channel on one day; what many read alike is worded once."""

    def __init__(self, channel: Channel, locales: Locales, settings: Settings, today: date) -> None:
        self._channel, self._locales, self._shop, self._today = channel, locales, settings.shop_name, today
        self._known: dict[tuple[int, Facts, bool], Worded] = {}

    def word(self, message_id: int, cast: Cast, *, held: bool = False) -> Worded:
        """Return the message as it is read; while a person has the conversation nothing is offered to be chosen."""
        used = texts.form(cast.said.texts, cast.facts.language, self._channel.name).names
        line = cast.facts.line if cast.said.choices and not held else None
        kept: dict[str, Any] = {name: getattr(cast.facts, name) for name in used & texts.PERSONAL}
        same = Facts(cast.facts.language, cast.facts.country, line=line, **kept)
        if "date" in used:
            same = replace(same, date=cast.facts.date)
        key = (id(cast.said), same, held)
        if key not in self._known:
            self._known[key] = self._worded(message_id, cast.said, same, held)
        worded = self._known[key].of(message_id)
        if cast.promised is None or "date" not in used:
            return worded
        return replace(worded, promises=[{**cast.promised, "message_id": message_id, "notice": "broadcast"}])

    def words(self, said: Said, facts: Facts) -> str:
        """Return the words of staff with what is set in."""
        voice = self._voice(facts)
        values = {"title": facts.title, "number": facts.number, "name": facts.name, "shop": self._shop}
        if facts.date is not None:
            form = self._channel.name
            values["date"] = self._locales.write(voice.language, facts.date, form=form, today=self._today)
        return texts.form(said.texts, facts.language, self._channel.name).filled(values)

    def is_cut(self, said: Said, facts: Facts, worded: Worded) -> bool:
        """Tell whether a message was too long to say all that it should."""
        words, shown = (
            [fold(word) for word in text.split()] for text in (self.words(said, facts), worded.rendered.text)
        )
        caption = said.picture and self._channel.name == "telegram" and units(worded.rendered.text) > LONGEST_CAPTION
        return bool(caption) or not _holds(shown, words)

    def _voice(self, facts: Facts, *, held: bool = False) -> Voice:
        return Voice(language_of(facts.language, facts.country), self._channel, self._locales, self._today, held)

    def _worded(self, message_id: int, said: Said, facts: Facts, held: bool) -> Worded:
        voice = self._voice(facts, held=held)
        # By SMS it says who writes, and whoever is sold something reads how to end it.
        frame = "news-first" if said.purpose is Purpose.marketing else "news"
        framed = voice.says(Text(frame, {"news": HELD, "shop": self._shop}))
        words = framed.replace(HELD, self._channel.render([self.words(said, facts)], ()).text)
        choices = [] if held else [CHOICES[name](facts.line) for name in said.choices]
        worded = put_together(message_id, [words], choices, voice)
        return replace(worded, rendered=replace(worded.rendered, picture=said.picture)) if said.picture else worded


def facts_of(its: sa.RowMapping, language: str, expected: date | Range | None) -> Facts:
    """Return what is set in for a line, as `lines_of` reads it."""
    return Facts(language, its["country"] or "", its["title"], its["number"], its["name"], expected, its["id"])


def _against(said: Said, facts: Facts, channel: str) -> str:
    """Say what is missing in what they would read, where it was not agreed that it may be."""
    needed = texts.form(said.texts, facts.language, channel).needed - set(said.may_be_empty) - {"shop"}
    missing = sorted(name for name in needed if not getattr(facts, name))
    return f"nothing to say for {{{missing[0]}}}" if missing else ""


def _holds(shown: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether all words are shown, one after the other; the first may follow a sign without a blank."""
    if len(words) < 2:
        return not words or any(words[0] in one for one in shown)
    return any(list(shown[at : at + len(words)]) == list(words) for at in range(len(shown) - len(words) + 1))


def _is_test(row: Row) -> bool:
    return "line" in row["body"]


def _about(tx: Session, rows: Sequence[Row]) -> dict[int, tuple[int, str]]:
    """Return by message which line it is about, and in which language its text is."""
    about = {row["id"]: (row["body"]["line"], row["body"]["text"]) for row in rows if _is_test(row)}
    frozen = table(Recipient).c
    found = sa.select(frozen.message_id, frozen.backorder_id, frozen.language).where(
        frozen.message_id.in_([row["id"] for row in rows if not _is_test(row)])
    )
    return about | {row.message_id: (row.backorder_id, row.language) for row in tx.connection().execute(found)}


def lines_of(tx: Session, ids: Collection[int]) -> Mapping[int, sa.RowMapping]:
    """Read what is set in, by line: its title, its order's number, who waits for it, and how many units do."""
    lines, purchases, people = table(Backorder).c, table(Order).c, table(Customer).c
    found = (
        sa.select(lines.id, lines.title, lines.waiting, purchases.number, people.name, people.country)
        .join_from(table(Backorder), table(Order), purchases.id == lines.order_id)
        .join(table(Customer), people.id == purchases.customer_id)
        .where(lines.id.in_(ids))
    )
    return {row["id"]: row for row in tx.connection().execute(found).mappings()}


def _silent(
    tx: Session, rows: Sequence[Row], known: Mapping[int, broadcasts.Broadcast], settings: Settings, now: datetime
) -> set[int]:
    """List the messages that a phone must not read which may be somebody else's by now."""
    telling = {
        row["id"]: row["address_id"]
        for row in rows
        if not _is_test(row)
        and (row["purpose"] is Purpose.marketing or known[row["body"]["broadcast"]].names & texts.PERSONAL)
    }
    silent = codes.silent(tx, set(telling.values()), days=settings.phone_silent_days, now=now) if telling else set()
    return {message_id for message_id, address_id in telling.items() if address_id in silent}
