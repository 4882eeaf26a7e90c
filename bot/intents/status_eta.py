"""Where is my order, and when does it come."""

from bot.dialogue import Reply, Text, Value
from bot.intents import Turn, give_up, keep_waiting, my_options, nothing_open, person
from store.outlook import Outlook

MOST = 5
"""How many lines are told at a time; who waits for more is told how many more."""


def answer(turn: Turn) -> Reply:
    """Tell of every open line, or of the order that was named."""
    lines = turn.open_lines()
    number = str(turn.named.get("order") or "").lstrip("#")
    lines = [line for line in lines if line.number.lstrip("#") == number] or lines
    if "line" in turn.args:
        lines = [line for line in lines if line.backorder_id == turn.args["line"]]
    if not lines:
        return nothing_open(turn)
    texts = [text for line in lines[:MOST] for text in state_of(line)]
    promises = tuple(line.promised for line in lines[:MOST] if line.waiting)
    if len(lines) > MOST:
        texts.append(Text("status-more", {"count": len(lines) - MOST}))
    if not any(line.waiting for line in lines):
        return Reply(tuple(texts), (person(),))
    one = lines[0].backorder_id if len(lines) == 1 else None
    return Reply(tuple(texts), (keep_waiting(one), my_options(one), give_up(one)), promises)


def state_of(line: Outlook) -> list[Text]:
    """Say of one line how many units are where, and when the rest comes."""
    facts: dict[str, Value] = {"number": line.number, "title": line.title}
    texts: list[Text] = []
    if line.allocated:
        texts.append(Text("status-allocated", {**facts, "units": line.allocated}))
    if line.waiting:
        where: dict[str, Value] = {**facts, "units": line.waiting, "place": line.place}
        if line.expected_on:
            texts.append(Text("status-expected", {**where, "date": line.expected_on}))
        else:
            texts.append(Text("status-undated", {**where, "reason": line.reason}))
    return texts
