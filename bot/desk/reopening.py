"""A ticket that was closed and is not settled: opened again with fresh deadlines, and staff read its card anew."""

from __future__ import annotations

from datetime import datetime

from bot.desk import cards, notices, post, rota
from bot.desk.deadlines import Deadlines
from bot.desk.tickets import holder_for, village_name
from bot.texts import desk as texts_desk
from store import tickets
from store.database import Session
from store.kinds import Priority, TicketEventKind, TicketState
from store.tables import Contact, Staff, Ticket


async def reopen(
    session: Session,
    ticket: Ticket,
    text: str,
    *,
    key: str,
    now: datetime,
    deadlines: Deadlines,
    member: Staff | None = None,
) -> None:
    """Open a closed ticket again.

    It stays with whoever had it, unless they left the staff or are on leave: then it goes to whoever would get it as a new one.
    Each time is counted.

    Parameters
    ----------
    text
        What the resident, or the member of staff who does it, says.
    """
    holder = await _holder(session, ticket, now=now)
    await tickets.change(
        session,
        ticket,
        state=TicketState.REOPENED.value,
        reopened=ticket.reopened + 1,
        closed_at=None,
        closed_by_id=None,
        quiet_until=None,
        settled_asked_at=None,
        assignee_id=holder.id if holder else None,
        **deadlines.on_reopening(ticket.priority, now),
    )
    await tickets.add_event(session, ticket, TicketEventKind.REOPENED, actor="resident", member=member, text=text, now=now)
    contact = await session.get(Contact, ticket.contact_id)
    card = texts_desk.CARD_REOPENED.format(times=ticket.reopened, text=text[: cards.SUMMARY_CHARS]) + cards.card(
        ticket,
        person=contact.name if contact else "",
        village=await village_name(session, ticket),
        assignee=holder.name if holder else None,
    )
    await post.to_staff(session, ticket, card, key=f"reopened:{key}", now=now, urgent=ticket.priority == Priority.P0)
    if holder is not None and holder is not member:
        await post.to_member(session, ticket, holder, card, key=f"reopened:{key}:{holder.id}", now=now)
    await notices.begin_anew(session, ticket, now=now)


async def _holder(session: Session, ticket: Ticket, *, now: datetime) -> Staff | None:
    before = await session.get(Staff, ticket.assignee_id) if ticket.assignee_id else None
    there = before if before is not None and before.active else None
    if there is not None and not await rota.is_on_leave(session, there, village_id=ticket.village_id, now=now):
        return there
    place = {"station_id": ticket.station_id, "village_id": ticket.village_id}
    return await holder_for(session, ticket.label, **place, now=now) or there
