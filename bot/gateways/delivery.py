"""Hands what a gateway heard to the bridge: in order within a conversation, side by side between conversations.

Conversations take turns, one message each, so a noisy room cannot starve the others. In a crowd what is urgent goes first, past
other conversations and past what other people said in its own; earlier words of the same person go with it, and alarms keep
their order. Nothing is dropped here; ``accept`` makes the gateway wait while too much is queued.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import suppress
from itertools import count

from bot.gateways.base import Incoming, Receive, Urgent, never_urgent

logger = logging.getLogger(__name__)

CROWD = 64
"""From so many queued messages on it is worth asking of each whether it is urgent."""
LIMIT = 25_000
"""Messages held in memory at most, some 2 KB each: a burst is taken whole, so that its emergencies are seen."""


class OrderedDelivery:
    """Calls ``receive`` for every message with a few workers."""

    def __init__(self, receive: Receive, *, urgent: Urgent = never_urgent, workers: int = 16, limit: int = LIMIT) -> None:
        self._receive = receive
        self._urgent = urgent
        self._worker_count = workers
        self._limit = limit
        self._queues: dict[str, deque[Incoming]] = {}
        self._alarms: set[str] = set()
        """Ids of the queued messages that are urgent."""
        self._turns: dict[str, int] = {}
        """The turn that each waiting conversation has now; an older one in the line is void."""
        self._line: asyncio.PriorityQueue[tuple[bool, int, str]] = asyncio.PriorityQueue()
        """Not urgent, number of the turn, conversation."""
        self._numbers = count()
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
        urgent = self._pending >= CROWD and not incoming.from_bridge and self._urgent(incoming)
        self._pending += 1
        self._idle.clear()
        if self._pending >= self._limit:
            self._free.clear()
        queue = self._queues.get(incoming.conversation)
        if queue is None:
            self._queues[incoming.conversation] = deque([incoming])
            if urgent:
                self._alarms.add(incoming.message_id)
            self._wait_in_line(incoming.conversation, urgent=urgent)
            return
        if not urgent:
            queue.append(incoming)
            return
        alarms = 1 + max((place for place, one in enumerate(queue) if one.message_id in self._alarms), default=-1)
        first, rest = list(queue)[:alarms], list(queue)[alarms:]
        own = [one for one in rest if one.sender_id == incoming.sender_id]
        others = [one for one in rest if one.sender_id != incoming.sender_id]
        self._alarms.add(incoming.message_id)
        queue.clear()
        queue.extend([*first, *own, incoming, *others])
        if not first and incoming.conversation in self._turns:  # else one of its messages is being received: its turn comes after
            self._wait_in_line(incoming.conversation, urgent=True)

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

    def _wait_in_line(self, conversation: str, *, urgent: bool) -> None:
        number = next(self._numbers)
        self._turns[conversation] = number
        self._line.put_nowait((not urgent, number, conversation))

    async def _work(self) -> None:
        while True:
            _, number, conversation = await self._line.get()
            if self._turns.get(conversation) != number:
                continue  # it was moved forward
            del self._turns[conversation]
            queue = self._queues[conversation]
            incoming = queue.popleft()
            self._alarms.discard(incoming.message_id)
            try:
                await self._receive(incoming)
            except Exception:
                logger.exception("receiving failed", extra={"action": "receive_failed", "message_id": incoming.message_id})
            finally:
                self._settle(conversation, queue)

    def _settle(self, conversation: str, queue: deque[Incoming]) -> None:
        if queue:
            self._wait_in_line(
                conversation, urgent=any(one.message_id in self._alarms for one in queue) if self._alarms else False
            )
        else:
            del self._queues[conversation]
        self._pending -= 1
        if self._pending < self._limit:
            self._free.set()
        if not self._pending:
            self._idle.set()
