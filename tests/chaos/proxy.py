"""A TCP proxy on loopback that can be slow, or swallow everything: the way to a server that is there and does not answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Proxy:
    """Between the bridge and the stand-in."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._life = 0
        self._dead_until = 0
        self._swallowing = False
        self.delay_s = 0.0
        """How late every piece comes, each way."""

    async def open(self) -> str:
        """Listen; gives the endpoint."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    def swallow(self) -> None:
        """From now on nothing passes, and nobody is told."""
        self._swallowing = True

    def mend(self) -> None:
        """New connections work again; those that were open stay half-open for ever."""
        self._dead_until = self._life
        self._swallowing = False

    async def aclose(self) -> None:
        """Close every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._life += 1
        life = self._life
        try:
            with suppress(OSError, asyncio.CancelledError):  # cancelled only at the end of all
                server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._target)
                try:
                    ways = [
                        asyncio.create_task(self._pass(life, reader, server_writer)),
                        asyncio.create_task(self._pass(life, server_reader, writer)),
                    ]
                    try:
                        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        for way in ways:
                            way.cancel()
                        await asyncio.gather(*ways, return_exceptions=True)
                finally:
                    server_writer.close()
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _pass(self, life: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65_536):
                if self._swallowing or life <= self._dead_until:
                    continue
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                writer.write(piece)
                await writer.drain()
