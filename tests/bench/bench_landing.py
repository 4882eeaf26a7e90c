"""A delivery for a long queue: who is served, who hears of it, all committed; beside the bare SQL and beside a loop."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import ground
import seed
import sqlalchemy as sa
from sqlmodel import Session, col, select

from scheduler.runner import run_pass
from store import database, supply
from store.consent import Consent, Purpose
from store.customers import Address, AddressState
from store.database import Database, table
from store.messages import Direction, Message, Priority, State
from store.notices import Notice
from store.orders import Backorder, Order
from store.sql import smaller
from store.supply import Allocation, AllocationState

SHARE = 0.6
"""Units that land, of those that are waited for."""
LOOP = 3_000
"""So many lines the loop is measured on; its time is then scaled."""


def main() -> None:
    given = ground.arguments(__doc__, small=10_000, large=100_000, huge=0, rounds=3)
    with ground.ground(given) as place:
        sizes = [size for size in (given.small, given.large, given.huge) if size]
        for size in sizes:
            rounds = given.rounds if size <= 100_000 else 1
            with filled(place, size) as origin:
                ours, bare, whole = measure(place, origin, size, rounds)
                if size == given.large:
                    loop = a_loop(place) * size / LOOP
                    ground.goal("a loop over objects (scaled) / ours", loop / ours, at_least=25)
                    ground.line("the loop, scaled to this size", f"{loop:.1f} s")
            ground.goal("ours / bare SQL", ours / bare, at_most=2)
            ground.line("ours / bare SQL that also books the lines and a notice each", f"{ours / whole:.3g}")
            ground.line("ours, each line in the queue", f"{ours / size * 1e6:.1f} us")


@contextmanager
def filled(place: ground.Ground, size: int) -> Iterator[Database]:
    """Give a shop in which `size` people wait for one product."""
    with place.store() as db:
        now = seed.now_of(db)
        with db.transaction() as tx:
            seed.quickly(tx)
            seed.people(tx, size, "telegram", now=now)
            seed.queue(tx, size, now=now)
            when = (now + timedelta(days=30)).date()
            seed.told(tx, size, when, look_at=now + timedelta(days=13), now=now)
        seed.catch_up(db)
        ground.settle(db)
        yield db


def measure(place: ground.Ground, origin: Database, size: int, rounds: int) -> tuple[float, float, float]:
    """Return the seconds of ours and of the bare SQL, in its shorter and its longer form, each on a copy."""
    units = int(size * SHARE)
    times: dict[str, list[float]] = {"ours": [], "bare": [], "whole": []}
    ground.title(ground.named(origin), f"{size:,} wait, {units:,} units land")
    for _ in range(rounds):
        for name, act in (("ours", ours), ("bare", bare), ("whole", whole)):
            with place.store(copy_of=origin) as db:
                warm(db)
                with ground.Took() as took:
                    said = act(db, units)
                times[name].append(took.seconds)
                if said != size:
                    raise RuntimeError(f"{name}: {said} of {size} are told")
    for name, seconds in times.items():
        ground.line(name, ", ".join(f"{one:.3f} s" for one in seconds))
    middle = {name: ground.median(seconds) for name, seconds in times.items()}
    return middle["ours"], middle["bare"], middle["whole"]


def warm(db: Database) -> None:
    """Have a connection, the cache of statements and the pages of the queue ready, as they are in a running shop."""
    with db.trying() as tx:
        for model in (Backorder, Order, Address, Consent):
            tx.connection().execute(sa.select(sa.func.count()).select_from(table(model))).scalar()


def ours(db: Database, units: int) -> int:
    """Land, and have the scheduler make its pass: its own transactions, as in a running shop."""
    settings = ground.settings()
    began = time.perf_counter()
    with db.transaction() as tx:
        supply.land(tx, "LAMP-1", units, key="bench", now=database.now(tx))
    landed = time.perf_counter()
    run_pass(db, settings)
    ground.line("  the landing, the pass", f"{landed - began:.3f} s, {time.perf_counter() - landed:.3f} s")
    messages = table(Message).c
    with db.reading() as tx:
        waits = sa.select(sa.func.count()).where(messages.state == State.queued)
        return int(tx.connection().execute(waits).scalar_one())


def bare(db: Database, units: int) -> int:
    """Two statements: whom the units reach, and a message to each who waits."""
    with db.transaction() as tx:
        _allocate(tx, units)
        return _tell(tx)


def whole(db: Database, units: int) -> int:
    """Four statements: the lines are booked as well, and each message leaves a notice behind."""
    with db.transaction() as tx:
        _allocate(tx, units)
        lines, allocations, notices = table(Backorder), table(Allocation), table(Notice)
        tx.connection().execute(
            sa.update(lines)
            .where(lines.c.id == allocations.c.backorder_id)
            .values(waiting=lines.c.waiting - allocations.c.units, allocated=allocations.c.units)
        )
        said = _tell(tx)
        now = database.now(tx)
        lines_of = sa.select(
            sa.literal("allocated"),
            lines.c.id,
            lines.c.id,
            table(Order).c.customer_id,
            sa.literal(now),
            sa.literal(now),
        ).join(table(Order), table(Order).c.id == lines.c.order_id)
        names = ["kind", "subject_id", "backorder_id", "customer_id", "owed_at", "not_before", "attempts"]
        tx.connection().execute(sa.insert(notices).from_select(names, lines_of.add_columns(sa.literal(0))))
        return said


def _allocate(tx: Session, units: int) -> None:
    lines, allocations, now = table(Backorder), table(Allocation), database.now(tx)
    upto = sa.func.sum(lines.c.waiting).over(order_by=[lines.c.queued_at, lines.c.id])
    line = sa.select(lines.c.id, lines.c.product_id, lines.c.waiting, upto.label("upto"))
    line = line.where(lines.c.product_id == 1, lines.c.waiting > 0)
    ahead = line.order_by(lines.c.queued_at, lines.c.id).limit(units).subquery("ahead")
    left = units - (ahead.c.upto - ahead.c.waiting)
    held = sa.literal(AllocationState.held, allocations.c.state.type)
    served = sa.select(ahead.c.product_id, ahead.c.id, smaller(ahead.c.waiting, left), held, sa.literal(now))
    names = ["product_id", "backorder_id", "units", "state", "allocated_at"]
    tx.connection().execute(sa.insert(allocations).from_select(names, served.where(left > 0)))


def _tell(tx: Session) -> int:
    lines, orders, messages, now = table(Backorder), table(Order), table(Message), database.now(tx)
    addresses, consents = table(Address), table(Consent)
    said = (
        sa.select(
            sa.literal("landing:1:") + seed.text(lines.c.id),
            sa.literal(Direction.out, messages.c.direction.type),
            addresses.c.channel,
            addresses.c.id,
            orders.c.customer_id,
            sa.literal(int(Priority.notice)),
            sa.literal(State.queued, messages.c.state.type),
            sa.literal(False),
            sa.literal(now),
            sa.literal(now),
            sa.literal(0),
            sa.literal(""),
        )
        .select_from(lines)
        .join(orders, orders.c.id == lines.c.order_id)
        .join(addresses, addresses.c.customer_id == orders.c.customer_id)
        .join(consents, sa.and_(consents.c.address_id == addresses.c.id, consents.c.purpose == Purpose.order_updates))
        .where(lines.c.product_id == 1, addresses.c.state == AddressState.active, consents.c.granted)
    )
    names = ["key", "direction", "channel", "address_id", "customer_id", "priority", "state", "after_stop"]
    names += ["created_at", "not_before", "attempts", "reason"]
    told = sa.insert(messages).from_select(names, said)
    return tx.connection().execute(told, execution_options={"preserve_rowcount": True}).rowcount


def a_loop(place: ground.Ground) -> float:
    """Return the seconds of a careful loop on a queue of LOOP: one transaction, objects, their reads by index."""
    with filled(place, LOOP) as db:
        return ground.timed(lambda: loop(db, int(LOOP * SHARE)))


def loop(db: Database, units: int) -> None:
    """Serve and tell one after the other."""
    with db.transaction() as tx:
        now, left = database.now(tx), units
        queue = select(Backorder).where(Backorder.product_id == 1, Backorder.waiting > 0)
        for line in tx.exec(queue.order_by(col(Backorder.queued_at), col(Backorder.id))).all():
            taken = min(left, line.waiting)
            if taken:
                left -= taken
                line.waiting, line.allocated = line.waiting - taken, line.allocated + taken
                tx.add(Allocation(product_id=1, backorder_id=line.id, units=taken, allocated_at=now))
            order = tx.get_one(Order, line.order_id)
            _tell_one(tx, line, order.customer_id, "allocated" if taken else "not_this_delivery", now)


def _tell_one(tx: Session, line: Backorder, customer_id: int, kind: str, now: datetime) -> None:
    reached = select(Address).where(Address.customer_id == customer_id, Address.state == AddressState.active)
    for address in tx.exec(reached).all():
        agreed = select(Consent).where(Consent.address_id == address.id, Consent.purpose == Purpose.order_updates)
        last = tx.exec(agreed.order_by(col(Consent.id).desc()).limit(1)).first()
        if last is None or not last.granted:
            continue
        message = Message(
            key=f"landing:1:{line.id}",
            direction=Direction.out,
            channel=address.channel,
            address_id=address.id,
            customer_id=customer_id,
            priority=int(Priority.notice),
            state=State.queued,
            created_at=now,
            not_before=now,
        )
        tx.add(message)
        tx.flush()
        tx.add(
            Notice(
                kind=kind,
                subject_id=line.id,
                backorder_id=line.id,
                customer_id=customer_id,
                owed_at=now,
                not_before=now,
                message_id=message.id,
            )
        )
        return


if __name__ == "__main__":
    main()
