"""`backorder migrate`: the store is brought into the shape that this program needs."""

import typer


def command() -> None:
    """Bring the store to today's shape, and say from which version to which."""
    from store.database import Database
    from store.migrations import migrate, standing
    from store.settings import Settings

    db = Database(Settings().database_url)
    try:
        before, _ = standing(db)
        migrate(db)
        after, _ = standing(db)
    finally:
        db.dispose()
    if before == after:
        typer.echo(f"The store is at {after} already.")
    else:
        typer.echo(f"The store was brought from {before or 'nothing'} to {after}.")
