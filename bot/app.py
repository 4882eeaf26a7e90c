"""The web application: the doors of the providers, of programs and of staff, and what a watchman asks of it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Response
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp

from bot import api
from bot.channels import Channel, Hear, Receive
from store import migrations
from store.database import Database

if TYPE_CHECKING:
    from bot.metrics import Metrics
    from bot.rehearsal import Stage


class WebSettings(BaseSettings):
    """Where the application listens, the address at which the world reaches it, which proxies may say who asks, and
    whether product pages may ask."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    trusted_proxies: str = "127.0.0.1"
    public_feed: bool = False


def application(
    db: Database,
    channels: Sequence[Channel],
    *,
    receive: Receive,
    hear: Callable[[str], Hear],
    metrics: "Metrics",
    stage: Callable[[], "Stage"],
    extra: Sequence[APIRouter] = (),
    console: ASGIApp | None = None,
) -> FastAPI:
    """Put the doors together; `hear` returns what a channel, by its name, calls with its reports.

    `stage` is asked for when a program looks at a broadcast.
    """
    app = FastAPI(title="Backorder", docs_url=None, redoc_url=None, openapi_url=None)
    for channel in channels:
        app.include_router(channel.routes(receive, hear(channel.name)))
    for router in extra:
        app.include_router(router)
    api.mount(app, db, stage)
    if console is not None:
        app.mount("/console", console)

    @app.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/health/ready")
    async def ready(response: Response) -> dict[str, str]:
        state = await asyncio.to_thread(_readiness, db)
        response.status_code = 200 if state == "ready" else 503
        return {"status": state}

    @app.get("/metrics")
    async def exposed() -> Response:
        body = await asyncio.to_thread(metrics.exposed)
        return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")

    return app


def _readiness(db: Database) -> str:
    try:
        has, needs = migrations.standing(db)
    except SQLAlchemyError:
        return "the store does not answer"
    return "ready" if has == needs else f"the store is at {has}, this program needs {needs}: run `backorder migrate`"
