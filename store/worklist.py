"""The conversations as the staff see them: who waits for a person and since when, what is unread, who has which.

Whoever waits longest comes first. A page begins behind the `Place` at which the one before it ended, so that what
moves meanwhile is neither shown twice nor missed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from store import phones
from store.attendance import ReadMark
from store.consent import Purpose, holds
from store.conversations import Conversation, Holder
from store.customers import Address, Customer
from store.database import table
from store.errors import BadInput
from store.messages import Direction, Message, State, by_staff
from store.orders import Order
from store.tasks import Task

PAGE = 30
"""So many conversations are on one page."""
LOOKED_AT = 20_000
"""Words are looked for in so many of the newest messages, names and phone ends in so many conversations."""


class View(StrEnum):
    """Which conversations: those that wait for a person, mine, everybody's that persons have, or all there are."""

    waiting = "waiting"
    mine = "mine"
    everybody = "everybody"
    all = "all"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who of the staff looks, and after how long a silence a conversation is the bot's again."""

    staff_id: int
    name: str
    lapse: timedelta


class Place(NamedTuple):
    """Where a page ends: whether somebody waits there, since or until when, and in which conversation."""

    rests: bool
    at: datetime
    address_id: int

    def __str__(self) -> str:
        """Write it as an address on the web can hold it."""
        return f"{int(self.rests)}.{self.at.astimezone(UTC):%Y%m%d%H%M%S%f}.{self.address_id}"

    @classmethod
    def read(cls, written: str) -> "Place | None":
        """Read what `str` wrote; None where it is something else."""
        found = re.fullmatch(r"([01])\.(\d{20})\.(\d{1,18})", written, re.ASCII)
        if found is None:
            return None
        try:
            at = datetime.strptime(found[2], "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
        except ValueError:
            return None
        return cls(found[1] == "1", at, int(found[3]))


class Listed(NamedTuple):
    """One conversation in the list.

    `held` says that a person has it, `held_by` who ("" where nobody yet), `waits_since` since when the customer waits
    for a person, None where they do not. `moved_at` is when it last went on, `what` the kind of the open task about it,
    "" for none. `stopped` says that the customer wants no messages there, and `found` is the message in which the words
    that were looked for stand.
    """

    address_id: int
    customer_id: int
    name: str
    channel: str
    handle: str
    held: bool
    held_by: str
    waits_since: datetime | None
    moved_at: datetime
    unread: bool
    stopped: bool
    what: str
    last: Message | None
    found: Message | None

    @property
    def place(self) -> Place:
        """Where it stands in the list of what persons have."""
        return Place(self.waits_since is None, self.waits_since or self.moved_at, self.address_id)


@dataclass(frozen=True, slots=True)
class Page:
    """Some conversations, and where the next page begins, None where there is none."""

    rows: Sequence[Listed]
    after: Place | None


class Counts(NamedTuple):
    """How many conversations persons have, and how many of them wait, are mine, and are unread."""

    everybody: int
    waiting: int
    mine: int
    unread: int


def listed(tx: Session, view: View, reader: Reader, *, after: Place | None = None, now: datetime) -> Page:
    """List a page of conversations; in those that persons have, whoever waits first and then the longest silent."""
    talks = table(Conversation)
    found = _shown(reader, now).join(talks, talks.c.address_id == table(Address).c.id)
    if view is View.all:
        # In the order of an index: what is computed for a row is computed for those that are shown.
        found = found.order_by(talks.c.turned_at.desc(), talks.c.address_id.desc())
        if after is not None:
            place = sa.tuple_(talks.c.turned_at, talks.c.address_id)
            found = found.where(place < sa.tuple_(after.at, after.address_id))
        return _page(tx, found, lambda row: Place(True, row.moved_at, row.address_id))
    held = found.where(_held(reader, now)).subquery("held")
    rests = held.c.waits_since.is_(None)
    order = (sa.case((rests, 1), else_=0), sa.func.coalesce(held.c.waits_since, held.c.moved_at), held.c.address_id)
    page = sa.select(held).order_by(*order)
    if view is View.waiting:
        page = page.where(~rests)
    elif view is View.mine:
        page = page.where(held.c.held_by == reader.name)
    if after is not None:
        page = page.where(sa.tuple_(*order) > sa.tuple_(int(after.rests), after.at, after.address_id))
    return _page(tx, page, lambda row: row.place)


def search(tx: Session, words: str, reader: Reader, *, country: str, after: Place | None = None, now: datetime) -> Page:
    """Look for words in messages and names, for the number of an order, and for a phone or its end; newest first.

    Words, names and ends of phones are looked for in what moved last (LOOKED_AT). A phone without its country is one of
    `country`.
    """
    hits = sa.union_all(*_hits(words, country)).subquery("hits")
    best = sa.select(hits.c.address_id, sa.func.max(hits.c.message_id).label("found_id"))
    best_of = best.group_by(hits.c.address_id).subquery("best")
    places, talks = table(Address), table(Conversation)
    moved = sa.func.coalesce(talks.c.turned_at, places.c.linked_at)
    found = (
        _shown(reader, now, found_id=best_of.c.found_id)
        .join(best_of, best_of.c.address_id == places.c.id)
        .outerjoin(talks, talks.c.address_id == places.c.id)
        .where(places.c.channel != "email")
        .order_by(moved.desc(), places.c.id.desc())
    )
    if after is not None:
        found = found.where(sa.tuple_(moved, places.c.id) < sa.tuple_(after.at, after.address_id))
    return _page(tx, found, lambda row: Place(True, row.moved_at, row.address_id))


def counts(tx: Session, reader: Reader, *, now: datetime) -> Counts:
    """Count what persons have."""
    talks = table(Conversation)
    found = _shown(reader, now).join(talks, talks.c.address_id == table(Address).c.id).where(_held(reader, now))
    held = found.subquery("held")

    def those(which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((which, 1), else_=0)), 0)

    counted = sa.select(
        sa.func.count(),
        those(held.c.waits_since.is_not(None)),
        those(held.c.held_by == reader.name),
        those(held.c.unread),
    )
    return Counts(*tx.connection().execute(counted.select_from(held)).one())


