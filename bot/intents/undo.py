"""They take a cancellation back."""

from collections.abc import Sequence

from bot.dialogue import Reply, Text
from bot.intents import Turn, person, status
from store import cancellations, catalog, orders
from store.cancellations import Cancellation, CancellationState
from store.errors import TooLate


def answer(turn: Turn) -> Reply:
    """Undo the cancellations that they mean: those of the button, else all of the last breath."""
    open_ones = cancellations.undoable(turn.tx, turn.customer.id, now=turn.now)
    meant = turn.args.get("cancellations")
    if meant is None:
        newest = open_ones[0].asked_at if open_ones else None
        chosen = [row for row in open_ones if row.asked_at == newest]
    else:
        chosen = [row for row in open_ones if row.id in meant]
        if not chosen:
            chosen = _undone_before(turn, meant)
    if not chosen:
        raise TooLate("nothing can be undone any more")
    # All products before any line, and the lines before the order that they share.
    catalog.lock(turn.tx, [orders.line_of(turn.tx, row.backorder_id).product_id for row in chosen])
    return Reply(tuple(_undone(turn, row) for row in chosen), (status(), person()))


def _undone_before(turn: Turn, ids: Sequence[int]) -> list[Cancellation]:
    """Find those of their own that an earlier tap has undone: a second one is told the same."""
    rows = [turn.tx.get(Cancellation, one) for one in ids]
    return [row for row in rows if row and row.state is CancellationState.undone and turn.own(row.backorder_id)]


def _undone(turn: Turn, row: Cancellation) -> Text:
    cancellations.undo(turn.tx, row.id, now=turn.now)
    line = turn.own(row.backorder_id)
    return Text("undone", {"title": line.title if line else "", "units": row.units})
