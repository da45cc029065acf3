"""When an account may say the next thing: networks suspend accounts that speak like machines, and people stop reading them.

Emergencies never wait for the pace, replies have a shorter interval of their own, and neither waits because a broadcast was in
the same room a moment ago.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.allowance import Allowance, Caps
from store.kinds import Lane


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast one account may speak, in seconds between sends, and how much."""

    account_interval_s: float = 1.85
    room_interval_s: float = 2.0
    reply_interval_s: float = 0.5
    jitter: float = 0.35
    hourly_cap: int = 0
    daily_cap: int = 0


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What may leave now."""

    lanes: Collection[Lane]
    resting: Collection[str]
    """Rooms that were told something a moment ago."""
    most: int
    """How many rows at once."""


class Pacer:
    """Keeps the pace of one account."""

    def __init__(
        self,
        pace: Pace,
        clock: Callable[[], datetime],
        monotonic_s: Callable[[], float],
        *,
        at_once: int,
        random_source: random.Random | None = None,
    ) -> None:
        self._pace = pace
        self._clock = clock
        self._monotonic_s = monotonic_s
        self._at_once = at_once
        self._random = random_source or random.Random()
        self._account_free_at = 0.0
        self._reply_free_at = 0.0
        self._room_free_at: dict[str, float] = {}
        self._allowance = Allowance(Caps(hourly=pace.hourly_cap, daily=pace.daily_cap))

    def remember(self, moments: Iterable[datetime]) -> None:
        """Count what was said before this process began."""
        self._allowance.remember(moments)

    def turns(self) -> Iterator[Turn]:
        """What may leave now, the most urgent first."""
        now_s, pace = self._monotonic_s(), self._pace
        lanes = [Lane.EMERGENCY, Lane.REPLY] if now_s >= self._reply_free_at else [Lane.EMERGENCY]
        yield Turn(lanes=lanes, resting=(), most=1 if pace.reply_interval_s else self._at_once)
        if now_s < self._account_free_at:
            return
        resting = [room for room, free_at in self._room_free_at.items() if free_at > now_s]
        left = self._allowance.left(self._clock())
        most = 1 if pace.account_interval_s or pace.room_interval_s else self._at_once
        if left:
            yield Turn(lanes=[Lane.NOTICE, Lane.BROADCAST], resting=resting, most=min(most, left))
        else:
            yield Turn(lanes=[Lane.NOTICE], resting=resting, most=most)

    def count(self, lane: int, conversation: str) -> None:
        """Something is being said."""
        self._allowance.count(self._clock())
        now_s = self._monotonic_s()
        self._reply_free_at = now_s + self.vary(self._pace.reply_interval_s)
        if lane in (Lane.NOTICE, Lane.BROADCAST):
            # What a send took on its way is caught up with, so that a long run keeps its pace; never more than a part of it.
            interval_s = self.vary(self._pace.account_interval_s)
            self._account_free_at = max(self._account_free_at, now_s - interval_s / 4) + interval_s
        else:
            self._account_free_at = max(self._account_free_at, self._reply_free_at)
        self._room_free_at[conversation] = now_s + self.vary(self._pace.room_interval_s)

    def free_in_s(self, *, most_s: float) -> float:
        """How long until something more may leave than now, in seconds."""
        now_s = self._monotonic_s()
        self._room_free_at = {room: free_at for room, free_at in self._room_free_at.items() if free_at > now_s}
        ahead = [at - now_s for at in (self._account_free_at, self._reply_free_at, *self._room_free_at.values()) if at > now_s]
        return min([most_s, *ahead])

    def vary(self, seconds: float) -> float:
        """A time that is not always the same."""
        return seconds * (1 + self._random.uniform(-self._pace.jitter, self._pace.jitter))
