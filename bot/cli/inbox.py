"""`backorder inbox`: conversations that wait for a person, and what was said in one."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import _open

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from store.settings import Settings

COLUMNS = {
    "conversation": "No.",
    "who": "Who",
    "channel": "By",
    "since": "Since",
    "last_by": "Last",
    "last_words": "Words",
    "held_by": "Held by",
    "note": "Note",
}
MOST = 20
"""So many messages of one conversation are shown."""
SHORT = 60


def command(
    number: Annotated[int | None, typer.Argument(metavar="NUMBER", help="Show what was said in this one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """List the conversations that persons have, whoever waits for an answer first; answer with `backorder answer`."""
    from store import database

    with _open.shop() as (settings, db), db.reading() as tx:
        now = database.now(tx)
        rows = _held(tx, settings, now) if number is None else _said(tx, number)
    if as_json:
        _open.show(rows, as_json=True, text="")
    elif number is not None:
        for row in rows:
            by = f"{row['by']}{' (' + row['state'] + ')' if row['state'] not in ('sent', 'delivered', '') else ''}"
            typer.echo(f"{row['at']}  {by}: {row['words']}")
    elif rows:
        for row in rows:
            row["last_words"] = row["last_words"][:SHORT]
        _open.table("For a person", [*COLUMNS.values()], [[row[name] for name in COLUMNS] for row in rows])
    else:
        typer.echo("Nobody waits for a person.")


def _held(tx: "Session", settings: "Settings", now: "datetime") -> list[dict[str, Any]]:
    from bot import hand_off
    from store import conversations

    return [
        {
            "conversation": one.address_id,
            "customer_id": one.customer_id,
            "who": one.name or one.handle,
            "channel": one.channel,
            "handle": one.handle,
            "since": one.since.isoformat(timespec="seconds"),
            "waits": one.waits,
            "last_by": _speaker(one.last) if one.last else "",
            "last_at": one.last.created_at.isoformat(timespec="seconds") if one.last else "",
            "last_words": hand_off.said_in(one.last) if one.last else "",
            "held_by": one.held_by,
            "note": "sent STOP, may not be written to there" if one.stopped else "",
        }
        for one in conversations.held(tx, lapse=hand_off.lapse(settings), now=now)
    ]


def _said(tx: "Session", number: int) -> list[dict[str, Any]]:
    from bot import hand_off
    from store import conversations
    from store.messages import Direction

    hand_off.known(tx, number)
    return [
        {
            "id": message.id,
            "at": message.created_at.isoformat(timespec="seconds"),
            "by": _speaker(message),
            "words": hand_off.said_in(message),
            "state": "" if message.direction is Direction.heard else message.state.value,
            "reason": message.reason,
        }
        for message in conversations.transcript(tx, number, most=MOST)
    ]


def _speaker(message: Any) -> str:
    from store.messages import Direction, Priority

    if message.direction is Direction.heard:
        return "customer"
    return message.author or ("broadcast" if message.priority == Priority.broadcast else "bot")
