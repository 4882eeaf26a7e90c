"""They no longer want some units, a line, an order, or anything that is open."""

from collections.abc import Sequence
from datetime import timedelta

from bot import units
from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, change_quantity, is_meant, keep_waiting, nothing_open, person, status, status_eta
from store import cancellations, catalog, delays, orders, outlook, tasks
from store.money import Money
from store.outlook import Outlook


def answer(turn: Turn) -> Reply:
    """Ask which, then ask whether, and cancel only what was confirmed; each can be undone for a while."""
    lines = turn.open_lines()
    if turn.args.keys() & {"line", "lines"}:
        # A choice means the lines that it was shown for: once they are gone, it means nothing else.
        chosen = [*turn.args.get("lines", ()), turn.args.get("line")]
        meant = [line for line in lines if line.backorder_id in chosen]
        if not meant:
            return _gone(turn, chosen)
    elif not lines:
        return _nothing_left(turn)
    else:
        meant = [line for line in lines if is_meant(line, turn)]
        if not turn.args and _some_units(turn, meant or lines):
            return change_quantity.answer(turn)
        if number := _unknown(turn, lines):
            return _which(lines).after(Text("order-not-found", {"number": number}))
        meant = meant or (lines if len(lines) == 1 else [])
    if not meant:
        return _which(lines)
    return _cancel(turn, meant) if turn.args.get("confirmed") else _confirm(turn, meant)


def _some_units(turn: Turn, lines: Sequence[Outlook]) -> bool:
    """Say whether they named fewer units than a line has: "cancel one of the two"."""
    change = units.wanted(turn.undated, [turn.customer.language or turn.settings.shop_language])
    if change.units is None:
        return False
    return change.way == "fewer" and any(change.units < change_quantity.kept(line) for line in lines)


def _unknown(turn: Turn, lines: Sequence[Outlook]) -> str:
    """Return the number of an order that they named and of which nothing is open, else nothing."""
    number = str(turn.named.get("order") or "").lstrip("#")
    return "" if any(line.number.lstrip("#").casefold() == number.casefold() for line in lines) else number


def _gone(turn: Turn, chosen: Sequence[int | None]) -> Reply:
    """Say what became of lines of which nothing is open any more, as after a second tap."""
    own = [line.id for line in map(turn.own, filter(None, chosen)) if line is not None]
    known = outlook.of(turn.tx, own)
    texts = [text for one in own for text in status_eta.ended(turn, known[one])]
    if not texts:
        return nothing_open(turn)
    undoable = cancellations.undoable(turn.tx, turn.customer.id, now=turn.now)
    open_ones = [row.id for row in undoable if row.backorder_id in own]
    undo = [Choice(Text("choice-undo"), "undo", {"cancellations": open_ones})] if open_ones else []
    return Reply(tuple(texts), (*undo, status(), person()))


def _nothing_left(turn: Turn) -> Reply:
    """Say that nothing is open; whoever has cancelled a moment ago may want that undone."""
    undoable = cancellations.undoable(turn.tx, turn.customer.id, now=turn.now)
    reply = nothing_open(turn)
    if not undoable:
        return reply
    undo = Choice(Text("choice-undo"), "undo", {"cancellations": [row.id for row in undoable]})
    return Reply(reply.texts, (undo, *reply.choices))


def _which(lines: Sequence[Outlook]) -> Reply:
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
    return Reply((Text("cancel-which"),), (*each, *([everything] if len(lines) > 1 else []), keep_waiting()))


def _confirm(turn: Turn, lines: Sequence[Outlook]) -> Reply:
    agree = Choice(
        Text("choice-cancel-now"),
        "cancel",
        {"lines": [line.backorder_id for line in lines], "confirmed": True},
    )
    one = lines[0] if len(lines) == 1 else None
    stay = keep_waiting(one.backorder_id if one else None)
    turn.ask(agree, stay)
    _tell_staff(turn, lines)
    texts = [Text("cancel-confirm", facts) for facts in _facts(turn, lines)]
    some = []
    if one and one.waiting + one.allocated > 1:
        some = [Choice(Text("choice-only-some"), "change_quantity", {"line": one.backorder_id})]
    return Reply(tuple(texts), (agree, stay, *some))


def _tell_staff(turn: Turn, lines: Sequence[Outlook]) -> None:
    """Have staff see to it where silence agrees to a delay, and they have asked to cancel but may not confirm it."""
    deemed = delays.deemed(turn.tx, [line.backorder_id for line in lines])
    for line in lines:
        if line.backorder_id in deemed:
            told = f"Order {line.number}, {line.title}: they asked to cancel after a delay notice; see that they did."
            key = delays.asked_to_cancel(line.backorder_id)
            tasks.remind(turn.tx, "cancel_asked", told, key=key, customer_id=turn.customer.id, now=turn.now)


def _cancel(turn: Turn, lines: Sequence[Outlook]) -> Reply:
    minutes = turn.settings.undo_minutes
    texts, gone = [], []
    # All products before any line, and the lines before the order that they share.
    catalog.lock(turn.tx, [orders.line_of(turn.tx, line.backorder_id).product_id for line in lines])
    for line, facts in zip(lines, _facts(turn, lines), strict=True):
        row = cancellations.cancel(
            turn.tx,
            line.backorder_id,
            key=f"message {turn.message_id} line {line.backorder_id}",
            by=f"customer {turn.customer.id}",
            undo=timedelta(minutes=minutes),
            settings=turn.settings,
            now=turn.now,
        )
        tasks.seen_to(turn.tx, delays.asked_to_cancel(line.backorder_id), by="the customer", now=turn.now)
        gone.append(row.id)
        texts.append(Text("cancel-requested", facts))
    if not minutes:
        return Reply(tuple(texts), (status(),))
    texts.append(Text("undo-until", {"minutes": minutes}))
    return Reply(tuple(texts), (Choice(Text("choice-undo"), "undo", {"cancellations": gone}),))


def _facts(turn: Turn, lines: Sequence[Outlook]) -> list[dict[str, str | int | Money]]:
    """Return what is told of each line, and what goes back for it when all of them are cancelled."""
    units = {line.backorder_id: line.waiting + line.allocated for line in lines}
    amounts = cancellations.refunds_for(turn.tx, units)
    return [
        {
            "number": line.number,
            "title": line.title,
            "units": units[line.backorder_id],
            "amount": amounts[line.backorder_id],
        }
        for line in lines
    ]