def waits_since() -> sa.ColumnElement[datetime | None]:
    """Say of a conversation of a query since when its customer waits for a person, who has it; null where not.

    That is since they wrote what nobody of the staff has answered, or since it was handed over, whichever came later.
    """
    talks, said, heard = table(Conversation).c, table(Message).alias("by_staff"), table(Message).alias("unanswered")
    answered = (
        sa.select(sa.func.max(said.c.id))
        .where(said.c.address_id == talks.address_id, by_staff(said), _arrived(said))
        .correlate(table(Conversation))
        .scalar_subquery()
    )
    first = (
        sa.select(sa.func.min(heard.c.created_at))
        .where(
            heard.c.address_id == talks.address_id,
            heard.c.direction == Direction.heard,
            heard.c.id > sa.func.coalesce(answered, 0),
        )
        .correlate(table(Conversation))
        .scalar_subquery()
    )
    return sa.case((first < talks.held_since, talks.held_since), else_=first)


def _shown(reader: Reader, now: datetime, *, found_id: sa.ColumnElement[int] | None = None) -> Any:
    """Select what a row shows, of addresses and their customers; the caller joins the conversations."""
    places, people, talks = table(Address), table(Customer).c, table(Conversation).c
    said, heard = table(Message).alias("said"), table(Message).alias("heard")
    marks, todo = table(ReadMark).c, table(Task).c
    last = sa.select(sa.func.max(said.c.id)).where(said.c.address_id == places.c.id, _arrived(said)).scalar_subquery()
    newest = (
        sa.select(sa.func.max(heard.c.id))
        .where(heard.c.address_id == places.c.id, heard.c.direction == Direction.heard)
        .scalar_subquery()
    )
    held = sa.func.coalesce(_held(reader, now), sa.false())
    what = sa.select(todo.what).where(
        todo.key == sa.literal("conversation ") + sa.cast(places.c.id, sa.String), todo.closed_at.is_(None)
    )
    # What the bot has is unread for whoever has read it before, and for nobody else.
    unread = sa.and_(newest > sa.func.coalesce(marks.upto_id, 0), sa.or_(held, marks.upto_id.is_not(None)))
    return (
        sa.select(
            places.c.id.label("address_id"),
            places.c.customer_id,
            people.name,
            places.c.channel,
            places.c.handle,
            held.label("held"),
            sa.case((held, talks.held_by), else_="").label("held_by"),
            sa.case((held, waits_since())).label("waits_since"),
            sa.func.coalesce(talks.turned_at, places.c.linked_at).label("moved_at"),
            sa.func.coalesce(unread, sa.false()).label("unread"),
            sa.func.coalesce(holds(places.c.id, Purpose.order_updates).is_(sa.false()), sa.false()).label("stopped"),
            sa.func.coalesce(what.scalar_subquery(), "").label("what"),
            last.label("last_id"),
            (sa.null() if found_id is None else found_id).label("found_id"),
        )
        .select_from(places)
        .join(table(Customer), people.id == places.c.customer_id)
        .outerjoin(table(ReadMark), sa.and_(marks.address_id == places.c.id, marks.staff_id == reader.staff_id))
    )


