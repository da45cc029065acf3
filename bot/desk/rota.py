"""Who is on duty: the weekly pattern first, then whoever looks after the village, the least loaded first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from store import people, tickets
from store.database import Session
from store.kinds import Role
from store.tables import Staff

COUNTY_TIME = ZoneInfo("Asia/Shanghai")
WEEK_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, kw_only=True)
class OnDuty:
    """Who should get a matter now; ``member`` is None where a station has no staff at all."""

    member: Staff | None
    by_rota: bool


def week_minute(moment: datetime) -> int:
    """Minutes since Monday 00:00 in the county, 0 to 10,079."""
    local = moment.astimezone(COUNTY_TIME)
    return local.weekday() * 24 * 60 + local.hour * 60 + local.minute


def covers(start_minute: int, end_minute: int, minute: int) -> bool:
    """Whether a weekly stretch holds a minute; a stretch may run over the end of the week."""
    if start_minute <= end_minute:
        return start_minute <= minute < end_minute
    return minute >= start_minute or minute < end_minute


async def on_duty(session: Session, *, station_id: int | None, village_id: int | None, now: datetime) -> OnDuty:
    """Find the person for a matter.

    First who is on the rota for the village, then for the station, then an assistant of the village, then an officer.
    """
    if station_id is None:
        return OnDuty(member=None, by_rota=False)
    minute = week_minute(now)
    current = [
        (shift, member)
        for shift, member in await people.shifts(session, station_id=station_id)
        if covers(shift.start_minute, shift.end_minute, minute)
    ]
    for wanted in (village_id, None):
        candidates = [member for shift, member in current if shift.village_id == wanted and not shift.stand_in]
        candidates = candidates or [member for shift, member in current if shift.village_id == wanted]
        if candidates:
            return OnDuty(member=await _least_loaded(session, candidates), by_rota=True)
    if village_id is not None:
        candidates = [m for m in await people.staff_of_village(session, village_id) if m.role == Role.ASSISTANT]
        if candidates:
            return OnDuty(member=await _least_loaded(session, candidates), by_rota=False)
    staff = [m for m in await people.staff_of_station(session, station_id) if m.station_id == station_id]
    officers = [m for m in staff if m.role == Role.OFFICER] or staff
    return OnDuty(member=await _least_loaded(session, officers) if officers else None, by_rota=False)


async def duties_of(session: Session, member: Staff, *, now: datetime) -> set[int | None]:
    """The villages for which a member is on duty now; None stands for the whole station."""
    if member.station_id is None:
        return set()
    minute = week_minute(now)
    return {
        shift.village_id
        for shift, other in await people.shifts(session, station_id=member.station_id)
        if other.id == member.id and covers(shift.start_minute, shift.end_minute, minute)
    }


async def _least_loaded(session: Session, members: Sequence[Staff]) -> Staff:
    loads = [(await tickets.load_of(session, member.id or 0), member.id or 0, member) for member in members]
    return min(loads, key=lambda load: load[:2])[2]
