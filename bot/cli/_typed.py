"""What is typed at a command: a day, a yes, and by whom."""

import re
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from datetime import date

    from store.database import Database
    from store.settings import Settings


def day(typed: str, db: "Database", settings: "Settings") -> "date":
    """Read a day as YYYY-MM-DD; BadInput for any other form, and for a day that is over in the shop."""
    from datetime import date

    from store import database
    from store.days import today_of
    from store.errors import BadInput

    # Python would also read 20261130 and 2026-W48-1, which may be slips.
    try:
        read = date.fromisoformat(typed) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed) else None
    except ValueError:
        read = None
    if read is None:
        raise BadInput(f"{typed!r} is not a day; write it as YYYY-MM-DD, such as 2026-11-30")
    with db.reading() as tx:
        today = today_of(database.now(tx), settings)
    if read < today:
        raise BadInput(f"{read} is past, today is {today}; name a day that is still to come")
    return read


def agreed(question: str, *, yes: bool) -> None:
    """Ask before anything is written, unless it was agreed to with `--yes`; a no ends the command with exit code 1.

    The question goes to standard error, so that standard output holds the result alone.
    """
    if not yes:
        typer.confirm(question, abort=True, err=True)


def me() -> str:
    """Name whoever runs the command, for the audit."""
    import getpass
    import os

    try:
        return f"cli {getpass.getuser()}"
    except (KeyError, OSError):
        # In a container the user may have a number and no name.
        return f"cli uid {os.getuid()}"


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun: 1 line, 2 lines."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
