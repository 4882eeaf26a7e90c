"""How far a broadcast has come, and what came of it: told, not told and why, and what people did who were told."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store.broadcasts import Broadcast, BroadcastState
from store.broadcasts.recipients import Recipient, RecipientState
from store.consent import Consent
from store.customers import Address, AddressState, Customer
from store.database import table
from store.messages import Direction, Message, State
from store.sql import later
from store.tasks import Task

WITHIN = timedelta(days=7)
"""What somebody does for so long after they were told counts as what came of it."""
REACHED = (State.sent, State.delivered)
ALL = 0
"""Stands for the list of broadcasts among their numbers."""
_OVER = (BroadcastState.stopped, BroadcastState.done)


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

    `segments` are those of the SMS that were sent.

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
    came = [sa.func.count().filter(did).label(name) for name, did in _came_of_it(mine).items()]
    charged = sa.and_(mine.c.state.in_(REACHED), mine.c.channel == "sms")
    parts = sa.func.coalesce(sa.func.sum(mine.c.segments).filter(charged), 0)
    counted = tx.connection().execute(sa.select(*came, parts.label("segments")).select_from(mine)).one()
    by_reason = sa.select(mine.c.reason, sa.func.count()).where(mine.c.state == State.failed).group_by(mine.c.reason)
    why = tx.connection().execute(by_reason.order_by(sa.func.count().desc()))
    return Results(
        progress=progress(tx, one),
        failed={reason: count for reason, count in why},  # noqa: C416
        **counted._asdict(),
    )


def people(tx: Session, one: Broadcast, *, most: int = 100, after: int = 0) -> list[sa.RowMapping]:
    """List who was frozen, in order, from beyond the number `after` on: how each stands, and what they did.

    `stands` and `why` are those of the recipient, `state` and `reason` those of the message, null where there is none.
    """
    rows, told = table(Recipient), table(Message).alias("told")
    addresses, customers = table(Address), table(Customer)
    mine = (
        sa.select(
            rows.c.id,
            rows.c.customer_id.label("whose"),
            rows.c.language,
            rows.c.state.label("stands"),
            rows.c.reason.label("why"),
            sa.func.coalesce(told.c.address_id, rows.c.address_id).label("address_id"),
            *(told.c[name] for name in ("state", "reason", "sent_at", "closed_at", "segments")),
        )
        .join_from(rows, told, told.c.id == rows.c.message_id, isouter=True)
        .where(rows.c.broadcast_id == one.id, rows.c.id > after)
        .order_by(rows.c.id)
        .limit(most)
        .cte("mine")
        .prefix_with("MATERIALIZED")
    )
    found = (
        sa.select(mine, customers.c.name, addresses.c.channel, addresses.c.handle)
        .add_columns(*(sa.func.coalesce(did, sa.false()).label(name) for name, did in _came_of_it(mine).items()))
        .join_from(mine, customers, customers.c.id == mine.c.whose)
        .outerjoin(addresses, addresses.c.id == mine.c.address_id)
        .order_by(mine.c.id)
    )
    return list(tx.connection().execute(found).mappings())


def marks(tx: Session, numbers: Collection[int]) -> dict[int, str]:
    """Return by broadcast a mark that is another one whenever it stands otherwise; in one statement.

    `ALL` among the numbers has the mark of all those that are not over, and of which is the newest.
    """
    casts, rows, messages = table(Broadcast).c, table(Recipient), table(Message)
    under_way = casts.state.not_in(_OVER)
    newest = sa.select(sa.func.max(casts.id)).scalar_subquery()
    asked = [casts.id.in_(set(numbers))] + ([under_way, casts.id == newest] if ALL in numbers else [])
    found = (
        sa.select(casts.id, casts.state, casts.made_at, rows.c.state, messages.c.state, sa.func.count())
        .select_from(table(Broadcast))
        .outerjoin(rows, rows.c.broadcast_id == casts.id)
        .outerjoin(messages, messages.c.id == rows.c.message_id)
        .where(sa.or_(*asked))
        .group_by(casts.id, casts.state, casts.made_at, rows.c.state, messages.c.state)
    )
    stands = defaultdict[int, list[str]](list)
    for row in tx.connection().execute(found):
        stands[row[0]].append(" ".join(map(str, row[1:])))
    told = {number: _short(" ".join(sorted(some))) for number, some in stands.items()}
    every = _short(" ".join(f"{number} {told[number]}" for number in sorted(told)))
    return {number: every if number == ALL else told.get(number, "") for number in numbers}


def _came_of_it(mine: sa.CTE) -> dict[str, sa.ColumnElement[bool]]:
    """Say of whoever was told what they did since; `mine` has their messages, and `whose` they are."""
    heard, ledger = table(Message).alias("heard").c, table(Consent).alias("ledger").c
    tasks, places = table(Task).c, table(Address).alias("places").c
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
    return {
        "blocked": sa.or_(sa.and_(failed, unwilling), sa.and_(reached, gone)),
        "replied": sa.and_(reached, wrote),
        "opted_out": sa.and_(reached, stopped),
        "asked_for_person": sa.and_(reached, asked),
    }


def _short(mark: str) -> str:
    return hashlib.blake2b(mark.encode(), digest_size=9).hexdigest()
