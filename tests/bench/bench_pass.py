"""A pass over a shop with very many backorders, of whom nothing is to be said: the usual one, and one that asks all."""

from datetime import datetime, timedelta

import ground
import seed
import sqlalchemy as sa

from scheduler.runner import run_pass
from store.database import Database, table
from store.orders import Backorder

ROUNDS = 3
GOAL_LINES = 1_000_000


def main() -> None:
    given = ground.arguments(__doc__, lines=GOAL_LINES, products=200)
    with ground.ground(given) as place, place.store() as db:
        ground.title(ground.named(db), f"{given.lines:,} backorders of {given.products} products, nothing to say")
        now = seed.now_of(db)
        fill(db, given.lines, given.products, now)
        usual = ground.median([a_pass(db) for _ in range(ROUNDS)])
        most = 4 if db.is_sqlite else 2
        if given.lines == GOAL_LINES:
            ground.goal("the usual pass: no line has come due (s)", usual, at_most=most)
        else:
            ground.line("the usual pass: no line has come due (s)", f"{usual:.4f}")
        for step in plan(db, now):
            ground.line("  finds what has come due by", step)
        mark(db, now, one_in=100)
        ground.line("a pass for which one line in a hundred has come due (s)", f"{a_pass(db):.3f}")
        mark(db, now, one_in=1)
        ground.line("a pass that asks every line, in portions (s)", f"{a_pass(db):.2f}")


def plan(db: Database, now: datetime) -> list[str]:
    """Ask the database how it finds the lines that have come due."""
    lines = table(Backorder)
    due = sa.select(lines.c.id).where(lines.c.look_at <= now)
    words = str(due.compile(db.engine, compile_kwargs={"literal_binds": True}))
    with db.engine.connect() as connection:
        told = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN' if db.is_sqlite else ''} {words}").all()
    return [str(row[-1]).strip() for row in told]


def fill(db: Database, count: int, products: int, now: datetime) -> None:
    """Let everybody have been told yesterday what is still true."""
    with db.transaction() as tx:
        seed.quickly(tx)
        seed.people(tx, count, "telegram", now=now)
        seed.queue(tx, count, products=products, now=now)
        when = (now + timedelta(days=5)).date()
        seed.told(tx, count, when, products=products, look_at=now + timedelta(days=13), now=now)
    seed.catch_up(db)
    ground.settle(db)


def mark(db: Database, now: datetime, *, one_in: int) -> None:
    """Have the next pass look at some lines."""
    lines = table(Backorder)
    with db.transaction() as tx:
        tx.connection().execute(sa.update(lines).where(lines.c.id % one_in == 0).values(look_at=now))
    ground.settle(db)


def a_pass(db: Database) -> float:
    """Do what the scheduler does in a pass; return the seconds."""
    settings = ground.settings()
    with ground.Took() as took:
        owed = run_pass(db, settings)
    if owed:
        raise RuntimeError(f"there was something to say: {owed}")
    return took.seconds


if __name__ == "__main__":
    main()
