"""Who of the staff is who on Telegram: an account is tied to a person of the shop by a code that works once."""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, select

from store import audit
from store.database import table
from store.errors import BadInput, Refused
from store.sql import KEY, insert
from store.staff import Staff, subject

GOOD_FOR = timedelta(minutes=15)
"""How long a code can be used."""


class Seat(SQLModel, table=True):
    """The Telegram account of one of the staff, None until they have used a code; `code` is the digest of a code."""

    staff_id: int = Field(primary_key=True, foreign_key="staff.id", sa_type=KEY)
    account: int | None = Field(default=None, sa_type=sa.BigInteger, unique=True)
    code: str = Field(default="", index=True)
    code_until: datetime | None = None
    since: datetime | None = None


def invite(tx: Session, staff_id: int, *, now: datetime) -> str:
    """Return a code by which somebody ties their account to themselves; it works once, and no older one does."""
    code = secrets.token_urlsafe(18)
    given = {"code": _digest(code), "code_until": now + GOOD_FOR}
    added = insert(tx, table(Seat)).values(staff_id=staff_id, **given)
    tx.connection().execute(added.on_conflict_do_update(index_elements=["staff_id"], set_=given))
    tx.expire_all()
    return code


def take(tx: Session, code: str, account: int, *, now: datetime) -> Staff:
    """Tie an account to whom a code was given to. Raises BadInput for a code that is not good (any more), and Refused
    for an account that is a colleague's."""
    seat = tx.exec(select(Seat).where(Seat.code == _digest(code)).with_for_update()).first()
    person = tx.get(Staff, seat.staff_id) if seat else None
    if seat is None or person is None or person.disabled_at or seat.code_until is None or seat.code_until < now:
        raise BadInput("that code is not good any more; ask for another one on your account page in the console")
    other = tx.exec(select(Seat).where(Seat.account == account, Seat.staff_id != seat.staff_id)).first()
    if other is not None:
        raise Refused("this Telegram account is a colleague's; they have to let go of it first")
    seat.account, seat.since, seat.code, seat.code_until = account, now, "", None
    tx.flush()
    audit.record(tx, person.name, "linked Telegram", person.subject, now=now)
    return person


def leave(tx: Session, staff_id: int, *, by: str, now: datetime) -> bool:
    """Let go of somebody's account; false where there was none."""
    seats = table(Seat)
    mine = sa.update(seats).where(seats.c.staff_id == staff_id, seats.c.account.is_not(None))
    gone = tx.connection().execute(mine.values(account=None, since=None, code="", code_until=None)).rowcount == 1
    tx.expire_all()
    if gone:
        audit.record(tx, by, "unlinked Telegram", subject(staff_id), now=now)
    return gone


def of(tx: Session, staff_id: int) -> Seat | None:
    """Return how somebody is tied to Telegram, None where they never asked for it."""
    return tx.get(Seat, staff_id)


def seated(tx: Session, account: int) -> Staff | None:
    """Return whose account it is, None where it is nobody's who may sign in."""
    mine = select(Staff).join(Seat, Seat.staff_id == Staff.id).where(Seat.account == account)  # type: ignore[arg-type]
    person = tx.exec(mine.execution_options(populate_existing=True)).first()
    return person if person is not None and person.disabled_at is None else None


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
