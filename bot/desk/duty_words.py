"""What 值班 says: who is on duty now and who comes next, for every village in a member's view, in one message for a phone.

Villages without shifts of their own stand behind the line of the whole station, which is theirs too. Administrators, who see
dozens of villages, read each station's own line and the villages that have nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk import rights
from bot.desk.moments import say_moment
from bot.desk.roster import Roster
from bot.desk.rota import on_duty, roster_of
from bot.texts import duty as words
from store import people
from store.database import Session
from store.tables import Staff, Station, Village


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """A station's rota with what is needed to say it."""

    session: Session
    station_id: int
    roster: Roster
    staff: Mapping[int, Staff]
    now: datetime

    def names(self, village_id: int | None, moment: datetime) -> str:
        """Who is on duty for exactly this village; empty where nobody is."""
        found = (self.staff[post.staff_id].name for post in self.roster.at(moment) if post.village_id == village_id)
        return words.NAME_MARK.join(found)

    async def fallback(self, village_id: int | None, moment: datetime) -> str:
        """Who gets a matter where nobody is."""
        duty = await on_duty(self.session, station_id=self.station_id, village_id=village_id, now=moment)
        return duty.member.name if duty.member else words.NOBODY

    async def line(self, village_id: int | None) -> str:
        """Now and next for a village, or for the whole station."""
        names, then = self.names(village_id, self.now), self.roster.next_change(village_id, self.now)
        if not names and not self.roster.is_planned(village_id):
            return words.DUTY_NOT_PLANNED.format(fallback=await self.fallback(village_id, self.now))
        said = {"names": names}
        if then is not None:
            said |= {"until": say_moment(then, now=self.now), "others": self.names(village_id, then)}
        if not names:
            said["fallback"] = await self.fallback(village_id, self.now)
            return (words.DUTY_GAP if then is None else words.DUTY_GAP_THEN).format(**said)
        if then is None:
            return words.DUTY_NOW.format(**said)
        if not said["others"]:
            return words.DUTY_THEN_NOBODY.format(**said, fallback=await self.fallback(village_id, then))
        return words.DUTY_THEN.format(**said)


async def duty_message(session: Session, member: Staff, *, now: datetime) -> str:
    """The answer to 值班."""
    scope = await rights.scope_of(session, member, now=now)
    stations = [station for station in await people.stations(session) if scope.station_id in (None, station.id)]
    is_county = scope.staff_id is None
    if not stations or (not is_county and member.station_id is None):
        return words.NO_STATION
    lines = [words.DUTY_HEAD.format(moment=say_moment(now, now=now))]
    for station in stations:
        villages = await people.villages(session, station_id=station.id)
        seen = [village for village in villages if scope.villages is None or village.id in scope.villages]
        lines += await _lines(
            session, station, seen, now, name=station.name if is_county else words.WHOLE_STATION, brief=is_county
        )
    return "\n".join(lines)


async def _lines(
    session: Session, station: Station, villages: Sequence[Village], now: datetime, *, name: str, brief: bool
) -> list[str]:
    assert station.id is not None
    roster, staff = await roster_of(session, station.id, since=now)
    desk = _Desk(session=session, station_id=station.id, roster=roster, staff=staff, now=now)
    has_station_line = roster.is_planned(None) or bool(desk.names(None, now))
    shown = _without_those_behind_the_station(villages, desk, has_station_line=has_station_line)
    if brief:
        shown = [village for village in shown if not desk.names(village.id, now)]
    found = [(village.name, await desk.line(village.id)) for village in shown]
    if has_station_line or not found:
        found.append((name, await desk.line(None)))
    return [words.DUTY_LINE.format(place=place, people=people_) for place, people_ in found]


def _without_those_behind_the_station(villages: Iterable[Village], desk: _Desk, *, has_station_line: bool) -> Collection[Village]:
    return [
        village
        for village in villages
        if not has_station_line or desk.roster.is_planned(village.id) or desk.names(village.id, desk.now)
    ]
