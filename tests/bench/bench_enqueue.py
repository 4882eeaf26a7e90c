"""A pass in which very many must hear that a date moved, beside a bare insert of the rows it writes."""

from collections.abc import Mapping
from datetime import timedelta

import ground
import seed
import sqlalchemy as sa
from sqlmodel import SQLModel

from scheduler.runner import run_pass
from store import database, supply
from store.database import Database, table
from store.messages import Message
from store.notices import Notice

LATER = 7
"""By so many days the date moves: more than the shop's tolerance."""


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
        with full.transaction() as tx:
            at = database.now(tx)
            supply.expect(tx, "LAMP-1", given.lines * 10, on=when + timedelta(days=LATER), reference="PO-1", now=at)
        ground.settle(full)
        ours, bare = [], []
        for _ in range(given.rounds):
            with place.store(copy_of=full) as db:
                first = {model: _last(db, model) for model in (Message, Notice)}
                with ground.Took() as took:
                    owed = run_pass(db, ground.settings())
                if sum(owed.values()) != given.lines:
                    raise RuntimeError(f"not everybody is told: {owed}")
                ours.append(took.seconds)
                bare.append(_bare(db, first))
        ground.line("a pass (s)", f"{ground.median(ours):.2f}")
        ground.line("the same rows, by bare INSERT ... SELECT (s)", f"{ground.median(bare):.2f}")
        ground.goal("a pass / bare", ground.median(ours) / ground.median(bare), at_most=3)


def _last(db: Database, model: type[SQLModel]) -> int:
    rows = table(model)
    with db.reading() as tx:
        return int(tx.connection().execute(sa.select(sa.func.coalesce(sa.func.max(rows.c.id), 0))).scalar_one())


def _bare(db: Database, first: Mapping[type[Message | Notice], int]) -> float:
    """Keep the rows that the pass has written, take them out, and put them in again by one statement a table."""
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = 0" if db.is_sqlite else "SET session_replication_role = replica")
        for model, last in reversed(first.items()):
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
