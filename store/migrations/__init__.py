"""The shape of the store, version by version; the same steps on SQLite and on PostgreSQL."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from store.database import Database
from store.errors import BadInput
from store.registry import modules

ONE_AT_A_TIME = 0x6261636B  # "back": the advisory lock that migrating processes queue for


def migrate(db: Database, revision: str = "head") -> None:
    """Bring the store to `revision`; whoever else is at it is waited for, and nothing is done twice.

    Raises BadInput where rows would be left without the row that they belong to; nothing is changed then.
    """
    engine = _without_cascades(db.url) if db.is_sqlite else db.engine
    try:
        with engine.begin() as connection:
            if not db.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            if db.is_sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                raise BadInput(f"the migration would orphan rows, nothing was changed: {lost[:3]}")
    finally:
        if db.is_sqlite:
            engine.dispose()


def standing(db: Database) -> tuple[str | None, str]:
    """Return the revision that the store has, None for an empty one, and the one that this program needs."""
    with db.engine.connect() as connection:
        has = MigrationContext.configure(connection).get_current_revision()
    needs = ScriptDirectory.from_config(_config()).get_current_head()
    return has, needs or ""


def all_tables() -> sa.MetaData:
    """Return the tables of every module of the store."""
    from sqlmodel import SQLModel

    modules("store")
    return SQLModel.metadata


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def _without_cascades(url: sa.URL) -> sa.Engine:
    """Open SQLite without foreign keys: a table that is made anew must not take its children with it."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)

    @sa.event.listens_for(engine, "connect")
    def connect(dbapi: object, _record: object) -> None:
        dbapi.isolation_level = None  # type: ignore[attr-defined]
        dbapi.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]
        dbapi.execute("PRAGMA busy_timeout=30000")  # type: ignore[attr-defined]

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
