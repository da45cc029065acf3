"""Words that staff send often: those of the county and of the own station, offered on tickets of their label.

Everybody writes some for the own station, and changes what they wrote; whoever is above the assistants changes all of the
station; those of the whole county belong to administrators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.texts import web as words
from bot.web import access, fields
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import Form, checked_form, field
from intents.labels import LabelKind, labels
from intents.text import printable
from store import audit, canned, people
from store.database import Session
from store.kinds import Role
from store.tables import CannedReply, Staff

HOME = "/tickets/canned"
TITLE_CHARS, TEXT_CHARS = 20, 300


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stood in the form."""

    title: str = ""
    text: str = ""
    label: str = ""
    station: str = ""


async def listing(request: web.Request) -> web.Response:
    """All of them, and the form for another one."""
    return await _page(request)


async def create(request: web.Request) -> web.Response:
    """Keep another one."""
    form = await checked_form(request)
    bridge, member, written = request.app[BRIDGE], access.member(request), _read(form)
    fault = _fault(written)
    if fault:
        return await _page(request, written=written, fault=fault, status=400)
    async with bridge.database.write() as session:
        station_id = await _station(session, written, member)
        reply = CannedReply(station_id=station_id, author=member.name, title=written.title)
        _keep(session, reply, written, request)
    raise web.HTTPSeeOther(HOME)


async def edit(request: web.Request) -> web.Response:
    """The form for changing one."""
    async with request.app[BRIDGE].database.read() as session:
        reply = await _changeable(session, request)
    written = Written(title=reply.title, text=reply.text, label=reply.label or "")
    return await _page(request, written=written, number=reply.id)


async def change(request: web.Request) -> web.Response:
    """Keep a changed one."""
    form = await checked_form(request)
    written = _read(form)
    fault = _fault(written)
    async with request.app[BRIDGE].database.write() as session:
        reply = await _changeable(session, request)
        if not fault:
            _keep(session, reply, written, request)
    if fault:
        return await _page(request, written=written, number=reply.id, fault=fault, status=400)
    raise web.HTTPSeeOther(HOME)


async def remove(request: web.Request) -> web.Response:
    """Do without one."""
    await checked_form(request)
    bridge, member = request.app[BRIDGE], access.member(request)
    async with bridge.database.write() as session:
        reply = await _changeable(session, request)
        await canned.remove(session, reply)
        subject = f"canned:{reply.id}"
        await audit.record(session, actor=member.name, action="canned.remove", subject=subject, now=bridge.clock())
    raise web.HTTPSeeOther(HOME)


def may_change(member: Staff, reply: CannedReply) -> bool:
    """Whether somebody may change or remove one."""
    if member.role == Role.ADMINISTRATOR:
        return True
    if reply.station_id is None or reply.station_id != member.station_id:
        return False
    return member.role != Role.ASSISTANT or reply.author == member.name


def _read(form: Form) -> Written:
    label = field(form, "label")
    return Written(
        title=printable(field(form, "title")).replace("\n", " ").strip(),
        text=printable(field(form, "text")).strip(),
        label=label if label in labels() else "",
        station=field(form, "station"),
    )


def _fault(written: Written) -> str:
    if not written.title or len(written.title) > TITLE_CHARS:
        return words.CANNED_TITLE.format(limit=TITLE_CHARS)
    if not written.text or len(written.text) > TEXT_CHARS:
        return words.CANNED_TEXT.format(limit=TEXT_CHARS)
    return ""


async def _station(session: Session, written: Written, member: Staff) -> int | None:
    """For whom a new one is: the own station; administrators choose."""
    if member.role != Role.ADMINISTRATOR:
        return member.station_id
    known = {str(station.id): station.id for station in await people.stations(session)}
    return known.get(written.station)


def _keep(session: Session, reply: CannedReply, written: Written, request: web.Request) -> None:
    reply.title, reply.text, reply.label = written.title, written.text, written.label or None
    reply.changed_at = request.app[BRIDGE].clock()
    session.add(reply)


async def _changeable(session: Session, request: web.Request) -> CannedReply:
    number = fields.message_id("number", request.match_info["number"])
    reply = await canned.get(session, number) if number < 2**31 else None
    if reply is None or not may_change(access.member(request), reply):
        raise web.HTTPNotFound
    return reply


async def _page(
    request: web.Request, *, written: Written | None = None, number: int | None = None, fault: str = "", status: int = 200
) -> web.Response:
    member = access.member(request)
    async with request.app[BRIDGE].database.read() as session:
        everything = member.role == Role.ADMINISTRATOR
        replies = await canned.listing(session, station_id=None if everything else member.station_id)
        stations = await people.stations(session)
    values: dict[str, Any] = {
        "replies": [(reply, may_change(member, reply)) for reply in replies],
        "stations": stations,
        "names": {station.id: station.name for station in stations},
        "labels": [found for found in labels().values() if found.kind not in (LabelKind.CHAT, LabelKind.OTHER)],
        "written": written or Written(),
        "number": number,
        "fault": fault,
        "chooses": everything and number is None,
    }
    return page(request, "canned.html", status=status, here=HOME, **values)


routes = [
    web.get(HOME, listing),
    web.post(HOME, create),
    web.get(HOME + r"/{number:\d+}", edit),
    web.post(HOME + r"/{number:\d+}", change),
    web.post(HOME + r"/{number:\d+}/remove", remove),
]
