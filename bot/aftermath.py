"""What follows from how an attempt ended: it was said, it is tried again, tried elsewhere, or left to a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from bot.channels import Report
from store import (
    cases,
    codes,
    consent,
    contact,
    customers,
    delays,
    leases,
    messages,
    notices,
    outbox,
    promises,
    reports,
    shadow,
    tasks,
)
from store.database import table, wake
from store.errors import Halted, NoSuchAddress, ShopError, Unreachable, Unsure, Unwilling
from store.hours import Window
from store.messages import Message, Priority, State
from store.outbox import Outcome

TRIES = 8
"""How often a message is handed to its provider before we give up."""
HALT = timedelta(minutes=5)
"""How long a sender rests that cannot send until a person acts."""
NOT_FOUND = "not found at the provider"
REFUSED_RESTS = timedelta(days=1)
"""How long news rests that a provider did not accept in these words, before they are tried again."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An attempt that is over: the provider's id where it was taken, the error where it was not."""

    row: Mapping[str, Any]
    provider_id: str | None
    error: ShopError | None


def record(tx: Session, ended: Sequence[Ended], *, sender: str, now: datetime) -> None:
    """Write down how attempts ended, and draw the consequences."""
    if not ended:
        return
    outbox.record(tx, [_outcome(one, now) for one in ended], now=now)
    # A broadcast, and most answers, carry no notice and tell no date.
    telling = [one.row for one in ended if one.error is None]
    said(tx, [row["id"] for row in telling if row["body"] is None or row["body"].get("promises")], now=now)
    if any(one.row["key"].startswith(codes.KEY) for one in ended):
        codes.hide(tx, now=now)
    for one in ended:
        if one.error is not None:
            _draw(tx, one.row, one.error, sender, now)


def said(tx: Session, message_ids: Sequence[int], *, now: datetime) -> None:
    """Note that these messages have been sent: what they carried is said, the dates that they told are promises."""
    if not message_ids:
        return
    notices.said(tx, message_ids, now=now)
    rows = table(Message)
    told = tx.connection().execute(
        sa.select(rows.c.promises).where(
            rows.c.id.in_(message_ids),
            rows.c.promises.is_not(None),
            rows.c.state.in_([State.sent, State.delivered]),
        )
    )
    promises.record(tx, [_read(promise) for (listed,) in told for promise in listed], now=now)


def _read(promise: Mapping[str, Any]) -> dict[str, Any]:
    """Read the days of a promise that was kept as JSON."""
    days = {name: date.fromisoformat(promise[name]) for name in promises.DAYS if promise.get(name)}
    return {**promise, **dict.fromkeys(promises.DAYS), **days}


def withhold(
    tx: Session, rows: Sequence[Mapping[str, Any]], why: Mapping[int, str], window: Window, *, now: datetime
) -> None:
    """Leave messages unsaid, with the reason. What they carried is still owed; a broadcast waits for the morning."""
    outcomes = []
    for row in rows:
        reason = why[row["id"]]
        if reason in contact.PASSING and row["body"] is not None:
            again_at = contact.opens_at(tx, row["address_id"], window, now=now)
            outcomes.append(Outcome(row["id"], State.queued, reason=reason, again_at=again_at))
        else:
            outcomes.append(Outcome(row["id"], State.withheld, reason=reason))
    outbox.record(tx, outcomes, now=now)
    notices.still_owed(tx, [outcome.message_id for outcome in outcomes], not_before=now)


