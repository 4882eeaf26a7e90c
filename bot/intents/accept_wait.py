"""They agree to wait."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, is_meant, nothing_open, person, status
from store import audit


def answer(turn: Turn) -> Reply:
    """Write down that they agreed, for the line they meant or for all that wait, and say what happens next."""
    open_ones = turn.open_lines()
    lines = [line for line in open_ones if line.waiting]
    if "line" in turn.args:
        lines = [line for line in lines if line.backorder_id == turn.args["line"]]
    else:
        lines = [line for line in lines if is_meant(line, turn)] or lines
    if not lines and any(line.backorder_id == turn.args.get("line", line.backorder_id) for line in open_ones):
        # It is set aside already: whoever decides against a change is not told of waiting.
        return Reply((Text("offer-declined"),), (status(), person()))
    if not lines:
        return nothing_open(turn)
    for line in lines:
        audit.record(
            turn.tx,
            f"customer {turn.customer.id}",
            "agreed to wait",
            f"backorder {line.backorder_id}",
            now=turn.now,
            message=turn.message_id,
            told_on=line.told_on.isoformat() if line.told_on else None,
        )
    dates = [line.expected_on for line in lines if line.expected_on]
    if len(lines) == 1 and dates:
        told = Text("keep-noted-date", {"title": lines[0].title, "date": dates[0]})
        return Reply((told,), (status(),), (lines[0].promised,))
    return Reply((Text("keep-noted", {"count": len(lines)}),), (status(),))
