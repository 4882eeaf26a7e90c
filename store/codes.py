"""Six digits sent to the phone of an order: whoever reads them there can prove elsewhere who they are.

Whoever asks must not learn which orders exist. So a request does the same work and leaves the same rows whether or
not there is such an order, it has a phone, it is night there, or a limit is reached; only `Asked.goes` tells.
"""

import hashlib
import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store import consent, hours
from store.consent import Purpose
from store.customers import Address, AddressState
from store.database import table
from store.hours import Window
from store.messages import Message, State
from store.phones import may_be_mobile
from store.sql import key, ref

LIFETIME = timedelta(minutes=10)
"""How long a code is good."""
TRIES = 5
"""After so many a code is dead."""
REMEMBERED = timedelta(hours=1)
"""For so long after a request six digits are taken for an answer to it, also when their time is over."""
KEY = "code:"
"""How the keys of the messages with the digits begin; the id of the code follows."""
HIDDEN = "******"
AFTERWARDS = timedelta(seconds=2)
"""By how much the digits leave later than the answer: by SMS they would hold it up, and so give the order away."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_OF_ONE_WHO_ASKS = ((_HOUR, 3), (_DAY, 6))
_TO_ONE_PHONE = ((_HOUR, 3), (_DAY, 5))
_BY_ANYBODY = timedelta(minutes=1)


class Code(SQLModel, table=True):
    """A code that was asked for at one address and sent to another; kept as a hash, good once and for a while.

    A request that named no order of ours is a row as well, without a `phone_id`: it counts, and looks the same. One
    that came when its asker, or the whole shop, had used up what is allowed has no digest either, and does not count.
    """

    id: int = key()
    address_id: int = ref("address.id", index=True)
    phone_id: int | None = ref("address.id", nullable=True, index=True)
    digest: str = ""
    tries: int = 0
    made_at: datetime = Field(index=True)
    expires_at: datetime
    used_at: datetime | None = None


class Asked(NamedTuple):
    """What came of a request: the digits, and the phone to which they go where `goes` is true.

    Where it is false the address is the asker's own, for work that looks the same and is undone.
    """

    code_id: int
    address_id: int
    customer_id: int
    digits: str
    goes: bool


class _Phone(NamedTuple):
    id: int
    customer_id: int
    handle: str
    zones: str


# What is looked at where there is no phone: a number kept for fiction (NANPA 555-0100), held by nobody.
_NOBODY = _Phone(0, 0, "+12125550100", "UTC")


def request(tx: Session, asker: Address, number: str, *, window: Window, per_minute: int, now: datetime) -> Asked:
    """Make a code for the phone of the order with this number, and write down that `asker` asked for it.

    It goes where there is such a phone, its holder did not send STOP, it is day there, and neither the asker (3 an
    hour, 6 a day) nor the phone (3 an hour, 5 a day) nor the shop (`per_minute`) has had as many as are allowed. The
    asker's conversation must be held; two who ask for one phone at the same moment follow each other.
    """
    phone, digits = _phone_of(tx, number), f"{secrets.randbelow(10**6):06}"
    held = sa.select(table(Address).c.id).where(table(Address).c.id == phone.id)
    tx.connection().execute(held.with_for_update(key_share=True)).all()
    counted = tx.connection().execute(_counts(asker.id, phone.id, now)).one()
    heeded = counted.all_told < per_minute and _within(counted, "asker", _OF_ONE_WHO_ASKS)
    is_day = hours.inside(hours.agreeing(phone.zones.split(","), window, now), window, now)
    goes = heeded and is_day and phone is not _NOBODY and _within(counted, "phone", _TO_ONE_PHONE)
    digest = _digest(digits, secrets.token_hex(8))
    code = Code(
        address_id=asker.id,
        phone_id=phone.id if goes else None,
        digest=digest if heeded else "",
        made_at=now,
        expires_at=now + LIFETIME,
    )
    tx.add(code)
    tx.flush()
    where = (phone.id, phone.customer_id) if goes else (asker.id, asker.customer_id)
    return Asked(code.id, *where, digits, goes)


def after_the_answer(tx: Session, message_key: str, *, now: datetime) -> None:
    """Let the message with the digits leave a moment later than what is said to whoever asked."""
    messages = table(Message)
    tx.connection().execute(
        sa.update(messages).where(messages.c.key == message_key).values(not_before=now + AFTERWARDS)
    )


def hide(tx: Session, *, now: datetime) -> int:
    """Put stars for the digits in messages that were sent, or that nobody sends any more, and return in how many.

    One that is tried again keeps them until it is sent, given up, or too late.
    """
    codes, messages = table(Code), table(Message)
    over = messages.c.state.in_([State.sent, State.delivered, State.failed, State.withheld])
    digits = messages.c.body["texts"][0]["facts"]["code"].as_string()
    found = tx.connection().execute(
        sa.select(messages.c.id, messages.c.body, messages.c.text)
        .join(codes, messages.c.key == KEY + sa.cast(codes.c.id, sa.Text))
        .where(
            codes.c.phone_id.is_not(None),
            codes.c.made_at > now - _DAY,
            sa.or_(over, messages.c.expires_at <= now),
            digits != HIDDEN,
        )
    )
    hidden = [
        {
            "_id": row.id,
            "_body": _without(row.body),
            "_text": row.text and re.sub(r"(?<!\d)\d{6}(?!\d)", HIDDEN, row.text),
        }
        for row in found
    ]
    if hidden:
        tx.connection().execute(
            sa.update(messages)
            .where(messages.c.id == sa.bindparam("_id"))
            .values(body=sa.bindparam("_body", type_=messages.c.body.type), text=sa.bindparam("_text")),
            hidden,
        )
    return len(hidden)


def _without(body: Mapping[str, Any]) -> dict[str, Any]:
    first, *rest = body["texts"]
    return {**body, "texts": [{**first, "facts": {**first["facts"], "code": HIDDEN}}, *rest]}


def awaited(tx: Session, asker_id: int, *, now: datetime) -> bool:
    """Tell whether a code was asked for at this address of late, and none has been proven since."""
    codes = table(Code).c
    asked = sa.exists().where(codes.address_id == asker_id, codes.used_at.is_(None), codes.made_at > now - REMEMBERED)
    return bool(tx.connection().execute(sa.select(asked)).scalar_one())


def redeem(tx: Session, asker_id: int, digits: str, *, now: datetime) -> int | None:
    """Try six digits on what was asked for at an address; return the customer to whose phone they went, once.

    None where they are wrong, late, used, tried too often or were sent to nobody. That raises nothing, since the try
    must count, and whoever raises in a turn undoes it.
    """
    codes, addresses = table(Code), table(Address).c
    mine = sa.and_(codes.c.address_id == asker_id, codes.c.used_at.is_(None))
    tried = tx.connection().execute(
        sa.update(codes)
        .where(mine, codes.c.expires_at > now, codes.c.tries < TRIES)
        .values(tries=codes.c.tries + 1)
        .returning(codes.c.phone_id, codes.c.digest)
    )
    proven = [row.phone_id for row in tried if _is_of(digits, row.digest) and row.phone_id is not None]
    if not proven:
        return None
    tx.connection().execute(sa.update(codes).where(mine).values(used_at=now))
    reached = sa.select(addresses.customer_id).where(addresses.id == proven[-1], addresses.state == AddressState.active)
    customer_id: int | None = tx.connection().execute(reached).scalar_one_or_none()
    return customer_id


def forget(tx: Session, *, before: datetime) -> int:
    """Drop requests made `before` (a day ago or more, since those of a day are counted), and return how many."""
    codes = table(Code)
    return tx.connection().execute(sa.delete(codes).where(codes.c.made_at < before)).rowcount


def may_have_changed_hands(*known_at: datetime | None, days: int, now: datetime) -> bool:
    """Tell whether a phone was silent for more than `days`, so that its number may be somebody else's by now.

    `known_at` are the moments at which it was last known to be theirs: linked, heard from, told something. A US
    number that was given up rests for 45 days, and is then somebody else's (84 FR 11226).
    """
    last = max((moment for moment in known_at if moment is not None), default=None)
    return last is not None and now - last > timedelta(days=days)


def silent(tx: Session, address_ids: Collection[int], *, days: int, now: datetime) -> set[int]:
    """List the phones among these addresses that may have changed hands.

    What was sent counts where it was not reported as failed: not every sender is told what arrived.
    """
    places, told = table(Address).c, table(Message).alias("told")
    last_told = (
        sa.select(sa.func.max(told.c.sent_at, type_=told.c.sent_at.type))
        .where(told.c.address_id == places.id, told.c.state.in_([State.sent, State.delivered]))
        .scalar_subquery()
    )
    # What was linked of late is not asked any further: that is nearly all.
    found = sa.select(places.id, places.linked_at, places.heard_at, last_told.label("told_at")).where(
        places.id.in_(address_ids), places.channel == "sms", places.linked_at < now - timedelta(days=days)
    )
    return {
        row.id
        for row in tx.connection().execute(found)
        if may_have_changed_hands(row.linked_at, row.heard_at, row.told_at, days=days, now=now)
    }


def _phone_of(tx: Session, number: str) -> _Phone:
    """Return the mobile phone of an order, one that came with it before one that was linked since."""
    columns = ("id", "number", "customer_id", "placed_at")
    purchases, addresses = sa.table("order_", *map(sa.column, columns)).c, table(Address).c
    bare = number.strip().lstrip("#")
    found = tx.connection().execute(
        sa.select(addresses.id, addresses.customer_id, addresses.handle, addresses.zones)
        .where(
            purchases.number.in_([bare, f"#{bare}"]),
            addresses.customer_id == purchases.customer_id,
            addresses.channel == "sms",
            addresses.state == AddressState.active,
            consent.holds(addresses.id, Purpose.order_updates).is_not(sa.false()),
        )
        .order_by(
            purchases.id.desc(),
            sa.case((addresses.linked_at <= purchases.placed_at, 0), else_=1),
            sa.func.coalesce(addresses.heard_at, addresses.linked_at).desc(),
            addresses.id,
        )
        .limit(4)
    )
    phones = [_Phone(*row) for row in found] or [_NOBODY]
    return next((phone for phone in phones if may_be_mobile(phone.handle)), _NOBODY)


def _counts(asker_id: int, phone_id: int, now: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Count what was asked by one, sent to one phone, and asked by anybody; what was not heeded is not counted."""
    codes = table(Code).c

    def since(who: sa.ColumnElement[bool], span: timedelta) -> sa.ScalarSelect[int]:
        found = sa.select(sa.func.count()).where(who, codes.made_at > now - span, codes.digest != "")
        return found.scalar_subquery()

    return sa.select(
        *(since(codes.address_id == asker_id, span).label(f"asker_{span}") for span, _ in _OF_ONE_WHO_ASKS),
        *(since(codes.phone_id == phone_id, span).label(f"phone_{span}") for span, _ in _TO_ONE_PHONE),
        since(sa.true(), _BY_ANYBODY).label("all_told"),
    )


def _within(counted: sa.Row[Any], whose: str, limits: Sequence[tuple[timedelta, int]]) -> bool:
    return all(counted._mapping[f"{whose}_{span}"] < most for span, most in limits)


def _digest(digits: str, salt: str) -> str:
    return f"{salt}:{hashlib.sha256(f'{salt}:{digits}'.encode()).hexdigest()}"


def _is_of(digits: str, digest: str) -> bool:
    salt, _, _ = digest.partition(":")
    return secrets.compare_digest(_digest(digits, salt), digest)
