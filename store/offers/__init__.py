"""What a waiting customer may accept until a moment: each kind of offer is a file here.

A kind is a module with `RANK`, its place among others as customers like them; `proposals`, the terms it could offer for
a line now; `products(terms)`, those it touches beside the line's own; `check`, whether its terms can be had at this
moment; `accept`, which makes it so in the caller's transaction; and `undo`, which makes it as it was. Its words are
`offer-<kind>` in the locales.

Offers are made where a customer asks what is possible, and by the shop's `ladder`. Nothing here sends anything. What
was accepted can be taken back for a while: until then the shop's system is not asked for it, and the moment stands in
what it will be asked.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, cast

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import audit, catalog, events, orders, refunds, writebacks
from store.database import table, wake
from store.errors import NotFound, NotWaiting, OfferEnded, Refused, TooLate
from store.events import Kind
from store.orders import Backorder, Order
from store.refunds import RefundState
from store.registry import modules
from store.settings import Settings
from store.sql import JSON, among, insert, key, numbers, one_of, ref
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

_ASKED_AS = "offer "


class OfferState(StrEnum):
    """Open, or how it ended; `undone` was accepted and taken back."""

    open = "open"
    accepted = "accepted"
    declined = "declined"
    expired = "expired"
    withdrawn = "withdrawn"
    undone = "undone"


class Offer(SQLModel, table=True):
    """One proposal about one line, on `terms` that do not change, used at most once.

    While somebody thinks about it, `held_units` of the product `held_id` are kept for them until `held_until`; and
    while they may take a swap back, what lands and would be theirs, had they gone on waiting. `rung` is the rule of the
    shop's ladder that made it, "" where the customer asked.
    """

    __table_args__ = (
        sa.Index(
            "ix_offer_held",
            "held_id",
            sqlite_where=sa.text("held_id IS NOT NULL"),
            postgresql_where=sa.text("held_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_offer_rung",
            "rung",
            "made_at",
            sqlite_where=sa.text("rung <> ''"),
            postgresql_where=sa.text("rung <> ''"),
        ),
    )

    id: int = key()
    key: str = Field(unique=True)
    backorder_id: int = ref("backorder.id", index=True)
    kind: str
    terms: dict[str, Any] = Field(sa_type=JSON)
    state: OfferState = one_of(OfferState, default=OfferState.open)
    made_at: datetime
    ends_at: datetime = Field(index=True)
    closed_at: datetime | None = None
    held_id: int | None = ref("product.id", nullable=True)
    held_units: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    held_until: datetime | None = None
    rung: str = Field(default="", sa_column_kwargs={"server_default": ""})


class OfferKind(Protocol):
    """What a file in this folder must have."""

    RANK: int

    def proposals(self, tx: Session, line: Backorder, settings: Settings, *, now: datetime) -> list[dict[str, Any]]:
        """Return the terms that could be offered for a line now, best first."""

    def products(self, terms: Mapping[str, Any]) -> list[int]:
        """Return the products of which `units` go to the line, beside the line's own."""

    def check(self, tx: Session, offer: Offer, line: Backorder, *, now: datetime) -> None:
        """Raise what keeps its terms from being had at this moment (OfferEnded, OutOfStock)."""

    def accept(self, tx: Session, offer: Offer, line: Backorder, *, undo_until: datetime, now: datetime) -> None:
        """Make it so; it was checked, and the line, its order, its product and `products` are held."""

    def undo(self, tx: Session, offer: Offer, line: Backorder, asked: WriteBack, *, now: datetime) -> None:
        """Make it as it was, except for what the shop was `asked` for and its refund; the same is held.

        Raises TooLate, before anything has changed, where something rests on it by now.
        """


def kinds() -> dict[str, OfferKind]:
    """Return every kind of offer by its name."""
    return cast("dict[str, OfferKind]", modules("store.offers"))


def open_for(tx: Session, backorder_id: int, *, now: datetime) -> list[Offer]:
    """List the offers for a line that have not ended at this moment, oldest first."""
    found = (
        select(Offer)
        .where(
            Offer.backorder_id == backorder_id,
            Offer.state == OfferState.open,
            col(Offer.ends_at) > now,
        )
        .order_by(col(Offer.id))
    )
    return list(tx.exec(found))


def possible(tx: Session, line: Backorder, *, now: datetime) -> list[Offer]:
    """List the open offers for a line that could be accepted at this moment, oldest first."""
    if line.waiting == 0:
        return []
    found = []
    for offer in open_for(tx, line.id, now=now):
        try:
            kinds()[offer.kind].check(tx, offer, line, now=now)
        except Refused:
            continue
        found.append(offer)
    return found


