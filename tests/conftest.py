"""What the tests stand on: a fresh store on each database, a fixed moment, a real browser."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import postgres as server
import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import OperationalError

from store.database import Database
from store.migrations import migrate

if TYPE_CHECKING:
    from playwright.async_api import Browser

QUIET_CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture
def now() -> datetime:
    """Return a Monday in November: ten in the morning in New York, four in the afternoon in Berlin."""
    return datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty store in today's shape, once on each database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def db(database_url: str, engines: dict[str, Engine]) -> Iterator[Database]:
    """Open an empty store in today's shape, once on each database."""
    database = Database(database_url)
    unused, database.engine = database.engine, engines.setdefault(database.url.get_backend_name(), database.engine)
    # Where the last test had connections cut off, the pool finds out here, and lets go of them all.
    with suppress(OperationalError), database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    yield database
    if not database.is_sqlite:  # on a file that is another one for each test, no connection can be kept
        database.engine = unused
    database.dispose()


@pytest.fixture(scope="session")
def engines() -> Iterator[dict[str, Engine]]:
    """Keep the engine of each database from test to test: it knows the statements that it has compiled."""
    kept: dict[str, Engine] = {}
    yield kept
    for engine in kept.values():
        engine.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, sqlite_store: Path) -> str:
    """Return the URL of an empty store on SQLite, a copy of the template."""
    for left in sqlite_store.parent.iterdir():
        left.unlink()
    return f"sqlite:///{shutil.copy(sqlite_template, sqlite_store)}"


@pytest.fixture
def postgresql_url(postgresql_store: str) -> str:
    """Return the URL of an empty store on PostgreSQL."""
    server.empty(postgresql_store)
    return postgresql_store


@pytest.fixture(scope="session")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the place of the one SQLite file in which tests find their store."""
    return tmp_path_factory.mktemp("stores") / "store.db"


@pytest.fixture(scope="session")
def postgresql_store(postgres: str, postgresql_template: str) -> Iterator[str]:
    """Give the URL of the one PostgreSQL database in which tests find their store."""
    with server.database(postgres, template=postgresql_template) as url:
        yield url


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the URL of a superuser's database on a real PostgreSQL."""
    with server.cluster() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file; the last connection to leave has put the log back into it."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    _migrate(f"sqlite:///{path}")
    assert not path.with_name("store.db-wal").exists()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgres: str) -> Iterator[str]:
    """Migrate one PostgreSQL database, and give its name."""
    with server.database(postgres) as url:
        _migrate(url)
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator["Browser"]:
    """Start Debian's Chromium; a test opens a context of its own in it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        server.missing("Chromium", "install it with `apt-get install chromium`")
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=list(QUIET_CHROMIUM))
        yield started
        await started.close()


def _migrate(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.dispose()
