"""Corrections: they go to the rooms that heard what they correct, and to no other.

A room that may have heard it counts as one that heard it; one from which it was taken back does not. What a room bears is no
reason to leave it with something false: a correction waits for the end of quiet hours and for nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from broadcasts.audience import Audience, Places
from broadcasts.message import Message
from store import run_rows
from store.database import Session


async def told(session: Session, audience: Audience) -> Mapping[tuple[str, str], bool] | None:
    """Who heard what a broadcast corrects, as ``select_rooms`` takes it; None where it corrects nothing."""
    return None if audience.told_by is None else await run_rows.told(session, audience.told_by)


def within_station(messages: tuple[Message, ...], station_id: int | None, places: Places) -> bool:
    """Whether a correction stays within one station."""
    stations = [places.station_of(message.room) for message in messages]
    return station_id is not None and all(station is not None and station.id == station_id for station in stations)
