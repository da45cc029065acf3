"""What the bridge keeps to learn from: texts that it was asked and did not understand, and texts that staff corrected.

Masked, for 30 days, as proposals that a person accepts or rejects (``fengqiao examples review``). Never chatter, and never
the text of a matter that is confidential or may well be: a tip, violence at home, a wish to die.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.desk.tickets import Origin
from bot.dialogue.engine import Response
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from intents.classifier import Classification
from intents.labels import labels
from store import proposals, tickets
from store.database import Session
from store.kinds import ProposalReason
from store.tables import Proposal, Ticket

POSSIBLY_CONFIDENTIAL = 0.05
"""From which chance of all confidential labels together an unclear text is not kept.

Of the held-out examples that are confidential and unclear four in five are kept out by it, of the others three in ten.
"""
LETTERS = 2
"""A text with fewer (a lone digit, a sign) teaches nothing."""


async def keep_unsure(
    session: Session,
    turn: Turn,
    before: State,
    response: Response,
    classification: Classification,
    origin: Origin,
    ticket: Ticket | None,
    *,
    now: datetime,
) -> Proposal | None:
    """Keep a message that was said to the bridge and not met with confidence, unless it should not be kept.

    Parameters
    ----------
    before
        What the dialogue remembered when the message came.
    ticket
        The ticket that the message opened.
    """
    chance = sum(guess.probability for guess in classification.ranked if _confidential([guess.label]))
    matters = (before.matter, response.state.matter, response.decision.label, *response.decision.options)
    if not response.unsure or chance >= POSSIBLY_CONFIDENTIAL or _confidential(matters):
        return None
    if sum(c.isalpha() for c in turn.text) < LETTERS:
        return None
    for number in turn.open_tickets:
        running = await tickets.get(session, number)
        if running is not None and running.confidential:
            return None
    ticket_id = ticket.id if ticket else None
    if await proposals.open_with(session, text=turn.text, ticket_id=ticket_id) is not None:
        return None
    proposal = Proposal(
        text=turn.text,
        label=classification.best.label,
        probability=classification.best.probability,
        reason=ProposalReason.UNSURE.value,
        station_id=origin.station_id,
        ticket_id=ticket_id,
    )
    return await proposals.add(session, proposal, now=now)


async def keep_correction(session: Session, ticket: Ticket, was: str, *, now: datetime) -> Proposal | None:
    """Keep the text of a ticket whose label staff have just corrected, unless the matter is confidential.

    Parameters
    ----------
    was
        The label before.
    """
    assert ticket.id is not None
    if ticket.confidential or _confidential((was, ticket.label)):
        await proposals.drop(session, text=ticket.summary, ticket_id=ticket.id)
        return None
    if not ticket.summary.strip():
        return None
    waiting = await proposals.open_with(session, text=ticket.summary, ticket_id=ticket.id)
    if waiting is not None:
        waiting.reason, waiting.staff_label = ProposalReason.CORRECTED.value, ticket.label
        session.add(waiting)
        return waiting
    label, probability = await proposals.understood_of(session, ticket.id) or (was, 0.0)
    proposal = Proposal(
        text=ticket.summary,
        label=label,
        probability=probability,
        staff_label=ticket.label,
        reason=ProposalReason.CORRECTED.value,
        station_id=ticket.station_id,
        ticket_id=ticket.id,
    )
    return await proposals.add(session, proposal, now=now)


def _confidential(names: Iterable[str | None]) -> bool:
    return any(name in labels() and labels()[name].confidential for name in names if name)
