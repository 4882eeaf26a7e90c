"""Who has waited for so long that the shop offers them something: its rules asked of all lines, oldest first.

A rule is one statement. What it finds is offered through the checks of the offer's own kind, as far as the budget goes,
to those who agreed to hear of such things and of whom nothing else is open.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from scheduler import caps, selling
from scheduler.notifications import LAW, LINES, ORDERS, TOLD
from scheduler.notifications._offered import OFFERS, law_is_silent
from store import contact, ladder, leases, orders, supply
from store.catalog import Alternative, Product
from store.consent import Purpose
from store.conversations import Conversation, Holder
from store.customers import Address, Customer
from store.database import table
from store.errors import BadInput
from store.hours import Hours, Window
from store.ladder import Rung
from store.offers import Offer, OfferState
from store.settings import Settings
from store.sql import among, later

logger = logging.getLogger(__name__)

AT_ONCE = 50
"""So many lines are offered something in one transaction, for whose end whoever writes waits."""
MOST = 2_000
"""So many lines are found for one rule in one pass; the next one finds more."""
REST = timedelta(days=3)
"""For so long after one offer of the shop has ended, no other is made for the same line."""
PRODUCTS = table(Product)


def rungs(settings: Settings) -> Sequence[Rung]:
    """Return the shop's rules; none where its file cannot be used, since all else that is due goes on."""
    try:
        return ladder.rungs(settings)
    except BadInput as wrong:
        logger.warning("nothing is offered unasked: %s", wrong)
        return ()


def due(
    tx: Session, settings: Settings, asked: Sequence[int], *, now: datetime, most: int = MOST
) -> list[tuple[Rung, list[int]]]:
    """Read which lines are to be offered something by which rule, whoever waited longest first.

    A rule is looked into where it has come true for one of the lines `asked` about; then it is asked of all.
    """
    found = []
    for rung in rungs(settings) if asked else ():
        left = _left(tx, rung, settings, now)
        some = matching(rung, settings, now=now).where(among(LINES.c.id, asked)).limit(1)
        if left != 0 and tx.connection().execute(some).first() is not None:
            found.append((rung, [line_id for line_id, _ in affordable(tx, rung, settings, left, now=now, most=most)]))
    return found


def offer(tx: Session, settings: Settings, rung: Rung, line_ids: Sequence[int], *, now: datetime) -> list[Offer]:
    """Offer what a rule says to those of these lines of which it is true now, as far as its budget goes."""
    # Whoever else spends from the same budgets at this moment waits until this transaction ends.
    leases.take(tx, "ladder", "passes", length=timedelta(0))
    left = _left(tx, rung, settings, now)
    true = affordable(tx, rung, settings, left, among(LINES.c.id, line_ids), now=now, most=len(line_ids))
    lines = [(orders.line_of(tx, line_id), tx.get_one(Address, address_id)) for line_id, address_id in true]
    hours = _sales_hours(tx, [address.customer_id for _, address in lines], settings)
    made = []
    for line, address in lines:
        told_at = contact.opens_at(tx, address.id, hours[address.customer_id], Purpose.marketing, now=now)
        one = ladder.offer(tx, rung, line, settings=settings, told_at=told_at, zones=address.zones, now=now)
        made += [one] if one else []
    return made


def next_look(settings: Settings, *, now: datetime) -> list[sa.ColumnElement[datetime | None]]:
    """Name the next moments at which a rule, or the end of an offer, may concern the lines of an outer query."""
    days = sorted({rung.after_days for rung in rungs(settings) if rung.after_days})
    if not settings.ladder_file:
        return []
    reached = [(later(LINES.c.queued_at, day * 86_400) > now, later(LINES.c.queued_at, day * 86_400)) for day in days]
    closing = later(OFFERS.c.ends_at, -86_400)
    moment = sa.case((closing > now, closing), else_=OFFERS.c.ends_at)
    ends = (
        sa.select(sa.func.min(moment, type_=OFFERS.c.ends_at.type))
        .where(OFFERS.c.backorder_id == LINES.c.id, OFFERS.c.rung != "", OFFERS.c.state == OfferState.open)
        .correlate(LINES)
        .scalar_subquery()
    )
    return [*([sa.case(*reached, else_=sa.null())] if reached else []), ends]


