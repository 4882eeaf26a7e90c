"""What did not surely arrive: withheld, failed or unknown, with the reason; tried again where that doubles nothing."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from sqlmodel import Session, col, select

from bot.console import Id, Menu, Role, Visit, _conversation, _kinds, _reasons, _talk, needs
from store import database, undelivered
from store.hours import Window
from store.messages import State
from store.tasks import Task
from store.undelivered import GIVEN_UP, Asked, Counted, Sort, Stuck

MENU = Menu("Deliveries", 70)
routes = APIRouter()

AT_ONCE = 50


class Age(StrEnum):
    """How long ago a message was made, at most."""

    day = "day"
    week = "week"
    month = "month"


AGES = {Age.day: timedelta(days=1), Age.week: timedelta(days=7), Age.month: timedelta(days=30)}
LABELS: dict[str, Mapping[Any, str]] = {
    "state": {State.unknown: "Perhaps arrived", State.failed: "Did not arrive", State.withheld: "Withheld"},
    "kind": {
        Sort.answer: "Answers of the bot",
        Sort.staff: "Answers of staff",
        Sort.law: "Told by law",
        Sort.news: "News",
        Sort.broadcast: "Broadcasts",
    },
    "age": {Age.day: "One day", Age.week: "One week", Age.month: "30 days"},
}
Agent = Annotated[Visit, needs(Role.agent)]
Word = Annotated[str, Query(max_length=100)]


@routes.get("")
def listed(
    visit: Agent,
    *,
    state: State | None = None,
    kind: Sort | None = None,
    channel: Word = "",
    reason: Word = "",
    age: Age | None = None,
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Response:
    """Show a page of them, with how many there are of each; `before` is the last one seen."""
    given = {"state": state, "kind": kind, "channel": channel, "reason": reason, "age": age}
    kept: dict[str, str] = {name: str(value) for name, value in given.items() if value}
    with visit.db.reading() as tx:
        now = database.now(tx)
        since = now - AGES[age] if age else None
        asked = Asked(state, kind, channel or None, reason or None, since)
        counted = undelivered.counts(tx, since=since)
        found = undelivered.page(tx, asked, before=before, limit=AT_ONCE + 1)
        rows = [(one, _words(visit, one, now)) for one in found[:AT_ONCE]]
    return visit.page(
        "deliveries.html",
        rows=rows,
        filters=_filters(counted, kept),
        kept=kept,
        link=lambda **changed: _link(kept, **changed),
        next_page=_link(kept, before=str(rows[-1][0].message.id)) if len(found) > AT_ONCE else "",
        first_page=_link(kept) if before is not None else "",
        now=now,
        labels=LABELS,
        why=_reasons.why,
        called=_conversation.called,
    )


@routes.get("/{message_id}")
def one(visit: Agent, message_id: Id) -> Response:
    """Show one of them, and what can be done."""
    with visit.db.reading() as tx:
        now = database.now(tx)
        stuck = undelivered.one(tx, message_id)
        facts: dict[str, Any] = {
            "stuck": stuck,
            "words": _words(visit, stuck, now),
            "against_retry": undelivered.against_retry(tx, stuck, _window(visit), now=now),
            "against_giving_up": undelivered.against_giving_up(stuck),
            "tasks": _tasks(tx, stuck),
        }
    return visit.page(
        "delivery.html",
        **facts,
        now=now,
        labels=LABELS,
        why=_reasons.why,
        called=_conversation.called,
        kind_of=_kinds.kind_of,
        tells_anew=stuck.sort in (Sort.law, Sort.news),
    )


@routes.post("/{message_id}/retry")
def retry(visit: Agent, message_id: Id) -> Response:
    """Send it again, or tell anew what it carried."""
    return _do(visit, message_id, "It is tried again.", _retried)


@routes.post("/{message_id}/give-up")
def give_up(visit: Agent, message_id: Id) -> Response:
    """Look after it no more."""
    return _do(visit, message_id, "Nobody looks after it any more.", _given_up)


def _do(visit: Visit, message_id: int, said: str, act: Callable[[Session, Visit, int, datetime], None]) -> Response:
    with visit.form.refusals(), visit.db.transaction() as tx:
        act(tx, visit, message_id, database.now(tx))
    if visit.form.errors:
        return one(visit, message_id)
    return visit.back("/deliveries", said)


def _retried(tx: Session, visit: Visit, message_id: int, now: datetime) -> None:
    undelivered.retry(tx, message_id, _window(visit), by=visit.who, key=visit.form.once, now=now)


def _given_up(tx: Session, visit: Visit, message_id: int, now: datetime) -> None:
    undelivered.give_up(tx, message_id, by=visit.who, key=visit.form.once, now=now)


def _window(visit: Visit) -> Window:
    return Window.parse(visit.settings.message_hours)


def _words(visit: Visit, stuck: Stuck, now: datetime) -> str:
    said = _talk.speaker_to(stuck.customer, stuck.message.channel, settings=visit.settings, now=now)
    return _talk.words_of(stuck.message, said)


def _tasks(tx: Session, stuck: Stuck) -> list[Task]:
    keys = [f"{what} {stuck.message.id}" for what in undelivered.TASKS]
    return list(tx.exec(select(Task).where(col(Task.key).in_(keys), col(Task.closed_at).is_(None))))


def _filters(counted: Sequence[Counted], kept: dict[str, str]) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """Count for each filter what each of its values would show, the other filters as they are."""
    values: dict[str, Callable[[Counted], str]] = {
        "state": lambda row: row.state.value,
        "kind": lambda row: row.sort.value,
        "channel": lambda row: row.channel,
        "reason": lambda row: row.reason,
    }
    filters = []
    for name, label in (("state", "What became of it"), ("kind", "What it was"), ("channel", "By"), ("reason", "Why")):
        others = [(each, value_of) for each, value_of in values.items() if each != name and each in kept]
        fitting = Counter[str]()
        for row in counted:
            seen = kept.get("reason") == GIVEN_UP or row.reason != GIVEN_UP or name == "reason"
            if seen and all(value_of(row) == kept[each] for each, value_of in others):
                fitting[values[name](row)] += row.many
        known = LABELS.get(name, {})
        order = {str(value): place for place, value in enumerate(known)}
        ordered = sorted(fitting.items(), key=lambda of: (order.get(of[0], 0), -of[1], of[0]))
        filters.append((name, label, [(value, _label(name, value), count) for value, count in ordered if value]))
    return filters


def _label(name: str, value: str) -> str:
    known = {str(each): said for each, said in LABELS.get(name, {}).items()}
    if name == "reason":
        return _reasons.why(value).removesuffix(".")
    return known.get(value) or {"sms": "SMS"}.get(value, value.capitalize())


def _link(kept: dict[str, str], **changed: str) -> str:
    asked = {name: value for name, value in {**kept, **changed}.items() if value}
    return f"/console/deliveries?{urlencode(asked)}" if asked else "/console/deliveries"
