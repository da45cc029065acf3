"""How far an author may reach: assistants and officers write for their own station, chiefs and administrators for the county.

A member of staff of no station, and a program, belongs to the county (a program's own station is asked where it comes in). The
rule holds when a draft is kept and once more when it is approved, with the post that its author has then; a chief who sends an
emergency on their own word stands for it themselves.
"""

from __future__ import annotations

from dataclasses import replace

from broadcasts.audience import Audience, Excluded, Exclusion, Places, within_station
from broadcasts.corrections import within_station as stays_within
from broadcasts.errors import Reason, Refused
from broadcasts.message import Plan
from store import people
from store.database import Session
from store.kinds import Role

_OWN_STATION = (Role.ASSISTANT, Role.OFFICER)


async def station_of(session: Session, author: str) -> int | None:
    """The station beyond which an author may not write; None: the whole county.

    Where several people have the name, all of them are bound by the first who is bound.
    """
    named = [member for member in await people.staff_of_station(session, None) if member.name == author]
    return next((member.station_id for member in named if member.role in _OWN_STATION and member.station_id is not None), None)


def narrowed(audience: Audience, station_id: int | None) -> Audience:
    """What an author means by naming no place: their own station."""
    unplaced = audience.told_by is None and not audience.stations and not audience.villages
    return replace(audience, stations=(station_id,)) if unplaced and station_id is not None else audience


def explained(planned: Plan, station_id: int | None, places: Places) -> Plan:
    """A plan that says of rooms elsewhere that the author may not write to them."""

    def reason_of(entry: Excluded) -> Excluded:
        station = places.station_of(entry.room)
        elsewhere = entry.reason is Exclusion.OTHER_PLACE and station is not None and station.id != station_id
        return replace(entry, reason=Exclusion.OTHER_STATION) if elsewhere else entry

    return planned if station_id is None else replace(planned, excluded=tuple(map(reason_of, planned.excluded)))


async def check(session: Session, audience: Audience, *, author: str, places: Places, planned: Plan) -> None:
    """Pass only what stays within the author's reach. Of a correction the plan tells where it goes.

    Raises
    ------
    Refused
    """
    station_id = await station_of(session, author)
    if station_id is None:
        return
    if audience.told_by is None:
        inside = within_station(audience, station_id, places)
    else:
        inside = stays_within(planned.messages, station_id, places)
    if not inside:
        station = places.stations.get(station_id)
        raise Refused(Reason.BEYOND_STATION, name=author, station=station.name if station else "")
