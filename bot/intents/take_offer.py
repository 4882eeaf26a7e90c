"""They choose one of the offers that were shown."""

from collections.abc import Callable, Collection
from datetime import timedelta

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, nothing_open, person, status
from bot.intents._terms import facts, named
from bot.intents.see_alternatives import options
from store import catalog, offers, orders
from store.errors import NotWaiting, OfferEnded, OutOfStock, Refused
from store.money import Money
from store.offers import Offer, OfferState, alternative
from store.orders import Backorder, Order

AT_ONCE = ("discount", "free_shipping")
"""What only gives is taken at once; everything else is stated in full and agreed to first."""


def answer(turn: Turn) -> Reply:
    """Ask whether they agree, or make it so; what cannot be had any more is answered with what is possible now."""
    offer = turn.tx.get(Offer, turn.args.get("offer", 0), populate_existing=True)
    line = turn.own(offer.backorder_id) if offer else None
    if offer is None or line is None:
        return nothing_open(turn)
    if offer.kind in AT_ONCE or turn.args.get("confirmed"):
        return _accept(turn, offer, line)
    return confirm(turn, offer, line)


def confirm(turn: Turn, offer: Offer, line: Backorder) -> Reply:
    """State the terms and ask; while they think, what they would get is kept for them."""
    lifetime = timedelta(minutes=turn.settings.alternative_hold_minutes)
    try:
        with turn.tx.begin_nested():
            offers.hold(turn.tx, offer.id, lifetime=lifetime, now=turn.now)
    except (OfferEnded, OutOfStock, NotWaiting) as refusal:
        return _instead(turn, offer, line, refusal)
    ends = _ends(turn, offer, line)
    told = {"ends": [one.id for one in ends]} if ends else {}
    agree = Choice(Text("choice-agree"), "take_offer", {"offer": offer.id, "confirmed": True, **told})
    stay = Choice(Text("choice-no-thanks"), "decline_offer", {"offer": offer.id})
    turn.ask(agree, stay)
    question = Text(f"confirm-{named(offer)}", facts(offer, line, _number(turn, line)))
    if ends:
        given = Money(sum(int(one.terms["amount_minor"]) for one in ends), line.currency)
        return Reply((Text("ends-gift", {"amount": given}), question), (agree, stay))
    if offer.kind != "split_shipment":
        return Reply((question,), (agree, stay))
    together = Choice(Text("choice-together"), "partial_shipment", {"wish": "together", "line": line.id})
    return Reply((*_parts(turn, line), question), (agree, together, stay))


def take_the_one(turn: Turn, kinds: Collection[str], otherwise: Callable[[Turn], Reply]) -> Reply:
    """Take the offer of these kinds that was asked about, or the one that is open; else do what `otherwise` does."""
    asked = (turn.asked or {}).get("yes") or {}
    if asked.get("intent") == "take_offer":
        offer = turn.tx.get(Offer, asked["args"]["offer"])
        if offer is not None and offer.kind in kinds:
            turn.args = asked["args"]
            return answer(turn)
    found = [
        offer
        for line in turn.open_lines()
        for offer in offers.possible(turn.tx, orders.line_of(turn.tx, line.backorder_id), now=turn.now)
        if offer.kind in kinds
    ]
    if len(found) != 1:
        return otherwise(turn)
    turn.args = {"offer": found[0].id}
    return answer(turn)


def _accept(turn: Turn, offer: Offer, line: Backorder) -> Reply:
    known = {one.id for one in _ends(turn, offer, line)}
    if offer.state is OfferState.open and not known.issubset(turn.args.get("ends", ())):
        # What falls away with it was given after they were asked, as on another phone.
        return confirm(turn, offer, line)
    minutes = turn.settings.undo_minutes
    try:
        with turn.tx.begin_nested():
            offers.accept(turn.tx, offer.id, undo=timedelta(minutes=minutes), now=turn.now)
    except (OfferEnded, OutOfStock, NotWaiting) as refusal:
        return _instead(turn, offer, line, refusal)
    taken = Text(f"taken-{named(offer)}", facts(offer, line, _number(turn, line)))
    if not minutes:
        return Reply((taken,), (status(),))
    return Reply((taken, Text("undo-until", {"minutes": minutes})), (_undo(offer), status()))


def _ends(turn: Turn, offer: Offer, line: Backorder) -> list[Offer]:
    """Read what falls away with an offer, once nobody else can change it."""
    if offer.kind != "alternative":
        return []
    catalog.lock(turn.tx, [line.product_id, *alternative.products(offer.terms)])
    return alternative.ends(turn.tx, offer, orders.locked(turn.tx, line.id))


def _undo(offer: Offer) -> Choice:
    return Choice(Text("choice-undo"), "undo", {"offers": [offer.id]})


def _instead(turn: Turn, offer: Offer, line: Backorder, refusal: Refused) -> Reply:
    """Say kindly why not, and show what is possible now."""
    turn.tx.expire_all()
    known = facts(offer, line, _number(turn, line))
    if offer in offers.accepted(turn.tx, line.id):
        undo = [_undo(offer)] if offer in offers.undoable(turn.tx, turn.customer.id, now=turn.now) else []
        return Reply((Text("ended-accepted"),), (*undo, status()))
    waiting = [one for one in turn.open_lines() if one.backorder_id == line.id and one.waiting]
    if not waiting:
        return Reply((Text("ended-waiting", known),), (status(), person()))
    why = Text("ended-stock" if isinstance(refusal, OutOfStock) else "ended-offer", known)
    return options(turn, waiting[0]).after(why)


def _parts(turn: Turn, line: Backorder) -> list[Text]:
    """Tell what would go now and what later."""
    lines = orders.lines_of(turn.tx, line.order_id)
    here = [Text("split-part-now", {"units": one.allocated, "title": one.title}) for one in lines if one.allocated]
    later = [Text("split-part-later", {"units": one.waiting, "title": one.title}) for one in lines if one.waiting]
    return [*here, *later]


def _number(turn: Turn, line: Backorder) -> str:
    return turn.tx.get_one(Order, line.order_id).number
