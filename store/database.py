"""The one shared store: SQLite embedded or PostgreSQL, made to behave alike.

A transaction is opened at the edge and handed down; operations never commit. Writers on SQLite are served in the
order in which they came, and readers never wait for them.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlmodel import Field, Session, SQLModel

from store.errors import BadInput
from store.settings import Settings
from store.sql import SMALL_KEY, dialect_of, insert

logger = logging.getLogger(__name__)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Wake = Callable[[], object]

ABANDONED_AFTER = timedelta(minutes=1)
"""So long a transaction may lie idle, where nothing else is asked for."""


class Clock(SQLModel, table=True):
    """How far the shop's time runs ahead of the database's clock: zero, except where days are made to pass."""

    id: int = Field(default=1, primary_key=True, sa_type=SMALL_KEY)
    ahead_seconds: int = Field(default=0, sa_type=sa.BigInteger)


class Database:
    """A URL with its engine, its transactions and the bell that rings when a commit owes somebody something.

    On PostgreSQL a transaction in which nothing has been said for `abandoned_after` is taken back by the server:
    whoever lost the way to it holds nobody up for longer. `settings` are the shop's own rules, for operations that
    follow them wherever they happen (see `rules`).
    """

    def __init__(
        self,
        url: str,
        *,
        settings: Settings | None = None,
        pool_size: int = 10,
        abandoned_after: timedelta = ABANDONED_AFTER,
    ) -> None:
        self.url = make_url(url)
        self.settings = settings or Settings.model_construct()
        self._writers = _Queue() if self.is_sqlite else None
        self._bells: dict[str, list[Wake]] = {}
        self._ear: _Ear | None = None
        match self.url.get_backend_name():
            case "sqlite":
                if not self.url.database or self.url.database == ":memory:":
                    raise BadInput("DATABASE_URL must name a file, such as sqlite:///data/backorder.db")
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
                self.engine = _sqlite(self.url, pool_size)
            case "postgresql":
                self.url = self.url.set(drivername="postgresql+psycopg")
                self.engine = _postgresql(self.url, pool_size, abandoned_after)
            case other:
                raise BadInput(f"DATABASE_URL must be sqlite or postgresql, not {other}")

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self, *, patience: timedelta | None = None) -> Iterator[Session]:
        """Open the one transaction of a turn, a pass or a request; all of it becomes a fact, or none.

        With `patience` it fails where somebody else holds a row for longer than that. On SQLite nobody holds a row,
        and a writer waits for its turn in any case.
        """
        with self._my_turn(), self._session() as tx:
            if patience is not None and not self.is_sqlite:
                limit = f"{patience // timedelta(milliseconds=1)}ms"
                _limit, moment, ahead = tx.connection().execute(_PATIENCE, {"limit": limit}).one()
                tx.info["now"] = _shop_time(moment, ahead)
            yield tx
            topics: set[str] = tx.info.get("wakes", set())
            if not self.is_sqlite:
                for topic in sorted(topics):
                    tx.connection().execute(_NOTIFY, {"channel": _CHANNEL, "topic": topic})
            tx.commit()
        for topic in topics:
            self._ring(topic)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads, and waits for nobody."""
        with self._session() as tx:
            tx.connection(execution_options={"sqlite_begin": "DEFERRED"})
            yield tx

    @contextmanager
    def trying(self) -> Iterator[Session]:
        """Open a transaction in which anything may be tried, and nothing of it ever becomes a fact."""
        with self._my_turn(), self._session() as tx:
            yield tx
            tx.rollback()

    def on_wake(self, topic: str, wake: Wake) -> None:
        """Call `wake` (from any thread) after each commit, here or in another process, that rang `topic`.

        Between processes this is LISTEN on PostgreSQL; on SQLite only this process is heard, so that whoever
        waits also looks once a second.
        """
        self._bells.setdefault(topic, []).append(wake)
        if not self.is_sqlite and self._ear is None:
            self._ear = _Ear(self.url, self._ring)

    def dispose(self) -> None:
        """Let go of every connection."""
        if self._ear is not None:
            self._ear.close()
            self._ear = None
        self.engine.dispose()

    def _session(self) -> Session:
        return Session(self.engine, expire_on_commit=False, info={"rules": self.settings})

    def _ring(self, topic: str) -> None:
        for wake in self._bells.get(topic, ()):
            wake()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self._writers is None:
            yield
            return
        with self._writers.turn():
            yield


def wake(tx: Session, topic: str) -> None:
    """Ring `topic` once this transaction has become a fact."""
    tx.info.setdefault("wakes", set()).add(topic)


def clock(tx: Session) -> datetime:
    """Read the database's own clock, in UTC: what leases are judged by."""
    return _told(tx)[0]


def now(tx: Session) -> datetime:
    """Return the shop's time, in UTC; it stands still for the length of a transaction."""
    known: datetime | None = tx.info.get("now")
    if known is None:
        known = tx.info["now"] = _shop_time(*_told(tx))
    return known


def rules(tx: Session) -> Settings:
    """Return what the shop has decided, for operations that happen in many places and follow it in each."""
    found: Settings = tx.info["rules"]
    return found


