"""They want fewer units of something, or more."""

from datetime import timedelta

from bot import units
from bot.dialogue import Choice, Reply, Text, Value
from bot.intents import Turn, about_one, intents, is_meant, keep_waiting, nothing_open, person, status
from bot.units import Change
from store import cancellations, catalog, orders, outlook
from store.outlook import Outlook

MOST = 9
"""Up to so many units each number is a choice of its own; of more, the number is written."""


def answer(turn: Turn) -> Reply:
    """Ask how many where it is not said, state what goes back, and cancel exactly the rest when it is confirmed."""
    lines = turn.open_lines()
    if not lines:
        return nothing_open(turn)
    change = _change(turn)
    turn.args = {**turn.args, "way": change.way, "units": change.units}
    meant = [line for line in lines if is_meant(line, turn)] or lines
    fitting = [line for line in meant if _fits(line, change)] or meant
    return about_one(
        turn, "change_quantity", lambda line: _of(turn, line, change), lines=lines if "line" in turn.args else fitting
    )


def kept(line: Outlook) -> int:
    """How many units of a line the customer still gets or has got."""
    return line.quantity - line.cancelled


def _change(turn: Turn) -> Change:
    if "way" in turn.args:
        return Change(turn.args["way"], turn.args["units"])
    # The words of whoever took a choice are its label.
    if "line" in turn.args:
        return Change("to", None)
    return units.wanted(turn.undated, [turn.customer.language or turn.settings.shop_language])


def _fits(line: Outlook, change: Change) -> bool:
    match change:
        case Change("more"):
            return True
        case Change("fewer", int(fewer)):
            return fewer < kept(line)
        case Change("to", int(goal)):
            return 0 < goal < kept(line)
        case _:
            return kept(line) > 1


def _of(turn: Turn, line: Outlook, change: Change) -> Reply:
    confirmed = bool(turn.args.get("confirmed"))
    if confirmed:
        line = _held(turn, line)
    had = kept(line)
    goal = had - change.units if change.way == "fewer" and change.units is not None else change.units
    if change.way == "more" or (goal is not None and goal > had):
        return Reply((Text("quantity-more", {"number": line.number}),), (person(), status()))
    if goal == 0 or (had == 1 and goal != had):
        turn.args = {"line": line.backorder_id}
        return intents()["cancel"].answer(turn)
    if goal is None or goal < max(1, line.shipped) or goal == had:
        return _ask(line, goal)
    if confirmed and turn.args.get("had") == had:
        return _reduce(turn, line, had - goal)
    return _confirm(turn, line, goal)


def _held(turn: Turn, line: Outlook) -> Outlook:
    """Read a line as it is once nobody else can change it: two phones may confirm the same."""
    catalog.lock(turn.tx, [orders.line_of(turn.tx, line.backorder_id).product_id])
    orders.locked(turn.tx, line.backorder_id)
    return outlook.of(turn.tx, [line.backorder_id])[line.backorder_id]


def _ask(line: Outlook, goal: int | None) -> Reply:
    """Ask how many they want to keep, each number a choice; say why `goal` cannot be, where they named one."""
    had, one = kept(line), line.backorder_id
    facts: dict[str, Value] = {"number": line.number, "title": line.title, "units": had}
    if goal == had:
        return Reply((Text("quantity-same", facts),), (status(), person()))
    if had > MOST:
        return Reply((Text("quantity-write", facts),), (keep_waiting(one), person()))
    fewer = [
        Choice(
            Text("choice-keep-some", {"units": some, "count": had}),
            "change_quantity",
            {"line": one, "way": "to", "units": some},
        )
        for some in range(max(1, line.shipped), had)
    ]
    texts = [Text("quantity-which", facts)]
    if goal is not None and 0 <= goal < line.shipped:
        texts.insert(0, Text("quantity-shipped", {"number": line.number, "units": line.shipped}))
    return Reply(tuple(texts), (*fewer, Choice(Text("choice-keep-all"), "accept_wait", {"line": one})))


def _confirm(turn: Turn, line: Outlook, goal: int) -> Reply:
    had, one = kept(line), line.backorder_id
    agree = Choice(
        Text("choice-agree"),
        "change_quantity",
        {"line": one, "way": "to", "units": goal, "had": had, "confirmed": True},
    )
    stay = Choice(Text("choice-keep-all"), "accept_wait", {"line": one})
    turn.ask(agree, stay)
    amount = cancellations.refunds_for(turn.tx, {one: had - goal})[one]
    facts: dict[str, Value] = {
        "number": line.number,
        "title": line.title,
        "count": had,
        "units": goal,
        "amount": amount,
    }
    return Reply((Text("quantity-confirm", facts),), (agree, stay))


def _reduce(turn: Turn, line: Outlook, fewer: int) -> Reply:
    minutes, one = turn.settings.undo_minutes, line.backorder_id
    amount = cancellations.refunds_for(turn.tx, {one: fewer})[one]
    row = cancellations.cancel(
        turn.tx,
        one,
        fewer,
        key=f"message {turn.message_id} line {one}",
        by=f"customer {turn.customer.id}",
        undo=timedelta(minutes=minutes),
        settings=turn.settings,
        now=turn.now,
    )
    facts: dict[str, Value] = {
        "number": line.number,
        "title": line.title,
        "units": kept(line) - fewer,
        "amount": amount,
    }
    texts = [Text("quantity-changed", facts)]
    if not minutes:
        return Reply(tuple(texts), (status(), person()))
    texts.append(Text("undo-until", {"minutes": minutes}))
    return Reply(tuple(texts), (Choice(Text("choice-undo"), "undo", {"cancellations": [row.id]}), status()))
