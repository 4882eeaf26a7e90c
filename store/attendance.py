"""Who of the staff has read which conversation up to where, and who is typing in one at this moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store.database import table
from store.sql import KEY, insert, ref
from store.staff import Staff

TYPES_FOR = timedelta(seconds=10)
"""For so long somebody counts as typing after their last word of it."""


class ReadMark(SQLModel, table=True):
    """Up to which message one of the staff has read a conversation."""

    __tablename__ = "read_mark"

    staff_id: int = Field(primary_key=True, foreign_key="staff.id", sa_type=KEY)
    address_id: int = Field(primary_key=True, foreign_key="address.id", sa_type=KEY)
    upto_id: int = Field(sa_type=sa.BigInteger)


class Typing(SQLModel, table=True):
    """In which conversation one of the staff is typing, until when, by the database's own clock."""

    staff_id: int = Field(primary_key=True, foreign_key="staff.id", sa_type=KEY)
    address_id: int = ref("address.id")
    until: datetime


def read_upto(tx: Session, staff_id: int, address_id: int) -> int | None:
    """Return up to which message somebody has read a conversation, None where they never opened it."""
    marks = table(ReadMark).c
    found = sa.select(marks.upto_id).where(marks.staff_id == staff_id, marks.address_id == address_id)
    upto: int | None = tx.connection().execute(found).scalar_one_or_none()
    return upto


def mark_read(tx: Session, staff_id: int, address_id: int, upto_id: int, *, back: bool = False) -> None:
    """Note up to which message somebody has read; never less than before, unless they go `back`."""
    marks = table(ReadMark)
    row = {"staff_id": staff_id, "address_id": address_id, "upto_id": upto_id}
    added = insert(tx, marks).values(row)
    further = sa.true() if back else marks.c.upto_id < upto_id
    tx.connection().execute(
        added.on_conflict_do_update(index_elements=["staff_id", "address_id"], set_={"upto_id": upto_id}, where=further)
    )


def types(tx: Session, staff_id: int, address_id: int, *, at: datetime) -> None:
    """Note that somebody is typing in a conversation, which they do in one at a time."""
    row = {"staff_id": staff_id, "address_id": address_id, "until": at + TYPES_FOR}
    added = insert(tx, table(Typing)).values(row)
    tx.connection().execute(added.on_conflict_do_update(index_elements=["staff_id"], set_=row))


def rests(tx: Session, staff_id: int) -> None:
    """Note that somebody types no more."""
    typing = table(Typing)
    tx.connection().execute(sa.delete(typing).where(typing.c.staff_id == staff_id))


def typing_in(tx: Session, address_id: int, *, but_for: int, at: datetime) -> Sequence[str]:
    """List who else types in a conversation, by name."""
    typing, people = table(Typing).c, table(Staff).c
    found = (
        sa.select(people.name)
        .join(table(Typing), typing.staff_id == people.id)
        .where(typing.address_id == address_id, typing.staff_id != but_for, typing.until > at)
        .order_by(people.name)
    )
    return tx.connection().execute(found).scalars().all()
