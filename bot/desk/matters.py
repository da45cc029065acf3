"""A person's own tickets as the dialogue is told of them: what is open, what ended a while ago, what was said last."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk import rota
from bot.dialogue.matter import Matter
from bot.dialogue.rating import may_ask
from bot.gateways.base import PRIVATE_PREFIX
from store import resident_tickets
from store.database import Session
from store.kinds import TicketState
from store.tables import Staff, Ticket

REMEMBERED = timedelta(days=90)
"""How long after its end a ticket is still known as the person's own."""


async def matters_of(session: Session, contact_id: int, *, conversation: str, now: datetime) -> tuple[Matter, ...]:
    """What one person has with us, the newest first.

    Parameters
    ----------
    conversation
        Where the person speaks now.
    """
    found = await resident_tickets.of_contact(session, contact_id=contact_id, closed_since=now - REMEMBERED)
    if not found:
        return ()
    going_on = await resident_tickets.by_number(session, [t.merged_into_id for t in found if t.merged_into_id is not None])
    told = {t.id: going_on.get(t.merged_into_id or 0, t) for t in found}
    words = await resident_tickets.last_words(session, [number for t in told.values() for number in [t.id] if number is not None])
    holders = {ticket.id: await _holder(session, told[ticket.id], now=now) for ticket in found}
    return tuple(
        _matter(ticket, told[ticket.id], words, holders[ticket.id], conversation=conversation, now=now) for ticket in found
    )


async def _holder(session: Session, ticket: Ticket, *, now: datetime) -> str:
    """The name of whoever has it; of what was closed, only where they would get it again (``bot.desk.reopening``)."""
    member = await session.get(Staff, ticket.assignee_id) if ticket.assignee_id else None
    if member is None:
        return ""
    if not TicketState(ticket.state).is_open:
        away = not member.active or await rota.is_on_leave(session, member, village_id=ticket.village_id, now=now)
        return "" if away else member.name
    return member.name


def _matter(
    ticket: Ticket,
    told: Ticket,
    words: resident_tickets.LastWords,
    holder: str,
    *,
    conversation: str,
    now: datetime,
) -> Matter:
    assert ticket.id is not None
    assert told.id is not None
    said, answered = words.of_resident(told.id), words.of_staff(told.id)
    own = told.contact_id == ticket.contact_id  # what was said to somebody else is told to nobody
    return Matter(
        number=ticket.id,
        label=ticket.label,
        opened_at=ticket.opened_at,
        here=ticket.conversation == conversation,
        private=ticket.conversation.startswith(PRIVATE_PREFIX),
        confidential=ticket.confidential or told.confidential,
        holder=holder,
        taken_at=told.taken_at,
        late=told.late,
        answer=answered.text if answered and own else "",
        answered_at=answered.at if answered else None,
        spoke_at=said.at if said and own else ticket.opened_at,
        closed_at=told.closed_at if not TicketState(told.state).is_open else None,
        goes_on_in=told.id if told.id != ticket.id and own else None,
        rateable=_is_rateable(ticket),
        quiet=told.quiet_until is not None and told.quiet_until > now,
    )


def _is_rateable(ticket: Ticket) -> bool:
    ended = ticket.state == TicketState.CLOSED and ticket.merged_into_id is None and ticket.rating is None
    return ended and may_ask(ticket.label, priority=ticket.priority, confidential=ticket.confidential)
