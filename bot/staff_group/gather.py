"""What is new in the shop becomes posts: conversations that a person has, each in its topic, and what staff have to do.

Each pass compares what stands in the topics with what is true; no moment at which something happened has to be caught.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot import hand_off
from bot.staff_group.carry import parts
from store import staff_group
from store.conversations import Conversation, Holder
from store.database import table
from store.messages import Direction, Message, State, by_staff
from store.settings import Settings
from store.staff_group import Act, Topic
from store.tasks import Task

BEFORE = 6
"""So many messages from before a person was asked for stand at the beginning of a topic."""
AT_ONCE = 50
SETTLES = timedelta(seconds=2)
"""So old is what is shown, since of two messages the one with the lower number may become a fact later."""
FROM_HERE = "answer:group:"
"""How the keys of answers begin that were written in a topic."""
MOST_ALARMS = 10
A_DAY = timedelta(days=1)
UNDER_WAY = timedelta(days=3)
"""So long ago an answer that fails now was written at most."""


class Standing(NamedTuple):
    """A topic that is wanted or open: its conversation, how far it is shown, and whether a person has it."""

    address_id: int
    shown_id: int
    exists: bool
    is_open: bool
    is_held: bool


def is_new(tx: Session, settings: Settings, *, now: datetime) -> bool:
    """Tell whether there may be something to post; it writes nothing, and nobody waits for it."""
    if staff_group.group(tx) is None:
        return False
    if staff_group.alarms(tx, most=1):
        return True
    return any(
        not one.is_held or not one.exists or _unshown(tx, one, now) for one in _standings(tx, settings, now)
    ) or bool(_undelivered(tx, now))


def gather(tx: Session, settings: Settings, *, now: datetime) -> None:
    """Post what is new."""
    group = staff_group.group(tx)
    if group is None:
        return
    for one in _standings(tx, settings, now):
        if one.is_held:
            _follow(tx, group.chat, one, now)
        else:
            told = "The bot answers here again."
            key = f"closed:{group.chat}:{one.address_id}:{int(now.timestamp() * 1000)}"
            staff_group.post(tx, group.chat, told, key=key, address_id=one.address_id, act=Act.close, now=now)
    for address_id, message_id, reason in _undelivered(tx, now):
        told = f"Your answer did not reach them: {reason or 'it could not be delivered'}."
        key = f"undelivered:{message_id}"
        staff_group.post(tx, group.chat, told, key=key, address_id=address_id, now=now)
    _alarm(tx, group.chat, now)


def _follow(tx: Session, chat: int, one: Standing, now: datetime) -> None:
    """Show in its topic what was said since."""
    new = _unshown(tx, one, now)
    if not new:
        return
    told = [line for line in map(_said, new) if line]
    if not one.exists or not one.is_open:
        told.insert(0, _opening(tx, one.address_id))
    for number, words in enumerate(parts("\n\n".join(told)) if told else ()):
        key = f"shown:{chat}:{one.address_id}:{new[-1].id}:{number}"
        staff_group.post(tx, chat, words, key=key, address_id=one.address_id, now=now)
    staff_group.set_topic(tx, one.address_id, shown_id=max(one.shown_id, new[-1].id))


def _opening(tx: Session, address_id: int) -> str:
    task = tx.exec(select(table(Task).c.details).where(_about(address_id))).first()
    why = f"{task.partition(' (`')[0].removesuffix('.')}." if task else "A person has this conversation."
    return f"{why} What you write here goes to the customer; /done gives them back to the bot."


def _about(address_id: int) -> sa.ColumnElement[bool]:
    tasks = table(Task).c
    return sa.and_(tasks.key == f"{staff_group.CONVERSATION}{address_id}", tasks.closed_at.is_(None))


def _said(message: Message) -> str:
    """Return who said what; nothing for what was written in the topic itself."""
    if message.key.startswith(FROM_HERE):
        return ""
    who = "Customer" if message.direction is Direction.heard else message.by or "Bot"
    return f"{who}: {hand_off.said_in(message)}"


def _standings(tx: Session, settings: Settings, now: datetime) -> Sequence[Standing]:
    """List the conversations that a person has, and the open topics of those that nobody has any more."""
    talks, where, posts = table(Conversation), table(Topic), table(staff_group.Post)
    held = sa.and_(talks.c.holder == Holder.person, talks.c.turned_at > now - timedelta(hours=settings.hand_off_hours))
    closes = sa.and_(posts.c.address_id == where.c.address_id, posts.c.act == Act.close, posts.c.closed_at.is_(None))
    # Each by its index: everybody who ever wrote has a conversation.
    meant = sa.union_all(
        sa.select(talks.c.address_id).where(held),
        sa.select(where.c.address_id).where(where.c.is_open, ~sa.exists().where(closes)),
    )
    found = (
        sa.select(
            talks.c.address_id,
            sa.func.coalesce(where.c.shown_id, 0),
            where.c.address_id.is_not(None),
            sa.func.coalesce(where.c.is_open, sa.false()),
            held,
        )
        .outerjoin_from(talks, where, where.c.address_id == talks.c.address_id)
        .where(talks.c.address_id.in_(meant))
        .order_by(talks.c.address_id)
    )
    return [
        Standing(address_id, shown_id, bool(exists), bool(is_open), bool(is_held))
        for address_id, shown_id, exists, is_open, is_held in tx.connection().execute(found)
    ]


def _unshown(tx: Session, one: Standing, now: datetime) -> list[Message]:
    """Read what was said since; of a conversation without a topic, the end of what was said before.

    What the bot says is read once it has left, which may be after newer messages were shown.
    """
    messages, settled = table(Message).c, now - SETTLES
    heard = sa.and_(messages.direction == Direction.heard, messages.created_at <= settled)
    staffs = sa.and_(by_staff(table(Message)), messages.created_at <= settled)
    left_at = sa.func.coalesce(messages.sent_at, messages.closed_at)
    bots = sa.and_(~by_staff(table(Message)), messages.direction == Direction.out, left_at <= settled)
    rows = select(Message).where(Message.address_id == one.address_id, sa.or_(heard, staffs, bots))
    rows = rows.where(sa.or_(messages.text.is_not(None), staffs))
    rows = rows.where(col(Message.state).not_in([State.withheld, State.failed]))
    if not one.shown_id:
        return list(reversed(tx.exec(rows.order_by(col(Message.id).desc()).limit(BEFORE)).all()))
    new = messages.id > one.shown_id
    if shown_at := _shown_at(tx, one.address_id):
        new = sa.or_(new, sa.and_(bots, left_at > shown_at - SETTLES))
    return list(tx.exec(rows.where(new).order_by(col(Message.id)).limit(AT_ONCE)))


def _shown_at(tx: Session, address_id: int) -> datetime | None:
    posts = table(staff_group.Post).c
    shown = sa.select(sa.func.max(posts.created_at)).where(posts.address_id == address_id)
    found: datetime | None = tx.connection().execute(shown.where(posts.key.startswith("shown:"))).scalar_one()
    return found


def _undelivered(tx: Session, now: datetime) -> Sequence[tuple[int, int, str]]:
    """List what was written in topics and did not arrive, of the last day, unless that was said."""
    rows, posts, talks = table(Message), table(staff_group.Post), table(Conversation)
    said = sa.exists().where(posts.c.key == sa.literal("undelivered:") + sa.cast(rows.c.id, sa.String))
    lost = sa.and_(rows.c.state.in_([State.failed, State.withheld]), rows.c.closed_at > now - A_DAY)
    found = (
        sa.select(rows.c.address_id, rows.c.id, rows.c.reason)
        .join(table(Topic), table(Topic).c.address_id == rows.c.address_id)
        .join(talks, talks.c.address_id == rows.c.address_id)
        .where(talks.c.turned_at > now - UNDER_WAY, lost, rows.c.key.startswith(FROM_HERE), ~said)
    )
    return [(row.address_id, row.id, row.reason) for row in tx.connection().execute(found)]


def _alarm(tx: Session, chat: int, now: datetime) -> None:
    new = staff_group.alarms(tx, most=MOST_ALARMS)
    count = staff_group.alarmed(tx, now=now)
    if not new:
        return
    told = [f"To do: {task.details}" for task in new]
    if count > len(new):
        told.append(f"And {count - len(new)} more, in the console under Today.")
    for number, words in enumerate(parts("\n\n".join(told))):
        key = f"alarm:{new[-1].id}:{int(now.timestamp() * 1000)}:{number}"
        staff_group.post(tx, chat, words, key=key, now=now)
