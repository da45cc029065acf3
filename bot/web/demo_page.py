"""The demo page: who is in the county, and the tickets beside the chats. The chats themselves come from the simulator's JSON."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.demo import BRIDGE_NAME, DemoPerson, demo_county
from bot.texts import desk as texts_desk
from bot.texts import web as words
from bot.web import simulator_api
from bot.web.keys import BRIDGE, WORLD
from bot.web.pages import page
from bot.web.ticket_lines import TicketLine, lines
from store import tickets

NEWEST = 30


async def show(request: web.Request) -> web.Response:
    """The page."""
    return page(request, "demo.html", county=demo_county(), bridge=BRIDGE_NAME, data=_data(request))


async def tickets_json(request: web.Request) -> web.Response:
    """The newest tickets, for the third pane."""
    bridge = request.app[BRIDGE]
    async with bridge.database.read() as session:
        found = await lines(session, await tickets.latest(session, limit=NEWEST), now=bridge.clock())
    return web.json_response([_ticket(line) for line in found])


def _ticket(line: TicketLine) -> dict[str, Any]:
    ticket = line.ticket
    return {
        "number": line.number,
        "label": line.label,
        "priority": ticket.priority,
        "priority_name": texts_desk.PRIORITIES[ticket.priority],
        "state": ticket.state,
        "state_name": words.TICKET_STATES[ticket.state],
        "village": line.village,
        "station": line.station,
        "person": line.person,
        "assignee": line.assignee,
        "summary": ticket.summary,
        "confidential": ticket.confidential,
        "opened_at": ticket.opened_at.isoformat(),
    }


def _data(request: web.Request) -> dict[str, Any]:
    county = demo_county()
    return {
        "bridge": BRIDGE_NAME,
        "people": [_person(person) for person in county.people()],
        "rooms": [simulator_api.room_json(room) for room in request.app[WORLD].network.rooms() if not room.is_private],
        "examples": [{"text": example.text, "addressed": example.addressed} for example in county.examples],
        "staff_examples": list(county.staff_examples),
    }


def _person(person: DemoPerson) -> dict[str, Any]:
    return {
        "name": person.name,
        "village": person.village,
        "station": person.station,
        "role": person.role.value if person.role else "",
        "role_name": words.ROLES[person.role] if person.role else "",
        "age": person.age,
    }


routes = [web.get("/", show), web.get("/api/simulator/tickets", tickets_json)]
