"""A process that takes part in races: it waits for the word, does one thing in a transaction, and tells how it went."""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from store import cancellations, offers, writebacks
from store.database import Database
from store.errors import ShopError
from store.settings import Settings
from store.writebacks import WriteBackState

UNDO = timedelta(minutes=10)


def accept(tx: Session, which: int, now: datetime) -> None:
    offers.accept(tx, which, undo=UNDO, now=now)


def take_back(tx: Session, which: int, now: datetime) -> None:
    offers.undo(tx, which, now=now)


def hold(tx: Session, which: int, now: datetime) -> None:
    offers.hold(tx, which, lifetime=UNDO, now=now)


def cancel(tx: Session, which: int, now: datetime) -> None:
    cancellations.cancel(tx, which, key=f"cancel {which}", by="customer", undo=UNDO, settings=Settings(), now=now)


def carry_out(tx: Session, which: int, now: datetime) -> None:
    asked = writebacks.named(tx, f"offer {which}")
    assert asked is not None
    cancellations.confirm(tx, asked.id, WriteBackState.done, by="Kim", now=now)


ACTS: dict[str, Callable[[Session, int, datetime], None]] = {
    act.__name__: act for act in (accept, take_back, hold, cancel, carry_out)
}


def main() -> None:
    """Read `what which now url`, one line for each race, and answer each with `done` or the name of the refusal."""
    print("ready", flush=True)
    for line in sys.stdin:
        what, which, now, url = line.split()
        # Opened for each race: under the same address the next test has another store.
        store = Database(url)
        try:
            with store.transaction() as tx:
                ACTS[what](tx, int(which), datetime.fromisoformat(now))
        except ShopError as refusal:
            print(type(refusal).__name__, flush=True)
        else:
            print("done", flush=True)
        store.dispose()


if __name__ == "__main__":
    main()
