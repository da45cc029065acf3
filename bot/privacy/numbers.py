"""Phone numbers that residents give for a ticket: sealed, shown masked, revealed with a reason that is written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.privacy.seal import Seal, SealBroken, mobile_numbers
from intents.text import mask
from store import audit, sealed, tickets
from store.database import Session
from store.kinds import TicketEventKind
from store.tables import SealedNumber, Staff, Ticket

REASON_CHARS = 4
"""A shorter reason says nothing."""
REASON_CHARS_MAX = 200


async def keep(session: Session, seal: Callable[[], Seal], ticket: Ticket, text: str, *, now: datetime) -> Sequence[str]:
    """Seal the mobile numbers of a text that was said in private about a ticket; gives them as they are shown.

    Parameters
    ----------
    seal
        Asked for only where there is something to seal.
    text
        As it was written, unmasked; it is not stored.

    Raises
    ------
    SettingsError
        There is no key to seal with.
    """
    assert ticket.id is not None
    given = dict(mobile_numbers(text))
    if not given:
        return []
    opener, before = seal(), await sealed.of_ticket(session, ticket.id)
    for number, shown in given.items():
        if not any(row.masked == shown and _holds(opener, row, number) for row in before):
            session.add(SealedNumber(ticket_id=ticket.id, masked=shown, sealed=opener.close(number), created_at=now))
    return list(given.values())


def _holds(seal: Seal, row: SealedNumber, number: str) -> bool:
    """Whether a row is this very number: others look the same when they are masked."""
    try:
        return seal.open(row.sealed) == number
    except SealBroken:
        return False


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
    reason = mask(reason).text.strip()[:REASON_CHARS_MAX]
    if len(reason) < REASON_CHARS or number.ticket_id != ticket.id:
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
