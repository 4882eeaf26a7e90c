"""What each webhook is told: every event that it wants is on its list, and told until it was taken.

That is at least once, and in the order in which things happened as far as that can be kept. A webhook that fails is
left alone for longer and longer. An event that it refuses several times steps aside, so that it holds nobody up. All
this is judged by the database's own clock.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from store import leases, webhooks
from store.arrivals import Arrival
from store.catalog import Product
from store.customers import Address
from store.database import clock, table
from store.events import Event, Kind
from store.orders import Backorder, Order
from store.sql import insert
from store.webhooks import Webhook, WebhookDelivery, WebhookState

PATIENCE = timedelta(days=3)
"""So long what fails is tried again."""
KEPT = timedelta(days=30)
"""So long events are kept, also for a webhook that is disabled."""
FIRST, LONGEST = 5.0, 3600.0
"""Seconds to wait after the first failure, and at most; each further failure doubles them."""
STEPS_ASIDE = 3
"""So often an event is refused before others go first."""
LEASE = timedelta(seconds=45)
"""So long a worker that died keeps others from a webhook."""
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Telling:
    """What a webhook is to be told next; `told` can be held by JSON."""

    delivery_id: int
    webhook_id: int
    event_id: int
    kind: str
    url: str
    secret: str
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended. `answered` says that the other side refused it; `wait` is for how many seconds it asked."""

    taken: bool
    said: str
    answered: bool = False
    wait: float = 0


def test(tx: Session, webhook_id: int, *, now: datetime) -> Telling:
    """Return what tells a webhook that this is a test; it is on its list like any other event. Raises NotFound."""
    webhook = webhooks.found(tx, webhook_id)
    event = Event(kind=Kind.test, at=now, spread_at=now)
    tx.add(event)
    tx.flush()
    at = clock(tx)
    # Whoever sends does so at once, and nobody else meanwhile.
    delivery = WebhookDelivery(webhook_id=webhook_id, event_id=event.id, next_at=at + LEASE, refusals=STEPS_ASIDE)
    tx.add(delivery)
    tx.flush()
    told = written(tx, [event.id])[event.id]
    return Telling(delivery.id, webhook_id, event.id, Kind.test, webhook.url, webhook.secret, told)


def spread(tx: Session, *, now: datetime) -> int:
    """Put what happened lately on the list of every webhook that wants it; return how many events there were.

    Any number of workers may do this at once. Where it returns `AT_ONCE`, there may be more.
    """
    happened, hooks, rows = table(Event), table(Webhook).c, table(WebhookDelivery)
    fresh = sa.select(happened.c.id).where(happened.c.spread_at.is_(None)).order_by(happened.c.id).limit(AT_ONCE)
    ids = list(tx.connection().execute(fresh.with_for_update(skip_locked=True)).scalars())
    if not ids:
        return 0
    wants = sa.or_(
        hooks.kinds == "",
        (sa.literal(" ") + hooks.kinds + " ").contains(sa.literal(" ") + sa.cast(happened.c.kind, sa.String) + " "),
    )
    listed = (
        sa.select(
            hooks.id,
            happened.c.id,
            sa.literal(WebhookState.waiting, rows.c.state.type),
            sa.literal(0),
            sa.literal(0),
            sa.literal(clock(tx)),
            sa.literal(""),
        )
        .select_from(happened)
        .join(table(Webhook), sa.and_(hooks.removed_at.is_(None), wants))
        .where(happened.c.id.in_(ids))
        .order_by(happened.c.id)
    )
    names = ["webhook_id", "event_id", "state", "attempts", "refusals", "next_at", "outcome"]
    added = insert(tx, rows).from_select(names, listed)
    tx.connection().execute(added.on_conflict_do_nothing(index_elements=["webhook_id", "event_id"]))
    tx.connection().execute(sa.update(happened).where(happened.c.id.in_(ids)).values(spread_at=now))
    return len(ids)


def is_fresh(tx: Session) -> bool:
    """Tell whether anything has happened that is on no list yet."""
    rows = table(Event).c
    return bool(tx.connection().execute(sa.select(sa.exists().where(rows.spread_at.is_(None)))).scalar_one())


def due(tx: Session) -> list[int]:
    """List the webhooks that may be told something at this moment."""
    at, hooks, rows = clock(tx), table(Webhook).c, table(WebhookDelivery).c
    waits = sa.exists().where(rows.webhook_id == hooks.id, *_may_go(at))
    found = sa.select(hooks.id).where(*_may_hear(at), waits).order_by(hooks.id)
    return list(tx.connection().execute(found).scalars())


def claim(tx: Session, webhook_id: int, holder: str) -> Telling | None:
    """Return what a webhook is to be told next, None where that is nothing; while `holder` claims on, nobody else does.

    Whoever dies loses the claim after `LEASE`.
    """
    if not leases.take(tx, _lease(webhook_id), holder, length=LEASE):
        return None
    at, rows = clock(tx), table(WebhookDelivery).c
    hook = tx.exec(
        select(Webhook).where(Webhook.id == webhook_id, *_may_hear(at)).execution_options(populate_existing=True)
    ).first()
    aside = sa.case((rows.refusals >= STEPS_ASIDE, 1), else_=0)
    first = (
        sa.select(rows.id, rows.event_id)
        .where(rows.webhook_id == webhook_id, *_may_go(at))
        .order_by(aside, rows.event_id)
        .limit(1)
    )
    row = tx.connection().execute(first).first() if hook is not None else None
    if row is None or hook is None:
        leases.give_up(tx, _lease(webhook_id), holder)
        return None
    told = written(tx, [row.event_id])[row.event_id]
    return Telling(row.id, webhook_id, row.event_id, told["kind"], hook.url, hook.secret, told)


