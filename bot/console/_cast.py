"""What the pages of broadcasts show: how each stands, what may be done with it, and to whom it goes."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from bot.broadcasting import CHOICES
from bot.console import Role, Visit
from bot.locales import load
from bot.rehearsal import Preview
from store import broadcasts, database, phones, seats
from store.audit import AuditEntry
from store.broadcasts import Broadcast, BroadcastState, results, survey
from store.broadcasts.recipients import RecipientState
from store.broadcasts.results import Progress
from store.customers import Address
from store.database import table

SETTLES = timedelta(minutes=30)
"""So long after its end providers still say what became of messages."""
UNSENT = (BroadcastState.draft, BroadcastState.awaiting)
UNDER_WAY = (BroadcastState.holding, BroadcastState.running, BroadcastState.paused)
OVER = (BroadcastState.stopped, BroadcastState.done)
COLUMNS = (
    *("Customer", "Name", "By", "To", "Language", "Stands", "Why", "Sent at", "SMS segments"),
    *("Blocked us", "Replied", "Opted out", "Asked for a person"),
)


@dataclass(frozen=True, slots=True)
class Stands:
    """A broadcast in the list; `progress` is there while it is under way."""

    one: Broadcast
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class Person:
    """One of those to whom it goes, or who are left out."""

    customer_id: int
    name: str
    channel: str
    to: str
    language: str
    stands: str
    why: str = ""
    sent_at: datetime | None = None
    segments: int | None = None
    did: Mapping[str, bool] | None = None


@dataclass(frozen=True, slots=True)
class People:
    """A part of the list of people; `after` is where the next one begins, 0 where there is none."""

    rows: Sequence[Person]
    after: int


def listed(tx: Session, *, most: int) -> list[Stands]:
    """List the last broadcasts; how far they are is counted of those that go on, which are few."""
    return [
        Stands(one, results.progress(tx, one) if one.state in UNDER_WAY else None)
        for one in broadcasts.newest(tx, most=most)
    ]


def may(visit: Visit, one: Broadcast) -> frozenset[str]:
    """Name what the visitor may do with a broadcast as it stands."""
    if not visit.me.role.covers(Role.manager):
        return frozenset()
    acts = {
        BroadcastState.draft: {"change", "send", "test", "drop"},
        BroadcastState.awaiting: {"change", "approve", "test", "drop"},
        BroadcastState.holding: {"pause", "stop"},
        BroadcastState.running: {"pause", "stop"},
        BroadcastState.paused: {"resume", "stop"},
    }.get(one.state, set())
    if broadcasts.made_by(one, visit.who):
        acts = acts - {"approve"}
    if one.state in OVER and one.started_at:
        acts = {"correct"}
    return frozenset(acts)


def is_live(one: Broadcast, now: datetime) -> bool:
    """Tell whether it still changes by itself."""
    return one.state not in OVER or (one.ended_at is not None and one.ended_at > now - SETTLES)


def seal(one: Broadcast) -> str:
    """Return what changes with anything that is said by it, or to whom; whoever sends it has seen just that."""
    names = ("title", "audience", "purpose", "texts", "default_language", "picture", "choices", "may_be_empty")
    kept = [*(getattr(one, name) for name in (*names, "corrects_id")), one.start_at and one.start_at.isoformat()]
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:32]


def trouble_of(one: Broadcast, looked: Preview) -> list[str]:
    """Say what keeps a broadcast from being sent as it is."""
    found = looked.survey
    told = [
        f"There is no value of {{{name}}} for {count} of the {found.recipients}. Write {{{name}|instead}}, choose fewer"
        " people, or confirm that it may be empty."
        for name, count in found.empty.items()
        if name not in one.may_be_empty
    ]
    if looked.cut:
        told.append(
            f"It is too long for {looked.cut} of the {found.recipients}, who would not read the end of it. Shorten it,"
            " or leave the picture out."
        )
    if not found.recipients:
        told.append("Nobody would get it.")
    return told


def buttons() -> dict[str, str]:
    """Return what may be chosen with a broadcast, as those who read English see it."""
    spoken = load()
    return {name: spoken.speak("en", choice(None).label, form="telegram") for name, choice in CHOICES.items()}


def ones_own(tx: Session, visit: Visit) -> str:
    """Return where the visitor had their last test, or their own chat; "" where neither is known."""
    acts = table(AuditEntry).c
    tested = (
        table(AuditEntry)
        .select()
        .where(acts.who == visit.who, acts.act == "tested a broadcast")
        .order_by(acts.id.desc())
        .limit(1)
    )
    row = tx.connection().execute(tested).mappings().first()
    address = tx.get(Address, row["details"]["address"]) if row else None
    seat = None if address else seats.of(tx, visit.me.staff_id)
    return address.handle if address else str(seat.account) if seat and seat.account else ""


def people(tx: Session, visit: Visit, one: Broadcast, *, after: int, most: int, now: datetime) -> People:
    """List to whom it goes: as it would now, or as they were frozen."""
    if one.state in UNSENT:
        meant = survey.recipients(tx, one.plan, most=most, after=after, settings=visit.settings, now=now)
        rows = [_meant(visit, row) for row in meant]
        last = meant[-1]["customer_id"] if len(meant) == most else 0
    else:
        frozen = results.people(tx, one, most=most, after=after)
        rows = [_frozen(visit, row) for row in frozen]
        last = frozen[-1]["id"] if len(frozen) == most else 0
    return People(rows, last)


def written(visit: Visit, broadcast_id: int, *, at_once: int) -> Iterator[Sequence[object]]:
    """Write everybody down, some at a time: no transaction lasts as long as a slow download."""
    after = 0
    while True:
        with visit.db.reading() as tx:
            now, one = database.now(tx), broadcasts.known(tx, broadcast_id)
            part = people(tx, visit, one, after=after, most=at_once, now=now)
        for row in part.rows:
            did = ["yes" if done else "" for done in row.did.values()] if row.did else [""] * 4
            at = row.sent_at.isoformat(timespec="seconds") if row.sent_at else ""
            yield (
                row.customer_id,
                row.name,
                row.channel,
                row.to,
                row.language,
                row.stands,
                row.why,
                at,
                row.segments,
                *did,
            )
        if not (after := part.after):
            return


def _meant(visit: Visit, row: sa.RowMapping) -> Person:
    return Person(
        customer_id=row["customer_id"],
        name=row["name"],
        channel=row["channel"],
        to=_shown(visit, row["channel"], row["handle"]),
        language=row["text"],
        stands="left out" if row["reason"] else "gets it",
        why=row["reason"],
    )


def _frozen(visit: Visit, row: sa.RowMapping) -> Person:
    names = ("blocked", "replied", "opted_out", "asked_for_person")
    state = row["state"].value if row["state"] else ""
    stands = state if row["stands"] is RecipientState.handed else row["stands"].value
    return Person(
        customer_id=row["whose"],
        name=row["name"],
        channel=row["channel"] or "",
        to=_shown(visit, row["channel"], row["handle"]),
        language=row["language"],
        stands=stands,
        why=row["why"] or row["reason"] or "",
        sent_at=row["sent_at"],
        segments=row["segments"] if row["channel"] == "sms" else None,
        did={name: bool(row[name]) for name in names},
    )


def _shown(visit: Visit, channel: str | None, handle: str | None) -> str:
    """Write where somebody is reached as the visitor may read it: agents see the end of a phone only."""
    if not handle or channel != "sms" or visit.me.role.covers(Role.manager):
        return handle or ""
    return phones.masked(handle)
