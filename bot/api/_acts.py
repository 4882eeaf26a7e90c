"""What a route is handed: the store to read, or one act to carry out a single time."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from fastapi import Depends, Header, Request, Response, Security
from fastapi.security import HTTPBearer, SecurityScopes
from pydantic import BaseModel
from sqlmodel import Session

from bot.api._problems import MEDIA_TYPE, Problem
from store import database, idempotency
from store.api_keys import Caller, Scope
from store.database import Database
from store.errors import NotGenuine
from store.settings import Settings

if TYPE_CHECKING:
    from bot.rehearsal import Stage

_BEARER = HTTPBearer(
    auto_error=False, scheme_name="key", description="A key that `backorder api-key add` has shown, with its scopes."
)
_NAME = Header(
    alias=idempotency.HEADER,
    min_length=1,
    max_length=200,
    pattern=r"^[\x21-\x7e]+$",
    description="A name of your own for this request, such as a UUID. Sent again with the same request, it is answered"
    " again and nothing happens twice; it is kept for seven days.",
    examples=["7f3c1a52-9f0e-4a51-b1de-6f0f1a0c2b9d"],
)


def _admitted(request: Request, needed: SecurityScopes, _given: Annotated[object, Depends(_BEARER)]) -> Caller:
    """Return whose key the door has let in; NotGenuine where it may not do this."""
    who: Caller = request.state.caller
    if missing := sorted(set(needed.scopes) - who.scopes):
        raise NotGenuine(f"this key may not do that: it lacks {', '.join(missing)}")
    return who


class Doing(NamedTuple):
    """What an act works with; `name` is one of its own, for operations that happen once for a key."""

    tx: Session
    who: str
    settings: Settings
    name: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """The store, for whoever only reads."""

    db: Database
    caller: Caller
    stage: "Callable[[], Stage]"

    @contextmanager
    def open(self) -> Iterator[tuple[Session, datetime]]:
        """Open the store as it is now."""
        with self.db.reading() as tx:
            yield tx, database.now(tx)

    @property
    def sees_customers(self) -> bool:
        """Tell whether names, phones and e-mail addresses may be read in full."""
        return Scope.customers_read in self.caller.scopes


@dataclass(frozen=True, slots=True)
class Act:
    """One request that changes something, under the name that its sender gave it."""

    db: Database
    caller: Caller
    name: str
    about: str
    stage: "Callable[[], Stage]"

    def once(self, told: BaseModel | None, do: Callable[[Doing], BaseModel], *, status: int = 200) -> Response:
        """Do it in one transaction with what is answered, or answer again what was answered before."""
        asked = told.model_dump_json(by_alias=True) if told is not None else ""
        fingerprint = hashlib.sha256(f"{self.about}\n{asked}".encode()).hexdigest()
        with self.db.transaction() as tx:
            now = database.now(tx)
            of = (tx, self.caller.key_id, self.name, fingerprint)
            known = idempotency.begin(*of, now=now)
            if known is not None:
                return Response(known.body, known.status, _AGAIN, "application/json")
            done = do(Doing(tx, self.caller.who, database.rules(tx), f"api {token_hex(16)}", now))
            body = done.model_dump_json(by_alias=True)
            idempotency.keep(*of, status=status, body=body, now=now)
        return Response(body, status, media_type="application/json")


_AGAIN = {"Idempotent-Replayed": "true"}


def reads(*scopes: Scope) -> Any:
    """Have a route be handed the store, for keys with these scopes."""

    def reading(request: Request, caller: Annotated[Caller, Security(_admitted, scopes=list(scopes))]) -> Reading:
        return Reading(request.app.state.db, caller, request.app.state.stage)

    return Depends(reading)


def acts(*scopes: Scope) -> Any:
    """Have a route be handed the one act that it is asked for, for keys with these scopes."""

    def act(
        request: Request,
        caller: Annotated[Caller, Security(_admitted, scopes=list(scopes))],
        name: Annotated[str, _NAME],
    ) -> Act:
        about = f"{request.method} {request.url.path}?{request.url.query}"
        return Act(request.app.state.db, caller, name, about, request.app.state.stage)

    return Depends(act)


def _told(description: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


WRONG: dict[int | str, dict[str, Any]] = {
    400: _told("The request cannot be read."),
    401: _told("There is no key, or it is not known, or it was taken back."),
    403: _told("The key lacks a scope."),
    404: _told("There is no such order, product or row."),
    409: _told("A rule says no, or a request with this Idempotency-Key is under way; nothing was changed."),
    413: _told("The request has more than a mebibyte."),
    422: _told("Something that was sent cannot be used; `errors` names each field. Nothing was changed."),
    429: _told("The key was used too often; Retry-After says for how many seconds to wait."),
    500: _told("Something went wrong here; nothing was changed."),
    503: _told("The store is busy or cannot be reached; nothing was changed. Try again."),
}
"""What every route may answer when it does not do what it was asked for."""
