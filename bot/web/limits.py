"""How many wrong passwords may come from one address, whatever the names are; counted in memory, per process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

FAILURES = 30
"""A station's people share one address: some of them mistype at the same time."""
WITHIN = timedelta(minutes=15)
ADDRESSES = 10_000
"""Kept at most; the oldest are forgotten first."""


class AddressLimit:
    """Counts failures by address over a sliding stretch of time."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._failures: dict[str, deque[datetime]] = {}

    def is_full(self, address: str) -> bool:
        """Whether nothing more is tried for this address for now."""
        return len(self._recent(address)) >= FAILURES

    def count(self, address: str) -> None:
        """One more wrong password."""
        recent = self._recent(address)
        recent.append(self._clock())
        self._failures.pop(address, None)
        self._failures[address] = recent
        while len(self._failures) > ADDRESSES:
            del self._failures[next(iter(self._failures))]

    def _recent(self, address: str) -> deque[datetime]:
        recent = self._failures.get(address, deque())
        while recent and recent[0] <= self._clock() - WITHIN:
            recent.popleft()
        return recent
