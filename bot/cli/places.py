"""Stations and villages by their names, as people type them on the command line."""

from __future__ import annotations

from store import people
from store.database import Session
from store.errors import NotFound
from store.tables import Station, Village


async def station_named(session: Session, name: str) -> Station:
    """The station of this name.

    Raises
    ------
    NotFound
    """
    found = next((station for station in await people.stations(session) if station.name == name), None)
    if found is None:
        raise NotFound(f"there is no station named {name}")
    return found


async def village_named(session: Session, name: str, *, station: str | None = None) -> Village:
    """The only village of this name, in the named station where one is named.

    Raises
    ------
    NotFound
        There is none, or several stations have one.
    """
    station_id = None if station is None else (await station_named(session, station)).id
    named = [village for village in await people.villages(session, station_id=station_id) if village.name == name]
    if not named:
        raise NotFound(f"there is no village named {name}" + (" in that station" if station else ""))
    if len(named) > 1:
        raise NotFound(f"{len(named)} stations have a village named {name}: say which with --station")
    return named[0]
