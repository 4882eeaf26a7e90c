"""What needs a person: tasks that were opened, and what a look at the store finds, each one statement."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

import sqlalchemy as sa
from sqlmodel import Session

from bot import hand_off
from bot.console import _kinds
from bot.console._pages import counted, way
from bot.locales import figures
from store import conversations, supply, tasks
from store.broadcasts import Broadcast, BroadcastState
from store.catalog import Product
from store.customers import Customer
from store.database import table
from store.days import today_of
from store.money import Money
from store.orders import Backorder, Order
from store.refunds import Refund, RefundState
from store.settings import Settings
from store.supply import Allocation, AllocationState
from store.tasks import Task
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

MOST = 20
"""So many of one kind are shown."""
KEPT = timedelta(days=3)
"""So long what is set aside may lie before somebody is asked why."""
SHORT = 140

TO_DO = {
    WriteBackKind.cancel: "to cancel",
    WriteBackKind.discount: "discount to send back",
    WriteBackKind.code: "discount code to make",
    WriteBackKind.store_credit: "store credit to make",
    WriteBackKind.free_shipping: "shipping to send back",
    WriteBackKind.swap: "to swap",
    WriteBackKind.split_shipment: "to send in parts",
    WriteBackKind.together: "to keep together",
}


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing to do about it: a page to open, a button to press, or a command where there is no page yet."""

    label: str
    path: str = ""
    presses: bool = False
    command: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that needs somebody: what it is in a line, more of it, since when, and what to do."""

    what: str
    details: str = ""
    since: datetime | None = None
    amount: Money | None = None
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind; `count` tells how many there are, also those that are not shown."""

    name: str
    title: str
    words: str
    items: list[Item]
    count: int = 0
    keys: frozenset[str] = field(default=frozenset())
    """The keys of tasks that ask for the same."""

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return max(0, self.count - len(self.items))


@dataclass(frozen=True, slots=True)
class Look:
    """What a check is asked with."""

    tx: Session
    settings: Settings
    now: datetime

    def written(self, day: date) -> str:
        """Write a day as the shop's people do."""
        return figures.day(day, figures.place(self.settings.shop_language, self.settings.shop_country))


def groups(tx: Session, settings: Settings, now: datetime) -> list[Group]:
    """List what needs a person, the most urgent kind first; what a check shows is not shown again as a task."""
    look = Look(tx, settings, now)
    urgent = [found for check in URGENT if (found := check(look)).count]
    later = [found for check in LATER if (found := check(look)).count]
    shown = frozenset[str]().union(*(group.keys for group in urgent))
    return [*urgent, *_opened(tx, shown), *later]


def _opened(tx: Session, shown: frozenset[str]) -> Iterator[Group]:
    waiting = [task for task in tasks.waiting(tx) if task.key not in shown]
    waiting.sort(key=lambda task: (_kinds.rank_of(task.what), task.what, task.id))
    for what, some in groupby(waiting, lambda task: task.what):
        kind, of_kind = _kinds.kind_of(what), list(some)
        first = of_kind[:MOST]
        names = _names(tx, first)
        yield Group(what, kind.title, kind.words, [_task(task, names) for task in first], len(of_kind))


def _names(tx: Session, some: Sequence[Task]) -> dict[int, str]:
    """Return what the customers are called whom tasks are about."""
    customer = table(Customer).c
    found = sa.select(customer.id, customer.name).where(customer.id.in_({task.customer_id for task in some}))
    return {one: name for one, name in tx.connection().execute(found) if name}


def _task(task: Task, names: Mapping[int, str]) -> Item:
    done = Action("Done", f"/today/tasks/{task.id}/close", presses=True)
    return Item(task.details, names.get(task.customer_id or 0, ""), task.opened_at, action=done)


