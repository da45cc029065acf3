"""What is done to a ticket on its page. The orders are those of the chat; the page adds the version that it showed.

Whoever worked on a ticket that somebody else has changed meanwhile is told so, and nothing of what they typed is lost.
"""

from __future__ import annotations

from aiohttp import web

from bot.desk import orders
from bot.dialogue.commands import Command, CommandKind
from bot.texts import web as words
from bot.web import access
from bot.web.keys import BRIDGE
from bot.web.sessions import checked_form, field
from bot.web.ticket_page import Written, number_of, ticket_page
from intents.text import printable
from store import ticket_queue, tickets
from store.database import Session
from store.kinds import TicketEventKind
from store.tables import Staff, Ticket, TicketEvent

TEXT_CHARS = 1000
NOTE = "note"
_COMMANDS = {
    "reply": CommandKind.REPLY,
    "take": CommandKind.TAKE,
    "pass": CommandKind.PASS,
    "close": CommandKind.CLOSE,
    "reopen": CommandKind.REOPEN,
    "merge": CommandKind.MERGE,
    "correct": CommandKind.CORRECT,
}
_REPEATED = {"reply": TicketEventKind.STAFF_REPLIED, NOTE: TicketEventKind.NOTE, "close": TicketEventKind.CLOSED}


async def take_order(request: web.Request) -> web.Response:
    """Reply, take, pass on, close, open again, merge, correct or note."""
    form = await checked_form(request)
    number, order = number_of(request), request.match_info["order"]
    if order not in _COMMANDS and order != NOTE:
        raise web.HTTPNotFound(text=words.NO_SUCH_STEP)
    text, seen = printable(field(form, "text")).strip(), field(form, "seen")
    fault = await _carry_out(request, number, order, text, seen)
    if fault:
        return await ticket_page(request, number, written=Written(text={order: text}), fault=fault, status=409)
    request.app[BRIDGE].wake_senders()
    raise web.HTTPSeeOther(await _next_page(request, number))


async def _carry_out(request: web.Request, number: int, order: str, text: str, seen: str) -> str:
    """Do it, in one transaction. Returns why nothing was done; empty where it was."""
    bridge, member = request.app[BRIDGE], access.member(request)
    if len(text) > TEXT_CHARS:
        return words.TICKET_TEXT_LONG.format(count=len(text), limit=TEXT_CHARS)
    async with bridge.database.write() as session:
        scope = await access.scope(request, session)
        ticket = await ticket_queue.locked(session, number) if number <= ticket_queue.NUMBER_MAX else None
        if ticket is None or not scope.holds(ticket):
            raise web.HTTPNotFound(text=words.NO_SUCH_TICKET.format(number=number))
        if str(ticket.version) != seen:
            last = (await tickets.events(session, number))[-1]
            return "" if _is_repeated(last, order, text, member) else _changed(last)
        said = await _do(session, ticket, order, text, member, key=f"page:{number}:{seen}:{order}", request=request)
        return "" if str(ticket.version) != seen else said


async def _do(session: Session, ticket: Ticket, order: str, text: str, member: Staff, *, key: str, request: web.Request) -> str:
    bridge = request.app[BRIDGE]
    now = bridge.clock()
    if order == NOTE:
        if not text:
            return words.NOTE_EMPTY
        await tickets.change(session, ticket)
        await tickets.add_event(session, ticket, TicketEventKind.NOTE, member=member, text=text, now=now)
        return ""
    command = Command(kind=_COMMANDS[order], number=ticket.id, text=text, into=_number(text) if order == "merge" else None)
    return await orders.carry_out(session, command, member, key=key, now=now, deadlines=request.app[BRIDGE].deadlines)


def _number(text: str) -> int | None:
    """The ticket that somebody wrote; None where it is no number."""
    digits = text.lstrip("#＃").strip()
    return min(int(digits[:12]), ticket_queue.NUMBER_MAX) if digits.isascii() and digits.isdecimal() else None


def _is_repeated(last: TicketEvent, order: str, text: str, member: Staff) -> bool:
    """Whether this is the same order once more: a button that was pressed twice."""
    kind = _REPEATED.get(order)
    return kind is not None and (last.kind, last.actor_id, last.text) == (kind.value, member.id, text)


def _changed(last: TicketEvent) -> str:
    who = words.ACTORS.get(last.actor, last.actor)
    return words.TICKET_CHANGED.format(who=who, what=words.TICKET_EVENTS.get(last.kind, last.kind))


async def _next_page(request: web.Request, number: int) -> str:
    """The ticket, or the queue where it is no longer this person's to see."""
    async with request.app[BRIDGE].database.read() as session:
        found = await tickets.get(session, number)
        may_see = found is not None and (await access.scope(request, session)).holds(found)
    return f"/tickets/{number}" if may_see else "/tickets"


routes = [web.post(r"/tickets/{number:\d+}/{order}", take_order)]
