"""They agree to wait."""

from collections.abc import Sequence
from datetime import date

from bot.dialogue import Reply, Text, Value
from bot.intents import (
    Turn,
    _in_time,
    give_up,
    is_meant,
    keep_waiting,
    my_options,
    nothing_open,
    person,
    status,
    status_eta,
)
from store import audit, delays, outlook, tasks
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
    until = _in_time.day_of(turn)
    agreed = _agreed(turn, [line for line in lines if until is None or (line.expected_on or date.max) <= until], until)
    for line in lines:
        tasks.seen_to(turn.tx, delays.asked_to_cancel(line.backorder_id), by="the customer", now=turn.now)
        audit.record(
            turn.tx,
            f"customer {turn.customer.id}",
            "agreed to wait",
            f"backorder {line.backorder_id}",
            now=turn.now,
            message=turn.message_id,
            told_on=line.told_on.isoformat() if line.told_on else None,
            **({"until": until.isoformat()} if until else {}),
        )
    if agreed:
        noted = [_noted(line, agreed[line.backorder_id]) for line in lines if line.backorder_id in agreed]
        return Reply(tuple(noted), (status(),))
    if until:
        return _noted_until(lines, until)
    dates = [line.expected for line in lines if line.expected]
    if len(lines) == 1 and dates:
        told = Text("keep-noted-date", {"title": lines[0].title, "date": dates[0]})
        return Reply((told,), (status(),), (lines[0].promised,))
    return Reply((Text("keep-noted", {"count": len(lines)}),), (status(),))


def _agreed(turn: Turn, lines: Sequence[Outlook], until: date | None) -> dict[int, date | None]:
    """Write their word down where the law has asked for it; who waits until a day agrees to none after it."""
    ids = [line.backorder_id for line in lines]
    return delays.agree(turn.tx, ids, until=until, settings=turn.settings, heard_id=turn.message_id, now=turn.now)


def _noted(line: Outlook, until: date | None) -> Text:
    facts: dict[str, Value] = {"title": line.title, "date": until or "", "until": "day" if until else "open"}
    return Text("delay-agreed", facts)


def _too_late(turn: Turn) -> Reply:
    """Say what became of the line that they would wait for, where nothing of it is open any more."""
    line = turn.own(int(turn.args.get("line", 0)))
    if line is None:
        return nothing_open(turn)
    return Reply(tuple(status_eta.ended(turn, outlook.of(turn.tx, [line.id])[line.id])), (person(), status()))


def _noted_until(lines: Sequence[Outlook], until: date) -> Reply:
    """Tell them the day back, and whether we expect it by then; no more than that is agreed."""
    if len(lines) > 1:
        late = any(line.expected_on is None or line.expected_on > until for line in lines)
        told = Text("keep-until-all", {"count": len(lines), "until": until})
        return Reply((told,), (status(), my_options()) if late else (status(),))
    line = lines[0]
    facts: dict[str, Value] = {"title": line.title, "until": until}
    if line.expected_on is None:
        told = Text("keep-until-undated", facts)
    else:
        key = "keep-until" if line.expected_on <= until else "keep-until-later"
        told = Text(key, {**facts, "date": line.expected_on})
    one = line.backorder_id
    late = line.expected_on is None or line.expected_on > until
    ways = (keep_waiting(one), my_options(one), give_up(one)) if late else (status(),)
    return Reply((told, *status_eta.your_word(line)), ways, (line.promised,))
