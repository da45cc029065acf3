"""Phone numbers that residents give for a ticket: sealed, shown masked, revealed with a reason that is written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.privacy.seal import Seal, mobile_numbers
from store import audit, sealed, tickets
from store.database import Session
from store.kinds import TicketEventKind
from store.tables import SealedNumber, Staff, Ticket

REASON_CHARS = 4
"""A shorter reason says nothing."""


async def keep(session: Session, seal: Seal, ticket: Ticket, text: str, *, now: datetime) -> Sequence[str]:
    """Seal the mobile numbers of a text that was said in private about a ticket; gives them as they are shown.

    Parameters
    ----------
    text
        As it was written, unmasked; it is not stored.
    """
    assert ticket.id is not None
    known = {number.masked for number in await sealed.of_ticket(session, ticket.id)}
    kept = []
    for number, shown in mobile_numbers(text):
        if shown not in known:
            session.add(SealedNumber(ticket_id=ticket.id, masked=shown, sealed=seal.close(number), created_at=now))
            known.add(shown)
        kept.append(shown)
    return kept


async def reveal(
    session: Session, seal: Seal, ticket: Ticket, number: SealedNumber, member: Staff, reason: str, *, now: datetime
) -> str:
    """Open one number for a member of staff who may see the ticket; the audit and the ticket say who and why.

    Raises
    ------
    SealBroken
    ValueError
        The reason is empty or too short to be one, or the number is of another ticket.
    """
    if len(reason.strip()) < REASON_CHARS or number.ticket_id != ticket.id:
        raise ValueError("a reveal needs a reason and a number of this ticket")
    opened = seal.open(number.sealed)
    await audit.record(
        session,
        actor=member.name,
        action="number.reveal",
        subject=f"ticket:{ticket.id}",
        now=now,
        detail=f"{number.masked}: {reason}",
    )
    await tickets.add_event(session, ticket, TicketEventKind.REVEALED, member=member, text=f"{number.masked}：{reason}", now=now)
    return opened
