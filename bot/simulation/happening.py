"""What happens in a story: each verb of an event is an operation of the store, or something said on a phone."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from functools import singledispatch
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.simulation.scenario import (
    CarriedOut,
    Coming,
    Goods,
    Landed,
    MoneySent,
    Picked,
    Purchase,
    Said,
    Shipped,
    Slip,
    Stated,
    Stopped,
    ToldByHand,
    Undated,
)
from bot.simulation.slips import references
from bot.simulation.stage import Stage
from store import (
    cancellations,
    catalog,
    consent,
    customers,
    database,
    delays,
    intake,
    orders,
    promises,
    refunds,
    shipments,
    supply,
    writebacks,
)
from store.catalog import Alternative, Product
from store.consent import Purpose
from store.customers import Address
from store.database import table, wake
from store.intake import Agreement, Draft, DraftLine
from store.messages import Direction, Message, State
from store.orders import Backorder
from store.refunds import Refund, RefundState
from store.sql import portions
from store.writebacks import WriteBackState

AGREED = Agreement(wording="checkout v1", source="checkout")
BY = "the story"


def fill(tx: Session, goods: Sequence[Goods]) -> None:
    """Put the products on sale."""
    ids = {}
    for one in goods:
        product = Product(**one.model_dump(exclude={"instead"}))
        tx.add(product)
        tx.flush()
        ids[one.sku] = product.id
    for one in goods:
        for rank, other in enumerate(one.instead):
            tx.add(Alternative(product_id=ids[one.sku], alternative_id=ids[other], rank=rank))
    tx.flush()


def order(stage: Stage, purchase: Purchase) -> None:
    """Have somebody order, who agrees to what their channel says."""
    person, now = stage.people[purchase.person], stage.now
    completed = now
    if purchase.completed is not None:
        completed = datetime.combine(purchase.completed, time(12), stage.scenario.clock).astimezone(UTC)
    with stage.db.transaction() as tx:
        draft = Draft(
            number=purchase.number,
            completed_at=min(completed, now),
            currency=_product(stage, purchase.lines[0].sku).currency,
            name=person.name,
            email=purchase.email,
            phones=[person.handles["sms"]],
            language=purchase.language,
            country=purchase.country,
            postcode=purchase.postcode,
            stated_on=purchase.stated,
            on_credit=purchase.on_credit,
            lines=[
                DraftLine(
                    reference=f"{place}",
                    sku=line.sku,
                    title=_product(stage, line.sku).title,
                    price_minor=_product(stage, line.sku).price_minor,
                    quantity=line.units,
                )
                for place, line in enumerate(purchase.lines, 1)
            ],
        )
        intake.place(
            tx,
            [draft],
            default_zone=stage.settings.shop_time_zone,
            agreement=AGREED if purchase.channel in ("sms", "both") else None,
            silent=purchase.silent,
            now=now,
        )
        if chat := person.handles.get("telegram"):
            open_chats(tx, {person.handles["sms"]: chat}, now)


def open_chats(tx: Session, chats: Mapping[str, str], now: datetime) -> None:
    """Tie chats to the holders of phones, as the link in an order confirmation does, and have them agree there."""
    made = customers.link_all(tx, "telegram", chats, now=now)
    consent.grant(tx, made, Purpose.order_updates, source="start", now=now)


@singledispatch
def happen(what: Any, stage: Stage) -> str | None:
    """Have one thing happen; return why it could not, None where it did."""
    raise TypeError(f"nobody knows how a {type(what).__name__} happens in {stage.scenario.name}")


@happen.register
def _(what: Coming, stage: Stage) -> str | None:
    with stage.db.transaction() as tx:
        name = what.reference or None
        supply.expect(tx, what.sku, what.units, on=what.on, reference=name, now=database.now(tx))
    return None


@happen.register(Slip)
@happen.register(Undated)
def _(what: Slip | Undated, stage: Stage) -> str | None:
    sku, units = references(stage.scenario)[what.reference]
    on = what.to if isinstance(what, Slip) else None
    with stage.db.transaction() as tx:
        supply.expect(tx, sku, units, on=on, reference=what.reference, now=database.now(tx))
    return None


@happen.register
def _(what: Landed, stage: Stage) -> str | None:
    with stage.db.transaction() as tx:
        now, name = database.now(tx), what.reference or None
        supply.land(tx, what.sku, what.units, key=f"story {now.isoformat()}", reference=name, now=now)
    return None


@happen.register
def _(what: Shipped, stage: Stage) -> str | None:
    aside = select(Backorder).where(Backorder.allocated > 0).order_by(col(Backorder.queued_at), col(Backorder.id))
    with stage.db.reading() as tx:
        if what.order:
            aside = aside.where(Backorder.order_id == orders.by_number(tx, what.order).id)
            aside = aside.where(Backorder.line == what.line) if what.line else aside
        else:
            aside = aside.where(Backorder.product_id == catalog.by_sku(tx, what.sku).id)
        parcels = list(tx.exec(aside.limit(what.most)))
    if not parcels:
        return f"nothing of {what.order or what.sku} is set aside to be shipped"
    for some in portions([one.id for one in parcels], 2_000):
        with stage.db.transaction() as tx:
            now = database.now(tx)
            shipments.ship_all(tx, some, key=f"story {now.isoformat()}", now=now)
    return None


@happen.register
def _(what: Stated, stage: Stage) -> str | None:
    with stage.db.transaction() as tx:
        now, product = database.now(tx), catalog.by_sku(tx, what.sku)
        promises.state(tx, product.id, on=what.on, reason=what.reason, by=BY, now=now)
        promises.derive(tx, [product.id], now=now)
        wake(tx, "scheduler")
    return None


@happen.register
def _(what: Said, stage: Stage) -> str | None:
    channel = what.by or _last_heard_by(stage, what.person)
    handle = stage.handle_of(what.person, channel)
    if handle is None:
        return f"{what.person} has no {channel}"
    stage.speak(channel, handle, "text", text=what.text)
    return None


@happen.register
def _(what: Stopped, stage: Stage) -> str | None:
    return happen(Said(person=what.person, text="STOP", by=what.by), stage)


@happen.register
def _(what: Picked, stage: Stage) -> str | None:
    offered = newest_offer(stage, list(stage.people[what.person].handles.values()))
    if offered is None:
        return f"{what.person} was offered nothing to choose"
    message, handle = offered
    place = _place(message, what)
    if place is None:
        labels = ", ".join(f"{one['label']} ({one['intent']})" for one in message.choices or ())
        return f"{what.person} cannot choose {what.intent or what.label}; offered are {labels}"
    take(stage, message, handle, place)
    return None


@happen.register
def _(what: ToldByHand, stage: Stage) -> str | None:
    with stage.db.transaction() as tx:
        line = orders.lines_of(tx, orders.by_number(tx, what.order).id)[what.line - 1]
        now = database.now(tx)
        delays.tell_by_hand(tx, line.id, how=what.how, by=what.by, settings=stage.settings, now=now)
    return None


@happen.register
def _(what: CarriedOut, stage: Stage) -> str | None:
    return None if carry_out(stage, what.order) else f"nothing of {what.order} is to be carried out"


@happen.register
def _(what: MoneySent, stage: Stage) -> str | None:
    with stage.db.transaction() as tx:
        owed = select(Refund).where(Refund.order_id == orders.by_number(tx, what.order).id)
        keys = [one.key for one in tx.exec(owed.where(Refund.state == RefundState.owed))]
        for key in keys:
            refunds.settle(tx, key, RefundState.sent, now=database.now(tx))
    return None if keys else f"no money of {what.order} is owed"


def carry_out(stage: Stage, number: str | None = None) -> int:
    """Have the shop's system carry out what was asked of it, for one order or all; return how much that was."""
    with stage.db.transaction() as tx:
        now = database.now(tx)
        mine = None if number is None else orders.by_number(tx, number).id
        todo = [one.id for one in writebacks.to_do(tx, now=now) if mine in (None, one.order_id)]
        for one in todo:
            cancellations.confirm(tx, one, WriteBackState.done, by=BY, now=now)
    return len(todo)


