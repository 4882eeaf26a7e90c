"""What is owed and may be said now becomes messages: one for each customer, however much there is to tell.

Nothing is queued for later: what may not be said now, because it is night there, they were told enough today, or
enough of its kind of late, stays owed, and a later pass asks again. What sells is never in one message with news of an
order, and what a shop keeps in the shadow never with what leaves.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from scheduler import caps, selling
from scheduler.caps import Cap
from scheduler.notifications import LINES, ORDERS, Urgency, for_purpose, hidden, most_a_day, urgencies
from store import contact, notices, outbox, shadow
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import table, wake
from store.hours import Hours, Window
from store.messages import NEWS, Direction, Message, Priority, State
from store.notices import Notice
from store.preferences import Opening
from store.settings import Settings
from store.sql import all_numbers, among, earliest, insert, portions, those, ungathered

LOOKED_AT_AGAIN = timedelta(days=1)
"""For so long, at most, news rests of whose kind its customer has heard enough."""

_LAST = sa.select(sa.func.coalesce(sa.func.max(table(Message).c.id), 0))


def dispatch(tx: Session, settings: Settings, *, now: datetime, anytime: bool = False) -> int:
    """Put one message into the outbox for every customer who may hear now, in this one transaction; return how many.

    With `anytime` nobody sleeps and nobody was told enough: that is how a preview shows who would hear at all.
    """
    tx.flush()
    telling = Telling(settings, notices.kinds_owed(tx, now=now), now=now, anytime=anytime)
    return sum(telling.tell(tx, some) for some in portions(notices.hearers(tx, now=now)))


@dataclass(frozen=True, slots=True, eq=False)
class Lot:
    """What may stand in one message: notices `of` such kinds, for one purpose, in these hours.

    `kinds` are those of them that are owed to anybody: nothing is asked about the others.
    """

    purpose: Purpose
    hours: Hours
    of: sa.ColumnElement[bool]
    kinds: Collection[str]

    def waits(self, now: datetime) -> sa.ColumnElement[bool]:
        """Say which notices wait."""
        # Hidden from SQLite, which takes one kind for few notices, and would look through all to find them.
        kind = sa.func.coalesce(table(Notice).c.kind, "")
        return sa.and_(notices.waits(now), kind.in_(self.kinds), self.of)

    def of_theirs(self, now: datetime) -> sa.ColumnElement[bool]:
        """Say which notices of `customer_ids` wait."""
        return sa.and_(self.waits(now), among(table(Notice).c.customer_id, those("customer_ids")))

    def urgency(self, kind: str) -> int:
        """Say how urgent one of the kinds is; one that only a newer program knows is usual."""
        return urgencies().get(kind, int(Urgency.usual))

    @property
    def by_law(self) -> list[str]:
        """Those of the kinds that the law has us tell."""
        return [kind for kind in self.kinds if self.urgency(kind) == Urgency.law]


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked and written of a lot: `customer_ids` are handed over with each statement.

    `lying` are messages with which something may go, `alike` those of them that carry what this lot is of, and
    `joining` has it go with them; `holding` lets rest whose kind was told enough. Then there are the messages, what
    each carries, and the rest, which nobody could be told.
    """

    lying: sa.Select[Any]
    alike: sa.Select[Any]
    joining: sa.Update
    holding: sa.Update | None
    messages: sa.Executable
    carried: sa.Update
    resting: sa.Update


