"""Canned replies: what is often said, kept ready by name and language; agents use them, managers change them."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from bot.console import Id, Menu, Role, Typed, Visit, needs
from bot.locales import load
from store import canned, database

MENU = Menu("Canned replies", 25)

routes = APIRouter()


class Reply(Typed):
    """A reply in one language."""

    name: Annotated[str, Field(max_length=canned.LONGEST_NAME)]
    language: Annotated[str, Field(max_length=20)]
    words: Annotated[str, Field(max_length=canned.LONGEST)]


@routes.get("")
def listed(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """List them."""
    with visit.db.reading() as tx:
        replies = canned.everything(tx)
    return visit.page("canned_replies.html", replies=replies, **_choices())


@routes.post("")
def add(visit: Annotated[Visit, needs(Role.manager)]) -> Response:
    """Keep a new one."""
    return _kept(visit, None) or listed(visit)


@routes.get("/{reply_id}")
def one(visit: Annotated[Visit, needs(Role.manager)], reply_id: Id) -> Response:
    """Show one, to be changed."""
    with visit.db.reading() as tx:
        reply = canned.one(tx, reply_id)
    return visit.page("canned_reply.html", reply=reply, **_choices())


@routes.post("/{reply_id}")
def change(visit: Annotated[Visit, needs(Role.manager)], reply_id: Id) -> Response:
    """Change one."""
    return _kept(visit, reply_id) or one(visit, reply_id)


@routes.post("/{reply_id}/drop")
def drop(visit: Annotated[Visit, needs(Role.manager)], reply_id: Id) -> Response:
    """Keep one no longer."""
    with visit.db.transaction() as tx:
        gone = canned.drop(tx, reply_id, by=visit.who, now=database.now(tx))
    return visit.back("/canned-replies", f"{gone.name} ({gone.language}) is gone.")


def _kept(visit: Visit, reply_id: int | None) -> Response | None:
    typed = visit.form.read(Reply)
    if typed and typed.language not in load().languages():
        visit.form.wrong("language", "Choose one of these.")
    elif typed:
        with visit.form.refusals("words"), visit.db.transaction() as tx:
            words, now = typed.words.replace("\r\n", "\n"), database.now(tx)
            canned.keep(tx, typed.name, typed.language, words, reply_id=reply_id, by=visit.who, now=now)
            return visit.back("/canned-replies", f"{typed.name} ({typed.language}) is kept.")
    return None


def _choices() -> dict[str, Any]:
    from babel import Locale

    spoken = [(code, Locale.parse(code).get_display_name("en") or code) for code in load().languages()]
    return {"languages": sorted(spoken, key=lambda one: (one[0] != "en", one[1])), "places": canned.PLACES}
