"""How far a broadcast has come, and what came of it: told, not told and why, and what people did who were told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store.broadcasts import Broadcast
from store.broadcasts.recipients import Recipient, RecipientState
from store.consent import Consent
from store.database import table
from store.messages import Direction, Message, State
from store.sql import later
from store.tasks import Task

WITHIN = timedelta(days=7)
"""What somebody does for so long after they were told counts as what came of it."""
BLOCKED = ("403", "21610", "30004")
"""Codes of providers by which somebody does not let us through: Telegram's, Twilio's, a carrier's."""
REACHED = (State.sent, State.delivered)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many get it, and how they stand; `left_out` and `withheld` by reason.

    `waiting` have their turn before them, `queued` a message that was not begun. Those `unknown` may have been reached.
    """

    recipients: int
    waiting: int
    queued: int
    sent: int
    delivered: int
    failed: int
    unknown: int
    withheld: Mapping[str, int]
    left_out: Mapping[str, int]

    @property
    def settled(self) -> int:
        """Of how many it is decided whether they were told."""
        return self.sent + self.delivered + self.failed + self.unknown + sum(self.withheld.values())


@dataclass(frozen=True, slots=True)
class Results:
    """What came of it: `failed` by the provider's code or our reason, and what those did who were told, in a week."""

    progress: Progress
    failed: Mapping[str, int]
    blocked: int
    replied: int
    opted_out: int
    asked_for_person: int
    segments: int


def progress(tx: Session, one: Broadcast) -> Progress:
    """Count how a broadcast stands, in one statement."""
    rows, messages = table(Recipient).c, table(Message).c
    found = (
        sa.select(rows.state, rows.reason, messages.state, messages.reason, sa.func.count())
        .join_from(table(Recipient), table(Message), messages.id == rows.message_id, isouter=True)
        .where(rows.broadcast_id == one.id)
        .group_by(rows.state, rows.reason, messages.state, messages.reason)
    )
    left_out, withheld, stands = Counter[str](), Counter[str](), Counter[State]()
    waiting = 0
    for state, reason, message_state, why, count in tx.connection().execute(found):
        if state is RecipientState.left_out:
            left_out[reason] += count
        elif state is RecipientState.waiting:
            waiting += count
        elif message_state is State.withheld:
            withheld[why] += count
        else:
            stands[message_state] += count
    return Progress(
        recipients=one.recipients,
        waiting=waiting,
        queued=stands[State.queued] + stands[State.claimed] + stands[State.sending],
        sent=stands[State.sent],
        delivered=stands[State.delivered],
        failed=stands[State.failed],
        unknown=stands[State.unknown],
        withheld=dict(withheld),
        left_out=dict(left_out.most_common()),
    )


def results(tx: Session, one: Broadcast) -> Results:
    """Count what came of a broadcast."""
    rows, told = table(Recipient), table(Message).alias("told")
    its = sa.select(told).join_from(rows, told, told.c.id == rows.c.message_id).where(rows.c.broadcast_id == one.id)
    mine = its.add_columns(rows.c.customer_id.label("whose")).cte("mine").prefix_with("MATERIALIZED")
    reached = mine.c.state.in_(REACHED)
    until = later(mine.c.sent_at, int(WITHIN.total_seconds()))
    heard, ledger, tasks = table(Message).alias("heard").c, table(Consent).alias("ledger").c, table(Task).c
    wrote = sa.exists().where(
        heard.customer_id == mine.c.whose,
        heard.direction == Direction.heard,
        heard.created_at > mine.c.sent_at,
        heard.created_at <= until,
    )
    stopped = sa.exists().where(
        ledger.address_id == mine.c.address_id,
        ledger.granted.is_(sa.false()),
        ledger.at > mine.c.sent_at,
        ledger.at <= until,
    )
    asked = sa.exists().where(
        tasks.key == sa.literal("conversation ") + sa.cast(mine.c.address_id, sa.String),
        tasks.opened_at > mine.c.sent_at,
        tasks.opened_at <= until,
    )
    counted = sa.select(
        *(sa.func.count().filter(reached, one_of_them) for one_of_them in (wrote, stopped, asked)),
        sa.func.coalesce(sa.func.sum(mine.c.segments).filter(reached), 0),
    ).select_from(mine)
    replied, opted_out, asked_for_person, segments = tx.connection().execute(counted).one()
    failed = sa.select(mine.c.reason, sa.func.count()).where(mine.c.state == State.failed).group_by(mine.c.reason)
    why = Counter(dict(tx.connection().execute(failed).tuples().all()))
    return Results(
        progress=progress(tx, one),
        failed=dict(why.most_common()),
        blocked=sum(why[code] for code in BLOCKED),
        replied=replied,
        opted_out=opted_out,
        asked_for_person=asked_for_person,
        segments=int(segments),
    )
