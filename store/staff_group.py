"""The staff's group on Telegram: what was said there, what is to stand there, and which topic is which conversation.

What comes in is kept before anything is done about it, and what goes out until it is there, so that no crash loses
either. What goes out may be told twice where an answer of Telegram was lost; these are words to staff.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import audit
from store.database import table, wake
from store.sql import JSON, KEY, SMALL_KEY, insert, key, one_of, ref
from store.tasks import Task

BELL = "staff group"
SHUT_OUT = "staff_group"
"""The kind of task that says that the group cannot be written to."""
CONVERSATION = "conversation "
"""How the keys of tasks begin that are about a conversation."""


class StaffGroup(SQLModel, table=True):
    """The one group, as whoever opened it there has said."""

    __tablename__ = "staff_group"

    id: int = Field(default=1, primary_key=True, sa_type=SMALL_KEY)
    chat: int = Field(sa_type=sa.BigInteger)
    title: str
    by: str
    since: datetime


class Topic(SQLModel, table=True):
    """The topic of a conversation: `thread` is its number at Telegram, `shown_id` the newest message that it shows."""

    address_id: int = Field(primary_key=True, foreign_key="address.id", sa_type=KEY)
    thread: int | None = Field(default=None, sa_type=sa.BigInteger, index=True)
    shown_id: int = Field(default=0, sa_type=sa.BigInteger)
    is_open: bool = True


class Overheard(SQLModel, table=True):
    """What one of the staff said or pressed, kept once under its `key`; `data` is that of a button or of a link."""

    __table_args__ = (
        sa.Index(
            "ix_overheard_open",
            "id",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        ),
    )

    id: int = key()
    key: str = Field(unique=True)
    chat: int = Field(sa_type=sa.BigInteger)
    thread: int | None = Field(default=None, sa_type=sa.BigInteger)
    account: int = Field(sa_type=sa.BigInteger)
    is_private: bool
    has_topics: bool = False
    is_public: bool = False
    title: str = ""
    words: str = ""
    data: str = ""
    at: datetime
    done_at: datetime | None = None


class Act(StrEnum):
    """What is done in a chat of staff."""

    say = "say"
    close = "close"
    delete = "delete"


class Post(SQLModel, table=True):
    """Something that is to stand in a chat of staff, in the topic of an address where one is named."""

    __tablename__ = "staff_post"
    __table_args__ = (
        sa.Index(
            "ix_staff_post_open",
            "id",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )

    id: int = key()
    key: str = Field(unique=True)
    chat: int = Field(sa_type=sa.BigInteger)
    address_id: int | None = ref("address.id", nullable=True, index=True)
    act: Act = one_of(Act, default=Act.say)
    words: str = ""
    buttons: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime
    not_before: datetime
    tries: int = 0
    closed_at: datetime | None = None
    why: str = ""


class Asking(SQLModel, table=True):
    """Something that one of the staff was shown and has to confirm; `seal` is of the world in which it was shown."""

    id: int = key()
    staff_id: int = ref("staff.id")
    act: str
    terms: dict[str, Any] = Field(sa_type=JSON)
    seal: str = ""
    asked_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something said in a group, or to the bot alone, by an account; `thread` is the topic, None outside of topics.

    `data` is what a button or a link brought with it. `has_topics` says that the group has topics at all, and
    `is_public` that anybody may read it.
    """

    key: str
    chat: int
    account: int
    words: str = ""
    data: str = ""
    thread: int | None = None
    is_private: bool = False
    has_topics: bool = False
    is_public: bool = False
    title: str = ""


def overhear(tx: Session, spoken: Spoken, *, now: datetime) -> None:
    """Keep what was said, once under its key."""
    row = {name: getattr(spoken, name) for name in Spoken.__dataclass_fields__}
    added = insert(tx, table(Overheard)).values(**row, at=now).on_conflict_do_nothing(index_elements=["key"])
    if tx.connection().execute(added).rowcount:
        wake(tx, BELL)


