"""After an outage: what is late goes out spread over time, one broadcast after the other in a room, while it is of use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from broadcasts.calendar.missed import ON_TIME

APART = timedelta(minutes=10)
"""The time between two broadcasts in a room when the second one is late."""

Room = tuple[str, str, str]
"""Gateway, account, conversation."""


def is_late(due_at: datetime, now: datetime) -> bool:
    """Whether it should have gone out long ago."""
    return now - due_at > ON_TIME


def not_before(room: Room, last: Mapping[Room, datetime], now: datetime) -> datetime:
    """From when on a late broadcast may leave for a room.

    Parameters
    ----------
    last
        Of rooms to which another broadcast has just gone or is still to go, when.
    """
    told = last.get(room)
    return now if told is None else max(now, told + APART)


def of_use_until(due_at: datetime, late_limit: timedelta, life_ends: datetime) -> datetime:
    """Until when a late broadcast is of use: as late as its rule lets it be, and no later than its own end."""
    return min(life_ends, due_at + max(ON_TIME, late_limit))
