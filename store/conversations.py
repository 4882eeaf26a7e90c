"""A dialogue with one address: what was last asked, and who holds it, the bot or a person."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import events
from store.consent import Purpose, holds
from store.customers import Address, Customer
from store.database import table
from store.errors import Refused
from store.events import Kind
from store.messages import Direction, Message, Priority, State, by_staff
from store.sql import JSON, KEY, insert, one_of


class Holder(StrEnum):
    """Who answers."""

    bot = "bot"
    person = "person"


class Conversation(SQLModel, table=True):
    """What the bot must remember between two turns; `asking` is the open question, None when there is none.

    While a person has it, `held_by` is who answered last, "" where nobody has yet. `turned_at` is when somebody last
    wrote whom it concerns: the customer, or the person who has it.
    """

    __table_args__ = (
        sa.Index(
            "ix_conversation_held",
            "turned_at",
            sqlite_where=sa.text("holder = 'person'"),
            postgresql_where=sa.text("holder = 'person'"),
        ),
        sa.Index("ix_conversation_turned", "turned_at", "address_id"),
    )

    address_id: int = Field(primary_key=True, foreign_key="address.id", sa_type=KEY)
    asking: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    asked_back: int = 0
    holder: Holder = one_of(Holder, default=Holder.bot)
    held_since: datetime | None = None
    held_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    turned_at: datetime


class Held(NamedTuple):
    """A conversation that a person has; `stopped` says that the customer wants no messages there.

    `last` is what was last said in it by the customer or by staff. That the bot said somebody will answer is no answer,
    and news is none either.
    """

    address_id: int
    customer_id: int
    name: str
    channel: str
    handle: str
    since: datetime
    held_by: str
    stopped: bool
    last: Message | None

    @property
    def waits(self) -> bool:
        """Tell whether the customer spoke last."""
        return self.last is not None and self.last.direction is Direction.heard


def resume(tx: Session, address_id: int, *, now: datetime) -> Conversation:
    """Take up the conversation with an address, and hold it until the transaction ends."""
    known = tx.get(Conversation, address_id, with_for_update=True, populate_existing=True)
    if known is None:
        # Somebody else may begin it at the same moment, who writes twice at once or sends STOP.
        begun = insert(tx, table(Conversation)).values(
            address_id=address_id, asked_back=0, holder=Holder.bot, turned_at=now
        )
        tx.connection().execute(begun.on_conflict_do_nothing(index_elements=["address_id"]))
        known = tx.get_one(Conversation, address_id, with_for_update=True, populate_existing=True)
    return known


def hand_off(tx: Session, address_id: int, *, now: datetime) -> None:
    """Give the conversation to a person; the bot is silent until it is handed back, or they have long been silent."""
    conversation = resume(tx, address_id, now=now)
    if conversation.holder is Holder.bot:
        conversation.holder, conversation.held_since, conversation.held_by = Holder.person, now, ""
        events.happened(tx, Kind.conversation_handed_off, [{"address_id": address_id}], now=now)
    conversation.asking, conversation.turned_at = None, now
    tx.flush()


def hand_back(tx: Session, address_id: int, *, now: datetime) -> None:
    """Let the bot answer again."""
    conversation = resume(tx, address_id, now=now)
    if conversation.holder is Holder.person:
        events.happened(tx, Kind.conversation_handed_back, [{"address_id": address_id}], now=now)
    conversation.holder, conversation.held_since, conversation.held_by = Holder.bot, None, ""
    conversation.asked_back = 0
    tx.flush()


def is_held(conversation: Conversation, *, lapse: timedelta, now: datetime) -> bool:
    """Tell whether a person has it: it was not handed back, and one of the two wrote less than `lapse` ago."""
    return conversation.holder is Holder.person and now - conversation.turned_at < lapse


def colleague(conversation: Conversation, by: str, *, lapse: timedelta, now: datetime) -> str:
    """Name whoever else of the staff has a conversation; "" where nobody has, or `by` themselves."""
    return conversation.held_by if is_held(conversation, lapse=lapse, now=now) and conversation.held_by != by else ""


def take_over(
    tx: Session, address_id: int, *, by: str, lapse: timedelta, instead: bool = False, now: datetime
) -> Conversation:
    """Have a member of staff answer from now on, whoever did before; what the bot was about to answer stays unsaid.

    Raises Refused where a colleague has it, unless `instead` of them is meant.
    """
    conversation = resume(tx, address_id, now=now)
    other = colleague(conversation, by, lapse=lapse, now=now)
    if other and not instead:
        raise Refused(f"{other} has conversation {address_id} and wrote there last")
    if not is_held(conversation, lapse=lapse, now=now):
        conversation.held_since = now
        events.happened(tx, Kind.conversation_handed_off, [{"address_id": address_id}], now=now)
    conversation.holder, conversation.held_by = Holder.person, by
    conversation.asking, conversation.turned_at = None, now
    messages = table(Message)
    unsaid = sa.update(messages).where(
        messages.c.address_id == address_id,
        messages.c.state == State.queued,
        messages.c.priority == int(Priority.reply),
        messages.c.answers_id.is_not(None),
        messages.c.after_stop.is_(sa.false()),
        messages.c.by == "",
    )
    tx.flush()
    tx.connection().execute(unsaid.values(state=State.withheld, reason="a person answers", closed_at=now))
    return conversation


def held(tx: Session, *, lapse: timedelta, now: datetime) -> list[Held]:
    """List the conversations that persons have; first those in which the customer spoke last, longest ago first."""
    talks, addresses, people = table(Conversation).c, table(Address).c, table(Customer).c
    said = table(Message).alias("said")
    turn = sa.or_(said.c.direction == Direction.heard, by_staff(said))
    counts = sa.and_(said.c.state.not_in([State.withheld, State.failed]), turn)
    last = sa.select(sa.func.max(said.c.id)).where(said.c.address_id == talks.address_id, counts).scalar_subquery()
    found = (
        tx.connection()
        .execute(
            sa.select(
                talks.address_id,
                addresses.customer_id,
                people.name,
                addresses.channel,
                addresses.handle,
                talks.held_since,
                talks.held_by,
                (holds(addresses.id, Purpose.order_updates).is_(sa.false())).label("stopped"),
                last.label("last_id"),
            )
            .join_from(table(Conversation), table(Address), addresses.id == talks.address_id)
            .join(table(Customer), people.id == addresses.customer_id)
            .where(talks.holder == Holder.person, talks.turned_at > now - lapse)
        )
        .all()
    )
    newest = tx.exec(select(Message).where(col(Message.id).in_([row.last_id for row in found if row.last_id])))
    spoken = {message.id: message for message in newest}
    listed = [
        Held(
            row.address_id,
            row.customer_id,
            row.name,
            row.channel,
            row.handle,
            row.held_since,
            row.held_by,
            bool(row.stopped),
            spoken.get(row.last_id),
        )
        for row in found
    ]
    return sorted(listed, key=lambda one: (not one.waits, one.last.created_at if one.last else now, one.address_id))


def transcript(tx: Session, address_id: int, *, before: int | None = None, most: int = 20) -> list[Message]:
    """List the last messages to and from an address, oldest first; of those `before` that one, where it is named."""
    found = select(Message).where(Message.address_id == address_id).order_by(col(Message.id).desc()).limit(most)
    if before is not None:
        found = found.where(col(Message.id) < before)
    return list(reversed(tx.exec(found).all()))
