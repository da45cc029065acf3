"""What people tell of a notice: which one they mean, that they saw whom it is about, and that it is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.desk import post
from bot.desk.notices import OVER, begin
from bot.desk.tickets import Origin
from bot.dialogue.progress import number_in
from bot.dialogue.turn import Noticed, Scene, Turn
from bot.texts import notices as words
from broadcasts import waves
from broadcasts.burden import Budget
from store import notices, ticket_queue, tickets
from store.county import county_of
from store.database import Session
from store.kinds import NoticeKind, NoticeState, TicketEventKind, TicketState
from store.tables import Notice, Staff, Ticket
from store.ticket_queue import NUMBER_MAX


async def noticed(session: Session, turn: Turn, where: Mapping[str, str], *, last: int | None) -> tuple[Noticed, ...]:
    """The notices that somebody may mean: those of which their group was told; in private what they name.

    Parameters
    ----------
    last
        The one about which they told something last.
    """
    if turn.scene is Scene.GROUP:
        any_there = (await county_of(session, now=turn.now)).notices
        found = (
            await notices.going_round(session, gateway=where["gateway"], conversation=where["conversation"]) if any_there else []
        )
    else:
        number = turn.about or number_in(turn.text) or last
        named = await notices.of_ticket(session, number) if number is not None and number <= NUMBER_MAX else None
        found = [named] if named is not None and named.state == NoticeState.APPROVED.value else []
    person = NoticeKind.MISSING_PERSON.value
    return tuple(Noticed(number=notice.ticket_id, is_person=notice.kind == person) for notice in found)


async def found(session: Session, notice: Notice, *, now: datetime, budget: Budget) -> None:
    """The person or the thing was found: the waves end. Closing the ticket is the caller's."""
    if notice.state in OVER:
        return
    end_text = words.END_FOUND[notice.kind].format(number=notice.ticket_id)
    await waves.finish(session, notice, NoticeState.FOUND, end_text=end_text, now=now, budget=budget)


async def found_by_resident(
    session: Session, number: int, text: str, origin: Origin, *, now: datetime, budget: Budget
) -> Ticket | None:
    """Whoever asked for help says so: the ticket is closed, and staff hear of it."""
    ticket = await ticket_queue.locked(session, number)
    if ticket is None or not TicketState(ticket.state).is_open:
        return ticket
    notice = await begin(session, ticket, now=now)
    if notice is not None and notice.id is not None and (held := await notices.locked(session, notice.id)) is not None:
        await found(session, held, now=now, budget=budget)
    await tickets.change(
        session,
        ticket,
        state=TicketState.CLOSED.value,
        closed_at=now,
        closed_by_id=ticket.assignee_id,
        outcome=words.FOUND_OUTCOME,
        quiet_until=None,
    )
    closed = TicketEventKind.CLOSED
    await tickets.add_event(session, ticket, closed, actor="resident", text=text, now=now, message_id=origin.message_id)
    said = words.FOUND_BY_RESIDENT.format(number=number, person=origin.contact.name)
    await post.to_staff(session, ticket, said, key=f"found:{origin.key}", now=now, urgent=ticket.priority == 0)
    return ticket


async def sighted(session: Session, number: int, text: str, origin: Origin, *, now: datetime) -> Ticket | None:
    """Somebody else saw them: an event on the ticket, and at once to staff and to whoever has it in hand."""
    ticket = await ticket_queue.locked(session, number)
    if ticket is None:
        return None
    person = origin.contact.name
    event = TicketEventKind.SIGHTED
    await tickets.change(session, ticket)
    await tickets.add_event(
        session, ticket, event, actor="witness", text=f"{person}：{text}", now=now, message_id=origin.message_id
    )
    said = words.SIGHTED.format(number=number, person=person, text=text)
    urgent = ticket.priority == 0
    await post.to_staff(session, ticket, said, key=f"sighted:{origin.key}", now=now, urgent=urgent)
    holder = await session.get(Staff, ticket.assignee_id) if urgent and ticket.assignee_id is not None else None
    if holder is not None:
        await post.to_member(session, ticket, holder, said, key=f"sighted:{origin.key}:{holder.id}", now=now)
    return ticket
