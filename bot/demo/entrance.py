"""The owner of the demo's shop: a password that is new at each start, and a way in without it.

Whoever reaches the demo can do everything in it as it is, and nothing in it is real.
"""

import secrets

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from bot.console import ROOT, Role, _cookies, _door
from bot.demo.counter import Told
from store import audit, database, sessions, staff
from store.database import Database
from store.errors import NotFound, NotGenuine
from store.staff import Staff

OWNER = "robin"


def appoint(db: Database) -> str:
    """Have an owner, and return the password that is theirs until the next start; it is kept as a hash alone."""
    password = secrets.token_urlsafe(12)
    with db.transaction() as tx:
        now = database.now(tx)
        owner = _owner(tx)
        if owner is None:
            staff.add(tx, OWNER, password, Role.owner, by="demo", now=now)
        else:
            staff.change_password(tx, owner.id, password, by="demo", now=now)
    return password


def entrance(db: Database, *, here: str) -> APIRouter:
    """Serve the button that opens the console, signed in; `here` is the address of the demo."""
    router = APIRouter(route_class=Told, include_in_schema=False)

    @router.post("/demo/console")
    def enter(request: Request) -> Response:
        if not _door.from_here(request, here):
            raise NotGenuine("the button was pressed by another site")
        with db.transaction() as tx:
            owner = _owner(tx)
            if owner is None:
                raise NotFound("the demo has no owner")
            browser = request.headers.get("user-agent", "")
            begun = sessions.begin(tx, owner.id, network="the demo", browser=browser, at=database.clock(tx))
            audit.record(tx, owner.name, "signed in", owner.subject, now=database.now(tx), by_the_demo=True)
        response = RedirectResponse(f"{ROOT}/today", 303)
        _cookies.keep_session(response, begun.token, secure=False)
        return response

    return router


def _owner(tx: Session) -> Staff | None:
    try:
        return staff.by_name(tx, OWNER)
    except NotFound:
        return None
