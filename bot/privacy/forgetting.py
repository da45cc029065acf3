"""A resident asks to be forgotten: what was said goes at once, what is still open goes as soon as it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store import audit, tickets
from store.database import Session
from store.tables import Contact


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What the person can be told."""

    still_open: tuple[int, ...]
    """Numbers of tickets that somebody works on: they are kept until they are closed."""


async def forget(session: Session, contact: Contact, *, now: datetime) -> Forgotten:
    """Mark a person as one to forget; the next purge (within a day, or at once by the caller) deletes words, numbers and name."""
    assert contact.id is not None
    if contact.forgotten_at is None:
        contact.forgotten_at = now
        session.add(contact)
        await audit.record(session, actor="resident", action="contact.forget", subject=f"contact:{contact.id}", now=now)
    found = await tickets.open_of_person(session, contact_id=contact.id)
    return Forgotten(still_open=tuple(ticket.id for ticket in found if ticket.id is not None))
