"""How much one account may say in an hour and in a day before its broadcasts have to wait; all else goes on."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Caps:
    """The most that one account says, everything counted; 0 is no limit."""

    hourly: int = 0
    daily: int = 0


class Allowance:
    """Counts what an account said within a day."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._said: deque[datetime] = deque()

    def remember(self, moments: Iterable[datetime]) -> None:
        """Count what was said before this process began."""
        self._said = deque(sorted(moments))

    def count(self, now: datetime) -> None:
        """Something is being said."""
        self._said.append(now)

    def left(self, now: datetime) -> int:
        """How many broadcasts may still be said; none: they have to wait."""
        while self._said and self._said[0] <= now - DAY:
            self._said.popleft()
        of_day = self._caps.daily - len(self._said) if self._caps.daily else sys.maxsize
        of_hour = self._caps.hourly - sum(moment > now - HOUR for moment in self._said) if self._caps.hourly else sys.maxsize
        return max(0, min(of_day, of_hour))