def give_up(tx: Session, webhook_id: int, holder: str) -> None:
    """Let somebody else tell this webhook at once."""
    leases.give_up(tx, _lease(webhook_id), holder)


def record(tx: Session, telling: Telling, outcome: Outcome, *, now: datetime) -> None:
    """Write down how an attempt ended, and when the next one may be made; staff are asked where it goes on for days."""
    webhook = tx.get(Webhook, telling.webhook_id, with_for_update=True, populate_existing=True)
    delivery = tx.get(WebhookDelivery, telling.delivery_id, populate_existing=True)
    if webhook is None or delivery is None or delivery.state is not WebhookState.waiting:
        return
    at = clock(tx)
    is_aside = delivery.refusals >= STEPS_ASIDE
    delivery.attempts += 1
    delivery.first_at = delivery.first_at or at
    delivery.outcome = outcome.said
    if outcome.taken:
        delivery.state, delivery.ended_at = WebhookState.taken, at
        webhook.failures, webhook.failing_since, webhook.next_at = 0, None, at
        tx.flush()
        return
    delivery.refusals += outcome.answered
    delivery.next_at = at + _pause(delivery.attempts, outcome.wait)
    webhook.failing_since = webhook.failing_since or at
    if not (is_aside and outcome.answered):
        # One event that it does not like is no reason to keep the others from it.
        webhook.failures += 1
        webhook.next_at = at + _pause(webhook.failures, outcome.wait)
    if at - webhook.failing_since >= PATIENCE:
        if webhook.disabled_at is None:
            webhook.disabled_at = now
            why = f"has taken nothing for {PATIENCE.days} days ({outcome.said}) and is disabled"
            webhooks.ask(tx, webhook, why, now=now)
    elif at - delivery.first_at >= PATIENCE:
        delivery.state, delivery.ended_at = WebhookState.given_up, at
        why = f"has refused an event for {PATIENCE.days} days ({outcome.said})"
        webhooks.ask(tx, webhook, why, now=now)
    tx.flush()


def forget(tx: Session, *, now: datetime, limit: int = 10_000) -> int:
    """Forget up to `limit` events that are old enough, and return how many.

    The newest stays, so that no number is given twice.
    """
    happened, rows = table(Event), table(WebhookDelivery)
    newest = sa.select(sa.func.max(happened.c.id)).scalar_subquery()
    old = sa.select(happened.c.id).where(happened.c.at < now - KEPT, happened.c.id < newest)
    ids = list(tx.connection().execute(old.order_by(happened.c.id).limit(limit)).scalars())
    if ids:
        among = happened.c.id >= ids[0], happened.c.id <= ids[-1], happened.c.at < now - KEPT
        over = sa.select(happened.c.id).where(*among)
        tx.connection().execute(sa.delete(rows).where(rows.c.event_id.in_(over)))
        tx.connection().execute(sa.delete(happened).where(*among))
    return len(ids)


def _may_hear(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    hooks = table(Webhook).c
    return hooks.removed_at.is_(None), hooks.disabled_at.is_(None), hooks.next_at <= at


def _may_go(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """What has not stepped aside goes in its order, whenever its webhook may be told anything."""
    rows = table(WebhookDelivery).c
    return rows.state == WebhookState.waiting, sa.or_(rows.refusals < STEPS_ASIDE, rows.next_at <= at)


def written(tx: Session, event_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Write events as they are told: what they are about by the names that the shop's programs know."""
    happened, lines, purchases = table(Event).c, table(Backorder).c, table(Order).c
    of_arrival, of_line = table(Product).alias("of_arrival"), table(Product).alias("of_line")
    found = (
        sa.select(
            table(Event),
            purchases.number,
            sa.func.coalesce(purchases.customer_id, table(Address).c.customer_id).label("customer"),
            lines.reference.label("line"),
            sa.func.coalesce(of_line.c.sku, of_arrival.c.sku).label("sku"),
            table(Arrival).c.reference.label("arrival"),
            table(Address).c.channel,
        )
        .select_from(table(Event))
        .outerjoin(table(Backorder), lines.id == happened.backorder_id)
        .outerjoin(table(Order), purchases.id == sa.func.coalesce(happened.order_id, lines.order_id))
        .outerjoin(of_line, of_line.c.id == lines.product_id)
        .outerjoin(table(Arrival), table(Arrival).c.id == happened.arrival_id)
        .outerjoin(of_arrival, of_arrival.c.id == table(Arrival).c.product_id)
        .outerjoin(table(Address), table(Address).c.id == happened.address_id)
        .where(happened.id.in_(event_ids))
    )
    return {row["id"]: _as_told(row) for row in tx.connection().execute(found).mappings()}


def _as_told(row: sa.RowMapping) -> dict[str, Any]:
    known = {
        "order": row["number"],
        "line": row["line"],
        "sku": row["sku"],
        "units": row["units"],
        "arrival": row["arrival"],
        "arrival_id": row["arrival_id"],
        "customer": row["customer"],
        "channel": row["channel"],
    }
    facts = {name: value for name, value in known.items() if value is not None}
    at = row["at"].isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"id": f"evt_{row['id']}", "kind": row["kind"].value, "at": at, "data": facts | (row["details"] or {})}


def _pause(times: int, asked: float) -> timedelta:
    longest = min(LONGEST, FIRST * 2 ** min(times - 1, 20))
    # Not all at the same moment, where many have failed at once.
    return timedelta(seconds=max(asked if asked <= LONGEST else LONGEST, longest * (0.5 + random.random() / 2)))


def _lease(webhook_id: int) -> str:
    return f"webhook {webhook_id}"
