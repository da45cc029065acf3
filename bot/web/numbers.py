"""The phone numbers that a resident gave in private for a ticket: shown masked, and in full to who says why.

A number stands in the answer to the form alone: in no address, in no log, and gone with the next page.
"""

from __future__ import annotations

from aiohttp import web

from bot.privacy import numbers
from bot.privacy.seal import SealBroken
from bot.texts import web as words
from bot.web import access, fields, kept
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import checked_form, field
from bot.web.ticket_page import number_of, together, visible
from intents.text import printable
from store import sealed, tickets
from store.database import Session
from store.kinds import TicketEventKind
from store.tables import SealedNumber


async def show(request: web.Request) -> web.Response:
    """The numbers of a ticket, masked, and who saw them in full."""
    found = kept.for_page(request)
    return await _page(request, written=found.field("reason") if found else "")


async def reveal(request: web.Request) -> web.Response:
    """Show one number in full; the audit and the ticket say who asked for it and why."""
    form = await checked_form(request)
    bridge, member, reason = request.app[BRIDGE], access.member(request), printable(field(form, "reason")).strip()
    if len(reason) < numbers.REASON_CHARS:
        return await _page(request, written=reason, fault=words.REVEAL_WHY, status=400)
    try:
        async with bridge.database.write() as session:
            number = await _number(request, session)
            ticket = await visible(session, number.ticket_id, await access.scope(request, session))
            opened = await numbers.reveal(session, bridge.seal(), ticket, number, member, reason, now=bridge.clock())
    except SealBroken:
        return await _page(request, written=reason, fault=words.REVEAL_BROKEN, status=409)
    if kept.of(request) is not None:
        await kept.drop(request)
    return await _page(request, opened=(number.id, opened))


async def _number(request: web.Request, session: Session) -> SealedNumber:
    """The number that the address names, where it belongs to a ticket that may be seen.

    Raises
    ------
    HTTPNotFound
    """
    scope = await access.scope(request, session)
    ticket = await visible(session, number_of(request), scope)
    wanted = fields.message_id("id", request.match_info["id"])
    known = await sealed.of_tickets(session, await together(session, ticket, scope))
    found = next((number for number in known if number.id == wanted), None)
    if found is None:
        raise web.HTTPNotFound
    return found


async def _page(
    request: web.Request,
    *,
    opened: tuple[int | None, str] = (None, ""),
    written: str = "",
    fault: str = "",
    status: int = 200,
) -> web.Response:
    async with request.app[BRIDGE].database.read() as session:
        scope = await access.scope(request, session)
        ticket = await visible(session, number_of(request), scope)
        numbered = await together(session, ticket, scope)
        found = await sealed.of_tickets(session, numbered)
        events = [event for one in numbered for event in await tickets.events(session, one)]
    return page(
        request,
        "numbers.html",
        status=status,
        ticket=ticket,
        numbers=found,
        opened=dict([opened]),
        seen=[event for event in events if event.kind == TicketEventKind.REVEALED],
        written=written,
        fault=fault,
    )


routes = [web.get(r"/tickets/{number:\d+}/numbers", show), web.post(r"/tickets/{number:\d+}/numbers/{id:\d+}", reveal)]
