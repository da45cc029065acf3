"""Writing to the outbox from the desk: to the staff room of a ticket and to the resident of a ticket."""

from __future__ import annotations

from datetime import datetime

from bot.gateways.base import PRIVATE_PREFIX, private_conversation
from intents.labels import COMPLAINT
from store import outbox, people
from store.database import Session
from store.kinds import Lane, Role
from store.tables import Contact, Staff, Ticket


async def to_staff(
    session: Session,
    ticket: Ticket,
    text: str,
    *,
    key: str,
    now: datetime,
    urgent: bool = False,
    attachment_id: int | None = None,
) -> bool:
    """Say something in the staff room of the ticket's station. False where nobody could be told.

    A complaint never stands in the room of those who may be complained of: chiefs and administrators read of it alone.

    Parameters
    ----------
    attachment_id
        A picture or file that is sent in place of the text.
    """
    if ticket.label == COMPLAINT:
        return await _to_leaders(session, ticket, text, key=key, now=now)
    room = await people.staff_room(session, station_id=ticket.station_id)
    if room is None:
        return False
    await outbox.enqueue(
        session,
        key=key,
        gateway=room.gateway,
        account=room.account,
        conversation=room.conversation,
        text=text,
        lane=Lane.EMERGENCY if urgent else Lane.NOTICE,
        now=now,
        ticket_id=ticket.id,
        attachment_id=attachment_id,
    )
    return True


async def _to_leaders(session: Session, ticket: Ticket, text: str, *, key: str, now: datetime) -> bool:
    leaders = [m for m in await people.staff_of_station(session, ticket.station_id) if m.role in (Role.CHIEF, Role.ADMINISTRATOR)]
    told = [await to_member(session, ticket, member, text, key=f"{key}:{member.id}", now=now) for member in leaders]
    return any(told)


async def to_member(
    session: Session,
    ticket: Ticket,
    member: Staff,
    text: str,
    *,
    key: str,
    now: datetime,
    attachment_id: int | None = None,
) -> bool:
    """Say something to one member of staff alone. False where nobody bound a WeChat contact to the member."""
    if member.gateway is None or member.external_id is None:
        return False
    await outbox.enqueue(
        session,
        key=key,
        gateway=member.gateway,
        account=ticket.account,
        conversation=private_conversation(member.external_id),
        text=text,
        lane=Lane.EMERGENCY if ticket.priority == 0 else Lane.NOTICE,
        now=now,
        ticket_id=ticket.id,
        attachment_id=attachment_id,
    )
    return True


async def to_resident(
    session: Session, ticket: Ticket, text: str, *, key: str, now: datetime, attachment_id: int | None = None
) -> None:
    """Say something to the resident: where the matter was raised, or alone where it is confidential."""
    contact = await session.get(Contact, ticket.contact_id)
    assert contact is not None, "a ticket always has a contact"
    in_room = not ticket.conversation.startswith(PRIVATE_PREFIX) and not ticket.confidential
    await outbox.enqueue(
        session,
        key=key,
        gateway=ticket.gateway,
        account=ticket.account,
        conversation=ticket.conversation if in_room else private_conversation(contact.external_id),
        text=text,
        mentions=[(contact.external_id, contact.name)] if in_room and attachment_id is None else [],
        lane=Lane.REPLY,
        now=now,
        ticket_id=ticket.id,
        attachment_id=attachment_id,
    )
