"""Opening tickets and adding to them, from what the dialogue decided (states in DESIGN §5).

Everything happens in the caller's transaction: the ticket, its events and its card stand or fall together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk import cards, post, rota
from bot.desk.deadlines import DEFAULTS, Deadlines
from bot.dialogue.turn import AddToTicket, OpenTicket
from bot.texts import desk as texts_desk
from bot.texts import notices as texts_notices
from intents.labels import COMPLAINT
from store import attachments, tickets
from store.database import Session
from store.kinds import Priority, Role, TicketEventKind, TicketState
from store.tables import Contact, Staff, Ticket, Village

SEVERAL = timedelta(minutes=2)
"""Pictures that come within this time of one another are told of once."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a matter came from."""

    gateway: str
    account: str
    conversation: str
    contact: Contact
    station_id: int | None
    village_id: int | None
    key: str
    """Makes what the desk says unique: gateway, account and message id."""
    message_id: str | None = None
    """Of the message in which it was raised, or more was said."""
    brings: str = ""
    """What kind of file comes with it, such as ``image``; empty where none does."""


async def open_ticket(
    session: Session, act: OpenTicket, origin: Origin, *, now: datetime, deadlines: Deadlines = DEFAULTS
) -> Ticket:
    """Open a ticket, give it to whoever is on duty (a complaint to the chief), and put its card where staff read it."""
    assert origin.contact.id is not None
    place = {"station_id": origin.station_id, "village_id": origin.village_id}
    holder = await holder_for(session, act.label, **place, now=now)
    ticket = Ticket(
        label=act.label,
        priority=act.priority,
        state=(TicketState.ASSIGNED if holder else TicketState.NEW).value,
        summary=act.summary,
        confidential=act.confidential,
        gateway=origin.gateway,
        account=origin.account,
        conversation=origin.conversation,
        contact_id=origin.contact.id,
        village_id=origin.village_id,
        station_id=origin.station_id,
        assignee_id=holder.id if holder else None,
        opened_at=now,
        **deadlines.on_opening(act.priority, now),
    )
    await tickets.open_ticket(session, ticket, actor="resident", now=now, message_id=origin.message_id)
    if holder:
        await tickets.add_event(session, ticket, TicketEventKind.ASSIGNED, actor="bridge", text=holder.name, now=now)
    text = cards.card(
        ticket,
        person=origin.contact.name,
        village=await village_name(session, ticket),
        assignee=holder.name if holder else None,
    )
    urgent = act.priority == 0
    await post.to_staff(session, ticket, text, key=f"card:{ticket.id}", now=now, urgent=urgent)
    if urgent and holder:
        await post.to_member(session, ticket, holder, text, key=f"alert:{ticket.id}:{holder.id}", now=now)
    return ticket


async def holder_for(
    session: Session, label: str, *, station_id: int | None, village_id: int | None, now: datetime
) -> Staff | None:
    """Who gets a matter: whoever is on duty; of a complaint the chief, and where there is none an administrator."""
    if label != COMPLAINT:
        return (await rota.on_duty(session, station_id=station_id, village_id=village_id, now=now)).member
    for role in (Role.CHIEF, Role.ADMINISTRATOR):
        if station_id is None and role == Role.CHIEF:
            continue
        found, _ = await rota.in_charge(session, role, station_id=station_id, village_id=village_id, now=now)
        if found is not None:
            return found
    return None


async def add_to_ticket(session: Session, ticket: Ticket, act: AddToTicket, origin: Origin, *, now: datetime) -> None:
    """Note what the resident said more, and tell the staff room."""
    details = dict(ticket.details)
    if act.detail:
        details[act.detail] = act.text
    await tickets.change(session, ticket, details=details)
    said = TicketEventKind.RESIDENT_SAID
    await tickets.add_event(session, ticket, said, actor="resident", text=act.text, now=now, message_id=origin.message_id)
    if await is_one_of_several(session, ticket, origin.brings, now=now):
        return
    text = texts_desk.CARD_MORE.format(number=ticket.id, person=origin.contact.name, text=act.text[: cards.SUMMARY_CHARS])
    if origin.brings and not comes_at_once(ticket):
        text += texts_notices.SEE_FILES.format(number=ticket.id)
    await post.to_staff(session, ticket, text, key=f"more:{origin.key}", now=now, urgent=ticket.priority == 0)


async def is_one_of_several(session: Session, ticket: Ticket, brings: str, *, now: datetime) -> bool:
    """Whether a picture follows another one so soon that nobody need be told again."""
    assert ticket.id is not None
    return brings != "" and await attachments.came_since(session, ticket.id, kind=brings, since=now - SEVERAL)


def comes_at_once(ticket: Ticket) -> bool:
    """Whether staff get what the resident sends without asking for it: what is urgent and may be seen by colleagues."""
    return ticket.priority in (Priority.P0, Priority.P1) and not ticket.confidential


async def village_name(session: Session, ticket: Ticket) -> str:
    """The village's name; empty where it is not known."""
    village = await session.get(Village, ticket.village_id) if ticket.village_id else None
    return village.name if village else ""


async def assignee_name(session: Session, ticket: Ticket) -> str | None:
    """The name of whoever has the ticket."""
    member = await session.get(Staff, ticket.assignee_id) if ticket.assignee_id else None
    return member.name if member else None