def answers_due(look: Look) -> Group:
    """Conversations that a person has and in which the customer spoke last."""
    held = conversations.held(look.tx, lapse=hand_off.lapse(look.settings), now=look.now)
    due = [one for one in held if one.waits and one.last is not None]
    items = [
        Item(
            f"{one.name or one.handle}, by {'SMS' if one.channel == 'sms' else one.channel.capitalize()}",
            _short(hand_off.said_in(one.last)) if one.last else "",
            one.last.created_at if one.last else None,
            action=_open("inbox", str(one.address_id), "Answer", f'answer {one.address_id} "..."'),
        )
        for one in due[:MOST]
    ]
    keys = frozenset(f"conversation {one.address_id}" for one in due)
    words = "The bot is silent here until somebody answers or hands back."
    return Group("answers", "Customers wait for an answer", words, items, len(due), keys)


def refunds_late(look: Look) -> Group:
    """Money whose last day by law is over."""
    owed, purchases = table(Refund).c, table(Order).c
    found = (
        sa.select(owed.id, owed.amount_minor, owed.currency, owed.due_on, owed.owed_at, purchases.number)
        .add_columns(sa.func.count().over().label("in_all"))
        .join_from(table(Refund), table(Order), purchases.id == owed.order_id)
        .where(owed.state == RefundState.owed, owed.due_on < today_of(look.now, look.settings))
        .order_by(owed.due_on, owed.id)
        .limit(MOST)
    )
    rows = look.tx.connection().execute(found).all()
    items = [
        Item(
            f"Order {row.number}",
            f"Its last day was {look.written(row.due_on)}.",
            row.owed_at,
            amount=Money(row.amount_minor, row.currency),
            action=_open("refunds", "", "Open refunds", f"refunds --sent {row.id} --evidence ..."),
        )
        for row in rows
    ]
    keys = frozenset(f"refund late {row.id}" for row in rows)
    words = "Send the money today, and note that it was sent."
    return Group("refunds", "Refunds that are late", words, items, rows[0].in_all if rows else 0, keys)


def to_approve(look: Look) -> Group:
    """Broadcasts that wait for a second person."""
    casts = table(Broadcast).c
    found = (
        sa.select(casts.id, casts.title, casts.made_by, casts.submitted_at, _all_of_them())
        .where(casts.state == BroadcastState.awaiting)
        .order_by(casts.id)
        .limit(MOST)
    )
    rows = look.tx.connection().execute(found).all()
    items = [
        Item(
            row.title,
            f"By {row.made_by}.",
            row.submitted_at,
            action=_open("broadcasts", str(row.id), "Look at it", f"broadcast {row.id} --approve"),
        )
        for row in rows
    ]
    words = "They go to many, so another person than their author approves them."
    return Group("approvals", "Broadcasts to approve", words, items, rows[0].in_all if rows else 0)


def sold_twice(look: Look) -> Group:
    """Products of which more is set aside or held than there is."""
    products = table(Product).c
    free = supply.sellable(products.id, products.on_hand, look.now)
    found = (
        sa.select(products.sku, products.title, products.on_hand, free.label("free"), _all_of_them())
        .where(free < 0)
        .order_by(free, products.id)
        .limit(MOST)
    )
    rows = look.tx.connection().execute(found).all()
    items = [
        Item(
            f"{row.title} ({row.sku})",
            f"{row.on_hand} on the shelf, and {row.on_hand - row.free} promised to somebody.",
            action=_open("products", row.sku, "Open", "import products.csv"),
        )
        for row in rows
    ]
    words = "Count the shelf and correct it, or tell the last in line."
    return Group("sold-twice", "More set aside than there is", words, items, rows[0].in_all if rows else 0)


