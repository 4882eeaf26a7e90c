"""Who may sign in to the console, and how much each of them may do.

Nobody is ever deleted: the audit names them for good. Whoever may not sign in any more is disabled. The shop always has
an owner: the last one can be neither disabled nor given less.
"""

import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import audit, sessions
from store.database import clock, table
from store.errors import BadInput, NotFound, Refused
from store.sql import JSON, key, one_of

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 200
"""Letters of a password."""
LONGEST_NAME = 80


class Role(StrEnum):
    """Answers customers; also changes what the shop does; also says who may sign in."""

    agent = "agent"
    manager = "manager"
    owner = "owner"

    def covers(self, other: "Role") -> bool:
        """Tell whether whoever has this role may do what needs the other."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class Staff(SQLModel, table=True):
    """One person of the shop; `name` is what they type to sign in, and what the audit calls them.

    `password` is an argon2id hash. While `code_since` is None a `code_secret` is only proposed; `code_step` is the last
    step of 30 seconds whose code was used, and `recovery` holds digests of codes that each open once.
    """

    id: int = key()
    name: str = Field(unique=True)
    role: Role = one_of(Role)
    password: str
    code_secret: str = ""
    code_since: datetime | None = None
    code_step: int = Field(default=0, sa_type=sa.BigInteger)
    recovery: list[str] = Field(default_factory=list, sa_type=JSON)
    added_at: datetime
    disabled_at: datetime | None = None

    @property
    def subject(self) -> str:
        """What the audit says that something was done to."""
        return subject(self.id)


def subject(staff_id: int) -> str:
    """Name somebody as the audit does."""
    return f"staff {staff_id}"


def add(tx: Session, name: str, password: str, role: Role, *, by: str, now: datetime) -> Staff:
    """Let somebody sign in from now on. Raises BadInput for a name that is taken, or a password that is too weak."""
    called = _named(name)
    taken = tx.exec(select(Staff.id).where(Staff.name == called)).first()
    if taken is not None:
        raise BadInput(f"{called} is taken; choose another name, or enable who has it")
    person = Staff(name=called, role=role, password=_hashed(called, password), added_at=now)
    tx.add(person)
    tx.flush()
    audit.record(tx, by, "staff added", person.subject, now=now, name=called, after={"role": role.value})
    return person


def everybody(tx: Session) -> list[Staff]:
    """List all who were ever added, those who may sign in first, by name."""
    return list(tx.exec(select(Staff).order_by(col(Staff.disabled_at).is_not(None), col(Staff.name))))


def by_name(tx: Session, name: str) -> Staff:
    """Find somebody by the name that they sign in with, or raise NotFound."""
    person = tx.exec(select(Staff).where(Staff.name == folded(name))).first()
    if person is None:
        raise NotFound(f"nobody here is called {folded(name)}")
    return person


def held(tx: Session, staff_id: int) -> Staff:
    """Read somebody and hold the row until the transaction ends; NotFound where there is nobody."""
    found = select(Staff).where(Staff.id == staff_id).with_for_update().execution_options(populate_existing=True)
    person = tx.exec(found).first()
    if person is None:
        raise NotFound(f"no staff {staff_id}")
    return person


def set_role(tx: Session, staff_id: int, role: Role, *, by: str, now: datetime) -> Staff:
    """Let somebody do more or less from their next request on; Refused where no owner would be left."""
    owners = _owners(tx)
    person = held(tx, staff_id)
    before = person.role
    if before is role:
        return person
    if before is Role.owner:
        _keep_an_owner(person, owners)
    person.role = role
    tx.flush()
    changed = {"before": {"role": before.value}, "after": {"role": role.value}}
    audit.record(tx, by, "staff role set", person.subject, now=now, name=person.name, **changed)
    return person


def disable(tx: Session, staff_id: int, *, by: str, now: datetime) -> Staff:
    """End every session of somebody and begin none from now on; Refused where no owner would be left."""
    owners = _owners(tx)
    person = held(tx, staff_id)
    if person.disabled_at is not None:
        return person
    _keep_an_owner(person, owners)
    person.disabled_at = now
    tx.flush()
    ended = sessions.end_all(tx, person.id, at=clock(tx))
    audit.record(tx, by, "staff disabled", person.subject, now=now, name=person.name, sessions_ended=ended)
    return person


def enable(tx: Session, staff_id: int, *, by: str, now: datetime) -> Staff:
    """Let somebody sign in again, with the password and the role that they had."""
    person = held(tx, staff_id)
    if person.disabled_at is not None:
        person.disabled_at = None
        tx.flush()
        audit.record(tx, by, "staff enabled", person.subject, now=now, name=person.name)
    return person


def change_password(
    tx: Session, staff_id: int, password: str, *, by: str, but_for: int | None = None, now: datetime
) -> Staff:
    """Give somebody another password, and end their sessions except perhaps the one in which they ask for it.

    Raises BadInput for one that is too weak.
    """
    person = held(tx, staff_id)
    person.password = _hashed(person.name, password)
    tx.flush()
    ended = sessions.end_all(tx, person.id, but_for=but_for, at=clock(tx))
    audit.record(tx, by, "password changed", person.subject, now=now, name=person.name, sessions_ended=ended)
    return person


def sign_out(tx: Session, staff_id: int, *, by: str, but_for: int | None = None, now: datetime) -> int:
    """End the sessions of somebody, except perhaps the one in which they ask for it; return how many."""
    person = held(tx, staff_id)
    ended = sessions.end_all(tx, staff_id, but_for=but_for, at=clock(tx))
    audit.record(tx, by, "signed out everywhere", person.subject, now=now, name=person.name, sessions_ended=ended)
    return ended


def folded(name: str) -> str:
    """Return a name as it is kept: however it was typed, it is one person."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def normal(password: str) -> str:
    """Return a password as it is hashed: the same letters from whatever keyboard, and no more than count."""
    return unicodedata.normalize("NFKC", password[: LONGEST + 1])


def hasher() -> "PasswordHasher":
    """Return what makes and checks hashes: argon2id with 19 MiB, two passes, one lane (OWASP, Password Storage)."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def _named(name: str) -> str:
    called = folded(name)
    if not 2 <= len(called) <= LONGEST_NAME or not called.isprintable() or " " in called:
        raise BadInput(f"a name has 2 to {LONGEST_NAME} letters and no blanks, such as ada or ada@shop.example")
    return called


def _hashed(name: str, password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"a password has {SHORTEST} to {LONGEST} letters; a few words that belong to nothing are good")
    if name in password.casefold() or len(set(password)) < 5:
        raise BadInput("that password is guessed at once; a few words that belong to nothing are good")
    return hasher().hash(normal(password))


def _owners(tx: Session) -> list[int]:
    """List the owners who may sign in, and hold them all: two who go at the same moment follow each other."""
    people = table(Staff)
    owners = sa.and_(people.c.role == Role.owner, people.c.disabled_at.is_(None))
    found = sa.select(people.c.id).where(owners).order_by(people.c.id).with_for_update()
    return list(tx.connection().execute(found).scalars())


def _keep_an_owner(person: Staff, owners: list[int]) -> None:
    if owners == [person.id]:
        raise Refused(f"{person.name} is the last owner; make somebody else an owner first")
