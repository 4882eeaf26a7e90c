"""The shop's own programs that are told what happened: where each is, what it wants to hear, and how it fares.

What they are told, and when it is tried again, is `tellings`.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from store import audit, tasks
from store.database import clock, table
from store.errors import BadInput, NotFound
from store.events import Kind
from store.sql import key, one_of, ref


class WebhookState(StrEnum):
    """On the list, told and taken, or given up."""

    waiting = "waiting"
    taken = "taken"
    given_up = "given_up"


class Webhook(SQLModel, table=True):
    """A program that is told of events: of `kinds`, joined by blanks, or of all, each signed with `secret`.

    `failures` counts those in a row for which it is left alone until `next_at`; `failing_since` is the first failure
    since it last took anything. Moments but `created_at`, `removed_at` and `disabled_at` are of the database's clock.
    """

    id: int = key()
    url: str
    secret: str
    kinds: str
    created_at: datetime
    removed_at: datetime | None = None
    disabled_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    next_at: datetime


class WebhookDelivery(SQLModel, table=True):
    """One event on the list of one webhook. `refusals` counts the attempts that were answered, but not with a 2xx."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        sa.UniqueConstraint("webhook_id", "event_id"),
        sa.Index(
            "ix_webhook_delivery_waiting",
            "webhook_id",
            "event_id",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    id: int = key()
    webhook_id: int = ref("webhook.id")
    event_id: int = ref("event.id", index=True)
    state: WebhookState = one_of(WebhookState, default=WebhookState.waiting)
    attempts: int = 0
    refusals: int = 0
    next_at: datetime
    first_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """A webhook, and how many events are on its list or were given up."""

    webhook: Webhook
    waiting: int
    given_up: int


def add(
    tx: Session, url: str, kinds: Collection[Kind] = (), *, loopback: bool = False, by: str, now: datetime
) -> Webhook:
    """Have a program be told of events from now on, of all or of these kinds.

    Raises BadInput for an address to which nothing may be sent; `loopback` allows this machine's own, without https.
    """
    check(url, loopback=loopback)
    told = " ".join(sorted({kind for kind in kinds if kind is not Kind.test}))
    secret = "whsec_" + secrets.token_urlsafe(32)
    webhook = Webhook(url=url, secret=secret, kinds=told, created_at=now, next_at=clock(tx))
    tx.add(webhook)
    tx.flush()
    tx.info.pop("heard", None)
    audit.record(tx, by, "added a webhook", f"webhook {webhook.id}", now=now, host=urlsplit(url).hostname, kinds=told)
    return webhook


def check(url: str, *, loopback: bool = False) -> None:
    """Raise BadInput where events cannot be sent to an address; where it leads is asked at each sending."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise BadInput("this is not an address", field="url") from None
    if parts.scheme != "https" and not (loopback and parts.scheme == "http" and _is_loopback(host)):
        raise BadInput("events are sent by https alone: give an address that begins with https://", field="url")
    if not host or parts.username or parts.password or parts.fragment or len(url) > 2000 or not url.isprintable():
        raise BadInput("give a plain address, such as https://shop.example/backorders", field="url")


def overviews(tx: Session) -> list[Overview]:
    """List the webhooks, oldest first, with how many events wait for each or were given up."""
    rows = table(WebhookDelivery).c
    counted = sa.select(rows.webhook_id, rows.state, sa.func.count()).where(rows.state != WebhookState.taken)
    grouped = tx.connection().execute(counted.group_by(rows.webhook_id, rows.state))
    many = {(webhook_id, state): count for webhook_id, state, count in grouped}
    hooks = tx.exec(select(Webhook).where(col(Webhook.removed_at).is_(None)).order_by(col(Webhook.id)))
    return [
        Overview(one, many.get((one.id, WebhookState.waiting), 0), many.get((one.id, WebhookState.given_up), 0))
        for one in hooks
    ]


def remove(tx: Session, webhook_id: int, *, by: str, now: datetime) -> None:
    """Tell a program nothing any more, and forget what was on its list. Raises NotFound."""
    webhook = found(tx, webhook_id)
    webhook.removed_at = now
    rows = table(WebhookDelivery)
    tx.connection().execute(sa.delete(rows).where(rows.c.webhook_id == webhook_id))
    tasks.seen_to(tx, _task(webhook_id), by=by, now=now)
    audit.record(tx, by, "removed a webhook", f"webhook {webhook_id}", now=now)


def retry(tx: Session, webhook_id: int, *, by: str, now: datetime) -> int:
    """Try again now what a webhook has not taken, also where it was disabled; return how many events those are.

    Raises NotFound.
    """
    webhook, rows = found(tx, webhook_id), table(WebhookDelivery)
    webhook.disabled_at = webhook.failing_since = None
    webhook.failures, webhook.next_at = 0, clock(tx)
    left = rows.c.webhook_id == webhook_id, rows.c.state != WebhookState.taken
    tried = tx.connection().execute(
        sa.update(rows)
        .where(*left)
        .values(state=WebhookState.waiting, attempts=0, refusals=0, next_at=clock(tx), first_at=None, ended_at=None)
    )
    tasks.seen_to(tx, _task(webhook_id), by=by, now=now)
    audit.record(tx, by, "had a webhook tried again", f"webhook {webhook_id}", now=now)
    tx.flush()
    return tried.rowcount


def found(tx: Session, webhook_id: int) -> Webhook:
    """Find a webhook and hold it until the transaction ends; NotFound where there is none."""
    webhook = tx.get(Webhook, webhook_id, with_for_update=True, populate_existing=True)
    if webhook is None or webhook.removed_at is not None:
        raise NotFound(f"no webhook {webhook_id}")
    return webhook


def ask(tx: Session, webhook: Webhook, why: str, *, now: datetime) -> None:
    """Have staff look after a webhook; one task for each, closed when it is tried again."""
    host = urlsplit(webhook.url).hostname
    told = f"Webhook {webhook.id} at {host} {why}. Mend it, then `backorder webhook retry {webhook.id}`."
    tasks.remind(tx, "webhook_failed", told, key=_task(webhook.id), now=now)


def _task(webhook_id: int) -> str:
    return f"webhook {webhook_id}"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
