"""Somebody signs in: a password, a code from a phone where they want one, and a session of their own.

A password takes a processor tens of milliseconds, so that it is checked between two transactions: `ask` counts the try
and says what it is checked against, `proves` checks it, `admit` begins the session. Whether there is anybody of that
name is told by neither the answer nor the work. Moments are the database's own clock, handed in as `at`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore

import sqlalchemy as sa
from sqlmodel import Session, select

from store import audit, second_factor, sessions, staff, throttle
from store.database import table
from store.sessions import Begun, StaffSession
from store.staff import Role, Staff
from store.throttle import Limit

A_WHILE, AN_HOUR = timedelta(minutes=15), timedelta(hours=1)
BY_NAME_THERE, BY_NAME, BY_NETWORK, BY_CODE = 8, 40, 60, 10
"""How many tries are heeded in a while: of a name from one network, of a name, from one network; of codes an hour."""
A_DAY = timedelta(days=1)
REMEMBERED = timedelta(days=30)
"""So long after its end a session can still be looked up."""
_AT_ONCE = BoundedSemaphore(4)
"""Each check takes 19 MiB: whoever sends many at once waits."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a name: the hash that its password is checked against, and for how long no try is heeded."""

    name: str
    network: str
    staff_id: int | None
    password: str
    wait: timedelta | None


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who has a session, as a request knows them; `stale` says that their being there should be noted."""

    session_id: int
    staff_id: int
    name: str
    role: Role
    form_key: str
    awaits_code: bool
    stale: bool


def ask(tx: Session, name: str, *, network: str, at: datetime) -> Asked:
    """Count a try to sign in, and read what its password has to match: nobody's, where nobody is called so."""
    throttle.forget(tx, before=at - A_DAY)
    called, source = staff.folded(name), network_of(network)
    wait = throttle.attempt(tx, [Limit(f"network {source}", BY_NETWORK, A_WHILE), *_of_name(called, source)], at=at)
    person = tx.exec(select(Staff).where(Staff.name == called)).first()
    knows = person is not None and person.disabled_at is None
    return Asked(called, source, person.id if person and knows else None, person.password if person else "", wait)


def proves(asked: Asked, password: str) -> bool:
    """Check a password. It takes as long where there is nobody to check it against, or no try is heeded."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        with _AT_ONCE:
            staff.hasher().verify(asked.password or _nobodys(), staff.normal(password))
    except (Argon2Error, InvalidHashError):
        return False
    return asked.staff_id is not None and asked.wait is None


def admit(tx: Session, asked: Asked, *, browser: str = "", at: datetime, now: datetime) -> Begun | None:
    """Begin a session for whoever has proven their password; None where they were disabled or it was changed since.

    Where they want a code asked for, the session opens nothing until it was typed.
    """
    sessions.forget(tx, before=at - REMEMBERED)
    if asked.staff_id is None:
        return None
    person = staff.held(tx, asked.staff_id)
    if person.disabled_at is not None or person.password != asked.password:
        return None
    failed = throttle.forgive(tx, _of_name(asked.name, asked.network)) - 1
    if person.code_since is None:
        _note(tx, person, now, failed=failed)
    awaits_code = person.code_since is not None
    return sessions.begin(tx, person.id, awaits_code=awaits_code, network=asked.network, browser=browser, at=at)


def type_code(tx: Session, signed: Signed, typed: str, *, at: datetime, now: datetime) -> Begun | timedelta | None:
    """Try a code in a session that waits for one: the session that follows it, under another token.

    None where it is wrong; where too many were, for how long none is heeded. Neither raises, since the try must count.
    """
    of_codes = [Limit(f"code {signed.staff_id}", BY_CODE, AN_HOUR)]
    if (wait := throttle.attempt(tx, of_codes, at=at)) is not None:
        return wait
    person = staff.held(tx, signed.staff_id)
    half = tx.get_one(StaffSession, signed.session_id)
    if person.disabled_at is not None or not second_factor.proven(tx, person, typed, at=at, now=now):
        return None
    if not sessions.end(tx, half.id, staff_id=person.id, at=at):
        return None
    failed = throttle.forgive(tx, of_codes) - 1
    _note(tx, person, now, by_code=True, failed=failed)
    return sessions.begin(tx, person.id, network=half.network, browser=half.browser, at=at)


def who(tx: Session, token: str, *, at: datetime) -> Signed | None:
    """Read whose session a token is; None where it is over, was revoked, or its owner was disabled."""
    mine, people = table(StaffSession).c, table(Staff).c
    found = (
        sa.select(mine.id, mine.staff_id, mine.form_key, mine.awaits_code, mine.seen_at, people.name, people.role)
        .join_from(table(StaffSession), table(Staff), people.id == mine.staff_id)
        .where(mine.digest == sessions.digest(token), sessions.is_alive(at), people.disabled_at.is_(None))
    )
    row = tx.connection().execute(found).one_or_none()
    if row is None:
        return None
    stale = at - row.seen_at >= sessions.NOTED
    return Signed(row.id, row.staff_id, row.name, row.role, row.form_key, row.awaits_code, stale)


def forgive(tx: Session, asked: Asked) -> None:
    """Count anew for whoever has proven their password without a session of it, as before a change of it."""
    throttle.forgive(tx, _of_name(asked.name, asked.network))


def leave(tx: Session, signed: Signed, session_id: int, *, at: datetime, now: datetime) -> None:
    """Sign out of a session: this one, or another one of the same person."""
    if sessions.end(tx, session_id, staff_id=signed.staff_id, at=at):
        audit.record(tx, signed.name, "signed out", staff.subject(signed.staff_id), now=now)


def network_of(address: str) -> str:
    """Return what counts as one place: an IPv4 address, or the /64 that one household or office has of IPv6."""
    import ipaddress

    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 6:
        known = known.ipv4_mapped or ipaddress.ip_network(f"{known}/64", strict=False).network_address
    return str(known)


def _of_name(name: str, network: str) -> list[Limit]:
    return [
        Limit(f"name {name} from {network}", BY_NAME_THERE, A_WHILE),
        Limit(f"name {name}", BY_NAME, A_WHILE),
    ]


def _note(tx: Session, person: Staff, now: datetime, **details: object) -> None:
    audit.record(tx, person.name, "signed in", person.subject, now=now, **details)


@cache
def _nobodys() -> str:
    """Return a hash that nothing is known to match, made once in a process."""
    import secrets

    return staff.hasher().hash(secrets.token_urlsafe(32))
