"""Named queries on the tickets of one person, and on the open tickets of one room: what the dialogue has to know of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.kinds import TicketEventKind
from store.tables import Contact, Ticket, TicketEvent
from store.tickets import OPEN_STATES

AT_MOST = 30
"""Of somebody who has more, the oldest are left out."""
_OF_RESIDENT = (TicketEventKind.OPENED, TicketEventKind.RESIDENT_SAID, TicketEventKind.REOPENED)
_OF_STAFF = (TicketEventKind.STAFF_REPLIED, TicketEventKind.CLOSED)


# Asked for at every message, so made once.
_OF_CONTACT = (
    select(Ticket)
    .where(
        col(Ticket.contact_id) == bindparam("contact"),
        or_(col(Ticket.state).in_(OPEN_STATES), col(Ticket.closed_at) >= bindparam("since")),
    )
    .order_by(col(Ticket.id).desc())
    .limit(AT_MOST)
)
_QUIET = select(col(Ticket.label)).where(
    col(Ticket.gateway) == bindparam("in_gateway"),
    col(Ticket.account) == bindparam("in_account"),
    col(Ticket.conversation) == bindparam("in_conversation"),
    col(Ticket.state).in_(OPEN_STATES),
    col(Ticket.quiet_until) > bindparam("now"),
)


async def of_contact(session: AsyncSession, *, contact_id: int, closed_since: datetime) -> Sequence[Ticket]:
    """What a person has open anywhere, and what was closed since a moment, newest first."""
    return (await session.scalars(_OF_CONTACT, {"contact": contact_id, "since": closed_since})).all()


async def by_number(session: AsyncSession, numbers: Collection[int]) -> Mapping[int, Ticket]:
    """Tickets by their numbers."""
    if not numbers:
        return {}
    found = (await session.scalars(select(Ticket).where(col(Ticket.id).in_(numbers)))).all()
    return {ticket.id: ticket for ticket in found if ticket.id is not None}


@dataclass(kw_only=True)
class LastWords:
    """What resident and staff said last, by ticket."""

    resident: dict[int, TicketEvent] = field(default_factory=dict)
    staff: dict[int, TicketEvent] = field(default_factory=dict)

    def of_resident(self, number: int) -> TicketEvent | None:
        """The resident's last words."""
        return self.resident.get(number)

    def of_staff(self, number: int) -> TicketEvent | None:
        """Staff's last words, the outcome among them."""
        return self.staff.get(number)


async def last_words(session: AsyncSession, numbers: Collection[int]) -> LastWords:
    """What was said last on some tickets; what was merged into them counts as theirs."""
    into = {number: number for number in numbers}
    merged = select(col(Ticket.id), col(Ticket.merged_into_id)).where(col(Ticket.merged_into_id).in_(numbers))
    into |= {number: target for number, target in (await session.execute(merged)).all() if number is not None and target}
    kinds = [kind.value for kind in (*_OF_RESIDENT, *_OF_STAFF)]
    query = select(TicketEvent).where(col(TicketEvent.ticket_id).in_(into), col(TicketEvent.kind).in_(kinds))
    found = LastWords()
    for event in (await session.scalars(query.order_by(col(TicketEvent.id)))).all():
        said = found.staff if event.kind in [kind.value for kind in _OF_STAFF] else found.resident
        said[into[event.ticket_id]] = event
    return found


async def contact_id(session: AsyncSession, *, gateway: str, external_id: str) -> int | None:
    """The id of somebody who wrote to the bridge before; nobody is created."""
    query = select(col(Contact.id)).where(col(Contact.gateway) == gateway, col(Contact.external_id) == external_id)
    found: int | None = await session.scalar(query)
    return found


async def open_in_room(
    session: AsyncSession, *, gateway: str, account: str, conversation: str
) -> Sequence[tuple[Ticket, Contact]]:
    """What was raised in a room, may be spoken of there and is still open, newest first; with whoever raised it."""
    query = (
        select(Ticket, Contact)
        .join(Contact, col(Contact.id) == col(Ticket.contact_id))
        .where(
            *_in_room(gateway, account, conversation),
            col(Ticket.state).in_(OPEN_STATES),
            col(Ticket.confidential).is_(False),
        )
        .order_by(col(Ticket.id).desc())
    )
    return [(ticket, contact) for ticket, contact in (await session.execute(query)).all()]


async def merged_into(session: AsyncSession, number: int) -> Sequence[Ticket]:
    """The tickets that go on in this one."""
    return (await session.scalars(select(Ticket).where(col(Ticket.merged_into_id) == number).order_by(col(Ticket.id)))).all()


async def point_on(session: AsyncSession, number: int, *, to: int) -> None:
    """What was merged into a ticket goes on in another one, now that this one does."""
    await session.execute(
        update(Ticket)
        .where(col(Ticket.merged_into_id) == number)
        .values(merged_into_id=to)
        .execution_options(synchronize_session="fetch")
    )


async def quiet_labels(session: AsyncSession, *, gateway: str, account: str, conversation: str, now: datetime) -> Sequence[str]:
    """Labels of the open matters of a room on which the bridge holds its tongue."""
    values = {"in_gateway": gateway, "in_account": account, "in_conversation": conversation, "now": now}
    return (await session.scalars(_QUIET, values)).all()


def _in_room(gateway: str, account: str, conversation: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Ticket.gateway) == gateway,
        col(Ticket.account) == account,
        col(Ticket.conversation) == conversation,
    )