def propose(
    tx: Session, line: Backorder, *, settings: Settings, of: Collection[str] | None = None, now: datetime
) -> list[Offer]:
    """Make every offer that fits a line now, or find it made, as customers like them; `of` names kinds to keep to.

    What the shop has offered them by itself stands in the place of what it would say now.
    """
    lifetime = timedelta(hours=settings.offer_hours)
    standing = {_about(offer.kind, offer.terms): offer for offer in possible(tx, line, now=now) if offer.rung}
    return [
        standing.get(_about(name, terms)) or make(tx, line, name, terms, lifetime=lifetime, now=now)
        for name, terms in fitting(tx, line, settings=settings, of=of, now=now)
    ]


def fitting(
    tx: Session, line: Backorder, *, settings: Settings, of: Collection[str] | None = None, now: datetime
) -> list[tuple[str, dict[str, Any]]]:
    """List the kinds of offers that fit a line now with their terms, as customers like them; nothing is made."""
    if line.waiting == 0:
        return []
    off = settings.offers_off.replace(",", " ").split()
    wanted = [name for name in kinds() if name not in off and (of is None or name in of)]
    return [
        (name, terms)
        for name in sorted(wanted, key=lambda name: kinds()[name].RANK)
        for terms in kinds()[name].proposals(tx, line, settings, now=now)
    ]


def make(
    tx: Session,
    line: Backorder,
    kind: str,
    terms: dict[str, Any],
    *,
    lifetime: timedelta,
    now: datetime,
) -> Offer:
    """Propose something; while the same terms are open for the same line, that offer is returned instead."""
    for offer in open_for(tx, line.id, now=now):
        if offer.kind == kind and offer.terms == terms:
            return offer
    made = tx.exec(select(sa.func.count()).where(Offer.backorder_id == line.id)).one()
    while True:
        row = {
            "key": f"{line.id} {kind} {made}",
            "backorder_id": line.id,
            "kind": kind,
            "terms": terms,
            "state": OfferState.open,
            "made_at": now,
            "ends_at": now + lifetime,
            "held_units": 0,
        }
        added = insert(tx, table(Offer)).values(row).on_conflict_do_nothing(index_elements=["key"])
        is_new = tx.connection().execute(added.returning(table(Offer).c.id)).first() is not None
        offer = tx.exec(select(Offer).where(Offer.key == row["key"])).one()
        if is_new:
            told(tx, Kind.offer_made, offer, now=now)
        # The same customer may ask on two phones at once: the first of the two has made it.
        if offer.terms == terms and offer.state is OfferState.open and offer.ends_at > now:
            return offer
        made += 1


def hold(tx: Session, offer_id: int, *, lifetime: timedelta, now: datetime) -> Offer:
    """Keep the units that an offer moves for whoever is asked whether they want it, and for nobody else.

    A line holds one thing at a time: what it held before is let go. Raises what `accept` would raise now.
    """
    offer, line = _at_hand(tx, offer_id, now)
    _let_go(tx, line.id)
    for product_id in kinds()[offer.kind].products(offer.terms):
        offer.held_id, offer.held_units = product_id, int(offer.terms["units"])
        offer.held_until = min(now + lifetime, offer.ends_at)
    tx.flush()
    return offer


def accept(tx: Session, offer_id: int, *, undo: timedelta = timedelta(0), now: datetime) -> Offer:
    """Accept an offer and make it so, in one transaction; of two who accept, one does.

    For as long as `undo` it can be taken back. Raises NotFound, OfferEnded where it is no longer open or does not fit
    any more, NotWaiting where nothing of the line waits any more, and OutOfStock where somebody was faster.
    """
    offer, line = _at_hand(tx, offer_id, now)
    _let_go(tx, line.id)
    kinds()[offer.kind].accept(tx, offer, line, undo_until=now + undo, now=now)
    offer.state, offer.closed_at = OfferState.accepted, now
    tx.flush()
    told(tx, Kind.offer_accepted, offer, now=now)
    wake(tx, "scheduler")
    return offer


