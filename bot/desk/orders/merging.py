"""Two tickets that are one matter (``合并 13 12``): #13 ends as merged, #12 goes on with what was said on both."""

from __future__ import annotations

from bot.desk import post
from bot.desk.orders.lists import no_such
from bot.desk.orders.order import Order
from bot.texts import desk as texts_desk
from bot.texts import residents as texts
from store import resident_tickets, ticket_queue, tickets
from store.kinds import TicketEventKind, TicketState
from store.tables import Ticket


async def merge(order: Order) -> str:
    """Merge the ticket of the order into another.

    Its events stay where they are and are shown with the other's. If one of the two is more urgent, or confidential, both are.
    """
    session, ticket = order.session, order.ticket
    if order.into is None:
        return texts_desk.MERGE_HOW
    if order.into == ticket.id:
        return texts_desk.MERGE_SAME.format(number=ticket.id)
    other = await ticket_queue.locked(session, order.into)
    if other is None or not order.scope.holds(other):
        return await no_such(session, order.into, order.scope)
    refused = _refused(ticket) or _refused(other)
    if refused:
        return refused
    if TicketState(other.state) is TicketState.CLOSED:
        return texts_desk.MERGE_CLOSED.format(number=other.id)
    if TicketState(ticket.state) is TicketState.CLOSED:
        return texts_desk.CLOSED_ALREADY.format(number=ticket.id)
    await _join(order, other)
    own = ticket.contact_id == other.contact_id
    said = texts.TICKET_MERGED if own else texts.TICKET_MERGED_OTHERS  # nobody hears the number of somebody else's
    words = said.format(merged=ticket.id, number=other.id if own else ticket.id)
    await post.to_resident(session, ticket, words, key=f"merged:{order.key}", now=order.now)
    return texts_desk.MERGED.format(merged=ticket.id, number=other.id)


def _refused(ticket: Ticket) -> str:
    if ticket.merged_into_id is None:
        return ""
    return texts_desk.MERGED_ALREADY.format(merged=ticket.id, number=ticket.merged_into_id)


async def _join(order: Order, other: Ticket) -> None:
    session, ticket, now = order.session, order.ticket, order.now
    assert ticket.id is not None
    assert other.id is not None
    await tickets.change(
        session,
        ticket,
        state=TicketState.CLOSED.value,
        closed_at=now,
        closed_by_id=order.member.id,
        merged_into_id=other.id,
        quiet_until=None,
        remind_at=None,
    )
    await resident_tickets.point_on(session, ticket.id, to=other.id)
    urgent = order.deadlines.on_correcting(other, ticket.priority, now) if ticket.priority < other.priority else {}
    await tickets.change(session, other, confidential=other.confidential or ticket.confidential, **urgent)
    for one, text in ((ticket, f"→ #{other.id}"), (other, f"← #{ticket.id}")):
        await tickets.add_event(session, one, TicketEventKind.MERGED, member=order.member, text=text, now=now)