def keep_in_shadow(tx: Session, worded: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Keep what would have been sent, with its words; it counts as said, so that nothing is caught up on later.

    No promise was made by it: nobody has read it.
    """
    outbox.keep(tx, [dict(row) for row in worded], reason=shadow.REASON, now=now)
    notices.said(tx, [row["id"] for row in worded], now=now)


def unworded(tx: Session, row: Mapping[str, Any], *, now: datetime) -> None:
    """Leave a message unsaid that cannot be put into words, tell staff, and try its notices again later."""
    outbox.record(tx, [Outcome(row["id"], State.withheld, reason="could not be put into words")], now=now)
    notices.still_owed(tx, [row["id"]], not_before=now + REFUSED_RESTS)
    tell_staff(tx, row, "unworded", "A message could not be put into words; see the log.", now)


def hear(tx: Session, report: Report, *, sender: str, now: datetime) -> None:
    """Take note of what a provider says of a message after it took it, in whatever order and however often."""
    message_id = reports.report(
        tx,
        provider_id=report.provider_id,
        message_id=report.message_id,
        status=report.status,
        code=report.code,
        now=now,
    )
    if message_id is None:
        return
    if report.error is None:
        # Any word of success proves that it was taken, also where our own request never heard so.
        if report.rank >= 1 and reports.advance(tx, message_id, State.sent, now=now):
            said(tx, [message_id], now=now)
        if report.done:
            delays.arrived(tx, message_id, now=now)
    elif reports.advance(tx, message_id, State.failed, reason=report.code, now=now):
        row = tx.connection().execute(sa.select(table(Message)).where(table(Message).c.id == message_id))
        _draw(tx, dict(row.mappings().one()), report.error, sender, now)


def answered(tx: Session, message: Message, *, now: datetime) -> None:
    """Take note that a choice of a message was taken: it has arrived, whatever its provider says or does not say."""
    if message.state is State.unknown:
        tasks.seen_to(tx, f"unknown {message.id}", by="the customer", now=now)
        if reports.advance(tx, message.id, State.sent, now=now):
            said(tx, [message.id], now=now)
    if message.channel in messages.CONFIRMED and message.state is not State.delivered:
        delays.arrived(tx, message.id, now=now)


def resolve(tx: Session, message: Message, provider_id: str | None, *, now: datetime) -> None:
    """Settle a send whose fate was unknown, now that the provider was asked for its id of it.

    Found, it was sent. Not found, it is looked for once more later; not found again, it was never taken, and is
    sent once more, unless that has happened already. Whoever else looked into it meanwhile has settled it.
    """
    looked_into = message.closed_at
    message = tx.get_one(Message, message.id, with_for_update=True, populate_existing=True)
    if message.state is not State.unknown or message.closed_at != looked_into:
        return
    if provider_id is not None and not reports.is_known(tx, provider_id):
        tasks.seen_to(tx, f"unknown {message.id}", by="delivery", now=now)
        outbox.record(tx, [Outcome(message.id, State.sent, provider_id=provider_id)], now=now)
        said(tx, [message.id], now=now)
    elif message.reason != NOT_FOUND:
        outbox.record(tx, [Outcome(message.id, State.unknown, reason=NOT_FOUND)], now=now)
    elif message.attempts < 2:
        outbox.record(tx, [Outcome(message.id, State.queued, reason=NOT_FOUND, again_at=now)], now=now)
        wake(tx, outbox.BELL)
    else:
        outbox.record(tx, [Outcome(message.id, State.failed, reason=NOT_FOUND)], now=now)
        notices.still_owed(tx, [message.id], not_before=now)


def lost(tx: Session, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Tell staff of what a worker was sending when it died; only some providers can be asked whether it arrived."""
    for row in rows:
        tell_staff(tx, row, "unknown", "It is not known whether a message arrived.", now)


def _outcome(one: Ended, now: datetime) -> Outcome:
    row, error = one.row, one.error
    reason = getattr(error, "code", "") or type(error).__name__
    match error:
        case None:
            return Outcome(row["id"], State.sent, provider_id=one.provider_id)
        case Unsure():
            return Outcome(row["id"], State.unknown, reason=reason)
        case Halted():
            return Outcome(row["id"], State.queued, reason=reason, again_at=now + HALT)
        case Unreachable() if row["attempts"] + 1 < TRIES:
            again = now + timedelta(seconds=_back_off(error, row["attempts"]))
            return Outcome(row["id"], State.queued, reason=reason, again_at=again)
        case _:
            return Outcome(row["id"], State.failed, reason=reason)


def _back_off(error: Unreachable, attempts: int) -> float:
    """Wait as long as the provider says, else twice as long each time, up to ten minutes."""
    return error.retry_after if error.retry_after is not None else min(600.0, 2.0 ** (attempts + 1))


def _draw(tx: Session, row: Mapping[str, Any], error: ShopError, sender: str, now: datetime) -> None:
    address_id = row["address_id"]
    # Two customers may have become one while the request was under way.
    row = {**row, "customer_id": tx.get_one(customers.Address, address_id).customer_id}
    match error:
        case Unsure():
            if row["body"] is None:
                tell_staff(tx, row, "unknown", "It is not known whether a message arrived.", now)
            return
        case Halted():
            leases.pause(tx, sender, HALT.total_seconds())
            tell_staff(tx, {**row, "id": sender}, "halted", f"{sender} cannot send: {error}", now)
            return
        case Unreachable():
            if error.sender_wide:
                leases.pause(tx, sender, error.retry_after or 5.0)
            if row["attempts"] + 1 < TRIES and row["state"] in (State.claimed, State.sending):
                return
            _give_up(tx, row, error, now)
            return
        case NoSuchAddress():
            customers.retire(tx, address_id, reason=error.code or type(error).__name__)
            if isinstance(error, Unwilling):
                consent.revoke(tx, [address_id], source=f"{sender} {error.code}", now=now)
            notices.still_owed(tx, [row["id"]], not_before=now)
            wake(tx, "scheduler")
        case _:
            _refused(tx, row, error, now)
    if row["priority"] != Priority.broadcast and not _elsewhere(tx, row["customer_id"]):
        tell_staff(tx, row, "unreachable", "A customer can be reached nowhere.", now)


def _give_up(tx: Session, row: Mapping[str, Any], error: Unreachable, now: datetime) -> None:
    """Owe again what could not be delivered: soon on another way where this one has failed twice, else after a rest."""
    tell_staff(tx, row, "undelivered", f"A message could not be delivered: {error}", now)
    failures, carried = customers.failed(tx, row["address_id"]), notices.carried_by(tx, [row["id"]])
    # What the law has us tell does not wait for a second failure.
    enough = failures == customers.TROUBLED or any(notice["kind"] in cases.NOTICES for notice in carried)
    if enough and _elsewhere(tx, row["customer_id"], but=row["address_id"]):
        notices.still_owed(tx, [row["id"]], not_before=now)
        wake(tx, "scheduler")
        return
    # Each try costs, and some of what is said to be lost arrives: the rest is four times as long each time.
    tried = max((notice["attempts"] for notice in carried), default=1)
    rest = (error.retry_after or 3600) * 4.0 ** min(tried - 1, 8)
    notices.still_owed(tx, [row["id"]], not_before=now + timedelta(seconds=min(rest, 2 * 86_400)))


def _refused(tx: Session, row: Mapping[str, Any], error: ShopError, now: datetime) -> None:
    if (row["body"] or {}).get("picture"):
        return  # what was said about it stands without it
    tell_staff(tx, row, "refused", f"A message was refused: {error}", now)
    notices.still_owed(tx, [row["id"]], not_before=now + REFUSED_RESTS)


def _elsewhere(tx: Session, customer_id: int, *, but: int | None = None) -> bool:
    addresses = [one for one in customers.addresses_of(tx, customer_id) if one.id != but and one.channel != "email"]
    return any(one.state is customers.AddressState.active for one in addresses)


def tell_staff(tx: Session, row: Mapping[str, Any], what: str, details: str, now: datetime) -> None:
    """Open a task about a message; a sender that is halted is told of once a day."""
    day = now.date().isoformat() if what == "halted" else ""
    tasks.open_task(
        tx,
        what,
        details,
        key=f"{what} {row['id']} {day}".strip(),
        customer_id=row["customer_id"],
        now=now,
    )
