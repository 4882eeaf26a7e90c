"""What we told them about when it comes: each date, and when we said it."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, about_one, give_up, keep_waiting, my_options, person
from store import outlook
from store.days import today_of
from store.outlook import Outlook, Told

MOST = 5
"""How many dates are told: the first that we named, and the newest."""


def answer(turn: Turn) -> Reply:
    """Tell it for the line that they mean."""
    return about_one(turn, "history", lambda line: of(turn, line))


def of(turn: Turn, line: Outlook) -> Reply:
    """Tell what was promised for a line, oldest first, and what holds now where that is something else."""
    one = line.backorder_id
    said = outlook.told(turn.tx, one)
    ways = (keep_waiting(one), my_options(one), give_up(one), person()) if line.waiting else (person(), give_up(one))
    if not said:
        texts = [Text("told-nothing", {"number": line.number, "title": line.title})]
    else:
        left_out = max(0, len(said) - MOST)
        texts = [Text("told", {"number": line.number, "title": line.title}), _said(turn, said[0])]
        if left_out:
            texts.append(Text("told-between", {"count": left_out}))
        texts.extend(_said(turn, each) for each in said[1 + left_out :])
    if not line.waiting:
        return Reply((*texts, Text("told-set-aside", {"units": line.allocated})), ways)
    if said and (said[-1].on_date, said[-1].reason) == (line.expected_on, line.reason):
        return Reply(tuple(texts), ways)
    return Reply((*texts, _now(line)), ways, (line.promised,))


def _said(turn: Turn, one: Told) -> Text:
    on = today_of(one.said_at, turn.settings)
    if one.day is None:
        return Text("told-no-date", {"day": on, "reason": one.reason})
    return Text("told-date", {"day": on, "date": one.day})


def _now(line: Outlook) -> Text:
    if line.expected is None:
        return Text("when-undated", {"reason": line.reason, **line.more})
    return Text("when-dated", {"date": line.expected})
