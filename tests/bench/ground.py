"""What the benchmarks stand on: a store on either database, a provider in a process of its own, and a plain report."""

import argparse
import gc
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

import postgres  # noqa: E402
import sqlalchemy as sa  # noqa: E402

from store.database import Database  # noqa: E402
from store.migrations import migrate  # noqa: E402
from store.settings import Settings  # noqa: E402

ALWAYS = "00:00-24:00"


def arguments(told: str, **sizes: int) -> argparse.Namespace:
    """Read the command line: the databases, and how much of everything."""
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")
    for name, size in sizes.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=size)
    return parser.parse_args()


def settings(**more: Any) -> Settings:
    """Return a shop that may write at any hour, whoever runs the benchmark and when."""
    return Settings(_env_file=None, shop_name="Lumen", message_hours=ALWAYS, **more)


class Ground:
    """Where stores are made: empty ones, and copies of one that took long to fill."""

    def __init__(self, admin: str | None, folder: Path) -> None:
        self.admin, self._folder, self._made = admin, folder, 0

    @contextmanager
    def store(self, copy_of: Database | None = None) -> Iterator[Database]:
        """Give an empty store, or a copy of one, whose connections are closed for that."""
        if copy_of is not None:
            copy_of.dispose()
        if self.admin is None:
            self._made += 1
            path = self._folder / f"{self._made}.db"
            if copy_of is not None:
                shutil.copy(str(copy_of.url.database), path)
            with self._opened(f"sqlite:///{path}", copy_of) as db:
                yield db
            for left in self._folder.glob(f"{self._made}.db*"):
                left.unlink()
        else:
            template = str(copy_of.url.database) if copy_of else "template1"
            with postgres.database(self.admin, template=template) as url, self._opened(url, copy_of) as db:
                yield db

    @contextmanager
    def _opened(self, url: str, copy_of: Database | None) -> Iterator[Database]:
        db = Database(url)
        try:
            if copy_of is None:
                migrate(db)
            yield db
        finally:
            db.dispose()


@contextmanager
def ground(given: argparse.Namespace) -> Iterator[Ground]:
    """Give the place where stores are made, on the database that was asked for."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    # Whoever is told to stop leaves no server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        if not given.postgresql:
            yield Ground(None, folder)
        else:
            with postgres.cluster() as admin:
                yield Ground(admin, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settle(db: Database) -> None:
    """Let the database know what it holds, as it would after a while."""
    with db.engine.connect() as connection:
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        if db.is_sqlite:
            raw = plain.connection.driver_connection
            raw.execute("ANALYZE")  # type: ignore[union-attr]
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        else:
            plain.execute(sa.text("VACUUM ANALYZE"))
            plain.execute(sa.text("CHECKPOINT"))


@contextmanager
def stub(name: str, *options: str) -> Iterator[str]:
    """Run a provider in a process of its own, and give its address."""
    command = [sys.executable, "-m", f"stubs.{name}", *options]
    with subprocess.Popen(command, cwd=TESTS, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


class Took:
    """How long a block took: by the clock, and of this process's processor time."""

    def __enter__(self) -> "Took":
        gc.collect()
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        self.seconds = self.cpu = 0.0
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds, self.cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu


def median(values: list[float]) -> float:
    """Return the middle one."""
    return statistics.median(values)


def quantile(values: list[float], share: float) -> float:
    """Return the value that `share` of them do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def title(db_name: str, told: str) -> None:
    """Say what is measured, where."""
    cores = len(os.sched_getaffinity(0))
    print(f"\n{told}\n{db_name}, {cores} cores, {datetime.now(UTC):%Y-%m-%d}", flush=True)


def line(name: str, value: str) -> None:
    """Print one figure."""
    print(f"  {name:<58} {value}", flush=True)


def goal(name: str, value: float, at_least: float | None = None, at_most: float | None = None) -> None:
    """Print a figure beside its goal, and whether it is met; nothing fails here."""
    met = (at_least is None or value >= at_least) and (at_most is None or value <= at_most)
    wanted = f">= {at_least:g}" if at_least is not None else f"<= {at_most:g}"
    print(f"  {name:<58} {value:.3g}  (goal {wanted}: {'met' if met else 'MISSED'})", flush=True)


def named(db: Database) -> str:
    """Name the database."""
    return "SQLite" if db.is_sqlite else "PostgreSQL"


def timed(act: Callable[[], Any]) -> float:
    """Return the seconds that something takes."""
    with Took() as took:
        act()
    return took.seconds