def _held(reader: Reader, now: datetime) -> sa.ColumnElement[bool]:
    talks = table(Conversation).c
    # Spelt out, so that both databases see that the index on what persons have answers it.
    person = sa.literal(Holder.person.value, sa.String, literal_execute=True)
    return sa.and_(talks.holder == person, talks.turned_at > now - reader.lapse)


def _arrived(messages: sa.FromClause) -> sa.ColumnElement[bool]:
    return messages.c.state.not_in([State.withheld, State.failed])


def _page(tx: Session, found: Any, place_of: Any) -> Page:
    rows = tx.connection().execute(found.limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    wanted = {row.last_id for row in shown} | {row.found_id for row in shown}
    words = {one.id: one for one in tx.exec(select(Message).where(col(Message.id).in_(wanted - {None})))}
    known: list[tuple[Any, ...]] = [tuple(row) for row in shown]
    listed = [Listed._make((*each[:-2], words.get(each[-2]), words.get(each[-1]))) for each in known]
    return Page(listed, place_of(listed[-1]) if len(rows) > PAGE else None)


def _hits(words: str, country: str) -> Sequence[sa.Select[Any]]:
    """Select the addresses that words lead to, with the message in which they stand."""
    places, people, purchases = table(Address).c, table(Customer).c, table(Order).c
    talks, messages = table(Conversation), table(Message)
    latest = sa.select(talks.c.address_id).order_by(talks.c.turned_at.desc(), talks.c.address_id.desc())
    moved = latest.limit(LOOKED_AT).subquery("moved")
    recent = sa.select(messages.c.id, messages.c.address_id, messages.c.text)
    read = recent.order_by(messages.c.id.desc()).limit(LOOKED_AT).subquery("read")
    known = [_says(people.name, words)]
    phone, ends = _phone(words, country)
    if ends:
        known.append(sa.and_(places.channel == "sms", places.handle.like(f"%{ends}")))
    bare = words.removeprefix("#")
    spelt = {spelling for one in (bare, bare.upper(), bare.lower()) for spelling in (one, f"#{one}")}
    no_message = sa.null().label("message_id")
    return [
        sa.select(read.c.address_id, read.c.id.label("message_id")).where(_says(read.c.text, words)),
        sa.select(places.id, no_message)
        .join(moved, moved.c.address_id == places.id)
        .join(table(Customer), people.id == places.customer_id)
        .where(sa.or_(*known)),
        sa.select(places.id, no_message)
        .join(table(Order), purchases.customer_id == places.customer_id)
        .where(purchases.number.in_(sorted(spelt))),
        sa.select(places.id, no_message).where(places.channel == "sms", places.handle == phone),
    ]


def _says(column: sa.ColumnElement[str], words: str) -> sa.ColumnElement[bool]:
    """Say that words stand in a column, however they are capitalised."""
    spelt = [column.icontains(words, autoescape=True)]
    if not words.isascii():
        # Neither database is sure to know how letters beyond ASCII are capitalised.
        spellings = {words, words.lower(), words.upper(), words.title(), words.capitalize()}
        spelt += [column.contains(one, autoescape=True) for one in sorted(spellings)]
    return sa.or_(*spelt)


def _phone(words: str, country: str) -> tuple[str, str]:
    """Read a phone as it is kept, and its last digits; "" where the words are none."""
    digits = re.sub(r"[\s().+/-]", "", words)
    if not re.fullmatch(r"\d{3,15}", digits, re.ASCII):
        return "", ""
    try:
        return phones.normal(words, country), digits.lstrip("0")
    except BadInput:
        return "", digits
