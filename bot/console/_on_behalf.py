"""What a member of staff does for a customer who asked for it: the same that they could choose of the bot.

Everything goes through the operations that the bot uses, so that offers, refunds and news follow as ever. What was done
stands in the audit with what it was before and after, by which means they said so, and why.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import Field
from sqlmodel import Session

from bot.console import Typed, Visit, _people
from bot.intents._terms import choice_of
from bot.locales import load
from store import (
    audit,
    cancellations,
    catalog,
    consent,
    customers,
    database,
    delays,
    offers,
    orders,
    outlook,
    refunds,
    subscriptions,
    tasks,
)
from store.cancellations import Cancellation
from store.consent import Purpose
from store.customers import Customer
from store.errors import BadInput, NotFound, NotWaiting, OfferEnded, Refused
from store.evidence import AGREED
from store.money import Money
from store.offers import Offer, alternative, split_shipment
from store.orders import Backorder, Order
from store.settings import Settings
from store.writebacks import WriteBackKind

MEANS = ("phone", "e-mail", "chat", "letter", "in person")
"""How staff may have had their word."""
Why = Annotated[str, Field(max_length=500)]
Means = Literal["phone", "e-mail", "chat", "letter", "in person"]
AGAIN = "That was done already, and once is enough."


class Wanted(Typed):
    """What they want done about a line; `act` is wait, together, cancel, or an offer by its seal."""

    act: Annotated[str, Field(max_length=64)]
    how: Means
    reason: Why
    until: date | None = None
    units: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


class Stop(Typed):
    """Which messages they do not want any more; `stop_where` is an address, 0 for all of them."""

    stop_what: Literal["everything", "offers"]
    stop_where: Annotated[int, Field(ge=0, lt=2**63)] = 0
    stop_how: Means
    stop_reason: Why


class TakeBack(Typed):
    """What they take back."""

    undo: Annotated[str, Field(pattern=r"^(cancellation|offer) \d{1,18}$")]
    undo_how: Means
    undo_reason: Why


class Sent(Typed):
    """Which refund was sent, what proves it, and why it is noted here."""

    refund: Annotated[int, Field(ge=1, lt=2**63)]
    evidence: Annotated[str, Field(max_length=200)]
    refund_reason: Why


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be had for a line at this moment; `offer_id` is None for what was not offered yet.

    `seal` names the kind, the terms and what ends, so that nothing else is taken than what was read. `ends` is money
    that was given for waiting and falls away with it.
    """

    kind: str
    terms: Mapping[str, Any]
    offer_id: int | None
    label: str
    ends: Money | None

    @property
    def seal(self) -> str:
        """Name what it is and on which terms."""
        written = json.dumps([self.kind, dict(self.terms), self.ends.minor if self.ends else 0], sort_keys=True)
        return f"offer {hashlib.sha256(written.encode()).hexdigest()[:20]}"

    @property
    def products(self) -> list[int]:
        """Return the products that it touches beside the line's own."""
        return offers.kinds()[self.kind].products(self.terms)


Act = Callable[[Session, datetime], str]
"""Does something in a transaction, and says what was done."""


def once(visit: Visit, subject: str, path: str, field: str, act: Act) -> Response | None:
    """Do something a single time for each key of a form and go on to a page; None where it is refused."""

    def was_done() -> bool:
        with visit.db.reading() as tx:
            return audit.was_done(tx, "", subject, key=visit.form.once)

    if was_done():
        return visit.back(path, AGAIN)
    with visit.form.refusals(field), visit.db.transaction() as tx:
        return visit.back(path, act(tx, database.now(tx)))
    if was_done():
        # The other one of two presses was under way.
        return visit.back(path, AGAIN)
    return None


def choices(tx: Session, line: Backorder, *, settings: Settings, now: datetime) -> list[Choice]:
    """List what can be had for a line: what is offered to them already, and what else fits; nothing is made."""
    standing = offers.possible(tx, line, now=now)
    about = {(one.kind, one.terms.get("product_id")) for one in standing}
    new = [
        Offer(backorder_id=line.id, kind=kind, terms=terms, key="", made_at=now, ends_at=now)
        for kind, terms in offers.fitting(tx, line, settings=settings, now=now)
        if (kind, terms.get("product_id")) not in about
    ]
    return [_choice(tx, one, line, settings) for one in (*standing, *new)]


def may_ship_together(tx: Session, line: Backorder) -> bool:
    """Tell whether they can still ask that an order come in one parcel."""
    units = sum(one.open for one in orders.lines_of(tx, line.order_id))
    together = split_shipment.wish(tx, line.order_id) is WriteBackKind.together
    return line.waiting > 0 and units > 1 and not together


def brings_back(tx: Session, line: Backorder) -> Money | None:
    """Say what goes back when all that is open of a line is cancelled; None where nothing is."""
    return cancellations.refunds_for(tx, {line.id: line.open})[line.id] if line.open else None