class Telling:
    """What is owed of some kinds is told at a moment, in portions. All is put into words once: that takes as long as
    telling some thousand."""

    def __init__(self, settings: Settings, kinds: Collection[str], *, now: datetime, anytime: bool = False) -> None:
        self._settings, self._now, self._anytime = settings, now, anytime
        sells = for_purpose(Purpose.marketing)
        self._kinds = {
            Purpose.order_updates: sorted(kind for kind in kinds if kind not in sells),
            Purpose.marketing: sorted(kind for kind in kinds if kind in sells),
        }
        self._shop, self._shadow = Window.parse(settings.message_hours), shadow.parse(settings.shadow)
        self._lots: dict[tuple[Purpose, Hours], Sequence[Lot]] = {}
        self._words: dict[tuple[Lot, tuple[tuple[str, Opening], ...]], Words] = {}

    def tell(self, tx: Session, customer_ids: Sequence[int]) -> int:
        """Put one message into the outbox for each of these customers who may hear now; return how many.

        What is owed to the others rests, until they wake at the latest.
        """
        tx.flush()
        made = sum(self._tell(tx, lot, customer_ids) for lot in self._of(Purpose.order_updates, self._shop))
        # News of orders goes first, and counts first in a day.
        if some := self._to_be_sold_to(tx, customer_ids):
            for hours, ids in selling.hours_of(tx, some, self._shop).items():
                made += sum(self._tell(tx, lot, ids) for lot in self._of(Purpose.marketing, hours))
        return made

    def _to_be_sold_to(self, tx: Session, customer_ids: Sequence[int]) -> Sequence[int]:
        if not self._kinds[Purpose.marketing]:
            return ()
        owed = table(Notice).c
        sells = owed.kind.in_(self._kinds[Purpose.marketing])
        return notices.hearers(tx, among(owed.customer_id, customer_ids), sells, now=self._now)

    def _of(self, purpose: Purpose, hours: Hours) -> Sequence[Lot]:
        """Part what is owed for a purpose by what may be said together."""
        if not self._kinds[purpose]:
            return ()
        if (purpose, hours) not in self._lots:
            owed, sells = table(Notice).c, for_purpose(Purpose.marketing)
            kinds = owed.kind.in_(sells) if purpose is Purpose.marketing else owed.kind.not_in(sells)
            in_shadow = hidden(self._shadow, owed.kind, owed.backorder_id)
            parts = [~in_shadow, in_shadow] if self._shadow else [sa.true()]
            self._lots[purpose, hours] = [
                Lot(purpose, hours, sa.and_(kinds, part), self._kinds[purpose]) for part in parts
            ]
        return self._lots[purpose, hours]

    def _tell(self, tx: Session, lot: Lot, customer_ids: Sequence[int]) -> int:
        openings = contact.openings(tx, customer_ids, lot.hours, lot.purpose, now=self._now)
        words, given = self._put_into_words(tx, lot, openings), {"customer_ids": customer_ids}
        _join(tx, words, given)
        if words.holding is not None:
            tx.connection().execute(words.holding, given)
        made = _enqueue(tx, words, given)
        if made < len(customer_ids):
            # Whoever could be told has a message by now.
            tx.connection().execute(words.resting, given)
        return made

    def _put_into_words(self, tx: Session, lot: Lot, openings: Mapping[str, Opening]) -> Words:
        key = (lot, tuple(openings.items()))
        if key not in self._words:
            self._words[key] = _words(tx, lot, openings, self._settings, now=self._now, anytime=self._anytime)
        return self._words[key]


def _words(
    tx: Session, lot: Lot, openings: Mapping[str, Opening], settings: Settings, *, now: datetime, anytime: bool
) -> Words:
    limits = {} if anytime else _caps_of(lot, settings)
    listeners = _listeners(lot, now)
    may_hear: list[sa.ColumnElement[bool]] = [sa.true()]
    if not anytime:
        may_hear.append(_is_their_hour(listeners, lot, openings, now))
        may_hear.append(~_told_enough(listeners, lot, settings, now))
    made = _messages(listeners, lot, sa.and_(*may_hear), _expires(listeners, lot, openings), now)
    lying, alike, joining = _joining(lot, limits, now)
    return Words(
        lying=lying,
        alike=alike,
        joining=joining,
        holding=_holding_back(lot, limits, now),
        messages=_queued(tx, made),
        carried=_carried(lot, now),
        resting=notices.resting(lot.of_theirs(now), _until(lot, openings, now)),
    )


def _listeners(lot: Lot, now: datetime) -> sa.Subquery:
    """Find who is to hear something of a lot: what names their message, since when it is owed, how urgent it is."""
    owed = table(Notice).c
    return (
        sa.select(
            owed.customer_id,
            # The first notice and how often it was tried name the message, so that two leaders make one, and no two
            # tries of the same notice have one name, whatever else they carried.
            sa.func.min(owed.id * 1_000_000 + owed.attempts).label("first"),
            sa.func.min(owed.owed_at).label("since"),
            sa.func.min(_urgency(lot)).label("urgency"),
        )
        .where(lot.of_theirs(now))
        .group_by(owed.customer_id)
        .subquery("listeners")
    )


def _where(listeners: sa.Subquery, lot: Lot) -> sa.ColumnElement[int | None]:
    """Say at which address a listener is told; what the law has us tell goes elsewhere as soon as one way failed."""
    customers = table(Customer).c
    reached = contact.reached_at(customers.id, lot.purpose, preferred=customers.preferred_channel)
    surely = contact.reached_at(customers.id, lot.purpose, preferred=customers.preferred_channel, troubled=1)
    return _by_law(lot, listeners, surely, reached)


def _urgency(lot: Lot) -> sa.ColumnElement[int]:
    """Say how urgent a notice of a lot is."""
    usual = int(Urgency.usual)
    others = {kind: lot.urgency(kind) for kind in lot.kinds if lot.urgency(kind) != usual}
    return sa.case(others, value=table(Notice).c.kind, else_=usual) if others else sa.literal(usual)


