"""How fast one program may ask: a bucket of requests that refills evenly. Each process counts for itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil


@dataclass
class _Bucket:
    left: float
    at: datetime


class RateLimit:
    """A minute's worth of requests at once, then as they come back."""

    def __init__(self, clock: Callable[[], datetime], *, per_minute: int) -> None:
        self._clock = clock
        self._per_minute = per_minute
        self._buckets: dict[int, _Bucket] = {}

    def take(self, client_id: int) -> int:
        """Take one request. Returns 0, or the whole seconds to wait where none is left."""
        now, each_s = self._clock(), 60 / self._per_minute
        bucket = self._buckets.setdefault(client_id, _Bucket(left=self._per_minute, at=now))
        bucket.left = min(self._per_minute, bucket.left + max(0.0, (now - bucket.at).total_seconds()) / each_s)
        bucket.at = now
        if bucket.left < 1:
            return max(1, ceil((1 - bucket.left) * each_s))
        bucket.left -= 1
        return 0