def for_line(visit: Visit, customer_id: int, backorder_id: int, wanted: Wanted) -> Act:
    """Return what does for one line what they want."""

    def act(tx: Session, now: datetime) -> str:
        line = _people.own(tx, customer_id, backorder_id)
        chosen = None
        if wanted.act.startswith("offer "):
            could = choices(tx, line, settings=visit.settings, now=now)
            chosen = next((one for one in could if one.seal == wanted.act), None)
        catalog.lock(tx, [line.product_id, *(chosen.products if chosen else ())])
        line = orders.locked(tx, backorder_id)
        subject = f"backorder {backorder_id}"
        if audit.was_done(tx, "", subject, key=visit.form.once):
            raise Refused(AGAIN)
        before = _stands(line)
        doing = _Doing(tx, visit, line, wanted, now)
        match wanted.act:
            case "wait":
                done = _wait(doing)
            case "together":
                done = _together(doing)
            case "cancel":
                done = _cancel(doing)
            case _ if chosen is not None:
                done = _take(doing, chosen)
            case _:
                raise OfferEnded("this is not to be had any more as it was shown; choose from what there is now")
        number = tx.get_one(Order, line.order_id).number
        audit.record(
            tx,
            visit.who,
            done.act,
            subject,
            key=visit.form.once,
            now=now,
            order=number,
            how=wanted.how,
            reason=wanted.reason,
            before=before,
            after=_stands(orders.line_of(tx, backorder_id)),
            **done.details,
        )
        return done.said

    return act


def stop(visit: Visit, customer_id: int, wanted: Stop) -> Act:
    """Return what ends their consent, to everything or to offers, at one address or wherever they are reached."""

    def act(tx: Session, now: datetime) -> str:
        tx.get(Customer, customer_id, with_for_update={"key_share": True})
        if audit.was_done(tx, "", f"customer {customer_id}", key=visit.form.once):
            raise Refused(AGAIN)
        places = [one.id for one in customers.addresses_of(tx, customer_id)]
        if wanted.stop_where:
            places = [one for one in places if one == wanted.stop_where]
        if not places:
            raise BadInput("this is no address of theirs; choose one of the list")
        before = _permits(tx, places)
        source = f"{visit.who}, on their word by {wanted.stop_how}"
        if wanted.stop_what == "offers":
            consent.revoke(tx, places, Purpose.marketing, source=source, now=now)
        else:
            consent.revoke(tx, places, source=source, now=now)
            subscriptions.end_at(tx, places, now=now)
        audit.record(
            tx,
            visit.who,
            "ended consent",
            f"customer {customer_id}",
            key=visit.form.once,
            now=now,
            to=wanted.stop_what,
            how=wanted.stop_how,
            reason=wanted.stop_reason,
            before=before,
            after=_permits(tx, places),
        )
        return "No more offers go to them." if wanted.stop_what == "offers" else "No more messages go to them there."

    return act


def subject_of(tx: Session, wanted: TakeBack) -> str:
    """Name the line about which something is taken back, "" where there is none."""
    row = _named(tx, wanted)
    return f"backorder {row.backorder_id}" if row else ""


def take_back(visit: Visit, customer_id: int, wanted: TakeBack) -> Act:
    """Return what takes a cancellation or an accepted offer back."""

    def act(tx: Session, now: datetime) -> str:
        row = _named(tx, wanted)
        if row is None:
            raise NotFound("there is nothing of that kind to take back")
        line = _people.own(tx, customer_id, row.backorder_id)
        before = _stands(line)
        if isinstance(row, Cancellation):
            cancellations.undo(tx, row.id, now=now)
        else:
            offers.undo(tx, row.id, now=now)
        # What is held now was held by the other press before.
        if audit.was_done(tx, "", f"backorder {line.id}", key=visit.form.once):
            raise Refused(AGAIN)
        audit.record(
            tx,
            visit.who,
            "took back",
            f"backorder {line.id}",
            key=visit.form.once,
            now=now,
            what=wanted.undo,
            how=wanted.undo_how,
            reason=wanted.undo_reason,
            before=before,
            after=_stands(orders.line_of(tx, line.id)),
        )
        return f"{line.title}: it is as it was before."

    return act


def note_sent(visit: Visit, customer_id: int, sent: Sent) -> Act:
    """Return what notes that money was sent; they hear of it."""

    def act(tx: Session, now: datetime) -> str:
        if sent.refund not in {one.id for one in _people.owed_to(tx, customer_id, now=now)}:
            raise NotWaiting("this refund is not owed to them any more")
        row = refunds.send(tx, sent.refund, by=visit.who, evidence=sent.evidence, now=now)
        audit.record(
            tx,
            visit.who,
            "refund sent",
            f"refund {row.id}",
            key=visit.form.once,
            now=now,
            evidence=row.evidence,
            reason=sent.refund_reason,
            before="owed",
            after=row.state.value,
        )
        return "Noted as sent; they hear of it."

    return act


