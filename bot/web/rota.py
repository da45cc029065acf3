"""The rota of a station: who is on duty in the coming week and where nobody is, the changes, and entering or cancelling one.

The weekly pattern itself comes in with the Excel file of the people. The rules are those of ``bot.desk.rota_changes``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.desk import rota_changes
from bot.desk.county_time import COUNTY_TIME
from bot.desk.moments import say_moment, say_stretch
from bot.desk.roster import Roster
from bot.desk.rota import roster_of
from bot.desk.rota_changes import RotaRefused
from bot.people import editing
from bot.texts import duty as texts
from bot.texts import web as words
from bot.web import access, fields
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import Form, checked_form, field
from intents.text import printable
from store import people
from store import rota as stored
from store.database import Session
from store.kinds import RotaChangeKind
from store.tables import RotaChange, Staff, Station, Village

HOME = "/people/rota"
AHEAD = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Somebody on duty for a while; nobody where there is no name."""

    when: str
    name: str = ""
    stand_in: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """The coming duties of a place."""

    name: str
    stretches: Sequence[Stretch]


async def show(request: web.Request) -> web.Response:
    """The page."""
    return await _page(request)


async def add(request: web.Request) -> web.Response:
    """Enter a leave, a swap or an extra duty."""
    form = await checked_form(request)
    bridge = request.app[BRIDGE]
    written = {name: field(form, name) for name in ("kind", "person", "other", "village", "from", "until", "note")}
    fault = ""
    async with bridge.database.read() as session:
        station = await _station(session, request)
    try:
        async with bridge.database.write() as session:
            await _add(session, request, form, station)
    except RotaRefused as refused:
        fault = texts.REFUSED[refused.fault].format(**refused.details)
    except ValueError:
        fault = words.TIME_UNREADABLE
    if fault:
        return await _page(request, written=written, fault=fault, status=409)
    bridge.wake_senders()
    raise web.HTTPSeeOther(f"{HOME}?station={station.id}")


async def cancel(request: web.Request) -> web.Response:
    """Take a change back."""
    await checked_form(request)
    bridge, editor = request.app[BRIDGE], access.member(request)
    number = min(fields.message_id("number", request.match_info["number"]), 2**31 - 1)
    try:
        async with bridge.database.write() as session:
            row = await stored.change(session, number)
            if row is None or not editing.may_see(editor, row.station_id):
                raise web.HTTPNotFound
            await rota_changes.cancel(session, number, by=editor.name, now=bridge.clock())
    except RotaRefused as refused:
        return await _page(request, fault=texts.REFUSED[refused.fault].format(**refused.details), status=409)
    bridge.wake_senders()
    raise web.HTTPSeeOther(f"{HOME}?station={row.station_id}")


async def _add(session: Session, request: web.Request, form: Form, station: Station) -> None:
    """Enter what the form says.

    Raises
    ------
    RotaRefused
    ValueError
        A time is no time, or nobody was chosen.
    """
    editor, now = access.member(request), request.app[BRIDGE].clock()
    staff = {str(m.id): m for m in await people.staff_of_station(session, station.id) if m.station_id == station.id}
    villages = {str(v.id): v for v in await people.villages(session, station_id=station.id)}
    person, other = staff.get(field(form, "person")), staff.get(field(form, "other"))
    village = villages.get(field(form, "village"))
    if person is None:
        raise ValueError
    starts_at, ends_at = (datetime.fromisoformat(field(form, name)).replace(tzinfo=COUNTY_TIME) for name in ("from", "until"))
    common: Mapping[str, Any] = {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "note": printable(field(form, "note")),
        "by": editor.name,
        "now": now,
    }
    kind = field(form, "kind")
    if kind == RotaChangeKind.SWAP and other is not None:
        await rota_changes.add_swap(session, person, other, **common)
    elif kind == RotaChangeKind.EXTRA:
        await rota_changes.add_extra(session, person, village=village, **common)
    elif kind == RotaChangeKind.LEAVE:
        await rota_changes.add_leave(session, person, stand_in=other, village=village, **common)
    else:
        raise ValueError


