"""What needs a person: a conflict, a customer who cannot be reached, a turn that failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import table
from store.errors import NotFound, NotWaiting
from store.sql import KEY, insert, key, listed


class Task(SQLModel, table=True):
    """One thing for staff to do, opened once per `key`; `what` names its kind, `details` say it in a sentence.

    `posted_at` is when their group was told of it.
    """

    __table_args__ = (
        sa.Index(
            "ix_task_open",
            "what",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index(
            "ix_task_erase",
            "customer_id",
            sqlite_where=sa.text("what = 'erase_data'"),
            postgresql_where=sa.text("what = 'erase_data'"),
        ),
    )

    id: int = key()
    key: str = Field(unique=True)
    what: str
    details: str
    customer_id: int | None = Field(default=None, foreign_key="customer.id", sa_type=KEY, nullable=True, index=True)
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by: str = ""
    posted_at: datetime | None = None


def open_task(tx: Session, what: str, details: str, *, key: str, customer_id: int | None = None, now: datetime) -> None:
    """Ask staff to look at something; asked again under the same `key`, nothing is added."""
    added = _added(tx, (what, details, key, customer_id), now).on_conflict_do_nothing(index_elements=["key"])
    tx.connection().execute(added)


def open_all(tx: Session, what: str, several: Sequence[tuple[str, str, int | None]], *, now: datetime) -> None:
    """Ask staff to look at several things of one kind, each a key, its details and whom it is about."""
    if several:
        tx.connection().execute(_all_added(tx, what, several, now).on_conflict_do_nothing(index_elements=["key"]))


def press(tx: Session, what: str, several: Sequence[tuple[str, str, int | None]], *, now: datetime) -> None:
    """Do as `open_all`, and ask anew, also what somebody has closed, where the details say something else by now."""
    if several:
        tasks, added = table(Task), _all_added(tx, what, several, now)
        anew = {"details": added.excluded.details, "opened_at": now, "closed_at": None, "closed_by": ""}
        tx.connection().execute(
            added.on_conflict_do_update(
                index_elements=["key"], set_=anew, where=tasks.c.details != added.excluded.details
            )
        )


def remind(tx: Session, what: str, details: str, *, key: str, customer_id: int | None = None, now: datetime) -> None:
    """Ask staff to look at something that goes on: one task for all of it, opened anew where somebody has closed it.

    While it is open it keeps its kind and its age, and what is new is added to its details.
    """
    tasks, added = table(Task), _added(tx, (what, details, key, customer_id), now)
    new, is_open = added.excluded, tasks.c.closed_at.is_(None)
    told = sa.case(
        (~is_open, new.details),
        (tasks.c.details.contains(details, autoescape=True), tasks.c.details),
        else_=tasks.c.details + " " + new.details,
    )
    tx.connection().execute(
        added.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "what": sa.case((is_open, tasks.c.what), else_=new.what),
                "details": told,
                "customer_id": new.customer_id,
                "opened_at": sa.case((is_open, tasks.c.opened_at), else_=new.opened_at),
                "closed_at": None,
                "closed_by": "",
            },
        )
    )


def seen_to(tx: Session, key: str, *, by: str, now: datetime) -> bool:
    """Close what stands open under `key`; false where nothing does."""
    tasks = table(Task)
    closed = sa.update(tasks).where(tasks.c.key == key, tasks.c.closed_at.is_(None))
    return tx.connection().execute(closed.values(closed_at=now, closed_by=by)).rowcount == 1


def waiting(tx: Session) -> list[Task]:
    """List what staff have not done yet, oldest first."""
    return list(tx.exec(select(Task).where(col(Task.closed_at).is_(None)).order_by(col(Task.id))))


def close(tx: Session, task_id: int, *, by: str, now: datetime) -> Task:
    """Note that somebody has seen to it. Raises NotFound for no such task and NotWaiting where it is closed already."""
    task = tx.exec(select(Task).where(Task.id == task_id).with_for_update()).first()
    if task is None:
        raise NotFound(f"no task {task_id}")
    if task.closed_at is not None:
        raise NotWaiting(f"task {task_id} was closed by {task.closed_by}")
    task.closed_at, task.closed_by = now, by
    tx.flush()
    return task


def _added(tx: Session, told: tuple[str, str, str, int | None], now: datetime) -> Any:
    what, details, key, customer_id = told
    row = {"what": what, "details": details, "key": key, "customer_id": customer_id}
    return insert(tx, table(Task)).values(**row, opened_at=now, closed_by="")


def _all_added(tx: Session, what: str, several: Sequence[tuple[str, str, int | None]], now: datetime) -> Any:
    tasks = table(Task)
    told = listed(several, [tasks.c.key, tasks.c.details, tasks.c.customer_id])
    rows = sa.select(told, sa.literal(what), sa.literal(now), sa.literal("")).where(told.c.key.is_not(None))
    return insert(tx, tasks).from_select(["key", "details", "customer_id", "what", "opened_at", "closed_by"], rows)
