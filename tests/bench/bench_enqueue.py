"""A pass in which very many must hear that a date moved, beside bare inserts of the rows it writes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import ground
import seed
import sqlalchemy as sa
from sqlmodel import SQLModel

from scheduler.runner import run_pass
from store import database, supply
from store.database import Database, table
from store.messages import Message
from store.notices import Notice
from store.orders import Backorder
from store.promises import Expectation

LATER = 7
"""By so many days the date moves: more than the shop's tolerance."""
MOVED = {
    True: "abs(julianday(e.on_date) - julianday(p.on_date)) > 2",
    False: "abs(e.on_date - p.on_date) > 2",
}
FOUND = (
    """
    INSERT INTO message (key, direction, channel, address_id, customer_id, priority, state, after_stop, created_at,
                         not_before, attempts, reason, purpose, "by")
    SELECT 'bare:' || b.id, 'out', a.channel, a.id, o.customer_id, 1, 'queued', FALSE, :now, :now, 0, '',
           'order_updates', ''
    FROM backorder b JOIN order_ o ON o.id = b.order_id JOIN expectation e ON e.backorder_id = b.id
    JOIN promise p ON p.id = (SELECT max(id) FROM promise WHERE backorder_id = b.id)
    JOIN address a ON a.customer_id = o.customer_id AND a.state = 'active'
    JOIN consent c ON c.address_id = a.id AND c.purpose = 'order_updates' AND c.granted
    WHERE b.waiting > 0 AND NOT o.silent AND {moved}
    """,
    """
    INSERT INTO notice (kind, subject_id, backorder_id, customer_id, owed_at, not_before, attempts, message_id)
    SELECT 'promise_moved', (SELECT max(id) FROM promise WHERE backorder_id = b.id), b.id, o.customer_id, :now, :now,
           1, m.id
    FROM message m JOIN order_ o ON o.customer_id = m.customer_id JOIN backorder b ON b.order_id = o.id
    WHERE m.state = 'queued'
    """,
)

BESIDES = (
    "UPDATE backorder SET look_at = :later WHERE waiting > 0 AND look_at <= :now",
    """
    UPDATE delay SET until = (SELECT on_date FROM expectation e WHERE e.backorder_id = delay.backorder_id),
                     look_at = :later
    """,
)
"""What a pass writes besides: when it looks at each line again, and how the law stands with it now."""


def main() -> None:
    given = ground.arguments(__doc__, lines=100_000, rounds=3)
    with ground.ground(given) as place, place.store() as full:
        ground.title(ground.named(full), f"{given.lines:,} people must hear that a date moved")
        now = seed.now_of(full)
        with full.transaction() as tx:
            seed.quickly(tx)
            seed.people(tx, given.lines, "telegram", now=now)
            seed.queue(tx, given.lines, now=now)
            when = (now + timedelta(days=1)).date()
            seed.told(tx, given.lines, when, look_at=now, now=now)
        seed.catch_up(full)
        if owed := run_pass(full, ground.settings()):
            raise RuntimeError(f"there was something to say before: {owed}")
        ours, found, copied, written = [], [], [], []
        for _ in range(given.rounds):
            with place.store(copy_of=full) as db:
                _tell_one(db, when)
                _move(db, given.lines, when)
                first = {model: _last(db, model) for model in (Message, Notice)}
                with ground.Took() as took:
                    owed = run_pass(db, ground.settings())
                if sum(owed.values()) != given.lines - 1:
                    raise RuntimeError(f"not everybody is told: {owed}")
                ours.append(took.seconds)
                copied.append(_copied(db, first))
            with place.store(copy_of=full) as db:
                _move(db, given.lines, when)
                found.append(_written(db, given.lines, FOUND))
            with place.store(copy_of=full) as db:
                _move(db, given.lines, when)
                written.append(_written(db, given.lines, FOUND + BESIDES))
        ground.line("a pass (s)", f"{ground.median(ours):.2f}")
        ground.line("the same rows, by two INSERT ... SELECT that find them (s)", f"{ground.median(found):.2f}")
        ground.line("all rows that a pass writes, by four bare statements (s)", f"{ground.median(written):.2f}")
        ground.line("the same rows, copied from a table that holds them (s)", f"{ground.median(copied):.2f}")
        ground.goal("a pass / rows that are found", ground.median(ours) / ground.median(found), at_most=3)
        ground.goal("a pass / all rows that it writes", ground.median(ours) / ground.median(written), at_most=3)
        ground.line("a pass / rows that are copied", f"{ground.median(ours) / ground.median(copied):.2f}")


def _tell_one(db: Database, when: date) -> None:
    """Let the first one's date move alone: a process that tells many has told somebody before."""
    with db.transaction() as tx:
        theirs, first = table(Expectation), table(Backorder)
        moved = when + timedelta(days=LATER)
        tx.connection().execute(sa.update(theirs).where(theirs.c.backorder_id == 1).values(on_date=moved))
        tx.connection().execute(sa.update(first).where(first.c.id == 1).values(look_at=database.now(tx)))
    if run_pass(db, ground.settings()) != {"promise_moved": 1}:
        raise RuntimeError("the first one is not told")


def _move(db: Database, lines: int, when: date) -> None:
    """Let everybody's date move."""
    with db.transaction() as tx:
        moved, now = when + timedelta(days=LATER), database.now(tx)
        supply.expect(tx, "LAMP-1", lines * 10, on=moved, reference="PO-1", now=now)
    ground.settle(db)


def _last(db: Database, model: type[SQLModel]) -> int:
    rows = table(model)
    with db.reading() as tx:
        return int(tx.connection().execute(sa.select(sa.func.coalesce(sa.func.max(rows.c.id), 0))).scalar_one())


def _written(db: Database, count: int, statements: Sequence[str]) -> float:
    """Write the same rows by the least that finds them: who was told another day, and may be written to where."""
    moments = {"now": datetime.now(UTC), "later": datetime.now(UTC) + timedelta(days=LATER)}
    with ground.Took() as took, db.engine.begin() as connection:
        for statement in statements:
            words = sa.text(statement.format(moved=MOVED[db.is_sqlite]))
            given = {name: moment for name, moment in moments.items() if f":{name}" in statement}
            if connection.execute(words, given).rowcount != count:
                raise RuntimeError(f"not {count} rows: {statement}")
    return took.seconds


def _copied(db: Database, first: Mapping[type[Message | Notice], int]) -> float:
    """Keep the rows that the pass has written, take them out, and put them in again by one statement a table."""
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = 0" if db.is_sqlite else "SET session_replication_role = replica")
        for model, last in reversed(list(first.items())):
            # Nobody asks of each row that goes whether another table names it.
            name = table(model).name
            raw.execute(f"CREATE TABLE kept_{name} AS SELECT * FROM {name} WHERE id > {last}")
            raw.execute(f"DELETE FROM {name} WHERE id > {last}")
        raw.commit()
    db.engine.dispose()
    ground.settle(db)
    with ground.Took() as took, db.engine.begin() as connection:
        for model in first:
            connection.execute(sa.text(f"INSERT INTO {table(model).name} SELECT * FROM kept_{table(model).name}"))
    return took.seconds


if __name__ == "__main__":
    main()
