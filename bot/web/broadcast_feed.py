"""The calendar of broadcasts as an iCalendar feed (RFC 5545), for the calendar on a phone or in an office.

Calendars cannot log in: the address holds a secret that stands in the store, and whoever has it may read. It tells titles, times
and places, never the words of a broadcast. A new secret closes the old address.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from aiohttp import web
from icalendar import Calendar, Event, vText

from bot import wording
from bot.desk.county_time import COUNTY_TIME
from bot.texts import broadcast as texts
from bot.web import access
from bot.web.keys import BRIDGE
from bot.web.sessions import checked_form
from broadcasts.agenda import Entry, agenda
from broadcasts.audience import Places
from store import audit, people, settings
from store.kinds import BroadcastState, Role, RunState
from store.tables import Staff

SETTING = "broadcast_feed"
SECRET_BYTES = 24
FEED_UID = "broadcasts@fengqiao"
BEFORE, AHEAD = timedelta(days=31), timedelta(days=366)
_CERTAIN = (BroadcastState.SCHEDULED.value, BroadcastState.RUNNING.value)


async def address(request: web.Request) -> str:
    """Where the feed is, with its secret; the first time, a secret is made."""
    bridge = request.app[BRIDGE]
    async with bridge.database.read() as session:
        secret = (await settings.get(session, SETTING)).get("secret")
    if secret is None:
        async with bridge.database.write() as session:
            secret = (await settings.get(session, SETTING)).get("secret") or secrets.token_urlsafe(SECRET_BYTES)
            await settings.put(session, SETTING, {"secret": secret}, by="bridge", now=bridge.clock())
    return f"{request.url.origin()}/feeds/{secret}/broadcasts.ics"


def may_renew(member: Staff) -> bool:
    """Whether somebody may close the address: whoever approves for the whole county."""
    return member.role in (Role.CHIEF, Role.ADMINISTRATOR)


async def renew(request: web.Request) -> web.Response:
    """Give the feed another address, because too many know this one."""
    await checked_form(request)
    bridge, member = request.app[BRIDGE], access.member(request)
    access.need(may_renew(member))
    async with bridge.database.write() as session:
        now, secret = bridge.clock(), secrets.token_urlsafe(SECRET_BYTES)
        await settings.put(session, SETTING, {"secret": secret}, by=member.name, now=now)
        await audit.record(session, actor=member.name, action="broadcast_feed_renewed", subject=SETTING, now=now)
    raise web.HTTPSeeOther("/broadcasts/calendar")


async def show(request: web.Request) -> web.Response:
    """The feed: the last month and a year ahead."""
    bridge = request.app[BRIDGE]
    now = bridge.clock()
    async with bridge.database.read() as session:
        secret = (await settings.get(session, SETTING)).get("secret")
        places = Places.of(await people.stations(session), await people.villages(session))
    if not isinstance(secret, str) or not hmac.compare_digest(secret.encode(), request.match_info["secret"].encode()):
        raise web.HTTPNotFound
    found = await agenda(bridge.database, now - BEFORE, now + AHEAD, now=now, terms=bridge.settings.terms)
    calendar = Calendar.new(prodid="-//Fengqiao//broadcasts//ZH", uid=FEED_UID, name=texts.FEED_NAME)
    calendar.add("X-WR-TIMEZONE", vText(str(COUNTY_TIME)))
    for entry in found.entries:
        calendar.add_component(_event(entry, places, now, origin=str(request.url.origin())))
    return web.Response(body=calendar.to_ical(), content_type="text/calendar", charset="utf-8")


def _event(entry: Entry, places: Places, now: datetime, *, origin: str) -> Event:
    broadcast = entry.broadcast
    state = texts.RUN_STATES[entry.run.state] if entry.run else texts.BROADCAST_STATES[broadcast.state]
    event = Event()
    event.add("UID", f"broadcast-{broadcast.id}-{entry.at:%Y%m%dT%H%MZ}@fengqiao")
    event.add("DTSTAMP", now)
    event.add("DTSTART", entry.at)
    event.add("SUMMARY", broadcast.title)
    event.add("LOCATION", wording.audience(broadcast, places))
    event.add("DESCRIPTION", texts.FEED_DESCRIPTION.format(state=state, schedule=wording.schedule(broadcast)))
    event.add("URL", f"{origin}/broadcasts/{broadcast.id}")
    event.add("STATUS", _status(entry))
    event.add("TRANSP", "TRANSPARENT")
    return event


def _status(entry: Entry) -> str:
    if entry.run is not None:
        return "CANCELLED" if entry.run.state in (RunState.WITHDRAWN, RunState.SKIPPED) else "CONFIRMED"
    return "CONFIRMED" if entry.broadcast.state in _CERTAIN else "TENTATIVE"


routes = [web.get("/feeds/{secret}/broadcasts.ics", show), web.post("/broadcasts/calendar/feed", renew)]