def _caps_of(lot: Lot, settings: Settings) -> dict[str, Cap]:
    """Return the caps of the shop that are about kinds of this lot."""
    return {kind: cap for kind, cap in caps.parse(settings.kind_caps).items() if kind in lot.kinds}


def _holding_back(lot: Lot, limits: Mapping[str, Cap], now: datetime) -> sa.Update | None:
    """Let news rest of whose kind its customer has heard enough, until they may hear it again; all else goes on."""
    if not limits:
        return None
    owed = table(Notice)
    full = caps.resting(limits, owed, now=now)
    over = sa.and_(lot.of_theirs(now), owed.c.kind.in_(limits), full.is_not(None))
    return notices.resting(over, earliest(full, sa.literal(now + LOOKED_AT_AGAIN)))


def _joining(lot: Lot, limits: Mapping[str, Cap], now: datetime) -> tuple[sa.Select[Any], sa.Select[Any], sa.Update]:
    """Find what lies in the outbox for the same people and was not tried yet, and have what is new go with it."""
    messages, owed = table(Message), table(Notice)
    mine = sa.and_(outbox.untouched(those("customer_ids")), messages.c.purpose == lot.purpose)
    lying = sa.select(messages.c.id).where(mine).with_for_update(skip_locked=True, key_share=True)
    alike = sa.select(owed.c.message_id).where(among(owed.c.message_id, those("lying_ids")), lot.of).distinct()
    joining = (
        sa.update(owed)
        # What the law has us tell has a message of its own, which nothing holds back.
        .where(lot.waits(now), owed.c.kind.not_in(lot.by_law))
        .where(messages.c.customer_id == owed.c.customer_id, among(messages.c.id, those("alike_ids")))
        .where(caps.resting(limits, owed, besides=messages.c.id, now=now).is_(None))
        .values(message_id=messages.c.id, attempts=owed.c.attempts + 1)
    )
    return all_numbers(lying), all_numbers(alike), joining


def _join(tx: Session, words: Words, given: Mapping[str, Sequence[int]]) -> None:
    """Let what is new go with what lies in the outbox for the same person and was not tried yet: they hear it once.

    Those messages are held until this transaction ends, so that nobody sends them without it.
    """
    lying = ungathered(tx.connection().execute(words.lying, given).scalar_one())
    if not lying:
        return
    alike = ungathered(tx.connection().execute(words.alike, {**given, "lying_ids": lying}).scalar_one())
    tx.connection().execute(words.joining, {**given, "alike_ids": alike})


def _told_enough(listeners: sa.Subquery, lot: Lot, settings: Settings, now: datetime) -> sa.ColumnElement[bool]:
    """Say who was told as much in a day as news of this urgency may be; the law is told all the same."""
    limits = {one: most_a_day(Urgency(one), settings.messages_per_day) for one in map(lot.urgency, lot.kinds)}
    counted = {one: count for one, count in limits.items() if count is not None}
    if not counted:
        return sa.false()
    most = sa.case(counted, value=listeners.c.urgency)
    enough = contact.told_enough(listeners.c.customer_id, most, now=now)
    if lot.purpose is Purpose.marketing:
        sold = contact.told_enough(listeners.c.customer_id, contact.SOLICITATIONS, purpose=Purpose.marketing, now=now)
        spoken = contact.spoken_with(listeners.c.customer_id, since=now - contact.BREATHER)
        enough = sa.or_(enough, sold, spoken, _news_is_under_way(listeners.c.customer_id))
    return _by_law(lot, listeners, sa.false(), enough)


