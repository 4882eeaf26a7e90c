"""Who gets a broadcast, by which way, and who is left out and why: decided for all at once, and frozen at approval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from store import audience, contact
from store.audience.fields import MAY_HAVE_REACHED
from store.broadcasts import texts as words
from store.consent import Purpose, holds
from store.customers import Address, AddressState, Customer
from store.database import table
from store.messages import Message, State
from store.preferences import Opening
from store.settings import Settings
from store.sql import KEY, key, one_of, ref


class Left(StrEnum):
    """Why somebody is left out."""

    not_spoken_of = "not spoken of yet"
    unreachable = "unreachable"
    opted_out = "opted out"
    no_consent = "no consent"
    no_text = "no text in their language"
    silent_phone = "phone silent for long"
    not_waiting = "waits no more"
    twice = "the same person as another"
    too_late = "not in time"


class RecipientState(StrEnum):
    """Waiting for their turn, handed to the outbox, or left out."""

    waiting = "waiting"
    handed = "handed"
    left_out = "left out"


class Recipient(SQLModel, table=True):
    """One person of a broadcast, as it was frozen: about which line, by which address, in which language.

    `person` is the customer as whom they were frozen, and names them in the key of their message; should two customers
    become one since, `customer_id` is the one that stays. Whoever is left out has a `reason`.
    """

    __table_args__ = (
        sa.UniqueConstraint("broadcast_id", "person"),
        sa.Index(
            "ix_recipient_waiting",
            "broadcast_id",
            "channel",
            "not_before",
            "id",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index(
            "ix_recipient_message",
            "message_id",
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        ),
    )

    id: int = key()
    broadcast_id: int = ref("broadcast.id")
    person: int = Field(sa_type=KEY)
    customer_id: int = ref("customer.id", index=True)
    backorder_id: int | None = ref("backorder.id", nullable=True)
    address_id: int | None = ref("address.id", nullable=True)
    channel: str = ""
    language: str = ""
    state: RecipientState = one_of(RecipientState)
    reason: str = ""
    not_before: datetime
    message_id: int | None = ref("message.id", nullable=True)


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides who gets a broadcast: the audience, or the broadcast that it corrects, the purpose and the texts."""

    audience: str
    purpose: Purpose
    texts: words.Texts
    default_language: str = ""
    corrects_id: int | None = None


def decided(tx: Session, plan: Plan, *, settings: Settings, now: datetime) -> sa.CTE:
    """Decide for everybody who is meant: `customer_id`, `backorder_id`, `address_id`, `channel`, `text`, `reason`.

    `text` is the language of the text, and `reason` is "" for whoever gets it. One query, however many they are.
    """
    tx.flush()
    meant = _meant(tx, plan, settings, now).cte("meant").prefix_with("MATERIALIZED")
    reached = (
        sa.select(meant, contact.reached_at(meant.c.customer_id, plan.purpose).label("address_id"))
        .cte("reached")
        .prefix_with("MATERIALIZED")
    )
    addresses, people = table(Address), table(Customer)
    text = _text(tx, plan, settings, people)
    reasons: list[tuple[sa.ColumnElement[bool], sa.ColumnElement[str]]] = [
        (reached.c.backorder_id.is_(None), sa.literal(Left.not_spoken_of.value)),
        (reached.c.address_id.is_(None), unreached(reached.c.customer_id, plan.purpose)),
        (text == "", sa.literal(Left.no_text.value)),
    ]
    if plan.purpose is Purpose.marketing or words.names(plan.texts) & words.PERSONAL:
        reasons.append((_silent(addresses, settings, now), sa.literal(Left.silent_phone.value)))
    return (
        sa.select(
            reached.c.customer_id,
            reached.c.backorder_id,
            reached.c.address_id,
            sa.func.coalesce(addresses.c.channel, "").label("channel"),
            text.label("text"),
            sa.case(*reasons, else_="").label("reason"),
        )
        .join_from(reached, people, people.c.id == reached.c.customer_id)
        .outerjoin(addresses, addresses.c.id == reached.c.address_id)
        .cte("decided")
        .prefix_with("MATERIALIZED")
    )


