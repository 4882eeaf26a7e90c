"""They agree to wait."""

from datetime import date

from bot.dialogue import Reply, Text, Value
from bot.intents import Turn, is_meant, nothing_open, person, status, status_eta
from store import audit, delays, outlook
from store.outlook import Outlook


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
        return _too_late(turn)
    agreed = delays.agree(
        turn.tx,
        [line.backorder_id for line in lines],
        settings=turn.settings,
        heard_id=turn.message_id,
        now=turn.now,
    )
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
    if agreed:
        return Reply(tuple(_noted(line, agreed[line.backorder_id]) for line in lines), (status(),))
    dates = [line.expected for line in lines if line.expected]
    if len(lines) == 1 and dates:
        told = Text("keep-noted-date", {"title": lines[0].title, "date": dates[0]})
        return Reply((told,), (status(),), (lines[0].promised,))
    return Reply((Text("keep-noted", {"count": len(lines)}),), (status(),))


def _noted(line: Outlook, until: date | None) -> Text:
    facts: dict[str, Value] = {"title": line.title, "date": until or "", "until": "day" if until else "open"}
    return Text("delay-agreed", facts)


def _too_late(turn: Turn) -> Reply:
    """Say what became of the line that they would wait for, where nothing of it is open any more."""
    line = turn.own(int(turn.args.get("line", 0)))
    if line is None:
        return nothing_open(turn)
    return Reply(tuple(status_eta.ended(turn, outlook.of(turn.tx, [line.id])[line.id])), (person(), status()))
