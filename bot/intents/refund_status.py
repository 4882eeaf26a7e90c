"""Where is my money."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from bot.dialogue import Choice, Reply, Text, Value
from bot.intents import Turn, give_up, nothing_open, person, status
from store import cancellations, cases, outlook, refunds
from store.cases import Place
from store.days import today_of
from store.money import Money
from store.refunds import Owed

MOST = 5
"""How many amounts are told: what is still owed before what was sent, and of that the newest."""


def answer(turn: Turn) -> Reply:
    """Tell what is owed and by when, what was sent and when, and how much in all; a person is told of what is late."""
    known = refunds.owed_to(turn.tx, turn.customer.id)
    number = str(turn.named.get("order") or "").lstrip("#").casefold()
    known = [one for one in known if one.number.lstrip("#").casefold() == number] or known
    if not known:
        return _nothing_owed(turn)
    owed = [one for one in known if not one.sent]
    sent = [one for one in known if one.sent][::-1]
    shown = [*owed, *sent][:MOST]
    texts = [_told(turn, one) for one in shown]
    if len(owed) > 1:
        texts.extend(Text("refund-owed-in-all", {"amount": amount}) for amount in _sums(owed))
    if len(sent) > 1:
        texts.extend(Text("refund-sent-in-all", {"amount": amount}) for amount in _sums(sent))
    late = [one for one in owed if _is_late(turn, one)]
    for one in late:
        _tell_staff(turn, one)
    return Reply(tuple(texts), (person(), status()) if late else (status(), person()))


def _told(turn: Turn, one: Owed) -> Text:
    facts: dict[str, Value] = {"number": one.number, "title": one.title, "units": one.units, "amount": one.amount}
    if one.sent:
        return Text("refund-sent", {**facts, "date": today_of(one.closed_at or one.owed_at, turn.settings)})
    since, by = today_of(one.owed_at, turn.settings), _due(turn, one)
    if not refunds.is_due(one.kind):
        return Text("refund-agreed", {**facts, "since": since})
    if by is None:
        return Text("refund-owed", {**facts, "since": since})
    if _is_late(turn, one):
        return Text("refund-late", {**facts, "date": by})
    return Text("refund-owed-by", {**facts, "since": since, "date": by})


def _due(turn: Turn, one: Owed) -> date | None:
    """Return its last day; what is older than the column that holds it has it counted."""
    if one.due_on or not refunds.is_due(one.kind):
        return one.due_on
    return cancellations.last_day(one.country, one.postcode, one.ordered_at, one.owed_at, turn.settings)


def _place(turn: Turn, one: Owed) -> Place:
    settings = turn.settings
    return cases.place_of(one.country or settings.shop_country, one.postcode, settings.shop_time_zone)


def _is_late(turn: Turn, one: Owed) -> bool:
    by = _due(turn, one)
    return by is not None and _place(turn, one).day(turn.now) > by


def _tell_staff(turn: Turn, one: Owed) -> None:
    details = (
        f"The refund for order {one.number} should have been sent by {_due(turn, one)}, and the customer asks for it."
    )
    refunds.tell_late(turn.tx, one.refund_id, details, customer_id=turn.customer.id, now=turn.now)


def _sums(several: Iterable[Owed]) -> list[Money]:
    """Return the sum of each currency."""
    sums: Counter[str] = Counter()
    for one in several:
        sums[one.amount.currency] += one.amount.minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items())]


def _nothing_owed(turn: Turn) -> Reply:
    if not outlook.has_orders(turn.tx, turn.customer.id):
        return nothing_open(turn)
    cancel: tuple[Choice, ...] = (give_up(),) if turn.open_lines() else ()
    return Reply((Text("refund-none"),), (status(), *cancel, person()))
