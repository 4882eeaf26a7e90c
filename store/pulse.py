"""Whether anything has changed in what the staff look at: a mark each, which is another one whenever something has.

One statement, for however many who look: it seeks the newest of everything, and reads no words.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import sessions
from store.attendance import Typing
from store.conversations import Conversation, Holder
from store.customers import Address
from store.database import table
from store.messages import Message, State
from store.notes import Note
from store.sessions import StaffSession

NEWEST = 40
"""So many messages of a conversation are watched for what became of them."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The mark of what persons have, that of all there is, that of each conversation, who types where, who is there.

    `alive` are the sessions that are not over.
    """

    inbox: str
    everything: str
    talks: Mapping[int, str]
    typing: Mapping[int, frozenset[int]]
    alive: frozenset[int]

    def of(self, address_id: int | None, *, everything: bool = False, but_for: int) -> str:
        """Return the mark of what somebody looks at: a conversation, or the list; their own typing changes nothing.

        The list is that of what persons have, in which the turns of the bot change nothing, or that of `everything`.
        """
        if address_id is None:
            return _short(self.everything if everything else self.inbox)
        others = sorted(self.typing.get(address_id, frozenset()) - {but_for})
        return _short(f"{self.talks.get(address_id, '')} {others}")


def take(tx: Session, address_ids: Collection[int], session_ids: Collection[int], *, at: datetime) -> Pulse:
    """Look at these conversations, at the list and at these sessions; `at` is the database's own clock."""
    typing, signed = table(Typing).c, table(StaffSession).c
    nothing = sa.literal(0)
    looks = [_held(), _everything()]
    if address_ids:
        looks.append(_talks(address_ids))
        theirs = sa.and_(typing.address_id.in_(address_ids), typing.until > at)
        looks.append(
            sa.select(sa.literal("types"), typing.address_id, typing.staff_id, nothing, nothing, sa.literal("")).where(
                theirs
            )
        )
    if session_ids:
        alive = sa.and_(signed.id.in_(session_ids), sessions.is_alive(at))
        looks.append(sa.select(sa.literal("alive"), signed.id, nothing, nothing, nothing, sa.literal("")).where(alive))
    inbox, everything = "", ""
    talks, types, living = dict[int, str](), dict[int, set[int]](), set[int]()
    rows: Iterable[Any] = tx.connection().execute(sa.union_all(*looks))
    for what, number, one, two, three, words in rows:
        match what:
            case "held":
                inbox = f"{one}.{two}.{words}"
            case "everything":
                everything = words
            case "talk":
                talks[number] = f"{one}.{two}.{three}.{words}"
            case "types":
                types.setdefault(number, set()).add(one)
            case _:
                living.add(number)
    return Pulse(
        inbox,
        f"{inbox}.{everything}",
        talks,
        {number: frozenset(some) for number, some in types.items()},
        frozenset(living),
    )


def _held() -> sa.Select[Any]:
    """Select what changes when a conversation that persons have is handed on, and when anybody writes in one.

    One look along the index on them: however much the bot is asked meanwhile, this is the same.
    """
    talks = table(Conversation).c
    person = sa.literal(Holder.person.value, sa.String, literal_execute=True)
    nobody_yet = sa.func.coalesce(sa.func.sum(sa.case((talks.held_by == "", 1), else_=0)), 0)
    last = sa.func.coalesce(sa.cast(sa.func.max(talks.turned_at), sa.String), "")
    nothing = sa.literal(0)
    return sa.select(sa.literal("held"), nothing, sa.func.count(), nobody_yet, nothing, last).where(
        talks.holder == person
    )


def _everything() -> sa.Select[Any]:
    """Select what changes with every turn, whoever takes it."""
    last: Any = sa.func.coalesce(sa.cast(sa.func.max(table(Conversation).c.turned_at), sa.String), "")
    nothing = sa.literal(0)
    return sa.select(sa.literal("everything"), nothing, nothing, nothing, nothing, last)


def _talks(address_ids: Collection[int]) -> sa.Select[tuple[str, int, int, int, int, str]]:
    """Select what changes when anything is said, noted or handed on, and when a message comes further."""
    places, talks, notes = table(Address), table(Conversation).c, table(Note).c
    messages = table(Message)
    newest = (
        sa.select(messages.c.id, messages.c.state)
        .where(messages.c.address_id == places.c.id)
        .order_by(messages.c.id.desc())
        .limit(NEWEST)
        .correlate(places)
        .subquery("newest")
    )
    far = sa.case({state.value: place for place, state in enumerate(State)}, value=sa.cast(newest.c.state, sa.String))

    def most(value: sa.ColumnElement[int], of: sa.FromClause) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.select(value).select_from(of).correlate(places).scalar_subquery(), 0)

    noted = sa.select(sa.func.max(notes.id)).where(notes.customer_id == places.c.customer_id)
    return (
        sa.select(
            sa.literal("talk"),
            places.c.id,
            most(sa.func.max(newest.c.id), newest),
            most(sa.func.sum(far), newest),
            sa.func.coalesce(noted.scalar_subquery(), 0),
            sa.func.coalesce(sa.cast(talks.holder, sa.String) + sa.literal(" ") + talks.held_by, ""),
        )
        .select_from(places)
        .outerjoin(table(Conversation), talks.address_id == places.c.id)
        .where(places.c.id.in_(address_ids))
    )


def _short(mark: str) -> str:
    return hashlib.blake2b(mark.encode(), digest_size=9).hexdigest()