def _news_is_under_way(customer_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Say whether news of an order was tried and is not said yet, as to a phone that may have changed hands."""
    tried, lines, purchases = table(Notice).alias("tried").c, LINES.alias("theirs").c, ORDERS.alias("mine").c
    unsaid = sa.and_(tried.said_at.is_(None), tried.stale_at.is_(None), tried.attempts > 0)
    news = tried.kind.not_in(for_purpose(Purpose.marketing))
    # By way of their lines, by which notices are found.
    theirs = sa.and_(purchases.customer_id == customer_id, lines.order_id == purchases.id)
    return sa.exists().where(theirs, tried.backorder_id == lines.id, unsaid, news)


def _is_their_hour(
    listeners: sa.Subquery, lot: Lot, openings: Mapping[str, Opening], now: datetime
) -> sa.ColumnElement[bool]:
    """Say who may be told now: as they wish, or by the shop's hours alone what the law has us tell."""
    day = [name for name, one in openings.items() if one.began <= now]
    shop = contact.rhythm(table(Address), table(Customer), lot.purpose, wishes=False)
    hears = contact.hears_now(openings, lot.purpose, since=listeners.c.since, now=now)
    return _by_law(lot, listeners, sa.or_(hears, shop.in_(day)), hears)


def _expires(listeners: sa.Subquery, lot: Lot, openings: Mapping[str, Opening]) -> sa.ColumnElement[datetime | None]:
    """Say when news is no longer to be sent: at the end of their hours; what the law has us tell never expires."""
    mine = contact.rhythm(table(Address), table(Customer), lot.purpose)
    closing = {name: sa.literal(one.closes) for name, one in openings.items()}
    return _by_law(lot, listeners, sa.null(), sa.case(closing, value=mine) if closing else sa.null())


def _by_law(
    lot: Lot, listeners: sa.Subquery, told: sa.ColumnElement[Any], otherwise: sa.ColumnElement[Any]
) -> sa.ColumnElement[Any]:
    """Return what holds for a listener whom the law has us tell something, and what holds `otherwise`."""
    return sa.case((listeners.c.urgency == int(Urgency.law), told), else_=otherwise) if lot.by_law else otherwise


def _until(lot: Lot, openings: Mapping[str, Opening], now: datetime) -> sa.ColumnElement[datetime]:
    """Say until when what is owed to a customer rests: not long, since much may change."""
    addresses, customers, soon = table(Address), table(Customer), now + notices.REST
    reached = contact.reached_at(table(Notice).c.customer_id, lot.purpose)
    waking = {name: sa.literal(min(one.began, soon) if one.began > now else soon) for name, one in openings.items()}
    mine = contact.rhythm(addresses, customers, lot.purpose)
    until = sa.case(waking, value=mine, else_=sa.literal(soon)) if waking else sa.literal(soon)
    whose = addresses.join(customers, customers.c.id == addresses.c.customer_id)
    asleep = sa.select(until).select_from(whose).where(addresses.c.id == reached).scalar_subquery()
    return sa.func.coalesce(asleep, sa.literal(now + notices.UNREACHABLE_REST))


def _messages(
    listeners: sa.Subquery,
    lot: Lot,
    may_hear: sa.ColumnElement[bool],
    expires: sa.ColumnElement[datetime | None],
    now: datetime,
) -> sa.Select[Any]:
    """Make a message for each listener who may hear."""
    messages, addresses, customers = table(Message), table(Address), table(Customer)
    row: dict[str, sa.ColumnElement[Any]] = {
        "key": sa.literal("notices:") + sa.cast(listeners.c.first, sa.String),
        "direction": sa.literal(Direction.out, messages.c.direction.type),
        "channel": addresses.c.channel,
        "address_id": addresses.c.id,
        "customer_id": listeners.c.customer_id,
        "priority": _by_law(lot, listeners, sa.literal(int(Priority.law)), sa.literal(int(Priority.notice))),
        "state": sa.literal(State.queued, messages.c.state.type),
        "after_stop": sa.literal(False),
        "created_at": sa.literal(now),
        "not_before": sa.literal(now),
        "expires_at": expires,
        "attempts": sa.literal(0),
        "reason": sa.literal(""),
        "purpose": sa.literal(lot.purpose, messages.c.purpose.type),
    }
    return (
        sa.select(*(value.label(name) for name, value in row.items()))
        .select_from(listeners)
        .join(customers, customers.c.id == listeners.c.customer_id)
        .join(addresses, addresses.c.id == _where(listeners, lot))
        .where(may_hear)
        # Those who go first leave first.
        .order_by(listeners.c.urgency, listeners.c.customer_id)
    )


def _queued(tx: Session, made: sa.Select[Any]) -> sa.Executable:
    """Put messages into the outbox, but for those that are there by their names."""
    names = [column.key for column in made.selected_columns]
    queued = insert(tx, table(Message)).from_select(names, made).on_conflict_do_nothing(index_elements=["key"])
    executable: sa.Executable = queued.execution_options(preserve_rowcount=True)
    return executable


def _carried(lot: Lot, now: datetime) -> sa.Update:
    """Have the messages that came after the `last` one carry what is owed to their customers."""
    owed, messages = table(Notice), table(Message)
    return (
        sa.update(owed)
        .where(
            lot.waits(now),
            messages.c.customer_id == owed.c.customer_id,
            messages.c.created_at == now,
            messages.c.id > sa.bindparam("last"),
            messages.c.priority.in_([int(one) for one in NEWS]),
            messages.c.body.is_(None),
        )
        .values(message_id=messages.c.id, attempts=owed.c.attempts + 1)
    )


def _enqueue(tx: Session, words: Words, given: Mapping[str, Sequence[int]]) -> int:
    last = tx.connection().execute(_LAST).scalar_one()
    made = tx.connection().execute(words.messages, given).rowcount
    tx.connection().execute(words.carried, {**given, "last": last})
    tx.expire_all()
    if made:
        wake(tx, outbox.BELL)
    return int(made)
