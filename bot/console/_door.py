"""The door of the console: who comes in, whether they may, and whether a form is really theirs.

Every route of a page names what it needs. `needs(role)` lets in whoever is signed in with that role or more, and
`anybody()` everybody; both refuse a form that another site has sent.
"""

import asyncio
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from bot.console import _cookies
from bot.console._forms import Form
from bot.console._safe import without_nul
from bot.console._visit import ROOT, Guest, Visit
from store import database, sessions, sign_in
from store.errors import NotGenuine
from store.sign_in import Signed
from store.staff import Role

FORM_KEY = "form_key"
"""The field of every form that says of which session it is."""
FORM_HEADER = "x-form-key"
"""The header that says it for what is sent without a form."""
UNATTENDED = "x-unattended"
"""The header of what a page asks for by itself, which keeps no session alive."""
_READS = frozenset({"GET", "HEAD"})


class NotSignedIn(Exception):
    """Whoever asks is to sign in first, and then to go on to `then`."""

    def __init__(self, then: str) -> None:
        super().__init__(then)
        self.then = then


class Door:
    """Lets in whoever has a role, or everybody where it is None; each route of a page has one."""

    def __init__(self, role: Role | None) -> None:
        self.role = role

    async def __call__(self, request: Request) -> Guest:
        """Return the visit of whoever asks. Raises NotSignedIn, or NotGenuine where they may not."""
        guest = await come_in(request)
        if self.role is not None:
            if not isinstance(guest, Visit):
                raise NotSignedIn(_way_back(request))
            if not guest.me.role.covers(self.role):
                raise NotGenuine(f"this needs the role {self.role.value}, and yours is {guest.me.role.value}")
        if request.method not in _READS:
            guest.form = await _form(guest)
        return guest


async def come_in(request: Request) -> Guest:
    """Find out who it is, for the page, or for the one that tells what went wrong: a Visit of whoever is signed in."""
    guest = Guest(request.app.state.console, request)
    guest.signed = await asyncio.to_thread(_signed, guest)
    if guest.signed is not None and not guest.signed.awaits_code:
        guest = Visit(guest.console, request, guest.signed)
    request.state.visit = guest
    return guest


def needs(role: Role) -> Any:
    """Let in who is signed in and has this role or more; what a route asks for as `Annotated[Visit, needs(...)]`."""
    return Depends(Door(role))


def anybody() -> Any:
    """Let in everybody; for the few pages before signing in, as `Annotated[Guest, anybody()]`."""
    return Depends(Door(None))


def _signed(guest: Guest) -> Signed | None:
    token = _cookies.session(guest.request, secure=guest.secure)
    if not token:
        return None
    db = guest.console.db
    with db.reading() as tx:
        at = database.clock(tx)
        signed = sign_in.who(tx, token, at=at)
    if signed is not None and signed.stale and _is_attended(guest.request):
        with db.transaction() as tx:
            sessions.note(tx, signed.session_id, at=at)
    return signed


def _is_attended(request: Request) -> bool:
    """Tell whether somebody asks, and not a page that is open by itself."""
    return UNATTENDED not in request.headers and request.headers.get("accept") != "text/event-stream"


async def _form(guest: Guest) -> Form:
    """Read a form; NotGenuine where another site has sent it, or it is not of this session."""
    request = guest.request
    if not from_here(request, guest.console.public_url):
        raise NotGenuine("the form was sent by another site")
    fields = await request.form()
    if guest.signed is not None:
        sent = request.headers.get(FORM_HEADER) or fields.get(FORM_KEY)
        if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), guest.signed.form_key.encode()):
            raise NotGenuine("the form is of another session; load the page again")
    files = {name: value for name, value in fields.multi_items() if isinstance(value, UploadFile)}
    return Form(_texts(fields), files)


def from_here(request: Request, public_url: str) -> bool:
    """Tell whether a page of our own has sent it: the browser says so in one header at least, and in none otherwise.

    Whoever sends neither is no browser that we know of.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is None and origin is None:
        return False
    if site not in (None, "same-origin", "none"):
        return False
    ours = {request.headers.get("host", ""), urlsplit(public_url).netloc} - {""}
    return origin is None or urlsplit(origin).netloc in ours


def _texts(fields: FormData) -> Mapping[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for name, value in fields.multi_items():
        if isinstance(value, str) and name != FORM_KEY:
            texts.setdefault(name, []).append(without_nul(value))
    return texts


def _way_back(request: Request) -> str:
    """Return where somebody wanted to go: the page itself, or for a form the page that has it."""
    path = request.url.path
    if request.method not in _READS:
        return urlsplit(request.headers.get("referer", "")).path or f"{ROOT}/today"
    return f"{path}?{request.url.query}" if request.url.query else path
