"""What happens to tickets and links, told to every page that is open: one look at the store for all pages of this process.

The store is asked rather than this process, because others may work on the same database. Ids of events are given out in order
but may become visible out of order, so each look goes back a little and passes over what was told already.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from store import delivery, ticket_queue
from store.database import Database, Session
from store.tables import Ticket

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
BACK = 100
"""How many ids each look goes back."""
AT_ONCE = 500
WAITING_MAX = 1000
"""What one page may lag behind; beyond that it is told less, and catches up when it is next told anything."""


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something happened to a ticket."""

    event_id: int
    kind: str
    ticket: Ticket


@dataclass(frozen=True)
class LinksChanged:
    """A link stands otherwise than a moment ago, or a gap was noted."""


News = Happened | LinksChanged


class Live:
    """Looks at the store as long as somebody listens."""

    def __init__(
        self,
        database: Database,
        *,
        links: Callable[[Session], Awaitable[object]] | None = None,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """Prepare it; ``links`` gives something that differs whenever a link stands otherwise."""
        self._database = database
        self._links = links
        self._links_told: object = None
        """Nothing at first: the first look tells, because a link may have changed since the page was made."""
        self._look_every_s = look_every_s
        self._listeners: set[asyncio.Queue[News]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._newest = 0
        self._told: set[int] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Queue[News]]:
        """Everything that happens from now on, until the block ends."""
        queue: asyncio.Queue[News] = asyncio.Queue(WAITING_MAX)
        self._listeners.add(queue)
        if self._looking is None:
            self._stopping = asyncio.Event()
            self._looking = asyncio.create_task(self._look_on(self._stopping), name="live")
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
            if not self._listeners:
                await self.aclose()

    async def aclose(self) -> None:
        """Look no more, after the look that is under way: a read that is broken off leaves its connection in disorder."""
        looking, self._looking = self._looking, None
        if looking is not None:
            self._stopping.set()
            await asyncio.wait([looking])  # unlike awaiting it, this does not break it off where whoever waits is broken off

    async def look(self) -> None:
        """Look once, and tell what is new."""
        for happened in await self._new():
            for queue in self._listeners:
                if not queue.full():
                    queue.put_nowait(happened)

    async def _begin(self) -> None:
        async with self._database.read() as session:
            self._newest = await ticket_queue.last_event(session)
            found = await ticket_queue.events_after(session, self._newest - BACK, limit=AT_ONCE)
        self._told = {event.id or 0 for event, _ in found}

    async def _links_now(self, session: Session) -> object:
        stand = await self._links(session) if self._links is not None else None
        return stand, await delivery.newest_gap(session)

    async def _new(self) -> Sequence[News]:
        async with self._database.read() as session:
            found = await ticket_queue.events_after(session, self._newest - BACK, limit=AT_ONCE)
            links = await self._links_now(session)
        new = [
            Happened(event_id=event.id, kind=event.kind, ticket=ticket)
            for event, ticket in found
            if event.id is not None and event.id not in self._told
        ]
        self._told.update(happened.event_id for happened in new)
        self._newest = max([self._newest, *self._told])
        self._told = {number for number in self._told if number > self._newest - BACK}
        changed, self._links_told = links != self._links_told, links
        return [*new, LinksChanged()] if changed else new

    async def _look_on(self, stopping: asyncio.Event) -> None:
        begun = False
        while not stopping.is_set():
            try:
                await (self.look() if begun else self._begin())
                begun = True
            except Exception:
                logger.exception("the pages could not be told what is new", extra={"action": "live_failed"})
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), self._look_every_s)
