"""What stands on the page of a conversation: what was said and noted, and who it is that we speak to."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot import hand_off
from bot.channels.alphabet import fold
from bot.console import _kinds
from bot.dialogue import Text
from bot.intents._terms import choice_of
from bot.locales import figures, load
from bot.wording import language_of
from store import conversations, customers, notes, offers, orders, outlook
from store.consent import Purpose, holds
from store.customers import Address, Customer
from store.database import table
from store.days import today_of
from store.delays import Delay
from store.messages import CONFIRMED, Direction, Message, Priority, State, by_staff
from store.outlook import Outlook
from store.policies import Owes, Stage
from store.settings import Settings
from store.tasks import Task

MOST = 30
"""So many messages are on one page."""
MOST_LINES = 8
MOST_TASKS = 10
_STATES = {
    State.queued: "waits to go out",
    State.claimed: "is going out",
    State.sending: "is going out",
    State.sent: "sent",
    State.delivered: "arrived",
    State.failed: "did not arrive",
    State.unknown: "perhaps not arrived",
    State.withheld: "not sent",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the course of a conversation: `kind` is heard, bot, staff or note, `who` a colleague's name.

    `state` says how far a message of ours has come, and `trouble` that it has not gone well. `choices` are the labels
    that it offered, without those that stand in its words.
    """

    id: int
    kind: str
    who: str
    at: datetime
    words: str
    state: str = ""
    trouble: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """A page of entries, oldest first; `before` is where the page before it ends, None where this is the first.

    `last_id` is the newest message on it, 0 where there is none.
    """

    entries: Sequence[Entry]
    before: int | None
    last_id: int


@dataclass(frozen=True, slots=True)
class Line:
    """An open line: what we would tell of it now, what is offered, and how the law stands, in words."""

    now: Outlook
    offered: Sequence[str]
    law: str


@dataclass(frozen=True, slots=True)
class Permission:
    """What holds at one address: None where nobody asked."""

    address: Address
    updates: bool | None
    selling: bool | None


@dataclass(frozen=True, slots=True)
class Context:
    """Who it is: their open lines (and how many more there are), what they permit, and what staff have to do."""

    customer: Customer
    language: str
    lines: Sequence[Line]
    more: int
    permissions: Sequence[Permission]
    tasks: Sequence[tuple[str, str]]


def course(
    tx: Session, address: Address, customer: Customer, *, before: int | None, settings: Settings, now: datetime
) -> Course:
    """Read a page of what was said there and noted about them, the newest where `before` names none."""
    found = conversations.transcript(tx, address.id, before=before, most=MOST + 1)
    shown = found[-MOST:]
    earlier = shown[0].id if len(found) > MOST else None
    since = shown[0].created_at if earlier else None
    until = _since(tx, address.id, before) if before else None
    said = speaker_to(customer, address.channel, settings=settings, now=now)
    entries = [_entry(message, said) for message in shown]
    entries += [
        Entry(note.id, "note", note.by, note.at, note.words)
        for note in notes.of(tx, customer.id, since=since, until=until)
    ]
    ordered = sorted(entries, key=lambda entry: entry.at)
    return Course(ordered, earlier, shown[-1].id if shown else 0)


def context(tx: Session, customer: Customer, *, settings: Settings, most: int = MOST_LINES, now: datetime) -> Context:
    """Read who it is, with at most so many of their open lines."""
    open_ones = orders.open_lines(tx, customer.id)
    known = outlook.of(tx, [line.id for line in open_ones[:most]], places=True)
    law = {one.backorder_id: one for one in tx.exec(select(Delay).where(col(Delay.backorder_id).in_(known)))}
    place = figures.place(settings.shop_language, settings.shop_country)
    english = f"en-{settings.shop_country}"
    lines = [
        Line(
            one,
            [
                load().speak(english, choice_of(offer).label, form="telegram")
                for offer in offers.open_for(tx, one.backorder_id, now=now)
            ],
            _law(law[one.backorder_id], place) if one.backorder_id in law else "",
        )
        for one in known.values()
    ]
    todo = select(Task).where(Task.customer_id == customer.id, col(Task.closed_at).is_(None)).order_by(col(Task.id))
    return Context(
        customer=customer,
        language=_language(customer.language),
        lines=lines,
        more=max(0, len(open_ones) - most),
        permissions=_permissions(tx, customer.id),
        # Whoever reads this needs no command to open it.
        tasks=[
            (_kinds.kind_of(task.what).title, re.sub(r" \(`backorder inbox \d+`\)", "", task.details))
            for task in tx.exec(todo.limit(MOST_TASKS))
        ],
    )


def values(customer: Customer, line: Outlook | None, language: str, *, settings: Settings) -> Mapping[str, str]:
    """Return what can be filled into a canned reply in a language; what is not known is not there, or empty."""
    found = {"name": customer.name, "shop": settings.shop_name}
    if line is not None:
        place = figures.place(language, customer.country or settings.shop_country)
        day = figures.day(line.expected, place) if line.expected else ""
        found |= {"order": line.number, "title": line.title, "date": day}
    return found


