"""What the phones and the two providers remember, in a SQLite file of its own.

A restart therefore continues. Calls are made inline, never in a thread: with a write-ahead log and
synchronous=NORMAL a commit does not wait for the disk, and tens of microseconds are less than the
way to a thread and back. A power cut may lose the last messages of a simulated phone, which nobody
will miss.
"""

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS phones (
    channel TEXT NOT NULL, handle TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL,
    blocked INTEGER NOT NULL DEFAULT 0,     -- telegram: has blocked the bot; sms: switched off
    opted_out INTEGER NOT NULL DEFAULT 0,   -- sms: the carrier lets nothing through
    keyboard TEXT NOT NULL DEFAULT '[]', toast TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, handle)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bubbles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, handle TEXT NOT NULL,
    mine INTEGER NOT NULL,                  -- typed by the owner of the phone
    text TEXT NOT NULL, at REAL NOT NULL, status TEXT NOT NULL,
    buttons TEXT NOT NULL DEFAULT '[]', taken TEXT, photo TEXT,
    sid TEXT UNIQUE, service TEXT, callback TEXT, error INTEGER, sent_at REAL, updated_at REAL
);
CREATE INDEX IF NOT EXISTS bubbles_of_a_phone ON bubbles (channel, handle, id);
CREATE TABLE IF NOT EXISTS updates (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, body TEXT NOT NULL, at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS taps (
    id TEXT PRIMARY KEY, handle TEXT NOT NULL, at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS errands (        -- what the provider of SMS has yet to tell the shop
    id INTEGER PRIMARY KEY AUTOINCREMENT, bubble INTEGER NOT NULL, status TEXT NOT NULL,
    token TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone, and who holds it.

    On Telegram `blocked` means that they have blocked the bot, by SMS that the phone is switched
    off. `opted_out` means that the carrier lets no SMS of ours through.
    """

    channel: str
    handle: str
    name: str
    language: str
    blocked: bool
    opted_out: bool


class Memory:
    """One file, one connection, a version that grows with every change; threads may share it."""

    def __init__(self, path: Path | str, *, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.ended = False
        self._lock = threading.RLock()
        self._bells: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._cx = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._cx.row_factory = sqlite3.Row
        self._cx.execute("PRAGMA journal_mode = WAL")
        self._cx.execute("PRAGMA synchronous = NORMAL")
        self._cx.executescript(SCHEMA)

    def end(self) -> None:
        """Let long polls return with what there is, and the courier go home."""
        self.ended = True
        self._ring()

    def close(self) -> None:
        """End, and close the file."""
        self.end()
        with self._lock:
            self._cx.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; whoever waits for a change looks again after it."""
        with self._lock:
            self._cx.execute("BEGIN IMMEDIATE")
            try:
                yield self._cx
            except BaseException:
                self._cx.execute("ROLLBACK")
                raise
            self._cx.execute("COMMIT")
        self._ring()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return what a query finds."""
        with self._lock:
            return self._cx.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first that a query finds."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def phone(self, channel: str, handle: str) -> Phone | None:
        """Return a phone that has been met."""
        found = self.row("SELECT * FROM phones WHERE channel = ? AND handle = ?", channel, handle)
        if found is None:
            return None
        return Phone(
            channel,
            handle,
            found["name"],
            found["language"],
            bool(found["blocked"]),
            bool(found["opted_out"]),
        )

    def fact(self, name: str, default: Any = None) -> Any:
        """Return what was kept under `name`."""
        found = self.row("SELECT value FROM facts WHERE name = ?", name)
        return default if found is None else json.loads(found["value"])

    def keep(self, cx: sqlite3.Connection, name: str, value: Any) -> None:
        """Keep a value that JSON can hold."""
        cx.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, json.dumps(value)))

    @property
    def version(self) -> int:
        """Grows with each change to any phone."""
        return int(self.fact("version", 0))

    def changed(self, cx: sqlite3.Connection, channel: str, handle: str) -> None:
        """Note that there is something new to see on this phone."""
        self.keep(cx, "version", self.version + 1)
        cx.execute(
            "UPDATE phones SET version = ? WHERE channel = ? AND handle = ?",
            (self.version, channel, handle),
        )

    async def until(self, ready: Callable[[], bool], timeout: float) -> None:  # noqa: ASYNC109
        """Return when `ready` says so, when the process ends, or after `timeout` seconds."""
        bell = asyncio.Event()
        entry = (asyncio.get_running_loop(), bell)
        self._bells.add(entry)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    while not (self.ended or ready()):
                        await bell.wait()
                        bell.clear()
        finally:
            self._bells.discard(entry)

    def _ring(self) -> None:
        for loop, bell in tuple(self._bells):
            # A loop that has been closed has nobody waiting in it.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(bell.set)
