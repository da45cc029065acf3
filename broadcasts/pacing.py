"""How long a run will take: every account sends one message after the other, and accounts work side by side.

The pace itself is kept by the sender; here it is only reckoned with, for people who wait.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from store.tables import Room


def estimate(rooms: Iterable[Room], *, interval_s: float) -> timedelta:
    """The time until the last room has it, if nothing fails.

    Parameters
    ----------
    interval_s
        Mean seconds between two sends of one account.
    """
    loads = Counter((room.gateway, room.account) for room in rooms)
    longest = max(loads.values(), default=0)
    return timedelta(seconds=max(0, longest - 1) * interval_s)
