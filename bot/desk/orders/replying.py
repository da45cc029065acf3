"""A reply to the resident of a ticket (``#12 …``)."""

from __future__ import annotations

from bot.desk import post
from bot.desk.orders.order import Order
from bot.texts import desk as texts_desk
from bot.texts import residents as texts
from store import tickets
from store.kinds import TicketEventKind, TicketState


async def reply(order: Order) -> str:
    """Pass the words on to the resident; after the end they open nothing again."""
    session, ticket = order.session, order.ticket
    if not order.text:
        return texts_desk.EMPTY_REPLY.format(number=ticket.id)
    closed = ticket.state == TicketState.CLOSED
    await tickets.change(
        session,
        ticket,
        state=(TicketState.CLOSED if closed else TicketState.ANSWERED).value,
        assignee_id=ticket.assignee_id or order.member.id,
        **order.deadlines.on_answering(ticket, order.now),
    )
    await tickets.add_event(session, ticket, TicketEventKind.STAFF_REPLIED, member=order.member, text=order.text, now=order.now)
    said = texts.STAFF_SAYS.format(staff=order.member.name, number=ticket.id, text=order.text)
    await post.to_resident(session, ticket, said, key=f"reply:{order.key}", now=order.now)
    return texts_desk.REPLIED.format(number=ticket.id)
