"""`backorder tasks`: what needs a person."""

from typing import Annotated

import typer

from bot.cli import _open, _typed

COLUMNS = ["Id", "What", "Details", "Customer", "Opened"]


def command(
    done: Annotated[list[int] | None, typer.Option(help="This one is done; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """List what needs a person, oldest first, and tick off what was seen to."""
    from store import audit, database, tasks

    with _open.shop() as (_, db):
        if done:
            with db.transaction() as tx:
                now, who = database.now(tx), _typed.me()
                for task_id in done:
                    closed = tasks.close(tx, task_id, by=who, now=now)
                    audit.record(tx, who, "task done", f"task {task_id}", now=now, what=closed.what)
        with db.reading() as tx:
            waiting = [
                {
                    "id": task.id,
                    "what": task.what,
                    "details": task.details,
                    "customer_id": task.customer_id,
                    "opened_at": task.opened_at.isoformat(timespec="seconds"),
                }
                for task in tasks.waiting(tx)
            ]
    if as_json:
        _open.show(waiting, as_json=True, text="")
    elif waiting:
        _open.table(
            "For a person", COLUMNS, [["" if cell is None else cell for cell in row.values()] for row in waiting]
        )
    else:
        typer.echo("Nothing needs a person.")
