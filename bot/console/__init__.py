"""The staff console: pages for the people of the shop, of which each is a file here; README.md tells how to write one.

A page is a module with two names: `MENU`, how it stands in the menu (None where it does not), and `routes`, an
APIRouter whose paths begin behind /console and the name of the file. Files that begin with an underscore are what pages
stand on.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot.console import _pages
from bot.console._door import Door, NotSignedIn, anybody, come_in, needs
from bot.console._forms import Form, Id, Typed
from bot.console._ground import Climb, Console, Finding, Menu
from bot.console._live import Live
from bot.console._safe import Safe
from bot.console._visit import ROOT, Guest, Visit
from store.errors import NotFound, NotGenuine, Refused, ShopError, Unreachable
from store.registry import modules
from store.staff import Role

__all__ = [
    "ROOT",
    "Climb",
    "Console",
    "Finding",
    "Form",
    "Guest",
    "Id",
    "Menu",
    "Role",
    "Typed",
    "Visit",
    "anybody",
    "application",
    "needs",
]

logger = logging.getLogger(__name__)

FIRST = "/today"
"""The page on which everybody begins."""
MOST = 16 * 1024 * 1024
"""Bytes that a form may have, with the file that it brings."""


def application(console: Console) -> ASGIApp:
    """Return what is mounted at /console."""
    return Safe(pages(console))


def pages(console: Console) -> FastAPI:
    """Put the pages together; TypeError where a route does not say who may use it."""
    app = FastAPI(
        title="Console",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        max_body_size=MOST,
    )
    app.state.console, app.state.live = console, Live(console.db, console.ends)
    app.mount("/static", StaticFiles(directory=_pages.STATIC), name="static")
    for name, module in modules("bot.console").items():
        for route in module.routes.routes:
            door_of(route)
        app.include_router(module.routes, prefix=_pages.path_of(name))

    @app.get("/")
    async def begin() -> Response:
        return RedirectResponse(f"{ROOT}{FIRST}", 303)

    app.add_exception_handler(NotSignedIn, _to_sign_in)
    for kind in (ShopError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _said)
    return app


def doors() -> Iterator[tuple[str, str, Door]]:
    """Give every route of every page: its method, its path behind /console, its door."""
    for name, module in modules("bot.console").items():
        for route in module.routes.routes:
            for method in sorted(route.methods):
                yield method, f"{_pages.path_of(name)}{route.path}", door_of(route)


def door_of(route: BaseRoute) -> Door:
    """Return what a route needs of whoever comes; TypeError where it does not say."""
    for one in route.dependant.dependencies if isinstance(route, APIRoute) else ():
        if isinstance(one.call, Door):
            return one.call
    raise TypeError(f"{route} does not say what it needs")


async def _to_sign_in(request: Request, error: Exception) -> Response:
    from urllib.parse import quote

    then = error.then if isinstance(error, NotSignedIn) else ""
    path = f"{ROOT}/sign-in?then={quote(then, safe='/')}"
    if "hx-request" in request.headers:
        # htmx would put the page for signing in where a part of another one was.
        return Response(status_code=401, headers={"HX-Redirect": path})
    return RedirectResponse(path, 303)


async def _said(request: Request, error: Exception) -> Response:
    """Say on a page what went wrong, to whoever it happened to."""
    match error:
        case NotGenuine():
            status, words = 403, str(error)
        case NotFound():
            status, words = 404, str(error)
        case Refused():
            status, words = 409, str(error)
        case Unreachable():
            status, words = 503, str(error)
        case HTTPException(status_code=404) | RequestValidationError():
            status, words = 404, "there is no such page"
        case HTTPException():
            status, words = error.status_code, error.detail
        case _:
            status, words = 500, "something went wrong here; it is in the log"
    if isinstance(error, NotGenuine):
        logger.warning("the console refused %s %s: %s", request.method, request.url.path, error)
    guest: Guest | None = getattr(request.state, "visit", None)
    if guest is None:
        # Nobody has asked yet who it is; where the store does not answer, it is nobody.
        with suppress(SQLAlchemyError):
            guest = await come_in(request)
    guest = guest or Guest(request.app.state.console, request)
    guest.form = Form()
    return guest.page("error.html", status=status, words=words, code=status)
