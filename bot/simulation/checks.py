"""What a scenario expects at a moment, asked of what people heard and of the store; each difference is a sentence."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.simulation.scenario import Expected, Money
from bot.simulation.stage import Stage
from bot.simulation.witness import REPLY, Entry
from store import catalog, orders
from store.database import table
from store.delays import Delay
from store.errors import NotFound
from store.orders import Backorder
from store.refunds import Refund
from store.tasks import Task

STATES = ("waiting", "allocated", "shipped", "cancelled")


def differences(stage: Stage, expected: Expected, entries: Sequence[Entry]) -> list[str]:
    """Return how it is otherwise than expected; nothing where it is not."""
    if expected.person:
        return list(_of_person(expected, [one for one in entries if one.sort == "heard"]))
    with stage.db.reading() as tx:
        if expected.order:
            return list(_of_line(tx, expected))
        return list(_of_product(tx, expected) if expected.sku else _of_tasks(tx, expected))


def _of_person(expected: Expected, heard: Sequence[Entry]) -> Iterator[str]:
    mine = [one for one in heard if one.who == expected.person and expected.by in (one.channel, None)]
    mine = [one for one in mine if not expected.since or one.at >= expected.since]
    kinds = {kind for one in mine for kind in one.kinds}
    for fragment in expected.heard:
        if not any(fragment.casefold() in one.text.casefold() for one in mine):
            newest = f"; the newest is {mine[-1].text!r}" if mine else ""
            yield f"{expected.person} has not heard {fragment!r}{newest}"
    for fragment in expected.not_heard:
        if said := next((one for one in mine if fragment.casefold() in one.text.casefold()), None):
            yield f"{expected.person} has heard {fragment!r}: {said.text!r}"
    for kind in expected.kinds:
        if kind not in kinds:
            yield f"{expected.person} has heard no {kind}, but {', '.join(sorted(kinds)) or 'nothing'}"
    for kind in expected.not_kinds:
        if kind in kinds:
            yield f"{expected.person} has heard a {kind}"
    unasked = sum(REPLY not in one.kinds for one in mine)
    if expected.messages is not None and unasked != expected.messages:
        yield f"{expected.person} was told something {unasked} times, not {expected.messages}"


def _of_line(tx: Session, expected: Expected) -> Iterator[str]:
    name = f"{expected.order}, line {expected.line}"
    try:
        lines = orders.lines_of(tx, orders.by_number(tx, expected.order).id)
        line = lines[expected.line - 1]
    except (NotFound, IndexError):
        yield f"{name} has not been ordered yet"
        return
    if expected.state is not None and getattr(line, expected.state) != line.quantity:
        yield f"{name} is not {expected.state}, but {_units(line)}"
    law = tx.get(Delay, line.id)
    for asked in ("stage", "until", "answer_by", "owes"):
        wanted = getattr(expected, asked)
        if wanted is None:
            continue
        found = _plain(getattr(law, asked) if law else None)
        if found != _plain(wanted):
            yield f"{name}: {asked} is {found or 'none'}, not {wanted}"
    if expected.refund is not None:
        yield from _of_refund(tx, line, expected.refund, name)


def _of_refund(tx: Session, line: Backorder, wanted: Money | str, name: str) -> Iterator[str]:
    found = list(tx.exec(select(Refund).where(Refund.backorder_id == line.id).order_by(col(Refund.id))))
    if isinstance(wanted, str):
        if found:
            yield f"{name}: money goes back, and none was expected"
        return
    if not found:
        yield f"{name}: no money goes back"
        return
    newest = found[-1]
    if wanted.amount_minor is not None and newest.amount_minor != wanted.amount_minor:
        yield f"{name}: {newest.amount_minor} goes back, not {wanted.amount_minor}"
    due = newest.due_on
    if wanted.due_on is not None and _plain(due) != _plain(wanted.due_on):
        yield f"{name}: the money is due on {due or 'no day'}, not on {wanted.due_on}"
    if wanted.state is not None and newest.state != wanted.state:
        yield f"{name}: the money is {newest.state.value}, not {wanted.state}"


def _of_product(tx: Session, expected: Expected) -> Iterator[str]:
    lines = table(Backorder).c
    sums = [sa.func.coalesce(sa.func.sum(lines[name]), 0).label(name) for name in STATES]
    found = sa.select(*sums).where(lines.product_id == catalog.by_sku(tx, expected.sku).id)
    row = tx.connection().execute(found).one()
    for name in STATES:
        wanted, units = getattr(expected, name), int(getattr(row, name))
        if wanted is None or units == wanted or (expected.at_least and units > wanted):
            continue
        yield f"of {expected.sku} {units} units are {name}, not {'at least ' if expected.at_least else ''}{wanted}"


def _of_tasks(tx: Session, expected: Expected) -> Iterator[str]:
    what = col(Task.what) == expected.task
    found = len(tx.exec(select(Task.id).where(what, col(Task.closed_at).is_(None))).all())
    if found != expected.tasks:
        yield f"{found} tasks of the kind {expected.task} are open, not {expected.tasks}"


def _plain(value: Any) -> str:
    """Write a day or a name as it is compared; nothing is ""."""
    if value is None or value == "none":
        return ""
    return value.isoformat() if isinstance(value, date) else str(getattr(value, "value", value))


def _units(line: Backorder) -> str:
    return ", ".join(f"{getattr(line, name)} {name}" for name in STATES if getattr(line, name))
