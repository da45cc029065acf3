"""Hands what a gateway heard to the bridge: in order within a conversation, side by side between conversations.

Conversations take turns, one message each, so a noisy room cannot starve the others. Nothing is dropped here;
``accept`` makes the gateway wait while too much is queued.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import suppress

from bot.gateways.base import Incoming, Receive

logger = logging.getLogger(__name__)


class OrderedDelivery:
    """Calls ``receive`` for every message with a few workers."""

    def __init__(self, receive: Receive, *, workers: int = 8, limit: int = 1000) -> None:
        self._receive = receive
        self._worker_count = workers
        self._limit = limit
        self._queues: dict[str, deque[Incoming]] = {}
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._pending = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._free = asyncio.Event()
        self._free.set()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def pending(self) -> int:
        """How many messages are queued or being received."""
        return self._pending

    def start(self) -> None:
        """Start the workers."""
        self._tasks = [asyncio.create_task(self._work(), name=f"delivery-{number}") for number in range(self._worker_count)]

    def put(self, incoming: Incoming) -> None:
        """Queue a message at once, whatever is queued already."""
        self._pending += 1
        self._idle.clear()
        if self._pending >= self._limit:
            self._free.clear()
        queue = self._queues.get(incoming.conversation)
        if queue is None:
            self._queues[incoming.conversation] = deque([incoming])
            self._ready.put_nowait(incoming.conversation)
        else:
            queue.append(incoming)

    async def accept(self, incoming: Incoming) -> None:
        """Queue a message as soon as fewer than the limit are queued."""
        await self._free.wait()
        self.put(incoming)

    async def aclose(self, *, drain_s: float = 5.0) -> None:
        """Let what is queued be received, for ``drain_s`` seconds at most, then stop the workers."""
        if self._tasks:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), drain_s)
        if self._pending:
            logger.warning("messages undelivered at close", extra={"action": "delivery_cut", "count": self._pending})
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _work(self) -> None:
        while True:
            conversation = await self._ready.get()
            queue = self._queues[conversation]
            incoming = queue.popleft()
            try:
                await self._receive(incoming)
            except Exception:
                logger.exception("receiving failed", extra={"action": "receive_failed", "message_id": incoming.message_id})
            finally:
                self._settle(conversation, queue)

    def _settle(self, conversation: str, queue: deque[Incoming]) -> None:
        if queue:
            self._ready.put_nowait(conversation)
        else:
            del self._queues[conversation]
        self._pending -= 1
        if self._pending < self._limit:
            self._free.set()
        if not self._pending:
            self._idle.set()
