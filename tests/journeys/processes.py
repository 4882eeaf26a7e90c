"""The product as it runs: processes with an environment of their own, started, watched, stopped and killed."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

BACKORDER = Path(sys.executable).with_name("backorder")

T = TypeVar("T")


async def until(look: Callable[[], T], what: str, *, within: float = 20.0) -> T:
    """Return the first answer of `look` that is true; fail after `within` seconds, naming `what` was waited for."""
    deadline = time.monotonic() + within
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {within:.0f} seconds in vain for {what}")
        await asyncio.sleep(0.03)
    return seen


def free_port() -> int:
    """Return a port of loopback at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def troubles(log: Path) -> list[str]:
    """Return the lines of a log that tell of an error, or that are none of a log's."""
    return [line for line in log.read_text(errors="replace").splitlines() if line.strip() and _is_trouble(line)]


@dataclass(slots=True)
class Process:
    """One `backorder ...` that was started; what it writes is in `output`."""

    name: str
    started: asyncio.subprocess.Process
    output: Path
    url: str

    @property
    def lines(self) -> list[str]:
        """Return what it has written so far."""
        return self.output.read_text(errors="replace").splitlines()

    @property
    def troubles(self) -> list[str]:
        """Return what it has logged as an error, and whatever it wrote that is no line of the log."""
        return troubles(self.output)

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.started.returncode is None

    async def ready(self, *, within: float = 90.0) -> Self:
        """Wait until it says that it is ready."""
        deadline = time.monotonic() + within
        async with httpx.AsyncClient(trust_env=False) as http:
            while True:
                assert self.runs, f"{self.name} has ended:\n{self.output.read_text()}"
                assert time.monotonic() < deadline, f"{self.name} is not ready after {within:.0f} seconds"
                with suppress(httpx.TransportError):
                    if (await http.get(f"{self.url}/health/ready")).status_code == 200:
                        return self
                await asyncio.sleep(0.03)

    async def stop(self, *, within: float = 5.0) -> float:
        """Ask it to end, see it end well in time, and return the seconds that it took."""
        asked = time.monotonic()
        self.started.send_signal(signal.SIGTERM)
        try:
            code = await asyncio.wait_for(self.started.wait(), within)
        except TimeoutError:
            raise AssertionError(f"{self.name} still runs {within:.0f} seconds after SIGTERM") from None
        assert code == 0, f"{self.name} ended with {code}:\n{self.output.read_text()}"
        return time.monotonic() - asked

    async def kill(self) -> None:
        """End it in the middle of whatever it does."""
        if self.runs:
            self.started.kill()
        await self.started.wait()


@dataclass(slots=True)
class Processes:
    """Starts processes in one folder and with one environment; leaves none behind."""

    folder: Path
    environment: dict[str, str]
    started: list[Process] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.started:
            await process.kill()
            # Shown by pytest where the test has failed.
            print(f"--- {process.name}", *process.lines, sep="\n")

    async def start(self, *command: str, port: int | None = None, **environment: str) -> Process:
        """Start `backorder` with these arguments. Where it serves the web, that is at `port`."""
        port = port or free_port()
        url = f"http://127.0.0.1:{port}"
        # Nothing of the environment in which the tests run, and no .env of the folder in which they do.
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        given = kept | {"HOME": str(self.folder), "PORT": str(port), "PUBLIC_URL": url}
        name = f"{len(self.started)}-{command[0]}"
        output = self.folder / f"{name}.log"
        with output.open("wb") as writes:
            process = await asyncio.create_subprocess_exec(
                BACKORDER,
                *command,
                cwd=self.folder,
                env=given | self.environment | environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writes,
                stderr=writes,
            )
        self.started.append(Process(name, process, output, url))
        return self.started[-1]


def _is_trouble(line: str) -> bool:
    try:
        told: dict[str, Any] = json.loads(line)
    except ValueError:
        return True
    return told.get("level") in ("error", "critical")
