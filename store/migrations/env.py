"""Alembic's entry: it works on the connection that `store.migrations` hands in."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import UTCDateTime
from sqlmodel.sql.sqltypes import AutoString

from store.migrations import all_tables


def render_item(kind: str, item: Any, found: AutogenContext) -> str | Literal[False]:
    """Write our types in a form that a migration can run."""
    if kind != "type":
        return False
    match item:
        case AutoString():
            return "sa.String()"
        case UTCDateTime():
            return "sa.DateTime(timezone=True)"
        case sa.JSON():
            found.imports.add("from store.sql import JSON")
            return "JSON"
        case sa.BigInteger() if item._variant_mapping:
            found.imports.add("from store.sql import KEY")
            return "KEY"
        case sa.SmallInteger() if item._variant_mapping:
            found.imports.add("from store.sql import SMALL_KEY")
            return "SMALL_KEY"
        case sa.Enum():
            return f"sa.String(length={item.length})"
        case _:
            return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_tables(),
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    compare_type=True,
    transaction_per_migration=False,
)
context.run_migrations()
