"""Named queries on many tickets at once, for the queue and the board: filtered, searched, counted, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.counted import Counted, counted_by, in_hands_of
from store.kinds import TicketState
from store.scope import Scope
from store.tables import Contact, Ticket, TicketEvent
from store.tickets import OPEN_STATES

NUMBER_MAX = 2**31 - 1
"""No ticket has a greater number."""
NONE = 0
"""As a village or a member of staff: the tickets of no village, of nobody."""


class Pile(StrEnum):
    """What a list of tickets is about."""

    OPEN = "open"
    MINE = "mine"
    LATE = "late"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """How a list is narrowed down; what is None or empty does not count."""

    scope: Scope
    staff_id: int
    """Whose tickets are "mine"."""
    now: datetime
    village_id: int | None = None
    """``NONE``: of no village."""
    handler_id: int | None = None
    """Who closed it or has it in hand; ``NONE``: nobody."""
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    counted: Counted | None = None
    """Only what this figure counts."""
    label: str | None = None
    priority: int | None = None
    words: str = ""
    """To be found in the summary; digits also as the number."""


async def page(session: AsyncSession, narrowed: Narrowed, pile: Pile, *, limit: int, offset: int) -> Sequence[Ticket]:
    """Some tickets of a pile: open ones by urgency and age, closed ones with the last first."""
    order = (
        (col(Ticket.closed_at).desc(), col(Ticket.id).desc()) if pile is Pile.CLOSED else (col(Ticket.priority), col(Ticket.id))
    )
    query = select(Ticket).where(_condition(narrowed), _of_pile(narrowed, pile))
    return (await session.scalars(query.order_by(*order).limit(limit).offset(offset))).all()


async def counts(session: AsyncSession, narrowed: Narrowed) -> Mapping[Pile, int]:
    """How many tickets every pile has."""
    columns = [func.sum(case((_of_pile(narrowed, pile), 1), else_=0)) for pile in Pile]
    row = (await session.execute(select(*columns).where(_condition(narrowed)))).one()
    return {pile: int(count or 0) for pile, count in zip(Pile, row, strict=True)}


async def open_by_priority(session: AsyncSession, narrowed: Narrowed) -> Mapping[int, int]:
    """How many open tickets there are of each priority that occurs."""
    query = select(col(Ticket.priority), func.count()).where(_condition(narrowed), _of_pile(narrowed, Pile.OPEN))
    return {priority: count for priority, count in (await session.execute(query.group_by(col(Ticket.priority)))).all()}


async def opened_and_closed(session: AsyncSession, scope: Scope, *, since: datetime) -> tuple[int, int]:
    """How many tickets were opened and how many closed since a moment."""
    columns = [func.sum(case((column >= since, 1), else_=0)) for column in (col(Ticket.opened_at), col(Ticket.closed_at))]
    row = (await session.execute(select(*columns).where(scope.condition()))).one()
    return int(row[0] or 0), int(row[1] or 0)


async def labels_used(session: AsyncSession, scope: Scope) -> Sequence[str]:
    """The labels that the visible tickets have, in the order of their ids."""
    query = select(col(Ticket.label)).where(scope.condition()).distinct().order_by(col(Ticket.label))
    return (await session.scalars(query)).all()


async def contact_names(session: AsyncSession, contact_ids: Set[int]) -> Mapping[int, str]:
    """Names of people by id."""
    query = select(col(Contact.id), col(Contact.name)).where(col(Contact.id).in_(contact_ids))
    return {number: name for number, name in (await session.execute(query)).all() if number is not None}


async def locked(session: AsyncSession, number: int) -> Ticket | None:
    """The ticket, for this transaction alone: whoever else wants to change it waits (SQLite: every other writer does)."""
    return await session.get(Ticket, number, with_for_update=True, populate_existing=True)


async def last_event(session: AsyncSession) -> int:
    """The id of the newest event of any ticket; 0 where there is none."""
    return int(await session.scalar(select(func.max(col(TicketEvent.id)))) or 0)


async def events_after(session: AsyncSession, event_id: int, *, limit: int) -> Sequence[tuple[TicketEvent, Ticket]]:
    """Events with a greater id and their tickets as they are now, oldest first."""
    query = (
        select(TicketEvent, Ticket)
        .join(Ticket, col(Ticket.id) == col(TicketEvent.ticket_id))
        .where(col(TicketEvent.id) > event_id)
        .order_by(col(TicketEvent.id))
        .limit(limit)
    )
    return [(event, ticket) for event, ticket in (await session.execute(query)).all()]


def _condition(narrowed: Narrowed) -> ColumnElement[bool]:
    parts = [narrowed.scope.condition()]
    if narrowed.village_id is not None:
        parts.append(col(Ticket.village_id).is_not_distinct_from(narrowed.village_id or None))
    if narrowed.handler_id is not None:
        parts.append(in_hands_of(narrowed.handler_id or None))
    if narrowed.opened_from is not None:
        parts.append(col(Ticket.opened_at) >= narrowed.opened_from)
    if narrowed.opened_before is not None:
        parts.append(col(Ticket.opened_at) < narrowed.opened_before)
    if narrowed.counted is not None:
        parts.append(counted_by(narrowed.counted))
    for column, value in (
        (col(Ticket.label), narrowed.label),
        (col(Ticket.priority), narrowed.priority),
    ):
        if value is not None:
            parts.append(column == value)
    if narrowed.words:
        found: ColumnElement[bool] = col(Ticket.summary).icontains(narrowed.words, autoescape=True)
        digits = narrowed.words.lstrip("#＃")
        if digits.isdecimal() and digits.isascii() and int(digits[:12]) <= NUMBER_MAX:
            found = or_(found, col(Ticket.id) == int(digits))
        parts.append(found)
    return and_(*parts)


def _of_pile(narrowed: Narrowed, pile: Pile) -> ColumnElement[bool]:
    is_open = col(Ticket.state).in_(OPEN_STATES)
    if pile is Pile.ALL:
        return true()
    if pile is Pile.CLOSED:
        return col(Ticket.state).in_([state.value for state in TicketState if not state.is_open])
    if pile is Pile.MINE:
        return and_(is_open, col(Ticket.assignee_id) == narrowed.staff_id)
    if pile is Pile.LATE:
        untaken = and_(col(Ticket.taken_at).is_(None), col(Ticket.take_by) <= narrowed.now)
        unanswered = and_(col(Ticket.answered_at).is_(None), col(Ticket.answer_by) <= narrowed.now)
        return and_(is_open, or_(col(Ticket.late).is_(True), untaken, unanswered))
    return is_open
