"""Somebody signs out."""

from typing import Annotated

from fastapi import APIRouter, Response

from bot.console import Role, Visit, _cookies, needs
from store import database, sign_in

MENU = None


routes = APIRouter()


@routes.post("")
def leave(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """End this session."""
    with visit.db.transaction() as tx:
        sign_in.leave(tx, visit.me, visit.me.session_id, at=database.clock(tx), now=database.now(tx))
    response = visit.back("/sign-in", "You are signed out.")
    _cookies.drop_session(response, secure=visit.secure)
    return response
