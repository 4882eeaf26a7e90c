"""What commands have in common: the settings, the store brought up to date, and how results are shown."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from store.database import Database
    from store.settings import Settings


@contextmanager
def shop(**how: Any) -> Iterator[tuple["Settings", "Database"]]:
    """Read the settings and open the store, migrated, for the length of a command; `how` is told to the Database."""
    from store import policies
    from store.database import Database
    from store.migrations import migrate
    from store.settings import Settings

    settings = Settings()
    if settings.policy_file:
        policies.read(Path(settings.policy_file))
    db = Database(settings.database_url, settings=settings, **how)
    try:
        migrate(db)
        yield settings, db
    finally:
        db.dispose()


def show(result: Any, *, as_json: bool, text: str) -> None:
    """Print a result for people or, with `--json`, for programs."""
    if not as_json:
        typer.echo(text)
        return
    plain = asdict(result) if is_dataclass(result) and not isinstance(result, type) else result
    typer.echo(json.dumps(plain, default=str, ensure_ascii=False))


def table(title: str, columns: list[str], rows: list[list[object]]) -> None:
    """Print rows as a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left")
    for column in columns:
        drawn.add_column(column)
    for row in rows:
        drawn.add_row(*(Text(str(cell)) for cell in row))
    Console().print(drawn)


def process(*does: str) -> None:
    """Run the named parts of the product until they are told to stop."""
    from bot import webhooks
    from bot.app import WebSettings
    from bot.cli import _logs
    from bot.cli._process import Parts, configured, run
    from scheduler import caps

    _logs.set_up()
    # Shorter than a lease: whoever takes over finds nothing held by a process that has lost its way to the store.
    with shop(abandoned_after=timedelta(seconds=8)) as (settings, db):
        caps.parse(settings.kind_caps)
        web = WebSettings()
        built = configured(web, reached="web" in does) if {"turns", "delivery"} & set(does) else []
        loopback = webhooks.Settings().webhook_loopback
        run(Parts(settings=settings, web=web, db=db, does=frozenset(does), channels=built, loopback=loopback))
