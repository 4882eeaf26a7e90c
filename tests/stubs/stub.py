"""What all stubs have in common: they remember, they obey commands to misbehave, they can be a process."""

import argparse
import asyncio
import json
import signal
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TextIO

from stubs.pace import Pace
from stubs.wire import Answer, Connection, Reaction, Request, Silence

Kind = Literal["refuse", "fail", "garble", "swallow", "cut_off", "hang_up"]
CONTROL = "/_stub"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What will go wrong with one message."""

    kind: Kind
    number: int = 0


class Stub(ABC):
    """A provider on loopback.

    `requests` is all that came. `complaints` is what the provider's documentation does not allow: a test asserts that
    there are none. `refused` counts the answers that said to slow down. `delay` is how long each answer takes.
    """

    commands: frozenset[str] = frozenset({"refuse", "fail", "garble", "swallow", "cut_off", "hang_up", "limit", "slow"})

    def __init__(self, *, port: int = 0, log: Path | None = None) -> None:
        self.port = port
        self.url = ""
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        self.refused = 0
        self.delay = 0.0
        self.connections: set[Connection] = set()
        self.pace = Pace()
        self.troubles: deque[Trouble] = deque()
        self._log_path = log
        self._log: TextIO | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._server = await self._loop.create_server(lambda: Connection(self), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        if self._log_path:
            # A line is with the operating system before the answer is, so that it survives whoever is killed.
            self._log = self._log_path.open("a", buffering=1)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for connection in tuple(self.connections):
            connection.transport.abort()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._log:
            self._log.close()

    def refuse(self, times: int = 1, *, retry_after: int = 1) -> None:
        """Answer the next messages with 429."""
        self.troubles.extend([Trouble("refuse", retry_after)] * times)

    def fail(self, times: int = 1, *, status: int = 500) -> None:
        """Answer the next messages with the provider's own form of a 5xx, without taking them."""
        self.troubles.extend([Trouble("fail", status)] * times)

    def garble(self, times: int = 1) -> None:
        """Answer the next messages with the HTML page of a proxy, 502, without taking them."""
        self.troubles.extend([Trouble("garble")] * times)

    def swallow(self, times: int = 1) -> None:
        """Take the next messages, and never answer."""
        self.troubles.extend([Trouble("swallow")] * times)

    def cut_off(self, times: int = 1) -> None:
        """Take the next messages, and close the connection in place of an answer."""
        self.troubles.extend([Trouble("cut_off")] * times)

    def hang_up(self, times: int = 1) -> None:
        """Close the connection on the next messages, without taking them."""
        self.troubles.extend([Trouble("hang_up")] * times)

    def limit(
        self,
        per_second: float | None = None,
        *,
        burst: float | None = None,
        per_chat: float | None = None,
        chat_burst: float = 3,
    ) -> None:
        """Enforce a rate from now on; without `burst`, one second's worth may come at once."""
        self.pace = Pace(per_second, burst, per_chat, chat_burst)

    def slow(self, seconds: float) -> None:
        """Let each answer take so long from now on."""
        self.delay = seconds

    def react(self, request: Request) -> Reaction:
        """Answer one request."""
        if request.path == CONTROL:
            return self._control(request)
        self.requests.append(request)
        try:
            return self.answer(request)
        except (ValueError, KeyError) as error:
            self.complaints.append(f"{request.method} {request.path}: unreadable, {error!r}")
            return self.fault(400)

    def carry(self, to: str, take: Callable[[], Answer]) -> Reaction:
        """Take a message, unless it is too early for it or some trouble comes between."""
        if not self.troubles:
            wait = self.pace.admit(to, self._loop.time())
            return self._slow_down(wait) if wait else take()
        trouble = self.troubles.popleft()
        match trouble.kind:
            case "refuse":
                return self._slow_down(trouble.number)
            case "fail":
                return self.fault(trouble.number)
            case "garble":
                return Answer(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")
            case "hang_up":
                return Silence.HUNG_UP
            case "swallow" | "cut_off":
                take()
                return Silence.FOR_EVER if trouble.kind == "swallow" else Silence.HUNG_UP

    @abstractmethod
    def answer(self, request: Request) -> Reaction:
        """Answer as the provider does."""

    @abstractmethod
    def fault(self, status: int) -> Answer:
        """Answer that something is wrong with the provider."""

    @abstractmethod
    def too_many(self, retry_after: int) -> Answer:
        """Answer 429."""

    @abstractmethod
    def seen(self) -> list[dict[str, Any]]:
        """Return the messages taken so far."""

    def note(self, message: dict[str, Any]) -> None:
        """Append a message that was taken to the log."""
        if self._log:
            self._log.write(json.dumps(message) + "\n")

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Do something beside the answers; it ends with the stub."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def busiest_second(self, times: list[float]) -> int:
        """Return the most that any span of one second held of these moments."""
        times, most, first = sorted(times), 0, 0
        for last, at in enumerate(times):
            while times[first] <= at - 1:
                first += 1
            most = max(most, last - first + 1)
        return most

    def _slow_down(self, wait: int) -> Answer:
        self.refused += 1
        return self.too_many(wait)

    def _control(self, request: Request) -> Reaction:
        """Obey a command that came over the wire: {"do": "refuse", "times": 3}; a GET tells what was seen."""
        if request.method == "GET":
            told = {"sent": self.seen(), "complaints": self.complaints, "refused": self.refused}
            return Answer.json(200, told)
        order = json.loads(request.body)
        command = order.pop("do")
        if command not in self.commands:
            return Answer.json(404, {"unknown": command})
        done = getattr(self, command)(**order)
        if asyncio.iscoroutine(done):
            self.spawn(done)
            done = None
        return Answer.json(200, {"done": done})


def main(name: str, build: Callable[[int, Path | None], Stub]) -> None:
    """Be a process: print the address, serve until a signal comes."""
    import uvloop

    parser = argparse.ArgumentParser(prog=f"python -m stubs.{name}")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path, help="append each message that is taken as a line of JSON")
    parser.add_argument("--per-second", type=float)
    parser.add_argument("--per-chat", type=float)
    given = parser.parse_args()

    async def serve() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with build(given.port, given.log) as stub:
            stub.limit(given.per_second, per_chat=given.per_chat)
            print(stub.url, flush=True)
            await stop.wait()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())
