"""They no longer want a line, or anything that is open."""

from datetime import timedelta

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, keep_waiting, nothing_open, status
from store import cancellations, orders
from store.money import Money
from store.outlook import Outlook


def answer(turn: Turn) -> Reply:
    """Ask which, then ask whether, and cancel only what was confirmed; each can be undone for a while."""
    lines = turn.open_lines()
    meant = [line for line in lines if line.backorder_id in turn.args.get("lines", ())]
    if "line" in turn.args:
        meant = [line for line in lines if line.backorder_id == turn.args["line"]]
    elif number := str(turn.named.get("order") or "").lstrip("#"):
        meant = [line for line in lines if line.number.lstrip("#") == number]
    # A choice means the lines that it was shown for: once they are gone, it means nothing else.
    if not meant and len(lines) == 1 and not turn.args.keys() & {"line", "lines"}:
        meant = lines
    if not lines or (not meant and ("line" in turn.args or "lines" in turn.args)):
        return nothing_open(turn)
    if not meant:
        return _which(lines)
    return _cancel(turn, meant) if turn.args.get("confirmed") else _confirm(turn, meant)


def _which(lines: list[Outlook]) -> Reply:
    each = [
        Choice(
            Text("choice-line", {"number": line.number, "title": line.title}),
            "cancel",
            {"line": line.backorder_id},
        )
        for line in lines[:7]
    ]
    everything = Choice(
        Text("choice-cancel-all", {"count": len(lines)}),
        "cancel",
        {"lines": [line.backorder_id for line in lines]},
    )
    return Reply((Text("cancel-which"),), (*each, everything, keep_waiting()))


def _confirm(turn: Turn, lines: list[Outlook]) -> Reply:
    agree = Choice(
        Text("choice-cancel-now"),
        "cancel",
        {"lines": [line.backorder_id for line in lines], "confirmed": True},
    )
    stay = keep_waiting(lines[0].backorder_id if len(lines) == 1 else None)
    turn.ask(agree, stay)
    texts = [Text("cancel-confirm", _facts(turn, line)) for line in lines]
    return Reply(tuple(texts), (agree, stay))


def _cancel(turn: Turn, lines: list[Outlook]) -> Reply:
    minutes = turn.settings.undo_minutes
    texts, gone = [], []
    for line in lines:
        row = cancellations.cancel(
            turn.tx,
            line.backorder_id,
            key=f"message {turn.message_id} line {line.backorder_id}",
            by=f"customer {turn.customer.id}",
            undo=timedelta(minutes=minutes),
            now=turn.now,
        )
        gone.append(row.id)
        texts.append(Text("cancel-requested", _facts(turn, line)))
    if not minutes:
        return Reply(tuple(texts), (status(),))
    texts.append(Text("undo-until", {"minutes": minutes}))
    return Reply(tuple(texts), (Choice(Text("choice-undo"), "undo", {"cancellations": gone}),))


def _facts(turn: Turn, line: Outlook) -> dict[str, str | int | Money]:
    units = line.waiting + line.allocated
    return {
        "number": line.number,
        "title": line.title,
        "units": units,
        "amount": cancellations.refund_for(turn.tx, orders.line_of(turn.tx, line.backorder_id), units),
    }
