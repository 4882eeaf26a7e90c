"""Somebody of the staff who works at the console: fills in the forms of a page, presses, and reads what it says."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import sqlalchemy as sa
from httpx import ASGITransport, AsyncClient, Response
from visitor import hire, web

from bot.console._cookies import NOTICE, SESSION
from store import database, sessions
from store.database import Database
from store.settings import Settings
from store.staff import Role


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it goes, and what stands in its fields."""

    method: str
    action: str
    fields: dict[str, str]


class Clerk:
    """A signed-in browser; `last` is the page that it shows."""

    def __init__(
        self, db: Database, settings: Settings, role: Role = Role.manager, name: str = "", **more: Any
    ) -> None:
        self.name = name or f"{role.value}-kim"
        app = web(db, settings=settings, **more)
        staff_id = hire(db, self.name, role)
        with db.transaction() as tx:
            # Without the work that a password takes.
            begun = sessions.begin(tx, staff_id, at=database.clock(tx))
        self._app, self.token = app, begun.token
        with db.reading() as tx:
            self.form_key = (
                tx.connection()
                .execute(
                    sa.select(database.table(sessions.StaffSession).c.form_key).where(
                        database.table(sessions.StaffSession).c.staff_id == staff_id
                    )
                )
                .scalar_one()
            )
        self.last: Response | None = None

    def looks(self, path: str, **query: str) -> str:
        """Open a page behind /console and return its source."""
        self.last = self.asks("GET", path, **({"params": query} if query else {}))
        return self.last.text

    def sends(self, path: str, **fields: str) -> Response:
        """Send a form to a path behind /console, as this session would."""
        self.last = self.asks("POST", path, data={"form_key": self.form_key, **fields})
        return self.last

    def asks(self, method: str, path: str, **more: dict[str, str]) -> Response:
        """Ask for a path behind /console as this browser does; the shown page stays."""

        async def ask() -> Response:
            transport = ASGITransport(self._app, raise_app_exceptions=False)
            headers = {"sec-fetch-site": "same-origin", "cookie": f"{SESSION}={self.token}"}
            async with AsyncClient(transport=transport, base_url="http://shop.test", headers=headers) as browser:
                return await browser.request(method, f"/console{path}", **more)  # type: ignore[arg-type]

        return asyncio.run(ask())

    def presses(self, label: str, **fields: str) -> Response:
        """Fill in the form of the shown page whose button bears a label, and send it."""
        form = self.form(label)
        path = form.action.removeprefix("/console")
        return self.sends(path, **{**form.fields, **fields})

    def form(self, label: str) -> Form:
        """Find the form with this button on the shown page."""
        assert self.last is not None
        forms = _Forms(self.last.text).found
        assert label in forms, f"there is no {label!r} among {sorted(forms)}"
        return forms[label]

    def labels(self) -> list[str]:
        """List the buttons of the shown page."""
        assert self.last is not None
        return list(_Forms(self.last.text).found)

    def hears(self) -> str:
        """Return what the page that an act led to will say, and open that page."""
        assert self.last is not None
        assert self.last.status_code == 303, self.last.text
        notice = unquote(self.last.cookies.get(NOTICE, ""))
        self.looks(self.last.headers["location"].removeprefix("/console"))
        return notice

    def words(self) -> str:
        """Return what can be read on the shown page, blanks made one."""
        assert self.last is not None
        main = self.last.text.partition("<main")[2]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


class _Forms(HTMLParser):
    """The forms of a page, by the label of their button."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, Form] = {}
        self._form: Form | None = None
        self._select, self._area, self._label = "", "", None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Mapping[str, str | None] = dict(attrs)
        if tag == "form":
            self._form = Form(given.get("method") or "get", given.get("action") or "", {})
        if self._form is None:
            return
        name = given.get("name") or ""
        match tag:
            case "input" if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self._form.fields[name] = given.get("value") or ""
            case "select":
                self._select = name
            case "option" if self._select and (self._select not in self._form.fields or "selected" in given):
                self._form.fields[self._select] = given.get("value") or ""
            case "textarea":
                self._area = name
                self._form.fields[name] = ""
            case "button":
                self._label = ""

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = ""
            case "textarea":
                self._area = ""
            case "button" if self._form is not None and self._label is not None:
                self.found.setdefault(" ".join(self._label.split()), self._form)
                self._label = None

    def handle_data(self, data: str) -> None:
        if self._label is not None:
            self._label += data
        elif self._area and self._form is not None:
            self._form.fields[self._area] += data


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """Note every statement that is made inside, but for the beginnings and ends of transactions."""
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            made.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
