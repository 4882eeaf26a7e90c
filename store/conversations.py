"""A dialogue with one address: what was last asked, and who holds it, the bot or a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, Session, SQLModel

from store.sql import JSON, KEY, one_of


class Holder(StrEnum):
    """Who answers."""

    bot = "bot"
    person = "person"


class Conversation(SQLModel, table=True):
    """What the bot must remember between two turns; `asking` is the open question, None when there is none."""

    address_id: int = Field(primary_key=True, foreign_key="address.id", sa_type=KEY)
    asking: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    asked_back: int = 0
    holder: Holder = one_of(Holder, default=Holder.bot)
    held_since: datetime | None = None
    turned_at: datetime


def resume(tx: Session, address_id: int, *, now: datetime) -> Conversation:
    """Take up the conversation with an address, and hold it until the transaction ends."""
    known = tx.get(Conversation, address_id, with_for_update=True, populate_existing=True)
    if known is None:
        known = Conversation(address_id=address_id, turned_at=now)
        tx.add(known)
        tx.flush()
    return known


def hand_off(tx: Session, address_id: int, *, now: datetime) -> None:
    """Give the conversation to a person; the bot is silent until it is handed back."""
    conversation = resume(tx, address_id, now=now)
    if conversation.holder is Holder.bot:
        conversation.holder, conversation.held_since = Holder.person, now
    conversation.asking = None
    tx.flush()


def hand_back(tx: Session, address_id: int, *, now: datetime) -> None:
    """Let the bot answer again."""
    conversation = resume(tx, address_id, now=now)
    conversation.holder, conversation.held_since = Holder.bot, None
    tx.flush()
