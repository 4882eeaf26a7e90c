"""A story told in lines: day by day who heard, said and did what, and at the end what it came to."""

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.simulation.play import Outcome
from bot.simulation.witness import Entry

SORTS = {"said": "→", "heard": "←", "shop": "·", "law": "§", "money": "$", "task": "!", "crowd": "∷"}
"""Before each line: said to the shop, heard from it, done by it, the law, money, for a person, a crowd."""


def day(on: date, entries: Sequence[Entry], zone: ZoneInfo) -> Iterator[str]:
    """Tell one day."""
    yield f"\n{on:%A %-d %B %Y}"
    for one in entries:
        first, *rest = one.text.splitlines() or [""]
        who = f"{one.who}: " if one.who else ""
        kinds = f" [{', '.join(one.kinds)}, {one.channel}]" if one.kinds else ""
        yield f"  {one.at.astimezone(zone):%H:%M} {SORTS[one.sort]} {who}{first}{kinds}"
        yield from (f"            {line}" for line in rest if line.strip())
        if one.labels:
            yield f"            [ {' | '.join(one.labels)} ]"


def summary(outcome: Outcome) -> Iterator[str]:
    """Tell what it came to, and whether that was expected."""
    totals, scenario = outcome.totals, outcome.scenario
    yield f"\n{scenario.title}"
    days = (scenario.end - scenario.start).days
    yield f"  {days} days in {outcome.seconds:.1f} seconds, {totals.steps:,} steps"
    for name, told in figures(outcome):
        yield f"  {name}: {told}"
    held = sum(not one.wrong for one in outcome.checked)
    yield f"  as expected: {held} of {len(outcome.checked)}"
    if not outcome.faults:
        yield "  nobody was written to at night, after STOP, without having agreed, or twice of the same"
    if outcome.wrong:
        yield "\nIt was otherwise:"
        yield from (f"  - {one}" for one in outcome.wrong)


def figures(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Give the figures of a story, each with its name."""
    totals = outcome.totals
    messages = ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in sorted(totals.messages.items()))
    yield "messages", messages or "none"
    yield "said to the shop", f"{totals.said:,}"
    yield "promises kept", f"{totals.kept:,} of {totals.shipped:,} parcels left by the day last told"
    cancelled = ", ".join(f"{count:,} by {who}" for who, count in sorted(totals.cancelled.items()))
    yield "cancelled", cancelled or "nothing"
    money = ", ".join(f"{minor / 100:,.2f} {currency}" for currency, minor in sorted(totals.money.items()))
    yield "money back", f"{totals.refunds:,} times, {money}" if totals.refunds else "none"