def freeze(
    tx: Session,
    broadcast_id: int,
    plan: Plan,
    openings: Mapping[str, Opening],
    *,
    begins_at: datetime,
    settings: Settings,
    now: datetime,
) -> int:
    """Write down who gets a broadcast and who is left out, in one statement; return how many get it.

    Whoever will be asleep when it begins waits for their hours, which `openings` says by `contact.rhythm`.
    """
    chosen, addresses, people, rows = (
        decided(tx, plan, settings=settings, now=now),
        table(Address),
        table(Customer),
        table(Recipient),
    )
    getting = chosen.c.reason == ""
    waking = {name: sa.literal(max(one.began, begins_at)) for name, one in openings.items() if one.began > begins_at}
    mine = contact.rhythm(addresses, people, plan.purpose)
    not_before = sa.case(waking, value=mine, else_=sa.literal(begins_at)) if waking else sa.literal(begins_at)
    everybody = (
        sa.select(
            sa.literal(broadcast_id),
            chosen.c.customer_id,
            chosen.c.customer_id,
            chosen.c.backorder_id,
            chosen.c.address_id,
            chosen.c.channel,
            chosen.c.text,
            sa.case(
                (getting, sa.literal(RecipientState.waiting, rows.c.state.type)),
                else_=sa.literal(RecipientState.left_out, rows.c.state.type),
            ),
            chosen.c.reason,
            not_before,
        )
        .join_from(chosen, people, people.c.id == chosen.c.customer_id)
        .outerjoin(addresses, addresses.c.id == chosen.c.address_id)
        # Whoever has waited longest is told first.
        .order_by(chosen.c.backorder_id)
    )
    columns = ["broadcast_id", "person", "customer_id", "backorder_id", "address_id", "channel", "language", "state"]
    tx.connection().execute(sa.insert(rows).from_select([*columns, "reason", "not_before"], everybody))
    counted = sa.select(sa.func.count()).where(
        rows.c.broadcast_id == broadcast_id, rows.c.state == RecipientState.waiting
    )
    return int(tx.connection().execute(counted).scalar_one())


def unreached(customer_id: sa.ColumnElement[int], purpose: Purpose) -> sa.ColumnElement[str]:
    """Say why the customer of an outer query is written to nowhere."""
    places = table(Address).alias("places")
    theirs = sa.and_(
        places.c.customer_id == customer_id, places.c.state == AddressState.active, places.c.channel != "email"
    )
    needed = {purpose, Purpose.order_updates}
    stopped = sa.or_(*(holds(places.c.id, one).is_(sa.false()) for one in sorted(needed)))
    return sa.case(
        (~sa.exists().where(theirs).correlate_except(places), sa.literal(Left.unreachable.value)),
        (sa.exists().where(theirs, stopped).correlate_except(places), sa.literal(Left.opted_out.value)),
        else_=sa.literal(Left.no_consent.value),
    )


def told_enough(
    customer_id: sa.ColumnElement[int], plan: Plan, settings: Settings, now: datetime
) -> sa.ColumnElement[bool]:
    """Say who was told as much as one is told in a day; a correction is told all the same."""
    if plan.corrects_id is not None and plan.purpose is not Purpose.marketing:
        return sa.false()
    told = contact.told_enough(customer_id, settings.messages_per_day, now=now)
    if plan.purpose is Purpose.marketing:
        sold = contact.told_enough(customer_id, contact.SOLICITATIONS, purpose=Purpose.marketing, now=now)
        return sa.or_(told, sold)
    return told


def _meant(tx: Session, plan: Plan, settings: Settings, now: datetime) -> sa.Select[tuple[int]]:
    if plan.corrects_id is None:
        return audience.waiting(tx, plan.audience, purpose=plan.purpose, settings=settings, now=now)
    frozen, messages = table(Recipient).alias("told"), table(Message).alias("wrong")
    return (
        sa.select(frozen.c.customer_id, sa.func.min(frozen.c.backorder_id).label("backorder_id"))
        .join_from(frozen, messages, messages.c.id == frozen.c.message_id)
        .where(frozen.c.broadcast_id == plan.corrects_id, messages.c.state.in_(MAY_HAVE_REACHED))
        .group_by(frozen.c.customer_id)
    )


def _text(tx: Session, plan: Plan, settings: Settings, people: sa.Table) -> sa.ColumnElement[str]:
    """Name the language of the text that the customer of an outer query gets, "" where there is none for them."""
    spoken = sa.func.coalesce(people.c.language, settings.shop_language)
    known: Sequence[str] = tx.connection().execute(sa.select(spoken).distinct()).scalars().all()
    found = words.languages_of(known, plan.texts, plan.default_language)
    return sa.case(found, value=spoken, else_="") if found else sa.literal("")


def _silent(addresses: sa.Table, settings: Settings, now: datetime) -> sa.ColumnElement[bool]:
    """Say whether a phone may have changed hands, as `codes.silent` does for a few."""
    long_ago, told = now - timedelta(days=settings.phone_silent_days), table(Message).alias("lately")
    heard = sa.and_(addresses.c.heard_at.is_not(None), addresses.c.heard_at >= long_ago)
    reached = sa.exists().where(
        told.c.address_id == addresses.c.id,
        told.c.sent_at >= long_ago,
        told.c.state.in_([State.sent, State.delivered]),
    )
    return sa.and_(
        addresses.c.channel == "sms", addresses.c.linked_at < long_ago, ~heard, ~reached.correlate(addresses)
    )
