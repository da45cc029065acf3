"""Doing what staff ordered in a chat: reply, take, pass, close, correct, list, duty, help.

Each gives the line that staff read back.
"""

from __future__ import annotations

from datetime import datetime

from bot import texts
from bot.desk import cards, learning, post, rights, rota
from bot.desk.deadlines import due
from bot.desk.tickets import assignee_name, village_name
from bot.dialogue.commands import Command, CommandKind
from intents.labels import label_called, labels_like
from store import people, tickets
from store.database import Session
from store.errors import Conflict
from store.kinds import Role, TicketEventKind, TicketState
from store.scope import Scope
from store.tables import Contact, Staff, Ticket


async def carry_out(session: Session, command: Command, member: Staff, *, key: str, now: datetime) -> str:
    """Carry out one command of a member of staff.

    Parameters
    ----------
    key
        Makes what is said to the resident unique: gateway, account and id of the staff member's message.

    Returns
    -------
    str
        What the member of staff reads back, also when nothing could be done.
    """
    if command.kind is CommandKind.HELP:
        return texts.STAFF_HELP
    if command.kind is CommandKind.LIST:
        return await _list(session, await rights.scope_of(session, member, now=now))
    if command.kind is CommandKind.DUTY:
        duty = await rota.on_duty(session, station_id=member.station_id, village_id=None, now=now)
        return texts.DUTY.format(now=duty.member.name) if duty.member and duty.by_rota else texts.DUTY_NOBODY
    ticket = await tickets.get(session, command.number) if command.number else None
    scope = await rights.scope_of(session, member, now=now)
    if ticket is None or not scope.holds(ticket):
        return await _no_such(session, command.number or 0, scope)
    try:
        if command.kind is CommandKind.REPLY:
            return await _reply(session, ticket, command.text, member, key=key, now=now)
        if command.kind is CommandKind.TAKE:
            return await _take(session, ticket, member, now=now)
        if command.kind is CommandKind.PASS:
            return await _pass(session, ticket, command.text, member, key=key, now=now)
        if command.kind is CommandKind.CORRECT:
            return await _correct(session, ticket, command.text, member, now=now)
        return await close(session, ticket, command.text, member, key=key, now=now)
    except Conflict:
        await session.refresh(ticket)
        return texts.TAKEN_ALREADY.format(number=ticket.id, name=await assignee_name(session, ticket) or texts.HELPER_UNKNOWN)


async def _no_such(session: Session, number: int, scope: Scope) -> str:
    found = await tickets.list_open(session, scope=scope, limit=200)
    nearest = sorted((t.id or 0 for t in found), key=lambda other: abs(other - number))[:5]
    numbers = "、".join(f"#{n}" for n in sorted(nearest))
    hint = texts.OPEN_NUMBERS.format(numbers=numbers) if nearest else texts.NOTHING_OPEN
    return texts.NO_SUCH_TICKET.format(number=number, hint=hint)


async def _list(session: Session, scope: Scope) -> str:
    found = await tickets.list_open(session, scope=scope, limit=12)
    if not found:
        return texts.NOTHING_OPEN
    lines = [
        cards.line(ticket, village=await village_name(session, ticket), assignee=await assignee_name(session, ticket))
        for ticket in found
    ]
    return "\n".join([texts.LIST_HEAD.format(count=len(found)), *lines])


async def _reply(session: Session, ticket: Ticket, text: str, member: Staff, *, key: str, now: datetime) -> str:
    if not text:
        return texts.EMPTY_REPLY.format(number=ticket.id)
    closed = ticket.state == TicketState.CLOSED  # a word after the end is passed on and opens nothing again
    await tickets.change(
        session,
        ticket,
        state=(TicketState.CLOSED if closed else TicketState.ANSWERED).value,
        assignee_id=ticket.assignee_id or member.id,
        taken_at=ticket.taken_at or now,
        answered_at=ticket.answered_at or now,
    )
    await tickets.add_event(session, ticket, TicketEventKind.STAFF_REPLIED, member=member, text=text, now=now)
    said = texts.STAFF_SAYS.format(staff=member.name, number=ticket.id, text=text)
    await post.to_resident(session, ticket, said, key=f"reply:{key}", now=now)
    return texts.REPLIED.format(number=ticket.id)


