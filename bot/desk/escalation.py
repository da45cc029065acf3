"""What happens when a ticket's time is over: one step up the chain assistant → officer → chief, with a message and an event.

Each step buys the same time again, so that nobody is told twice for one missed deadline.
"""

from __future__ import annotations

from datetime import datetime

from bot import texts
from bot.desk import post
from bot.desk.deadlines import DEADLINES
from store import people, tickets
from store.database import Session
from store.kinds import Role, TicketEventKind
from store.tables import Staff, Ticket

CHAIN = (Role.OFFICER, Role.CHIEF)


async def escalate_due(session: Session, *, now: datetime) -> int:
    """Take every late ticket one step up. Returns how many moved."""
    moved = 0
    for ticket in await tickets.due(session, now=now):
        moved += await _escalate(session, ticket, now=now)
    return moved


async def _escalate(session: Session, ticket: Ticket, *, now: datetime) -> bool:
    step, next_one = await _next_in_chain(session, ticket)
    deadline = DEADLINES[ticket.priority]
    untaken = ticket.taken_at is None
    if next_one is None:
        await tickets.change(session, ticket, take_by=None, answer_by=None)
        return False
    await tickets.change(
        session,
        ticket,
        escalation=step,
        take_by=now + deadline.take if untaken else ticket.take_by,
        answer_by=now + deadline.answer,
    )
    await tickets.add_event(session, ticket, TicketEventKind.ESCALATED, actor="bridge", text=next_one.name, now=now)
    what = texts.ESCALATION_TAKE if untaken else texts.ESCALATION_ANSWER
    text = texts.ESCALATED.format(number=ticket.id, what=what, name=next_one.name)
    key = f"escalation:{ticket.id}:{step}"
    await post.to_staff(session, ticket, text, key=key, now=now, urgent=ticket.priority == 0)
    await post.to_member(session, ticket, next_one, text, key=f"{key}:{next_one.id}", now=now)
    return True


async def _next_in_chain(session: Session, ticket: Ticket) -> tuple[int, Staff | None]:
    """The next step of the chain that somebody stands on; steps where nobody stands are passed over."""
    staff = await people.staff_of_station(session, ticket.station_id)
    for step, role in enumerate(CHAIN[ticket.escalation :], ticket.escalation + 1):
        found = next((member for member in staff if member.role == role), None)
        if found is not None:
            return step, found
    return len(CHAIN), None
