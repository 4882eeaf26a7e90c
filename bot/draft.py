"""What the bot would answer where a person has the conversation: its turn is tried, and nothing of it is kept."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from bot.conversation import would_answer
from bot.locales import load
from bot.understanding import Understander
from bot.wording import language_of
from store import database, inbox
from store.database import Database
from store.days import today_of
from store.messages import Message
from store.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer to the message `message_id`, which `said` something.

    `intent` is what it was taken to mean, "" where the turn fails. `words` are what would be said in the customer's
    language, and `choices` the labels below. `changes` names the tables in which the bot would write something beside
    the conversation, and `asks` the intent that a yes would mean, "" where nothing is asked.
    """

    message_id: int
    said: str
    intent: str
    words: str = ""
    choices: tuple[str, ...] = ()
    changes: frozenset[str] = frozenset()
    asks: str = ""


def of(db: Database, address_id: int, *, understander: Understander, settings: Settings) -> Draft | None:
    """Try the turn of the newest message that nobody has answered yet; None where there is none."""
    with db.trying() as tx:
        message_id = inbox.unanswered(tx, address_id)
        if message_id is None:
            return None
        said = tx.get_one(Message, message_id).text or ""
        try:
            return _tried(tx, message_id, said, understander, settings)
        except Exception:
            # It may be what gave the conversation to a person.
            logger.exception("no draft of an answer to message %s", message_id)
            return Draft(message_id, said, "")


def _tried(tx: Session, message_id: int, said: str, understander: Understander, settings: Settings) -> Draft:
    now = database.now(tx)
    with _watched(tx) as written:
        intent, reply, turn = would_answer(tx, message_id, understander=understander, settings=settings, now=now)
        tx.flush()
    language, form = language_of(turn.customer.language, turn.customer.country), turn.address.channel
    locales, today = load(), today_of(now, settings)
    words = [locales.speak(language, text, form=form, today=today) for text in reply.texts]
    labels = [locales.speak(language, choice.label, form=form, today=today) for choice in reply.choices]
    asked = (turn.conversation.asking or {}).get("yes") or {}
    between = "\n" if form == "sms" else "\n\n"
    changes = frozenset(written) - {"conversation", "message", "address"}
    return Draft(message_id, said, intent, between.join(words), tuple(labels), changes, asked.get("intent", ""))


@contextmanager
def _watched(tx: Session) -> Iterator[set[str]]:
    """Collect the tables in which something is written."""
    written, connection = set[str](), tx.connection()

    def note(_connection: object, clause: Any, _many: object, _one: object, _options: object, result: Any) -> None:
        if isinstance(clause, sa.sql.dml.UpdateBase) and (clause.is_insert or result.rowcount):
            written.add(str(getattr(clause.table, "name", "")))

    sa.event.listen(connection, "after_execute", note)
    try:
        yield written
    finally:
        sa.event.remove(connection, "after_execute", note)