def unheeded(tx: Session, *, most: int = 100) -> list[Overheard]:
    """List what nothing was done about yet, in order."""
    return list(
        tx.exec(select(Overheard).where(col(Overheard.done_at).is_(None)).order_by(col(Overheard.id)).limit(most))
    )


def heeded(tx: Session, overheard_id: int, *, now: datetime) -> bool:
    """Note that something is done about it; false where that was noted before."""
    rows = table(Overheard)
    done = sa.update(rows).where(rows.c.id == overheard_id, rows.c.done_at.is_(None)).values(done_at=now)
    return tx.connection().execute(done).rowcount == 1


def group(tx: Session) -> StaffGroup | None:
    """Return the group of the staff, None while there is none."""
    return tx.get(StaffGroup, 1, populate_existing=True)


def open_in(tx: Session, chat: int, title: str, *, by: str, now: datetime) -> None:
    """Make a chat the group of the staff; in another one than before every conversation gets a topic anew."""
    before, posts = group(tx), table(Post)
    unsent = sa.update(posts).where(posts.c.closed_at.is_(None))
    # What was held back while the bot was not let in may go at once.
    tx.connection().execute(unsent.where(posts.c.chat == chat).values(not_before=now))
    if before is not None and before.chat != chat:
        tx.connection().execute(sa.delete(table(Topic)))
        moved = unsent.where(posts.c.chat == before.chat, posts.c.act != Act.delete)
        tx.connection().execute(moved.values(closed_at=now, why="the group has moved"))
    opened = {"chat": chat, "title": title, "by": by, "since": now}
    added = insert(tx, table(StaffGroup)).values(id=1, **opened)
    tx.connection().execute(added.on_conflict_do_update(index_elements=["id"], set_=opened))
    tx.expire_all()
    audit.record(tx, by, "opened the staff group", "staff group", now=now, title=title)


def post(
    tx: Session,
    chat: int,
    words: str,
    *,
    key: str,
    address_id: int | None = None,
    act: Act = Act.say,
    buttons: Sequence[tuple[str, str]] = (),
    now: datetime,
) -> None:
    """Have something stand in a chat, once under its key; `buttons` are labels with what they stand for."""
    row = {"key": key, "chat": chat, "address_id": address_id, "act": act, "words": words, "tries": 0, "why": ""}
    row |= {"buttons": [list(one) for one in buttons], "created_at": now, "not_before": now}
    added = insert(tx, table(Post)).values(row).on_conflict_do_nothing(index_elements=["key"])
    if tx.connection().execute(added).rowcount:
        wake(tx, BELL)


def unposted(tx: Session, *, most: int = 50) -> list[Post]:
    """List what does not stand where it should yet, in order; of each chat its first, so that none waits for another.

    `most` is of how many posts of a chat.
    """
    posts = table(Post).c
    place = sa.func.row_number().over(partition_by=posts.chat, order_by=posts.id).label("place")
    queued = sa.select(posts.id, place).where(posts.closed_at.is_(None)).subquery()
    firsts = sa.select(queued.c.id).where(queued.c.place <= most)
    open_ones = select(Post).where(col(Post.id).in_(firsts)).order_by(col(Post.id))
    return list(tx.exec(open_ones.execution_options(populate_existing=True)))


def close(tx: Session, post_id: int, *, why: str = "", now: datetime) -> None:
    """Note that a post stands there, or `why` it never will."""
    posts = table(Post)
    tx.connection().execute(sa.update(posts).where(posts.c.id == post_id).values(closed_at=now, why=why))


def put_off(tx: Session, post_id: int, *, until: datetime, why: str) -> None:
    """Try a post again later."""
    posts = table(Post)
    again = {"not_before": until, "why": why, "tries": posts.c.tries + 1}
    tx.connection().execute(sa.update(posts).where(posts.c.id == post_id).values(again))


