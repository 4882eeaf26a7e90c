"""A way to a server that can be cut, or swallow all that is sent through it, as networks do."""

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Self


class Tunnel:
    """Listens at a port of loopback and carries everything to a server's socket and back."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._flows = asyncio.Event()
        self._flows.set()
        self._ways: set[asyncio.StreamWriter] = set()
        self._carriers: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._open, "127.0.0.1", 0)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()
        for carrier in self._carriers:
            carrier.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    async def cut(self) -> None:
        """Close every way that is open, and open no more."""
        self._listener.close()
        for way in list(self._ways):
            way.close()

    def swallow(self) -> None:
        """Carry nothing any more, without a word to either side."""
        self._flows.clear()

    def carry_on(self) -> None:
        """Carry everything again, what was swallowed too."""
        self._flows.set()

    async def _open(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, on = await asyncio.open_unix_connection(self._server)
        self._ways |= {writer, on}
        for source, target in ((reader, on), (back, writer)):
            carrier = asyncio.create_task(self._carry(source, target))
            self._carriers.add(carrier)
            carrier.add_done_callback(self._carriers.discard)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while some := await source.read(65_536):
                await self._flows.wait()
                target.write(some)
                await target.drain()
        except ConnectionError:
            pass
        finally:
            target.close()
