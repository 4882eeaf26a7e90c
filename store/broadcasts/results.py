"""How far a broadcast has come, and what came of it: told, not told and why, and what people did who were told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store.broadcasts import Broadcast
from store.broadcasts.recipients import Recipient, RecipientState
from store.consent import Consent
from store.customers import Address, AddressState
from store.database import table
from store.messages import Direction, Message, State
from store.sql import later
from store.tasks import Task

WITHIN = timedelta(days=7)
"""What somebody does for so long after they were told counts as what came of it."""
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
    """What came of it: `failed` by the provider's code, and what those did who were told, in a week.

    Those `blocked` do not let us through: so the provider said of the message, or they have ended it since.
    """

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
    heard, ledger = table(Message).alias("heard").c, table(Consent).alias("ledger").c
    tasks, places = table(Task).c, table(Address).c
    reached, failed = mine.c.state.in_(REACHED), mine.c.state == State.failed

    def since(moment: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
        return sa.and_(moment > mine.c.sent_at, moment <= later(mine.c.sent_at, int(WITHIN.total_seconds())))

    wrote = sa.exists().where(
        heard.customer_id == mine.c.whose, heard.direction == Direction.heard, since(heard.created_at)
    )
    revoked = sa.and_(ledger.address_id == mine.c.address_id, ledger.granted.is_(sa.false()))
    stopped = sa.exists().where(revoked, since(ledger.at))
    unwilling = sa.exists().where(revoked, ledger.at >= mine.c.closed_at)
    gone = sa.exists().where(
        places.id == mine.c.address_id, places.state == AddressState.retired, places.retired_reason == "blocked"
    )
    asked = sa.exists().where(
        tasks.key == sa.literal("conversation ") + sa.cast(mine.c.address_id, sa.String), since(tasks.opened_at)
    )
    counted = sa.select(
        sa.func.count().filter(sa.or_(sa.and_(failed, unwilling), sa.and_(reached, gone))),
        sa.func.count().filter(reached, wrote),
        sa.func.count().filter(reached, stopped),
        sa.func.count().filter(reached, asked),
        sa.func.coalesce(sa.func.sum(mine.c.segments).filter(reached), 0),
    ).select_from(mine)
    blocked, replied, opted_out, asked_for_person, segments = tx.connection().execute(counted).one()
    by_reason = sa.select(mine.c.reason, sa.func.count()).where(failed).group_by(mine.c.reason)
    why = tx.connection().execute(by_reason.order_by(sa.func.count().desc()))
    return Results(
        progress=progress(tx, one),
        failed={reason: count for reason, count in why},  # noqa: C416
        blocked=blocked,
        replied=replied,
        opted_out=opted_out,
        asked_for_person=asked_for_person,
        segments=segments,
    )
