"""In whose hands a ticket is: taking it (``接``) and passing it on (``转``)."""

from __future__ import annotations

from bot.desk import cards, post
from bot.desk.orders.order import Order
from bot.desk.tickets import assignee_name, village_name
from bot.texts import desk as texts_desk
from store import people, tickets
from store.kinds import Role, TicketEventKind, TicketState
from store.tables import Contact, Staff, Ticket


async def take(order: Order) -> str:
    """The member has it from now on, unless somebody was first."""
    session, ticket, member = order.session, order.ticket, order.member
    if ticket.state == TicketState.CLOSED:
        return texts_desk.CLOSED_ALREADY.format(number=ticket.id)
    if ticket.taken_at is not None and ticket.assignee_id != member.id:
        return texts_desk.TAKEN_ALREADY.format(number=ticket.id, name=await assignee_name(session, ticket))
    if ticket.taken_at is None:
        state = TicketState.ASSIGNED if ticket.state == TicketState.NEW else TicketState(ticket.state)
        values = order.deadlines.on_taking(ticket, order.now)
        await tickets.change(session, ticket, state=state.value, assignee_id=member.id, **values)
        await tickets.add_event(session, ticket, TicketEventKind.TAKEN, member=member, now=order.now)
    return texts_desk.TAKEN.format(number=ticket.id, name=member.name)


async def pass_on(order: Order) -> str:
    """A colleague has it from now on, and reads its card."""
    session, ticket, member = order.session, order.ticket, order.member
    if ticket.state == TicketState.CLOSED:
        return texts_desk.CLOSED_ALREADY.format(number=ticket.id)
    other = await people.staff_named(session, order.text.lstrip("@给").strip(), station_id=member.station_id)
    if other is None or not _may_have(other, ticket):
        return texts_desk.NO_SUCH_STAFF.format(name=order.text)
    fresh = order.deadlines.on_passing(ticket, order.now)
    await tickets.change(session, ticket, state=TicketState.ASSIGNED.value, assignee_id=other.id, **fresh)
    await tickets.add_event(session, ticket, TicketEventKind.PASSED, member=member, text=other.name, now=order.now)
    contact = await session.get(Contact, ticket.contact_id)
    text = cards.card(
        ticket, person=contact.name if contact else "", village=await village_name(session, ticket), assignee=other.name
    )
    await post.to_member(session, ticket, other, text, key=f"passed:{order.key}", now=order.now)
    return texts_desk.PASSED.format(number=ticket.id, name=other.name)


def _may_have(member: Staff, ticket: Ticket) -> bool:
    """Whether a ticket may be put into the member's hands: it stays within its station."""
    return member.role == Role.ADMINISTRATOR or ticket.station_id in (None, member.station_id)
