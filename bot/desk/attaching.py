"""Pictures and files of a ticket: a row in the transaction of the message, the bytes later, and who gets to see them.

What residents send on an urgent matter is shown in the staff room as soon as it is here; of everything else staff read that it
came, and ask for it (``图 12``). What staff send for a resident goes on to the resident.
"""

from __future__ import annotations

from datetime import datetime

from bot.desk import post
from bot.desk.tickets import comes_at_once
from bot.gateways.base import FETCHED, Incoming, MessageKind
from bot.texts import notices as texts_notices
from bot.texts import residents as texts
from store import attachments, tickets
from store.database import Session
from store.kinds import TicketEventKind
from store.tables import Attachment, Contact, Staff, Ticket, TicketEvent

NAME_CHARS = 120
VOICE = MessageKind.VOICE.value


async def attach(session: Session, incoming: Incoming, number: int, *, now: datetime, from_staff: bool = False) -> None:
    """Note that a message brings something for a ticket; its bytes are fetched from now on."""
    if incoming.kind not in FETCHED and not incoming.spoken:
        return
    await attachments.add(
        session,
        Attachment(
            ticket_id=number,
            gateway=incoming.gateway,
            account=incoming.heard_by or incoming.account,
            message_id=incoming.message_id,
            kind=VOICE if incoming.spoken else incoming.kind.value,
            name="" if incoming.spoken else incoming.text[:NAME_CHARS],
            from_staff=from_staff,
            fetch_at=now,
            created_at=now,
        ),
    )


async def arrived(session: Session, attachment: Attachment, *, now: datetime) -> None:
    """The bytes are here: on to whom they are for."""
    ticket = await _ticket(session, attachment)
    key = f"file:{attachment.id}"
    if not attachment.from_staff:
        if comes_at_once(ticket):
            await post.to_staff(session, ticket, "", key=key, now=now, urgent=ticket.priority == 0, attachment_id=attachment.id)
        return
    event = await _said(session, attachment)
    words = texts_notices.STAFF_SENDS.format(staff=event.actor if event else "", number=ticket.id, what=what(attachment.kind))
    await post.to_resident(session, ticket, words, key=f"{key}:words", now=now)
    await post.to_resident(session, ticket, "", key=key, now=now, attachment_id=attachment.id)


async def failed(session: Session, attachment: Attachment, fault: str, *, now: datetime) -> None:
    """The bytes will never be here: who sent it and who waits for it are told."""
    ticket = await _ticket(session, attachment)
    kind, key = what(attachment.kind), f"file-lost:{attachment.id}"
    if attachment.from_staff:
        said = texts_notices.NOT_PASSED_ON.format(number=ticket.id, what=kind, why=texts_notices.WHY[fault])
        event = await _said(session, attachment)
        member = await session.get(Staff, event.actor_id) if event and event.actor_id else None
        if member is None or not await post.to_member(session, ticket, member, said, key=key, now=now):
            await post.to_staff(session, ticket, said, key=key, now=now)
        return
    event = await _said(session, attachment)
    is_witness = event is not None and event.kind == TicketEventKind.SIGHTED
    contact = await session.get(Contact, ticket.contact_id)
    person = texts_notices.WITNESS if is_witness else contact.name if contact else ""
    note = texts_notices.NOT_FETCHED.format(number=ticket.id, person=person, what=kind, why=texts_notices.WHY[fault])
    await tickets.add_event(session, ticket, TicketEventKind.NOTE, text=note, now=now)
    await post.to_staff(session, ticket, note, key=key, now=now)
    if is_witness:  # only who reads the ticket knows who that is
        return
    reply = texts_notices.TOO_LARGE if fault == "too_large" else texts_notices.GONE
    await post.to_resident(session, ticket, reply.format(what=kind), key=f"{key}:resident", now=now)


def what(kind: str) -> str:
    """What it is, as people call it."""
    return texts.ATTACHMENTS.get(kind, texts.ATTACHMENTS["file"])


async def _ticket(session: Session, attachment: Attachment) -> Ticket:
    """The ticket that goes on in place of the one that it was sent for."""
    assert attachment.ticket_id is not None, "nobody waits for the picture of a broadcast"
    found = await tickets.get(session, attachment.ticket_id)
    assert found is not None, "an attachment always has a ticket"
    into = await tickets.get(session, found.merged_into_id) if found.merged_into_id else None
    return into or found


async def _said(session: Session, attachment: Attachment) -> TicketEvent | None:
    """The event of the message that brought it."""
    found = await tickets.events(session, attachment.ticket_id or 0)
    return next((event for event in found if event.message_id == attachment.message_id), None)
