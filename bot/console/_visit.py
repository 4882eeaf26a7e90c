"""A request and the answers that a page gives to it."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.console import _cookies, _pages
from bot.console._forms import Form
from bot.console._ground import Console
from store.database import Database
from store.settings import Settings
from store.sign_in import Signed

ROOT = "/console"
"""Where the console is."""


@dataclass(slots=True)
class Guest:
    """Somebody who need not be signed in; `form` is what they typed, empty where they only look.

    `signed` is whose session it is, also one that still waits for a code.
    """

    console: Console
    request: Request
    signed: Signed | None = None
    form: Form = field(default_factory=Form)

    @property
    def db(self) -> Database:
        """The store."""
        return self.console.db

    @property
    def settings(self) -> Settings:
        """What the shop has decided."""
        return self.console.settings

    @property
    def secure(self) -> bool:
        """Tell whether browsers reach us by https."""
        return self.console.public_url.startswith("https:") or self.request.url.scheme == "https"

    @property
    def network(self) -> str:
        """Name where the request comes from."""
        return self.request.client.host if self.request.client else ""

    def page(self, template: str, *, status: int = 200, says: str = "", **facts: Any) -> Response:
        """Show a page, which `says` what was done; 422 where something typed is wrong, which is marked then."""
        notice = _cookies.notice(self.request, secure=self.secure)
        shown = _pages.render(self.console, template, visit=self, form=self.form, notice=says or notice, **facts)
        response = HTMLResponse(shown, 422 if self.form.errors else status)
        if notice:
            _cookies.drop_notice(response, secure=self.secure)
        return response

    def back(self, path: str, notice: str = "") -> Response:
        """Go on to another page of the console, which says `notice` once; `path` begins behind /console."""
        response = RedirectResponse(f"{ROOT}{path}", 303)
        if notice:
            _cookies.keep_notice(response, notice, secure=self.secure)
        return response


@dataclass(slots=True)
class Visit(Guest):
    """Somebody of the staff who is signed in and may do what they ask for."""

    @property
    def me(self) -> Signed:
        """Say who they are."""
        if self.signed is None:
            raise LookupError("a visit is somebody's")
        return self.signed

    @property
    def who(self) -> str:
        """Name them, for the audit."""
        return self.me.name
