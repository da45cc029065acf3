"""Today at a glance: what is open and late, who is on duty, whether the links stand, and what goes out to groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.bridge import Bridge
from bot.desk.county_time import COUNTY_TIME
from bot.desk.rota import roster_of
from bot.gateways.base import LinkState
from bot.texts import broadcast as texts_broadcast
from bot.texts import links as texts_links
from bot.watch import qr
from bot.watch.standing import standings
from bot.web import access
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.ticket_lines import lines
from broadcasts.agenda import Entry, agenda
from store import delivery, people, ticket_queue
from store.database import Session
from store.kinds import Role
from store.scope import Scope
from store.tables import Station
from store.ticket_queue import Narrowed, Pile

HOME = "/today"
SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Who is on duty for a place now; nobody where there are no names."""

    place: str
    """A village; empty: the whole station."""
    names: Sequence[str]
    is_gap: bool = False


@dataclass(frozen=True, kw_only=True)
class StationDuty:
    """The duties of a station: its own first, then those of its villages."""

    station: str
    duties: Sequence[Duty]


async def show(request: web.Request) -> web.Response:
    """The page."""
    return page(request, "board.html", **await _values(request))


async def piece(request: web.Request) -> web.Response:
    """The part of the page that changes, for the page that is open."""
    return page(request, "board_live.html", **await _values(request))


async def lead_here(_request: web.Request) -> web.Response:
    """The front door of the real thing."""
    raise web.HTTPSeeOther(HOME)


async def _values(request: web.Request) -> dict[str, Any]:
    bridge, member = request.app[BRIDGE], access.member(request)
    assert member.id is not None
    now = bridge.clock()
    midnight = now.astimezone(COUNTY_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    async with bridge.database.read() as session:
        since = await ticket_queue.last_event(session)
        scope = await access.scope(request, session)
        narrowed = Narrowed(scope=scope, staff_id=member.id, now=now)
        opened, closed = await ticket_queue.opened_and_closed(session, scope, since=midnight)
        late = await ticket_queue.page(session, narrowed, Pile.LATE, limit=SHOWN, offset=0)
        mine = await ticket_queue.page(session, narrowed, Pile.MINE, limit=SHOWN, offset=0)
        urgent = await ticket_queue.page(session, narrowed, Pile.OPEN, limit=3 * SHOWN, offset=0)
        shown = {ticket.id for ticket in [*late, *mine]}
        stations = await people.stations(session)
        names = {station.id: station.name for station in stations}
        return {
            "since": since,
            "now": now,
            "counts": await ticket_queue.counts(session, narrowed),
            "by_priority": await ticket_queue.open_by_priority(session, narrowed),
            "opened": opened,
            "closed": closed,
            "late": await lines(session, late, now=now),
            "mine": await lines(session, mine, now=now),
            "others": await lines(session, [t for t in urgent if t.id not in shown][:SHOWN], now=now),
            "duties": await _duties(session, [s for s in stations if scope.station_id in (None, s.id)], scope, now),
            "gaps": await delivery.gaps(session, since=midnight),
            "links": await standings(session, bridge.accounts, now),
            "link_words": texts_links,
            "broadcasts": await _broadcasts(bridge, midnight, scope, now),
            "codes": _codes(bridge) if member.role == Role.ADMINISTRATOR else {},
            "station": names.get(member.station_id, ""),
            "texts": texts_broadcast,
        }


def _codes(bridge: Bridge) -> Mapping[str, str]:
    """The pictures that phones must scan, by account. For administrators: whoever scans one logs in with their own WeChat."""
    waiting = {account.id: account.gateway.status() for account in bridge.accounts}
    return {name: qr.picture(status.detail) for name, status in waiting.items() if status.state is LinkState.SCAN}


async def _duties(session: Session, stations: Sequence[Station], scope: Scope, now: datetime) -> Sequence[StationDuty]:
    found = []
    for station in stations:
        assert station.id is not None
        roster, staff = await roster_of(session, station.id, since=now, until=now + timedelta(minutes=1))
        villages = {v.id: v.name for v in await people.villages(session, station_id=station.id) if v.id is not None}
        seen = {number: name for number, name in villages.items() if scope.villages is None or number in scope.villages}
        missing = {number for gap in roster.gaps(now, now + timedelta(minutes=1), villages.keys()) for number in gap.village_ids}
        posts = roster.at(now)
        places: list[tuple[int | None, str]] = [(None, ""), *seen.items()]
        duties = [
            Duty(
                place=name,
                names=[staff[post.staff_id].name for post in posts if post.village_id == number],
                is_gap=number in missing,
            )
            for number, name in places
        ]
        found.append(StationDuty(station=station.name, duties=[duty for duty in duties if duty.names or duty.is_gap]))
    return found


async def _broadcasts(bridge: Bridge, midnight: datetime, scope: Scope, now: datetime) -> Sequence[Entry]:
    """What goes out today, or did."""
    found = await agenda(
        bridge.database,
        midnight,
        midnight + timedelta(days=1),
        now=now,
        terms=bridge.settings.terms,
        station=scope.station_id,
    )
    return found.entries


routes = [web.get(HOME, show), web.get(f"{HOME}/piece", piece)]
