"""All that passed between the shop and one customer, in one course: what each thing was, when, and how it ended.

Each kind of thing is a branch of one statement, which finds a page of them, newest first; what they say is read with
one statement for each kind that the page holds. Words that were erased are not there any more, and nothing else is.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, UTCDateTime

from store import evidence
from store.audit import AuditEntry
from store.cancellations import Cancellation
from store.cases import DelayConsent
from store.catalog import Product
from store.consent import Consent
from store.customers import Address, Customer
from store.database import table
from store.errors import NotFound
from store.evidence import AGREED
from store.messages import Message
from store.notes import Note
from store.notices import Notice
from store.offers import Offer
from store.orders import Backorder, Order
from store.phones import masked
from store.promises import Promise
from store.refunds import Refund
from store.shipments import Shipment
from store.sql import KEY, among


class Kind(StrEnum):
    """What a list of it may be narrowed to."""

    order = "order"
    promise = "promise"
    notice = "notice"
    answer = "answer"
    message = "message"
    consent = "consent"
    offer = "offer"
    refund = "refund"
    note = "note"
    act = "act"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: `what` names it within its kind, `facts` are its own, and the line that it is about."""

    kind: Kind
    what: str
    id: int
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and where the next ones begin; "" where there are none."""

    entries: Sequence[Entry]
    after: str


def page(
    tx: Session,
    customer_id: int,
    *,
    kinds: Collection[Kind] = (),
    order_id: int | None = None,
    after: str = "",
    limit: int | None = None,
) -> Page:
    """Read the course of a customer, of some kinds or of all; of one order, what is about no other.

    Without a limit all of it is read. Raises NotFound where `after` is no place in it.
    """
    tx.flush()
    every = _found(customer_id, order_id, kinds).subquery("course")
    place = sa.tuple_(every.c.at, every.c.rank, every.c.id)
    found = sa.select(every).order_by(every.c.at.desc(), every.c.rank.desc(), every.c.id.desc())
    if after:
        found = found.where(place < _begins(after))
    if limit is not None:
        found = found.limit(limit + 1)
    rows = tx.connection().execute(found).all()
    shown = rows if limit is None else rows[:limit]
    ids: dict[int, list[int]] = defaultdict(list)
    for row in shown:
        ids[row.rank].append(row.id)
    facts = {rank: _BRANCHES[rank].reads(tx, some) for rank, some in ids.items()}
    if _is_erased(tx, customer_id):
        facts = {rank: {number: _impersonal(one) for number, one in some.items()} for rank, some in facts.items()}
    entries = [
        Entry(_BRANCHES[row.rank].kind, _BRANCHES[row.rank].what, row.id, row.at, facts[row.rank].get(row.id, {}))
        for row in shown
    ]
    if len(rows) == len(shown):
        return Page(entries, "")
    last = shown[-1]
    return Page(entries, json.dumps([last.at.isoformat(), last.rank, last.id], separators=(",", ":")))


def counts(tx: Session, customer_id: int) -> dict[Kind, int]:
    """Count what there is of each kind."""
    tx.flush()
    every = _found(customer_id, None, ()).subquery("course")
    found = sa.select(every.c.rank, sa.func.count()).group_by(every.c.rank)
    counted = dict.fromkeys(Kind, 0)
    for rank, many in tx.connection().execute(found):
        counted[_BRANCHES[rank].kind] += many
    return counted


@dataclass(frozen=True, slots=True)
class _Of:
    """Whose course it is: selects of the ids of their orders, lines and addresses, and whether of one order alone."""

    customer_id: int
    orders: sa.Select[tuple[int]]
    lines: sa.Select[tuple[int]]
    places: sa.Select[tuple[int]]
    whole: bool

    def about(self, subject: str, ids: sa.Select[tuple[int]]) -> sa.ColumnElement[bool]:
        """Say that an entry of the audit is about one of some rows."""
        (column,) = ids.subquery("about").c
        named = sa.literal(f"{subject} ") + sa.cast(column, sa.String)
        return table(AuditEntry).c.subject.in_(sa.select(named))


@dataclass(frozen=True, slots=True)
class _Branch:
    """One kind of rows: when each happened, which are a customer's, and how what they say is read, by their ids."""

    kind: Kind
    what: str
    at: sa.ColumnElement[Any]
    theirs: Callable[[_Of], sa.ColumnElement[bool]]
    reads: Callable[[Session, Sequence[int]], Mapping[int, Mapping[str, Any]]]

    @property
    def id(self) -> sa.ColumnElement[int]:
        """The number of a row."""
        rows: sa.Table = self.at.table
        return rows.c.id


