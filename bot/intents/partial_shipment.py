"""They want what is there sent ahead, or everything together."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, about_one, my_options, nothing_open, person, status, take_offer
from bot.intents._asked import names
from store import offers
from store.offers import split_shipment
from store.outlook import Outlook
from store.writebacks import WriteBackKind


def answer(turn: Turn) -> Reply:
    """Find the order that they mean, and offer or note what they wish; where it cannot be, say how it stands."""
    wish = turn.args.get("wish") or ("together" if names(turn.text, "together") else "ahead")
    turn.args = {**turn.args, "wish": wish}
    lines = turn.open_lines()
    if "line" in turn.args:
        # A choice means the order that it was shown for, also where that very line has gone meanwhile.
        owed = turn.own(turn.args["line"])
        lines = [line for line in lines if owed and line.order_id == owed.order_id]
        return _of_order(turn, lines[0]) if lines else nothing_open(turn)
    if len({line.order_id for line in lines}) == 1:
        return _of_order(turn, lines[0])
    return about_one(turn, "partial_shipment", lambda line: _of_order(turn, line), lines=lines)


def _of_order(turn: Turn, meant: Outlook) -> Reply:
    lines = [line for line in turn.open_lines() if line.order_id == meant.order_id]
    return _together(turn, lines) if turn.args["wish"] == "together" else _ahead(turn, lines)


def _ahead(turn: Turn, lines: list[Outlook]) -> Reply:
    waiting = next((line for line in lines if line.waiting), None)
    number = {"number": lines[0].number}
    if waiting is None:
        return Reply((Text("split-all-here", number),), (status(), person()))
    if not any(line.allocated for line in lines):
        one = waiting.backorder_id if len(lines) == 1 else None
        return Reply((Text("split-nothing-here", number),), (status(), my_options(one)))
    if split_shipment.wish(turn.tx, waiting.order_id) is WriteBackKind.split_shipment:
        return Reply((Text("split-noted", number),), (_wish("together", waiting), status()))
    owed = turn.own(waiting.backorder_id)
    kind = ("split_shipment",)
    made = offers.propose(turn.tx, owed, settings=turn.settings, of=kind, now=turn.now) if owed else []
    if owed is None or not made:
        return Reply((Text("split-not-offered", number),), (person(), status()))
    return take_offer.confirm(turn, made[0], owed)


def _together(turn: Turn, lines: list[Outlook]) -> Reply:
    waiting = next((line for line in lines if line.waiting), None)
    number = {"number": lines[0].number}
    if waiting is None or sum(line.waiting + line.allocated for line in lines) == 1:
        return Reply((Text("together-anyway", number),), (status(), person()))
    ahead = (_wish("ahead", waiting),) if any(line.allocated for line in lines) else ()
    noted = Reply((Text("together-noted", number),), (*ahead, status()))
    if split_shipment.wish(turn.tx, waiting.order_id) is WriteBackKind.together:
        return noted
    if not turn.args.get("confirmed"):
        agree = _wish("together", waiting, confirmed=True)
        stay = Choice(Text("choice-no-thanks"), "decline_offer", {"offer": 0})
        turn.ask(agree, stay)
        return Reply((Text("confirm-together", number),), (agree, *ahead, stay))
    split_shipment.keep_together(turn.tx, waiting.backorder_id, now=turn.now)
    return noted


def _wish(wish: str, line: Outlook, **args: bool) -> Choice:
    label = Text("choice-together" if wish == "together" else "choice-split")
    return Choice(label, "partial_shipment", {"wish": wish, "line": line.backorder_id, **args})
