"""What providers say of a message after they took it, in whatever order and however often."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from store.database import table
from store.messages import Message, State, failed_or_not
from store.sql import insert, key, ref


class DeliveryReport(SQLModel, table=True):
    """What a provider said of a message after it was sent, each word once, in whatever order it came."""

    __tablename__ = "delivery_report"
    __table_args__ = (sa.UniqueConstraint("provider_id", "status"),)

    id: int = key()
    provider_id: str
    message_id: int | None = ref("message.id", nullable=True, index=True)
    status: str
    code: str = ""
    at: datetime


def report(
    tx: Session, *, provider_id: str, message_id: int | None, status: str, code: str, now: datetime
) -> int | None:
    """Write down a provider's word on a message, and return ours if it is new and the message is known.

    It is found by our own number where the provider gave it back, since a report may come before the answer to
    the request that sent it.
    """
    messages = table(Message)
    ours = messages.c.provider_id == provider_id
    if message_id is not None:
        ours = sa.or_(ours, sa.and_(messages.c.id == message_id, messages.c.provider_id.is_(None)))
    known = tx.connection().execute(sa.select(messages.c.id).where(ours)).scalars().first()
    if known is not None:
        unnamed = sa.and_(messages.c.id == known, messages.c.provider_id.is_(None))
        tx.connection().execute(sa.update(messages).where(unnamed).values(provider_id=provider_id))
    row = {
        "provider_id": provider_id,
        "message_id": known,
        "status": status,
        "code": code,
        "at": now,
    }
    reports = table(DeliveryReport)
    added = (
        insert(tx, reports)
        .values(row)
        .on_conflict_do_nothing(index_elements=["provider_id", "status"])
        .returning(reports.c.id)
    )
    is_new = tx.connection().execute(added).scalar_one_or_none() is not None
    return known if is_new else None


def advance(tx: Session, message_id: int, state: State, *, reason: str = "", now: datetime) -> bool:
    """Move a message on because of what its provider reports; a late or weaker word changes nothing.

    Sent follows what is under way or unknown, delivered and failed follow sent, and nothing follows delivered.
    """
    under_way = [State.queued, State.claimed, State.sending, State.unknown]
    before = {
        State.sent: under_way,
        State.failed: [*under_way, State.sent],
        State.delivered: [*under_way, State.sent, State.failed],
    }
    messages = table(Message)
    moved = tx.connection().execute(
        sa.update(messages)
        .where(messages.c.id == message_id, messages.c.state.in_(before[state]))
        .values(
            state=state,
            reason=reason,
            sent_at=sa.func.coalesce(messages.c.sent_at, now if state is not State.failed else None),
            closed_at=now,
            lease_until=None,
            claimed_by=None,
        )
    )
    if moved.rowcount and state is not State.sent:
        failed_or_not(tx, [message_id])
    return moved.rowcount == 1


def is_known(tx: Session, provider_id: str) -> bool:
    """Say whether a message of ours bears this id of a provider already."""
    return tx.exec(select(Message.id).where(Message.provider_id == provider_id)).first() is not None
