"""How often one person hears one kind of news: the caps of the shop, and who has heard as much as they allow.

A cap counts messages and not pieces of news: what several lines have to tell of one kind is one message.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session

from scheduler.notifications import Urgency, notifications, urgency_of
from store.consent import Purpose
from store.database import table
from store.errors import BadInput
from store.messages import NEWS, Direction, Message, State
from store.notices import Notice
from store.sql import later

RESTOCK = "restock"
"""The one kind that somebody asked for by name, and that no notice carries: a product is back."""
LONGEST = 366
"""So many days a cap counts back at most."""

_CAP = re.compile(r"(\w+)=(\d{1,4})/(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many messages that carry one kind, to one person, in so many days."""

    most: int
    days: int

    def __str__(self) -> str:
        return f"{self.most}/{self.days}"


@lru_cache(maxsize=64)
def parse(text: str) -> Mapping[str, Cap]:
    """Read "offer_made=1/7 promise_moved=2/1"; "" caps nothing.

    Raises BadInput, which names the part that is wrong: not of this form, no kind of news, named twice, or a kind that
    the law has us tell in time.
    """
    caps: dict[str, Cap] = {}
    for part in re.split(r"[\s,]+", text.strip()) if text.strip() else ():
        found = _CAP.fullmatch(part)
        if found is None:
            raise BadInput(
                f"KIND_CAPS says how many messages in how many days, as offer_made=1/7; not {part!r}."
                f" The kinds are {_listed()}"
            )
        kind, cap = found[1], Cap(int(found[2]), int(found[3]))
        if kind not in known():
            raise BadInput(f"KIND_CAPS: {part!r} names no kind of news. The kinds are {_listed()}")
        if kind in _required():
            raise BadInput(
                f"KIND_CAPS: {part!r} would hold back {kind}, which the law has you tell in time; it has no cap"
            )
        if kind in caps:
            raise BadInput(f"KIND_CAPS: {part!r} is the second cap of {kind}; a kind has one")
        if cap.most < 1:
            raise BadInput(f"KIND_CAPS: {part!r} lets nothing through; what is never to leave belongs into SHADOW")
        if not 1 <= cap.days <= LONGEST:
            raise BadInput(f"KIND_CAPS: {part!r} counts {cap.days} days; it may be from 1 to {LONGEST}")
        caps[kind] = cap
    return caps


def known() -> set[str]:
    """Name every kind that can be written to somebody unasked."""
    return {*notifications(), RESTOCK}


def opens_at(
    kind: str,
    cap: Cap,
    customer_id: sa.ColumnElement[int],
    *,
    besides: sa.ColumnElement[int] | None = None,
    now: datetime,
) -> sa.ScalarSelect[datetime | None]:
    """Say of the customer of an outer query when they may hear this kind again; null where they may now.

    That is so many days after the newest message but `most - 1` of those that carry it; what was withheld or failed
    was not heard. The message `besides` does not count: what joins it makes it no second one.
    """
    heard, carried = table(Message).alias("heard"), table(Notice).alias("carried")
    of_kind = sa.exists().where(carried.c.message_id == heard.c.id, carried.c.kind == kind).correlate(heard)
    return (
        sa.select(later(heard.c.created_at, cap.days * 86_400))
        .where(
            heard.c.customer_id == customer_id,
            heard.c.created_at > now - timedelta(days=cap.days),
            heard.c.direction == Direction.out,
            heard.c.priority.in_([int(one) for one in NEWS]),
            heard.c.state.not_in([State.withheld, State.failed]),
            heard.c.purpose == Purpose.restock if kind == RESTOCK else of_kind,
            sa.true() if besides is None else heard.c.id != besides,
        )
        .order_by(heard.c.created_at.desc())
        .offset(cap.most - 1)
        .limit(1)
        .correlate_except(heard)
        .scalar_subquery()
    )


def resting(
    caps: Mapping[str, Cap],
    notices: sa.FromClause,
    *,
    besides: sa.ColumnElement[int] | None = None,
    now: datetime,
) -> sa.ColumnElement[datetime | None]:
    """Say of notices until when the caps of their kinds hold them back; null where they may be told."""
    owed, never = notices.c, sa.cast(sa.null(), table(Notice).c.not_before.type)
    moments = {kind: opens_at(kind, cap, owed.customer_id, besides=besides, now=now) for kind, cap in caps.items()}
    return sa.case(moments, value=owed.kind, else_=never) if moments else never


def held_back(tx: Session, caps: Mapping[str, Cap], *, now: datetime) -> dict[str, int]:
    """Count by its kind the news that is owed and waits only because its customer has heard enough of that kind."""
    if not caps:
        return {}
    notices = table(Notice)
    owed = (notices.c.said_at.is_(None), notices.c.message_id.is_(None), notices.c.stale_at.is_(None))
    found = (
        sa.select(notices.c.kind, sa.func.count().label("held"))
        .where(*owed, notices.c.kind.in_(caps), resting(caps, notices, now=now).is_not(None))
        .group_by(notices.c.kind)
    )
    return {row.kind: row.held for row in tx.connection().execute(found)}


def _required() -> set[str]:
    return {name for name, kind in notifications().items() if urgency_of(kind) is Urgency.law}


def _listed() -> str:
    return ", ".join(sorted(known() - _required()))
