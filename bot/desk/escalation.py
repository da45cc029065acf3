"""What happens while a ticket waits: its assignee is reminded at half time, then it goes up the chain, each time with an event.

assistant → officer → chief. Each step buys the same time again, so that nobody is told twice for one missed deadline. Whoever has
the ticket is passed over, and so is whoever is on leave, unless nobody else stands on that step or above it.

The chief is the end. A P0 that nobody took is told there again every few minutes (``desk.repeat``), a bounded number of times
(``desk.repeats``); of anything else the chief hears once when nobody took it and once when nobody answered. After that it is
quiet: the ticket stays on the lists, marked late. Where nobody answers for the place at all, the staff room hears of it.

Several processes may do this at once: a ticket that another one is moving is skipped, and what is said has a key for each missed
deadline, so that nothing happens twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.desk import post
from bot.desk.cards import label_name
from bot.desk.deadlines import DEFAULTS, Deadlines
from bot.desk.moments import say_moment
from bot.desk.rota import in_charge
from bot.texts import duty as words
from store import tickets
from store.database import Session
from store.kinds import Priority, Role, TicketEventKind
from store.tables import Staff, Ticket

CHAIN = (Role.OFFICER, Role.CHIEF)
_PASSED_OVER = {Role.OFFICER: 1, Role.CHIEF: 2, Role.ADMINISTRATOR: 1}
"""How many steps lie behind a ticket that is in such hands."""


async def remind_due(session: Session, *, now: datetime) -> int:
    """Remind whoever has a ticket that half of its time is over. Returns how many were reminded."""
    reminded = 0
    for ticket in await tickets.to_remind(session, now=now):
        reminded += await _remind(session, ticket, now=now)
    return reminded


async def escalate_due(session: Session, *, now: datetime, deadlines: Deadlines = DEFAULTS) -> int:
    """Take every late ticket one step up. Returns how many moved."""
    found = await tickets.due(session, now=now)
    for ticket in found:
        await _escalate(session, ticket, deadlines, now=now)
    return len(found)


async def _remind(session: Session, ticket: Ticket, *, now: datetime) -> bool:
    planned, untaken = ticket.remind_at, ticket.taken_at is None
    deadline = ticket.take_by if untaken else ticket.answer_by
    if planned is None or not await tickets.note_reminded(session, ticket):
        return False
    if ticket.answered_at is not None or deadline is None or deadline <= now:
        return False
    member = await session.get(Staff, ticket.assignee_id) if ticket.assignee_id else None
    template = words.REMIND_TAKE if untaken else words.REMIND_ANSWER
    text = template.format(number=ticket.id, label=label_name(ticket.label), until=say_moment(deadline, now=now))
    await tickets.add_event(session, ticket, TicketEventKind.REMINDED, text=member.name if member else "", now=now)
    key = f"reminder:{ticket.id}:{planned.timestamp():.0f}"
    if member is None or not await post.to_member(session, ticket, member, text, key=key, now=now):
        await post.to_staff(session, ticket, text, key=key, now=now, urgent=ticket.priority == Priority.P0)
    return True


@dataclass(frozen=True, kw_only=True)
class _Step:
    """Who hears of it next; beyond the last step of the chain ``number`` counts on."""

    number: int
    member: Staff | None
    is_last: bool


async def _escalate(session: Session, ticket: Ticket, deadlines: Deadlines, *, now: datetime) -> None:
    untaken = ticket.taken_at is None
    missed = ticket.take_by if untaken and ticket.take_by and ticket.take_by <= now else ticket.answer_by
    assert missed is not None, "a ticket that is due has missed a deadline"
    again = ticket.escalation >= len(CHAIN)
    step = await _next_step(session, ticket, now=now)
    values: dict[str, object] = {"escalation": step.number, "late": True, "remind_at": None}
    if not step.is_last:
        values["answer_by"] = deadlines.answer_by(ticket.priority, now)
        if untaken:
            values["take_by"] = deadlines.take_by(ticket.priority, now)
    else:
        repeats = untaken and ticket.priority == Priority.P0 and step.number < len(CHAIN) + deadlines.repeats
        values |= {"take_by": now + deadlines.repeat if repeats else None, "answer_by": None}
    await tickets.change(session, ticket, **values)
    name = step.member.name if step.member else ""
    await tickets.add_event(session, ticket, TicketEventKind.ESCALATED, text=name, now=now)
    what = words.TAKEN if untaken else words.ANSWERED
    template = words.ESCALATED_TO_NOBODY if step.member is None else words.ESCALATED_AGAIN if again else words.ESCALATED
    text = template.format(number=ticket.id, what=what, name=name, times=step.number - len(CHAIN) + 1)
    key = f"escalation:{ticket.id}:{missed.timestamp():.0f}"
    await post.to_staff(session, ticket, text, key=key, now=now, urgent=ticket.priority == Priority.P0)
    if step.member is not None:
        await post.to_member(session, ticket, step.member, text, key=f"{key}:{step.member.id}", now=now)


async def _next_step(session: Session, ticket: Ticket, *, now: datetime) -> _Step:
    """The next step that somebody stands on who is there; at the end whoever stands highest, there or not."""
    holder = await session.get(Staff, ticket.assignee_id) if ticket.assignee_id else None
    behind = max(ticket.escalation, _PASSED_OVER.get(Role(holder.role), 0) if holder else 0)
    standing, there = dict[int, Staff](), list[int]()
    for number, role in enumerate(CHAIN, 1):
        member, is_there = await in_charge(session, role, station_id=ticket.station_id, village_id=ticket.village_id, now=now)
        if member is not None:
            standing[number] = member
            there += [number] if is_there else []
    above = [number for number in there if number > behind]
    if len(above) > 1:
        return _Step(number=above[0], member=standing[above[0]], is_last=False)
    on_leave = [number for number in standing if number > behind]
    top = max(above or on_leave or there or standing, default=None)
    return _Step(number=max(ticket.escalation + 1, len(CHAIN)), member=standing[top] if top is not None else None, is_last=True)
