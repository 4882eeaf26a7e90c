"""`backorder staff`: who may sign in to the console."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from store.database import Database

COLUMNS = {"name": "Name", "role": "Role", "codes": "Codes", "last_seen": "Last seen", "disabled": "Disabled"}


class What(StrEnum):
    """What is done."""

    list = "list"
    add = "add"
    role = "role"
    disable = "disable"
    enable = "enable"
    reset_password = "reset-password"  # noqa: S105 - the name of an act
    codes_off = "codes-off"
    sign_out = "sign-out"
    telegram = "telegram"
    telegram_off = "telegram-off"


class As(StrEnum):
    """How much somebody may do."""

    agent = "agent"
    manager = "manager"
    owner = "owner"


def command(
    what: Annotated[What, typer.Argument(help="What to do; the first owner is added here, others in the console.")],
    name: Annotated[str, typer.Argument(help="Who: the name or e-mail that they sign in with.")] = "",
    *,
    role: Annotated[As, typer.Option(help="Agents answer, managers decide, owners let people in.")] = As.agent,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from a pipe.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """Say who may sign in to the console, and how much they may do there."""
    from store.errors import BadInput

    if (what is What.list) is bool(name):
        raise BadInput("backorder staff list names everybody; everything else needs a NAME")
    with _open.shop() as (_, db):
        if what is What.list:
            _list(db, as_json=as_json)
            return
        password = _password(piped=password_stdin) if what in (What.add, What.reset_password) else ""
        typer.echo(_done(db, what, name, role, password))


def _done(db: "Database", what: What, name: str, role: As, password: str) -> str:
    from store import database, seats, second_factor, staff
    from store.staff import Role

    with db.transaction() as tx:
        now, me = database.now(tx), _typed.me()
        if what is What.add:
            added = staff.add(tx, name, password, Role(role), by=me, now=now)
            return f"{added.name} may sign in at /console, as {added.role.value}."
        person = staff.by_name(tx, name)
        match what:
            case What.role:
                staff.set_role(tx, person.id, Role(role), by=me, now=now)
                said = f"is {role.value} now."
            case What.disable:
                staff.disable(tx, person.id, by=me, now=now)
                said = "may not sign in any more, and is signed out."
            case What.enable:
                staff.enable(tx, person.id, by=me, now=now)
                said = "may sign in again."
            case What.reset_password:
                staff.change_password(tx, person.id, password, by=me, now=now)
                said = "has the new password, and is signed out."
            case What.codes_off:
                second_factor.turn_off(tx, person.id, by=me, now=now)
                said = "is asked for no code any more."
            case What.telegram:
                code = seats.invite(tx, person.id, now=now)
                said = f"has a quarter of an hour to send the shop's bot this on Telegram: /start staff_{code}"
            case What.telegram_off:
                gone = seats.leave(tx, person.id, by=me, now=now)
                said = "is nobody on Telegram any more." if gone else "was nobody on Telegram."
            case _:
                ended = staff.sign_out(tx, person.id, by=me, now=now)
                said = f"is signed out: {_typed.counted(ended, 'session')} ended."
        return f"{person.name} {said}"


def _list(db: "Database", *, as_json: bool) -> None:
    from store import database, sessions, staff

    with db.reading() as tx:
        seen = sessions.seen(tx, at=database.clock(tx))
        rows = [
            {
                "name": one.name,
                "role": one.role.value,
                "codes": "on" if one.code_since else "",
                "last_seen": seen[one.id].isoformat(timespec="seconds") if one.id in seen else "",
                "disabled": one.disabled_at.isoformat(timespec="seconds") if one.disabled_at else "",
            }
            for one in staff.everybody(tx)
        ]
    if as_json:
        _open.show(rows, as_json=True, text="")
    elif rows:
        _open.table("Staff", [*COLUMNS.values()], [[row[name] for name in COLUMNS] for row in rows])
    else:
        typer.echo("Nobody yet: backorder staff add NAME --role owner")


def _password(*, piped: bool) -> str:
    """Ask for a password twice, or read the one line of a pipe."""
    if piped:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
    return password