def undo(tx: Session, offer_id: int, *, now: datetime) -> Offer:
    """Take an acceptance back, and all that it has changed: units, places, promised money, what else it has ended.

    Raises NotFound, and TooLate where it was never accepted, its time has passed, the shop has carried it out, or
    something rests on it by now. Told again, it changes nothing.
    """
    offer, line = _locked(tx, offer_id)
    if offer.state is OfferState.undone:
        return offer
    key = asked_as(offer)
    asked = writebacks.named(tx, key, hold=True)
    if offer.state is not OfferState.accepted or asked is None or asked.not_before <= now:
        raise TooLate(f"offer {offer_id} cannot be taken back any more")
    if asked.state is not WriteBackState.open:
        raise TooLate(f"what offer {offer_id} has asked for is {asked.state.value} already")
    kinds()[offer.kind].undo(tx, offer, line, asked, now=now)
    offer.state, offer.closed_at = OfferState.undone, now
    line.look_at = now
    writebacks.withdraw(tx, key, now=now)
    refunds.settle(tx, key, RefundState.void, now=now)
    refunds.owe_again(tx, writebacks.put_back(tx, asked), now=now)
    told(tx, Kind.offer_undone, offer, now=now)
    wake(tx, "scheduler")
    return offer


def undoable(tx: Session, customer_id: int, *, now: datetime) -> list[Offer]:
    """List what a customer has accepted and may still take back, newest first."""
    offers, lines, asked = table(Offer).c, table(Backorder).c, table(WriteBack).c
    found = (
        select(Offer)
        .join(Backorder, lines.id == offers.backorder_id)
        .join(Order, table(Order).c.id == lines.order_id)
        .join(WriteBack, asked.key == _ASKED_AS + sa.cast(offers.id, sa.String))
        .where(
            table(Order).c.customer_id == customer_id,
            Offer.state == OfferState.accepted,
            WriteBack.state == WriteBackState.open,
            asked.not_before > now,
        )
        .order_by(offers.closed_at.desc(), offers.id.desc())
    )
    return list(tx.exec(found))


def ever_accepted(tx: Session, customer_id: int) -> bool:
    """Tell whether a customer has ever accepted anything, also where they took it back."""
    offers, lines, purchases = table(Offer).c, table(Backorder).c, table(Order).c
    found = (
        sa.exists()
        .where(purchases.customer_id == customer_id)
        .where(lines.order_id == purchases.id, offers.backorder_id == lines.id)
        .where(offers.state.in_([OfferState.accepted, OfferState.undone]))
    )
    return bool(tx.connection().execute(sa.select(found)).scalar_one())


def decline(tx: Session, offer_id: int, *, now: datetime) -> None:
    """Say no to an offer; one that has ended stays as it ended."""
    _close(tx, table(Offer).c.id == offer_id, OfferState.declined, now)


def withdraw(tx: Session, offer_id: int, *, by: str, now: datetime) -> None:
    """Take an offer back, as a member of staff does. Raises NotFound, and OfferEnded where it is not open any more."""
    if _close(tx, table(Offer).c.id == offer_id, OfferState.withdrawn, now) == 0:
        if tx.get(Offer, offer_id) is None:
            raise NotFound(f"no offer {offer_id}")
        raise OfferEnded(f"offer {offer_id} has ended")
    audit.record(tx, by, "withdrew an offer", f"offer {offer_id}", now=now)


def expire(tx: Session, *, now: datetime) -> int:
    """End every offer whose time is over; return how many. Lines that the shop made one for are looked at."""
    rows = table(Offer).c
    ladder = sa.select(rows.backorder_id).where(rows.ends_at <= now, rows.state == OfferState.open, rows.rung != "")
    # The lines first, as whoever accepts an offer holds them.
    if lines := numbers(tx, ladder):
        orders.look_again(tx, among(table(Backorder).c.id, lines), now=now)
    over = sa.select(rows.backorder_id, rows.id, rows.kind, rows.terms).where(
        rows.ends_at <= now, rows.state == OfferState.open
    )
    if events.is_heard(tx, Kind.offer_expired):
        ended = tx.connection().execute(over.order_by(rows.id).with_for_update()).all()
        events.happened(tx, Kind.offer_expired, (_event(*row) for row in ended), now=now)
    return _close(tx, rows.ends_at <= now, OfferState.expired, now)


def told(tx: Session, kind: Kind, offer: Offer, *, now: datetime) -> None:
    """Write down that an offer was made, or what became of it."""
    events.happened(tx, kind, [_event(offer.backorder_id, offer.id, offer.kind, offer.terms)], now=now)


def variant(kind: str, terms: Mapping[str, Any]) -> str:
    """Name the kind of an offer as its texts differ: where money moves, which way it does."""
    name = kind.replace("_", "-")
    if "difference_minor" in terms:
        difference = int(terms["difference_minor"])
        return f"{name}-same" if difference == 0 else f"{name}-dearer" if difference > 0 else f"{name}-cheaper"
    if "cost_minor" in terms:
        return f"{name}-paid" if terms["cost_minor"] else f"{name}-free"
    return f"{name}-code" if terms.get("means") == "code" else name


