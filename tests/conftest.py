"""What the tests stand on: a fresh store on each database, a fixed moment, a real browser."""

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import postgres as server
import pytest
from sqlalchemy import make_url

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
def db(database_url: str) -> Iterator[Database]:
    """Open an empty store in today's shape, once on each database."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of an empty store on SQLite, a copy of the template."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'store.db')}"


@pytest.fixture
def postgresql_url(postgres: str, postgresql_template: str) -> Iterator[str]:
    """Give the URL of an empty store on PostgreSQL, a copy of the template."""
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
