"""What is counted, for whoever watches the service: names and numbers, never a person."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from store import database
from store.database import Database, table
from store.messages import Message, State

LIVE = (State.received, State.queued, State.claimed, State.sending)


class Metrics:
    """The counters of one process, and the queues of the store as they are when somebody asks."""

    def __init__(self, db: Database) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge

        self._db = db
        self.registry = CollectorRegistry()
        self._attempts = Counter(
            "backorder_attempts", "Messages handed to a provider.", ["channel", "result"], registry=self.registry
        )
        self._turns = Counter("backorder_turns", "Messages heard that had their turn.", registry=self.registry)
        self._waiting = Gauge(
            "backorder_messages_waiting", "Messages that are not settled.", ["channel", "state"], registry=self.registry
        )
        self._oldest = Gauge(
            "backorder_oldest_seconds", "Age of the oldest message that waits.", ["state"], registry=self.registry
        )

    def attempted(self, channel: str, result: str, count: int) -> None:
        """Count attempts that ended alike; `result` is `sent` or the name of the error."""
        self._attempts.labels(channel, result).inc(count)

    def turned(self) -> None:
        """Count a turn."""
        self._turns.inc()

    def exposed(self) -> bytes:
        """Return everything in the text form that Prometheus reads."""
        from prometheus_client import generate_latest

        with self._db.reading() as tx:
            now = database.now(tx)
            waiting = queues(tx)
        self._waiting.clear()
        oldest: dict[str, float] = {state.value: 0.0 for state in LIVE}
        for channel, state, count, since in waiting:
            self._waiting.labels(channel, state).set(count)
            oldest[state] = max(oldest[state], (now - since).total_seconds())
        for state, age in oldest.items():
            self._oldest.labels(state).set(age)
        return generate_latest(self.registry)


def queues(tx: Session) -> list[tuple[str, str, int, datetime]]:
    """Count what is not settled, by channel and state, with the moment since when the oldest is due.

    Each part is spelt as an index of the table is, so that a history of millions costs nothing.
    """
    messages = table(Message).c
    parts = ("state = 'received'", "state = 'queued'", "lease_until IS NOT NULL")
    counts = (
        sa.select(messages.channel, messages.state, sa.func.count(), sa.func.min(messages.not_before))
        .where(sa.text(part))
        .group_by(messages.channel, messages.state)
        for part in parts
    )
    rows = tx.connection().execute(sa.union_all(*counts))
    return [(channel, State(state).value, count, since) for channel, state, count, since in rows]