def accepted(tx: Session, backorder_id: int) -> Sequence[Offer]:
    """List the offers that were accepted for a line, in order, but for those that another choice has ended since."""
    return tx.exec(select(Offer).where(Offer.backorder_id == backorder_id, _stands()).order_by(col(Offer.id))).all()


def accepted_in(tx: Session, order_id: int, kind: str) -> Sequence[Offer]:
    """List the offers of a kind that were accepted for any line of an order, and stand."""
    lines = table(Backorder)
    return tx.exec(
        select(Offer)
        .join(Backorder, lines.c.id == table(Offer).c.backorder_id)
        .where(lines.c.order_id == order_id, Offer.kind == kind, _stands())
        .order_by(col(Offer.id))
    ).all()


def carry_out(
    tx: Session,
    kind: WriteBackKind,
    offer: Offer,
    line: Backorder,
    *,
    details: Mapping[str, Any],
    not_before: datetime,
    now: datetime,
) -> None:
    """Ask the shop's system for what an accepted offer has promised about a line, once it can not be taken back."""
    writebacks.request(
        tx,
        kind,
        key=asked_as(offer),
        order_id=line.order_id,
        backorder_id=line.id,
        details=dict(details),
        not_before=not_before,
        now=now,
    )


def asked_as(offer: Offer) -> str:
    """Return the key of what an accepted offer asks the shop's system for, and of the money that it owes."""
    return f"{_ASKED_AS}{offer.id}"


def _stands() -> sa.ColumnElement[bool]:
    """Say that an offer was accepted, and that what it asks for was not ended by another choice."""
    offers, asked = table(Offer).c, table(WriteBack).c
    mine = asked.key == _ASKED_AS + sa.cast(offers.id, sa.String)
    ended = sa.exists().where(mine, asked.state == WriteBackState.withdrawn)
    return sa.and_(offers.state == OfferState.accepted, ~ended)


def _event(backorder_id: int, offer_id: int, kind: str, terms: Mapping[str, Any]) -> dict[str, Any]:
    return {"backorder_id": backorder_id, "details": {"offer": offer_id, "offer_kind": kind, "terms": dict(terms)}}


def _about(kind: str, terms: Mapping[str, Any]) -> tuple[str, Any]:
    """Name what an offer is about: its kind, and the product where it is one among others."""
    return kind, terms.get("product_id")


def _at_hand(tx: Session, offer_id: int, now: datetime) -> tuple[Offer, Backorder]:
    """Hold all that an offer may change, and check that it can be accepted at this moment."""
    offer, line = _locked(tx, offer_id)
    if offer.state is not OfferState.open or offer.ends_at <= now:
        raise OfferEnded(f"offer {offer_id} has ended")
    if line.waiting == 0:
        raise NotWaiting(f"nothing of order line {line.id} waits any more")
    kinds()[offer.kind].check(tx, offer, line, now=now)
    return offer, line


def _locked(tx: Session, offer_id: int) -> tuple[Offer, Backorder]:
    """Hold all that an offer may change: the products, its line, the order, and itself."""
    offer = tx.get(Offer, offer_id)
    if offer is None:
        raise NotFound(f"no offer {offer_id}")
    kind = kinds()[offer.kind]
    own = orders.line_of(tx, offer.backorder_id).product_id
    catalog.lock(tx, [own, *kind.products(offer.terms)])
    line = orders.locked(tx, offer.backorder_id)
    # What is given once for an order may be offered with several of its lines.
    tx.exec(select(Order.id).where(Order.id == line.order_id).with_for_update(key_share=True)).one()
    tx.refresh(offer, with_for_update=True)
    return offer, line


def _let_go(tx: Session, backorder_id: int) -> None:
    """Free what is held for a line while its customer thinks."""
    tx.flush()
    offers = table(Offer)
    thinks = sa.and_(offers.c.held_id.is_not(None), offers.c.state == OfferState.open)
    held = sa.and_(offers.c.backorder_id == backorder_id, thinks)
    found = select(Offer).where(held).execution_options(populate_existing=True)
    for offer in tx.exec(found):
        offer.held_id, offer.held_units, offer.held_until = None, 0, None
    tx.flush()


def _close(tx: Session, which: sa.ColumnElement[bool], state: OfferState, now: datetime) -> int:
    offers = table(Offer)
    closed = tx.connection().execute(
        sa.update(offers)
        .where(which, offers.c.state == OfferState.open)
        .values(state=state, closed_at=now, held_id=None, held_units=0, held_until=None)
    )
    tx.expire_all()
    return int(closed.rowcount)
