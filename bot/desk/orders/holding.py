"""When the bridge holds its tongue in the group on a matter (``静音``), and whether a person settled it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.desk.moments import say_moment
from bot.desk.orders.order import Order
from bot.gateways.base import PRIVATE_PREFIX
from bot.texts import desk as texts_desk
from store import resident_tickets, tickets
from store.database import Session
from store.kinds import TicketEventKind
from store.scope import Scope
from store.tables import Staff, Ticket

QUIET = timedelta(hours=2)


async def be_quiet(order: Order) -> str:
    """For two hours the bridge says nothing on the matter in the group; what the resident says still reaches the ticket."""
    ticket = order.ticket
    if not is_in_room(ticket):
        return texts_desk.QUIET_NOT_IN_ROOM.format(number=ticket.id)
    until = order.now + QUIET
    await tickets.change(order.session, ticket, quiet_until=until)
    moment = say_moment(until, now=order.now)
    await _note(order, texts_desk.QUIET_NOTE.format(until=moment))
    return texts_desk.QUIET.format(number=ticket.id, until=moment)


async def speak(order: Order) -> str:
    """From now on the bridge speaks again."""
    await tickets.change(order.session, order.ticket, quiet_until=None)
    await _note(order, texts_desk.QUIET_OVER_NOTE)
    return texts_desk.QUIET_OVER.format(number=order.ticket.id)


async def not_settled(order: Order) -> str:
    """Staff answer our question: what they said in the group did not settle the matter."""
    await tickets.change(order.session, order.ticket)
    await _note(order, order.text)
    return texts_desk.NOT_SETTLED.format(number=order.ticket.id)


async def meant(session: Session, member: Staff, scope: Scope, *, room: Mapping[str, str] | None) -> Sequence[int]:
    """What 「静音」 without a number means: all that is open in the group where it is said, else what the member has in hand.

    Parameters
    ----------
    room
        The residents' group; None anywhere else.
    """
    if room is not None:
        found = [ticket for ticket, _ in await resident_tickets.open_in_room(session, **room)]
    else:
        found = [t for t in await tickets.list_open(session, scope=scope, assignee_id=member.id) if is_in_room(t)]
    return [ticket.id for ticket in found if ticket.id is not None and scope.holds(ticket)]


def is_in_room(ticket: Ticket) -> bool:
    """Whether the matter is spoken of in a group at all."""
    return not ticket.conversation.startswith(PRIVATE_PREFIX) and not ticket.confidential


async def _note(order: Order, text: str) -> None:
    await tickets.add_event(order.session, order.ticket, TicketEventKind.NOTE, member=order.member, text=text, now=order.now)
