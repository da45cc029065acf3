"""Tickets with their history, to read. Who may work on them, and with what, comes with the console."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot import texts_web as words
from bot.desk.cards import label_name
from bot.web import fields
from bot.web.keys import BRIDGE
from bot.web.pages import page
from store import people, tickets
from store.database import Database, Session
from store.tables import Contact, Ticket, TicketEvent

LISTED = 100


@dataclass(frozen=True, kw_only=True)
class TicketLine:
    """A ticket as the pages show it."""

    number: int
    label: str
    priority: int
    state: str
    village: str
    station: str
    person: str
    assignee: str
    summary: str
    confidential: bool
    opened_at: datetime
    outcome: str


async def newest(database: Database, *, limit: int = LISTED) -> Sequence[TicketLine]:
    """The newest tickets first."""
    async with database.read() as session:
        return await _lines(session, await tickets.latest(session, limit=limit))


async def listing(request: web.Request) -> web.Response:
    """The list."""
    return page(request, "tickets.html", tickets=await newest(request.app[BRIDGE].database))


async def one(request: web.Request) -> web.Response:
    """One ticket with its history."""
    number = fields.message_id("number", request.match_info["number"])
    async with request.app[BRIDGE].database.read() as session:
        found = await tickets.get(session, number) if number < 2**31 else None
        if found is None:
            raise web.HTTPNotFound(text=words.NO_SUCH_TICKET.format(number=number))
        line = (await _lines(session, [found]))[0]
        events: Sequence[TicketEvent] = await tickets.events(session, number)
    return page(request, "ticket.html", ticket=line, events=events, details=found.details)


async def _lines(session: Session, found: Sequence[Ticket]) -> list[TicketLine]:
    stations = {station.id: station.name for station in await people.stations(session)}
    villages = {village.id: village.name for village in await people.villages(session)}
    staff = {member.id: member.name for member in await people.staff_of_station(session, None)}
    lines = []
    for ticket in found:
        contact = await session.get(Contact, ticket.contact_id)
        assert ticket.id is not None
        lines.append(
            TicketLine(
                number=ticket.id,
                label=label_name(ticket.label),
                priority=ticket.priority,
                state=ticket.state,
                village=villages.get(ticket.village_id, ""),
                station=stations.get(ticket.station_id, ""),
                person=contact.name if contact else "",
                assignee=staff.get(ticket.assignee_id, ""),
                summary=ticket.summary,
                confidential=ticket.confidential,
                opened_at=ticket.opened_at,
                outcome=ticket.outcome,
            )
        )
    return lines
