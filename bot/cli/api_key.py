"""`backorder api-key`: keys with which your own programs use the API."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from store import api_keys


class What(StrEnum):
    """What is done."""

    add = "add"
    list = "list"
    revoke = "revoke"


def command(
    what: Annotated[What, typer.Argument(help="Make a key, show which there are, or take one back.")],
    name: Annotated[str, typer.Argument(help="Its name, by which the audit knows it; given once.")] = "",
    *,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="What it may do; may be repeated. Of orders, arrivals, promises, writebacks, refunds and broadcasts"
            " :read and :write each, backorders:read, and customers:read for names and phones in full."
        ),
    ] = None,
    per_minute: Annotated[int, typer.Option(help="How often it may be used in a minute.")] = 120,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """Make, list and take back the keys of the API. A new key is shown this once, and cannot be read again."""
    from store import api_keys, database
    from store.errors import BadInput

    if (what is What.list) is bool(name):
        raise BadInput("backorder api-key add NAME --scope ..., list, or revoke NAME")
    with _open.shop() as (_, db):
        if what is What.list:
            with db.reading() as tx:
                _show(api_keys.issued(tx), as_json=as_json)
            return
        with db.transaction() as tx:
            now, who = database.now(tx), _typed.me()
            if what is What.revoke:
                api_keys.revoke(tx, name, by=who, now=now)
                told, text = {"revoked": name}, f"The key {name} is taken back; it opens nothing any more."
            else:
                token = api_keys.issue(tx, name, _scopes(scope or []), per_minute=per_minute, by=who, now=now)
                told, text = {"name": name, "key": token}, f"{token}\nKeep it well: it is not shown again."
    _open.show(told, as_json=as_json, text=text)


def _scopes(typed: list[str]) -> "list[api_keys.Scope]":
    from store.api_keys import Scope
    from store.errors import BadInput

    found = [one for text in typed for one in text.replace(",", " ").split()]
    if unknown := sorted(set(found) - set(Scope)):
        raise BadInput(f"there is no scope {', '.join(unknown)}; there are: {', '.join(Scope)}")
    return [Scope(one) for one in found]


def _show(keys: "list[api_keys.ApiKey]", *, as_json: bool) -> None:
    if as_json:
        shown = [key.model_dump(exclude={"digest", "id"}) for key in keys]
        _open.show(shown, as_json=True, text="")
        return
    _open.table(
        "Keys of the API",
        ["name", "may", "a minute", "made", "last used", "taken back"],
        [
            [
                key.name,
                key.scopes,
                key.per_minute,
                f"{key.created_at:%Y-%m-%d}",
                f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never",
                f"{key.revoked_at:%Y-%m-%d}" if key.revoked_at else "",
            ]
            for key in keys
        ],
    )
