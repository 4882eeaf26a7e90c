"""Will it be here by a day: what we expect against the day that they named, without a promise that we cannot keep."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot import facets
from bot.dialogue import Choice, Reply, Text, Value
from bot.intents import Turn, give_up, keep_waiting, my_options, person
from store.days import today_of
from store.outlook import Outlook

MOST = 5
"""How many lines are told."""


def day_of(turn: Turn) -> date | None:
    """Return the day to come that a message names, if any."""
    named: date | None = turn.named.get("date")
    return named if named and named > today_of(turn.now, turn.settings) else None


def is_asked(turn: Turn) -> bool:
    """Say whether a message names a day to come, and needs something by then or asks whether it comes."""
    return day_of(turn) is not None and any(map(facets.needs_it, (turn.text, turn.spelt)))


def answer(turn: Turn, lines: Sequence[Outlook], day: date) -> Reply:
    """Say of each line whether we expect it by `day`, and what else can be done."""
    texts: list[Text] = []
    promises: list[Mapping[str, Any]] = []
    for line in lines[:MOST]:
        texts.extend(_of(line, day))
        if line.waiting:
            promises.append({**line.promised, "text": len(texts) - 1})
    if len(lines) > MOST:
        texts.append(Text("status-more", {"count": len(lines) - MOST}))
    one = lines[0].backorder_id if len(lines) == 1 else None
    if not any(line.waiting for line in lines):
        return Reply(tuple(texts), (person(), give_up(one)))
    usual: tuple[Choice, ...] = (keep_waiting(one), my_options(one), give_up(one), person())
    if any(line.waiting and not is_before(line, day) for line in lines):
        usual = (my_options(one), keep_waiting(one), give_up(one), person())
    return Reply(tuple(texts), usual, tuple(promises))


def is_before(line: Outlook, day: date) -> bool:
    """Say whether we expect a line on a day before `day`."""
    return line.expected_on is not None and line.expected_on < day


def _of(line: Outlook, day: date) -> list[Text]:
    facts: dict[str, Value] = {"number": line.number, "title": line.title, "day": day}
    texts: list[Text] = []
    if line.allocated:
        texts.append(Text("in-time-set-aside", {**facts, "units": line.allocated}))
    if not line.waiting:
        return texts
    if line.expected_on is None:
        return [*texts, Text("in-time-unknown", {**facts, "reason": line.reason})]
    if line.expected_on == day:
        return [*texts, Text("in-time-close", facts)]
    verdict = "in-time-yes" if is_before(line, day) else "in-time-no"
    return [*texts, Text(verdict, {**facts, "date": line.expected_on})]
