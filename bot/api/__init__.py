"""The API for the shop's own programs: a file here is a resource, and its `router` is what can be asked of it.

A route reads what came, calls the store, and writes down what became true; it knows no rule. Each one names the scopes
that it needs, and each one that changes something happens once for the Idempotency-Key that it is sent with. To add a
resource, write its file, and its scopes in `store.api_keys`.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import Mount

from bot.api._acts import WRONG
from bot.api._door import Door
from bot.api._problems import Problem, answer_with
from store.database import Database
from store.registry import modules

if TYPE_CHECKING:
    from bot.rehearsal import Stage

VERSION = "1.0.0"
ABOUT = """\
Tell what was ordered, what is expected and what came, read who waits for what, carry out what customers chose, send
their money back, and write to many of them.

Every request bears a key: `Authorization: Bearer bok_...`. Whatever changes something bears an `Idempotency-Key` too.
Money is in whole minor units with its currency, days are `YYYY-MM-DD` in the shop's time zone, moments are in UTC.
What goes wrong is told as RFC 9457 has it, and then nothing was changed.
"""
FILES = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript", "start.js": "text/javascript"}
"""What the page of the documentation is made of, and of which kind each is."""
STRICT = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def mount(app: FastAPI, db: Database, stage: Callable[[], "Stage"]) -> None:
    """Serve the API below /api, also where a path has a line break, which a mount by itself does not see."""
    below = Mount("/api", application(db, stage))
    below.path_regex = re.compile(r"^/api/(?P<path>[\s\S]*)$")
    app.router.routes.append(below)


def application(db: Database, stage: Callable[[], "Stage"]) -> FastAPI:
    """Put the resources together, behind the door, with their documentation beside them.

    `stage` is asked for when a broadcast is looked at.
    """
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    api.state.db, api.state.stage = db, stage
    api.add_middleware(Door, db=db)
    answer_with(api)
    api.state.routers = [module.router for module in modules("bot.api").values()]
    for router in api.state.routers:
        api.include_router(router, prefix="/v1", responses=WRONG, generate_unique_id_function=_named)

    @api.get("/openapi.json", include_in_schema=False)
    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            # Put together for whoever asks first: most processes are never asked.
            api.openapi_schema = _described(api)
        return api.openapi_schema

    @api.get("/docs", include_in_schema=False)
    def docs() -> Response:
        return Response((_PAGE / "index.html").read_bytes(), headers=STRICT, media_type="text/html; charset=utf-8")

    @api.get("/docs/{name}", include_in_schema=False)
    def file(name: str) -> Response:
        if name not in FILES:
            return Response(status_code=404)
        kept = STRICT | {"Cache-Control": "public, max-age=86400"}
        return Response((_PAGE / name).read_bytes(), headers=kept, media_type=FILES[name])

    return api


def _named(route: APIRoute) -> str:
    return f"{route.tags[0]}_{route.name}"


_PAGE = Path(__file__).parent / "docs"


def _described(api: FastAPI) -> dict[str, Any]:
    told = get_openapi(title="backorder", version=VERSION, description=ABOUT, routes=api.routes)
    told["servers"] = [{"url": "/api"}]
    schemas = told["components"]["schemas"]
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    return told
