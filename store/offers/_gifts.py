"""Money for going on waiting: a discount or a credit, not both, and with free shipping never beyond the shop's cap."""

from collections.abc import Mapping
from secrets import choice
from typing import Any

from sqlmodel import Session

from store import offers, orders, writebacks
from store.errors import OfferEnded
from store.offers import Offer
from store.orders import Backorder
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

ONE_OF = ("discount", "store_credit")
"""Of these a line gets one."""
_SHIPPING = "free_shipping"
KINDS = (*ONE_OF, _SHIPPING)
_ONE_OF_ASKED = (WriteBackKind.discount, WriteBackKind.code, WriteBackKind.store_credit)

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Capitals and digits that nobody takes for another one."""


def fits(tx: Session, line: Backorder, kind: str, terms: Mapping[str, Any]) -> bool:
    """Say whether a line may get `amount_minor` more, with what it has got, within `cap_percent` of its price.

    The price is that of the units that were not cancelled.
    """
    given = [offer for offer in offers.accepted(tx, line.id) if offer.kind in KINDS]
    if kind in ONE_OF and any(offer.kind in ONE_OF for offer in given):
        return False
    together = int(terms["amount_minor"]) + sum(int(offer.terms["amount_minor"]) for offer in given)
    most = line.price_minor * (line.quantity - line.cancelled) * int(terms.get("cap_percent", 100)) // 100
    return int(terms["amount_minor"]) > 0 and together <= most


def check(tx: Session, offer: Offer, line: Backorder) -> None:
    """Raise OfferEnded where it does not fit any more, or was made for more units than wait."""
    if int(offer.terms.get("units", 0)) > line.waiting or not fits(tx, line, offer.kind, offer.terms):
        raise OfferEnded(f"offer {offer.id} does not fit order line {line.id} any more")


def details(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the shop's system must know of the terms."""
    return {name: value for name, value in terms.items() if name not in ("cap_percent", "means", "until")}


def a_code() -> str:
    """Make up a code that nobody guesses and that is easily typed: THANKS-7KQ2-MB4X."""
    signs = "".join(choice(_SIGNS) for _ in range(8))
    return f"THANKS-{signs[:4]}-{signs[4:]}"


def counts(tx: Session, asked: WriteBack) -> bool:
    """Say whether units were cancelled since a discount was asked for: what goes back for them is less for it."""
    cancelled = [WriteBackKind.cancel]
    return asked.kind is WriteBackKind.discount and writebacks.followed(tx, asked, cancelled, on_line=True)


def ended_by_swap(tx: Session, line: Backorder, units: int) -> list[tuple[Offer, WriteBack]]:
    """List what was given for waiting and falls away when `units` of a line are swapped, with what the shop was asked.

    That is what the shop has not carried out, where nothing of the line waits any more. It stays where some of the
    units that it was given for have come, and where a cancellation has counted with it. The shipping of an order stays
    free while another line of it waits, or where one for which it was given has come.
    """
    if line.waiting > units:
        return []
    given = [offer for offer in offers.accepted(tx, line.id) if offer.kind in ONE_OF]
    others = [one for one in orders.lines_of(tx, line.order_id) if one.id != line.id]
    if not any(one.waiting for one in others):
        came = {one.id for one in others if one.allocated or one.shipped}
        given += [one for one in offers.accepted_in(tx, line.order_id, _SHIPPING) if one.backorder_id not in came]
    found = []
    for offer in given:
        asked = writebacks.named(tx, offers.asked_as(offer))
        some_came = int(offer.terms.get("units", 0)) > units
        if asked is not None and asked.state is WriteBackState.open and not some_came and not counts(tx, asked):
            found.append((offer, asked))
    return found


def is_replaced(tx: Session, asked: WriteBack) -> bool:
    """Say whether something stands in place of a gift that fell away: a line gets one, an order its shipping once."""
    if asked.kind is WriteBackKind.free_shipping:
        return writebacks.followed(tx, asked, [asked.kind])
    return writebacks.followed(tx, asked, _ONE_OF_ASKED, on_line=True)