def topic(tx: Session, address_id: int) -> Topic | None:
    """Return the topic of an address, None where it has none."""
    return tx.get(Topic, address_id, populate_existing=True)


def conversation_of(tx: Session, thread: int) -> int | None:
    """Return the address whose conversation a topic is, None where it is none."""
    return tx.exec(select(Topic.address_id).where(Topic.thread == thread)).first()


def set_topic(tx: Session, address_id: int, **values: object) -> None:
    """Note something of the topic of an address, which is made where there was none."""
    added = insert(tx, table(Topic)).values(address_id=address_id, **{"shown_id": 0, "is_open": True, **values})
    tx.connection().execute(added.on_conflict_do_update(index_elements=["address_id"], set_=values))
    tx.expire_all()


def ask(tx: Session, staff_id: int, act: str, terms: Mapping[str, Any], seal: str, *, now: datetime) -> int:
    """Write down what somebody was shown, and return the number by which they confirm it."""
    asked = Asking(staff_id=staff_id, act=act, terms=dict(terms), seal=seal, asked_at=now)
    tx.add(asked)
    tx.flush()
    return asked.id


def asked(tx: Session, asking_id: int, staff_id: int) -> Asking | None:
    """Read and hold what somebody was shown, None where that was nobody, or somebody else."""
    mine = select(Asking).where(Asking.id == asking_id, Asking.staff_id == staff_id).with_for_update()
    return tx.exec(mine.execution_options(populate_existing=True)).first()


def alarms(tx: Session, *, most: int) -> list[Task]:
    """List what staff have to do and were not told of in their group, but for what a conversation's topic tells."""
    return list(tx.exec(select(Task).where(_untold()).order_by(col(Task.id)).limit(most)))


def alarmed(tx: Session, *, now: datetime) -> int:
    """Note that the group is told of all that staff have to do, and return of how much it was not before."""
    return tx.connection().execute(sa.update(table(Task)).where(_untold()).values(posted_at=now)).rowcount


def _untold() -> sa.ColumnElement[bool]:
    tasks = table(Task).c
    new = sa.or_(tasks.posted_at.is_(None), tasks.posted_at < tasks.opened_at)
    elsewhere = sa.or_(tasks.key.startswith(CONVERSATION), tasks.what == SHUT_OUT)
    return sa.and_(tasks.closed_at.is_(None), new, ~elsewhere)


def forget(tx: Session, address_ids: Sequence[int], *, now: datetime) -> None:
    """Forget what staff were told of these conversations; their topics are deleted at Telegram too."""
    posts, where, here = table(Post), table(Topic), group(tx)
    theirs = posts.c.address_id.in_(address_ids)
    tx.connection().execute(
        sa.update(posts).where(theirs, posts.c.closed_at.is_(None)).values(closed_at=now, why="erased")
    )
    # Asked in each pass for a day, it writes only where there is something to forget.
    tx.connection().execute(sa.update(posts).where(theirs, posts.c.words != "").values(words="", buttons=[]))
    if here is None:
        return
    known = sa.select(where.c.address_id, where.c.thread).where(where.c.address_id.in_(address_ids))
    for address_id, thread in tx.connection().execute(known.where(where.c.thread.is_not(None))).all():
        post(tx, here.chat, "", key=f"delete:{address_id}:{thread}", address_id=address_id, act=Act.delete, now=now)
        said = table(Overheard)
        mine = sa.update(said).where(said.c.chat == here.chat, said.c.thread == thread)
        tx.connection().execute(mine.values(words="", data=""))


def forget_old(tx: Session, *, before: datetime) -> None:
    """Forget what was said and posted before a moment."""
    posts, said, asking = table(Post), table(Overheard), table(Asking)
    tx.connection().execute(sa.delete(posts).where(posts.c.closed_at < before))
    tx.connection().execute(sa.delete(said).where(said.c.done_at < before))
    tx.connection().execute(sa.delete(asking).where(asking.c.asked_at < before))
