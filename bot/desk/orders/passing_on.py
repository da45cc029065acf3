"""A picture or file of staff for the resident of a ticket: it counts as an answer, and goes on as soon as it is here."""

from __future__ import annotations

from datetime import datetime

from bot.desk import attaching, rights
from bot.desk.deadlines import Deadlines
from bot.desk.orders.lists import no_such
from bot.gateways.base import Incoming
from bot.texts import notices as words
from store import ticket_queue, tickets
from store.database import Session
from store.kinds import TicketEventKind, TicketState
from store.tables import Staff


async def pass_on_file(
    session: Session,
    incoming: Incoming,
    number: int,
    member: Staff,
    *,
    now: datetime,
    deadlines: Deadlines,
) -> str:
    """Note it on the ticket. Returns what the member of staff reads back."""
    scope = await rights.scope_of(session, member, now=now)
    ticket = await ticket_queue.locked(session, number)
    if ticket is None or not scope.holds(ticket):
        return await no_such(session, number, scope)
    closed = ticket.state == TicketState.CLOSED
    await tickets.change(
        session,
        ticket,
        state=(TicketState.CLOSED if closed else TicketState.ANSWERED).value,
        assignee_id=ticket.assignee_id or member.id,
        **deadlines.on_answering(ticket, now),
    )
    what = attaching.what(incoming.kind.value)
    await tickets.add_event(
        session,
        ticket,
        TicketEventKind.STAFF_REPLIED,
        member=member,
        text=f"[{what}]",
        now=now,
        message_id=incoming.message_id,
    )
    await attaching.attach(session, incoming, number, now=now, from_staff=True)
    return words.PASSING_ON.format(number=number, what=what)
