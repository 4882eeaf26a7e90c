"""One message by staff to many: drafted, looked at, approved by a second person, held for a while, and told.

`recipients` says who gets it and freezes them, `survey` is what is known before it goes, `feeding` hands it to the
outbox about a minute ahead, `results` is what came of it. What is approved is not changed any more; whoever got a wrong
one gets a correction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import audience, audit
from store.audit import AuditEntry
from store.broadcasts import recipients, survey, texts
from store.broadcasts.recipients import Plan, Recipient, RecipientState
from store.broadcasts.survey import HoursOf, Survey
from store.consent import Purpose
from store.database import table, wake
from store.errors import BadInput, NotFound, Refused
from store.messages import Message, State
from store.settings import Settings
from store.sql import JSON, among, dialect_of, key, one_of, ref

KEY = "broadcast:"
"""How the keys of its messages begin; the numbers of the broadcast and of the customer follow."""
CHOICES = ("keep", "alternatives", "person")
"""What may be chosen with it: to go on waiting, to see what else there is, to speak to a person."""
PURPOSES = {"service": Purpose.order_updates, "marketing": Purpose.marketing}
PAUSED, STOPPED = "broadcast paused", "broadcast stopped"
"""Why a message of it was withheld by staff."""


class BroadcastState(StrEnum):
    """How far it has come."""

    draft = "draft"
    awaiting = "awaiting approval"
    holding = "holding"
    running = "running"
    paused = "paused"
    stopped = "stopped"
    done = "done"


class Broadcast(SQLModel, table=True):
    """One message to many. `purpose` is the permission that it needs; `texts` are its words by language.

    `may_be_empty` are the variables of which it was confirmed that they may be empty. It begins at `begins_at`, which
    is `start_at` where that was named, and never before its hold is over; nobody is told after `ends_at`. A correction
    goes to those whom the one that it corrects has reached, and has no audience.
    """

    __table_args__ = (
        sa.Index(
            "ix_broadcast_live",
            "id",
            sqlite_where=sa.text("state IN ('holding', 'running')"),
            postgresql_where=sa.text("state IN ('holding', 'running')"),
        ),
    )

    id: int = key()
    title: str
    audience: str
    purpose: Purpose = one_of(Purpose)
    state: BroadcastState = one_of(BroadcastState, default=BroadcastState.draft)
    texts: dict[str, dict[str, str]] = Field(sa_type=JSON)
    default_language: str = ""
    picture: str = ""
    choices: list[str] = Field(sa_type=JSON)
    may_be_empty: list[str] = Field(sa_type=JSON)
    start_at: datetime | None = None
    made_by: str
    made_at: datetime
    submitted_at: datetime | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    recipients: int = 0
    corrects_id: int | None = ref("broadcast.id", nullable=True)

    @property
    def plan(self) -> Plan:
        """What decides who gets it."""
        return Plan(self.audience, self.purpose, self.texts, self.default_language, self.corrects_id)

    @property
    def names(self) -> frozenset[str]:
        """The variables in its words."""
        return texts.names(self.texts)


@dataclass(frozen=True, slots=True)
class Draft:
    """What staff decide about a broadcast; `texts` as `broadcasts.texts` has them, `choices` of `CHOICES`."""

    title: str
    audience: str
    texts: Mapping[str, Mapping[str, str]]
    purpose: Purpose = Purpose.order_updates
    default_language: str = ""
    picture: str = ""
    choices: Sequence[str] = ()
    may_be_empty: Sequence[str] = ()
    start_at: datetime | None = None
    corrects_id: int | None = None

    @property
    def plan(self) -> Plan:
        """What decides who gets it."""
        return Plan(self.audience, self.purpose, self.texts, self.default_language, self.corrects_id)


_ENDED = (BroadcastState.stopped, BroadcastState.done)
_DRAFTED = "drafted a broadcast"
_LATELY = 100


def draft(tx: Session, given: Draft, *, by: str, key: str = "", now: datetime) -> Broadcast:
    """Write a broadcast down; nobody gets it yet. The same one under the same `key` is written down once.

    Raises BadInput for what could not be sent.
    """
    check(tx, given)
    if key and (before := _drafted(tx, given, by, key)):
        return before
    made = Broadcast(**_decided(given), made_by=by, made_at=now)
    tx.add(made)
    tx.flush()
    named = {"key": key} if key else {}
    audit.record(tx, by, _DRAFTED, f"broadcast {made.id}", now=now, audience=given.audience, **named)
    return made


def rewrite(tx: Session, broadcast_id: int, given: Draft, *, by: str, now: datetime) -> Broadcast:
    """Change what is not approved; it is a draft again, by whoever changed it. Raises Refused once it is approved."""
    check(tx, given)
    one = held(tx, broadcast_id)
    _must_be(one, "changed", BroadcastState.draft, BroadcastState.awaiting)
    for name, value in _decided(given).items():
        setattr(one, name, value)
    one.state, one.made_by, one.made_at, one.submitted_at = BroadcastState.draft, by, now, None
    tx.flush()
    audit.record(tx, by, "changed a broadcast", f"broadcast {one.id}", now=now, audience=given.audience)
    return one


def check(tx: Session, given: Draft) -> None:
    """Raise BadInput for a broadcast that could not be sent, and Refused for a correction of what nobody got."""
    if not given.title.strip():
        raise BadInput("a broadcast needs a title, by which staff know it again")
    texts.check(given.texts, given.default_language)
    for unknown in set(given.choices) - set(CHOICES):
        raise BadInput(f"there is no choice {unknown!r}; known are {', '.join(CHOICES)}")
    for unknown in set(given.may_be_empty) - set(texts.VARIABLES):
        raise BadInput(f"there is no variable {unknown!r}; known are {', '.join(texts.VARIABLES)}")
    if given.picture and not given.picture.startswith(("https://", "http://", "/")):
        raise BadInput(f"a picture is named by its address, which begins with https://, not {given.picture!r}")
    if given.purpose not in PURPOSES.values():
        raise BadInput(f"a broadcast is {' or '.join(PURPOSES)}")
    if given.corrects_id is None:
        audience.parse(given.audience)
        return
    if given.audience:
        raise BadInput("a correction goes to those who got the wrong one, and has no audience of its own")
    corrected = known(tx, given.corrects_id)
    if corrected.started_at is None:
        raise Refused(f"broadcast {corrected.id} has reached nobody yet; stop it, and send another")
    if corrected.state not in _ENDED:
        raise Refused(f"broadcast {corrected.id} still goes on; stop it first, so that nobody else gets it")


def submit(
    tx: Session, broadcast_id: int, *, by: str, hours_of: HoursOf | None = None, settings: Settings, now: datetime
) -> Survey:
    """Have a draft sent, or approved where it goes to more people than one may write to alone.

    Raises Refused where nobody would get it, and BadInput where a variable has no value for some who would.
    """
    one = held(tx, broadcast_id)
    _must_be(one, "sent", BroadcastState.draft)
    found = _sendable(tx, one, hours_of, settings, now)
    one.submitted_at = now
    if found.recipients > settings.broadcast_approval_above:
        one.state = BroadcastState.awaiting
        tx.flush()
        audit.record(tx, by, "submitted a broadcast", f"broadcast {one.id}", now=now, recipients=found.recipients)
    else:
        _release(tx, one, found, by=by, settings=settings, now=now)
    return found


def approve(
    tx: Session, broadcast_id: int, *, by: str, hours_of: HoursOf | None = None, settings: Settings, now: datetime
) -> Survey:
    """Approve what another person made: its recipients are frozen, and it begins when its hold is over.

    Raises Refused for whoever made it themselves.
    """
    one = held(tx, broadcast_id)
    _must_be(one, "approved", BroadcastState.awaiting)
    if made_by(one, by):
        raise Refused(f"broadcast {one.id} was made by {one.made_by}; another person approves it")
    found = _sendable(tx, one, hours_of, settings, now)
    _release(tx, one, found, by=by, settings=settings, now=now)
    return found


def pause(tx: Session, broadcast_id: int, *, by: str, now: datetime) -> int:
    """Let nothing more of it leave until it is resumed; return how many messages were called back."""
    one = held(tx, broadcast_id)
    _must_be(one, "paused", BroadcastState.holding, BroadcastState.running)
    one.state = BroadcastState.paused
    return _called_back(tx, one, PAUSED, "paused a broadcast", by=by, now=now)


def resume(tx: Session, broadcast_id: int, *, by: str, settings: Settings, now: datetime) -> Broadcast:
    """Go on where it was paused; there is time enough for the rest."""
    one = held(tx, broadcast_id)
    _must_be(one, "resumed", BroadcastState.paused)
    one.state = BroadcastState.running if one.started_at else BroadcastState.holding
    one.ends_at = max(one.ends_at or now, now + timedelta(days=settings.broadcast_days))
    tx.flush()
    audit.record(tx, by, "resumed a broadcast", f"broadcast {one.id}", now=now)
    wake(tx, "scheduler")
    return one


def stop(tx: Session, broadcast_id: int, *, by: str, now: datetime) -> int:
    """End it for good, also in its hold; return how many messages were called back. What was sent stays sent."""
    one = held(tx, broadcast_id)
    _must_be(one, "stopped", *(state for state in BroadcastState if state not in _ENDED))
    one.state, one.ended_at = BroadcastState.stopped, now
    return _called_back(tx, one, STOPPED, "stopped a broadcast", by=by, now=now)


def made_by(one: Broadcast, who: str) -> bool:
    """Tell whether somebody made a broadcast, and so may not approve it."""
    return _person(who) == _person(one.made_by)


def known(tx: Session, broadcast_id: int) -> Broadcast:
    """Return a broadcast, or raise NotFound."""
    one = tx.get(Broadcast, broadcast_id, populate_existing=True)
    if one is None:
        raise NotFound(f"no broadcast {broadcast_id}; `backorder broadcast --status` lists them")
    return one


def held(tx: Session, broadcast_id: int) -> Broadcast:
    """Return a broadcast and hold it until the transaction ends, or raise NotFound."""
    found = select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update()
    one = tx.exec(found.execution_options(populate_existing=True)).first()
    return known(tx, broadcast_id) if one is None else one


def newest(tx: Session, *, most: int = 20) -> list[Broadcast]:
    """List the last broadcasts, newest first."""
    return list(tx.exec(select(Broadcast).order_by(col(Broadcast.id).desc()).limit(most)))


def page(tx: Session, *, state: BroadcastState | None = None, before: int | None = None, limit: int) -> list[Broadcast]:
    """Read up to `limit` broadcasts, newest first, those with a number below `before` where that is named."""
    found = select(Broadcast).order_by(col(Broadcast.id).desc()).limit(limit)
    if state is not None:
        found = found.where(Broadcast.state == state)
    if before is not None:
        found = found.where(col(Broadcast.id) < before)
    return list(tx.exec(found))


def _drafted(tx: Session, given: Draft, by: str, key: str) -> Broadcast | None:
    """Return the same broadcast as somebody wrote it down under a key before; whoever asks at once waits."""
    if dialect_of(tx) == "postgresql":
        lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"broadcast {by} {key}", 0))
        tx.connection().execute(sa.select(lock))
    acts = table(AuditEntry).c
    lately = sa.select(acts.subject, acts.details).where(acts.who == by, acts.act == _DRAFTED)
    for subject, details in tx.connection().execute(lately.order_by(acts.id.desc()).limit(_LATELY)):
        if details.get("key") == key:
            one = known(tx, int(subject.removeprefix("broadcast ")))
            if all(getattr(one, name) == value for name, value in _decided(given).items()):
                return one
    return None


def _decided(given: Draft) -> dict[str, Any]:
    return {
        "title": given.title.strip(),
        "audience": given.audience,
        "purpose": given.purpose,
        "texts": {language: dict(forms) for language, forms in given.texts.items()},
        "default_language": given.default_language,
        "picture": given.picture,
        "choices": [choice for choice in CHOICES if choice in given.choices],
        "may_be_empty": sorted(set(given.may_be_empty)),
        "start_at": given.start_at,
        "corrects_id": given.corrects_id,
    }


def _sendable(tx: Session, one: Broadcast, hours_of: HoursOf | None, settings: Settings, now: datetime) -> Survey:
    found = survey.of(tx, one.plan, hours_of=hours_of, settings=settings, now=now)
    if not found.recipients:
        left = ", ".join(f"{count} {why}" for why, count in found.left_out.items())
        raise Refused(f"nobody would get broadcast {one.id}{f': {left}' if left else ''}")
    missing = {name: count for name, count in found.empty.items() if name not in one.may_be_empty}
    if missing:
        told = ", ".join(f"{{{name}}} for {count}" for name, count in missing.items())
        raise BadInput(
            f"there is no value of {told} of the {found.recipients}; write {{{next(iter(missing))}|instead}}, choose"
            " fewer people, or confirm that it may be empty"
        )
    return found


def _release(tx: Session, one: Broadcast, found: Survey, *, by: str, settings: Settings, now: datetime) -> None:
    """Freeze who gets it, and let it begin when its hold is over."""
    begins_at = max(now + timedelta(minutes=settings.broadcast_hold_minutes), one.start_at or now)
    one.recipients = recipients.freeze(
        tx, one.id, one.plan, found.openings(begins_at), begins_at=begins_at, settings=settings, now=now
    )
    one.state, one.approved_by, one.approved_at = BroadcastState.holding, by, now
    one.begins_at, one.ends_at = begins_at, begins_at + timedelta(days=settings.broadcast_days)
    tx.flush()
    audit.record(
        tx,
        by,
        "approved a broadcast",
        f"broadcast {one.id}",
        now=now,
        recipients=one.recipients,
        left_out=found.left_out,
    )
    wake(tx, "scheduler")


def _called_back(tx: Session, one: Broadcast, reason: str, act: str, *, by: str, now: datetime) -> int:
    """Withhold what lies in the outbox and was not begun; whoever it was for waits again."""
    rows, frozen = table(Message), table(Recipient)
    tx.flush()
    mine = sa.exists().where(frozen.c.message_id == rows.c.id, frozen.c.broadcast_id == one.id)
    withheld = sa.update(rows).values(
        state=State.withheld, reason=reason, closed_at=now, claimed_by=None, lease_until=None
    )
    called: list[int] = []
    # Spelt as the indexes are, one for each, so that a history of millions costs nothing.
    for lying in (sa.text("state = 'queued'"), sa.and_(rows.c.state == State.claimed, rows.c.lease_until.is_not(None))):
        found = tx.connection().execute(withheld.where(lying, mine).returning(rows.c.id))
        called += found.scalars()
    tx.connection().execute(
        sa.update(frozen).where(among(frozen.c.message_id, called)).values(state=RecipientState.waiting)
    )
    audit.record(tx, by, act, f"broadcast {one.id}", now=now, called_back=len(called))
    tx.expire_all()
    return len(called)


def _must_be(one: Broadcast, done: str, *states: BroadcastState) -> None:
    if one.state not in states:
        raise Refused(f"broadcast {one.id} is {one.state.value} and cannot be {done}")


def _person(who: str) -> str:
    """Return who it is, wherever they are signed in."""
    return who.removeprefix("cli ").casefold()
