"""The API does what its description says, whatever is sent: what Schemathesis makes of it in a bounded time."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from builders import a_product, an_order
from fastapi import FastAPI
from journeys.processes import free_port
from program import a_key
from source import ROOT

from bot import api
from bot.app import WebSettings
from bot.cli._process import Server
from bot.cli._stage import stage
from store import cancellations, database
from store.database import Database
from store.settings import Settings

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
RULES = """
[auth.openapi.key]
bearer = "${KEY}"

[[operations]]
include-operation-id-regex = "orders_place|arrivals_(listed|expect|change)|(backorders|writebacks|refunds)_listed\
|broadcasts_(listed|draft|preview)|promises_state"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "404", "409", "422"]
"""
"""The key, which it also leaves out, and where a rule may refuse what the form allows: a past day, no real phone."""
BUDGET = 35
"""Seconds for which it makes up requests; reading the description and the fixed cases come on top."""


async def test_nothing_that_is_sent_finds_the_api_other_than_described(sqlite_url: str, tmp_path: Path) -> None:
    db = Database(sqlite_url, settings=Settings(_env_file=None))
    with db.transaction() as tx:
        a_product(tx, on_hand=3)
        now = database.now(tx)
        an_order(tx, "1001", ("LAMP-2", 2), now=now)
        an_order(tx, "1002", ("LAMP-2", 2), now=now)
        for number in range(2001, 2007):
            (line,) = an_order(tx, f"{number}", ("LAMP-2", 1), now=now)
            at_once = {"key": f"{number}", "by": "customer", "undo": timedelta(0)}
            cancellations.cancel(tx, line.id, **at_once, settings=database.rules(tx), now=now)
    async with _served(db) as url:
        found, told = await _searched(url, a_key(db), tmp_path)

    assert found == 0, told
    assert "26 selected / 26 total" in told
    db.dispose()


async def _searched(url: str, key: str, folder: Path) -> tuple[int | None, str]:
    """Have Schemathesis look for what is wrong, and return its exit code and what it says."""
    (folder / "schemathesis.toml").write_text(RULES)
    search = await asyncio.create_subprocess_exec(
        SCHEMATHESIS,
        *("run", f"{url}/api/openapi.json"),
        *("--max-time", str(BUDGET), "--checks", "all", "--warnings", "off", "--seed", "1", "--no-color"),
        cwd=folder,
        env={
            "HOME": str(folder),
            "KEY": key,
            "PYTHONPATH": str(ROOT / "tests"),
            "SCHEMATHESIS_HOOKS": "journeys.fuzzing",
        },
        # It would ask the terminal something, and wait for ever where the tests run behind it.
        stdin=asyncio.subprocess.DEVNULL,
        start_new_session=True,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await search.communicate()
    return search.returncode, told.decode(errors="replace")


@asynccontextmanager
async def _served(db: Database) -> AsyncIterator[str]:
    app = FastAPI()
    api.mount(app, db, stage)
    web = WebSettings(_env_file=None, host="127.0.0.1", port=free_port())
    server = Server(app, web)
    serving = asyncio.create_task(server.serve())
    await server.listening()
    try:
        yield f"http://127.0.0.1:{web.port}"
    finally:
        server.should_exit = True
        await serving
