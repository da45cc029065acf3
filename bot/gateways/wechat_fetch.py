"""Fetches the messages that a Wechaty server only announces, several at a time, and hands them on in order of arrival.

A message is never forgotten because one fetch of it failed: it is tried again, over a lost link too, and given up
only with an error in the log and a gap on the board. One slow fetch does not hold up the rest for ever.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.errors import BridgeError, GatewayDown
from bot.gateways.base import Incoming
from bot.gateways.wechat_link import LinkTiming
from bot.logs import following, of_message

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class _Announced:
    message_id: str
    at_s: float
    """When, on the clock of the event loop."""
    started: bool = False
    fetched: asyncio.Event = field(default_factory=asyncio.Event)
    incoming: Incoming | None = None
    late: bool = False


class FetchLine:
    """From announced ids to messages: ``fetch`` gets one, ``deliver`` takes it, ``lost`` hears of one given up (and its age)."""

    def __init__(
        self,
        *,
        fetch: Callable[[str], Awaitable[Incoming]],
        deliver: Callable[[Incoming], Awaitable[None]],
        lost: Callable[[str, float], Awaitable[None]],
        link_up: asyncio.Event,
        timing: LinkTiming,
    ) -> None:
        self._fetch = fetch
        self._deliver = deliver
        self._lost = lost
        self._link_up = link_up
        self._timing = timing
        self._todo: asyncio.Queue[_Announced] = asyncio.Queue()
        self._order: asyncio.Queue[_Announced] = asyncio.Queue()
        self._window = asyncio.Semaphore(timing.fetch_window)
        self._announced = 0
        self._pending = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._room = asyncio.Event()
        self._room.set()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start the workers."""
        self._tasks = [asyncio.create_task(self._work(), name=f"fetch-{n}") for n in range(self._timing.fetch_workers)]
        self._tasks.append(asyncio.create_task(self._release(), name="fetch-release"))

    async def announce(self, message_id: str) -> None:
        """Take note of a message to fetch; waits while too many are announced, and so does the server then."""
        await self._room.wait()
        self._announced += 1
        self._pending += 1
        self._idle.clear()
        if self._pending >= self._timing.announced_most:
            self._room.clear()
        announced = _Announced(message_id, asyncio.get_running_loop().time())
        self._todo.put_nowait(announced)
        self._order.put_nowait(announced)

    async def settle(self, *, quiet_s: float = 0.3, most_s: float = 5.0) -> None:
        """Wait until everything announced is delivered and nothing new came for ``quiet_s``; ``most_s`` at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                announced = -1
                while announced != self._announced:
                    announced = self._announced
                    await self._idle.wait()
                    await asyncio.sleep(quiet_s)

    async def aclose(self) -> None:
        """Stop at once; see ``settle``."""
        if self._pending:
            logger.warning("messages unfetched at close", extra={"action": "fetch_cut", "count": self._pending})
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _work(self) -> None:
        while True:
            announced = await self._todo.get()
            await self._window.acquire()
            announced.started = True
            with following(of_message(announced.message_id)):
                announced.incoming = await self._persist(announced)
            announced.fetched.set()
            if announced.late:
                await self._hand_on(announced)

    async def _release(self) -> None:
        while True:
            announced = await self._order.get()
            while not announced.fetched.is_set() and not announced.late:
                try:
                    await asyncio.wait_for(announced.fetched.wait(), self._timing.order_wait_s)
                except TimeoutError:
                    announced.late = announced.started and self._link_up.is_set() and not announced.fetched.is_set()
            if not announced.late:
                await self._hand_on(announced)

    async def _hand_on(self, announced: _Announced) -> None:
        if announced.incoming is not None:
            await self._deliver(announced.incoming)
        self._window.release()
        self._pending -= 1
        if self._pending < self._timing.announced_most:
            self._room.set()
        if not self._pending:
            self._idle.set()

    async def _persist(self, announced: _Announced) -> Incoming | None:
        message_id = announced.message_id
        extra = {"action": "fetch_failed", "message_id": message_id}
        for pause_s in (*self._timing.fetch_pauses_s, None):
            try:
                return await self._fetch(message_id)
            except GatewayDown:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._link_up.wait(), self._timing.link_patience_s)
            except BridgeError as error:
                logger.warning("fetching failed: %s", error, extra=extra)
            except Exception:
                logger.exception("fetching failed", extra=extra)
            if pause_s is not None:
                await asyncio.sleep(pause_s)
        logger.error("a message is given up", extra={"action": "message_lost", "message_id": message_id})
        await self._lost(message_id, asyncio.get_running_loop().time() - announced.at_s)
        return None
