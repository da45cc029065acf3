"""A message that its sender took back: its words and its file are no longer kept or shown, and staff hear that it was taken back.

What was said because of it before stays said.
"""

from __future__ import annotations

from datetime import datetime

from bot.desk import post
from bot.gateways.base import Incoming
from bot.texts import notices as texts_notices
from store import attachments, recalled, ticket_queue, tickets
from store.database import Session
from store.kinds import TicketEventKind
from store.tables import Contact, TicketEvent


async def is_kept(session: Session, incoming: Incoming) -> bool:
    """Whether anything is stored of the message that was taken back: of chatter there is nothing."""
    assert incoming.recalled_id is not None
    where = {"gateway": incoming.gateway, "account": incoming.account}
    return await recalled.message(session, **where, message_id=incoming.recalled_id) is not None


async def take_back(session: Session, incoming: Incoming, *, now: datetime) -> None:
    """Remove what is kept of the message, in the caller's transaction; a second time there is nothing left to do."""
    assert incoming.recalled_id is not None
    where = {"gateway": incoming.gateway, "account": incoming.account, "message_id": incoming.recalled_id}
    message = await recalled.message(session, **where)
    if message is None or message.action == "recalled":
        return
    message.text, message.action = "", "recalled"
    session.add(message)
    await attachments.recall(session, gateway=incoming.gateway, message_id=incoming.recalled_id, now=now)
    await recalled.cancel_waiting(session, f"more:{incoming.gateway}:{incoming.account}:{incoming.recalled_id}")
    told = set[int]()
    for event in await recalled.events(session, gateway=incoming.gateway, message_id=incoming.recalled_id):
        await _remove(session, event, now=now, first=event.ticket_id not in told)
        told.add(event.ticket_id)


async def _remove(session: Session, event: TicketEvent, *, now: datetime, first: bool) -> None:
    ticket = await ticket_queue.locked(session, event.ticket_id)
    assert ticket is not None, "an event always has a ticket"
    words, event.text = event.text, ""
    session.add(event)
    assert ticket.id is not None
    await recalled.forget_proposals(session, ticket.id, words)
    opened = event.kind == TicketEventKind.OPENED
    details = {name: text for name, text in ticket.details.items() if text != words}
    await tickets.change(session, ticket, details=details, summary=texts_notices.RECALLED_WORDS if opened else ticket.summary)
    if not first:
        return
    contact = await session.get(Contact, ticket.contact_id)
    person = contact.name if contact else ""
    if event.actor_id is not None or event.kind == TicketEventKind.SIGHTED:
        person = event.actor if event.actor_id is not None else texts_notices.SOMEBODY
    await tickets.add_event(session, ticket, TicketEventKind.RECALLED, actor=event.actor, now=now)
    text = texts_notices.RECALLED.format(number=ticket.id, person=person)
    await post.to_staff(session, ticket, text, key=f"recalled:{event.id}", now=now)