def last_of(tx: Session, address_id: int, *, since: int, but_for: str) -> Message | None:
    """Return the newest message that a colleague wrote there after the message `since`."""
    found = (
        select(Message)
        .where(
            Message.address_id == address_id,
            Message.id > since,
            by_staff(table(Message)),
            Message.by != but_for,
        )
        .order_by(col(Message.id).desc())
    )
    return tx.exec(found.limit(1)).first()


def speaker_to(
    customer: Customer, channel: str, *, settings: Settings, now: datetime
) -> Callable[[Mapping[str, Any]], str]:
    """Return how a text that is kept in no language is said to a customer by a channel."""
    language, today = language_of(customer.language, customer.country), today_of(now, settings)
    return lambda text: load().speak(language, Text.unpacked(text), form=channel, today=today)


def speaker(message: Message) -> str:
    """Name who wrote a message of ours: one of the staff, the bot, or somebody to many."""
    if message.priority == Priority.broadcast:
        return f"Broadcast by {message.by}" if message.by else "Broadcast"
    return message.author or "Bot"


def _since(tx: Session, address_id: int, message_id: int) -> datetime | None:
    """Say where the page begins whose first message is this one."""
    found = select(Message.created_at).where(Message.address_id == address_id, Message.id >= message_id)
    return tx.exec(found.order_by(col(Message.id)).limit(1)).first()


def _entry(message: Message, said: Any) -> Entry:
    labels = [str(choice["label"]) for choice in message.choices or ()]
    words = words_of(message, said)
    if message.direction is Direction.heard:
        waits = "not read by the bot yet" if message.state is State.received else ""
        return Entry(message.id, "heard", "", message.created_at, words, waits)
    state, trouble = _state(message)
    return Entry(
        id=message.id,
        kind="staff" if message.author else "bot",
        who=speaker(message),
        at=message.sent_at or message.sending_at or message.created_at,
        words=words,
        state=state,
        trouble=trouble,
        choices=tuple(label for label in labels if label not in words and fold(label) not in words),
    )


def words_of(message: Message, said: Callable[[Mapping[str, Any]], str]) -> str:
    """Read a message: its words as they went out, or as they would."""
    if message.text:
        return message.text
    if message.body is None:
        unsaid = message.state in (State.queued, State.claimed)
        return "(news, which is put into words when it goes out)" if unsaid else "(forgotten)"
    if "texts" not in message.body:
        return f"({message.body.get('kind', 'no words')})"
    written = hand_off.said_in(message)
    return written if not written.startswith("(") else "\n\n".join(said(text) for text in message.body["texts"])


def _state(message: Message) -> tuple[str, bool]:
    """Say how far a message of ours has come, and whether it has gone wrong."""
    if message.state is State.sent and message.channel not in CONFIRMED:
        return _STATES[State.delivered], False
    trouble = message.state in (State.failed, State.unknown, State.withheld)
    why = f": {message.reason}" if trouble and message.reason else ""
    return f"{_STATES[message.state]}{why}", trouble


def _law(law: Delay, place: Any) -> str:
    """Say how the law stands with a line, "" while it asks for nothing."""

    def day(which: Any) -> str:
        return figures.day(which, place)

    told = {
        Stage.deemed: "told of the delay; silence agrees",
        Stage.awaiting: "told of the delay; only their word agrees",
        Stage.renewed: "told of one more delay; only their word agrees",
        Stage.agreed: "agreed to wait" + (f" until {day(law.until)}" if law.until else ""),
        Stage.overdue: "its time has passed; they may end it",
        Stage.over: "its time has passed; it counts as cancelled",
    }
    words = [told[law.stage]] if law.stage in told else []
    if law.answer_by and law.stage in (Stage.deemed, Stage.awaiting, Stage.renewed):
        words.append(f"answer by {day(law.answer_by)}")
    if law.owes is not Owes.none:
        words.append("a notice is owed" + (f" by {day(law.due_on)}" if law.due_on else ""))
    return f"{law.policy}: {'; '.join(words)}" if words else ""


def _permissions(tx: Session, customer_id: int) -> Sequence[Permission]:
    places = table(Address).c
    purposes = (Purpose.order_updates, Purpose.marketing)
    held = sa.select(places.id, *(holds(places.id, purpose) for purpose in purposes))
    found = {row[0]: (row[1], row[2]) for row in tx.connection().execute(held.where(places.customer_id == customer_id))}
    return [Permission(one, *found[one.id]) for one in customers.addresses_of(tx, customer_id)]


def _language(code: str | None) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse((code or "").replace("-", "_")).get_display_name("en") or ""
    except (UnknownLocaleError, ValueError):
        return code or ""