def affordable(
    tx: Session,
    rung: Rung,
    settings: Settings,
    left: int | None,
    *which: sa.ColumnElement[bool],
    now: datetime,
    most: int,
) -> list[tuple[int, int]]:
    """Read lines of which a rule is true, with the address at which they are told: as many as is left for."""
    found = matching(rung, settings, now=now).where(*which)
    if left is not None:
        each = found.where(cost(rung, settings) <= left).subquery("each")
        upto = sa.func.sum(each.c.cost).over(order_by=[each.c.queued_at, each.c.id]).label("upto")
        all_of = sa.select(each, upto).subquery("upto")
        found = sa.select(all_of).where(all_of.c.upto <= left)
    rows = found.order_by(found.selected_columns.queued_at, found.selected_columns.id).limit(most)
    return [(row.id, row.address_id) for row in tx.connection().execute(rows)]


def matching(rung: Rung, settings: Settings, *, now: datetime) -> sa.Select[tuple[int, int, datetime, int]]:
    """Select the lines of which a rule is true, with whom it is told to, since when they wait, and what it costs."""
    addresses, people = table(Address), table(Customer)
    reached = contact.reached_at(ORDERS.c.customer_id, Purpose.marketing)
    gift = cost(rung, settings)
    cap = caps.parse(settings.kind_caps).get("offer_made")
    conditions = [
        LINES.c.waiting > 0,
        LINES.c.uncovered_at.is_not(None),
        ORDERS.c.silent.is_(sa.false()),
        law_is_silent(),
        *_nothing_else(rung, now),
        sa.or_(people.c.paused_until.is_(None), people.c.paused_until <= now),
        _reached(rung, now),
        *_about(rung, settings),
        *_possible(rung, settings, gift, now),
        # An offer that they could not be told of for days would end before they have heard of it.
        caps.opens_at("offer_made", cap, ORDERS.c.customer_id, now=now).is_(None) if cap else sa.true(),
    ]
    return (
        sa.select(LINES.c.id, addresses.c.id.label("address_id"), LINES.c.queued_at, gift.label("cost"))
        .select_from(LINES.join(ORDERS, ORDERS.c.id == LINES.c.order_id))
        .join(PRODUCTS, PRODUCTS.c.id == LINES.c.product_id)
        .join(people, people.c.id == ORDERS.c.customer_id)
        .join(addresses, addresses.c.id == reached)
        .outerjoin(LAW, LAW.c.backorder_id == LINES.c.id)
        .where(*conditions)
    )


def cost(rung: Rung, settings: Settings) -> sa.ColumnElement[int]:
    """Say what the offer of a rule costs the shop for a line, as its kind will."""
    terms = rung.terms_of(settings)
    price = LINES.c.price_minor * LINES.c.waiting
    if rung.offer == "discount" and terms.discount_amount:
        return sa.literal(terms.discount_amount, sa.BigInteger)
    if rung.offer == "discount":
        return price * min(terms.discount_percent, terms.offer_cap_percent) // 100
    if rung.offer == "store_credit":
        return price * min(terms.store_credit_percent, terms.offer_cap_percent) // 100
    return ORDERS.c.shipping_minor if rung.offer == "free_shipping" else sa.literal(0, sa.BigInteger)


def slips() -> sa.ScalarSelect[int]:
    """Count for a line how often a date that was told moved later, or could no longer be told."""
    now_told, before = TOLD.alias("now_told"), TOLD.alias("before")
    earlier = (
        sa.select(before.c.on_date)
        .where(before.c.backorder_id == now_told.c.backorder_id, before.c.id < now_told.c.id, ~before.c.lost)
        .order_by(before.c.id.desc())
        .limit(1)
        .correlate(now_told)
        .scalar_subquery()
    )
    return (
        sa.select(sa.func.count())
        .where(now_told.c.backorder_id == LINES.c.id, ~now_told.c.lost)
        # Nothing is later than nothing: where no date was told before, none has moved.
        .where(sa.or_(now_told.c.on_date > earlier, sa.and_(now_told.c.on_date.is_(None), earlier.is_not(None))))
        .correlate(LINES)
        .scalar_subquery()
    )


def _left(tx: Session, rung: Rung, settings: Settings, now: datetime) -> int | None:
    """Return what is left of a rule's budget this month, None where it has none."""
    if rung.budget_per_month is None:
        return None
    since = ladder.month_of(now, settings.shop_time_zone)
    return max(0, rung.budget_per_month - ladder.spent(tx, rung, since=since))