async def _station(session: Session, request: web.Request) -> Station:
    """The station that the address names, else the own one, else the first."""
    editor = access.member(request)
    seen = [station for station in await people.stations(session) if editing.may_see(editor, station.id)]
    access.need(bool(seen))
    named = request.query.get("station", "")
    if named:
        found = next((station for station in seen if str(station.id) == named), None)
        if found is None:
            raise web.HTTPNotFound
        return found
    return next((station for station in seen if station.id == editor.station_id), seen[0])


async def _page(
    request: web.Request, *, written: Mapping[str, str] | None = None, fault: str = "", status: int = 200
) -> web.Response:
    bridge, editor = request.app[BRIDGE], access.member(request)
    now = bridge.clock()
    async with bridge.database.read() as session:
        station = await _station(session, request)
        assert station.id is not None
        seen = [found for found in await people.stations(session) if editing.may_see(editor, found.id)]
        villages = await people.villages(session, station_id=station.id)
        roster, staff = await roster_of(session, station.id, since=now)
    return page(
        request,
        "rota.html",
        status=status,
        here=f"{HOME}?station={station.id}",
        station=station,
        stations=seen,
        places=_places(roster, staff, villages, now),
        changes=[_said(row, staff, villages, now) for row in roster.changes],
        staff=list(staff.values()),
        villages=villages,
        kinds=texts.KINDS,
        written=written or {},
        fault=fault,
    )


def _places(roster: Roster, staff: Mapping[int, Staff], villages: Sequence[Village], now: datetime) -> Sequence[Place]:
    """The coming week, place by place: the whole station first, then those villages that have anybody or should have."""
    by_place: dict[int | None, list[tuple[datetime, Stretch]]] = {}
    for duty in roster.duties(now, now + AHEAD):
        when = _when(duty.starts_at, duty.ends_at, now)
        stretch = Stretch(when=when, name=staff[duty.post.staff_id].name, stand_in=duty.post.stand_in)
        by_place.setdefault(duty.post.village_id, []).append((duty.starts_at, stretch))
    for gap in roster.gaps(now, now + AHEAD, [village.id for village in villages if village.id is not None]):
        for number in gap.village_ids:
            nobody = Stretch(when=_when(gap.starts_at, gap.ends_at, now))
            by_place.setdefault(number, []).append((gap.starts_at, nobody))
    names = {None: texts.WHOLE_STATION, **{village.id: village.name for village in villages}}
    return [
        Place(name=name, stretches=[stretch for _, stretch in sorted(by_place[number], key=lambda pair: pair[0])])
        for number, name in names.items()
        if number in by_place
    ]


def _when(starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    """A stretch of the coming week; where it began before, or goes on after, the edge of the week is no moment that counts."""
    has_begun, goes_on = starts_at <= now, ends_at >= now + AHEAD
    if has_begun and goes_on:
        return words.ROTA_ALL_WEEK
    if has_begun:
        return words.ROTA_UNTIL.format(ends=say_moment(ends_at, now=now))
    if goes_on:
        return words.ROTA_FROM.format(starts=say_moment(starts_at, now=now))
    return say_stretch(starts_at, ends_at, now=now)


def _said(row: RotaChange, staff: Mapping[int, Staff], villages: Sequence[Village], now: datetime) -> Mapping[str, Any]:
    """A change in words."""
    names = {number: member.name for number, member in staff.items()}
    return {
        "id": row.id,
        "kind": texts.KINDS[row.kind],
        "when": say_stretch(row.starts_at, row.ends_at, now=now),
        "absent": names.get(row.absent_id or 0, ""),
        "present": names.get(row.present_id or 0, ""),
        "village": next((village.name for village in villages if village.id == row.village_id), ""),
        "note": row.note,
    }


routes = [web.get(HOME, show), web.post(HOME, add), web.post(HOME + r"/{number:\d+}/cancel", cancel)]
