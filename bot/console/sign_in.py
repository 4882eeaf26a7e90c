"""Somebody signs in: name and password, and the code from their phone where they want one asked for."""

from datetime import timedelta
from math import ceil
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from bot.console import ROOT, Guest, Typed, _cookies, anybody
from bot.console._pages import counted
from store import database, sessions, sign_in, staff
from store.sign_in import Asked

MENU = None

Name = Annotated[str, Field(max_length=staff.LONGEST_NAME)]
Secret = Annotated[str, StringConstraints(strip_whitespace=False, max_length=staff.LONGEST)]


class Opening(Typed):
    """A name and a password, and where to go on to."""

    name: Name
    password: Secret
    then: str = ""


class Code(Typed):
    """A code from a phone or from paper, and where to go on to."""

    code: Annotated[str, Field(max_length=40)]
    then: str = ""


routes = APIRouter()


@routes.get("")
def ask(guest: Annotated[Guest, anybody()], then: str = "") -> Response:
    """Ask who it is."""
    return guest.page("sign_in.html", then=own(then))


@routes.post("")
def enter(guest: Annotated[Guest, anybody()]) -> Response:
    """Check the password, and go on to the page or to the code."""
    then = own(guest.form.typed("then"))
    typed = guest.form.read(Opening)
    if typed is None:
        return guest.page("sign_in.html", then=then)
    asked = _asked(guest, typed.name)
    begun = _admitted(guest, asked) if sign_in.proves(asked, typed.password) else None
    if begun is None:
        guest.form.wrong("", _too_many(asked.wait) if asked.wait else "This name and this password do not match.")
        return guest.page("sign_in.html", then=then)
    response = guest.back(f"/sign-in/code?then={quote(then)}" if begun.awaits_code else then.removeprefix(ROOT))
    _cookies.keep_session(response, begun.token, secure=guest.secure)
    return response


@routes.get("/code")
def ask_for_code(guest: Annotated[Guest, anybody()], then: str = "") -> Response:
    """Ask for the code."""
    if guest.signed is None or not guest.signed.awaits_code:
        return guest.back("/sign-in")
    return guest.page("sign_in_code.html", then=own(then))


@routes.post("/code")
def type_code(guest: Annotated[Guest, anybody()]) -> Response:
    """Check the code, and go on under another token."""
    if guest.signed is None or not guest.signed.awaits_code:
        return guest.back("/sign-in", "That took too long. Sign in again.")
    then = own(guest.form.typed("then"))
    typed = guest.form.read(Code)
    if typed is None:
        return guest.page("sign_in_code.html", then=then)
    with guest.db.transaction() as tx:
        at, now = database.clock(tx), database.now(tx)
        begun = sign_in.type_code(tx, guest.signed, typed.code, at=at, now=now)
    if begun is None or isinstance(begun, timedelta):
        guest.form.wrong("code", "This is not the code shown now." if begun is None else _too_many(begun))
        return guest.page("sign_in_code.html", then=then)
    response = guest.back(then.removeprefix(ROOT))
    _cookies.keep_session(response, begun.token, secure=guest.secure)
    return response


def own(path: str) -> str:
    """Return a path of the console, however strange what was handed in is: nobody is sent elsewhere from here."""
    return path if path.startswith(f"{ROOT}/") and path.isascii() and path.isprintable() else f"{ROOT}/today"


def _asked(guest: Guest, name: str) -> Asked:
    with guest.db.transaction() as tx:
        return sign_in.ask(tx, name, network=guest.network, at=database.clock(tx))


def _admitted(guest: Guest, asked: Asked) -> sessions.Begun | None:
    with guest.db.transaction() as tx:
        at, now = database.clock(tx), database.now(tx)
        if guest.signed is not None:
            # Whoever signs in anew leaves nothing behind that is signed in.
            sessions.end(tx, guest.signed.session_id, staff_id=guest.signed.staff_id, at=at)
        browser = guest.request.headers.get("user-agent", "")
        return sign_in.admit(tx, asked, browser=browser, at=at, now=now)


def _too_many(wait: timedelta) -> str:
    return f"Too many tries. Wait for {counted(ceil(wait / timedelta(minutes=1)), 'minute')}, then try again."