async def _take(session: Session, ticket: Ticket, member: Staff, *, now: datetime) -> str:
    if ticket.state == TicketState.CLOSED:
        return texts.CLOSED_ALREADY.format(number=ticket.id)
    if ticket.taken_at is not None and ticket.assignee_id != member.id:
        return texts.TAKEN_ALREADY.format(number=ticket.id, name=await assignee_name(session, ticket))
    if ticket.taken_at is None:
        state = TicketState.ASSIGNED if ticket.state == TicketState.NEW else TicketState(ticket.state)
        await tickets.change(session, ticket, state=state.value, assignee_id=member.id, taken_at=now)
        await tickets.add_event(session, ticket, TicketEventKind.TAKEN, member=member, now=now)
    return texts.TAKEN.format(number=ticket.id, name=member.name)


async def _pass(session: Session, ticket: Ticket, name: str, member: Staff, *, key: str, now: datetime) -> str:
    if ticket.state == TicketState.CLOSED:
        return texts.CLOSED_ALREADY.format(number=ticket.id)
    other = await people.staff_named(session, name.lstrip("@给").strip(), station_id=member.station_id)
    if other is None or not _may_have(other, ticket):
        return texts.NO_SUCH_STAFF.format(name=name)
    take_by, _ = due(ticket.priority, now)
    await tickets.change(session, ticket, state=TicketState.ASSIGNED.value, assignee_id=other.id, taken_at=None, take_by=take_by)
    await tickets.add_event(session, ticket, TicketEventKind.PASSED, member=member, text=other.name, now=now)
    contact = await session.get(Contact, ticket.contact_id)
    text = cards.card(
        ticket, person=contact.name if contact else "", village=await village_name(session, ticket), assignee=other.name
    )
    await post.to_member(session, ticket, other, text, key=f"passed:{key}", now=now)
    return texts.PASSED.format(number=ticket.id, name=other.name)


def _may_have(member: Staff, ticket: Ticket) -> bool:
    """Whether a ticket may be put into the member's hands: it stays within its station."""
    return member.role == Role.ADMINISTRATOR or ticket.station_id in (None, member.station_id)


async def _correct(session: Session, ticket: Ticket, name: str, member: Staff, *, now: datetime) -> str:
    """Give the ticket another label, and keep its text to learn from. A matter that is confidential stays so."""
    if not name:
        return texts.WHICH_LABEL.format(number=ticket.id)
    found = label_called(name)
    if found is None:
        nearest = "、".join(near.name for near in labels_like(name))
        return texts.NO_SUCH_LABEL.format(name=name[: cards.LIST_CHARS], number=ticket.id, nearest=nearest)
    if found.id == ticket.label:
        return texts.CORRECTED_ALREADY.format(number=ticket.id, label=found.name)
    was, priority = ticket.label, ticket.priority
    values: dict[str, object] = {"label": found.id, "confidential": ticket.confidential or found.confidential}
    if found.priority not in (None, priority) and TicketState(ticket.state).is_open:
        # What turns out to be more urgent has its deadlines from now on, what turns out to be less urgent from its opening.
        take_by, answer_by = due(found.priority, now if found.priority < priority else ticket.opened_at)
        values |= {"priority": found.priority, "take_by": take_by, "answer_by": answer_by}
    await tickets.change(session, ticket, **values)
    change = texts.CORRECTED_FROM_TO.format(old=cards.label_name(was), new=found.name)
    await tickets.add_event(session, ticket, TicketEventKind.CORRECTED, member=member, text=change, now=now)
    await learning.keep_correction(session, ticket, was, now=now)
    return texts.CORRECTED.format(number=ticket.id, label=found.name)


async def close(session: Session, ticket: Ticket, outcome: str, member: Staff, *, key: str, now: datetime) -> str:
    """Close a ticket and tell the resident."""
    if ticket.state == TicketState.CLOSED:
        return texts.CLOSED_ALREADY.format(number=ticket.id)
    await tickets.change(
        session,
        ticket,
        state=TicketState.CLOSED.value,
        assignee_id=ticket.assignee_id or member.id,
        taken_at=ticket.taken_at or now,
        answered_at=ticket.answered_at or now,
        closed_at=now,
        outcome=outcome,
    )
    await tickets.add_event(session, ticket, TicketEventKind.CLOSED, member=member, text=outcome, now=now)
    words = texts.TICKET_CLOSED if outcome else texts.TICKET_CLOSED_PLAIN
    await post.to_resident(session, ticket, words.format(number=ticket.id, outcome=outcome), key=f"closed:{key}", now=now)
    return texts.CLOSED.format(number=ticket.id)