def _reached(rung: Rung, now: datetime) -> sa.ColumnElement[bool]:
    ways = []
    if rung.after_days is not None:
        ways.append(LINES.c.queued_at <= now - timedelta(days=rung.after_days))
    if rung.after_slips is not None:
        ways.append(slips() >= rung.after_slips)
    return sa.or_(*ways)


def _nothing_else(rung: Rung, now: datetime) -> list[sa.ColumnElement[bool]]:
    """Once for a line, nothing after an acceptance, no second offer beside one, and none while a person speaks."""
    mine, talks, places = OFFERS.alias("mine"), table(Conversation), table(Address).alias("places")
    ended_of_late = sa.and_(mine.c.rung != "", mine.c.closed_at > now - REST)
    is_open = sa.and_(
        mine.c.state == OfferState.open, mine.c.ends_at > now, sa.or_(mine.c.rung != "", mine.c.kind == rung.offer)
    )
    against = sa.or_(mine.c.rung == rung.name, mine.c.state == OfferState.accepted, is_open, ended_of_late)
    held = (
        sa.exists()
        .where(talks.c.address_id == places.c.id, talks.c.holder == Holder.person)
        .where(places.c.customer_id == ORDERS.c.customer_id)
    )
    return [~sa.exists().where(mine.c.backorder_id == LINES.c.id, against), ~held]


def _about(rung: Rung, settings: Settings) -> list[sa.ColumnElement[bool]]:
    """Which products and orders a rule is about; amounts of money are in the shop's currency."""
    conditions: list[sa.ColumnElement[bool]] = []
    tags = sa.literal(",") + sa.func.replace(sa.func.lower(PRODUCTS.c.tags), ", ", ",") + ","
    named = [tags.contains(f",{tag.strip().lower()},", autoescape=True) for tag in rung.tags]
    if rung.products:
        named.append(PRODUCTS.c.sku.in_(rung.products))
    if named:
        conditions.append(sa.or_(*named))
    discount_in_money = rung.offer == "discount" and rung.terms_of(settings).discount_amount
    if rung.min_order_value or rung.budget_per_month or discount_in_money:
        conditions.append(LINES.c.currency == settings.shop_currency)
    if rung.min_order_value:
        others = LINES.alias("others")
        value = (
            sa.select(sa.func.sum(others.c.price_minor * (others.c.quantity - others.c.cancelled)))
            .where(others.c.order_id == LINES.c.order_id)
            .scalar_subquery()
        )
        conditions.append(value >= rung.min_order_value)
    return conditions


def _possible(
    rung: Rung, settings: Settings, gift: sa.ColumnElement[int], now: datetime
) -> list[sa.ColumnElement[bool]]:
    """What the kind asks for, the shop's cap, the margin that must be left, and what may stand in."""
    conditions: list[sa.ColumnElement[bool]] = []
    price, others = LINES.c.price_minor * LINES.c.waiting, LINES.alias("siblings")
    if rung.offer in ladder.GIVES:
        worth = LINES.c.price_minor * (LINES.c.quantity - LINES.c.cancelled)
        conditions += [gift > 0, gift <= worth * settings.offer_cap_percent // 100]
    if rung.margin_floor_percent is not None:
        # Of a product whose cost is not known, no margin is.
        margin = (LINES.c.price_minor - PRODUCTS.c.cost_minor) * LINES.c.waiting - gift
        conditions.append(margin * 100 >= price * rung.margin_floor_percent)
    if rung.offer == "split_shipment":
        here = sa.exists().where(others.c.order_id == LINES.c.order_id, others.c.allocated > 0)
        conditions.append(here)
    wants = True if rung.offer == "alternative" else rung.substitute_in_stock
    if wants is not None:
        conditions.append(_substitute(now) if wants else ~_substitute(now))
    return conditions


def _substitute(now: datetime) -> sa.ColumnElement[bool]:
    """Say whether something that may stand in is on the shelf for as many units as wait."""
    pairs, others = table(Alternative), PRODUCTS.alias("others")
    return sa.exists().where(
        pairs.c.product_id == LINES.c.product_id,
        others.c.id == pairs.c.alternative_id,
        others.c.currency == LINES.c.currency,
        supply.sellable(others.c.id, others.c.on_hand, now) >= LINES.c.waiting,
    )


def _sales_hours(tx: Session, customer_ids: Sequence[int], settings: Settings) -> dict[int, Hours]:
    grouped = selling.hours_of(tx, customer_ids, Window.parse(settings.message_hours))
    return {customer_id: hours for hours, some in grouped.items() for customer_id in some}