def let_pass(tx: Session, time: timedelta) -> None:
    """Move the shop's time ahead for everybody who shares this store; for demonstrations and simulations only."""
    seconds = int(time.total_seconds())
    first = insert(tx, table(Clock)).values(id=1, ahead_seconds=seconds)
    moved = first.on_conflict_do_update(
        index_elements=["id"], set_={"ahead_seconds": table(Clock).c.ahead_seconds + seconds}
    )
    tx.connection().execute(moved)
    tx.info.pop("now", None)


def table(model: type[SQLModel]) -> sa.Table:
    """Return the table behind a model: work on many rows is one statement on tables, not a loop over objects."""
    found: sa.Table = model.__table__  # type: ignore[attr-defined]
    return found


_CHANNEL = "backorder"
_NOTIFY = sa.text("select pg_notify(:channel, :topic)")
_AHEAD = "coalesce((select ahead_seconds from clock where id = 1), 0)"
_CLOCK_OF_SQLITE = sa.text(f"select strftime('%Y-%m-%dT%H:%M:%f', 'now'), {_AHEAD}")
_CLOCK_OF_POSTGRESQL = sa.text(f"select clock_timestamp(), {_AHEAD}")
# With the clock, which saves whoever takes in what is heard a journey to the server.
_PATIENCE = sa.text(f"select set_config('lock_timeout', :limit, true), clock_timestamp(), {_AHEAD}")
_IDLE = 5.0
"""Seconds for which a connection may lie unused before it is asked whether it still stands."""


def _told(tx: Session) -> tuple[datetime, int]:
    """Return the database's own clock, and the seconds by which the shop's time is ahead of it."""
    if dialect_of(tx) == "sqlite":
        told, ahead = tx.connection().execute(_CLOCK_OF_SQLITE).one()
        return datetime.fromisoformat(told).replace(tzinfo=UTC), ahead
    moment, ahead = tx.connection().execute(_CLOCK_OF_POSTGRESQL).one()
    return moment.astimezone(UTC), ahead


def _shop_time(moment: datetime, ahead: int) -> datetime:
    return moment.astimezone(UTC) + timedelta(seconds=ahead)


_PATIENT = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
"""How soon we notice that the server is gone, in seconds and attempts; the server is told the same of us."""


def _postgresql(url: sa.URL, pool_size: int, abandoned_after: timedelta) -> Engine:
    engine = sa.create_engine(
        url, pool_size=pool_size, max_overflow=pool_size, hide_parameters=True, connect_args=dict(_PATIENT)
    )

    @event.listens_for(engine, "connect")
    def connect(dbapi: Any, _record: object) -> None:
        limits = {name: value for name, value in _PATIENT.items() if name != "connect_timeout"}
        told = {f"tcp_{name}": str(value) for name, value in limits.items()}
        told["idle_in_transaction_session_timeout"] = f"{abandoned_after // timedelta(milliseconds=1)}ms"
        asked = ", ".join("set_config(%s, %s, false)" for _ in told)
        dbapi.execute(f"select {asked}", [part for pair in told.items() for part in pair])
        dbapi.commit()

    # Each question is a journey to the server, so that what was in use a moment ago is not asked.
    @event.listens_for(engine, "checkin")
    def checkin(_dbapi: object, record: Any) -> None:
        record.info["since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(dbapi: Any, record: Any, _proxy: object) -> None:
        if time.monotonic() - record.info.get("since", time.monotonic()) < _IDLE:
            return
        try:
            engine.dialect.do_ping(dbapi)
        except engine.dialect.loaded_dbapi.Error as error:
            raise sa.exc.InvalidatePoolError from error

    return engine


def _sqlite(url: sa.URL, pool_size: int) -> Engine:
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def connect(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        # FULL: what was answered is on disk, also after a power cut.
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=15000",
            "foreign_keys=1",
            # In KiB: a pass comes back to the same pages many times, and none is to be written twice in a transaction.
            "cache_size=-32768",
            "temp_store=MEMORY",
            # In pages: a crowd is told in portions, and what several of them touch is copied into place once.
            "wal_autocheckpoint=4000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


class _Queue:
    """A lock whose waiters are served in the order in which they came; the same thread may nest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._holder: int | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        if self._holder == threading.get_ident():
            raise RuntimeError("a transaction was opened inside another one of the same thread")
        mine = threading.Event()
        with self._guard:
            self._waiting.append(mine)
            if self._waiting[0] is mine:
                mine.set()
        mine.wait()
        self._holder = threading.get_ident()
        try:
            yield
        finally:
            self._holder = None
            with self._guard:
                self._waiting.popleft()
                if self._waiting:
                    self._waiting[0].set()


class _Ear:
    """A thread on a connection of its own that hears what other processes committed."""

    def __init__(self, url: sa.URL, ring: Callable[[str], None]) -> None:
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._ring = ring
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="store-ear", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._thread.join(timeout=5)

    def _listen(self) -> None:
        import psycopg

        while not self._closed.is_set():
            with suppress(psycopg.Error), psycopg.connect(self._url, autocommit=True) as connection:
                connection.execute(f"LISTEN {_CHANNEL}")
                while not self._closed.is_set():
                    for notify in connection.notifies(timeout=0.5):
                        self._ring(notify.payload)
            if not self._closed.wait(1.0):
                logger.warning("store-ear lost its connection and listens again")
