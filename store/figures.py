"""What is counted for the figures: messages by place and outcome, tickets row by row (a month has some thousands)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.scope import Scope
from store.tables import Contact, Dispute, IncomingMessage, Room, Ticket, Village

ON_A_MATTER = ("answer", "clarify", "handoff", "emergency")
"""What the bridge does with a message that wants something."""


@dataclass(frozen=True, kw_only=True)
class Questions:
    """How many messages to the bridge had this outcome."""

    village_id: int | None
    label: str | None
    action: str
    count: int


async def questions(session: AsyncSession, *, scope: Scope, since: datetime, until: datetime) -> Sequence[Questions]:
    """Messages to the bridge by village, label and outcome. Half-open: ``since`` ≤ time < ``until``.

    Greetings and thanks are no questions, nor are orders of staff. The village is that of the room, in a private chat that of the
    person; who is of no village asks the county, and is counted for nobody below it.
    """
    village = func.coalesce(col(Room.village_id), col(Contact.village_id)).label("village")
    query = (
        select(village, col(IncomingMessage.intent), col(IncomingMessage.action), func.count())
        .join(Contact, col(Contact.id) == col(IncomingMessage.contact_id))
        .outerjoin(
            Room,
            and_(
                col(Room.gateway) == col(IncomingMessage.gateway),
                col(Room.account) == col(IncomingMessage.account),
                col(Room.conversation) == col(IncomingMessage.conversation),
            ),
        )
        .outerjoin(Village, col(Village.id) == func.coalesce(col(Room.village_id), col(Contact.village_id)))
        .where(
            col(IncomingMessage.received_at) >= since,
            col(IncomingMessage.received_at) < until,
            col(IncomingMessage.action).in_(ON_A_MATTER),
        )
        .group_by(village, col(IncomingMessage.intent), col(IncomingMessage.action))
    )
    if scope.station_id is not None:
        query = query.where(or_(col(Room.station_id) == scope.station_id, col(Village.station_id) == scope.station_id))
    if scope.villages is not None:
        query = query.where(func.coalesce(col(Room.village_id), col(Contact.village_id)).in_(scope.villages))
    if scope.hidden:
        label = col(IncomingMessage.intent)
        query = query.where(or_(label.is_(None), label.not_in(scope.hidden)))
    rows = (await session.execute(query)).all()
    return [Questions(village_id=place, label=label, action=action, count=count) for place, label, action, count in rows]


async def opened(
    session: AsyncSession, *, scope: Scope, since: datetime, until: datetime, confidential: bool = True
) -> Sequence[Ticket]:
    """Tickets opened in the time, oldest first; closed, merged and emptied ones too, confidential ones where they are wanted."""
    query = select(Ticket).where(scope.condition(), col(Ticket.opened_at) >= since, col(Ticket.opened_at) < until)
    if not confidential:
        query = query.where(col(Ticket.confidential).is_(False))
    return (await session.scalars(query.order_by(col(Ticket.id)))).all()


async def disputes_of(session: AsyncSession, *, scope: Scope, since: datetime, until: datetime) -> Sequence[Dispute]:
    """What was noted of disputes that were opened in the time."""
    query = (
        select(Dispute)
        .join(Ticket, col(Ticket.id) == col(Dispute.ticket_id))
        .where(scope.condition(), col(Ticket.opened_at) >= since, col(Ticket.opened_at) < until)
    )
    return (await session.scalars(query)).all()
