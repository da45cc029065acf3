"""The end of a ticket (``结``), the question how content the resident is, and opening it again (``重开``)."""

from __future__ import annotations

from bot.desk import post, reopening
from bot.desk.orders.holding import is_in_room
from bot.desk.orders.order import Order
from bot.desk.tickets import assignee_name
from bot.dialogue.rating import may_ask
from bot.texts import desk as texts_desk
from bot.texts import residents as texts
from store import resident_tickets, tickets
from store.kinds import TicketEventKind, TicketState
from store.tables import Ticket


async def close(order: Order) -> str:
    """Close a ticket and tell the resident; also those whose tickets were merged into it, but not the outcome."""
    session, ticket, outcome = order.session, order.ticket, order.text
    if ticket.state == TicketState.CLOSED:
        return texts_desk.CLOSED_ALREADY.format(number=ticket.id)
    await tickets.change(
        session,
        ticket,
        state=TicketState.CLOSED.value,
        assignee_id=ticket.assignee_id or order.member.id,
        **order.deadlines.on_answering(ticket, order.now),
        closed_at=order.now,
        closed_by_id=order.member.id,
        outcome=outcome,
        quiet_until=None,
    )
    await tickets.add_event(session, ticket, TicketEventKind.CLOSED, member=order.member, text=outcome, now=order.now)
    await post.to_resident(session, ticket, _words(ticket, outcome), key=f"closed:{order.key}", now=order.now)
    assert ticket.id is not None
    for merged in await resident_tickets.merged_into(session, ticket.id):
        if merged.contact_id != ticket.contact_id:
            words = texts.TICKET_CLOSED_PLAIN.format(number=merged.id)
            await post.to_resident(session, merged, words, key=f"closed:{order.key}:{merged.id}", now=order.now)
    return texts_desk.CLOSED.format(number=ticket.id)


async def open_again(order: Order) -> str:
    """Staff find that it is not settled."""
    session, ticket = order.session, order.ticket
    if TicketState(ticket.state).is_open:
        return texts_desk.NOT_CLOSED.format(number=ticket.id)
    if ticket.merged_into_id is not None:
        return texts_desk.MERGED_ALREADY.format(merged=ticket.id, number=ticket.merged_into_id)
    await reopening.reopen(
        session, ticket, order.text, key=order.key, now=order.now, deadlines=order.deadlines, member=order.member
    )
    helper = await assignee_name(session, ticket) or texts.HELPER_UNKNOWN
    said = texts.REOPENED.format(number=ticket.id, helper=helper)
    await post.to_resident(session, ticket, said, key=f"open-again:{order.key}", now=order.now)
    return texts_desk.REOPENED.format(number=ticket.id)


def _words(ticket: Ticket, outcome: str) -> str:
    head = (texts.TICKET_CLOSED if outcome else texts.TICKET_CLOSED_PLAIN).format(number=ticket.id, outcome=outcome)
    asked = ticket.rating is None and may_ask(ticket.label, priority=ticket.priority, confidential=ticket.confidential)
    if not asked:
        return f"{head}\n{texts.CLOSED_HINT}"
    return f"{head}\n{texts.RATE_PLEASE_GROUP if is_in_room(ticket) else texts.RATE_PLEASE}"
