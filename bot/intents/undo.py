"""They take back a cancellation, or something that they accepted."""

from collections.abc import Sequence
from datetime import datetime

from bot.dialogue import Reply, Text
from bot.intents import Turn, my_options, person, status
from bot.intents._terms import facts
from store import cancellations, catalog, offers, orders
from store.cancellations import Cancellation, CancellationState
from store.errors import TooLate
from store.messages import Message
from store.offers import Offer, OfferState
from store.orders import Order

Done = Cancellation | Offer


def answer(turn: Turn) -> Reply:
    """Undo what they mean: what the button names, else all of the last breath; say kindly where it is too late."""
    meant = _named(turn) if turn.args else _last_breath(turn)
    try:
        with turn.tx.begin_nested():
            # All products before any line, and the lines before the order that they share.
            catalog.lock(turn.tx, [orders.line_of(turn.tx, one.backorder_id).product_id for one in meant])
            texts = [_undone(turn, one) for one in meant]
    except TooLate:
        turn.tx.expire_all()
        texts = []
    if texts:
        return Reply(tuple(texts), (status(), person()))
    if not turn.args and not meant and not _ever_did(turn):
        return Reply((Text("nothing-to-undo"),), (status(), person()))
    options = (my_options(),) if any(line.waiting for line in turn.open_lines()) else ()
    return Reply((Text("undo-over"),), (status(), *options, person()))


def _ever_did(turn: Turn) -> bool:
    who = turn.customer.id
    return cancellations.any_of(turn.tx, who) or offers.ever_accepted(turn.tx, who)


def _last_breath(turn: Turn) -> list[Done]:
    found = _undoable(turn)
    newest = max((_since(one) for one in found), default=None)
    return [one for one in found if _since(one) == newest]


def _named(turn: Turn) -> list[Done]:
    """Find what a choice names of their own; where all of it was undone before, a second tap is told the same.

    The word alone is the label of many a choice: said again, it means what they did before that.
    """
    cancelled, taken = turn.args.get("cancellations", ()), turn.args.get("offers", ())
    named = [one for one in _undoable(turn) if one.id in (taken if isinstance(one, Offer) else cancelled)]
    return named or (_last_breath(turn) if _is_said(turn) else []) or _undone_before(turn, cancelled, taken)


def _is_said(turn: Turn) -> bool:
    """Say whether it was written in words, and not tapped or chosen by its number."""
    heard = turn.tx.get_one(Message, turn.message_id).body or {}
    return heard.get("kind") == "text" and "number" not in turn.named


def _undoable(turn: Turn) -> list[Done]:
    who, now = turn.customer.id, turn.now
    return [*cancellations.undoable(turn.tx, who, now=now), *offers.undoable(turn.tx, who, now=now)]


def _undone_before(turn: Turn, cancelled: Sequence[int], taken: Sequence[int]) -> list[Done]:
    rows = [*(turn.tx.get(Cancellation, one) for one in cancelled), *(turn.tx.get(Offer, one) for one in taken)]
    undone = (CancellationState.undone, OfferState.undone)
    return [row for row in rows if row and row.state in undone and turn.own(row.backorder_id)]


def _since(one: Done) -> datetime:
    if isinstance(one, Cancellation):
        return one.asked_at
    return one.closed_at or one.made_at


def _undone(turn: Turn, one: Done) -> Text:
    line = orders.line_of(turn.tx, one.backorder_id)
    if isinstance(one, Cancellation):
        cancellations.undo(turn.tx, one.id, now=turn.now)
        return Text("undone", {"title": line.title, "units": one.units})
    offers.undo(turn.tx, one.id, now=turn.now)
    number = turn.tx.get_one(Order, line.order_id).number
    return Text(f"undone-{one.kind.replace('_', '-')}", facts(one, line, number))
