"""Which rooms a broadcast goes to, and for every other room the reason why not. Pure: the rows are given.

Stations and villages widen each other (a room of any of them), kinds and tags narrow (a room with any of them). An empty
audience is every residents' room; staff rooms get it only where their kind is named. A correction goes to the rooms that heard
what it corrects, whatever became of them since. A group that two accounts know is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from store.kinds import RoomKind, RoomMode
from store.tables import Room, Station, Village


class Exclusion(StrEnum):
    """Why a room does not get a broadcast."""

    NOT_RESIDENTS = "not_residents"
    NOT_STAFF = "not_staff"
    NOT_JOINED = "not_joined"
    OTHER_PLACE = "other_place"
    NO_VILLAGE = "no_village"
    OTHER_STATION = "other_station"
    NO_TAG = "no_tag"
    QUIET_ROOM = "quiet_room"
    OTHER_ACCOUNT = "other_account"
    MISSING_FACT = "missing_fact"
    NOT_TOLD = "not_told"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Whom a broadcast is for."""

    stations: tuple[int, ...] = ()
    villages: tuple[int, ...] = ()
    kinds: tuple[RoomKind, ...] = ()
    """None: residents' rooms."""
    tags: tuple[str, ...] = ()
    told_by: int | None = None
    """A run: only the rooms in which it was said and still stands, and all of those. Then nothing else counts."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """The stations and villages of the county, by id."""

    stations: Mapping[int, Station]
    villages: Mapping[int, Village]

    @classmethod
    def of(cls, stations: Iterable[Station], villages: Iterable[Village]) -> Places:
        """Arrange rows by id."""
        return cls(
            stations={station.id: station for station in stations if station.id is not None},
            villages={village.id: village for village in villages if village.id is not None},
        )

    def village_of(self, room: Room) -> Village | None:
        """The village of a room."""
        return self.villages.get(room.village_id or 0)

    def station_of(self, room: Room) -> Station | None:
        """The station of a room: its own, else that of its village."""
        village = self.village_of(room)
        number = room.station_id or (village.station_id if village else None)
        return self.stations.get(number or 0)


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """A room that does not get it."""

    room: Room
    reason: Exclusion
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The rooms that get it, and all the others."""

    chosen: tuple[Room, ...]
    excluded: tuple[Excluded, ...]


def read_audience(stored: Mapping[str, Any]) -> Audience:
    """Read the stored form."""
    return Audience(
        stations=tuple(int(number) for number in stored.get("stations") or ()),
        villages=tuple(int(number) for number in stored.get("villages") or ()),
        kinds=tuple(RoomKind(kind) for kind in stored.get("kinds") or ()),
        tags=tuple(str(tag) for tag in stored.get("tags") or ()),
        told_by=stored.get("told_by"),
    )


def write_audience(audience: Audience) -> dict[str, Any]:
    """The stored form, the same for every order of the same numbers."""
    parts = {
        "stations": sorted(set(audience.stations)),
        "villages": sorted(set(audience.villages)),
        "kinds": sorted(kind.value for kind in set(audience.kinds)) if set(audience.kinds) != {RoomKind.RESIDENTS} else [],
        "tags": sorted(set(audience.tags)),
        "told_by": audience.told_by,
    }
    return {name: values for name, values in parts.items() if values}


def select_rooms(
    audience: Audience,
    rooms: Iterable[Room],
    places: Places,
    *,
    urgent: bool = True,
    told: Mapping[tuple[str, str], bool] | None = None,
) -> Selection:
    """Split rooms into those that get the broadcast and those that do not, in the order given.

    Parameters
    ----------
    urgent
        Rooms that want to hear of emergencies only get it too.
    told
        Of a correction: gateway and conversation of the rooms that heard what it corrects, and whether it still stands there.
    """
    chosen: list[Room] = []
    excluded: list[Excluded] = []
    known: set[tuple[str, str]] = set()
    for room in rooms:
        reason = _reason(audience, room, places, urgent=urgent) if told is None else _not_to_correct(room, told)
        if reason is None and (room.gateway, room.conversation) in known:
            reason = Exclusion.OTHER_ACCOUNT
        if reason is None:
            known.add((room.gateway, room.conversation))
            chosen.append(room)
        else:
            excluded.append(Excluded(room=room, reason=reason))
    return Selection(chosen=tuple(chosen), excluded=tuple(excluded))


def _not_to_correct(room: Room, told: Mapping[tuple[str, str], bool]) -> Exclusion | None:
    stands = told.get((room.gateway, room.conversation))
    if stands is None:
        return Exclusion.NOT_TOLD
    if not stands:
        return Exclusion.TAKEN_BACK
    return None if room.joined else Exclusion.NOT_JOINED


def _reason(audience: Audience, room: Room, places: Places, *, urgent: bool) -> Exclusion | None:
    kinds = audience.kinds or (RoomKind.RESIDENTS,)
    if room.kind not in kinds:
        return Exclusion.NOT_RESIDENTS if RoomKind.RESIDENTS in kinds else Exclusion.NOT_STAFF
    station = places.station_of(room)
    anywhere = not audience.stations and not audience.villages
    in_station = station is not None and station.id in audience.stations
    if not (anywhere or in_station or room.village_id in audience.villages):
        return Exclusion.NO_VILLAGE if _may_belong(audience, room, station, places) else Exclusion.OTHER_PLACE
    if audience.tags and not set(audience.tags) & set(room.tags):
        return Exclusion.NO_TAG
    if not room.joined:
        return Exclusion.NOT_JOINED
    return Exclusion.QUIET_ROOM if not urgent and room.mode == RoomMode.QUIET else None


def _may_belong(audience: Audience, room: Room, station: Station | None, places: Places) -> bool:
    """Whether nobody can tell that a room is elsewhere: its village is not written down, and its station does not rule it out."""
    if room.village_id is not None:
        return False
    named = {places.villages[number].station_id for number in audience.villages if number in places.villages}
    return station is None or station.id in named


def within_station(audience: Audience, station_id: int | None, places: Places) -> bool:
    """Whether an audience lies wholly in one station. An audience without places is the whole county's."""
    named = (places.villages.get(number) for number in audience.villages)
    stations = [*audience.stations, *(village.station_id if village else None for village in named)]
    return station_id is not None and bool(stations) and all(number == station_id for number in stations)
