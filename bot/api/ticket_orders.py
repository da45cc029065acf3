"""Working on tickets: the orders of the chat, given by a member of staff in another program.

A resident hears from the bridge or from a person, never from a program: so every order names the member of staff whose it is, who
must be allowed to give it. The history and the audit say which program it came through. A note is the program's own.
"""

from __future__ import annotations

from bot.api.problems import Problem
from bot.api.route import Call, Route
from bot.api.scopes import ApiScope
from bot.api.ticket_models import CloseBody, NoteBody, OrderBody, ReplyBody, TicketWithEvents
from bot.api.tickets import allowed, as_sent
from bot.desk import orders, rights
from bot.dialogue.commands import Command, CommandKind
from bot.texts import api as words
from intents.text import mask, printable
from store import audit, ticket_queue, tickets
from store.database import Session
from store.kinds import TicketEventKind
from store.tables import Staff, Ticket


async def add_note(call: Call) -> TicketWithEvents:
    """Write into the history in the program's own name."""
    body: NoteBody = call.body
    async with call.bridge.database.write() as session:
        ticket = await _locked(session, call)
        await tickets.change(session, ticket)
        await _note(session, call, ticket, mask(printable(body.text)).text)
        await _audit(session, call, "note")
        return await as_sent(session, ticket)


async def reply(call: Call) -> TicketWithEvents:
    """Say something to the resident."""
    body: ReplyBody = call.body
    return await _order(call, CommandKind.REPLY, body, mask(printable(body.text)).text)


async def take(call: Call) -> TicketWithEvents:
    """Put the ticket into the hands of a member of staff."""
    return await _order(call, CommandKind.TAKE, call.body, "")


async def close(call: Call) -> TicketWithEvents:
    """Close the ticket and tell the resident."""
    body: CloseBody = call.body
    return await _order(call, CommandKind.CLOSE, body, mask(printable(body.outcome or "")).text)


async def _order(call: Call, kind: CommandKind, body: OrderBody, text: str) -> TicketWithEvents:
    async with call.bridge.database.write() as session:
        ticket = await _locked(session, call)
        if body.version not in (None, ticket.version):
            raise Problem(409, words.CHANGED.format(number=ticket.id))
        member = await _member(session, call, ticket, body.staff_id)
        version = ticket.version
        command = Command(kind=kind, number=ticket.id, text=text)
        key = f"api:{call.client.id}:{ticket.id}:{version}:{kind.value}"
        deadlines = call.bridge.deadlines
        said = await orders.carry_out(session, command, member, key=key, now=call.now, deadlines=deadlines)
        if ticket.version == version:  # nothing was done, and what was said tells why
            if kind is CommandKind.TAKE and ticket.taken_at is not None and ticket.assignee_id == member.id:
                return await as_sent(session, ticket)
            raise Problem(409, said)
        await _note(session, call, ticket, words.ON_BEHALF[kind.value].format(name=member.name))
        await _audit(session, call, kind.value, member)
        result = await as_sent(session, ticket)
    call.bridge.wake_senders()
    return result


async def _locked(session: Session, call: Call) -> Ticket:
    """The ticket for this transaction alone."""
    return allowed(call, await ticket_queue.locked(session, call.number))


async def _member(session: Session, call: Call, ticket: Ticket, staff_id: int) -> Staff:
    """Whose order it is.

    Raises
    ------
    Problem
        Nobody of that id is active in the program's station, or the ticket is none of theirs.
    """
    member = await session.get(Staff, staff_id)
    if member is None or not member.active or not call.serves(member.station_id):
        raise Problem(409, words.NO_SUCH_STAFF.format(number=staff_id))
    if not (await rights.scope_of(session, member, now=call.now)).holds(ticket):
        raise Problem(409, words.STAFF_MAY_NOT.format(number=ticket.id, name=member.name))
    return member


async def _note(session: Session, call: Call, ticket: Ticket, text: str) -> None:
    await tickets.add_event(session, ticket, TicketEventKind.NOTE, actor=call.client.name, text=text, now=call.now)


async def _audit(session: Session, call: Call, what: str, member: Staff | None = None) -> None:
    await audit.record(
        session,
        actor=call.client.name,
        action=f"api.ticket.{what}",
        subject=f"ticket:{call.number}",
        now=call.now,
        detail=f"for staff:{member.id} {member.name}" if member else "",
    )


routes = (
    Route(
        method="POST",
        path="/tickets/{number}/notes",
        summary="Add a note, in the program's own name",
        scope=ApiScope.TICKETS_WRITE,
        handler=add_note,
        body=NoteBody,
        answers=TicketWithEvents,
        status=201,
        conflicts=True,
    ),
    Route(
        method="POST",
        path="/tickets/{number}/replies",
        summary="Reply to the resident, for a member of staff",
        scope=ApiScope.TICKETS_WRITE,
        handler=reply,
        body=ReplyBody,
        answers=TicketWithEvents,
        status=201,
        conflicts=True,
    ),
    Route(
        method="POST",
        path="/tickets/{number}/take",
        summary="Take a ticket, for a member of staff",
        scope=ApiScope.TICKETS_WRITE,
        handler=take,
        body=OrderBody,
        answers=TicketWithEvents,
        conflicts=True,
    ),
    Route(
        method="POST",
        path="/tickets/{number}/close",
        summary="Close a ticket and tell the resident, for a member of staff",
        scope=ApiScope.TICKETS_WRITE,
        handler=close,
        body=CloseBody,
        answers=TicketWithEvents,
        conflicts=True,
    ),
)