def _found(customer_id: int, order_id: int | None, kinds: Collection[Kind]) -> sa.CompoundSelect[Any]:
    purchases, lines, places = table(Order).c, table(Backorder).c, table(Address).c
    mine = sa.select(purchases.id).where(purchases.customer_id == customer_id)
    if order_id is not None:
        mine = mine.where(purchases.id == order_id)
    of = _Of(
        customer_id=customer_id,
        orders=mine,
        lines=sa.select(lines.id).where(lines.order_id.in_(mine)),
        places=sa.select(places.id).where(places.customer_id == customer_id),
        whole=order_id is None,
    )
    return sa.union_all(
        *(
            sa.select(
                sa.literal(rank, sa.Integer).label("rank"),
                sa.cast(branch.id, KEY).label("id"),
                branch.at.label("at"),
            ).where(branch.at.is_not(None), branch.theirs(of))
            for rank, branch in enumerate(_BRANCHES)
            if not kinds or branch.kind in kinds
        )
    )


def _is_erased(tx: Session, customer_id: int) -> bool:
    people = table(Customer).c
    found = sa.select(people.erased_at).where(people.id == customer_id)
    return tx.connection().execute(found).scalar() is not None


def _impersonal(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out why staff acted: it may tell of whoever was forgotten, and the audit keeps it."""
    if "details" not in facts:
        return facts
    return {**facts, "details": {name: value for name, value in facts["details"].items() if name != "reason"}}


def _begins(after: str) -> sa.ColumnElement[Any]:
    strange = NotFound("this page of the course is not there; begin at the first one")
    try:
        at, rank, number = json.loads(after)
        moment, numbers = datetime.fromisoformat(at), [int(rank), int(number)]
    except (ValueError, TypeError, OverflowError) as error:
        raise strange from error
    if moment.tzinfo is None or any(abs(one) >= 2**31 for one in numbers[:1]) or abs(numbers[1]) >= 2**63:
        raise strange
    return sa.tuple_(
        sa.literal(moment.astimezone(UTC), UTCDateTime()),
        sa.literal(numbers[0], sa.Integer()),
        sa.literal(numbers[1], KEY),
    )


def _line() -> list[sa.ColumnElement[Any]]:
    return [
        table(Order).c.number,
        table(Backorder).c.id.label("backorder_id"),
        table(Backorder).c.line,
        table(Backorder).c.title,
    ]


def _of_line(model: Any, *names: str) -> Callable[[Session, Sequence[int]], Mapping[int, Mapping[str, Any]]]:
    """Return how rows about a line are read: these columns, and which line of which order it is."""

    def reads(tx: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        rows, lines, purchases = table(model), table(Backorder).c, table(Order).c
        found = (
            sa.select(rows.c.id, *_line(), *(rows.c[name] for name in names))
            .join(table(Backorder), lines.id == rows.c.backorder_id)
            .join(table(Order), purchases.id == lines.order_id)
            .where(among(rows.c.id, ids))
        )
        return _by_id(tx, found)

    return reads


def _by_id(tx: Session, found: sa.Select[Any]) -> Mapping[int, Mapping[str, Any]]:
    rows = tx.connection().execute(found).mappings()
    return {row["id"]: {name: value for name, value in row.items() if name != "id"} for row in rows}


def _orders(tx: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    purchases, lines, products = table(Order).c, table(Backorder).c, table(Product).c
    names = ("number", "platform", "currency", "country")
    known = _by_id(tx, sa.select(purchases.id, *(purchases[name] for name in names)).where(among(purchases.id, ids)))
    bought = (
        sa.select(lines.order_id, lines.title, products.sku, lines.quantity, lines.price_minor)
        .join(table(Product), products.id == lines.product_id)
        .where(among(lines.order_id, ids))
        .order_by(lines.line)
    )
    of_order: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in tx.connection().execute(bought).mappings():
        of_order[row["order_id"]].append({name: value for name, value in row.items() if name != "order_id"})
    return {order_id: {**facts, "lines": of_order[order_id]} for order_id, facts in known.items()}


def _promises(tx: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    about = _of_line(Promise)(tx, ids)
    names = [name for name in evidence.Said.__dataclass_fields__ if name not in ("at", "answers")]
    return {
        number: {**about[number], **{name: getattr(said, name) for name in names}}
        for number, said in evidence.told(tx, ids).items()
    }


def _notices(tx: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    news, rows, lines, purchases = table(Notice).c, table(Message).c, table(Backorder).c, table(Order).c
    found = (
        sa.select(
            news.id,
            *_line(),
            news.kind,
            news.said_at,
            news.stale_at,
            news.attempts,
            news.message_id,
            rows.channel,
            rows.state,
            rows.reason,
            rows.sent_at,
            rows.closed_at,
        )
        .join(table(Backorder), lines.id == news.backorder_id)
        .join(table(Order), purchases.id == lines.order_id)
        .outerjoin(table(Message), rows.id == news.message_id)
        .where(among(news.id, ids))
    )
    return _by_id(tx, found)


def _messages(tx: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    rows, places = table(Message).c, table(Address).c
    names = ("direction", "channel", "address_id", "state", "reason", "by", "text", "purpose", "answers_id")
    found = (
        sa.select(rows.id, *(rows[name] for name in (*names, "sent_at", "closed_at", "body")), places.handle)
        .join(table(Address), places.id == rows.address_id)
        .where(among(rows.id, ids))
    )
    return {number: _without_body(_hidden(facts)) for number, facts in _by_id(tx, found).items()}


def _without_body(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say of a message without words what it was (`kind`), and whether its words are `kept`."""
    rest = {name: value for name, value in facts.items() if name != "body"}
    kept = facts["text"] is not None or facts["body"] is not None
    return {**rest, "kept": kept, "kind": (facts["body"] or {}).get("kind", "")}


def _consents(tx: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    ledger, places = table(Consent).c, table(Address).c
    names = ("purpose", "granted", "source", "wording", "address_id")
    found = (
        sa.select(ledger.id, *(ledger[name] for name in names), places.channel, places.handle)
        .join(table(Address), places.id == ledger.address_id)
        .where(among(ledger.id, ids))
    )
    return {number: _hidden(facts) for number, facts in _by_id(tx, found).items()}


def _answers(tx: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    words, heard = table(DelayConsent).c, table(Message).c
    said = sa.select(words.id, heard.text).outerjoin(table(Message), heard.id == words.heard_id)
    texts = _by_id(tx, said.where(among(words.id, ids)))
    about = _of_line(DelayConsent, "on_date", "how", "by", "promise_id")(tx, ids)
    return {number: {**facts, "words": texts[number]["text"]} for number, facts in about.items()}


def _acts(tx: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    entries = table(AuditEntry).c
    found = _by_id(
        tx,
        sa.select(entries.id, entries.who, entries.act, entries.subject, entries.details).where(among(entries.id, ids)),
    )
    lines = {facts["subject"]: int(facts["subject"].rpartition(" ")[2]) for facts in found.values()}
    numbers = [number for subject, number in lines.items() if subject.startswith("backorder ")]
    at, purchases = table(Backorder).c, table(Order).c
    about = _by_id(
        tx,
        sa.select(at.id, *_line()).join(table(Order), purchases.id == at.order_id).where(among(at.id, numbers)),
    )
    texts_of = [facts["details"].get("message") or 0 for facts in found.values()]
    heard = table(Message).c
    texts = _by_id(tx, sa.select(heard.id, heard.text).where(among(heard.id, texts_of)))
    return {
        number: {
            **(about.get(lines[facts["subject"]], {}) if facts["subject"].startswith("backorder ") else {}),
            **facts,
            "words": texts.get(facts["details"].get("message") or 0, {}).get("text"),
        }
        for number, facts in found.items()
    }


def _notes(tx: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    rows = table(Note).c
    return _by_id(tx, sa.select(rows.id, rows.by, rows.words).where(among(rows.id, ids)))


def _hidden(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Show as much of a handle as tells one from another: the end of a phone, and none of a chat."""
    handle = facts["handle"] if facts["channel"] == "sms" and facts["handle"].startswith("+") else ""
    rest = {name: value for name, value in facts.items() if name != "handle"}
    return {**rest, "address": masked(handle) if handle else ""}


def _by_lines(model: Any) -> Callable[[_Of], sa.ColumnElement[bool]]:
    return lambda of: table(model).c.backorder_id.in_(of.lines)


def _is_noted(of: _Of) -> sa.ColumnElement[bool]:
    """Say that it is their word on waiting of which the law asks nothing: else it stands as a consent to a delay."""
    entries, words = table(AuditEntry).c, table(DelayConsent).c
    named = sa.literal("backorder ") + sa.cast(words.backorder_id, sa.String)
    agreed = sa.exists().where(words.backorder_id.in_(of.lines), named == entries.subject, words.at == entries.at)
    return sa.and_(entries.act == AGREED, of.about("backorder", of.lines), ~agreed)


def _is_act(of: _Of) -> sa.ColumnElement[bool]:
    entries, refunds = table(AuditEntry).c, table(Refund).c
    money = sa.select(refunds.id).where(refunds.order_id.in_(of.orders))
    about = [of.about("backorder", of.lines), of.about("refund", money)]
    if of.whole:
        about.append(entries.subject == f"customer {of.customer_id}")
    return sa.and_(sa.or_(*about), entries.act != AGREED, entries.act != "noted")


_BRANCHES: Sequence[_Branch] = (
    _Branch(Kind.order, "placed", table(Order).c.completed_at, lambda of: table(Order).c.id.in_(of.orders), _orders),
    _Branch(
        Kind.order,
        "shipped",
        table(Shipment).c.shipped_at,
        _by_lines(Shipment),
        _of_line(Shipment, "units", "tracking"),
    ),
    _Branch(
        Kind.order,
        "cancelled",
        table(Cancellation).c.asked_at,
        _by_lines(Cancellation),
        _of_line(Cancellation, "from_waiting", "from_allocated", "by", "state", "undo_until"),
    ),
    _Branch(Kind.notice, "owed", table(Notice).c.owed_at, _by_lines(Notice), _notices),
    _Branch(
        Kind.message,
        "message",
        table(Message).c.created_at,
        lambda of: table(Message).c.customer_id == of.customer_id,
        _messages,
    ),
    _Branch(Kind.promise, "told", table(Promise).c.made_at, _by_lines(Promise), _promises),
    _Branch(Kind.answer, "agreed", table(DelayConsent).c.at, _by_lines(DelayConsent), _answers),
    _Branch(Kind.answer, "waits", table(AuditEntry).c.at, _is_noted, _acts),
    _Branch(
        Kind.consent, "consent", table(Consent).c.at, lambda of: table(Consent).c.address_id.in_(of.places), _consents
    ),
    _Branch(
        Kind.offer,
        "made",
        table(Offer).c.made_at,
        _by_lines(Offer),
        _of_line(Offer, "kind", "terms", "ends_at", "rung"),
    ),
    _Branch(Kind.offer, "ended", table(Offer).c.closed_at, _by_lines(Offer), _of_line(Offer, "kind", "terms", "state")),
    _Branch(
        Kind.refund,
        "owed",
        table(Refund).c.owed_at,
        _by_lines(Refund),
        _of_line(Refund, "amount_minor", "currency", "due_on"),
    ),
    _Branch(
        Kind.refund,
        "closed",
        table(Refund).c.closed_at,
        _by_lines(Refund),
        _of_line(Refund, "amount_minor", "currency", "state", "closed_by", "evidence"),
    ),
    _Branch(
        Kind.note,
        "note",
        table(Note).c.at,
        lambda of: table(Note).c.customer_id == of.customer_id if of.whole else sa.false(),
        _notes,
    ),
    _Branch(Kind.act, "act", table(AuditEntry).c.at, _is_act, _acts),
)
