"""Replies kept ready: by name and language, with places that are filled in for the customer who gets one.

A place is `{order}` and the like. What cannot be filled in is found when the reply is kept, or else when it is used:
nobody is sent a brace.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import audit
from store.errors import BadInput, NotFound
from store.sql import key

PLACES = {
    "name": "the customer's name",
    "order": "the number of their order",
    "title": "what they wait for",
    "date": "the day that we would tell now",
    "shop": "the shop's name",
}
"""What may be filled in, and what it means."""
LONGEST, LONGEST_NAME = 1500, 60
_PLACE = re.compile(r"\{([^{}]*)\}")


class CannedReply(SQLModel, table=True):
    """One reply in one language; `by` is who changed it last."""

    __tablename__ = "canned_reply"
    __table_args__ = (sa.UniqueConstraint("name", "language"),)

    id: int = key()
    name: str = Field(sa_type=sa.String)
    language: str = Field(sa_type=sa.String)
    words: str
    by: str
    changed_at: datetime


def everything(tx: Session) -> Sequence[CannedReply]:
    """List them by name and language."""
    return tx.exec(select(CannedReply).order_by(col(CannedReply.name), col(CannedReply.language))).all()


def one(tx: Session, reply_id: int) -> CannedReply:
    """Return a reply, or raise NotFound."""
    found = tx.get(CannedReply, reply_id)
    if found is None:
        raise NotFound("this canned reply is not there any more")
    return found


def keep(
    tx: Session, name: str, language: str, words: str, *, reply_id: int | None = None, by: str, now: datetime
) -> CannedReply:
    """Keep a new reply, or change the one of that number.

    Raises BadInput for a place that nobody can fill in, and where another one has this name and language; NotFound
    where there is none of that number.
    """
    check(words)
    same = select(CannedReply).where(CannedReply.name == name, CannedReply.language == language)
    other = tx.exec(same).first()
    if other is not None and other.id != reply_id:
        raise BadInput(f"there is a reply {name!r} in this language; change that one, or choose another name")
    kept = CannedReply(name=name, language=language, words=words, by=by, changed_at=now)
    if reply_id is not None:
        kept = one(tx, reply_id)
        kept.name, kept.language, kept.words, kept.by, kept.changed_at = name, language, words, by, now
    tx.add(kept)
    try:
        tx.flush()
    except sa.exc.IntegrityError:
        raise BadInput(f"a colleague has just kept a reply {name!r} in this language") from None
    audit.record(tx, by, "canned reply kept", _subject(kept.id), now=now, name=name, language=language, words=words)
    return kept


def drop(tx: Session, reply_id: int, *, by: str, now: datetime) -> CannedReply:
    """Keep a reply no longer, and return what it was. Raises NotFound."""
    gone = one(tx, reply_id)
    tx.delete(gone)
    tx.flush()
    audit.record(tx, by, "canned reply dropped", _subject(reply_id), now=now, name=gone.name, language=gone.language)
    return gone


def check(words: str) -> None:
    """Raise BadInput where a place cannot be filled in for anybody."""
    for name in _PLACE.findall(words):
        if name not in PLACES:
            known = ", ".join(f"{{{place}}}" for place in PLACES)
            raise BadInput(f"nothing is known that could be filled in for {{{name}}}; there are {known}")
    if re.search(r"[{}]", _PLACE.sub("", words)):
        raise BadInput("a brace stands alone; a place is written like {order}")


def filled(words: str, values: Mapping[str, str]) -> str:
    """Fill in what is known; BadInput names the first place for which there is nothing.

    What is filled in is not read again, whatever it says.
    """
    check(words)
    for name in _PLACE.findall(words):
        if not values.get(name):
            raise BadInput(f"{{{name}}} cannot be filled in here: {PLACES[name]} is not known")
    return _PLACE.sub(lambda place: values[place[1]], words)


def _subject(reply_id: int) -> str:
    return f"canned reply {reply_id}"