def newest_offer(stage: Stage, handles: Sequence[str]) -> tuple[Message, str] | None:
    """Return the newest message with choices that went to one of these handles, and to which."""
    with stage.db.reading() as tx:
        found = (
            select(Message, Address.handle)
            .join(Address, table(Address).c.id == table(Message).c.address_id)
            .where(col(Address.handle).in_(handles), Message.direction == Direction.out)
            .where(col(Message.choices).is_not(None), col(Message.sending_at).is_not(None))
            .where(col(Message.state).in_([State.sent, State.delivered, State.unknown]))
            .order_by(col(Message.id).desc())
            .limit(1)
        )
        return tx.exec(found).first()


def label_of(stage: Stage, what: Picked) -> str:
    """Return how the choice is called that somebody is about to take; its intent where it is not offered."""
    offered = newest_offer(stage, list(stage.people[what.person].handles.values()))
    place = _place(offered[0], what) if offered else None
    if offered is None or place is None:
        return what.label or what.intent
    return str((offered[0].choices or [])[place - 1]["label"])


def take(stage: Stage, message: Message, handle: str, place: int) -> None:
    """Press a button, or send its number where there are no buttons."""
    if message.channel == "sms":
        stage.speak("sms", handle, "text", text=str(place))
    else:
        label = (message.choices or [])[place - 1]["label"]
        stage.speak(message.channel, handle, "choice", text=label, data=f"c{message.id}.{place}")


def _place(message: Message, what: Picked) -> int | None:
    """Return which of the choices of a message is meant, counted from one."""
    for place, one in enumerate(message.choices or (), 1):
        if one["intent"] == what.intent if what.intent else what.label.casefold() in one["label"].casefold():
            return place
    return None


def _product(stage: Stage, sku: str) -> Goods:
    return next(one for one in stage.scenario.product if one.sku == sku)


def _last_heard_by(stage: Stage, person: str) -> str:
    """Name the way on which somebody last heard from the shop, else the first that they have."""
    handles = stage.people[person].handles
    rows, places = table(Message).c, table(Address).c
    found = (
        sa.select(rows.channel)
        .join(table(Address), places.id == rows.address_id)
        .where(places.handle.in_(handles.values()), rows.sent_at.is_not(None))
        .order_by(rows.id.desc())
        .limit(1)
    )
    with stage.db.reading() as tx:
        heard: str | None = tx.connection().execute(found).scalar_one_or_none()
    return heard or ("telegram" if "telegram" in handles else "sms")
