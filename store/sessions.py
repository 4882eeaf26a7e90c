"""Who is signed in to the console, from where and until when: rows that can be revoked at any moment.

The browser holds a random token, the store its digest. Sessions are judged by the database's own clock, handed in as
`at`: a day that a demonstration lets pass signs nobody out.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import table
from store.sql import key, ref

IDLE = timedelta(hours=12)
"""So long after the last request a session is over."""
AT_MOST = timedelta(days=7)
"""So long after signing in a session is over, however busy."""
FOR_A_CODE = timedelta(minutes=10)
"""So long a session waits for the code from the phone of whoever knew the password."""
NOTED = timedelta(minutes=5)
"""That somebody is there is written down no more often than this."""


class StaffSession(SQLModel, table=True):
    """One browser of one member of staff. While it `awaits_code` it opens nothing but the page that asks for it.

    `form_key` is what each form of the session carries, so that no other site can send one. `network` and `browser` are
    where it was begun, for its owner to recognise.
    """

    __tablename__ = "staff_session"

    id: int = key()
    staff_id: int = ref("staff.id", index=True)
    digest: str = Field(unique=True)
    form_key: str
    awaits_code: bool = False
    network: str = ""
    browser: str = ""
    begun_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)
    revoked_at: datetime | None = None


class Begun(NamedTuple):
    """A session that has just begun, and the token that nobody will see again."""

    token: str
    awaits_code: bool


def begin(
    tx: Session, staff_id: int, *, awaits_code: bool = False, network: str = "", browser: str = "", at: datetime
) -> Begun:
    """Begin a session under a token of its own, never under one that the browser already had."""
    token = secrets.token_urlsafe(32)
    tx.add(
        StaffSession(
            staff_id=staff_id,
            digest=digest(token),
            form_key=secrets.token_urlsafe(32),
            awaits_code=awaits_code,
            network=network[:64],
            browser=browser[:256],
            begun_at=at,
            seen_at=at,
            expires_at=at + (FOR_A_CODE if awaits_code else AT_MOST),
        )
    )
    tx.flush()
    return Begun(token, awaits_code)


def digest(token: str) -> str:
    """Return what is kept of a token; it is random enough for a plain hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_alive(at: datetime) -> sa.ColumnElement[bool]:
    """Say of a session that it was not revoked, has not idled for too long, and is not too old."""
    sessions = table(StaffSession).c
    return sa.and_(sessions.revoked_at.is_(None), sessions.expires_at > at, sessions.seen_at > at - IDLE)


def note(tx: Session, session_id: int, *, at: datetime) -> None:
    """Write down that somebody is there, unless that was noted a moment ago."""
    sessions = table(StaffSession)
    stale = sa.and_(sessions.c.id == session_id, sessions.c.seen_at < at)
    tx.connection().execute(sa.update(sessions).where(stale, is_alive(at)).values(seen_at=at))


def of(tx: Session, staff_id: int, *, at: datetime) -> list[StaffSession]:
    """List the sessions in which somebody is signed in, the one last seen first."""
    mine = select(StaffSession).where(StaffSession.staff_id == staff_id, col(StaffSession.awaits_code).is_(False))
    return list(tx.exec(mine.where(is_alive(at)).order_by(col(StaffSession.seen_at).desc(), col(StaffSession.id))))


def seen(tx: Session, *, at: datetime) -> dict[int, datetime]:
    """Return when each of those who are signed in was last seen, by their number."""
    alive = select(StaffSession.staff_id, sa.func.max(StaffSession.seen_at)).where(is_alive(at))
    whole = alive.where(col(StaffSession.awaits_code).is_(False)).group_by(col(StaffSession.staff_id))
    return dict(tx.exec(whole).all())


def end(tx: Session, session_id: int, *, staff_id: int, at: datetime) -> bool:
    """Revoke one session of somebody; false where they have none of that number, or it was revoked before."""
    sessions = table(StaffSession)
    mine = sa.and_(sessions.c.id == session_id, sessions.c.staff_id == staff_id, sessions.c.revoked_at.is_(None))
    return tx.connection().execute(sa.update(sessions).where(mine).values(revoked_at=at)).rowcount == 1


def end_all(tx: Session, staff_id: int, *, but_for: int | None = None, at: datetime) -> int:
    """Revoke every session of somebody, except perhaps the one in which they ask for it; return how many were alive."""
    sessions = table(StaffSession)
    theirs = sa.and_(sessions.c.staff_id == staff_id, sessions.c.revoked_at.is_(None))
    if but_for is not None:
        theirs = sa.and_(theirs, sessions.c.id != but_for)
    revoked = sa.update(sessions).where(theirs).values(revoked_at=at)
    ended = tx.connection().execute(revoked.returning(sessions.c.expires_at, sessions.c.seen_at)).all()
    return sum(row.expires_at > at and row.seen_at > at - IDLE for row in ended)


def forget(tx: Session, *, before: datetime) -> None:
    """Drop sessions that were over `before` a moment; the audit says that they were."""
    sessions = table(StaffSession)
    tx.connection().execute(sa.delete(sessions).where(sessions.c.expires_at < before))
