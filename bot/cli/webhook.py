"""`backorder webhook`: programs of your own that are told what happens."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from store.database import Database
    from store.events import Kind
    from store.webhooks import Overview


class What(StrEnum):
    """What is done."""

    add = "add"
    list = "list"
    remove = "remove"
    retry = "retry"
    test = "test"


def command(
    what: Annotated[What, typer.Argument(help="Add one, show which there are, remove, try again, or test one.")],
    which: Annotated[str, typer.Argument(metavar="URL|ID", help="The address of a new one, or its number.")] = "",
    *,
    kind: Annotated[
        list[str] | None,
        typer.Option(help="What it is told, such as line.allocated; may be repeated. Without it, all."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """Tell programs of your own what happens, by HTTPS and signed. The secret of a new one is shown this once."""
    from bot.webhooks import Settings
    from store import database, webhooks
    from store.errors import BadInput

    if (what is What.list) is bool(which):
        raise BadInput("backorder webhook add URL, list, or remove, retry and test with the number of one")
    loopback = Settings().webhook_loopback
    with _open.shop() as (_, db):
        if what is What.list:
            with db.reading() as tx:
                _show(webhooks.overviews(tx), as_json=as_json)
        elif what is What.add:
            with db.transaction() as tx:
                now, who = database.now(tx), _typed.me()
                added = webhooks.add(tx, which, _kinds(kind or []), loopback=loopback, by=who, now=now)
            text = (
                f"Webhook {added.id}. Its events are signed with this secret, which is not shown again:\n{added.secret}"
            )
            _open.show({"id": added.id, "secret": added.secret}, as_json=as_json, text=text)
        elif what is What.test:
            _test(db, _number(which), loopback=loopback)
        else:
            _change(db, what, _number(which))


def _change(db: "Database", what: What, webhook_id: int) -> None:
    from store import database, webhooks

    with db.transaction() as tx:
        now, who = database.now(tx), _typed.me()
        if what is What.remove:
            webhooks.remove(tx, webhook_id, by=who, now=now)
            text = f"Webhook {webhook_id} is removed; it is told nothing any more."
        else:
            count = webhooks.retry(tx, webhook_id, by=who, now=now)
            text = f"Webhook {webhook_id} is told {_typed.counted(count, 'event')} again, from now on."
    typer.echo(text)


def _test(db: "Database", webhook_id: int, *, loopback: bool) -> None:
    import asyncio

    from bot import webhooks
    from store import database, tellings

    with db.transaction() as tx:
        telling = tellings.test(tx, webhook_id, now=database.now(tx))
    outcome = asyncio.run(webhooks.send_alone(telling, loopback=loopback))
    with db.transaction() as tx:
        tellings.record(tx, telling, outcome, now=database.now(tx))
    typer.echo(f"Webhook {webhook_id}: {outcome.said}.")
    if not outcome.taken:
        raise typer.Exit(1)


def _number(typed: str) -> int:
    from store.errors import BadInput

    if not (typed.isascii() and typed.isdigit() and len(typed) < 16):
        raise BadInput(f"{typed} is no number of a webhook; `backorder webhook list` shows them")
    return int(typed)


def _kinds(typed: "list[str]") -> "list[Kind]":
    from store.errors import BadInput
    from store.events import Kind

    known = [kind for kind in Kind if kind is not Kind.test]
    found = [one for text in typed for one in text.replace(",", " ").split()]
    if unknown := sorted(set(found) - set(known)):
        raise BadInput(f"nothing of the kind {', '.join(unknown)} happens; there are: {', '.join(known)}")
    return [Kind(one) for one in found]


def _show(found: "list[Overview]", *, as_json: bool) -> None:
    shown = [
        {
            "id": one.webhook.id,
            "url": one.webhook.url,
            "kinds": one.webhook.kinds.split() or ["all"],
            "waiting": one.waiting,
            "given_up": one.given_up,
            "failing_since": one.webhook.failing_since,
            "disabled_at": one.webhook.disabled_at,
        }
        for one in found
    ]
    if as_json:
        _open.show(shown, as_json=True, text="")
        return
    rows: list[list[object]] = [
        [
            one.webhook.id,
            one.webhook.url,
            one.webhook.kinds or "all",
            one.waiting,
            one.given_up,
            f"{one.webhook.failing_since:%Y-%m-%d %H:%M}" if one.webhook.failing_since else "",
            f"{one.webhook.disabled_at:%Y-%m-%d %H:%M}" if one.webhook.disabled_at else "",
        ]
        for one in found
    ]
    _open.table("Webhooks", ["", "address", "is told", "waiting", "given up", "failing since", "disabled"], rows)
