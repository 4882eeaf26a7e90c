"""The rules of the ladder as they are shown: how each stands, and what it would offer at this moment."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from bot.console import Climb, Console
from bot.what_if import Sample, Saying, samples
from store.database import table
from store.ladder import GIVES, Standing
from store.money import Money
from store.orders import Backorder, Order
from store.sql import among

AT_ONCE = 200
"""So many offers of each rule are tried, whoever waited longest first."""
MOST_SHOWN = 5
"""So many of them are shown, and so many messages in words."""
KINDS = {
    "alternative": "Something else instead",
    "discount": "Discount",
    "free_shipping": "Shipping back",
    "split_shipment": "What is there, sent ahead",
    "store_credit": "Store credit",
}


@dataclass(frozen=True, slots=True)
class Would:
    """An offer that somebody would get; `amount` is what it costs, None where the rule cannot know."""

    number: str
    title: str
    since: datetime
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule would do: of how many `lines` it is true, and how many offers came of the first ones.

    `costs` are those of the offers, by currency; `some` of them are shown, and some of the messages in words.
    """

    lines: int
    made: int
    costs: Sequence[Money]
    some: Sequence[Would]
    samples: Sequence[Sample] = ()

    @property
    def is_all(self) -> bool:
        """Tell whether no line was left untried."""
        return self.lines <= AT_ONCE


def kind_of(offer: str) -> str:
    """Name a kind of offer; one that nobody has named yet is called by its own word."""
    return KINDS.get(offer) or offer.replace("_", " ").capitalize()


def sums(found: Sequence[Standing]) -> list[Standing]:
    """Add up how all rules stand, by currency."""
    return [
        Standing(
            "",
            currency,
            made=sum(one.made for one in found if one.currency == currency),
            open=sum(one.open for one in found if one.currency == currency),
            accepted=sum(one.accepted for one in found if one.currency == currency),
            cost_minor=sum(one.cost_minor for one in found if one.currency == currency),
            kept_minor=sum(one.kept_minor for one in found if one.currency == currency),
        )
        for currency in sorted({one.currency for one in found})
    ]


def tried(console: Console) -> Mapping[str, Tried]:
    """Try what every rule would offer at this moment, by their names; nothing is written."""
    found: dict[str, Tried] = {}
    about: dict[int, str] = {}

    def climb(tx: Session, now: datetime) -> None:
        for name, one in console.climb(tx, AT_ONCE, now).items():
            found[name] = _tried(tx, one)
            about.update({offer.backorder_id: name for offer in one.offers})

    said: dict[str, list[Saying]] = defaultdict(list)
    for saying in console.would_say(climb).because:
        for name in {about[line] for line in saying.lines if line in about}:
            said[name].append(saying)
    return {
        name: Tried(one.lines, one.made, one.costs, one.some, samples(said[name])[:MOST_SHOWN])
        for name, one in found.items()
    }


def _tried(tx: Session, climb: Climb) -> Tried:
    lines, purchases = table(Backorder).c, table(Order).c
    asked = (
        sa.select(lines.id, lines.title, lines.currency, lines.queued_at, purchases.number)
        .join_from(table(Backorder), table(Order), purchases.id == lines.order_id)
        .where(among(lines.id, [one.backorder_id for one in climb.offers]))
    )
    rows = {row.id: row for row in tx.connection().execute(asked)}
    costs, some = Counter[str](), []
    for one in climb.offers:
        row = rows[one.backorder_id]
        amount = Money(int(one.terms["amount_minor"]), row.currency) if one.kind in GIVES else None
        if amount is not None:
            costs[amount.currency] += amount.minor
        some.append(Would(row.number, row.title, row.queued_at, amount))
    spent = [Money(minor, currency) for currency, minor in sorted(costs.items())]
    return Tried(climb.lines, len(climb.offers), spent, some[:MOST_SHOWN])