def to_do_over_there(look: Look) -> Group:
    """What the shop's own system must still do, by kind."""
    asked = table(WriteBack).c
    found = (
        sa.select(asked.kind, sa.func.count().label("in_all"), sa.func.min(asked.not_before).label("oldest"))
        .where(asked.state == WriteBackState.open, asked.not_before <= look.now)
        .group_by(asked.kind)
        .order_by(sa.func.min(asked.not_before), asked.kind)
    )
    rows = look.tx.connection().execute(found).all()
    items = [
        Item(
            f"{row.in_all} {TO_DO[row.kind]}",
            since=row.oldest,
            action=_open("writebacks", "", "Open the list", "writebacks"),
        )
        for row in rows
    ]
    words = "Customers chose this. Carry it out in your shop's system, and note it as done."
    return Group("writebacks", "To do in your shop's system", words, items, sum(row.in_all for row in rows))


def not_set_aside(look: Look) -> Group:
    """Products with free units for which somebody waits all the same."""
    products, lines = table(Product).c, table(Backorder).c
    free = supply.sellable(products.id, products.on_hand, look.now)
    waiting = sa.select(sa.func.sum(lines.waiting)).where(lines.product_id == products.id, lines.waiting > 0)
    found = (
        sa.select(products.id, products.sku, products.title, free.label("free"), _all_of_them())
        .add_columns(waiting.scalar_subquery().label("waiting"))
        .where(products.on_hand > 0, free > 0)
        .where(sa.exists().where(lines.product_id == products.id, lines.waiting > 0))
        .order_by(products.id)
        .limit(MOST)
    )
    rows = look.tx.connection().execute(found).all()
    items = [
        Item(
            f"{row.title} ({row.sku})",
            f"{counted(row.free, 'unit')} free, and {row.waiting} waited for.",
            action=Action("Set aside", f"/today/products/{row.id}/serve", presses=True),
        )
        for row in rows
    ]
    words = "This happens by itself as soon as a scheduler runs; whoever waited longest is served first."
    return Group("unserved", "Landed, and not set aside yet", words, items, rows[0].in_all if rows else 0)


def not_shipped(look: Look) -> Group:
    """Lines whose units were set aside long ago and did not leave."""
    lines, purchases, aside = table(Backorder).c, table(Order).c, table(Allocation).c
    since = (
        sa.select(sa.func.min(aside.allocated_at))
        .where(aside.backorder_id == lines.id, aside.state == AllocationState.held)
        .scalar_subquery()
    )
    found = (
        sa.select(purchases.number, lines.title, lines.allocated, lines.waiting, since.label("since"), _all_of_them())
        .join_from(table(Backorder), table(Order), purchases.id == lines.order_id)
        .where(lines.allocated > 0, since < look.now - KEPT)
        .order_by(since, lines.id)
        .limit(MOST)
    )
    rows = look.tx.connection().execute(found).all()
    items = [
        Item(
            f"Order {row.number}, {row.title}",
            f"{counted(row.allocated, 'unit')} set aside"
            + (f", {row.waiting} still waited for." if row.waiting else "."),
            row.since,
            action=_open("orders", row.number.lstrip("#"), "Open", f"ship {row.number.lstrip('#')}"),
        )
        for row in rows
    ]
    words = f"Set aside for more than {KEPT.days} days. Ship them, or say what keeps them."
    return Group("unshipped", "Set aside, and not shipped", words, items, rows[0].in_all if rows else 0)


Check = Callable[[Look], Group]
URGENT: tuple[Check, ...] = (answers_due, refunds_late, to_approve, sold_twice)
"""What comes before the tasks."""
LATER: tuple[Check, ...] = (to_do_over_there, not_set_aside, not_shipped)
"""What comes after them."""


def _open(page: str, of: str, label: str, command: str) -> Action:
    """Lead to a page where the console has it, else name the command."""
    return Action(label, path) if (path := way(page, of)) else Action(label, command=f"backorder {command}")


def _all_of_them() -> sa.ColumnElement[int]:
    return sa.func.count().over().label("in_all")


def _short(words: str) -> str:
    return words if len(words) <= SHORT else f"{words[: SHORT - 1].rstrip()}…"
