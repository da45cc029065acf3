"""Group commit: what several callers want stored at the same time is stored in one transaction.

Whoever comes first stores at once; who comes meanwhile waits, and all of them are stored together next. Nobody waits for a
timer, so a lone caller pays nothing and a crowd pays for one transaction instead of many.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Together(Generic[Item]):
    """Collects items for ``store``, which takes all of them or raises for all of them."""

    def __init__(
        self, store: Callable[[Sequence[Item]], Awaitable[None]], *, limit: int = 64, lock: asyncio.Lock | None = None
    ) -> None:
        """Prepare it.

        Parameters
        ----------
        lock
            Held while something is stored, for collectors that must not store at the same time.
        """
        self._store = store
        self._limit = limit
        self._waiting: list[tuple[Item, asyncio.Future[None]]] = []
        self._lock = lock or asyncio.Lock()

    async def add(self, item: Item) -> None:
        """Return when the item is stored; raises what ``store`` raised."""
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((item, stored))
        async with self._lock:
            if not stored.done():
                await self._store_next()
        await stored

    async def _store_next(self) -> None:
        batch, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
        try:
            await self._store([item for item, _ in batch])
        except BaseException as error:
            failure = error if isinstance(error, Exception) else asyncio.CancelledError()
            for _, stored in batch:
                if not stored.done():
                    stored.set_exception(failure)
            if not isinstance(error, Exception):
                raise
        else:
            for _, stored in batch:
                if not stored.done():
                    stored.set_result(None)
