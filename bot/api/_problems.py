"""What went wrong, as RFC 9457 has programs told: each error of the shop has its status here, once."""

import logging
import math
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from store.errors import (
    BadInput,
    NoSuchAddress,
    NotFound,
    NotGenuine,
    Refused,
    ShopError,
    TooMany,
    Unreachable,
)

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[ShopError], int] = {
    BadInput: 422,
    TooMany: 422,
    Refused: 409,
    NotFound: 404,
    NotGenuine: 403,
    Unreachable: 503,
    NoSuchAddress: 409,
    ShopError: 409,
}
"""The status of each error; one that is not named has that of what it is a kind of."""
TITLES = {
    400: "The request cannot be read",
    401: "No valid API key",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "A rule says no",
    413: "The request is too large",
    422: "The request cannot be used",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Not possible at the moment",
}
NAMES = {"since": "from"}
"""What an operation calls by another name than the API."""


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(description="Where it is, such as `orders.0.lines.1.sku`, or the name of a header or parameter.")
    detail: str


class Problem(BaseModel):
    """What went wrong, in the form of RFC 9457. Nothing was changed."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Names the kind of problem, as `urn:backorder:problem:` and a word.")
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = Field(
        default=[], description="The fields that cannot be used, where it is about some."
    )


def problem(
    status: int,
    detail: str,
    *,
    kind: str = "",
    errors: Sequence[tuple[str, str]] = (),
    retry_after: float | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Answer with a problem; `errors` are fields with what is wrong with them, `retry_after` is in seconds."""
    told = Problem(
        type=f"urn:backorder:problem:{kind or TITLES[status].lower().replace(' ', '-')}",
        title=TITLES[status],
        status=status,
        detail=detail,
        errors=[FieldProblem(field=field, detail=said) for field, said in errors],
    )
    more = dict(headers or {})
    if retry_after is not None:
        more["Retry-After"] = str(max(1, math.ceil(retry_after)))
    if status == 401:
        more["WWW-Authenticate"] = "Bearer"
    return Response(told.model_dump_json(), status, more, MEDIA_TYPE)


def status_of(error: ShopError) -> int:
    """Return the status of an error of the shop."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def answer_with(app: FastAPI) -> None:
    """Have an application tell of all that goes wrong in it as problems."""
    app.add_exception_handler(ShopError, _known)
    app.add_exception_handler(RequestValidationError, _unusable)
    app.add_exception_handler(HTTPException, _not_here)
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(Exception, _unforeseen)


async def _known(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ShopError)  # noqa: S101 - it is registered for this
    field = NAMES.get(error.field, error.field) if isinstance(error, BadInput) else ""
    errors = [(field, str(error))] if field else []
    wait = (error.retry_after or 1) if isinstance(error, Unreachable) else None
    kind = type(error).__name__
    dashed = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in kind).lstrip("-")
    return problem(status_of(error), str(error), kind=dashed, errors=errors, retry_after=wait)


async def _unusable(_request: Request, error: Exception) -> Response:
    """Name every field that cannot be used. What stood there is not repeated: it may be a phone number."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = [(_place(told["loc"]), str(told["msg"])) for told in error.errors()]
    names = ", ".join(dict.fromkeys(field for field, _ in errors))
    return problem(422, f"cannot be used: {names}", kind="bad-input", errors=errors)


async def _not_here(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    said = {404: "there is nothing at this address", 405: "this method means nothing here"}
    status = error.status_code if error.status_code in TITLES else 400
    headers = dict(error.headers or {})
    if status == 405 and (methods := _methods_here(request)):
        headers["Allow"] = ", ".join(methods)
    return problem(status, said.get(status, str(error.detail)), headers=headers)


async def _busy(_request: Request, error: Exception) -> Response:
    """Ask to try again: somebody else was in the way, or the database cannot be reached."""
    logger.warning("a request of a program could not be carried out now: %s", type(error).__name__)
    return problem(503, "the store is busy or cannot be reached; nothing was changed", retry_after=1)


async def _unforeseen(_request: Request, _error: Exception) -> Response:
    return problem(500, "nothing was changed; it is in the log of this service")


def _methods_here(request: Request) -> list[str]:
    """Return all methods that mean something at an address; each route knows only its own."""
    path = str(request.scope["path"]).removeprefix(request.scope.get("root_path", ""))
    routes = [route for router in request.app.state.routers for route in router.routes]
    here = [
        route for route in routes if isinstance(route, APIRoute) and route.path_regex.match(path.removeprefix("/v1"))
    ]
    return sorted({method for route in here for method in route.methods or ()})


def _place(where: Sequence[Any]) -> str:
    """Write where a field is without the first word, which says only that it is in the body, the query or a header."""
    return ".".join(str(part) for part in where[1:]) or str(where[0] if where else "body")
