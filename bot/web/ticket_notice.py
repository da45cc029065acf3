"""The notice of a ticket on its page: read, change, approve, reject, send further, stop, and 「找到了」.

The rules are those of the chat (``bot.desk.notices``); the page adds the count of changes that it showed, so that nobody approves
what they have not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.desk import notices, orders
from bot.desk.notices import NoticeRefused
from bot.dialogue.commands import Command, CommandKind
from bot.texts import notices as words
from bot.texts import web as texts_web
from bot.web import access
from bot.web.keys import BRIDGE
from bot.web.sessions import checked_form, field
from bot.web.ticket_page import Written, number_of, ticket_page
from intents.text import printable
from store import notices as stored
from store import ticket_queue
from store.database import Session
from store.tables import Notice, Ticket

STEPS = ("words", "approve", "reject", "widen", "stop", "found")


@dataclass(frozen=True, kw_only=True)
class _Step:
    """What was pressed, and what stood in the box beside it."""

    name: str
    text: str
    seen: str
    """The count of changes that the page showed."""


async def take_step(request: web.Request) -> web.Response:
    """Do one thing about the notice, in one transaction."""
    form = await checked_form(request)
    number = number_of(request)
    text = printable(field(form, "text").replace("\r\n", "\n")).strip()
    step = _Step(name=request.match_info["step"], text=text, seen=field(form, "changes"))
    if step.name not in STEPS:
        raise web.HTTPNotFound(text=texts_web.NO_SUCH_STEP)
    try:
        async with request.app[BRIDGE].database.write() as session:
            scope = await access.scope(request, session)
            ticket = await ticket_queue.locked(session, number) if number <= ticket_queue.NUMBER_MAX else None
            if ticket is None or not scope.holds(ticket):
                raise web.HTTPNotFound(text=texts_web.NO_SUCH_TICKET.format(number=number))
            await _do(request, session, ticket, step)
    except NoticeRefused as refused:
        written = Written(text={f"notice-{step.name}": step.text})
        return await ticket_page(request, number, written=written, fault=str(refused), status=409)
    request.app[BRIDGE].wake_senders()
    raise web.HTTPSeeOther(f"/tickets/{number}#notice")


async def _do(request: web.Request, session: Session, ticket: Ticket, step: _Step) -> None:
    bridge, member = request.app[BRIDGE], access.member(request)
    now, budget = bridge.clock(), bridge.settings.budget
    notice = await _notice(session, ticket)
    if step.name == "approve":
        seen = int(step.seen) if step.seen.isascii() and step.seen.isdecimal() else 0
        await notices.approve(session, notice, ticket, member, seen=seen, now=now, budget=budget)
    elif step.name == "reject":
        await notices.reject(session, notice, ticket, member, step.text, now=now)
    elif step.name == "words":
        if step.seen != str(notice.changes):
            raise NoticeRefused(words.CHANGED_MEANWHILE)
        await notices.edit(session, notice, ticket, member, step.text, now=now)
    elif step.name == "widen":
        await notices.widen(session, notice, ticket, member, now=now, budget=budget)
    elif step.name == "stop":
        await notices.stop(session, notice, ticket, member, now=now, budget=budget)
    else:
        command = Command(kind=CommandKind.NOTICE_FOUND, number=ticket.id, text=step.text)
        key = f"page:{ticket.id}:{ticket.version}:found"
        await orders.carry_out(session, command, member, key=key, now=now, deadlines=bridge.deadlines)


async def _notice(session: Session, ticket: Ticket) -> Notice:
    made = await stored.of_ticket(session, ticket.id or 0)
    held = await stored.locked(session, made.id) if made is not None and made.id is not None else None
    if held is None:
        raise NoticeRefused(words.NO_NOTICE.format(number=ticket.id))
    return held


routes = [web.post(r"/tickets/{number:\d+}/notice/{step}", take_step)]
