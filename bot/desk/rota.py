"""Who gets a matter now: the weekly rota with its changes first, then whoever answers for the place, the least loaded first.

Whoever is on leave is never chosen. Where the rota has a gap, the matter falls to the community officer, then to the chief.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.county_time import COUNTY_TIME
from bot.desk.roster import Roster
from store import people, tickets
from store import rota as stored
from store.county import county_of
from store.database import Session
from store.kinds import Role
from store.tables import Staff

__all__ = ["COUNTY_TIME", "OnDuty", "duties_of", "in_charge", "is_on_leave", "on_duty", "roster_of"]


@dataclass(frozen=True, kw_only=True)
class OnDuty:
    """Who should get a matter now; ``member`` is None where a station has no staff at all, or all of it is on leave."""

    member: Staff | None
    by_rota: bool


async def roster_of(
    session: Session, station_id: int, *, since: datetime, until: datetime | None = None
) -> tuple[Roster, Mapping[int, Staff]]:
    """The rota of a station with the changes that touch a time, and the station's staff by id."""
    staff = {m.id: m for m in await people.staff_of_station(session, station_id) if m.id and m.station_id == station_id}
    roster = Roster(
        shifts=await stored.shifts(session, station_id=station_id),
        changes=await stored.changes(session, station_id=station_id, since=since, until=until),
        staff=staff.keys(),
    )
    return roster, staff


async def on_duty(session: Session, *, station_id: int | None, village_id: int | None, now: datetime) -> OnDuty:
    """Find the person for a matter.

    First who is on duty for the village, then for the station. Where the rota does not know the place at all, an assistant of
    the village. Else there is a gap: an officer of the village, any officer, the chief, and at last anybody who is there.
    """
    if station_id is None:
        return OnDuty(member=None, by_rota=False)
    known = await county_of(session, now=now)
    staff = {member.id: member for member in known.staff_of_station(station_id) if member.id}
    roster = Roster(shifts=known.shifts.get(station_id, ()), changes=known.changes_at(station_id, now), staff=staff.keys())
    posts = roster.for_village(village_id, now)
    if posts:
        return OnDuty(member=await _least_loaded(session, [staff[post.staff_id] for post in posts]), by_rota=True)
    present = [member for member in staff.values() if not roster.is_absent(member.id, now, village_id)]
    own: set[int | None] = set(known.of_village.get(village_id, ())) if village_id is not None else set()
    is_gap = roster.is_planned(village_id) or roster.is_planned(None)
    for candidates in _without_rota(present, own, is_gap=is_gap):
        if candidates:
            return OnDuty(member=await _least_loaded(session, candidates), by_rota=False)
    return OnDuty(member=None, by_rota=False)


async def duties_of(session: Session, member: Staff, *, now: datetime) -> set[int | None]:
    """The villages for which a member is on duty now; None stands for the whole station."""
    if member.station_id is None:
        return set()
    roster, _ = await roster_of(session, member.station_id, since=now, until=now)
    return {post.village_id for post in roster.at(now) if post.staff_id == member.id}


async def is_on_leave(session: Session, member: Staff, *, village_id: int | None, now: datetime) -> bool:
    """Whether somebody is on leave now, from everything or from this village."""
    if member.station_id is None:
        return False
    roster, _ = await roster_of(session, member.station_id, since=now, until=now)
    return roster.is_absent(member.id, now, village_id)


async def in_charge(
    session: Session, role: Role, *, station_id: int | None, village_id: int | None, now: datetime
) -> tuple[Staff | None, bool]:
    """The officer or chief who answers for a place, and whether they are there now.

    Who looks after the village comes first; whoever is on leave comes last, and only where nobody else has the role.
    """
    everybody = [member for member in await people.staff_of_station(session, station_id) if member.role == role]
    if not everybody:
        return None, False
    own = {m.id for m in await people.staff_of_village(session, village_id)} if village_id is not None else set()
    absent = set[int | None]()
    if station_id is not None:
        roster, _ = await roster_of(session, station_id, since=now, until=now)
        absent = {member.id for member in everybody if roster.is_absent(member.id, now, village_id)}
    best = min(everybody, key=lambda member: (member.id in absent, member.id not in own, member.id))
    return best, best.id not in absent


def _without_rota(present: Sequence[Staff], own: set[int | None], *, is_gap: bool) -> Iterator[list[Staff]]:
    """Whom to ask, one group after the other."""
    assistants = [member for member in present if member.role == Role.ASSISTANT and member.id in own]
    officers = [member for member in present if member.role == Role.OFFICER]
    if not is_gap:
        yield assistants
    yield [member for member in officers if member.id in own]
    yield officers
    yield [member for member in present if member.role == Role.CHIEF]
    yield assistants
    yield list(present)


async def _least_loaded(session: Session, members: Sequence[Staff]) -> Staff:
    if len(members) == 1:
        return members[0]
    loads = [(await tickets.load_of(session, member.id or 0), member.id or 0, member) for member in members]
    return min(loads, key=lambda load: load[:2])[2]
