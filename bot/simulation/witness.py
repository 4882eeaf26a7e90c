"""Whoever watches a story: what was said and heard, how the law stands, what was cancelled and what money goes back.

Of people with names everything is told; of a crowd it is counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from bot.simulation import manners
from bot.simulation.manners import Manners
from bot.simulation.reckoning import money_back, parcels
from bot.simulation.stage import Stage
from bot.simulation.wire import Carried
from store import policies
from store.cancellations import Cancellation
from store.database import table
from store.delays import Delay
from store.messages import Priority
from store.orders import Backorder, Order
from store.refunds import Refund
from store.sql import among
from store.tasks import Task

AT_ONCE = 5000
REPLY = "answer"
UNITS = {"waiting": "waits", "allocated": "is set aside", "shipped": "has shipped", "cancelled": "is cancelled"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a story. `sort` is said, heard, shop, law, money, task or crowd; `who` is a person or ""."""

    at: datetime
    sort: str
    who: str
    text: str
    kinds: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    channel: str = ""


@dataclass(slots=True)
class Totals:
    """What it all came to. `kept` of the parcels `shipped` left by the day that was last told before; `money` is what
    goes back, in minor money by currency."""

    messages: Counter[str] = field(default_factory=Counter)
    said: int = 0
    cancelled: Counter[str] = field(default_factory=Counter)
    refunds: int = 0
    money: dict[str, int] = field(default_factory=dict)
    shipped: int = 0
    kept: int = 0
    steps: int = 0


