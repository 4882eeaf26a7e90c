"""What a waiting customer may accept until a moment: each kind of offer is a file here.

A kind is a module with `proposals(tx, line, settings)`, the terms it could offer for a line now; `accept(tx, offer,
line, now=)`, which makes it so in the caller's transaction; and `products(terms)`, those it touches beside the
line's own. Its words are `offer-<kind>` in the locales.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, cast

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import catalog, orders
from store.database import table, wake
from store.errors import NotFound, NotWaiting, OfferEnded
from store.orders import Backorder
from store.registry import modules
from store.settings import Settings
from store.sql import JSON, key, one_of, ref


class OfferState(StrEnum):
    """Open, or how it ended."""

    open = "open"
    accepted = "accepted"
    declined = "declined"
    expired = "expired"
    withdrawn = "withdrawn"


class Offer(SQLModel, table=True):
    """One proposal about one line, on `terms` that do not change, used at most once."""

    id: int = key()
    key: str = Field(unique=True)
    backorder_id: int = ref("backorder.id", index=True)
    kind: str
    terms: dict[str, Any] = Field(sa_type=JSON)
    state: OfferState = one_of(OfferState, default=OfferState.open)
    made_at: datetime
    ends_at: datetime = Field(index=True)
    closed_at: datetime | None = None


class OfferKind(Protocol):
    """What a file in this folder must have."""

    def proposals(self, tx: Session, line: Backorder, settings: Settings) -> list[dict[str, Any]]:
        """Return the terms that could be offered for a line now, best first."""

    def products(self, terms: dict[str, Any]) -> list[int]:
        """Return the products whose units it moves, beside the line's own."""

    def accept(self, tx: Session, offer: Offer, line: Backorder, *, now: datetime) -> None:
        """Make it so; the line, its product and `products` are held."""


def kinds() -> dict[str, OfferKind]:
    """Return every kind of offer by its name."""
    return cast("dict[str, OfferKind]", modules("store.offers"))


def open_for(tx: Session, backorder_id: int, *, now: datetime) -> list[Offer]:
    """List the offers that can be accepted for a line at this moment, oldest first."""
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
    made = select(sa.func.count()).where(Offer.backorder_id == line.id)
    offer = Offer(
        key=f"{line.id} {kind} {tx.exec(made).one()}",
        backorder_id=line.id,
        kind=kind,
        terms=terms,
        made_at=now,
        ends_at=now + lifetime,
    )
    tx.add(offer)
    tx.flush()
    return offer


def propose(tx: Session, line: Backorder, *, settings: Settings, now: datetime) -> list[Offer]:
    """Make every offer that fits a line now, or find it made, in the order of the kinds' names."""
    if line.waiting == 0:
        return []
    lifetime = timedelta(hours=settings.offer_hours)
    return [
        make(tx, line, name, terms, lifetime=lifetime, now=now)
        for name, kind in kinds().items()
        for terms in kind.proposals(tx, line, settings)
    ]


def accept(tx: Session, offer_id: int, *, now: datetime) -> Offer:
    """Accept an offer and make it so, in one transaction; of two who accept, one does.

    Raises NotFound, OfferEnded where it is no longer open, NotWaiting where nothing of the line waits any more,
    and what its kind raises (OutOfStock).
    """
    offer = tx.get(Offer, offer_id)
    if offer is None:
        raise NotFound(f"no offer {offer_id}")
    kind = kinds()[offer.kind]
    own = orders.line_of(tx, offer.backorder_id).product_id
    catalog.lock(tx, [own, *kind.products(offer.terms)])
    line = orders.locked(tx, offer.backorder_id)
    tx.refresh(offer, with_for_update=True)
    if offer.state is not OfferState.open or offer.ends_at <= now:
        raise OfferEnded(f"offer {offer_id} has ended")
    if line.waiting == 0:
        raise NotWaiting(f"nothing of order line {line.id} waits any more")
    kind.accept(tx, offer, line, now=now)
    offer.state, offer.closed_at = OfferState.accepted, now
    tx.flush()
    wake(tx, "scheduler")
    return offer


def decline(tx: Session, offer_id: int, *, now: datetime) -> None:
    """Say no to an offer; one that has ended stays as it ended."""
    _close(tx, table(Offer).c.id == offer_id, OfferState.declined, now)


def expire(tx: Session, *, now: datetime) -> int:
    """End every offer whose time is over; return how many."""
    return _close(tx, table(Offer).c.ends_at <= now, OfferState.expired, now)


def accepted(tx: Session, backorder_id: int, kind: str) -> Sequence[Offer]:
    """List the offers of a kind that were accepted for a line."""
    return tx.exec(
        select(Offer).where(
            Offer.backorder_id == backorder_id,
            Offer.kind == kind,
            Offer.state == OfferState.accepted,
        )
    ).all()


def _close(tx: Session, which: sa.ColumnElement[bool], state: OfferState, now: datetime) -> int:
    offers = table(Offer)
    closed = tx.connection().execute(
        sa.update(offers).where(which, offers.c.state == OfferState.open).values(state=state, closed_at=now)
    )
    tx.expire_all()
    return int(closed.rowcount)
