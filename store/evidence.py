"""What a customer was told about when it comes: each promise with who said so, why, by which message, and the answer.

All of it is read from rows that are only ever added.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from store.arrivals import Arrival
from store.audit import AuditEntry
from store.cases import DelayConsent
from store.customers import Address
from store.database import table
from store.messages import Message
from store.orders import Backorder
from store.phones import masked
from store.promises import Promise, Statement
from store.sql import among

AGREED = "agreed to wait"
"""The act by which an answer stands in the audit."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What they answered: until when they wait (None for as long as it takes), in which words or by which means."""

    at: datetime
    act: str
    until: date | None
    how: str
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """One promise: what it named, on whose word or which arrival it rests, where it went, and whether it came.

    `notice` is the kind of the notice that told it, "" for an answer to a question. `outcome` is the state of its
    message, or by which means a person told it; what went to a phone shows its number masked.
    """

    at: datetime
    on_date: date | None
    from_date: date | None
    update_by: date | None
    reason: str
    arrival: str
    stated_by: str
    notice: str
    message_id: int | None
    channel: str
    address: str
    outcome: str
    outcome_at: datetime | None
    told_by: str
    words: str
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class History:
    """One line of an order, and all that was promised for it, oldest first."""

    line: int
    title: str
    said: Sequence[Said]
    unasked: Sequence[Answer]
    """Answers from before anything was told."""


def of(tx: Session, order_id: int) -> list[History]:
    """Read what was promised for each line of an order, in a few statements however many there are."""
    return of_orders(tx, [order_id])[order_id]


def of_orders(tx: Session, order_ids: Sequence[int]) -> dict[int, list[History]]:
    """Read what was promised for each line of these orders, by order, in as many statements whatever their number."""
    tx.flush()
    lines = table(Backorder).c
    found = (
        sa.select(lines.id, lines.order_id, lines.line, lines.title)
        .where(among(lines.order_id, order_ids))
        .order_by(lines.order_id, lines.line)
    )
    rows = tx.connection().execute(found).all()
    ids = [row.id for row in rows]
    told, answers = _told_of(tx, ids), _answers(tx, ids)
    by_order: dict[int, list[History]] = {order_id: [] for order_id in order_ids}
    for row in rows:
        by_order[row.order_id].append(_history(row.line, row.title, told[row.id], answers[row.id]))
    return by_order


def told(tx: Session, promise_ids: Sequence[int]) -> dict[int, Said]:
    """Read these promises, by id, without what was answered to them."""
    rows = _told(tx, among(table(Promise).c.id, promise_ids))
    return {row["id"]: _said(row, ()) for row in rows}


def _history(line: int, title: str, told: Sequence[sa.RowMapping], answers: Sequence[tuple[int, Answer]]) -> History:
    """Put each answer beside the promise that it answers: the one that it names, or else the last one before it."""
    beside: dict[int, list[Answer]] = defaultdict(list)
    for promise_id, answer in answers:
        before = [row["id"] for row in told if row["made_at"] <= answer.at]
        beside[promise_id or (before[-1] if before else 0)].append(answer)
    said = [_said(row, beside[row["id"]]) for row in told]
    return History(line, title, said, beside[0])


def _said(row: sa.RowMapping, answers: Sequence[Answer]) -> Said:
    return Said(
        at=row["made_at"],
        on_date=row["on_date"],
        from_date=row["from_date"],
        update_by=row["update_by"],
        reason=row["reason"],
        arrival=row["reference"] or "",
        stated_by=row["stated_by"] or "",
        notice=row["notice"],
        message_id=row["message_id"],
        channel=row["channel"] or "",
        address=masked(row["handle"]) if row["handle"] else "",
        outcome=row["state"] or row["how"],
        outcome_at=row["closed_at"] or row["sent_at"],
        told_by=row["by"],
        words=row["text"] or "",
        answers=answers,
    )


def _told_of(tx: Session, backorder_ids: Sequence[int]) -> Mapping[int, list[sa.RowMapping]]:
    by_line: dict[int, list[sa.RowMapping]] = defaultdict(list)
    for row in _told(tx, among(table(Promise).c.backorder_id, backorder_ids)):
        by_line[row["backorder_id"]].append(row)
    return by_line


def _told(tx: Session, which: sa.ColumnElement[bool]) -> Sequence[sa.RowMapping]:
    told, rows, addresses = table(Promise), table(Message).c, table(Address).c
    found = (
        sa.select(
            told,
            rows.channel,
            rows.state,
            rows.sent_at,
            rows.closed_at,
            rows.text,
            addresses.handle,
            table(Arrival).c.reference,
            table(Statement).c.by.label("stated_by"),
        )
        .outerjoin(table(Message), rows.id == told.c.message_id)
        .outerjoin(table(Address), addresses.id == rows.address_id)
        .outerjoin(table(Arrival), table(Arrival).c.id == told.c.arrival_id)
        .outerjoin(table(Statement), table(Statement).c.id == told.c.statement_id)
        .where(which)
        .order_by(told.c.id)
    )
    return tx.connection().execute(found).mappings().all()


def _answers(tx: Session, backorder_ids: Sequence[int]) -> Mapping[int, list[tuple[int, Answer]]]:
    """Read their answers with the promises that they name, 0 for none; an answer that is a consent stands once.

    What a member of staff has noted on their word is theirs too: it says who noted it, and by which means it came.
    """
    consents, entries, heard = table(DelayConsent).c, table(AuditEntry).c, table(Message).c
    by_line: dict[int, list[tuple[int, Answer]]] = defaultdict(list)
    agreed = (
        sa.select(table(DelayConsent), heard.text)
        .outerjoin(table(Message), heard.id == consents.heard_id)
        .where(among(consents.backorder_id, backorder_ids))
    )
    counted = set()
    for row in tx.connection().execute(agreed.order_by(consents.id)).mappings():
        answer = Answer(row["at"], AGREED, row["on_date"], row["how"], row["by"], row["text"] or "")
        by_line[row["backorder_id"]].append((row["promise_id"] or 0, answer))
        counted.add((row["backorder_id"], row["heard_id"] or row["at"]))
    line_of = {f"backorder {one}": one for one in backorder_ids}
    noted = sa.select(table(AuditEntry)).where(entries.subject.in_(line_of), entries.act == AGREED)
    found = tx.connection().execute(noted.order_by(entries.id)).mappings().all()
    said_in = [row["details"].get("message") or 0 for row in found]
    texts = sa.select(heard.id, heard.text).where(among(heard.id, said_in))
    words = {row.id: row.text for row in tx.connection().execute(texts)}
    for row in found:
        line, message_id = line_of[row["subject"]], row["details"].get("message")
        if (line, message_id or row["at"]) not in counted:
            until = row["details"].get("told_on")
            day = date.fromisoformat(until) if until else None
            by = "" if message_id else row["who"]
            how = row["details"].get("how", "said")
            by_line[line].append((0, Answer(row["at"], AGREED, day, how, by, words.get(message_id) or "")))
    return by_line