class Witness:
    """Reads after each round what has changed, and writes it down."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._names = {
            (channel, handle): person.name
            for person in stage.people.values()
            for channel, handle in person.handles.items()
        }
        self._numbers = {purchase.number: purchase.person for purchase in stage.scenario.order}
        self.manners, self.totals = Manners(stage.settings), Totals()
        self.entries: list[Entry] = []
        self.crowd: Counter[tuple[str, str]] = Counter()
        self._units: dict[int, tuple[int, ...]] = {}
        self._law: dict[int, tuple[Any, ...]] = {}
        self._last = {"cancellation": 0, "refund": 0, "task": 0}

    def note(self, sort: str, text: str, *, who: str = "", channel: str = "") -> None:
        """Write down what whoever tells the story knows by itself."""
        self.entries.append(Entry(self._stage.now, sort, who, text, channel=channel))
        if sort == "said":
            self.totals.said += 1

    def heard(self, sent: Sequence[tuple[str, Carried]]) -> Iterator[tuple[str, str, list[str], datetime]]:
        """Write down what was sent; yield of each message to the crowd its channel, handle, kinds and moment."""
        for start in range(0, len(sent), AT_ONCE):
            some = {one.message_id: (channel, one) for channel, one in sent[start : start + AT_ONCE]}
            with self._stage.db.reading() as tx:
                rows = manners.sent(tx, list(some))
                told = manners.carried(tx, list(some))
                self.manners.watch(tx, rows, [(notice_id, message_id) for notice_id, message_id, _ in told])
            kinds: dict[int, list[str]] = {}
            for _, message_id, kind in told:
                kinds.setdefault(message_id, []).append(kind)
            for row in rows:
                channel, carried = some[row["id"]]
                mine = kinds.get(row["id"], []) or [REPLY if row["priority"] == Priority.reply else "news"]
                self.totals.messages.update(mine)
                who = self._names.get((channel, carried.handle))
                if who is None:
                    self.crowd.update(("heard", kind) for kind in mine)
                    yield channel, carried.handle, mine, row["sending_at"]
                else:
                    self.entries.append(
                        Entry(row["sending_at"], "heard", who, carried.text, tuple(mine), carried.labels, channel)
                    )

    def look(self) -> None:
        """Write down what has changed in the store since the last look."""
        with self._stage.db.reading() as tx:
            self._look_at_lines(tx)
            self._look_at_law(tx)
            self._look_at_cancellations(tx)
            self._look_at_money(tx)
            self._look_at_tasks(tx)

    def sum_up(self) -> None:
        """Count what can be counted only at the end."""
        with self._stage.db.reading() as tx:
            self.totals.money = money_back(tx)
            self.totals.shipped, self.totals.kept = parcels(tx, self._stage.scenario.clock)

    def count_crowd(self) -> None:
        """Write down what the crowd has heard and done since the last time, and how the law stands with it."""
        if not self.crowd:
            return
        for doing in ("ordered", "heard", "said", "cancelled", "refund", "task"):
            counted = {kind: count for (what, kind), count in sorted(self.crowd.items()) if what == doing and count}
            if counted:
                told = ", ".join(f"{count:,} {kind.replace('_', ' ')}".strip() for kind, count in counted.items())
                self.note("crowd", f"{doing}: {told}")
        self.crowd.clear()
        lines = table(Backorder)
        with self._stage.db.reading() as tx:
            stands = (
                sa.select(table(Delay).c.stage, sa.func.count())
                .join(lines, lines.c.id == table(Delay).c.backorder_id)
                .where(lines.c.waiting + lines.c.allocated > 0)
                .group_by(table(Delay).c.stage)
            )
            told = ", ".join(f"{count:,} {stage.value}" for stage, count in sorted(tx.connection().execute(stands)))
        if told:
            self.note("crowd", f"law: {told}")

    def _look_at_lines(self, tx: Session) -> None:
        if not self._numbers:
            return
        lines, purchases = table(Backorder).c, table(Order).c
        found = (
            sa.select(lines.id, lines.line, lines.title, purchases.number, *(lines[name] for name in UNITS))
            .join(table(Order), purchases.id == lines.order_id)
            .where(purchases.number.in_(self._numbers))
            .order_by(lines.id)
        )
        for row in tx.connection().execute(found):
            units = tuple(getattr(row, name) for name in UNITS)
            before = self._units.get(row.id)
            if units != before:
                self._units[row.id] = units
                told = ", ".join(f"{count} {UNITS[name]}" for name, count in zip(UNITS, units, strict=True) if count)
                self.note("shop", f"order {row.number}, {row.title}: {told}", who=self._numbers[row.number])

    def _look_at_law(self, tx: Session) -> None:
        if not self._units:
            return
        stands, lines, purchases = table(Delay).c, table(Backorder).c, table(Order).c
        found = (
            sa.select(
                *(stands[name] for name in ("backorder_id", "stage", "until", "answer_by", "owes", "due_on", "policy")),
                purchases.number,
                (lines.waiting + lines.allocated).label("open"),
            )
            .join(table(Backorder), lines.id == stands.backorder_id)
            .join(table(Order), purchases.id == lines.order_id)
            .where(among(stands.backorder_id, sorted(self._units)))
            .order_by(stands.backorder_id)
        )
        for row in tx.connection().execute(found):
            standing = (row.stage, row.until, row.answer_by, row.owes, row.due_on)
            if self._law.get(row.backorder_id) != standing:
                self._law[row.backorder_id] = standing
                if row.open or row.stage == "over":
                    self.note("law", f"{row.number}, {row.policy}: {_standing(row)}", who=self._numbers[row.number])

    def _look_at_cancellations(self, tx: Session) -> None:
        rows = table(Cancellation).c
        wanted = (rows.id, rows.by, (rows.from_waiting + rows.from_allocated).label("units"))
        for row in self._new(tx, "cancellation", table(Cancellation), wanted, rows.backorder_id):
            by = row.by.rstrip(" 0123456789")
            self.totals.cancelled[by] += 1
            self._told("cancelled", row, f"{row.number}: {row.units} cancelled by {by}", sort="shop", count=f"by {by}")

    def _look_at_money(self, tx: Session) -> None:
        rows = table(Refund).c
        wanted = (rows.id, rows.amount_minor, rows.currency, rows.due_on)
        for row in self._new(tx, "refund", table(Refund), wanted, rows.backorder_id):
            self.totals.refunds += 1
            due = row.due_on
            by = f", to be sent by {due}" if due else ""
            amount = f"{row.amount_minor / 100:.2f} {row.currency}"
            self._told("refund", row, f"{row.number}: {amount} goes back{by}", sort="money", count="")

    def _look_at_tasks(self, tx: Session) -> None:
        tasks = table(Task).c
        found = sa.select(tasks.id, tasks.what, tasks.details).where(tasks.id > self._last["task"]).order_by(tasks.id)
        for row in tx.connection().execute(found):
            self._last["task"] = row.id
            if self._stage.scenario.crowd is None:
                self.note("task", f"{row.what}: {row.details}")
            else:
                self.crowd["task", row.what] += 1

    def _new(
        self, tx: Session, name: str, rows: sa.Table, wanted: Iterable[sa.ColumnElement[Any]], line: sa.Column[int]
    ) -> list[Any]:
        lines, purchases = table(Backorder).c, table(Order).c
        found = (
            sa.select(*wanted, purchases.number)
            .select_from(rows)
            .join(table(Backorder), lines.id == line)
            .join(table(Order), purchases.id == lines.order_id)
            .where(rows.c.id > self._last[name])
            .order_by(rows.c.id)
        )
        new = list(tx.connection().execute(found))
        if new:
            self._last[name] = new[-1].id
        return new

    def _told(self, doing: str, row: sa.Row[Any], text: str, *, sort: str, count: str) -> None:
        who = self._numbers.get(row.number)
        if who is None:
            self.crowd[doing, count] += 1
        else:
            self.note(sort, text, who=who)


def _standing(row: Any) -> str:
    said = [row.stage.value, f"until {row.until}" if row.until else "as long as it takes"]
    if row.answer_by:
        said.append(f"answer by {row.answer_by}")
    if row.owes is not policies.Owes.none:
        said.append(f"owes {row.owes.value}" + (f" by {row.due_on}" if row.due_on else ""))
    return ", ".join(said)