@dataclass(frozen=True, slots=True)
class _Doing:
    """What an act on a line is given; the line and its products are held."""

    tx: Session
    visit: Visit
    line: Backorder
    wanted: Wanted
    now: datetime


@dataclass(frozen=True, slots=True)
class _Done:
    """How an act stands in the audit, and what is said of it."""

    act: str
    said: str
    details: Mapping[str, object]


def _wait(doing: _Doing) -> _Done:
    """Note that they wait; where the law has asked for their word on a delay, this is it."""
    tx, line, until = doing.tx, doing.line, doing.wanted.until
    if line.waiting == 0:
        raise NotWaiting("nothing of this line waits any more")
    known = outlook.of(tx, [line.id])[line.id]
    meant = [line.id] if until is None or (known.expected_on or date.max) <= until else []
    agreed = delays.agree(
        tx,
        meant,
        until=until,
        settings=doing.visit.settings,
        how=doing.wanted.how,
        by=doing.visit.who,
        now=doing.now,
    )
    tasks.seen_to(tx, delays.asked_to_cancel(line.id), by=doing.visit.who, now=doing.now)
    details: dict[str, object] = {"told_on": known.told_on.isoformat() if known.told_on else None}
    if until:
        details["until"] = until.isoformat()
    if line.id not in agreed:
        return _Done(AGREED, f"{line.title}: noted that they wait.", details)
    day = agreed[line.id]
    details["delay"] = day.isoformat() if day else "as long as it takes"
    said = f"{line.title}: noted that they agree to the delay{f' until {day}' if day else ', as long as it takes'}."
    return _Done(AGREED, said, details)


def _together(doing: _Doing) -> _Done:
    if not may_ship_together(doing.tx, doing.line):
        raise NotWaiting("this order comes in one parcel anyway")
    split_shipment.keep_together(doing.tx, doing.line.id, now=doing.now)
    return _Done("asked for one parcel", "Noted: the order is kept until all of it is there.", {})


def _cancel(doing: _Doing) -> _Done:
    settings, line = doing.visit.settings, doing.line
    row = cancellations.cancel(
        doing.tx,
        line.id,
        doing.wanted.units,
        key=f"console {doing.visit.form.once}",
        by=f"staff {doing.visit.who}",
        undo=timedelta(minutes=settings.undo_minutes),
        settings=settings,
        now=doing.now,
    )
    tasks.seen_to(doing.tx, delays.asked_to_cancel(line.id), by=doing.visit.who, now=doing.now)
    undo = f" It can be taken back for {settings.undo_minutes} minutes." if settings.undo_minutes else ""
    units = f"{row.units} unit{'' if row.units == 1 else 's'}"
    return _Done("cancelled", f"{units} of {line.title} cancelled.{undo}", {"units": row.units})


def _take(doing: _Doing, chosen: Choice) -> _Done:
    tx, settings = doing.tx, doing.visit.settings
    lifetime = timedelta(hours=settings.offer_hours)
    offer_id = chosen.offer_id
    if offer_id is None:
        made = offers.make(tx, doing.line, chosen.kind, dict(chosen.terms), lifetime=lifetime, now=doing.now)
        offer_id = made.id
    offers.accept(tx, offer_id, undo=timedelta(minutes=settings.undo_minutes), now=doing.now)
    undo = f" It can be taken back for {settings.undo_minutes} minutes." if settings.undo_minutes else ""
    details = {"offer": offer_id, "kind": chosen.kind, "terms": dict(chosen.terms)}
    return _Done("accepted an offer for them", f"Done: {chosen.label}.{undo}", details)


def _named(tx: Session, wanted: TakeBack) -> Cancellation | Offer | None:
    kind, _, number = wanted.undo.partition(" ")
    return tx.get(Cancellation, int(number)) if kind == "cancellation" else tx.get(Offer, int(number))


def _choice(tx: Session, offer: Offer, line: Backorder, settings: Settings) -> Choice:
    label = load().speak(f"en-{settings.shop_country}", choice_of(offer).label, form="telegram")
    gone = alternative.ends(tx, offer, line) if offer.kind == "alternative" else []
    ends = Money(sum(int(one.terms["amount_minor"]) for one in gone), line.currency) if gone else None
    return Choice(offer.kind, offer.terms, offer.id, label, ends)


def _stands(line: Backorder) -> Mapping[str, int]:
    return {name: getattr(line, name) for name in ("waiting", "allocated", "shipped", "cancelled")}


def _permits(tx: Session, places: Collection[int]) -> Mapping[str, Sequence[str]]:
    """Say to what they agree at each of these addresses, which are named by their numbers."""
    return {
        f"address {one}": [purpose.value for purpose in Purpose if consent.held(tx, one, purpose)] for one in places
    }
